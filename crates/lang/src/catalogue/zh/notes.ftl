### 讲课人的视图。

notes-place = { $name } · 第 { $step } 步，共 { $steps } 步
notes-none = 这一步没有备注。
notes-next = 下一条：
notes-next-step = 下一步：{ $title }
notes-last-step = 这是最后一步。
notes-more = …… 另有 { $count } 行
notes-waiting = 正在等待用 --notes 讲的课；按 Ctrl-C 结束
notes-without-lesson = 没有用 --notes 讲的课；只有输出是终端时，`notes` 才会等待
notes-over = 课讲完了
