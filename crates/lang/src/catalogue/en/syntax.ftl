# What is wrong in a script's text.

syntax-unexpected = `{ $found }` cannot stand here
syntax-unexpected-keyword = `{ $found }` is a word of the language and cannot stand here
syntax-unexpected-line-end = the line ends too early
syntax-unexpected-end = the text ends too early

syntax-expected-statement = a statement was expected here
syntax-expected-statement-end = the end of the line or a `;` was expected here
syntax-expected-value = a value was expected here
syntax-expected-name = a name was expected here
syntax-expected-key = a key: a word, a string or an int
syntax-expected-block = a block in braces, `{"{"} … {"}"}`, was expected here
syntax-expected-catch = `catch NAME {"{"} … {"}"}` was expected here
syntax-expected-sign = `{ $sign }` was expected here
syntax-expected-closer = `{ $closer }` was expected here
syntax-expected-either = `{ $one }` or `{ $other }` was expected here

syntax-unclosed = a `{ $opener }` is never closed
syntax-opened-here = this `{ $opener }` is open
syntax-brace-missing = by the indentation, the block that begins in line { $opened } lacks its {"`}`"} before line { $line }
syntax-closes-nothing = this `{ $closer }` closes nothing
syntax-stray-close-help = take it away, or look for a block above that lacks its opening brace
syntax-unclosed-string = this string has no end
syntax-string-begins = it begins here
syntax-unclosed-string-help = a string in "…" ends on its own line; for several lines write """…"""
syntax-unclosed-hole = the braces in this string are not closed
syntax-unclosed-hole-help = braces put a value into the string; to write a brace itself, put `\` before it
syntax-empty-hole = there is nothing between these braces
syntax-empty-hole-help = put a value there, or write `\{"{"}` for a brace
syntax-bad-escape = `{ $found }` is no escape
syntax-escapes = these exist: { $escapes }
syntax-bad-escape-help = for a backslash itself write `\\`, or use '…', where no escapes exist
syntax-bad-hex = not a pair of hexadecimal digits
syntax-bad-hex-help = each byte takes two digits, as in x"48 65 6c"

syntax-backslash-at-end = a `\` says that the line goes on, but nothing follows
syntax-backslash = a `\` may only stand at the end of a line
syntax-backslash-label = more stands behind it on this line
syntax-too-deep = nested deeper than { $limit } levels
syntax-too-deep-help = give the inner parts names of their own, or make functions of them

syntax-bad-number = `{ $found }` is no number
syntax-number-too-large = `{ $found }` does not fit: an int has 64 bits and is whole, a duration is a count of nanoseconds in 64 bits
syntax-unknown-unit = `{ $unit }` is no unit
syntax-units = these exist: { $units }

syntax-mistaken-sign = `{ $found }` is not a sign of this language
syntax-write-instead = write `{ $wanted }`
syntax-wide-space = this is no ordinary space but the character { $code }; type a plain space
syntax-smart-quotes = `{ $found }` is a typographic quotation mark; strings stand in straight ones
syntax-unknown-character = nothing begins with `{ $found }`
syntax-no-dollar = names have no `$` before them
syntax-foreign-comment = this is not how a comment begins
syntax-foreign-comment-help = comments begin with `#`

syntax-colon-block = a block begins with `{"{"}` and ends with `{"}"}`, not with a colon and indentation
syntax-colon = a colon stands in addresses only, as in `localhost:80`; where a part is a value, write a string: "localhost:{"{"}port{"}"}"
syntax-equality = to compare, write `==`; a single `=` assigns
syntax-tuple = several values make a list: `[a, b]`
syntax-bare-block = a block needs a word before it: if, while, loop, for, def, try, spawn, serve or expect error
syntax-leading-dot = a number begins with a digit: `0.5`
syntax-no-parens = no parentheses are needed here
syntax-comma = the parts of a command are separated by spaces, not by commas
syntax-separate = these are two statements: begin a new line, or put `;` between them
syntax-trailing-if = the condition comes first: `if … {"{"} … {"}"}`
syntax-did-you-mean = did you mean `{ $word }`?
syntax-unknown-statement = no statement begins with `{ $found }`
syntax-no-block-here = no block belongs to this statement
syntax-bad-target = `{ $found }` cannot be assigned to
syntax-bad-target-help = on the left of `=` stands a name, or several with commas between
syntax-no-declaration = names need no `{ $word }`: write `{ $name } = …`
syntax-reserved = `{ $word }` is a word of the language and cannot be a name
syntax-reserved-help = choose another name, for instance `my_{ $word }`
syntax-misplaced = this `{ $word }` belongs to nothing
syntax-misplaced-help = `{ $word }` comes right after the block of `{ $before }`
syntax-misplaced-operator = `{ $operator }` needs a value before it
syntax-operator-wants-value = `{ $operator }` needs a value behind it
syntax-not-in = write `not (x in list)`
syntax-no-power = there is no operator for powers; multiply in a loop
syntax-open-slice = a slice is written with two dots: `x[0..3]`, `x[3..]`, `x[..3]`
syntax-slice = a slice is not written `{ $found }`
syntax-method = values have no methods; `{ $name }` is called as a function
syntax-no-space = a space is missing before `{ $found }`
syntax-raw-prefix = a string without escapes stands in '…'
syntax-text-prefix = leave it away: every string is bytes, and braces put values into it
syntax-twice = `{ $part }` stands here twice

syntax-not-utf8 = the text is not UTF-8: byte { $byte } at offset { $offset }
syntax-not-utf8-help = save the file in the encoding UTF-8
syntax-nul = the text contains a NUL byte
syntax-line-too-long = a line of { $size } bytes is too long; at most { $limit } are read
syntax-hole-quotes = quotes within the braces need no backslash before them: "{"{"}f("x"){"}"}"
syntax-brace-on-next-line = the opening brace stands on a line of its own
syntax-brace-on-next-line-help = put it at the end of the line before
syntax-key-number = a key is a word, a string or an int
syntax-key-in-quotes = a name with other signs in it is written in quotes: `{ "{" }"content-type": 1{ "}" }`
syntax-url = an address is a host and a port, `localhost:80`: no `http:` before it and no path behind it
syntax-prefix = strings have no `{ $prefix }` before them
syntax-no-lambda = a function is written `def name(x) {"{"} return … {"}"}`, and a comparison `>=` or `<=`
syntax-no-pipe = nothing is piped here: hand a value over as an operand, or as an argument in parentheses; between conditions write `or`
syntax-no-ternary = write `if … {"{"} … {"}"} else {"{"} … {"}"}`
syntax-quote-text = text stands in quotes: `{ $wanted }`
syntax-no-set = `set` is the command for the options of a socket, and an assignment needs no word before it: write `{ $name } = …`
reports-left-out = { $count } more reports are left out
syntax-record-comma = a comma stands between the entries of a record: `{ "{" }a: 1, b: 2{ "}" }`
syntax-record-operand = a record as an operand of a command is written in parentheses
