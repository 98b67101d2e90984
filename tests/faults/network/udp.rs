//! Datagrams: too large, empty, cut off, refused, too many, from somebody else.

use harness::{Running, port_in, run};

use super::peers::{fails, kib, lab, plays, python, says};

#[test]
fn u01_a_datagram_of_65508_bytes() {
    let ended =
        fails("peer = udp bind 127.0.0.1:0\ns = udp open\nsendto s peer.local repeat(\"x\", 65508)\n");
    says(&ended.stderr, &["error: sendto s: EMSGSIZE: ", "65,507", "-c:3:1", "help: "]);
    let printed = plays(
        "peer = udp bind 127.0.0.1:0\ns = udp open\n\
         try { sendto s peer.local repeat(\"x\", 65508) } catch err { print err.name err.message }\n\
         print sendto s peer.local repeat(\"x\", 65507)\nprint len(recv peer timeout 5s)\n\
         c = udp connect peer.local\ntry { send c repeat(\"x\", 65508) } catch err { print err.name }\n\
         six = udp bind [::1]:0\nt = udp open inet6\n\
         try { sendto t six.local repeat(\"x\", 65528) } catch err { print err.name }\n\
         print sendto t six.local repeat(\"x\", 65527)\nprint len(recv six timeout 5s)\n",
    );
    says(&printed, &["EMSGSIZE sendto s: EMSGSIZE: ", "65507\n65507\nEMSGSIZE\nEMSGSIZE\n65527\n65527\n"]);
}

#[test]
fn u02_an_empty_datagram_is_a_message() {
    let script = "s = udp bind 127.0.0.1:0\nprint \"port\" s.local.port\n\
                  first = recvfrom s timeout 20s\nprint len(first.data) first.truncated first.from.ip\n\
                  print len(recv s timeout 20s)\nprint recv s timeout 20s\nprint s.state\n\
                  sendto s first.from \"\"\nsendto s first.from \"after\"\n";
    let lab = Running::start(&mut lab(script, &[]));
    let port = port_in(&lab.line_with("port"));
    let peer = python(
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(50)\nto = ('127.0.0.1', int(ARGS[0]))\n\
         s.sendto(b'', to); s.sendto(b'', to); s.sendto(b'next', to)\nsay('heard', s.recv(10), s.recv(10))",
        &[&port.to_string()],
    );
    assert_eq!(peer.line_with("heard"), "heard b'' b'after'");
    says(&lab.finish().with_status(0).stdout, &["0 false 127.0.0.1\n0\nnext\nUNCONN\n"]);
}

#[test]
fn u02_an_empty_datagram_to_a_connected_socket_is_no_end() {
    let printed = plays(
        "a = udp bind 127.0.0.1:0\nb = udp connect a.local\nsendto a b.local \"\"\nsendto a b.local \"more\"\n\
         print len(recv b timeout 5s)\nprint recv b timeout 5s\nprint send b \"\"\n\
         print len((recvfrom a timeout 5s).data)\n",
    );
    assert_eq!(printed, "0\nmore\n0\n0\n");
}

#[test]
fn u03_a_datagram_larger_than_the_buffer() {
    let ended = run(&mut lab(
        "a = udp bind 127.0.0.1:0\nb = udp open\nsendto b a.local \"0123456789\"\nsendto b a.local \"abc\"\n\
         sendto b a.local \"0123456789\"\nsendto b a.local \"0123\"\n\
         m = recvfrom a 4 timeout 5s\nprint m.data m.truncated\n\
         m = recvfrom a 4 timeout 5s\nprint m.data m.truncated\n\
         print recv a 4 timeout 5s\nm = recvfrom a 4 timeout 5s\nprint m.data m.truncated\n",
        &[],
    ))
    .with_status(0);
    assert_eq!(ended.stdout, "0123 true\nabc false\n0123\n0123 false\n");
    // `recv` has no field to say it in.
    says(&ended.stderr, &["a", "4"]);
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
}

#[test]
fn u04_a_refused_datagram_is_reported_at_the_next_call() {
    for next in ["send s \"two\"", "recv s timeout 5s"] {
        let printed = plays(&format!(
            "a, b = unix pair\ngone = udp bind 127.0.0.9:0\nthere = gone.local\nclose gone\n\
             s = udp connect there\nprint send s \"one\"\n\
             try {{ {next} }} catch err {{ print err.name; print err.message; print err.help }}\n\
             gone = udp bind there\nsend s \"three\"\nprint recv gone timeout 5s\n\
             sendall a \"others live\"\nprint recv b\n"
        ));
        let command = next.split(' ').next().unwrap();
        says(
            &printed,
            &[
                "3\nECONNREFUSED\n",
                &format!("{command} s: ECONNREFUSED: an earlier datagram"),
                "ICMP",
                "sent before",
                "three\nothers live\n",
            ],
        );
    }
}

#[test]
fn u05_a_flood_costs_no_memory() {
    let script = "s = udp bind 127.0.0.1:0\nprint \"port\" s.local.port\n\
                  n = 0\nlast = \"\"\n\
                  loop { m = recvfrom s timeout 30s; if m.data == \"end\" { break }; n += 1 }\nprint \"some came\" n > 0\n\
                  a, b = unix pair\nrecv a\n";
    let flooded = Running::start(&mut lab(script, &[]));
    let port = port_in(&flooded.line_with("port"));
    let before = kib(flooded.id(), "VmRSS");
    let peer = python(
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nto = ('127.0.0.1', int(ARGS[0]))\n\
         data = b'x' * 60000\nfor n in range(20000): s.sendto(data, to)\n\
         say('sent')\nwhile True:\n    s.sendto(b'end', to)\n    if select.select([sys.stdin], [], [], 0.05)[0]: break",
        &[&port.to_string()],
    );
    peer.line_with("sent");
    flooded.line_with("some came true");
    let peak = kib(flooded.id(), "VmHWM");
    flooded.signal("INT");
    flooded.finish().with_status(130);
    // 1.2 GB went by.
    assert!(peak < before + 16 * 1024, "{before} KiB before, {peak} KiB at the peak");
    peer.finish().with_status(0);
}

#[test]
fn u05_a_flood_that_nobody_reads_stays_in_the_kernel() {
    let script = "s = udp bind 127.0.0.1:0\nc = tcp listen 127.0.0.1:0\nprint \"port\" s.local.port c.local.port\n\
                  conn = accept c timeout 50s\nrecv conn line\nprint \"waiting\" s.state\nm = recvfrom s\n\
                  print len(m.data)\nsendall conn \"done\\n\"\nrecv conn\n";
    let lab = Running::start(&mut lab(script, &[]));
    let line = lab.line_with("port");
    let ports: Vec<&str> = line.split(' ').skip(1).collect();
    let before = kib(lab.id(), "VmRSS");
    let peer = python(
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nc = client(int(ARGS[1]))\n\
         for n in range(20000): s.sendto(b'x' * 1000, ('127.0.0.1', int(ARGS[0])))\n\
         c.sendall(b'go\\n')\nsay('heard', c.recv(10))\nhear()",
        &ports,
    );
    peer.line_with("heard");
    let peak = kib(lab.id(), "VmHWM");
    assert!(peak < before + 8 * 1024, "{before} KiB before, {peak} KiB at the peak");
    peer.finish().with_status(0);
    says(&lab.finish().with_status(0).stdout, &["waiting UNCONN\n1000\n"]);
}

#[test]
fn u06_a_reply_from_a_third_address_shows_its_sender() {
    let printed = plays(
        "server = udp bind 127.0.0.1:0\nthird = udp bind 127.0.0.2:0\nclient = udp bind 127.0.0.1:0\n\
         sendto client server.local \"question\"\nm = recvfrom server timeout 5s\n\
         sendto third m.from \"answer\"\nreply = recvfrom client timeout 5s\n\
         print reply.data reply.from == third.local reply.from == server.local\nprint reply.from.ip\nprint reply\n",
    );
    says(&printed, &["answer true false\n127.0.0.2\n", "data", "answer", "from", "127.0.0.2:"]);
}

#[test]
fn u06_a_connected_socket_does_not_hear_third_parties() {
    let printed = plays(
        "server = udp bind 127.0.0.1:0\nthird = udp bind 127.0.0.2:0\nclient = udp connect server.local\n\
         sendto third client.local \"forged\"\nsendto server client.local \"real\"\n\
         print recv client timeout 5s\ntry { recv client timeout 100ms } catch err { print err.name }\n",
    );
    assert_eq!(printed, "real\nETIMEDOUT\n");
}
