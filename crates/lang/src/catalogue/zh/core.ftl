### 引擎自身类型的句子。

exited = 脚本以状态 { $status } 结束
wrong-kind = { $what } 应当是 { $wanted }，而这里是 { $found }
limit-one-value = { $bytes } 字节的值超过了单个值的上限（{ $limit } MiB）
limit-all-values = 所有的值合起来要占 { $bytes } 字节，超过了一次运行的上限（{ $limit } MiB）
limit-sockets = 本次运行已经打开了 { $limit } 个套接字，不能再多
no-current-socket = 没有适合 `{ $command }` 的打开的套接字；请把套接字写作第一个操作数
missing-operand = `{ $command }` 缺少 { $operand }
negative-duration = `{ $what }` 需要一个非负的时长
count-out-of-range = { $what } 应当在 0 和 { $most } 之间，而这里是 { $value }
count-negative = { $what } 不能是负数，这里是 { $value }
help-socket-first = 先建立一个：`{ $example }`
