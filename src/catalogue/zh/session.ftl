### 会话变成脚本。

session-empty = 还没有输入过成功的语句
session-saved = { $path }：{ $kept } 条语句{ $expects ->
    [0] {""}
   *[other] ，{ $expects } 行 `expect`
}{ $out ->
    [0] {""}
   *[other] ，{ $out } 条略去，注释里说明了原因
}
session-file-exists = { $path } 已经存在，没有改动
session-file-exists-help = 要覆盖它：`session save "{ $path }" force`
session-no-number = 会话里没有第 { $number } 条语句
session-no-number-help = `session` 列出它们和各自的编号
session-header = wirelab { $version } 提示符下的一次会话，保存于 { $date }。
session-header-plain = 失败的语句已略去。
session-header-expect = 每个 `expect` 说明当时输入后得到了什么。有错误的语句已略去。
session-header-exactly = TCP 可能把字节流分成别的份送来：`recv` 等到与当时恰好一样多的字节。
session-left-out = 略去：{ $reason }
session-left-accepted = 它等的是这次会话之外的对端（{ $peer }）
session-left-accepted-unnamed = 它等的是这次会话之外的对端
session-left-connected = 它需要这次会话之外的对端（{ $peer }）
session-left-heard = 它收到的数据来自这次会话之外（{ $peer }）
session-left-needs = 它需要 `{ $name }`，而脚本里没有
session-left-needs-socket = 它需要一个脚本里没有的套接字
session-left-defined-again = `{ $name }` 在下面重新定义
session-not-expected = 没有 `expect`：{ $reason }
session-not-expected-of = { $what } 没有 `expect`：{ $reason }
session-not-long = 太长
session-not-nan = nan 不等于任何值
session-not-literal = 它没有字面写法
session-not-chosen = 每次运行由内核重新选定
session-changes-time = 它是时间，或由时间得来
session-changes-chance = 它由随机决定
session-changes-typed = 它是输入的
session-changes-kernel = 它是内核当时报告的情况
session-changes-resolver = 它由解析器给出
session-changes-file = 它来自文件
session-changes-sent = 发送的内容每次运行都不同
session-changes-redefined = 它用到的函数当时是另一个
session-left-task-failed = 它的任务失败了
session-not-passing = 连接只是经过这个状态
session-left-starved = 它收到的数据由略去的语句发送
