# 运算符
wrong-kinds = `{ $operator }` 不能连接 { $left } 和 { $right }
wrong-kind-unary = { $operator } 不能用于 { $kind }
not-a-condition = 条件以及 `and`、`or`、`not` 连接的值只能是 true 或 false，这里却是 { $kind }
overflow = { $left } { $operator } { $right } 的结果超出了 64 位整数的范围
shift-places = 移位的位数从 0 到 { $most }，这里是 { $count }
overflow-negate = { $value } 的相反数超出了 64 位整数的范围
division = { $left } { $operator } 0：除数不能为零
limit-nesting = 这里的列表嵌套超过 { $limit } 层，太深，无法比较
limit-comparison = 列表反复包含彼此，比较起来工作量太大：需要查看的数据超过 { $limit } MiB
help-condition = 请写成比较，例如 x != 0 或 len(x) > 0
help-str-or-number = 若要连成文本，给另一个值套上 str(…)，或用花括号写进字符串；若要计算，用 int(…) 或 float(…) 把文本变成数
help-repeat = repeat(text, times) 可以把文本重复若干次
help-number-of-text = 写着数字的文本可用 int(…) 或 float(…) 变成数

# 正则表达式
bad-pattern = { $pattern } 不是正确的正则表达式：第 { $column } 个字符处 { $reason }
pattern-not-text = { $pattern } 不是正则表达式：它必须是 UTF-8 文本
pattern-too-long = { $bytes } 字节的正则表达式太长：最多 { $limit } 字节
pattern-text-too-long = { $bytes } 字节的文本太长，用正则表达式 { $pattern } 查找会很慢：最多 { $limit } 字节。请分段查找
pattern-too-large = 正则表达式 { $pattern } 占用内存太多，请减小其中的重复次数

# 下标与字段
index-out-of-range = 下标 { $index } 越界：这个 { $kind } 的长度是 { $length }，下标从 0 到 { $last }
index-of-empty = 下标 { $index } 越界：这个 { $kind } 是空的
no-index = { $kind } 没有可用下标取出的部分
no-fields = 不能对 { $kind } 取 .{ $name }：它没有字段
unknown-field = 这个 { $kind } 没有字段 .{ $name }
fields-are = 它的字段有：{ $names }
did-you-mean-field = 是不是想写 .{ $name }?
listeners-only = 只有监听套接字才有 .{ $name }，而 { $socket } 没有在监听

# 地址
address-empty = 缺少地址：文本是空的
address-too-long = 这段 { $bytes } 字节的文本太长，不可能是地址：{ $address }
address-without-port = { $address } 没有端口；请用冒号写在后面，例如 127.0.0.1:9999
address-without-host = { $address } 的冒号前没有主机；只限本机写 127.0.0.1，本机的所有地址写 0.0.0.0
address-wants-brackets = 带端口的 IPv6 地址要放在方括号里：[{ $host }]:{ $port }
address-open-bracket = { $address } 的方括号没有闭合；应写成 [::1]:9999
address-behind-bracket = { $address } 的方括号后面应是冒号和端口，而不是 { $found }
port-missing = { $address } 的冒号后面缺少端口
port-not-a-number = { $port } 不是端口：端口是 0 到 65535 的数
port-out-of-range = { $port } 不是端口：端口有 16 位，范围是 0 到 65535
host-character = 主机名（{ $host }）中不能有 { $character }
host-name = { $host } 不能作主机名
ipv4-groups = { $address } 不是 IPv4 地址：它有 { $count } 组数字，而 IPv4 地址有四组
ipv4-group = { $address } 不是 IPv4 地址：{ $group } 超出一个字节；每组从 0 到 255
ipv4-empty-group = { $address } 不是 IPv4 地址：两个点之间缺少数字
ipv4-leading-zero = { $address } 中的 { $group } 有歧义：有些程序把前导零当作八进制；请去掉前导零
ipv4-character = { $address } 不是 IPv4 地址：其中不能有 { $character }
ipv6-no-colon = { $address } 不是 IPv6 地址；方括号只用于 IPv6
ipv6-two-gaps = { $address } 不是 IPv6 地址：:: 只能出现一次，否则无法知道每处各代表几组零
ipv6-lone-colon = { $address } 不是 IPv6 地址：它以单个冒号开头或结尾；省略的零要写成 ::
ipv6-character = { $address } 不是 IPv6 地址：{ $character } 不是十六进制数字
ipv6-group = { $address } 不是 IPv6 地址：{ $group } 这一组超过四位十六进制数字
ipv6-groups = { $address } 不是 IPv6 地址：它有 { $count } 组，而 IPv6 地址有八组；省略的零写成 ::
ipv6-gap-of-nothing = { $address } 不是 IPv6 地址：除 :: 外已有 { $count } 组，:: 没有可以代表的零
ipv6-zone = { $address } 中的 { $zone } 不是网络接口名
no-key = { $kind } 不能作键：键是 bytes、int、bool、address、socket 和 task
unknown-key = 记录里没有键 { $key }
no-such-part = 没有这样的部分
no-part = { $kind } 没有可以修改的部分；列表和记录有
delete-from = 不能从 { $kind } 类的值中删除
help-delete-from = `delete` 去掉记录的一项；对列表，留下其余的部分：`x[0..i] + x[i + 1..len(x)]`
format-no-precision = 格式 { $format } 的小数点后要写小数位数
format-unknown = 格式 { $format } 中的 `{ $found }` 在这个位置没有意义
format-clash = 格式中的 `{ $part }` 不能与字母 { $letter } 一起用
format-too-wide = 格式中的 { $number } 太大：最多 { $most }
format-kind = 这个格式用于 { $wanted }，不能用于 { $kind }
format-character = 没有编号为 { $value } 的字符
format-help = 与 Python 相同：[[填充]< > ^ 或 =][+][#][0][宽度][, 或 _][.小数位数][字母]，例如 05d、>20、.2f、#x
format-address = 这里的地址要写在括号里：花括号中 `:` 之后是格式
format-address-help = 如果要写的是地址 { $address }，请放在括号里
pattern-no-group = 正则表达式 { $pattern } 没有组 { $group }
sub-escape = 替换文本中的 `{ $found }` 没有意义
sub-escape-help = 组写作 \1 或 \g<name>，反斜杠本身写作 \\
keys-are = 它的键是：{ $keys }
unsigned-too-large = { $value } 超出了有符号 64 位整数的范围
overflow-complement = ~{ $value } 的结果超出了 64 位整数的范围
