### What people write who know Python, `nc` or a shell, and how it is done here.

habit-instead = here it is `{ $wanted }`
habit-import = nothing is imported here: every command is there from the start, and `help` lists them; `conn = tcp connect HOST:PORT` makes a socket and connects it
habit-listen = `server = tcp listen { $address }` listens here, and `conn = accept server` takes the next connection
habit-udp-bind = `s = udp bind { $address }` receives datagrams here: `msg = recvfrom s`, then `msg.data` and `msg.from`
habit-tcp-connect = `conn = tcp connect { $address }` connects here; then `send conn "hello\n"` and `recv conn`
habit-udp-connect = `s = udp connect { $address }` does it here; then `send s "hello"` and `recv s`
habit-http = HTTP is spoken by hand here: `conn = tcp connect { $host }:80`, then `send conn "GET / HTTP/1.0\r\n\r\n"` and `recv conn all`
habit-request = a request is text that is sent on a connection: `send conn "GET / HTTP/1.0\r\n\r\n"`
habit-sockets = `sockets` lists the sockets that are open here, with the kernel's states
habit-ping = `tcp connect { $host }:80 timeout 2s` shows whether a port answers; `resolve { $host }` asks for the addresses
habit-shell = this is no shell; files are read with `load "FILE"` and written with `save DATA "FILE"`
habit-clear = at the prompt, Ctrl-L clears the screen
habit-wirelab = this is wirelab already; a script is run with `run "FILE"`
habit-sudo = wirelab itself has to be started with the privilege; here nothing asks for one, and ports from 1024 on need none
habit-script-file = the name of a script stands in quotes: { $file }
habit-connect = the port stands behind a colon, and `connect` alone is the system call on a socket that exists; to make a socket and connect it: `{ $wanted }`
habit-method = values have no methods; `{ $name }` is done by a command, with the socket as its first operand
habit-python-socket = write `{ $wanted }`; `tcp connect HOST:PORT` and `tcp listen HOST:PORT` do the next steps at once
habit-timeout = a timeout is given to each command: `recv { $socket } timeout 2s`
habit-option = options are set by name: `set { $socket } reuse on`; `help set` lists them
habit-decode = bytes and text are one kind here: use `{ $name }` as it is

## Offered at the prompt after a second error

patience-command = `help { $command }` explains it, with examples that run
patience-error = `help { $command }` explains the command, `help { $error }` the error
patience-lost = `help` lists all commands, `help tcp` those of one family
help-overview-here = `help` alone lists everything
