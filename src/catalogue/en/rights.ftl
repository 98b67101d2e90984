denied-connect = connecting to { $address } is not allowed: this run may use loopback addresses and what was granted to it
denied-listen = listening on { $address } is not allowed: other machines could reach it
denied-send = sending to { $address } is not allowed: this run may use loopback addresses and what was granted to it
denied-bind = binding to { $address } is not allowed: this run may use loopback addresses and what was granted to it
denied-join = joining the multicast group { $address } is not allowed: its traffic comes from the network
denied-resolved = the name { $name } stands for { $address }; rights are judged by the address
denied-group-loopback = a group on the loopback interface is allowed: name that interface with `join { $group } from 127.0.0.1` (or `::1`), and send from a socket bound to that address
denied-read = reading { $path } is not allowed: it lies outside of the folders that this run may read
denied-write = writing { $path } is not allowed: it lies outside of the folders that this run may write
allow-with = to allow it, run with { $flag }
requires-missing = the script asks for { $count ->
    [one] a right that it was not given
   *[other] { $count } rights that it was not given
}
requires-net = to use { $host } port { $port }
requires-net-host = to use { $host }, any port
requires-read = to read files in { $folder }
requires-write = to write files in { $folder }
rights-bad-net = --allow-net={ $text } is not understood: write HOST, HOST:PORT, [IPv6]:PORT or an address with a prefix such as 10.0.0.0/8
rights-no-folder = the folder { $folder } cannot be granted: { $error }
rights-not-a-folder = { $folder } is not a folder; rights are granted for folders
denied-name = looking up the name { $name } is not allowed: no right that was granted fits it
denied-name-note = the question to the resolver would leave this machine; localhost and the names in the hosts file do not, and need no right
