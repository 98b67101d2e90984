not-a-regular-file = { $path } is a pipe, a device or a socket, not a file with contents; it is left alone.
not-a-regular-file-help = load, save and run work on regular files; copy the data into one first.
script-is-pipe = { $path } is a named pipe (FIFO), not a file with a script: it would be waited for until somebody writes to it. Give what comes out of it on standard input: `wirelab run - < PIPE`; a pipe of the shell, `wirelab run <(COMMAND)`, is read as it is
script-is-device = { $path } is a device, not a file with a script. Name a file, or give the script on standard input: `COMMAND | wirelab run -`
script-too-large = { $path } is larger than { $limit } MiB, and no script may be that large. If it is the right file, data in it is better read with `load`
script-is-socket = { $path } is a socket, not a file with a script. Name a file, or give the script on standard input: `COMMAND | wirelab run -`
script-is-kernels = { $path } is no file with a script: what stands there is made by the kernel when it is read, and reading it may wait or change something. Copy the text into a file first
file-without-name = { $operation }: the name of the file is empty
