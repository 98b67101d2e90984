### 课的预演。

rehearse-step = 步
rehearse-title = 标题
rehearse-statements = 语句
rehearse-questions = 问题
rehearse-plays = 播放
rehearse-in-class = 课堂上
rehearse-total = 整节课
rehearse-misfits = 在 { $size } 的屏幕上，这些内容要折行或滚动：
rehearse-wide-statement = 第 { $line } 行：语句宽 { $takes } 列，屏幕上只有 { $room } 列
rehearse-wide-output = 第 { $line } 行：它显示的内容宽 { $takes } 列，屏幕上只有 { $room } 列
rehearse-rows = 第 { $line } 行：这里按一次键出来 { $takes } 行，屏幕上只有 { $room } 行
rehearse-failed = { $place }：{ $said }
rehearse-well = { $count } 节课从头到尾都能播放，共 { $seconds } 秒
rehearse-not-well = { $count } 节课失败
rehearse-progress = { $name }：{ $seconds } 秒
rehearse-one-handout = 讲义只能写一节课的；这里有 { $count } 节
rehearse-server-late = { $seconds } 秒后 { $name } 还没有开始监听，所以没有播放 { $other }
handout-written = 已写入 { $path }
handout-form = 讲义的文件名以 .html 或 .md 结尾；这里是 { $path }
handout-language-alone = --handout-lang 要和给出文件的 --handout 一起用
rehearse-not-with = { $flag } 不能用于预演：它自己播放，没有屏幕
record-written = 已写入 { $path }
rehearse-in-english = 英文
rehearse-in-chinese = 中文
rehearse-limit = 已过 { $seconds } s，第 { $line } 行的语句还在等待；用 `--timeout` 可以规定一课最多用多久
