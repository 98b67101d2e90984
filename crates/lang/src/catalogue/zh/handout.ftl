### A lesson to take home.

handout-origin = 用 wirelab { $version } 播放 { $script }，{ $day }；其中的地址、端口和时间都出自这一次运行。
handout-left = 课在这里停下了，后面还有 { $count } 条语句没有播放。
handout-by-hand = 临时手动试的
handout-skipped = 这节课略过
handout-interrupted = 在这里被中断
handout-question = 问题 { $number }
handout-answer-below = 答案在最后
handout-answers = 答案
handout-sockets = 这一步之后的套接字
