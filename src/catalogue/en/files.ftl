not-a-regular-file = { $path } is a pipe, a device or a socket, not a file with contents; it is left alone.
not-a-regular-file-help = load and save work on regular files; copy the data into one first.
file-without-name = { $operation }: the name of the file is empty
