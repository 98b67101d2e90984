# The simulated network.
deadlock = nothing can go on: every task waits, and nothing is left on the simulated network that could happen
deadlock-waits = { $task } waits in `{ $command }` at { $place }
deadlock-more = and { $count } more
deadlock-script = the script
deadlock-help = each waits for what another would have to do first. Who should have sent, connected, closed or ended? A `timeout` lets a command give up
host-not-a-name = { $value } names no host: it is of kind { $kind }
host-not-a-name-help = a host is named by a word, as in `on bob { "{" } … { "}" }`; a variable of that name hides the word, so call one of the two otherwise
hosts-are = the hosts are: { $hosts }
no-hosts-help = make one first: `host alice 10.0.0.1`
not-simulated = there is no host { $host }: the network is not simulated
not-simulated-help = `net sim` comes first, then `host NAME ADDR`
on-help = one host stands between `on` and its block: on bob { "{" } … { "}" }
on-which-host = { $command }: nothing says on which of the simulated hosts
on-which-host-help = write `on { $host } { "{" } { $command } … { "}" }`, or `{ $command } … on { $host }`. A host of the name `default` is meant where nothing is said
sign-between-hosts = `{ $sign }` stands between the names of hosts only
unknown-host = there is no host { $host } on the simulated network
