### The rehearsal of a lesson.

rehearse-step = step
rehearse-title = title
rehearse-statements = statements
rehearse-questions = questions
rehearse-plays = plays in
rehearse-in-class = in class
rehearse-total = the whole lesson
rehearse-misfits = on a screen of { $size } this has to be broken or scrolled:
rehearse-wide-statement = line { $line }: a statement of { $takes } columns, where there are { $room }
rehearse-wide-output = line { $line }: what it shows has { $takes } columns, where there are { $room }
rehearse-rows = line { $line }: what a key brings here has { $takes } rows, where there are { $room }
rehearse-failed = { $place }: { $said }
rehearse-well = { $count ->
    [one] one lesson plays from beginning to end
   *[other] { $count } lessons play from beginning to end
}, in { $seconds } s
rehearse-not-well = { $count ->
    [one] one lesson failed
   *[other] { $count } lessons failed
}
rehearse-progress = { $name }: { $seconds } s
rehearse-one-handout = a handout is written of one lesson; here are { $count }
rehearse-server-late = { $name } has not begun to listen after { $seconds } s, so { $other } was not played
handout-written = wrote { $path }
handout-form = the name of a handout ends in .html or .md; this one is { $path }
handout-language-alone = --handout-lang is for a file that --handout names
rehearse-not-with = { $flag } does not go with a rehearsal, which plays by itself and has no screen
record-written = wrote { $path }
rehearse-in-english = English
rehearse-in-chinese = Chinese
rehearse-limit = after { $seconds } s the statement in line { $line } is still waiting; `--timeout` says how long a lesson may take
