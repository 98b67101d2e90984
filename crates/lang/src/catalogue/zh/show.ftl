### 提示符下说明值的句子。

took = （用时 { $time }）
show-more = 还有 { $count }
show-text-left-out = …… 共 { $total } 字节，略去 { $hidden } 字节；`print { $path }` 显示全部，`save { $path } "file"` 存入文件
show-dump-left-out = …… 共 { $total } 字节，略去 { $hidden } 字节；`{ $next }` 显示更多，`save { $path } "file"` 全部存入文件
show-list-left-out = …… 共 { $total } 项，略去 { $hidden } 项；`{ $next }` 显示更多，`print { $path }` 显示全部
show-fields-left-out = …… 共 { $total } 个字段，略去 { $hidden } 个；`print { $path }` 显示全部
table-same = 各行相同：{ $fields }
table-left-out = 放不下，略去：{ $fields }
