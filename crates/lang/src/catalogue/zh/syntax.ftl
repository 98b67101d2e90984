# 脚本文本中的错误。

syntax-unexpected = 这里不能出现 `{ $found }`
syntax-unexpected-keyword = `{ $found }` 是语言的保留字，不能出现在这里
syntax-unexpected-line-end = 这一行没有写完
syntax-unexpected-end = 文本没有写完就结束了

syntax-expected-statement = 这里应当是一条语句
syntax-expected-statement-end = 这里应当换行，或者写 `;`
syntax-expected-value = 这里应当是一个值
syntax-expected-name = 这里应当是一个名字
syntax-expected-key = 一个键：词、字符串或 int
syntax-expected-block = 这里应当是花括号中的语句块 `{"{"} … {"}"}`
syntax-expected-catch = 这里应当是 `catch 名字 {"{"} … {"}"}`
syntax-expected-sign = 这里应当是 `{ $sign }`
syntax-expected-closer = 这里应当是 `{ $closer }`
syntax-expected-either = 这里应当是 `{ $one }` 或 `{ $other }`

syntax-unclosed = 有一个 `{ $opener }` 没有闭合
syntax-opened-here = 这个 `{ $opener }` 还开着
syntax-brace-missing = 从缩进看，第 { $opened } 行开始的块在第 { $line } 行之前缺少 {"`}`"}
syntax-closes-nothing = 这个 `{ $closer }` 没有对应的开括号
syntax-stray-close-help = 把它删去，或者检查上面是否有语句块缺少左花括号
syntax-unclosed-string = 这个字符串没有结束
syntax-string-begins = 字符串从这里开始
syntax-unclosed-string-help = "…" 字符串必须在同一行结束；多行文本请用 """…"""
syntax-unclosed-hole = 字符串里的花括号没有闭合
syntax-unclosed-hole-help = 花括号把值放进字符串；要写花括号本身，请在它前面加 `\`
syntax-empty-hole = 这对花括号里什么都没有
syntax-empty-hole-help = 在里面写一个值；要写花括号本身，请写 `\{"{"}`
syntax-bad-escape = `{ $found }` 不是转义序列
syntax-escapes = 可用的转义序列有：{ $escapes }
syntax-bad-escape-help = 要写反斜杠本身，请写 `\\`，或者使用没有转义的 '…'
syntax-bad-hex = 这里不是成对的十六进制数字
syntax-bad-hex-help = 每个字节写两位数字，例如 x"48 65 6c"

syntax-backslash-at-end = `\` 表示下一行继续，但是后面什么都没有
syntax-backslash = `\` 只能出现在行末
syntax-backslash-label = 这一行在它后面还有内容
syntax-too-deep = 嵌套超过了 { $limit } 层
syntax-too-deep-help = 给内层的部分另起名字，或者把它们写成函数

syntax-bad-number = `{ $found }` 不是数
syntax-number-too-large = `{ $found }` 放不下：整数有 64 位且没有小数部分，时间长度是 64 位的纳秒数
syntax-unknown-unit = `{ $unit }` 不是单位
syntax-units = 可用的单位有：{ $units }

syntax-mistaken-sign = `{ $found }` 不是本语言的符号
syntax-write-instead = 请写 `{ $wanted }`
syntax-wide-space = 这不是普通空格，而是字符 { $code }；请输入半角空格
syntax-smart-quotes = `{ $found }` 是排版用的引号；字符串要用英文半角引号
syntax-unknown-character = 没有什么以 `{ $found }` 开头
syntax-no-dollar = 名字前面不加 `$`
syntax-foreign-comment = 注释不是这样开头的
syntax-foreign-comment-help = 注释以 `#` 开头

syntax-colon-block = 语句块以 `{"{"}` 开始，以 `{"}"}` 结束，不用冒号和缩进
syntax-colon = 冒号只用在地址里，例如 `localhost:80`；如果其中一部分是值，请写成字符串："localhost:{"{"}port{"}"}"
syntax-equality = 比较请写 `==`，单个 `=` 是赋值
syntax-tuple = 几个值放在一起是列表：`[a, b]`
syntax-bare-block = 语句块前面要有词：if、while、loop、for、def、try、spawn、serve 或 expect error
syntax-leading-dot = 数以数字开头：`0.5`
syntax-no-parens = 这里不需要圆括号
syntax-comma = 命令的各部分用空格分开，不用逗号
syntax-separate = 这是两条语句：换一行写，或者在中间加 `;`
syntax-trailing-if = 条件写在前面：`if … {"{"} … {"}"}`
syntax-did-you-mean = 是不是想写 `{ $word }`？
syntax-unknown-statement = 没有以 `{ $found }` 开头的语句
syntax-no-block-here = 这条语句后面不能有语句块
syntax-bad-target = 不能给 `{ $found }` 赋值
syntax-bad-target-help = `=` 的左边是一个名字，或者用逗号分开的几个名字
syntax-no-declaration = 名字不需要用 `{ $word }` 声明：请写 `{ $name } = …`
syntax-reserved = `{ $word }` 是语言的保留字，不能用作名字
syntax-reserved-help = 请换一个名字，例如 `my_{ $word }`
syntax-misplaced = 这个 `{ $word }` 没有对应的语句
syntax-misplaced-help = `{ $word }` 要紧跟在 `{ $before }` 的语句块后面
syntax-misplaced-operator = `{ $operator }` 前面缺少一个值
syntax-operator-wants-value = `{ $operator }` 后面缺少一个值
syntax-not-in = 请写 `not (x in list)`
syntax-no-power = 没有乘方运算符；请用循环相乘
syntax-open-slice = 切片用两个点写：`x[0..3]`、`x[3..]`、`x[..3]`
syntax-slice = 切片不写成 `{ $found }`
syntax-method = 值没有方法；`{ $name }` 要当作函数来调用
syntax-no-space = `{ $found }` 前面缺少空格
syntax-raw-prefix = 不要转义的字符串写在 '…' 里
syntax-text-prefix = 去掉它：每个字符串都是字节串，花括号可以放入值
syntax-twice = `{ $part }` 在这里出现了两次

syntax-not-utf8 = 文本不是 UTF-8：偏移 { $offset } 处的字节是 { $byte }
syntax-not-utf8-help = 请把文件存成 UTF-8 编码
syntax-nul = 文本中有 NUL 字节
syntax-line-too-long = 一行有 { $size } 字节，太长了；每行最多 { $limit } 字节
syntax-hole-quotes = 花括号里面的引号前不加反斜杠："{"{"}f("x"){"}"}"
syntax-brace-on-next-line = 左花括号不能单独起一行
syntax-brace-on-next-line-help = 请把它放在上一行的末尾
syntax-key-number = 键是词、字符串或 int
syntax-key-in-quotes = 带其他符号的名字写在引号里：`{ "{" }"content-type": 1{ "}" }`
syntax-url = 地址是主机加端口，例如 `localhost:80`：前面没有 `http:`，后面没有路径
syntax-prefix = 字符串前面不写 `{ $prefix }`
syntax-no-lambda = 函数写作 `def 名字(x) {"{"} return … {"}"}`，比较写作 `>=` 或 `<=`
syntax-no-pipe = 这里没有管道：把值作为操作数，或者写在括号里作参数；条件之间写 `or`
syntax-no-ternary = 请写 `if … {"{"} … {"}"} else {"{"} … {"}"}`
syntax-quote-text = 文本要放在引号里：`{ $wanted }`
syntax-no-set = `set` 是设置套接字选项的命令；赋值前面不加任何词：请写 `{ $name } = …`
reports-left-out = 还有 { $count } 条没有列出
syntax-record-comma = 记录的各项之间写逗号：`{ "{" }a: 1, b: 2{ "}" }`
syntax-record-operand = 命令的操作数是记录时，写在括号里
