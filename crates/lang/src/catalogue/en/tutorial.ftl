### The lesson at the prompt. A paragraph's lines are joined; an empty line ends it.

tutorial-title = Tutorial
tutorial-welcome =
    A lesson at the real prompt: { $steps } steps, about a quarter of an hour.
    Everything runs on the real sockets of this machine. Type the lines
    that are shown, or what you think does the same; try out whatever
    you like in between.

    `tutorial again` shows a step once more, `tutorial next` and
    `tutorial back` turn the pages, `tutorial leave` ends, and
    `tutorial` takes it up again.
tutorial-welcome-back = The lesson goes on at step { $step } of { $steps }; `tutorial 1` starts from the beginning.
tutorial-left = The lesson is left at step { $step }; `tutorial` takes it up again.
tutorial-not-under-way = No lesson is under way; `tutorial` begins it.
tutorial-not-kept = how far you came is not kept in { $path } for the next time: { $reason }
tutorial-no-such-step = the lesson has steps 1 to { $steps }, and this is { $step }
tutorial-no-such-word = `tutorial` is followed by next, back, again, leave or the number of a step, and this is `{ $word }`
tutorial-exactly = This does it; `tutorial again` shows the whole step:
tutorial-need = Some of what this step needs is not there. This makes it:
tutorial-over =
    That was the lesson: a listener and its clients, both directions of
    a stream and its end, an error, a server, datagrams, and a script
    that checks it all.

    From here: `help` lists the commands, `wirelab demo` the scripts
    that come with the program. Take one, change it, and see what the
    wire says.

tutorial-listen-title = A listener
tutorial-listen =
    A server begins by listening: it asks the kernel for an address and
    waits there. 127.0.0.1 is this machine itself, and port 0 means:
    choose a free port for me.
tutorial-listen-task = Make a listener, and look at the address that you got.
tutorial-listen-done = { $name } is in the state LISTEN at { $address }: whoever sends a SYN there is answered from now on, and nothing else was sent yet.
tutorial-listen-hint = A listener is made by `tcp listen` with an address, IP:PORT, behind it.
tutorial-port-done = The kernel chose port { $port }; no packet told anybody, so a client has to learn it from you.
tutorial-port-hint = `{ $server }.local` is the address of { $server } itself.

tutorial-connect-title = A client
tutorial-connect =
    A client connects to that address. The kernel gives it a port of its
    own, and the two ends shake hands: SYN, SYN ACK, ACK. Four numbers
    name the connection: two addresses, two ports.
tutorial-connect-task = Connect, and look at both ends.
tutorial-connect-done = SYN, SYN ACK, ACK: { $local } and { $peer } are connected, though no one has accepted yet.
tutorial-connect-hint = `tcp connect` wants the address where somebody listens: `{ $server }.local`.
tutorial-ends-done = { $local } is the client's end, { $peer } the server's; Recv-Q of a listener counts the connections that wait there to be accepted.
tutorial-ends-hint = `sockets` lists all sockets, with the states that the kernel has them in.

tutorial-accept-title = Accept
tutorial-accept =
    The connection stands, but no program on the server's side has it:
    the kernel keeps it in the listener's queue. `accept` takes it out
    and yields a new socket, the server's end. The listener goes on
    listening for others.
tutorial-accept-task = Accept it.
tutorial-accept-done = { $name } is the server's end, { $local }, of the connection with { $peer }; accepting sent no packet, since the handshake was done before.
tutorial-accept-hint = The listener comes behind the command: `accept { $server }`.

tutorial-data-title = Send and receive
tutorial-data =
    What one end sends, the other receives. TCP carries bytes and no
    messages: one `recv` may get what two `send`s sent, or half of it.
    `recv` waits until something is there; Ctrl-C stops any wait, and
    nothing is lost.
tutorial-data-task = Send something to the server's end, and answer.
tutorial-recv-done = { $count ->
    [one] 1 byte has
   *[other] { $count } bytes have
} come to { $name }, and its kernel has acknowledged them with an ACK.
tutorial-recv-hint = `send` takes the socket and a text in double quotes; the other end then does `recv`.
tutorial-answer-done = { $count ->
    [one] 1 byte has
   *[other] { $count } bytes have
} come back to { $name }: one connection carries data in both directions.
tutorial-answer-hint = Now the other way: the server's end sends, the client's end receives.

tutorial-error-title = What an error says
tutorial-error =
    Errors belong to the trade. Port 1 of this machine is one where
    nobody listens: connect to it, and read what comes back. The name in
    capitals is the same in every language and every manual; ask what it
    means.
tutorial-error-task = Be refused, and look the error up.
tutorial-refused-done = The SYN was answered with RST: the machine is there, and nobody listens at that port.
tutorial-refused-hint = `tcp connect` to a port where nobody listens, such as 127.0.0.1:1.
tutorial-explained-done = ECONNREFUSED stands for that RST; a host that is not there would have answered nothing, and you would have waited for ETIMEDOUT.
tutorial-explained-hint = `help` explains errors by their names as well.

tutorial-half-title = The end of a stream
tutorial-half =
    The two directions of a connection end one by one. `shutdown { $client }
    write` says: from me comes nothing more. The other end reads the
    empty text, "", again and again; what it sends itself still arrives.
tutorial-half-task = End one direction, read the end, and use the other direction once more.
tutorial-half-done = A FIN went from { $from } to { $to }, and "" is how `recv` tells it; { $to } is in CLOSE_WAIT now and may still send.
tutorial-half-hint = One end does `shutdown … write`, and the other one `recv` until it gives "".
tutorial-other-way-done = { $count ->
    [one] 1 byte went
   *[other] { $count } bytes went
} from { $from } to { $to } behind the FIN of the other direction: that is a half-closed connection.
tutorial-other-way-hint = The end that read "" sends, and the one that said its end receives.

tutorial-serve-title = A server
tutorial-serve =
    `serve` accepts in the background and runs a block for each
    connection; you keep the prompt meanwhile. A block goes over several
    lines: the prompt asks on until the last brace is closed.
tutorial-serve-task = Let it answer in capitals, and be its guest.
tutorial-serve-done = The listener is served in the background: each handshake that ends there starts the block with a connection of its own.
tutorial-serve-hint = It is `serve SOCKET as NAME {"{"}`, the block, and a line with the closing brace.
tutorial-served-done = A handshake, your bytes, { $count } back to { $name }, and a FIN behind them: the block had ended, so its connection was closed.
tutorial-served-hint = A client connects, sends, and does `recv`; the block does the rest.

tutorial-udp-title = UDP: datagrams
tutorial-udp =
    UDP has no connection: no handshake, no stream, no end. What is sent
    is one datagram and arrives as one, or not at all, and nobody is
    told. Each says from whom it is.
tutorial-udp-task = Bind a socket, send it a datagram, and see who it is from.
tutorial-datagram-done = One datagram came to { $to }, in a single packet: no SYN before it, no ACK behind it.
tutorial-datagram-hint = `udp bind` makes a socket that receives; `sendto SOCKET ADDRESS TEXT` sends to its address.
tutorial-from-done = The header of the packet says that it is from port { $port }; an answer goes there, with `sendto`.
tutorial-from-hint = `recvfrom` yields the data and the sender.

tutorial-script-title = From session to script
tutorial-script =
    `expect` claims something, and shows both sides where it is not so.
    `session save` writes what you typed, and what worked, as a script;
    with `expect` behind it, what you have seen becomes claims.
tutorial-script-task = Make a claim, save the session, and run it.
tutorial-claim-done = It holds; nothing went over the wire for it, the kernel was asked for the state of the socket.
tutorial-claim-hint = `expect` is followed by a comparison, with `==`, that is true.
tutorial-save-done = The script has the calls in the order in which they went over the wire, and for each answer that will be the same again a claim.
tutorial-save-hint = `session save` wants the name of a new file in quotes.
tutorial-run-done = What the session did happened once more, on new sockets, and each `expect` held.
tutorial-run-hint = `run` wants the name of the script in quotes.

## What typical mistakes mean

tutorial-mistake-accept-waits = `accept` waits until somebody has connected, and nobody had: first a client, `tcp connect { $server }.local`, then `accept`.
tutorial-mistake-recv-waits = This end waits for what the other end sends, and nothing was on its way: `send` at the other end first. What is sent at an end does not come back to it.
tutorial-mistake-quotes = A bare word is a name for something. Text stands in double quotes: `"Hello"`.
tutorial-mistake-port = An address is the machine and the port, IP:PORT: the machine has 65,535 of them, and a connection goes to one.
tutorial-mistake-address = A socket is no address; its own address is its field `.local`, as in `{ $socket }.local`.
tutorial-mistake-order = The address comes before the data: first the socket that sends, then `{ $inbox }.local`, then the text.
tutorial-mistake-listener = There is no peer at that socket: a listener carries no data. The ends of the connection are { $client } and { $conn }.
tutorial-mistake-pipe = This direction has ended: whoever did `shutdown … write` has said that nothing more comes, and is held to it.
tutorial-mistake-listen = `listen` alone is the system call, for a socket that you have made and bound. `tcp listen` does all three at once.
tutorial-mistake-in-use = Another socket listens at that address, here or in another program, and a port is for one. With port 0 you get a free one.
tutorial-mistake-not-ours = One can listen only at an address of this machine; 127.0.0.1 is always one.
tutorial-mistake-privileged = Ports below 1024 are for the system's servers and ask for a privilege. Port 0 asks for none.
tutorial-mistake-no-listener = An RST came back: nobody listens at that port, and there is no listener here yet: `tcp listen` makes one.
tutorial-mistake-nobody = An RST came back: nobody listens at that port. { $server } listens at { $address }, which is `{ $server }.local`.
tutorial-mistake-accept = Only a listener has a queue from which connections can be taken: `accept { $server }`.
tutorial-mistake-somebody = That handshake went through: somebody listens there. Try a port where nobody does, such as 127.0.0.1:1.
tutorial-mistake-direction = `shutdown` without a direction ends both, so an answer meets an RST; `shutdown … write` was meant. For a fresh pair: `{ $client } = tcp connect …`, `{ $conn } = accept …`; then `shutdown { $client } write`.
tutorial-mistake-both = Both directions have ended now, so an answer meets an RST. For a fresh pair: `{ $client } = tcp connect …`, `{ $conn } = accept …`; then `shutdown { $client } write`.
tutorial-mistake-serve = After `serve` come the listener, `as`, a name for each connection, and a block in braces.
tutorial-mistake-silent = The connection was accepted and closed without an answer: the block of the `serve` that took it sends nothing. `close { $server }` ends that `serve`; make another listener and serve it.
tutorial-mistake-equals = One `=` gives a name a value; a comparison has two, `==`.
tutorial-mistake-claim = The claim does not hold: on the left is what is, on the right what you claimed. Nothing is lost; claim something else.
tutorial-mistake-exists = A script of this name is there already, perhaps from an earlier lesson. Take another name, or put `force` behind it to replace it.
tutorial-mistake-script = The script stopped at the place that the report shows. It is text: mend it with an editor and run it again, or save the session under another name.
