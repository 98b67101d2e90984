//! What there is to know of the language beside its commands and functions.

use super::guide;
use crate::eval::value::rules;
use crate::spec::{Text, text};

/// A topic of help.
pub struct Topic {
    /// Its name.
    pub name: &'static str,
    /// Words that lead to it as well: keywords that are no commands.
    pub aliases: &'static [&'static str],
    /// What it is about, in a line.
    pub title: Text,
    /// The text; lines that begin with spaces are code.
    pub body: Text,
}

/// The topic of a name, or of a field with its dot.
pub fn find(name: &str) -> Option<&'static Topic> {
    let wanted = if is_field(name) { "fields" } else { name };
    all().find(|topic| topic.name == wanted || topic.aliases.contains(&wanted))
}

/// `.state`, `.data`
fn is_field(name: &str) -> bool {
    let known = [rules::SOCKET_FIELDS, rules::TASK_FIELDS, rules::ADDRESS_FIELDS, FIELDS_OF_RECORDS];
    name.strip_prefix('.').is_some_and(|field| known.concat().contains(&field))
}

/// Those of messages and of errors.
const FIELDS_OF_RECORDS: &[&str] = &["data", "from", "truncated", "name", "message", "help"];

/// Every name of a topic.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().flat_map(|topic| std::iter::once(topic.name).chain(topic.aliases.iter().copied()))
}

/// All topics, in reading order: the language, then what is around it.
pub fn all() -> impl Iterator<Item = &'static Topic> {
    TOPICS.iter().chain(guide::TOPICS)
}

/// The language.
static TOPICS: &[Topic] = &[
    Topic {
        name: "syntax",
        aliases: &["comments", "commands", "operands"],
        title: text("How a script is written", "脚本的写法"),
        body: text(
            r#"A script is a text in UTF-8, one statement a line; `;` separates several on one line.
A line goes on in the next one inside ( ) and [ ], after an operator or a comma, and after a
\ at its end. `#` begins a comment.

A command is one or two words, then operands separated by spaces, then options:
  server = tcp listen 127.0.0.1:9999 backlog 5

As a statement of its own a command takes all operators into its operands; inside an
expression it ends before the first operator, and parentheses say otherwise:
  send conn "Hello, " + name
  expect recv client 1024 == "Welcome!"
  n = send conn ("a" + "b")

The whole script is parsed and checked before its first statement runs."#,
            r#"脚本是 UTF-8 文本，一行一条语句；`;` 可以在一行里分隔几条语句。在 ( ) 和 [ ] 之内、运算符或逗号之后、行尾的 \ 之后，下一行继续本行。`#` 开始注释。

命令是一个或两个词，后面是用空格分隔的操作数，再后面是选项：
  server = tcp listen 127.0.0.1:9999 backlog 5

命令独自成为语句时，运算符属于它的操作数；在表达式里，命令到第一个运算符之前为止，可以用括号改变：
  send conn "Hello, " + name
  expect recv client 1024 == "Welcome!"
  n = send conn ("a" + "b")

整个脚本先解析、检查，然后才运行第一条语句。"#,
        ),
    },
    Topic {
        name: "values",
        aliases: &[
            "kinds", "int", "float", "bool", "none", "true", "false", "duration", "ratio", "list", "record",
        ],
        title: text("The kinds of values", "值的种类"),
        body: text(
            r#"Every value is of one of these kinds:
  bytes     "text", 'raw', x"48 65"    text and data alike; see `help strings`
  int       1024  0x1f  1_000  64KiB   64 bits with a sign; what does not fit is an error
  float     1.8
  bool      true  false
  none      none
  duration  250ms  1.5s  2m
  ratio     20%                        the % stands directly behind the number
  address   127.0.0.1:80  [::1]:80     see `help addresses`
  list      [1, 2, 3]  1..10           x[0], x[-1], x[1..3], x[3..], x[..3]
  record    what commands yield        msg.data, msg.from
  socket    what `tcp listen` yields
  task      what `spawn` yields

Kinds are not mixed silently: comparing or adding values of unlike kinds is an error that
names both. Only int and float go together. Numbers up to 18446744073709551615, as unpack("!Q", …)
and json yield them, are kept, compared, packed and shown exactly; what is computed must fit into
64 bits with a sign, else it is an OVERFLOW."#,
            r#"每个值都属于下列种类之一：
  bytes     "text", 'raw', x"48 65"    文本和数据都是它；见 `help strings`
  int       1024  0x1f  1_000  64KiB   64 位，有符号；放不下就出错
  float     1.8
  bool      true  false
  none      none
  duration  250ms  1.5s  2m
  ratio     20%                        % 紧跟在数之后
  address   127.0.0.1:80  [::1]:80     见 `help addresses`
  list      [1, 2, 3]  1..10           x[0], x[-1], x[1..3], x[3..], x[..3]
  record    命令给出的结果             msg.data, msg.from
  socket    `tcp listen` 等给出的套接字
  task      `spawn` 给出的任务

不同种类不会悄悄混用：比较或相加不同种类的值会出错，并指出两边的种类。只有 int 与 float 可以一起使用。直到 18446744073709551615 的数（unpack("!Q", …) 和 json 会给出）都精确保存、比较、打包和显示；计算的结果必须放得进有符号的 64 位，否则是 OVERFLOW 错误。"#,
        ),
    },
    Topic {
        name: "strings",
        aliases: &["bytes-literals", "escapes", "text"],
        title: text("Byte strings: text and data", "字节串：文本与数据"),
        body: text(
            r#"What a socket carries is bytes, and so are strings here. Lengths and indexes count bytes.
  "Hello, {name}\r\n"      escapes, and values put in with { }; {n:>5} in a format: `help formats`
  'C:\temp {not a value}'  as it stands
  """                      several lines; the common indent is left out
  '''                      the same as it stands: { } and \ mean nothing
  x"48 65 6c 6c 6f"        by hexadecimal digits; also x"48:65", x"48-65", x"0x48, 0x65"

Escapes: \r \n \t \0 \\ \" \{ \xHH \u{4f60}. A } outside of a value is itself.
Bytes are shown as text where they are UTF-8; what a terminal would obey, and bytes that are
no text, as \xHH."#,
            r#"套接字传送的是字节，这里的字符串也是字节。长度和下标按字节计。
  "Hello, {name}\r\n"      有转义，{ } 放入值；{n:>5} 带格式，见 `help formats`
  'C:\temp {not a value}'  原样
  """                      多行；去掉共同的缩进
  '''                      多行原样：{ } 和 \ 没有特殊意义
  x"48 65 6c 6c 6f"        用十六进制写；也可写 x"48:65"、x"48-65"、x"0x48, 0x65"

转义：\r \n \t \0 \\ \" \{ \xHH \u{4f60}。值以外的 } 就是它自己。
字节是 UTF-8 时显示为文本；会控制终端的字符和不是文本的字节显示为 \xHH。"#,
        ),
    },
    Topic {
        name: "addresses",
        aliases: &["address", "localhost"],
        title: text("Addresses", "地址"),
        body: text(
            r#"  127.0.0.1:9999    IPv4 and a port
  [::1]:9999        IPv6: the brackets keep the port apart
  localhost:9999    a name, resolved when it is used
  127.0.0.1:0       port 0: the kernel chooses a free one

A string with such a text, or a variable that holds one, will do as well. `.ip` and `.port`
are its parts; `server.local` is the address that a socket really has."#,
            r#"  127.0.0.1:9999    IPv4 地址和端口
  [::1]:9999        IPv6：方括号把端口分开
  localhost:9999    名字，使用时才解析
  127.0.0.1:0       端口 0：由内核选一个空闲端口

写成字符串，或放在变量里，也可以。`.ip` 和 `.port` 是它的两部分；`server.local` 是套接字实际的地址。"#,
        ),
    },
    Topic {
        name: "operators",
        aliases: &[
            "and", "or", "not", "contains", "matches", "in", "+", "-", "*", "/", "//", "%", "==", "!=", "..",
            "|", "^", "&", "~", "<<", ">>",
        ],
        title: text("Operators", "运算符"),
        body: text(
            r#"From the loosest to the tightest:
  or
  and
  not
  == != < <= > >= contains matches in
  ..
  |
  ^
  &
  << >>
  + -
  * / // %
  - ~ (before a value)

`/` gives a float, `//` rounds down, `%` has spaces around it. `a contains b` and `b in a` look
for a part of bytes or a member of a list; `matches` takes a regular expression.

`& | ^ ~ << >>` work on the bits of ints. What a shift to the left would lose is an OVERFLOW. Among
the hosts of a command `|` is the sign between them: partition alice | bob.
  flags = 0x12
  if flags & 0x02 != 0 { print "SYN" }
  low = word & 0xffff
  high = word >> 16"#,
            r#"从最松到最紧：
  or
  and
  not
  == != < <= > >= contains matches in
  ..
  |
  ^
  &
  << >>
  + -
  * / // %
  - ~ (写在值前面)

`/` 得到浮点数，`//` 向下取整，`%` 两边有空格。`a contains b` 和 `b in a` 查找字节串的一部分或列表的成员；`matches` 使用正则表达式。

`& | ^ ~ << >>` 处理整数的各个位。左移会丢掉的位是 OVERFLOW 错误。在命令的主机之间，`|` 是分隔它们的记号：partition alice | bob。
  flags = 0x12
  if flags & 0x02 != 0 { print "SYN" }
  low = word & 0xffff
  high = word >> 16"#,
        ),
    },
    Topic {
        name: "statements",
        aliases: &[
            "if", "else", "while", "loop", "for", "break", "continue", "def", "return", "try", "catch",
            "default",
        ],
        title: text("Statements", "语句"),
        body: text(
            r#"  x = 1      a, b = [1, 2]      x += 1      x -= 1    # also *= /= //= %=
  if x > 1 { } else if x == 1 { } else { }
  while x < 10 { }      loop { }      for name in list { }
  break      continue
  def greet(name) { return "Hello, {name}!" }
  try { } catch err { print err.name err.message }
  default host = "127.0.0.1:8080"     # only where --set gave nothing

A name belongs to the function, task or file in which it is assigned. The bodies of `def`,
`spawn` and `serve` see the names around them. What a `try` catches has `.name` (see `help
errors`) and `.message`; a failed `expect` passes through it."#,
            r#"  x = 1      a, b = [1, 2]      x += 1      x -= 1    # 还有 *= /= //= %=
  if x > 1 { } else if x == 1 { } else { }
  while x < 10 { }      loop { }      for name in list { }
  break      continue
  def greet(name) { return "Hello, {name}!" }
  try { } catch err { print err.name err.message }
  default host = "127.0.0.1:8080"     # 只在 --set 没有给出时起作用

名字属于给它赋值的函数、任务或文件。`def`、`spawn`、`serve` 的块看得见外面的名字。`try` 捕获的错误有 `.name`（见 `help errors`）和 `.message`；失败的 `expect` 不会被捕获。"#,
        ),
    },
    Topic {
        name: "expect",
        aliases: &["within", "assert", "expect error"],
        title: text("Saying what must hold", "声明必须成立的事"),
        body: text(
            r#"  expect reply == "Welcome!"
  expect len(data) > 0, "the server said nothing"
  expect conn.state == "CLOSE_WAIT" within 2s
  expect error ECONNREFUSED { tcp connect 127.0.0.1:1 }

A comparison that fails shows both sides. `within` tries again until it holds or the time is
over. A failed `expect` ends the script with exit status 4."#,
            r#"  expect reply == "Welcome!"
  expect len(data) > 0, "the server said nothing"
  expect conn.state == "CLOSE_WAIT" within 2s
  expect error ECONNREFUSED { tcp connect 127.0.0.1:1 }

比较不成立时显示两边的值。`within` 反复尝试，直到成立或时间用完。`expect` 失败会以退出状态 4 结束脚本。"#,
        ),
    },
    Topic {
        name: "tasks",
        aliases: &["spawn", "serve", "task"],
        title: text("Doing several things at once", "同时做几件事"),
        body: text(
            r#"  task = spawn { return recv conn 1024 }
  reply = wait task timeout 2s
  wait                                 # until every background task has ended
  serve server as conn {               # one task for each connection
      send conn "Welcome!"
  }

`return` in a `spawn` block gives the task its value. A connection of a `serve` block is closed
where the block ends. When the script's last statement has run, tasks are cancelled and
sockets closed: a server that is to stay up ends with `wait`.

One task runs at a time. Others run where a command waits, and between two rounds of a loop that has
run long without waiting; not within an expression, at a call, or between statements that do not
wait, unless that goes on for very long."#,
            r#"  task = spawn { return recv conn 1024 }
  reply = wait task timeout 2s
  wait                                 # 直到所有后台任务结束
  serve server as conn {               # 每个连接一个任务
      send conn "Welcome!"
  }

`spawn` 块里的 `return` 给出任务的值。`serve` 块结束时关闭它的连接。脚本最后一条语句运行之后，任务被取消，套接字被关闭：要一直运行的服务器以 `wait` 结尾。

同一时刻只有一个任务在运行。命令等待时轮到其他任务；循环长时间不等待时，两轮之间也会轮到。表达式之内、调用处，以及不等待的语句之间不会，除非持续得特别久。"#,
        ),
    },
    Topic {
        name: "current",
        aliases: &["current-socket"],
        title: text("The current socket", "当前套接字"),
        body: text(
            r#"A command that works on a socket may leave it out: then the newest one that fits is meant, a
listener for `accept`, a connection or UDP socket for `send` and `recv`.
  tcp connect 127.0.0.1:9999
  send "hi"
  print recv

`use conn` makes a socket the newest. Each task has its own; in a `serve` block it is the new
connection."#,
            r#"作用于套接字的命令可以省略套接字：这时指最新的、合适的那一个，`accept` 用监听套接字，`send` 和 `recv` 用连接或 UDP 套接字。
  tcp connect 127.0.0.1:9999
  send "hi"
  print recv

`use conn` 让一个套接字成为最新的。每个任务有自己的当前套接字；在 `serve` 块里它是新的连接。"#,
        ),
    },
    Topic {
        name: "rights",
        aliases: &[
            "permissions",
            "allow-net",
            "allow-read",
            "allow-write",
            "allow-unix",
            "allow-env",
            "denied",
        ],
        title: text("What a script may touch", "脚本可以使用什么"),
        body: text(
            r#"A script reaches loopback addresses and files under the current directory. More is granted
by name, on the command line only:
  --allow-net=HOST:PORT   another address; --allow-net alone: all of them
  --allow-read=DIR        reading in another folder
  --allow-write=DIR       writing in another folder
  --allow-unix=NAME       the abstract UNIX name of another program: @name, as ss -xl shows it
  --allow-env=NAME        a variable of the environment, for `env`

The address that a name resolves to is what counts. HOST may be a name, and then that name may be
looked up; an address grants no names, and --allow-net alone grants all. What this machine knows by
itself may always be looked up: no question leaves it.

A multicast group joined or sent to from a loopback address counts as loopback, on the loopback
interface alone. Binding to a group needs a right, unless the socket has joined it there before. A
UDP socket that is bound to nothing gets a loopback address before it first sends to one, unless
the run may listen on all addresses.

At the prompt, what you type is allowed.
`requires` at the top of a script says what it needs:
  requires net 0.0.0.0:0      requires write "out"
  requires unix "@name"       requires env HOME
  requires privilege          requires ipv6

Rights are asked for before the first statement runs. Where the machine lacks the rest, the
script is skipped, with the reason."#,
            r#"脚本可以使用回环地址和当前目录下的文件。更多的要在命令行上逐项授予：
  --allow-net=HOST:PORT   另一个地址；只写 --allow-net 表示所有地址
  --allow-read=DIR        读另一个目录
  --allow-write=DIR       写另一个目录
  --allow-unix=NAME       别的程序的抽象 UNIX 名字：@name，写法同 ss -xl
  --allow-env=NAME        一个环境变量，供 `env` 读取

以名字解析得到的地址为准。HOST 可以是名字，那么这个名字就可以查询；地址的权限不包括任何名字，只写
--allow-net 才包括所有名字。本机自己认识的名字总可以查询：没有提问离开本机。

从回环地址加入或发往的组播组算作回环，而且只走回环接口。绑定到组需要权限，除非套接字先在那里加入了
它。没有绑定地址的 UDP 套接字第一次发往回环地址之前会得到回环地址，除非本次运行可以在所有地址上监听。

在提示符下，您输入的都允许。脚本开头的 `requires` 说明它需要什么：
  requires net 0.0.0.0:0      requires write "out"
  requires unix "@name"       requires env HOME
  requires privilege          requires ipv6

权利在第一条语句运行之前就要求。机器缺少其余条件时，跳过脚本并说明原因。"#,
        ),
    },
    Topic {
        name: "output",
        aliases: &["stdout", "stderr"],
        title: text("What is shown where", "输出到哪里"),
        body: text(
            r#"stdout has what the script prints: `print`, `say`, `step`, and the commands that exist to show
something. Errors, warnings and reports of tasks go to stderr. The value of another
expression that nobody uses is shown at the prompt only.

Bytes from outside are escaped before they reach the terminal; `print raw` writes the bytes
themselves into a file or a pipe, and to a terminal only with --raw."#,
            r#"stdout 上是脚本的输出：`print`、`say`、`step`，以及以显示为目的的命令。错误、警告和任务的报告写到 stderr。其他没有使用的表达式的值只在提示符下显示。

来自外部的字节先转义再送到终端；`print raw` 把字节原样写入文件或管道，只有加上 --raw 才写到终端。"#,
        ),
    },
    Topic {
        name: "status",
        aliases: &["exit-status", "exit-code", "exit-codes", "exit status", "exit codes"],
        title: text("Exit status", "退出状态"),
        body: text(
            r#"  0    all went well, or the script was skipped
  1    the command line was wrong
  2    a script does not parse or check
  3    an error while running, a right that was denied, a time limit
  4    an `expect` failed
  130  interrupted (Ctrl-C)
  141  the reader of stdout is gone
  143  ended by SIGTERM

Of several scripts none runs when one does not parse (2); else a failed `expect` counts before
other errors. `exit N` ends a script with a status of its own."#,
            r#"  0    一切正常，或脚本被跳过
  1    命令行用法错误
  2    脚本解析或检查未通过
  3    运行时出错、权利被拒绝、超出时间限制
  4    `expect` 失败
  130  被中断 (Ctrl-C)
  141  stdout 的读者已经离开
  143  被 SIGTERM 结束

几个脚本一起运行时，有一个解析不通过就都不运行（2）；否则 `expect` 失败先于其他错误。`exit N` 以自己的状态结束脚本。"#,
        ),
    },
    Topic {
        name: "limits",
        aliases: &["memory"],
        title: text("Limits of a run", "运行的上限"),
        body: text(
            r#"  one value             256 MiB
  all values together   1024 MiB
  open sockets          18,000
  tasks at a time       100,000
  a line of `input`     16 MiB
  a datagram            65,507 bytes over IPv4, 65,527 over IPv6

Nesting and calls are limited in depth. What passes a limit is an error named LIMIT, before
the memory is taken; --timeout limits the time."#,
            r#"  一个值               256 MiB
  所有值合计           1024 MiB
  打开的套接字         18,000
  同时的任务           100,000
  `input` 的一行       16 MiB
  一个数据报           IPv4 上 65,507 字节，IPv6 上 65,527 字节

嵌套和调用的深度有限。超过上限是名为 LIMIT 的错误，在占用内存之前就会发生；--timeout 限制时间。"#,
        ),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_engine() {
        use crate::eval::{memory, world};
        let limits = find("limits").map_or(text("", ""), |topic| topic.body);
        let numbers =
            [memory::ONE_VALUE >> 20, memory::ALL_VALUES >> 20, world::MOST_SOCKETS, world::MOST_TASKS];
        for text in [limits.en, limits.zh].map(|text| text.replace(',', "")) {
            for number in numbers {
                assert!(text.contains(&number.to_string()), "{number}");
            }
        }
    }

    #[test]
    fn every_field_is_explained() {
        let body = find("fields").map_or(text("", ""), |topic| topic.body);
        let kinds = [rules::SOCKET_FIELDS, rules::TASK_FIELDS, rules::ADDRESS_FIELDS, FIELDS_OF_RECORDS];
        for field in kinds.concat().iter().map(|name| format!(".{name}")) {
            assert!(body.en.contains(&field) && body.zh.contains(&field), "{field}");
            assert_eq!(find(&field).map(|topic| topic.name), Some("fields"), "{field}");
        }
    }

    #[test]
    fn a_name_leads_to_one_topic() {
        let mut all: Vec<_> = names().collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
