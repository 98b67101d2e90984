### The speaker's view of a lesson.

notes-place = { $name } · step { $step } of { $steps }
notes-none = No notes for this step.
notes-next = Next:
notes-next-step = Next step: { $title }
notes-last-step = This is the last step.
notes-more = … { $count ->
    [one] one more line
   *[other] { $count } more lines
}
notes-waiting = waiting for a lesson that is given with --notes; Ctrl-C ends this
notes-without-lesson = no lesson is being given with --notes; `notes` waits for one only where its output is a terminal
notes-over = the lesson is over
