### The command line, the prompt, input, demos, help.

both-text-and-action = give either a text or file to run, or one of the actions, not both
flags-without-run = these options belong to running scripts, and nothing is run here
set-without-value = `--set { $text }` gives no value
set-bad-name = `{ $name }` cannot be a name
set-form = it is written `--set NAME=VALUE`, as in `--set host=127.0.0.1:8080`; a name is letters, digits and `_`
duration-negative = the time of `{ $flag }` cannot be negative, and `{ $text }` is
duration-without-unit = `{ $flag } { $number }` lacks a unit
timeout-zero = with a time limit of zero nothing could run
duration-unreadable = `{ $text }` is not a time
duration-form = a time has a number and a unit: 250ms, 1.5s, 2m, or "1m 30s"
did-you-mean-action = did you mean `wirelab { $near }`?
did-you-mean-demo = did you mean `wirelab demo { $name }`?
demo-unknown = there is no demo `{ $name }`
demo-ambiguous = several demos are called `{ $name }`
demo-whole-name = give the whole name: { $names }
demo-list-hint = `wirelab demo` lists them
demo-usage = wirelab demo NAME plays one, --show NAME prints its source, --copy DIR writes all of them out.
demo-usage-here = `demo NAME` plays one here, `demo show NAME` prints it.
demo-list-hint-here = `demo` lists them
demo-copied = { $count ->
    [one] { $count } script
   *[other] { $count } scripts
} written to { $folder }
interrupted = interrupted
limit-input-line = the line is longer than { $limit } MiB
rights-flag = { $flag }
skipped = skipped { $name }: { $reason }
skip-capture = capturing packets needs a privilege (CAP_NET_RAW) that this process does not have
skip-privilege = it needs a privilege (CAP_NET_BIND_SERVICE) that this process does not have
skip-ipv6 = this machine has no IPv6
skip-terminal = it needs a terminal
help-unknown = there is no help on `{ $topic }`
help-overview-hint = `wirelab help` lists what there is
not-utf8 = { $place }: the byte 0x{ $byte } is not UTF-8 text
interactive-one-script = `-i` goes with one script
interactive-without-timeout = `-i` and `--timeout` do not go together: a person decides when it ends
demo-saved = a demo plays in a folder of its own, so that it replaces no file of yours; that folder is gone now, with { $files }. To keep what it saves, copy the scripts out with `wirelab demo --copy DIR` and run them there
set-unfit = `--set { $name }={ $text }` does not fit: the script's `default { $name }` is a { $kind }
set-unfit-form = what fits is written `--set { $form }`
set-unused = the script does not use `{ $name }`, which `--set` gives a value
demo-other-first = (first, in another terminal: `wirelab demo { $name }`)
cli-unknown-option = there is no option `{ $word }` here
cli-surplus-word = `{ $word }` is one word too many
cli-missing = { $what } is missing
cli-value-missing = `{ $option }` needs a value
cli-value-wrong = `{ $value }` is no value of `{ $option }`
cli-values = possible are: { $values }
cli-conflict = `{ $one }` and `{ $other }` exclude each other
cli-twice = `{ $option }` can be given only once
cli-not-utf8 = an argument is no UTF-8 text
cli-wrong = the arguments do not fit together
cli-help = `--help` explains all options
cli-no-value = `{ $option }` takes no value
cli-steps = the steps are numbered from 1 to { $last }
lecture-needs-step = `{ $flag }` is for a lesson: it goes with `--step`
lecture-not-with-step = `{ $flag }` and `--step` do not go together
lecture-one-script = `--step` plays one script
lecture-from-stdin = a lesson cannot come from standard input, where its keys come from
prompt-without-timeout = `--timeout` does not go with a prompt at a terminal: a person decides when it ends
scratch-in-tmpdir = a demo plays in a folder of its own, which is made in TMPDIR, and that is { $folder }
help-scratch-in-tmpdir = let TMPDIR name a folder in which you may write, or unset it
scratch-without-tmpdir = a demo plays in a folder of its own, which is made in { $folder } where TMPDIR names no other
two-scripts = `{ $first }` and `{ $second }` are both scripts: this would run the first, with the name of the second in its list `args`
two-scripts-run = to run both: `wirelab run { $first } { $second }`
two-scripts-argument = to hand the second to the first: `wirelab { $first } -- { $second }`
option-behind-script = `{ $option }` stands behind `{ $file }`: there it belongs to the script, which does not look at `args`
option-before-script = options of wirelab stand before it: `wirelab { $option } … { $file }`, or `wirelab run { $file } { $option } …`
folder-of-scripts = its scripts, one after another: `wirelab { $action } { $folder }/*.lab`
folder-without-scripts = it is a folder, and there is no script (`*.lab`) in it; `wirelab demo` lists those that are built in
