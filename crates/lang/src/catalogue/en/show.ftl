### What is said of values at the prompt.

took = (took { $time })
show-more = { $count } more
show-text-left-out = … { $hidden } of { $total } bytes left out; `print { $path }` shows all, `save { $path } "file"` keeps them
show-dump-left-out = … { $hidden } of { $total } bytes left out; `{ $next }` shows more, `save { $path } "file"` keeps them all
show-list-left-out = … { $hidden } of { $total } left out; `{ $next }` shows more, `print { $path }` all of it
show-fields-left-out = … { $hidden } of { $total } fields left out; `print { $path }` shows all
table-same = the same in all: { $fields }
table-left-out = left out, as there is no room: { $fields }
