denied-connect = 不允许连接 { $address }：本次运行只能使用环回地址以及已授权的地址
denied-listen = 不允许在 { $address } 上监听：其他机器可能访问到它
denied-send = 不允许向 { $address } 发送：本次运行只能使用环回地址以及已授权的地址
denied-bind = 不允许绑定到 { $address }：本次运行只能使用环回地址以及已授权的地址
denied-join = 不允许加入多播组 { $address }：它的流量来自外部网络
denied-resolved = 名称 { $name } 对应的地址是 { $address }；权限按地址判断
denied-group-loopback = 环回接口上的多播组是允许的：用 `join { $group } from 127.0.0.1`（或 `::1`）指定该接口，并从绑定到该地址的套接字发送
denied-read = 不允许读取 { $path }：它不在本次运行可读的目录之内
denied-write = 不允许写入 { $path }：它不在本次运行可写的目录之内
allow-with = 如需允许，请在运行时加上 { $flag }
requires-missing = 脚本要求 { $count } 项没有授予它的权限
requires-net = 使用 { $host } 的端口 { $port }
requires-net-host = 使用 { $host } 的任意端口
requires-read = 读取 { $folder } 中的文件
requires-write = 写入 { $folder } 中的文件
rights-bad-net = 无法理解 --allow-net={ $text }：请写成 HOST、HOST:PORT、[IPv6]:PORT，或带前缀长度的地址，例如 10.0.0.0/8
rights-no-folder = 无法授权目录 { $folder }：{ $error }
rights-not-a-folder = { $folder } 不是目录；权限是按目录授予的
denied-name = 不允许查询名字 { $name }：没有任何授予的权限与它相符
denied-name-note = 向解析器提问，问题本身就会离开本机；localhost 和 hosts 文件里的名字不会，因此不需要权限。对地址的权限不包括名字
denied-group-bind = 没有权限的套接字，先在环回接口上加入这个组，才可以绑定到它：`s = socket inet dgram`，`set s join { $group } from 127.0.0.1`（或用 inet6 和 `::1`），然后 `bind`
denied-unix = 不允许使用抽象 UNIX 名字 { $name }：本脚本没有套接字占有它
denied-unix-note = 抽象名字不在任何文件夹里，所以与哪些文件夹可读无关；在那里监听的可能是系统的程序
requires-unix = 使用抽象 UNIX 名字 { $name }
rights-bad-unix = 看不懂 --allow-unix={ $text }：请照 `ss -xl` 显示的样子写抽象名字，如 @name；\xHH 表示一个字节，\\ 表示反斜杠
bound-to-loopback = 套接字的地址是 { $local }；没有绑定地址的套接字第一次发往环回地址时，如果本次运行不得在所有地址上监听，就会得到环回地址
group-not-on-loopback = 本机的环回接口没有通往 IPv6 组的路由，数据报只能走别的接口
group-not-on-loopback-help = 要只在本机上用 IPv6 组，请给环回接口加一条路由：`ip -6 route add local ff00::/8 dev lo`
denied-env = 不允许读取环境变量 { $name }：里面可能有密码
requires-env = 读取环境变量 { $name }
rights-bad-env = 看不懂 --allow-env={ $text }：请写一个变量的名字，不带它的值
env-bad-name = 环境变量不能叫 `{ $name }`
