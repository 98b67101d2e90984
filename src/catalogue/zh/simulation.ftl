# 模拟网络。
deadlock = 无法继续：所有任务都在等待，模拟网络上也不会再发生任何事
deadlock-waits = { $task } 停在 `{ $command }`，位置 { $place }
deadlock-more = 还有 { $count } 个
deadlock-script = 脚本
deadlock-help = 每一个都在等别人先做某件事。本该由谁发送、连接、关闭或结束？给命令加上 `timeout` 就能放弃等待
host-not-a-name = { $value } 不是主机名：它的类型是 { $kind }
host-not-a-name-help = 主机用一个词来称呼，如 `on bob { "{" } … { "}" }`；同名变量会遮住这个词，给其中一个换个名字
hosts-are = 主机有：{ $hosts }
no-hosts-help = 先建一台：`host alice 10.0.0.1`
not-simulated = 没有主机 { $host }：网络不是模拟的
not-simulated-help = 先写 `net sim`，再写 `host NAME ADDR`
on-help = `on` 和它的块之间写一台主机：on bob { "{" } … { "}" }
on-which-host = { $command }：没有说明在哪台模拟主机上
on-which-host-help = 写成 `on { $host } { "{" } { $command } … { "}" }`，或 `{ $command } … on { $host }`。什么都不写时，指名为 `default` 的主机
sign-between-hosts = `{ $sign }` 只能写在主机名之间
unknown-host = 模拟网络上没有主机 { $host }
