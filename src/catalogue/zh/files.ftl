not-a-regular-file = { $path } 是管道、设备或套接字，不是有内容的普通文件，因此不予操作。
not-a-regular-file-help = load 和 save 只用于普通文件；请先把数据复制到普通文件中。
file-without-name = { $operation }：文件名是空的
