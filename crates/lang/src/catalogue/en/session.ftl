### A session that becomes a script.

session-empty = nothing was typed yet that worked
session-saved = { $path }: { $statements }{ $expects }{ $left }
session-saved-statements = { $count ->
    [one] one statement
   *[other] { $count } statements
}
session-saved-expects = , { $count ->
    [one] one `expect`
   *[other] { $count } lines `expect`
}
session-saved-left-out = , { $count } left out in comments that say why
session-file-exists = { $path } exists already, and is kept
session-file-exists-help = to replace it: `session save "{ $path }"{ $expect } force`
session-no-number = the session has no statement { $number }
session-no-number-help = `session` lists them with their numbers
session-header = A session at the prompt of wirelab { $version }, saved on { $date }.
session-header-plain = Statements that failed are left out.
session-header-expect = Each `expect` says what came out when it was typed. Statements with mistakes are left out.
session-header-exactly = TCP may deliver a stream in other portions: `recv` waits for exactly as many bytes as came.
session-left-out = left out: { $reason }
session-left-accepted = it waited for a peer outside of this session ({ $peer })
session-left-accepted-unnamed = it waited for a peer outside of this session
session-left-connected = it needs a peer outside of this session ({ $peer })
session-left-heard = what it received came from outside of this session ({ $peer })
session-left-needs = it needs `{ $name }`, which comes from a statement that is left out
session-left-unknown = it needs `{ $name }`, which the script does not have
session-header-outside = It talks to peers outside: `--set peer1=HOST:PORT` names another one.
session-left-needs-socket = it needs a socket that the script does not have
session-left-wrong = a script cannot have it (`wirelab check`)
session-left-defined-again = `{ $name }` is defined again below
session-not-expected = no `expect`: { $reason }
session-not-expected-of = no `expect` for { $what }: { $reason }
session-not-long = it is long
session-not-nan = nan is equal to nothing
session-not-literal = it has no literal
session-not-chosen = the kernel chooses it anew on every run
session-changes-time = it is a time, or was made of one
session-changes-chance = it is left to chance
session-changes-typed = it was typed in
session-changes-kernel = it is what the kernel tells of the moment
session-changes-resolver = it is what the resolver says
session-changes-file = it comes from a file
session-changes-environment = it comes from the environment
session-changes-terminal = it is drawn as wide as the terminal
session-changes-sent = what was sent changes from run to run
session-changes-redefined = a function that it needs was another one
session-left-task-failed = its task failed
session-not-passing = the connection passes through this state
session-left-starved = what it received was sent by a statement that is left out
session-left-interrupted = it was interrupted while it waited or computed
session-of-a-lesson = what is typed in a lesson is kept with the lesson: its handout has it
