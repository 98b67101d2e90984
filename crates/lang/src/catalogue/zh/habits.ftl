### 熟悉 Python、`nc` 或 shell 的人会怎样写，在这里又该怎样做。

habit-instead = 在这里写作 `{ $wanted }`
habit-import = 这里不用导入什么：所有命令一开始就在，`help` 列出它们；`conn = tcp connect HOST:PORT` 建立套接字并连接
habit-listen = 在这里用 `server = tcp listen { $address }` 监听，用 `conn = accept server` 取出下一个连接
habit-udp-bind = 在这里用 `s = udp bind { $address }` 接收数据报：`msg = recvfrom s`，然后看 `msg.data` 和 `msg.from`
habit-tcp-connect = 在这里用 `conn = tcp connect { $address }` 连接；然后 `send conn "hello\n"` 和 `recv conn`
habit-udp-connect = 在这里用 `s = udp connect { $address }`；然后 `send s "hello"` 和 `recv s`
habit-http = 在这里亲手说 HTTP：`conn = tcp connect { $host }:80`，然后 `send conn "GET / HTTP/1.0\r\n\r\n"` 和 `recv conn all`
habit-request = 请求就是在连接上发送的文本：`send conn "GET / HTTP/1.0\r\n\r\n"`
habit-sockets = `sockets` 列出这里打开的套接字和它们在内核里的状态
habit-ping = `tcp connect { $host }:80 timeout 2s` 可以看出端口有没有应答；`resolve { $host }` 查询地址
habit-shell = 这里不是 shell；用 `load "FILE"` 读文件，用 `save DATA "FILE"` 写文件
habit-clear = 在提示符下，Ctrl-L 清屏
habit-wirelab = 这里已经是 wirelab；用 `run "FILE"` 运行脚本
habit-sudo = 特权要在启动 wirelab 时给它；在这里无处可要，1024 及以上的端口也不需要特权
habit-script-file = 脚本的名字要写在引号里：{ $file }
habit-connect = 端口写在冒号后面；单独的 `connect` 是对已有套接字的系统调用；要建立套接字并连接，写 `{ $wanted }`
habit-method = 值没有方法；`{ $name }` 由命令来做，套接字是它的第一个操作数
habit-python-socket = 写作 `{ $wanted }`；`tcp connect HOST:PORT` 和 `tcp listen HOST:PORT` 一次做完后面的步骤
habit-timeout = 超时写在每条命令后面：`recv { $socket } timeout 2s`
habit-option = 选项按名字设置：`set { $socket } reuse on`；`help set` 列出它们
habit-decode = 这里字节和文本是同一种值：直接用 `{ $name }`

## 在提示符下第二次出错之后给出

patience-command = `help { $command }` 解释它，附有可以运行的示例
patience-error = `help { $command }` 解释这条命令，`help { $error }` 解释这个错误
patience-lost = `help` 列出所有命令，`help tcp` 列出一族命令
help-overview-here = 单独的 `help` 列出全部
