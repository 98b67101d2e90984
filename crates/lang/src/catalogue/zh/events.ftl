### 自行发生、在提示符处提示的事件。

news-accepted = { $server }：{ $connection } 来自 { $from }
news-accepted-unnamed = { $server }：{ $connection } 已连接
news-closed-by-peer = { $connection } 被对端关闭，共收到 { $count } 字节，发出 { $sent } 字节
news-closed-here = { $connection } 由本端关闭，共收到 { $count } 字节，发出 { $sent } 字节
news-fin = { $socket }：对端已关闭（FIN）
news-fin-unread = { $socket }：对端已关闭（FIN）；还有 { $count } 字节未读
news-end = { $socket }：流已结束
news-end-unread = { $socket }：流已结束；还有 { $count } 字节未读
news-broken = { $socket }：被对端重置，或对端不再应答；下一次调用会说明是哪一种
news-error = { $socket }：有一个错误待处理；下一次调用会说明是什么
news-unread = { $socket }：有 { $count } 字节未读
news-datagram = { $socket }：有一个 { $count } 字节的数据报等待接收
news-arrival = { $said }：{ $text }
news-backlog = { $socket }：有 { $count } 个连接等待接受
held-connections = { $socket }：上一秒还有 { $count } 个连接
held-ends = { $socket }：上一秒还有 { $count } 个连接关闭
held-early-ends = { $socket }：上一秒还有 { $count } 个连接提前结束
held-tasks = 上一秒还有 { $count } 个任务失败
held-others = { $socket }：上一秒还有 { $count } 个事件
