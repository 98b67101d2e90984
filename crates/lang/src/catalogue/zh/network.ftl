# 网络故障
error-with-fact = { $said }；{ $fact }
link-local-without-link = { $ip } 是链路本地地址：每条链路都有自己的一段这种地址，必须告诉内核指的是哪条链路。在百分号后面写出接口名，例如 [{ $ip }%eth0]:{ $port }
