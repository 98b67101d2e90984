### Sentences of the engine's own types.

exited = the script ended with status { $status }
wrong-kind = { $what } must be { $wanted }, and this is { $found }
limit-one-value = a value of { $bytes } bytes is larger than one value may be ({ $limit } MiB)
limit-all-values = all values together would take { $bytes } bytes, more than a run may use ({ $limit } MiB)
limit-sockets = the run has { $limit } sockets open, and may not open more
no-current-socket = no open socket fits `{ $command }`; name one as its first operand
missing-operand = `{ $command }` needs { $operand }
negative-duration = `{ $what }` takes a time that is not negative
count-out-of-range = { $what } must be between 0 and { $most }, and this is { $value }
count-negative = { $what } must not be negative, and this is { $value }
help-socket-first = make one first: `{ $example }`
