not-a-regular-file = { $path } 是管道、设备或套接字，不是有内容的普通文件，因此不予操作。
not-a-regular-file-help = load、save 和 run 只用于普通文件；请先把数据复制到普通文件中。
script-is-pipe = { $path } 是命名管道（FIFO），不是脚本文件：打开它要一直等到有人写入。请从标准输入给出其中的内容：`wirelab run - < 管道`；shell 的管道 `wirelab run <(命令)` 可以直接读取
script-is-device = { $path } 是设备，不是脚本文件。请指定一个文件，或从标准输入给出脚本：`命令 | wirelab run -`
script-too-large = { $path } 大于 { $limit } MiB，脚本不能这么大。如果文件没有选错，其中的数据最好用 `load` 读取
script-is-socket = { $path } 是套接字，不是脚本文件。请指定一个文件，或从标准输入给出脚本：`命令 | wirelab run -`
script-is-kernels = { $path } 不是脚本文件：那里的内容由内核在读取时生成，读取它可能要等待，也可能改变某些状态。请先把文本复制到普通文件中
file-without-name = { $operation }：文件名是空的
