# What the engine says while a script runs.
connection-ended = { $connection } ended early: { $reason }
expect-condition = the condition: { $condition }
expect-error-was = the error was: { $message }
expect-failed = this does not hold: { $condition }
expect-left = left side:  { $value }
expect-left-long = left side:  { $value } ({ $count } { $unit ->
    [bytes] bytes
   *[characters] characters
})
expect-no-error = an error was expected, but there was none
expect-no-error-named = the error { $name } was expected, but there was none
expect-other-error = the error { $wanted } was expected, but it was { $found }
expect-right = right side: { $value }
expect-right-long = right side: { $value } ({ $count } { $unit ->
    [bytes] bytes
   *[characters] characters
})
expect-said = { $said }
limit-calls = too many calls within calls: at most { $limit } may be open at a time
limit-script-size = { $path } has { $bytes } bytes, and a script that another one runs has at most { $limit }: reading it would hold everything up
limit-scripts = too many scripts run one another: at most { $limit }
limit-tasks = too many tasks at a time: at most { $limit }. `wait` lets tasks end before more are started
tasks-failed-so-far = { $count } tasks have failed so far; from here on not every failure is told
connections-ended-so-far = { $count } connections have ended early so far; from here on not every one is told
limit-time = the time limit of { $seconds } s is over
no-value-yet = `{ $name }` has no value yet
not-a-listener = { $socket } does not listen: `serve` takes what `tcp listen` or `unix listen` yields
other-script-first = { $place }: { $said }
other-script-is-wrong = the script { $path } is wrong
runs-itself = the script { $path } is running already: it would run itself without end
socket-file-stays = the file { $path } of a UNIX socket could not be removed and stays there: { $errno }
serve-rests = accepting pauses, new connections wait in the backlog: { $reason }
unpack-count = { $names } names cannot take { $values } values
limit-calls-help = does a function call itself without end? It needs a condition under which it returns
expect-within = it did not come to hold within { $time }; the values are the last ones seen
expect-within-without-value = it did not come to hold within { $time }; nothing could be compared in that time
expect-still-waiting = the time was over while it waited in: { $command }
deadlock = deadlock at { $time } of virtual time: { $count ->
    [one] the only task waits
   *[other] all { $count } tasks wait
} and nothing is under way that could wake { $count ->
    [one] it
   *[other] one of them
}
deadlock-waits = { $task } waits at { $place }: { $text }
deadlock-script = the script
deadlock-serve = { $task } waits at { $place } for connections to { $socket }
deadlock-help = somebody has to send, connect, close or end; or give the wait a `timeout`
task-stopped = { $task }: ECANCELED: it was stopped before its end
expect-part = `{ $text }` is { $value }
expect-last-error = the last try ended in an error: { $message }
expect-parts-at = they part at offset { $offset }; the left side has { $left } bytes, the right side { $right }
expect-left-around = left there:  { $text }  { $hex }
expect-right-around = right there: { $text }  { $hex }
interrupted-by = interrupted by { $signal }
interrupted-at = interrupted at { $place }: { $text }
under-way-computes = { $task } computes at { $place }: { $text }
under-way-prints = { $task } waits at { $place } for whoever reads its output: { $text }
under-way-called = { $place } (called at { $caller })
under-way-more = and { $count ->
    [one] one task more
   *[other] { $count } tasks more
}
