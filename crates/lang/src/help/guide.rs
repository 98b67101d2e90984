//! Topics around the language: what people look for by the name of the thing, not of a command.

use super::topics::Topic;
use crate::spec::text;

/// In reading order.
pub static TOPICS: &[Topic] = &[
    Topic {
        name: "blocks",
        aliases: &["block", "braces", "{}", "scope"],
        title: text("Blocks: what stands between { and }", "块：{ 和 } 之间"),
        body: text(
            r#"A block is statements between braces, on one line or on several:
  if n > 0 { print n }
  while n > 0 {
      n = n - 1
  }

Blocks belong to `if`, `else`, `while`, `loop`, `for`, `def`, `try`, `catch`, `expect error`,
`spawn` and `serve`; none stands alone. `if`, loops and `try` share the names around them.
What a `def`, `spawn` or `serve` block assigns stays in it.

At the prompt an open block goes on in the next line until its } is there; Ctrl-C gives it
up."#,
            r#"块是大括号之间的语句，写在一行或几行里：
  if n > 0 { print n }
  while n > 0 {
      n = n - 1
  }

块属于 `if`、`else`、`while`、`loop`、`for`、`def`、`try`、`catch`、`expect error`、`spawn` 和 `serve`，不能单独出现。`if`、循环和 `try` 与外面共用名字；`def`、`spawn`、`serve` 的块里赋的值留在块里。

在提示符下，没有闭合的块在下一行继续，直到写出 }；Ctrl-C 放弃它。"#,
        ),
    },
    Topic {
        name: "formats",
        aliases: &["format", "format-spec", "width", "decimals", "alignment"],
        title: text("Formats: numbers and columns in a string", "格式：字符串里的数和列"),
        body: text(
            r#"Behind a `:` in the braces of a string stands how the value is written, as in Python:
  {n:05d}      00042         at least 5 wide, filled with zeros
  {x:.2f}      3.14          so many decimals
  {n:#x}       0x2a          hexadecimal; also b o X, without # the digits alone
  {n:,}        1,234,567     groups; `_` as well
  {r:.1%}      20.0%         per cent
  {s:>20}      to the right in 20 columns; < to the left, ^ in the middle
  {s:*^20}     the same with a character that fills
  {s:.8}       at most 8 columns of a text
  print "{name:<10}{count:>6}{took:>10}"

The whole is [[fill]align][sign][z][#][0][width][, or _][.decimals][letter]. Letters: s for text,
b c d o x X for ints, e f g and % for numbers; n is d or g. A width counts columns of a terminal:
a Chinese character has two. A format that is no format is an error before the run; a value of
another kind is KIND. The first `:` outside of quotes and brackets begins the format, so that an
address or a `:` of its own stands in parentheses: {(127.0.0.1:80)}."#,
            r#"字符串花括号里的 `:` 之后写值的格式，与 Python 相同：
  {n:05d}      00042         至少 5 位，用零填充
  {x:.2f}      3.14          小数位数
  {n:#x}       0x2a          十六进制；还有 b o X，不写 # 就只有数字
  {n:,}        1,234,567     分组；也可用 `_`
  {r:.1%}      20.0%         百分数
  {s:>20}      在 20 列里靠右；< 靠左，^ 居中
  {s:*^20}     同上，并指定填充的字符
  {s:.8}       文本最多 8 列
  print "{name:<10}{count:>6}{took:>10}"

完整的格式是 [[填充]对齐][符号][z][#][0][宽度][, 或 _][.小数位数][字母]。字母：s 用于文本，b c d o x X 用于整数，e f g 和 % 用于数；n 相当于 d 或 g。宽度按终端的列数计算：一个汉字占两列。写错的格式在运行之前就报告；值的种类不合是 KIND 错误。引号和括号之外的第一个 `:` 开始格式，所以地址或别的 `:` 要放在括号里：{(127.0.0.1:80)}。"#,
        ),
    },
    Topic {
        name: "functions",
        aliases: &["function", "calls of functions"],
        title: text("Functions: ready ones and your own", "函数：现成的与自己的"),
        body: text(
            r#"A function is called with parentheses, and never waits: len(data), upper("a"). What
waits, or asks the kernel for something, is a command and has none: recv conn.
  def greet(name) { return "Hello, {name}!" }
  send conn greet("Michael")

A function of your own is known in the whole file. It sees the names of the file, and what it
assigns stays in it. Without `return` it yields none. It may be called like a function
that the language got later, such as `sum` or `date`: then yours counts, and a warning says so."#,
            r#"函数用括号调用，从不等待：len(data)、upper("a")。会等待的、要向内核请求的，是命令，不用括号：recv conn。
  def greet(name) { return "Hello, {name}!" }
  send conn greet("Michael")

自己定义的函数在整个文件里都能用。它看得见文件里的名字，自己赋的值留在自己里面。没有 `return` 时结果是 none。它可以与语言后来才有的函数同名，例如 `sum` 或 `date`：这时调用的是自己的，并给出警告。"#,
        ),
    },
    Topic {
        name: "patterns",
        aliases: &["regex", "regular expressions", "pattern", "matching"],
        title: text("Regular expressions", "正则表达式"),
        body: text(
            r#"A regular expression is a text, best in ' ', where a backslash is itself:
  line matches '^GET /\S* HTTP/1\.[01]$'          whether it is found
  m = search(line, '(?P<name>[^:]+): *(.*)')        where; none if it is not
  findall(page, 'href="([^"]*)"')                   all of them
  sub(text, '(\d+)-(\d+)', '\2-\1')                with others in their place
  m = recv conn matching 'id=([0-9]+);'             waits for it

A match is a record: m.text, m.before, m.start, m.end, m.groups[0], and m.name for a group
(?P<name>…). A group that had no part in it is none.

. \d \w \s [a-z] stand for a character, * + ? {2,5} say how often, | parts choices, ^ and $ are the
ends, ( ) groups, (?i) ignores capitals, (?s) lets . be a line end, \b is the edge of a word. There is
no looking ahead and no \1 inside a pattern, so that a search takes as long as its text is long."#,
            r#"正则表达式是文本，最好写在 ' ' 里，其中反斜杠就是它自己：
  line matches '^GET /\S* HTTP/1\.[01]$'          是否找到
  m = search(line, '(?P<name>[^:]+): *(.*)')        在何处；找不到为 none
  findall(page, 'href="([^"]*)"')                   全部
  sub(text, '(\d+)-(\d+)', '\2-\1')                替换
  m = recv conn matching 'id=([0-9]+);'             等到它出现

匹配是记录：m.text、m.before、m.start、m.end、m.groups[0]，组 (?P<name>…) 用 m.name。没有参与的组是 none。

. \d \w \s [a-z] 代表一个字符，* + ? {2,5} 表示次数，| 分隔可选项，^ 和 $ 是两端，( ) 分组，(?i) 不分大小写，(?s) 让 . 也匹配行尾，\b 是单词边界。没有预查，模式里也没有 \1：所以查找的时间与文本的长度成正比。"#,
        ),
    },
    Topic {
        name: "timeouts",
        aliases: &["timeout", "deadline", "waiting"],
        title: text("How long something may wait", "可以等多久"),
        body: text(
            r#"Commands that wait take `timeout DURATION`; when it runs out, the error is ETIMEDOUT:
  conn = accept server timeout 2s
  data = recv conn timeout 500ms
  wait task timeout 5s

The time is for the whole command, and nothing is lost: what had arrived is there for the next
recv. Without a timeout a command waits as long as the kernel does, which for recv and accept
is for ever. `expect COND within 2s` asks again until it holds; `sleep 1s` only lets time pass.
`--timeout` ends a whole run, and says where each of its tasks waits or computes, as Ctrl-C and
SIGTERM do. At the prompt, Ctrl-C stops what waits and keeps all data."#,
            r#"会等待的命令都可以带 `timeout DURATION`；时间用完时错误是 ETIMEDOUT：
  conn = accept server timeout 2s
  data = recv conn timeout 500ms
  wait task timeout 5s

时间管整条命令，什么也不会丢：已到的数据留给下一次 recv。不写 timeout，就和内核等得一样久；recv 和 accept 会一直等下去。`expect COND within 2s` 反复询问直到成立；`sleep 1s` 只是让时间过去。`--timeout` 结束整个运行，并说明每个任务正在哪里等待或计算，Ctrl-C 和 SIGTERM 也一样。在提示符下，Ctrl-C 停止等待，数据都保留。"#,
        ),
    },
    Topic {
        name: "states",
        aliases: &[
            "state",
            "LISTEN",
            "SYN_SENT",
            "SYN_RECV",
            "ESTABLISHED",
            "FIN_WAIT1",
            "FIN_WAIT2",
            "CLOSE_WAIT",
            "CLOSING",
            "LAST_ACK",
            "TIME_WAIT",
            "CLOSED",
            "CLOSE",
        ],
        title: text("The states of a TCP socket", "TCP 套接字的状态"),
        body: text(
            r#"`.state` and `sockets` show the kernel's state (RFC 9293):
  LISTEN        takes connections into its queue
  SYN_SENT      our SYN is out, no answer yet
  SYN_RECV      the peer's SYN is answered, its ACK is missing
  ESTABLISHED   both ends may send
  FIN_WAIT1     our FIN is out, and not acknowledged yet
  FIN_WAIT2     our side is closed, the peer may still send
  CLOSE_WAIT    the peer has closed its side; we have not: recv gives ""
  LAST_ACK      we closed too, the last ACK is missing
  CLOSING       both FINs crossed on the way
  TIME_WAIT     the side that closed first waits for stray segments, a minute on Linux
  CLOSED        none: fresh, or reset

A socket that stays in CLOSE_WAIT belongs to a program that forgot `close`.
When both sides have closed, the kernel parts the waiting from the socket: `.state` is CLOSED then,
while `ss` and /proc/net/tcp still list the connection as TIME_WAIT."#,
            r#"`.state` 和 `sockets` 显示内核里的状态（RFC 9293）：
  LISTEN        把连接放进队列
  SYN_SENT      已发出 SYN，还没有应答
  SYN_RECV      已应答对端的 SYN，还缺它的 ACK
  ESTABLISHED   两端都可以发送
  FIN_WAIT1     已发出 FIN，尚未得到确认
  FIN_WAIT2     本侧已关闭，对端仍可发送
  CLOSE_WAIT    对端已关闭它那一侧，本端还没有：recv 得到 ""
  LAST_ACK      本端也关闭了，还缺最后的 ACK
  CLOSING       双方的 FIN 在途中交错
  TIME_WAIT     先关闭的一方等待迷路的段，Linux 上为一分钟
  CLOSED        没有连接：全新的，或已被重置

一直停在 CLOSE_WAIT 的套接字，说明那个程序忘了 `close`。
两端都关闭以后，内核让连接脱离套接字继续等待：这时 `.state` 是 CLOSED，而 `ss` 和 /proc/net/tcp 里还列着 TIME_WAIT。"#,
        ),
    },
    Topic {
        name: "folders",
        aliases: &["file", "folder", "paths"],
        title: text("Files that a script reads and writes", "脚本读写的文件"),
        body: text(
            r#"  save data "reply.bin"                 # the whole file anew
  append line "log.txt"                 # behind its end
  data = load "reply.bin"               # all of it
  part = load "big.bin" from at max 64KiB
  if exists "log.txt" { remove "log.txt" }
  mkdir "out"
  for name in files "out" { print name }
  run "other.lab"

Paths of files and UNIX sockets are relative to the working directory, those of `run` to the
script that says it. Files under the working directory may be used; another folder is granted
with --allow-read=DIR or --allow-write=DIR, see `help rights`. `save` writes a file wholly or
not at all. A file of any size is read and written in portions: `load … from … max`, `append`."#,
            r#"  save data "reply.bin"                 # 整个文件重新写过
  append line "log.txt"                 # 追加在末尾
  data = load "reply.bin"               # 全部读出
  part = load "big.bin" from at max 64KiB
  if exists "log.txt" { remove "log.txt" }
  mkdir "out"
  for name in files "out" { print name }
  run "other.lab"

文件和 UNIX 套接字的路径相对于工作目录，`run` 的路径相对于当前脚本。工作目录之下的文件可以使用；别的目录用 --allow-read=DIR 或 --allow-write=DIR 授予，见 `help rights`。`save` 要么整个写好，要么不动。多大的文件都可以一份一份地读写：`load … from … max`、`append`。"#,
        ),
    },
    Topic {
        name: "keys",
        aliases: &["prompt", "editing", "shortcuts", "key", "Ctrl-C", "Ctrl-D"],
        title: text("Keys at the prompt", "提示符下的按键"),
        body: text(
            r#"  Tab              completes the word; again: lists what could stand here
  Right, End       takes the grey hint
  Up, Down         earlier lines
  Ctrl-R           searches them; Ctrl-R again goes further back
  Ctrl-A, Ctrl-E   to the begin or the end of the line
  Alt-B, Alt-F     a word back or on
  Ctrl-W, Ctrl-U   deletes the word before, or all before
  Ctrl-K, Ctrl-Y   deletes the rest; puts back what was deleted
  Ctrl-_           takes the last change back
  Alt-Enter        a new line in the same statement
  Ctrl-L           clears the screen
  Ctrl-C           stops what waits or computes, or gives the line up; twice: leaves
  Ctrl-D           leaves, on an empty line; so does `quit`
  Ctrl-Z           to the shell; `fg` comes back

A beginning of a command is enough where only one fits: `acc` is `accept`. `_` is the last
value. A statement with an open { ( [ or text goes on in the next line, which is indented. Prompts
in what is pasted (`wirelab>`, `$`, `>>>`, `...`) are taken off. A line that begins with a blank is
not kept in the history; `history clear` forgets it all. Long pages go through the pager that PAGER
names, else through less. These are the keys of emacs; `set keys vi` chooses those of vi."#,
            r#"  Tab              补全单词；再按一次列出这里可以写什么
  Right, End       接受灰色的提示
  Up, Down         以前的行
  Ctrl-R           在其中搜索；再按继续往前找
  Ctrl-A, Ctrl-E   到行首或行尾
  Alt-B, Alt-F     后退或前进一个单词
  Ctrl-W, Ctrl-U   删除前一个单词，或前面全部
  Ctrl-K, Ctrl-Y   删除后面的部分；放回删掉的内容
  Ctrl-_           撤销上一次修改
  Alt-Enter        在同一条语句里换行
  Ctrl-L           清屏
  Ctrl-C           停止等待或计算，或放弃这一行；连按两次：离开
  Ctrl-D           空行上：离开；`quit` 也一样
  Ctrl-Z           回到 shell；用 `fg` 返回

命令的开头只对应一条命令时就够了：`acc` 就是 `accept`。`_` 是上一个值。有没闭合的 { ( [ 或文本时，语句在下一行继续，并自动缩进。粘贴内容里的提示符（`wirelab>`、`$`、`>>>`、`...`）会去掉。以空格开头的行不记入历史；`history clear` 忘掉全部历史。长页面经过 PAGER 指定的分页程序，否则用 less。这些是 emacs 的按键；`set keys vi` 换成 vi 的。"#,
        ),
    },
    Topic {
        name: "fields",
        aliases: &[
            "field",
            "local",
            "peer",
            "sent",
            "received",
            "pending",
            "backlog",
            "from",
            "truncated",
            "message",
            "_",
        ],
        title: text("Fields: what stands behind a dot", "字段：点后面的东西"),
        body: text(
            r#"A socket knows, each time it is asked:
  .local      its own address
  .peer       the address of the other end; none where it has none
  .state      ESTABLISHED, LISTEN, …: see `help states`
  .sent       bytes that send took so far
  .received   bytes that came in so far
  .kind       tcp, udp, unix
  .name       what reports call it: the variable it was assigned to first
  .pending    a listener: connections that wait for accept
  .backlog    a listener: how many may wait

`recvfrom` yields a message: `.data`, `.from` (the sender's address) and `.truncated` (the
datagram was larger). What `catch` names has `.name` (see `help errors`), `.message` and
`.help`. An address has `.ip`, `.port`, `.zone` (the interface of an
IPv6 address of a link, as in [fe80::1%eth0]:80) and `.path` (UNIX sockets). A task has `.name` and
`.state`: running, done, failed.
  msg = recvfrom s
  print msg.from.port msg.data

At the prompt `_` is the last value: after `tcp connect`, `_.state` is the new connection's."#,
            r#"套接字随时可以回答：
  .local      自己的地址
  .peer       对端的地址；没有对端时是 none
  .state      ESTABLISHED、LISTEN……见 `help states`
  .sent       send 至今交出的字节数
  .received   至今收到的字节数
  .kind       tcp、udp、unix
  .name       报告里的称呼：最先赋给的变量名
  .pending    监听套接字：等待 accept 的连接数
  .backlog    监听套接字：最多可以有多少在等

`recvfrom` 给出一条消息：`.data`、`.from`（发送者的地址）和 `.truncated`（数据报更大，被截断了）。`catch` 得到的错误有 `.name`（见 `help errors`）、`.message` 和 `.help`。地址有 `.ip`、`.port`、`.zone`（链路上 IPv6 地址的接口，如 [fe80::1%eth0]:80）和 `.path`（UNIX 套接字）。任务有 `.name` 和 `.state`：running、done 或 failed。
  msg = recvfrom s
  print msg.from.port msg.data

在提示符下，`_` 是上一个值：`tcp connect` 之后，`_.state` 就是新连接的状态。"#,
        ),
    },
    Topic {
        name: "lines",
        aliases: &["line", "newline", "portions"],
        title: text("Lines, and other portions of a stream", "按行接收，以及流的其他分法"),
        body: text(
            r#"TCP is a stream of bytes: it keeps no borders between one send and the next. The receiver
says where a portion ends:
  recv conn line              up to \n, which is left out, as is a \r before it
  recv conn until "\r\n\r\n"  up to these bytes, with them
  recv conn exactly 4         so many bytes
  recv conn all               up to the end of the stream

`send` adds nothing: a line is sent with its end, send conn "hello\n". At the end of the
stream without a whole line the error is EOF, and recv still gives the bytes that came.
`input` reads a line from the person; split(text, "\n") parts one that is there already."#,
            r#"TCP 是字节流：两次 send 之间没有界线。一份到哪里为止，由接收者说：
  recv conn line              到 \n 为止，不含它，也不含它前面的 \r
  recv conn until "\r\n\r\n"  到这些字节为止，含它们
  recv conn exactly 4         正好这么多字节
  recv conn all               直到流结束

`send` 不添加任何东西：发送一行要带上行尾，send conn "hello\n"。流在一行完整之前结束时，错误是 EOF，已到的字节仍可用 recv 取得。`input` 向人读一行；split(text, "\n") 把已有的文本按行分开。"#,
        ),
    },
    Topic {
        name: "args",
        aliases: &["arguments"],
        title: text("Giving a script values from outside", "从外面把值交给脚本"),
        body: text(
            r#"Words behind the script's name are the list `args`, each of them bytes:
  wirelab client.lab 127.0.0.1:9999 hello
  client = tcp connect args[0]
  send client args[1]

A name of its own is clearer, with a value for when none is given:
  wirelab --set host=127.0.0.1:9999 client.lab
  default host = "127.0.0.1:8080"

  wirelab --set wait=300ms --set 'ports=[80, 443]' client.lab
  default wait = 200ms
  default ports = [80]
  run "client.lab" with {wait: 1s}

`--set` is read as a literal of the kind that the default has; what is none is refused. Words
are text: int(args[0]) makes a number of one. All behind the script's name is its own, options
too; `args` is the empty list where nothing was given, and always at the prompt.
  home = env "HOME"                    # a variable of the environment, with --allow-env=HOME
  seed = input exactly 16              # bytes of what --input names; `input all` reads all"#,
            r#"脚本名后面的词就是列表 `args`，每一项都是字节串：
  wirelab client.lab 127.0.0.1:9999 hello
  client = tcp connect args[0]
  send client args[1]

用名字更清楚，没有给出时还有默认值：
  wirelab --set host=127.0.0.1:9999 client.lab
  default host = "127.0.0.1:8080"

  wirelab --set wait=300ms --set 'ports=[80, 443]' client.lab
  default wait = 200ms
  default ports = [80]
  run "client.lab" with {wait: 1s}

`--set` 按默认值的种类当作字面量来读，读不成就拒绝。词都是文本：int(args[0]) 把它变成数。脚本名后面的一切都归脚本，选项也一样；没有给出任何词时 `args` 是空列表，在提示符下总是如此。
  home = env "HOME"                    # 一个环境变量，要有 --allow-env=HOME
  seed = input exactly 16              # --input 所指内容的字节；`input all` 读取全部"#,
        ),
    },
    Topic {
        name: "lesson",
        aliases: &["role", "lecture"],
        title: text("Writing a lesson", "编写课程"),
        body: text(
            r#"  step en "Half-close" zh "半关闭"
  say en "Look at the state." zh "注意看状态。"
  note "Wait until everybody has seen the panel."
  ask en "Which state?" zh "什么状态？" ["ESTABLISHED", "FIN_WAIT2"] answer client.state
  expect client.state == "FIN_WAIT2" within 1s

`step` cuts a script into steps, `say` tells, `note` is for the speaker alone, `ask` is a question
to the class whose answer a run looks after, and `expect` proves what the text claims. With `en` and
`zh` each text is there in both languages.

  role server {
      server = tcp listen 127.0.0.1:0
      meet "ready" share server.local
  }
  role client {
      client = tcp connect (meet "ready")
  }

Roles divide a script at its top between two terminals: `wirelab run --role server FILE` in one,
`--role client` in the other. Each plays its own blocks and what stands outside of all; at a `meet`
it waits for the other. Without `--role` all blocks play in the order of the text, and `meet` waits
for nobody. A name that gets its value in the blocks of one role only is unknown outside of them.
Where a script has no roles, `--role client` plays that half of a pair such as `chat-server.lab` and
`chat-client.lab`."#,
            r#"  step en "Half-close" zh "半关闭"
  say en "Look at the state." zh "注意看状态。"
  note "Wait until everybody has seen the panel."
  ask en "Which state?" zh "什么状态？" ["ESTABLISHED", "FIN_WAIT2"] answer client.state
  expect client.state == "FIN_WAIT2" within 1s

`step` 把脚本分成步骤，`say` 讲解，`note` 只给讲课人看，`ask` 向全班提问而运行时会检查答案，`expect` 证明讲解说得对。用 `en` 和 `zh` 给出两种语言的文本。

  role server {
      server = tcp listen 127.0.0.1:0
      meet "ready" share server.local
  }
  role client {
      client = tcp connect (meet "ready")
  }

角色在最外层把脚本分给两个终端：一个里 `wirelab run --role server 文件`，另一个里 `--role client`。各自运行自己的块和块外的内容，在 `meet` 处等待对方。不用 `--role` 时，所有的块按文本顺序运行，`meet` 不等任何人。只在一个角色的块里得到值的名字，在块外是未知的。脚本没有角色时，`--role client` 运行成对脚本（例如 `chat-server.lab` 和 `chat-client.lab`）的那一半。"#,
        ),
    },
    Topic {
        name: "demos",
        aliases: &[],
        title: text("The scripts that are built in", "内置的脚本"),
        body: text(
            r#"At the prompt `demo` lists them, and `demo tcp/hello` plays one. In the shell:
  wirelab demo                      lists them
  wirelab demo tcp/hello            plays one, with its explanations
  wirelab demo -i tcp/hello         goes on at the prompt with its names and sockets
  wirelab demo --show tcp/hello     prints its source
  wirelab demo --copy lessons       writes all of them into a folder, to change them

Some are halves of a pair, such as tcp/hello-server and tcp/hello-client: the server is played
first, the client in another terminal."#,
            r#"在提示符下，`demo` 列出它们，`demo tcp/hello` 播放一个。在 shell 里：
  wirelab demo                      列出它们
  wirelab demo tcp/hello            播放一个，带讲解
  wirelab demo -i tcp/hello         播放后留在提示符，名字和套接字都在
  wirelab demo --show tcp/hello     打印它的源码
  wirelab demo --copy lessons       全部写到一个目录里，可以随意修改

有些脚本成对，例如 tcp/hello-server 和 tcp/hello-client：先播放服务器，再在另一个终端里播放客户端。"#,
        ),
    },
];
