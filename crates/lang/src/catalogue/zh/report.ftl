### 报告的框架。

report-error = 错误
report-warning = 警告
report-note = 说明
report-help = 建议
report-count = 共 { $count } 个错误
report-called-from = 从 { $place } 调用
report-calls-left-out = …… 另有 { $count } 次调用 ……
report-task-failed = { $task } 失败
cannot-write-output = 无法写出输出：{ $reason }
report-calls-again = …… 又一次次地从那里调用
nothing-to-list = （无）
reports-lost = 有 { $count } 条报告没有显示：当时没有人读取错误输出
