# 脚本运行时引擎说的话。
connection-ended = { $connection } 提前结束：{ $reason }
expect-condition = 条件：{ $condition }
expect-error-was = 发生的错误：{ $message }
expect-failed = 不成立：{ $condition }
expect-left = 左边：{ $value }
expect-left-long = 左边：{ $value } （{ $count } { $unit ->
    [bytes] 字节
   *[characters] 字符
}）
expect-no-error = 期待一个错误，却没有发生
expect-no-error-named = 期待错误 { $name }，却没有发生
expect-other-error = 期待错误 { $wanted }，发生的却是 { $found }
expect-right = 右边：{ $value }
expect-right-long = 右边：{ $value } （{ $count } { $unit ->
    [bytes] 字节
   *[characters] 字符
}）
expect-said = { $said }
limit-calls = 调用层数太多：同时最多 { $limit } 层
limit-script-size = { $path } 有 { $bytes } 字节；由另一个脚本运行的脚本最多 { $limit } 字节，否则读它时一切都会停住
limit-scripts = 脚本互相运行的层数太多：最多 { $limit } 层
limit-tasks = 同时进行的任务太多：最多 { $limit } 个。先用 `wait` 等一些任务结束，再启动新的
tasks-failed-so-far = 至此已有 { $count } 个任务失败；此后不再逐个报告
connections-ended-so-far = 至此已有 { $count } 个连接提前结束；此后不再逐个报告
limit-time = 时间限制 { $seconds } s 已到
no-value-yet = `{ $name }` 还没有值
not-a-listener = { $socket } 没有在监听：`serve` 要的是 `tcp listen` 或 `unix listen` 的结果
other-script-first = { $place }：{ $said }
other-script-is-wrong = 脚本 { $path } 有错误
runs-itself = 脚本 { $path } 正在运行：它会没完没了地运行自己
socket-file-stays = UNIX 套接字的文件 { $path } 无法删除，仍留在那里：{ $errno }
serve-rests = 暂停接受连接，新连接在 backlog 里等待：{ $reason }
unpack-count = { $names } 个名字接收不了 { $values } 个值
limit-calls-help = 是不是有函数无休止地调用自己？它需要一个返回的条件
expect-within = 在 { $time } 之内一直不成立；下面是最后一次看到的值
expect-within-without-value = 在 { $time } 内一直没有成立；这段时间里还没有可比较的值
expect-still-waiting = 时间到时还在等待：{ $command }
deadlock = 死锁（虚拟时间 { $time }）：{ $count } 个任务全都在等待，没有任何事情会唤醒它们
deadlock-waits = { $task } 在 { $place } 等待：{ $text }
deadlock-script = 脚本
deadlock-serve = { $task } 在 { $place } 等待到 { $socket } 的连接
deadlock-help = 总得有一方发送、连接、关闭或结束；也可以给等待加上 `timeout`
task-stopped = { $task }：ECANCELED：没有运行完就被停止了
expect-part = `{ $text }` 是 { $value }
expect-last-error = 最后一次尝试以错误结束：{ $message }
expect-parts-at = 两边从偏移 { $offset } 起不同；左边 { $left } 字节，右边 { $right } 字节
expect-left-around = 左边此处：{ $text }  { $hex }
expect-right-around = 右边此处：{ $text }  { $hex }
interrupted-by = 被 { $signal } 中断
interrupted-at = 在 { $place } 被中断：{ $text }
under-way-computes = { $task } 正在 { $place } 计算：{ $text }
under-way-prints = { $task } 在 { $place } 等待有人读取它的输出：{ $text }
under-way-called = { $place }（从 { $caller } 调用）
under-way-more = 还有 { $count } 个任务
