### A lesson before a class.

lecture-place = step { $step } of { $steps }
lecture-past = as it was
lecture-end = the end of the lesson
lecture-no-sockets = no sockets
lecture-more-sockets = … { $count } more: t
lecture-key-all = all keys
lecture-key-again = again
lecture-key-answer = the answer
lecture-key-back = back
lecture-key-cancel = stop this statement
lecture-key-earlier = earlier step
lecture-key-finish = the whole line
lecture-key-guess = what the class says
lecture-key-language = 中文
lecture-key-later = later
lecture-key-leave = leave
lecture-key-next = next
lecture-key-port = another port
lecture-key-restart = from the start
lecture-key-run = run on
lecture-key-scroll = scroll
lecture-key-skip = skip
lecture-key-step = rest of the step
lecture-key-table = all sockets
lecture-key-take = try by hand
