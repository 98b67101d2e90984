### 课堂上的一课。

lecture-place = 第 { $step } 步，共 { $steps } 步
lecture-past = 当时的样子
lecture-end = 本课结束
lecture-no-sockets = 没有套接字
lecture-more-sockets = …… 还有 { $count } 个：t
lecture-key-all = 全部按键
lecture-key-again = 再试一次
lecture-key-answer = 看答案
lecture-key-back = 返回
lecture-key-cancel = 停止这条语句
lecture-key-earlier = 前一步
lecture-key-finish = 整行显示
lecture-key-guess = 全班的猜测
lecture-key-language = English
lecture-key-later = 后一步
lecture-key-leave = 离开
lecture-key-next = 继续
lecture-key-port = 换个端口
lecture-key-restart = 从头开始
lecture-key-run = 连续运行
lecture-key-scroll = 滚动
lecture-key-skip = 跳过
lecture-key-step = 本步其余
lecture-key-table = 全部套接字
lecture-key-take = 亲手试试
