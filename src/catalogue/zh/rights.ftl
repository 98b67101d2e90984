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
requires-missing = 脚本要求 { $count } 项尚未授予的权限：
requires-net = 使用 { $host } 的端口 { $port }
requires-net-host = 使用 { $host } 的任意端口
requires-read = 读取 { $folder } 中的文件
requires-write = 写入 { $folder } 中的文件
rights-bad-net = 无法理解 --allow-net={ $text }：请写成 HOST、HOST:PORT、[IPv6]:PORT，或带前缀长度的地址，例如 10.0.0.0/8
rights-no-folder = 无法授权目录 { $folder }：{ $error }
rights-not-a-folder = { $folder } 不是目录；权限是按目录授予的
