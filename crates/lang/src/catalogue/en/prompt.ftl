### The prompt.
prompt-greeting = type `help`, or `tutorial` for a lesson

waiting = { $what } · { $seconds }s · Ctrl-C to stop
waits-computing = computing
waits-connection = waiting for a connection on { $address }
waits-data = waiting for data from { $address }
waits-datagram = waiting for a datagram at { $address }
waits-room = waiting for room to send to { $address }
waits-peer = waiting for an answer from { $address }
waits-resolver = waiting for the addresses of { $name }
waits-time = sleeping { $time }
waits-task = waiting for a task to end
waits-value = waiting for a value in { $mailbox }
waits-any = waiting until one of { $count } operands is ready
waits-script = running { $path }
waits-command = waiting in `{ $command }`
waits-command-at = waiting in `{ $command }` on { $socket }
leave-tasks = { $count ->
    [one] a background task is
   *[other] { $count } background tasks are
} still running and would be stopped; the same again leaves
history-no-file = what is typed here is not kept for the next time: { $path } is not a regular file
history-not-kept = what is typed here is not kept in { $path } for the next time: { $reason }
only-at-a-prompt = `{ $command }` is there at the prompt only
only-at-a-prompt-help = start `wirelab` without a file, or end a script in the prompt with `wirelab run -i FILE`
no-such-word = { $operand } is one of { $words }, and this is `{ $word }`
leave-unsaved = { $count ->
    [one] a statement was
   *[other] { $count } statements were
} typed since `session save`; the same again leaves without saving
leave-never-saved = { $count ->
    [one] the statement that was typed is
   *[other] the { $count } statements that were typed are
} in no script; `session save "NAME.lab"` keeps what was typed, the same again leaves without
completion-more = … { $count } more; a letter more narrows them
waits-role = waiting for the other role at "{ $name }"
limit-to-play = one input plays at most { $limit } scripts
