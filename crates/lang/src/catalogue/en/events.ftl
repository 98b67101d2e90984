### What happens by itself, told at the prompt.

news-accepted = { $server }: { $connection } from { $from }
news-accepted-unnamed = { $server }: { $connection } has connected
news-closed-by-peer = { $connection } closed by the peer after { $count ->
    [one] 1 byte
   *[other] { $count } bytes
} in, { $sent } out
news-closed-here = { $connection } closed by this side after { $count ->
    [one] 1 byte
   *[other] { $count } bytes
} in, { $sent } out
news-fin = { $socket }: the peer has closed (FIN)
news-fin-unread = { $socket }: the peer has closed (FIN); { $count ->
    [one] 1 byte is
   *[other] { $count } bytes are
} unread
news-end = { $socket }: the stream has ended
news-end-unread = { $socket }: the stream has ended; { $count ->
    [one] 1 byte is
   *[other] { $count } bytes are
} unread
news-broken = { $socket }: reset by the peer, or it fell silent; the next call says which
news-error = { $socket }: an error is pending; the next call says which
news-unread = { $socket }: { $count ->
    [one] 1 byte is
   *[other] { $count } bytes are
} unread
news-datagram = { $socket }: a datagram of { $count ->
    [one] 1 byte
   *[other] { $count } bytes
} is waiting
news-arrival = { $said }: { $text }
news-backlog = { $socket }: { $count ->
    [one] a connection waits
   *[other] { $count } connections wait
} to be accepted
held-connections = { $socket }: { $count ->
    [one] 1 more connection
   *[other] { $count } more connections
} in the last second
held-ends = { $socket }: { $count ->
    [one] 1 more connection
   *[other] { $count } more connections
} closed in the last second
held-early-ends = { $socket }: { $count ->
    [one] 1 more connection
   *[other] { $count } more connections
} ended early in the last second
held-tasks = { $count ->
    [one] 1 more task
   *[other] { $count } more tasks
} failed in the last second
held-others = { $socket }: { $count ->
    [one] 1 more event
   *[other] { $count } more events
} in the last second
