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
denied-name-note = the question to the resolver would leave this machine; localhost and the names in the hosts file do not, and need no right. A right to an address is no right to names
denied-group-bind = a socket may be bound to a group without a right once it has joined it on the loopback interface: `s = socket inet dgram`, `set s join { $group } from 127.0.0.1` (or inet6 and `::1`), and then `bind`
denied-unix = using the abstract UNIX name { $name } is not allowed: no socket of this script has it
denied-unix-note = an abstract name stands in no folder, so that whoever may read which folder does not count; what listens there may be a program of the system
requires-unix = to use the abstract UNIX name { $name }
rights-bad-unix = --allow-unix={ $text } is not understood: write the abstract name as `ss -xl` shows it, such as @name; \xHH stands for a byte, \\ for a backslash
bound-to-loopback = { $local } is the address of the socket; one that is bound to nothing gets a loopback address when it first sends to one, unless the run may listen on all addresses
group-not-on-loopback = the loopback interface of this machine has no route for IPv6 groups, so that the datagram could only take another one
group-not-on-loopback-help = to play with IPv6 groups on this machine alone, give it one: `ip -6 route add local ff00::/8 dev lo`
denied-env = reading the variable { $name } of the environment is not allowed: passwords may stand in it
requires-env = to read the variable { $name } of the environment
rights-bad-env = --allow-env={ $text } is not understood: write the name of one variable, without its value
env-bad-name = no variable of the environment can be called `{ $name }`
