### A lesson to take home.

handout-origin = Played from { $script } with wirelab { $version } on { $day }; addresses, ports and times are those of that run.
handout-left = The lesson was left here, { $count ->
    [one] one statement
   *[other] { $count } statements
} before its end.
handout-by-hand = tried by hand
handout-skipped = left out in this lesson
handout-interrupted = interrupted here
handout-question = Question { $number }
handout-answer-below = the answer is at the end
handout-answers = Answers
handout-sockets = the sockets after this step
