### 提示符。

waiting = { $what } · { $seconds } 秒 · 按 Ctrl-C 停止
waits-computing = 正在计算
waits-connection = 正在 { $address } 上等待连接
waits-data = 正在等待 { $address } 发来数据
waits-datagram = 正在 { $address } 上等待数据报
waits-room = 发送缓冲区已满，正在等待 { $address } 接收
waits-peer = 正在等待 { $address } 应答
waits-resolver = 正在查询 { $name } 的地址
waits-time = 休眠 { $time }
waits-task = 正在等待任务结束
waits-value = 正在等 { $mailbox } 里的值
waits-any = 正在等 { $count } 个操作数中的一个就绪
waits-script = 正在运行 { $path }
waits-command = 正在 `{ $command }` 中等待
waits-command-at = 正在 `{ $command }` 中等待 { $socket }
leave-tasks = 还有 { $count } 个后台任务在运行，离开会使它们停止；再来一次就离开
history-no-file = 这里输入的内容不会保留到下一次：{ $path } 不是普通文件
history-not-kept = 这里输入的内容不会保留到下一次（{ $path }）：{ $reason }
only-at-a-prompt = `{ $command }` 只能在提示符下使用
only-at-a-prompt-help = 不带文件启动 `wirelab`，或用 `wirelab run -i FILE` 在脚本结束后进入提示符
no-such-word = { $operand } 只能是 { $words } 之一，而这里是 `{ $word }`
leave-unsaved = 上次 `session save` 之后又输入了 { $count } 条语句；再来一次就不保存而离开
leave-never-saved = 输入过的 { $count } 条语句还没有写成脚本；`session save "NAME.lab"` 可以保存，再来一次就不保存而离开
completion-more = …还有 { $count } 个；再输入一个字母可以缩小范围
waits-role = 在 "{ $name }" 处等待另一个角色
limit-to-play = 一次输入最多播放 { $limit } 个脚本
