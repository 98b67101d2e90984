### 命令行、提示符、输入、演示、帮助。

not-available = 这个版本还没有 `{ $what }`
both-text-and-action = 要么给出要运行的文本或文件，要么给出一个动作，不能两者都给
flags-without-run = 这些选项用于运行脚本，而这里什么也不运行
set-without-value = `--set { $text }` 没有给出值
set-bad-name = `{ $name }` 不能作名字
set-form = 写法是 `--set NAME=VALUE`，例如 `--set host=127.0.0.1:8080`；名字由字母、数字和 `_` 组成
timeout-negative = 时间限制不能为负，而 `{ $text }` 是负的
timeout-without-unit = `--timeout { $number }` 缺少单位
timeout-zero = 时间限制为零就什么也运行不了
timeout-unreadable = `{ $text }` 不是时长
duration-form = 时长由数和单位组成：250ms、1.5s、2m，或 "1m 30s"
did-you-mean-action = 是不是想写 `wirelab { $near }`？
did-you-mean-demo = 是不是想写 `wirelab demo { $name }`？
demo-unknown = 没有名为 `{ $name }` 的演示
demo-ambiguous = 有几个演示都叫 `{ $name }`
demo-whole-name = 请给出完整的名字：{ $names }
demo-list-hint = `wirelab demo` 列出所有演示
demo-usage = wirelab demo NAME 播放一个，--show NAME 显示源码，--copy DIR 全部写出。
demo-copied = 已将 { $count } 个脚本写入 { $folder }
interrupted = 已中断
limit-input-line = 这一行超过了 { $limit } MiB
rights-flag = { $flag }
skipped = 跳过 { $name }：{ $reason }
skip-capture = 抓包需要本进程没有的特权（CAP_NET_RAW）
skip-privilege = 它需要本进程没有的特权（CAP_NET_BIND_SERVICE）
skip-ipv6 = 这台机器没有 IPv6
skip-terminal = 它需要终端
help-unknown = 没有关于 `{ $topic }` 的帮助
help-overview-hint = `wirelab help` 列出所有主题
not-utf8 = { $place }：字节 0x{ $byte } 不是 UTF-8 文本
interactive-one-script = `-i` 只能用于一个脚本
interactive-without-timeout = `-i` 与 `--timeout` 不能同时使用：什么时候结束由人决定
demo-saved = 演示在自己的临时文件夹里运行，不会替换你的文件；这个文件夹连同其中的 { $files } 已经删除。想保留结果，先用 `wirelab demo --copy DIR` 把脚本复制出来，再在那里运行
set-unused = 脚本没有用到 `--set` 给出的 `{ $name }`
demo-other-first = （先在另一个终端运行 `wirelab demo { $name }`）
