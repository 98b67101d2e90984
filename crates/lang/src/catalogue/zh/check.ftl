# 运行之前的检查：名字、参数个数、类型。
ambiguous-command = `{ $word }` 可能是好几个命令：{ $commands }
argument-kind = `{ $name }` 的第 { $number } 个参数应为 { $wanted }，这里是 { $found }
assign-to-function = `{ $name }` 是本脚本的函数，变量要另取名字
assigned-later = 它在后面才得到值
chained-comparison = 比较的结果不能再用 `{ $operator }` 比较
command-as-operand = 命令 `{ $command }` 在这里作操作数必须加括号
commands-are = 以 `{ $first }` 开头的命令：{ $commands }
def-inside = 函数 `{ $name }` 必须定义在文件的最外层，不能在块里
defined-here = 它定义在这里
did-you-mean = 是不是 `{ $word }`？
known-fields = 它有：{ $fields }
function-first = 第一个在这里
function-hides-builtin = `{ $name }` 也是语言自带的函数；在这个脚本里以此处定义的为准
function-is-builtin = `{ $name }` 已经是语言自带的函数
function-twice = 函数 `{ $name }` 定义了两次
help-call-function = `{ $name }` 是函数，调用时要写括号：`{ $name }(…)`
help-command-in-brackets = `{ $name }` 是命令：写在表达式中间要加括号，`({ $name })`
help-chained-comparison = 用 `and` 连接两个比较：`a < b and b < c`
help-first-is-socket = `{ $command }` 的第一个操作数是套接字；不写时指当前套接字
help-hides-outer-name = 块里换一个名字，用 `return` 和 `wait` 把值交出来，或者用 `shared … = …` 声明这个名字，让所有任务用同一个
help-other-name = 换一个名字
help-parentheses = 把命令放进括号：`({ $command } …)`
help-put-parentheses = 加上括号就成为一个操作数：`{ $text }`
help-return-outside = 结束脚本用 `exit`
help-unknown-command = `wirelab help` 列出所有命令
help-unknown-name = 先给它一个值（`{ $name } = …`，或者从外面给：`--set { $name }=VALUE`）；文本要写在引号里：`"{ $name }"`
help-usage = 用法：{ $usage }
help-yields-nothing = `{ $command }` 没有结果值
hides-outer-name = 块里的 `{ $name }` 是块自己的名字：外面的 `{ $name }` 的值不变
impossible-address = { $address } 不是地址
prefix-length = 网络部分是 0 到 32 位
kind-at-place = { $place ->
    [unpack-list] 几个名字分别接收列表的元素，这里是 { $found }
    [for-list] `for` 逐个取列表或 bytes 的元素，这里是 { $found }
    [within-duration] `within` 后面要写时间，例如 `2s`，这里是 { $found }
    [condition-bool] 条件只能是 true 或 false，这里是 { $found }
    [logic-bool] `and`、`or`、`not` 连接的是 true 和 false，这里是 { $found }
    [index-base] 只有列表、bytes 和记录能用下标取出一部分，这里是 { $found }
    [index-int] 下标是整数或 `1..3` 这样的范围，这里是 { $found }
    [index-name] 记录的下标是字段名，写成文本，这里是 { $found }
    [index-any] 下标是整数、`1..3` 这样的范围或字段名，这里是 { $found }
    [serve-listener] `serve` 要一个监听套接字，这里是 { $found }
    [complement-int] 只有整数能按位取反，这里是 { $found }
    [minus-number] 只有数、时间和比率能取负，这里是 { $found }
   *[other] 这里应为 { $wanted }，却是 { $found }
}
label-kind = 这是 { $kind }
label-operator-or-end = 这里应是运算符，或语句到此结束
limit-names = 名字太多：文件、函数或任务里最多 { $limit } 个
limit-operators = 表达式太长：最多 { $limit } 个运算符
limit-registers = 脚本的这一部分太大，机器装不下：把它分成几个函数
missing-value = 这里缺一个值
kind-without-fields = { $kind } 没有字段，所以没有 `.{ $field }`
operand-kind = `{ $command }` 的 { $operand } 应为 { $wanted }，这里是 { $found }
operator-without-left = `{ $operator }` 的左边什么也没有
option-twice = 选项 `{ $option }` 写了两次
option-without-value = 选项 `{ $option }` 后面要有值：{ $value }
outer-name-here = 外面的名字在这里得到值
outside-loop = `{ $word }` 不在循环里
parameter-twice = 两个参数都叫 `{ $name }`
return-outside = `return` 不在函数或任务里
surplus-operand = `{ $command }` 用不上 `{ $found }`
surplus-term = `{ $found }` 在这里是多余的值
unknown-command = 没有命令 `{ $word }`
kind-without-field = { $kind } 没有字段 `{ $field }`
unknown-function = 没有函数 `{ $name }`
unknown-name = 这里没有叫 `{ $name }` 的东西
unknown-word = `{ $command }` 不认识 `{ $word }` 这个词
unlike-kinds = `{ $operator }` 不能连接 { $left } 和 { $right }
words-are = 它认识：{ $words }
wrong-arity = `{ $name }` 要 { $arity } 个参数，这里给了 { $count } 个
unknown-error = 没有叫 `{ $name }` 的错误
help-error-names = `wirelab help errors` 列出所有错误的名字
help-any-error = `expect error {"{"} … {"}"}` 不写名字就接受任何错误
help-expect-message = 不成立时要说的话写在逗号后面：`expect 条件, "消息"`
operand-without-port = { $address } 没有端口，而连接或监听的地址必须有端口
help-port-behind = 把端口写在冒号后面：`{ $example }`
word-without-port = `{ $word }` 在这里不是变量，作为地址又缺少端口
help-port-alone = 地址的端口前面还有主机：`127.0.0.1:{ $number }`
help-duration-unit = 时间要带单位：`{ $number }s` 或 `{ $number }ms`
help-text-of-number = 用 str(…) 把数变成文本，或者给它加上引号
statement-form = `{ $word }` 的写法是 `{ $form }`
function-without-parentheses = `{ $name }` 是函数：参数要写在括号里
command-called = `{ $name }` 是命令，不是函数：操作数写在后面，用空格隔开
help-name-of-task = `{ $name }` 只存在于任务的语句块里；用 `return` 交出来，再用 `x = wait task` 取得
unlike-kinds-compared = `{ $operator }` 不能比较 { $left } 和 { $right }
help-text-in-quotes = 文本要放在引号里：`"{ $text }"`
not-a-socket = `{ $name }` 是 { $kind }，不是套接字
help-makes-listener = `tcp listen` 创建监听套接字：`{ $name } = tcp listen 127.0.0.1:0`
help-makes-socket = `tcp connect`、`accept` 和 `udp bind` 会创建能传输数据的套接字
unknown-command-or-variable = 没有命令 `{ $word }`，也没有这个变量
listener-has-no-data = `{ $socket }` 是监听套接字，只接受连接，不传输数据
stream-does-not-listen = `{ $socket }` 是一个连接，并不监听，无法从它那里接受连接
datagrams-have-no-connections = `{ $socket }` 是数据报套接字；数据报不需要连接，没有可接受的连接
help-recvfrom = 用 `recvfrom { $socket }` 接收任何一方发来的数据报
help-whole-datagram = `recv { $socket }` 给出整个下一个数据报
variable-like-command = 这里的 `{ $name }` 是变量而不是命令，它后面的是另一个值
help-variable-like-command = 给变量换个名字；或者把命令放进括号：`({ $command } …)`
no-socket-anywhere = `{ $command }` 需要套接字，而这个脚本里没有任何地方创建套接字
command-and-summary = `{ $command }`：{ $summary }
ambiguous-beginning = `{ $word }` 可能是好几个命令
help-unknown-command-here = `help` 列出所有命令
help-unknown-name-here = 先给它一个值（`{ $name } = …`）；文本要写在引号里：`"{ $name }"`
help-answer = 答案是某个选项的序号（从 1 数起），或者它的文本
name-of-role = `{ $name }` 属于角色 { $role }
help-name-of-role = 只在一个角色的块里得到值的名字，在块外是未知的：那个角色可能由另一个终端来演；请在 `role` 之外给它值，或用 `meet` 交给对方
role-inside = `role { $role }` 写在了别的块里面
help-role-inside = 角色在脚本的最外层划分：不在 `if`、循环、函数或任务里面
script-without-roles = { $script } 里没有 `role 名字 {"{"} … {"}"}`：没有什么可以分给两个终端
no-such-role = { $script } 里没有角色 { $role }；有的是 { $roles }
never-got-its-value = 应该给它赋值的语句失败了，或者还没有执行
shared-inside = `shared { $name }` 写在了语句块里：所有任务共享的名字在文件的最外层声明
help-shared-inside = 把 `shared { $name } = …` 写在所有语句块之外；这里用 `{ $name } = …` 赋值
changes-outer-name = `{ $name }` 是文件的名字，函数里只有它的一份副本：在这里改的，函数结束后就没有了
help-changes-outer-name = 用 `return { $name }` 返回新值，或者在文件最外层用 `shared { $name } = …` 声明这个名字
key-twice = 键 { $key } 第二次出现：以最后的值为准
key-first = 第一次在这里
cannot-change-part = `{ $name }` 是 { $kind }：它没有可以修改的部分
help-change-part = 列表和记录有：`list[0] = 1`、`record.name = "Ann"`
import-late = `import` 写在 `requires` 和 `pair` 以外的一切之前
help-import-late = 把它移到文件开头
imported-twice = `{ $name }` 来自两个文件：{ $one } 和 { $two }
help-imported-twice = 给其中一个文件的名字前面加一个词：`import "lib.lab" as lib`，然后写 `lib.name`
import-circle = 这些文件互相导入：{ $way }
import-nowhere = 这里不能导入文件
import-acts = 被导入的文件只能有函数、`import` 和常量；这条语句会做事
help-import-acts = 把它放进函数，或者放进导入它的脚本
constant-twice = `{ $name }` 第二次得到值：被导入文件的常量只有一个值
assign-to-constant = `{ $name }` 是被导入文件的常量（{ $place }）：它的值不变
function-imported = `{ $name }` 已经导入了：{ $place }
defined-at = 它定义在 { $place }
no-name-of-file = `{ $file }` 里没有叫 `{ $name }` 的东西
unused-comparison = 没有人使用这个比较的值
help-unused-comparison = 要断言它，写 `expect { $text }`；或者给这个值一个名字
two-readings = 这里有两种读法
help-reading-now = 现在读作 `{ $text }`
help-reading-other = 如果运算符属于操作数，写 `{ $text }`
