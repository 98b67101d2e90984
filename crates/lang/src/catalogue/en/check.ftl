# Names, arity and kinds: what the check before a run finds.
ambiguous-command = `{ $word }` could be several commands: { $commands }
argument-kind = `{ $name }` cannot take this as argument { $number }: it wants { $wanted }, this is { $found }
assign-to-function = `{ $name }` is a function of this script; a variable needs another name
assigned-later = it gets its value only further down
chained-comparison = a comparison cannot be compared with `{ $operator }` again
command-as-operand = the command `{ $command }` cannot be an operand here without parentheses
commands-are = commands that begin with `{ $first }`: { $commands }
def-inside = the function `{ $name }` must stand at the top level of the file, outside of blocks
defined-here = it is defined here
did-you-mean = did you mean `{ $word }`?
known-fields = it has: { $fields }
function-first = the first one is here
function-hides-builtin = `{ $name }` is a function of the language as well; in this script the one defined here counts
function-is-builtin = `{ $name }` is a function of the language already
function-twice = the function `{ $name }` is defined twice
help-call-function = `{ $name }` is a function: call it with parentheses, `{ $name }(…)`
help-command-in-brackets = `{ $name }` is a command: within an expression it stands in brackets, `({ $name })`
help-chained-comparison = join two comparisons with `and`: `a < b and b < c`
help-first-is-socket = the first operand of `{ $command }` is the socket; without one, the current socket is meant
help-hides-outer-name = use another name in the block, hand the value out with `return` and `wait`, or declare the name with `shared … = …` so that all tasks have the same
help-other-name = choose another name
help-parentheses = put the command into parentheses: `({ $command } …)`
help-put-parentheses = parentheses make it one operand: `{ $text }`
help-return-outside = `exit` ends the script
help-unknown-command = `wirelab help` lists all commands
help-unknown-name = give it a value first (`{ $name } = …`, or `--set { $name }=VALUE` from outside); text stands in quotes: `"{ $name }"`
help-usage = usage: { $usage }
help-yields-nothing = `{ $command }` yields no value
hides-outer-name = `{ $name }` in this block is a name of its own: the outer `{ $name }` keeps its value
impossible-address = { $address } is no address
prefix-length = the part that names the network has 0 to 32 bits
kind-at-place = { $place ->
    [unpack-list] several names take the elements of a list, this is { $found }
    [for-list] `for` goes through a list or bytes, this is { $found }
    [within-duration] `within` takes a duration such as `2s`, this is { $found }
    [condition-bool] a condition is true or false, this is { $found }
    [logic-bool] `and`, `or` and `not` join true and false, this is { $found }
    [index-base] only lists, bytes and records have parts that an index names, this is { $found }
    [index-int] an index is an int or a range such as `1..3`, this is { $found }
    [index-name] an index of a record is the name of a field, as text, this is { $found }
    [index-any] an index is an int, a range such as `1..3` or the name of a field, this is { $found }
    [serve-listener] `serve` takes a listening socket, this is { $found }
    [complement-int] only the bits of an int can be turned round, this is { $found }
    [minus-number] only numbers, durations and ratios can be negated, this is { $found }
   *[other] this must be { $wanted }, but it is { $found }
}
label-kind = this is { $kind }
label-operator-or-end = an operator or the end of the statement was expected here
limit-names = there are too many names: at most { $limit } in the file, in a function or in a task
limit-operators = this expression is too long: at most { $limit } operators
limit-registers = this part of the script is too large for the machine: split it into functions
missing-value = a value is missing here
kind-without-fields = { $kind } has no fields, so there is no `.{ $field }`
operand-kind = `{ $command }` cannot take this as { $operand }: it wants { $wanted }, this is { $found }
operator-without-left = `{ $operator }` has nothing on its left
option-twice = the option `{ $option }` stands here a second time
option-without-value = the option `{ $option }` needs a value behind it: { $value }
outer-name-here = the outer name gets its value here
outside-loop = `{ $word }` stands outside of a loop
parameter-twice = two parameters are called `{ $name }`
return-outside = `return` stands outside of a function or task
surplus-operand = `{ $command }` has no use for `{ $found }`
surplus-term = `{ $found }` is one value too many here
unknown-command = there is no command `{ $word }`
kind-without-field = a { $kind } has no field `{ $field }`
unknown-function = there is no function `{ $name }`
unknown-name = nothing is called `{ $name }` here
unknown-word = `{ $command }` does not know the word `{ $word }`
unlike-kinds = `{ $operator }` cannot join { $left } and { $right }
words-are = it knows: { $words }
wrong-arity = `{ $name }` takes { $arity ->
    [one] one argument
   *[other] { $arity } arguments
}, and { $count ->
    [one] one is
   *[other] { $count } are
} given here
unknown-error = there is no error called `{ $name }`
help-error-names = `wirelab help errors` lists the names of all errors
help-any-error = `expect error {"{"} … {"}"}` without a name accepts any error
help-expect-message = a message for the case that it fails stands behind a comma: `expect CONDITION, "message"`
operand-without-port = { $address } has no port, and an address to connect to or to listen on needs one
help-port-behind = write the port behind a colon: `{ $example }`
word-without-port = `{ $word }` is no variable here, and as an address it lacks a port
help-port-alone = an address has a host before its port: `127.0.0.1:{ $number }`
help-duration-unit = a time has a unit: `{ $number }s` or `{ $number }ms`
help-text-of-number = a number becomes text with str(…), or stand it in quotes
statement-form = `{ $word }` is written `{ $form }`
function-without-parentheses = `{ $name }` is a function: its arguments stand in parentheses
command-called = `{ $name }` is a command, not a function: its operands follow it with spaces between
help-name-of-task = `{ $name }` lives in the block of a task only; hand it out with `return`, and take it with `x = wait task`
unlike-kinds-compared = `{ $operator }` cannot compare { $left } with { $right }
help-text-in-quotes = text stands in quotes: `"{ $text }"`
not-a-socket = `{ $name }` is { $kind }, not a socket
help-makes-listener = `tcp listen` makes a listener: `{ $name } = tcp listen 127.0.0.1:0`
help-makes-socket = `tcp connect`, `accept` and `udp bind` make one that carries data
unknown-command-or-variable = there is no command `{ $word }`, and no variable
listener-has-no-data = `{ $socket }` is a listener, which only takes connections and carries no data
stream-does-not-listen = `{ $socket }` is a connection: it does not listen, so nothing can be accepted from it
datagrams-have-no-connections = `{ $socket }` is for datagrams, and those need no connection: there is nothing to accept
help-recvfrom = `recvfrom { $socket }` receives from whoever sends to it
help-whole-datagram = `recv { $socket }` gives the next datagram whole
variable-like-command = `{ $name }` is a variable here, not the command, and what follows it is another value
help-variable-like-command = give the variable another name; or put the command into parentheses: `({ $command } …)`
no-socket-anywhere = `{ $command }` needs a socket, and nothing in this script makes one
command-and-summary = `{ $command }`: { $summary }
ambiguous-beginning = `{ $word }` could be several commands
help-unknown-command-here = `help` lists all commands
help-unknown-name-here = give it a value first (`{ $name } = …`); text stands in quotes: `"{ $name }"`
help-answer = the answer is the number of a choice, counted from 1, or the text of one
name-of-role = `{ $name }` belongs to the role { $role }
help-name-of-role = what gets its value in the blocks of one role is unknown outside of them: another terminal may play that role; give it its value outside of `role`, or hand it over with `meet`
role-inside = `role { $role }` stands inside of another block
help-role-inside = roles are divided at the top of a script: outside of `if`, loops, functions and tasks
script-without-roles = { $script } has no `role NAME {"{"} … {"}"}`: there is nothing to divide between two terminals
no-such-role = { $script } has no role { $role }; it has { $roles }
never-got-its-value = what should have given it its value failed, or was not run yet
shared-inside = `shared { $name }` stands in a block: a name that all tasks share is declared at the top of the file
help-shared-inside = write `shared { $name } = …` outside of all blocks; in here `{ $name } = …` assigns it
changes-outer-name = `{ $name }` is a name of the file, and a function has its own copy of it: what is changed here is gone when the function ends
help-changes-outer-name = give the new value back with `return { $name }`, or declare the name with `shared { $name } = …` at the top of the file
key-twice = the key { $key } stands here a second time: the last value counts
key-first = it stands here first
cannot-change-part = `{ $name }` is { $kind }: it has no parts that can be changed
help-change-part = lists and records have: `list[0] = 1`, `record.name = "Ann"`
import-late = an `import` stands before everything but `requires` and `pair`
help-import-late = move it to the top of the file
imported-twice = `{ $name }` comes from two files: { $one } and { $two }
help-imported-twice = put a word before the names of one: `import "lib.lab" as lib`, then `lib.name`
import-circle = the files import one another: { $way }
import-nowhere = nothing can be imported here
import-acts = a file that is imported holds functions, `import` and constants alone; this does something
help-import-acts = put it into a function, or into the script that imports
constant-twice = `{ $name }` is given a value a second time: a constant of an imported file has one
assign-to-constant = `{ $name }` is a constant of an imported file ({ $place }): it keeps its value
function-imported = `{ $name }` is imported already: { $place }
defined-at = it is defined at { $place }
no-name-of-file = `{ $file }` has nothing called `{ $name }`
unused-comparison = nobody uses the value of this comparison
help-unused-comparison = write `expect { $text }` to claim it, or give the value a name
two-readings = this can be read in two ways
help-reading-now = it is read as `{ $text }`
help-reading-other = write `{ $text }` if the operator belongs to the operand
