# Operators
wrong-kinds = `{ $operator }` cannot join { $left } and { $right }
wrong-kind-unary = { $operator } does not work on { $kind }
not-a-condition = conditions, and what `and`, `or` and `not` join, are true or false; this is { $kind }
overflow = { $left } { $operator } { $right } is more than 64 bits can hold
shift-places = bits are shifted by 0 to { $most } places, and this is { $count }
overflow-negate = the negative of { $value } is more than 64 bits can hold
division = { $left } { $operator } 0: nothing can be divided by zero
limit-nesting = lists are nested more than { $limit } deep here, too deep to compare
limit-comparison = lists that hold one another many times are too much to compare: more than { $limit } MiB would be looked at
help-condition = write a comparison, such as x != 0 or len(x) > 0
help-str-or-number = to join them as text, write str(…) around the other value or put it into the string in braces; to calculate, turn the text into a number with int(…) or float(…)
help-repeat = repeat(text, times) writes text several times
help-number-of-text = text that holds a number becomes one with int(…) or float(…)

# Regular expressions
bad-pattern = { $pattern } is no regular expression: { $reason }, at character { $column }
pattern-not-text = { $pattern } is no regular expression: it must be text in UTF-8
pattern-too-long = a regular expression of { $bytes } bytes is too long: at most { $limit } bytes
pattern-text-too-long = a text of { $bytes } bytes is too long for the regular expression { $pattern }, with which searching is slow: at most { $limit } bytes. Search in parts of the text
pattern-too-large = the regular expression { $pattern } would take too much memory; make its repetitions smaller

# Indexes and fields
index-out-of-range = index { $index } is out of range: the { $kind } has length { $length }, so indexes go from 0 to { $last }
index-of-empty = index { $index } is out of range: the { $kind } is empty
no-index = { $kind } has no parts that an index could name
no-fields = .{ $name } cannot be asked of { $kind }: it has no fields
unknown-field = this { $kind } has no field .{ $name }
fields-are = its fields are: { $names }
did-you-mean-field = did you mean .{ $name }?
listeners-only = .{ $name } is a listener's, and { $socket } does not listen

# Addresses
address-empty = an address is missing: the text is empty
address-too-long = this text of { $bytes } bytes is too long for an address: { $address }
address-without-port = { $address } has no port; write it behind a colon, as in 127.0.0.1:9999
address-without-host = { $address } has no host before the colon; write 127.0.0.1 for this host alone, 0.0.0.0 for all its addresses
address-wants-brackets = an IPv6 address with a port stands in brackets: [{ $host }]:{ $port }
address-open-bracket = the bracket in { $address } is not closed; write [::1]:9999
address-behind-bracket = behind the bracket in { $address } comes a colon and a port, not { $found }
port-missing = the port is missing behind the colon in { $address }
port-not-a-number = { $port } is no port: a port is a number from 0 to 65535
port-out-of-range = { $port } is no port: it has 16 bits, so it goes from 0 to 65535
host-character = { $character } cannot stand in a host name ({ $host })
host-name = { $host } cannot be a host name
ipv4-groups = { $address } is no IPv4 address: it has { $count ->
        [one] one number
       *[other] { $count } numbers
    } between dots, and an IPv4 address has four
ipv4-group = { $address } is no IPv4 address: { $group } does not fit in a byte; each group goes from 0 to 255
ipv4-empty-group = { $address } is no IPv4 address: between two dots a number is missing
ipv4-leading-zero = { $group } in { $address } is ambiguous: some programs read a leading zero as octal; write it without
ipv4-character = { $address } is no IPv4 address: { $character } cannot stand in one
ipv6-no-colon = { $address } is no IPv6 address; brackets are for IPv6 only
ipv6-two-gaps = { $address } is no IPv6 address: :: may stand in it once, else nobody can tell how many zeros each stands for
ipv6-lone-colon = { $address } is no IPv6 address: it begins or ends with a single colon; zeros left out are written ::
ipv6-character = { $address } is no IPv6 address: { $character } is no hexadecimal digit
ipv6-group = { $address } is no IPv6 address: the group { $group } has more than four hexadecimal digits
ipv6-groups = { $address } is no IPv6 address: it has { $count ->
        [one] one group
       *[other] { $count } groups
    }, and an IPv6 address has eight; :: stands for zeros left out
ipv6-gap-of-nothing = { $address } is no IPv6 address: it has { $count } groups beside ::, which leaves nothing for :: to stand for
ipv6-zone = { $zone } in { $address } is no name of an interface
no-key = { $kind } cannot be a key: keys are bytes, int, bool, address, socket and task
unknown-key = the record has no key { $key }
no-such-part = there is no such part
no-part = { $kind } has no parts that can be changed; lists and records have
delete-from = nothing can be deleted from a value of the kind { $kind }
help-delete-from = `delete` takes an entry of a record away; of a list, keep what is left: `x[0..i] + x[i + 1..len(x)]`
format-no-precision = behind the point of the format { $format } stands how many decimals
format-unknown = `{ $found }` means nothing where it stands in the format { $format }
format-clash = `{ $part }` does not go with the letter { $letter } in a format
format-too-wide = { $number } in a format is too much: at most { $most }
format-kind = this format is for { $wanted }, not for { $kind }
format-character = no character has the number { $value }
format-help = as in Python: [[fill]< > ^ or =][+][#][0][width][, or _][.decimals][letter], for instance 05d, >20, .2f, #x
format-address = an address is written in parentheses here: behind a `:` in braces stands a format
format-address-help = if the address { $address } is meant, write it in parentheses
pattern-no-group = the regular expression { $pattern } has no group { $group }
sub-escape = `{ $found }` means nothing in a replacement
sub-escape-help = a group is \1 or \g<name>, a backslash itself is \\
keys-are = its keys are: { $keys }
unsigned-too-large = { $value } is more than an int of 64 bits with a sign can hold
overflow-complement = ~{ $value } is more than 64 bits can hold
