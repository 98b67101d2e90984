### 提示符下的课程。一段里的各行会连起来，空行结束一段。

tutorial-title = 课程
tutorial-welcome =
    在真正的提示符下上一课：共 { $steps } 步，大约一刻钟。所有内容都在本机真实的套接字上运行。
    请输入给出的各行，或者你认为效果相同的写法；中间想试什么都可以。

    `tutorial again` 再看一遍这一步，`tutorial next` 和 `tutorial back` 前后翻页，
    `tutorial leave` 离开，`tutorial` 接着上。
tutorial-welcome-back = 课程从第 { $step } 步（共 { $steps } 步）继续；`tutorial 1` 从头开始。
tutorial-left = 课程停在第 { $step } 步；输入 `tutorial` 接着上。
tutorial-not-under-way = 现在没有在上课；输入 `tutorial` 开始。
tutorial-not-kept = 进度没能保存到 { $path }，下次无法接着上：{ $reason }
tutorial-no-such-step = 课程有第 1 到第 { $steps } 步，而这里是 { $step }
tutorial-no-such-word = `tutorial` 后面可以是 next、back、again、leave 或步骤的编号，而这里是 `{ $word }`
tutorial-exactly = 这样就行；`tutorial again` 可以再看整个这一步：
tutorial-need = 这一步要用的东西还不齐，这样准备：
tutorial-over =
    课程到此结束：监听套接字和它的客户端、字节流的两个方向和结尾、一个错误、
    一个服务器、数据报，还有一个把这些都检查一遍的脚本。

    接下来：`help` 列出所有命令，`wirelab demo` 列出程序自带的脚本。
    挑一个改一改，看看线路上会发生什么。

tutorial-listen-title = 监听
tutorial-listen =
    服务器从监听开始：它向内核要一个地址，然后在那里等。
    127.0.0.1 就是本机自己，端口 0 的意思是：替我挑一个空闲的端口。
tutorial-listen-task = 建立一个监听套接字，看看得到的地址。
tutorial-listen-done = { $name } 在 { $address } 进入了 LISTEN 状态：从现在起，谁向那里发 SYN 都会得到应答；除此之外还什么都没有发出。
tutorial-listen-hint = 监听套接字用 `tcp listen` 建立，后面写地址，即 IP:端口。
tutorial-port-done = 内核挑了端口 { $port }；没有任何包把它告诉别人，所以客户端要从你这里得知。
tutorial-port-hint = `{ $server }.local` 是 { $server } 自己的地址。

tutorial-connect-title = 客户端
tutorial-connect =
    客户端连接到那个地址。内核给它一个自己的端口，然后两端握手：SYN、SYN ACK、ACK。
    两个地址加两个端口，这四样确定一个连接。
tutorial-connect-task = 建立连接，看看它的两端。
tutorial-connect-done = SYN、SYN ACK、ACK：{ $local } 和 { $peer } 已经连上，虽然还没有人 accept。
tutorial-connect-hint = `tcp connect` 要的是有人监听的地址：`{ $server }.local`。
tutorial-ends-done = { $local } 是客户端这一端，{ $peer } 是服务器那一端；监听套接字的 Recv-Q 是在那里等待 accept 的连接数。
tutorial-ends-hint = `sockets` 列出所有套接字，以及它们在内核里的状态。

tutorial-accept-title = 接受连接
tutorial-accept =
    连接已经建立，但服务器这边还没有程序拿到它：内核把它放在监听套接字的队列里。
    `accept` 把它取出来，得到一个新的套接字，也就是服务器这一端。监听套接字继续为别人监听。
tutorial-accept-task = 接受它。
tutorial-accept-done = { $name } 是与 { $peer } 的连接在服务器这边的一端，地址 { $local }；accept 没有发出任何包，因为握手早已完成。
tutorial-accept-hint = 监听套接字写在命令后面：`accept { $server }`。

tutorial-data-title = 发送与接收
tutorial-data =
    一端发送，另一端接收。TCP 传的是字节，不是消息：一次 `recv` 可能收到两次 `send` 的内容，
    也可能只收到一半。没有数据时 `recv` 会一直等；Ctrl-C 可以停止任何等待，什么都不会丢。
tutorial-data-task = 向服务器那一端发点什么，再答复回来。
tutorial-recv-done = { $count } 个字节到了 { $name }，它的内核已经用 ACK 确认。
tutorial-recv-hint = `send` 后面是套接字和双引号里的文本；然后在另一端 `recv`。
tutorial-answer-done = { $count } 个字节回到了 { $name }：一个连接在两个方向上都能传数据。
tutorial-answer-hint = 现在反过来：服务器那一端发送，客户端这一端接收。

tutorial-error-title = 错误说了什么
tutorial-error =
    出错是常事。本机的端口 1 没有人监听：连接它，读一读返回的内容。
    那个大写的名字在任何语言、任何手册里都一样；查一查它的意思。
tutorial-error-task = 让连接被拒绝，再查这个错误。
tutorial-refused-done = SYN 得到的应答是 RST：机器在，但那个端口没有人监听。
tutorial-refused-hint = 用 `tcp connect` 连接一个没有人监听的端口，例如 127.0.0.1:1。
tutorial-explained-done = ECONNREFUSED 说的就是那个 RST；如果主机根本不在，就不会有任何应答，你会一直等到 ETIMEDOUT。
tutorial-explained-hint = `help` 后面也可以写错误的名字。

tutorial-half-title = 流的结尾
tutorial-half =
    连接的两个方向各自结束。`shutdown { $client } write` 的意思是：我这边不再发了。
    另一端会读到空文本 ""，再读还是 ""；而它自己发送的内容仍然能送到。
tutorial-half-task = 结束一个方向，读到结尾，再用一次另一个方向。
tutorial-half-done = 一个 FIN 从 { $from } 到了 { $to }，`recv` 用 "" 来表示它；{ $to } 现在处于 CLOSE_WAIT，仍然可以发送。
tutorial-half-hint = 一端执行 `shutdown … write`，另一端 `recv`，直到得到 ""。
tutorial-other-way-done = 在另一个方向的 FIN 之后，{ $count } 个字节从 { $from } 到了 { $to }：这就是半关闭的连接。
tutorial-other-way-hint = 读到 "" 的那一端发送，宣布结束的那一端接收。

tutorial-serve-title = 服务器
tutorial-serve =
    `serve` 在后台接受连接，并为每个连接运行一个代码块；提示符仍归你用。
    代码块可以写成几行：最后一个花括号合上之前，提示符会继续等你输入。
tutorial-serve-task = 让它用大写字母答复，再去做它的客人。
tutorial-serve-done = 监听套接字有人在后台照看了：那里每完成一次握手，就有一个新连接进入代码块。
tutorial-serve-hint = 写法是 `serve 套接字 as 名字 {"{"}`，然后是代码块，最后一行是右花括号。
tutorial-served-done = 一次握手，你的字节过去，{ $count } 个字节回到 { $name }，最后是 FIN：代码块结束了，它的连接也就关闭了。
tutorial-served-hint = 客户端连接、发送、`recv`；其余的由代码块完成。

tutorial-udp-title = UDP：数据报
tutorial-udp =
    UDP 没有连接：没有握手，没有流，也没有结尾。发出的是一个数据报，要么整个到达，
    要么到不了，而且不会有人告诉你。每个数据报都写明来自谁。
tutorial-udp-task = 绑定一个套接字，给它发一个数据报，看看来自谁。
tutorial-datagram-done = 一个数据报到了 { $to }，只用了一个包：前面没有 SYN，后面没有 ACK。
tutorial-datagram-hint = `udp bind` 建立接收用的套接字；`sendto 套接字 地址 文本` 向它的地址发送。
tutorial-from-done = 包头上写着它来自端口 { $port }；答复用 `sendto` 发到那里。
tutorial-from-hint = `recvfrom` 同时给出数据和发送者。

tutorial-script-title = 从会话到脚本
tutorial-script =
    `expect` 提出一个断言，不成立时会把两边都显示出来。`session save` 把你输入过并且成功的内容
    写成脚本；后面加上 `expect`，看到过的结果也会成为断言。
tutorial-script-task = 提出一个断言，保存会话，再运行它。
tutorial-claim-done = 断言成立；线路上没有为它发出任何包，只是向内核查了套接字的状态。
tutorial-claim-hint = `expect` 后面是一个成立的比较，用 `==`。
tutorial-save-done = 脚本里的调用与线路上的顺序一致，每个下次还会相同的结果都有一个断言。
tutorial-save-hint = `session save` 后面是引号里的新文件名。
tutorial-run-done = 会话里做过的事在新的套接字上又做了一遍，每个 `expect` 都成立。
tutorial-run-hint = `run` 后面是引号里的脚本名。

## 常见错误的含义

tutorial-mistake-accept-waits = `accept` 会一直等到有人连接，而现在没有：先要有客户端，`tcp connect { $server }.local`，然后才是 `accept`。
tutorial-mistake-recv-waits = 这一端在等另一端发送的内容，而路上什么也没有：先在另一端 `send`。在一端发送的内容不会回到这一端。
tutorial-mistake-quotes = 不带引号的词是某样东西的名字。文本要写在双引号里：`"Hello"`。
tutorial-mistake-port = 地址由机器和端口组成，即 IP:端口：一台机器有 65,535 个端口，连接总是去往其中一个。
tutorial-mistake-address = 套接字不是地址；它自己的地址在字段 `.local` 里，例如 `{ $socket }.local`。
tutorial-mistake-order = 地址写在数据前面：先是发送的套接字，再是 `{ $inbox }.local`，最后是文本。
tutorial-mistake-listener = 那个套接字没有对端：监听套接字不传数据。连接的两端是 { $client } 和 { $conn }。
tutorial-mistake-pipe = 这个方向已经结束：执行过 `shutdown … write` 的一端说过不再发送，就不能再发了。
tutorial-mistake-listen = 单独的 `listen` 是系统调用，用在已经建立并绑定的套接字上。`tcp listen` 把三件事一次做完。
tutorial-mistake-in-use = 那个地址上已有别的套接字在监听，可能在这里，也可能在别的程序里；一个端口只归一个。用端口 0 会得到一个空闲的。
tutorial-mistake-not-ours = 只能在本机的地址上监听；127.0.0.1 总是其中之一。
tutorial-mistake-privileged = 1024 以下的端口留给系统的服务器，需要特权。端口 0 不需要。
tutorial-mistake-no-listener = 返回的是 RST：那个端口没有人监听，这里也还没有监听套接字：用 `tcp listen` 建立一个。
tutorial-mistake-nobody = 返回的是 RST：那个端口没有人监听。{ $server } 在 { $address } 监听，也就是 `{ $server }.local`。
tutorial-mistake-accept = 只有监听套接字才有可以取出连接的队列：`accept { $server }`。
tutorial-mistake-somebody = 这次握手成功了：那里有人监听。换一个没有人监听的端口，例如 127.0.0.1:1。
tutorial-mistake-direction = `shutdown` 不写方向就会两个方向都结束，再答复只会遇到 RST；这里要的是 `shutdown … write`。重新建立一对：`{ $client } = tcp connect …`、`{ $conn } = accept …`，然后 `shutdown { $client } write`。
tutorial-mistake-both = 现在两个方向都结束了，再答复只会遇到 RST。重新建立一对：`{ $client } = tcp connect …`、`{ $conn } = accept …`，然后 `shutdown { $client } write`。
tutorial-mistake-serve = `serve` 后面依次是监听套接字、`as`、每个连接的名字，以及花括号里的代码块。
tutorial-mistake-silent = 连接被接受了，却没有得到答复就关闭了：接到它的那个 `serve` 的代码块什么也没有发送。`close { $server }` 会结束那个 `serve`；再建立一个监听套接字，重新 `serve`。
tutorial-mistake-equals = 一个 `=` 是赋值；比较要用两个，`==`。
tutorial-mistake-claim = 断言不成立：左边是实际的，右边是你断言的。什么都没有丢，换一个断言再试。
tutorial-mistake-exists = 已经有这个名字的脚本，也许是以前上课时留下的。换一个名字，或在后面加上 `force` 来覆盖。
tutorial-mistake-script = 脚本停在报告指出的地方。它只是文本：可以用编辑器改好再运行，也可以把会话另存为别的名字。
