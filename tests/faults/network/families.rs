//! IPv4 and IPv6: the same script on both, mapped addresses, link-local addresses.

use harness::{Running, port_in, run, wirelab};

use super::peers::{lab, plays, python, says};

#[test]
fn one_script_on_both_families_differs_in_the_address_alone() {
    let script = r#"
server = tcp listen host backlog 5
client = tcp connect server.local
conn = accept server timeout 5s
print server.state server.kind client.kind conn.kind
print client.peer == server.local conn.local == server.local conn.peer == client.local
print "at" server.local.ip client.local.ip conn.peer.ip
sendall client "hello\r\n"
print recv conn line
shutdown client write
print len(recv conn)
sendall conn "bye"
close conn
print recv client all
print client.sent client.received
receiver = udp bind host
sender = udp open family
print sendto sender receiver.local "datagram"
message = recvfrom receiver 4 timeout 5s
print message.data message.truncated message.from.ip
fixed = udp connect receiver.local
send fixed "fixed"
print recv receiver timeout 5s
free = socket family stream
bind free host
try { tcp connect free.local } catch err { print err.name }
try { tcp listen server.local } catch err { print err.name }
reset client
close server
"#;
    let play = |host: &str, family: &str| {
        let script = script.replace("family", family);
        run(&mut lab(&script, &[("host", host)])).with_status(0)
    };
    let four = play("127.0.0.1:0", "inet");
    let six = play("[::1]:0", "inet6");
    assert_eq!(four.stdout.replace("127.0.0.1", "::1"), six.stdout);
    says(
        &four.stdout,
        &[
            "true true true\n",
            "at 127.0.0.1 127.0.0.1 127.0.0.1\n",
            "hello\n0\nbye\n7 3\n8\ndata true 127.0.0.1\nfixed\nECONNREFUSED\nEADDRINUSE\n",
        ],
    );
    assert_eq!((four.stderr, six.stderr), (String::new(), String::new()));
}

#[test]
fn n22_a_dual_stack_listener_takes_both() {
    let script = "server = tcp listen [::]:0\nprint \"port\" server.local.port\nprint get server v6only\n\
                  for n in 0..2 { conn = accept server timeout 20s; print conn.peer.ip; sendall conn str(n); close conn }\n";
    let mut command = wirelab();
    let lab = Running::start(command.arg("--allow-net").arg("-c").arg(script));
    let port = port_in(&lab.line_with("port"));
    let program = "say('heard', *heard(client(int(ARGS[0]), ARGS[1])))";
    let four = python(program, &[&port.to_string(), "127.0.0.1"]);
    assert_eq!(four.line_with("heard"), "heard b'0' end");
    let six = python(program, &[&port.to_string(), "::1"]);
    assert_eq!(six.line_with("heard"), "heard b'1' end");
    let ended = lab.finish().with_status(0);
    says(&ended.stdout, &["false\n::ffff:127.0.0.1\n::1\n"]);
}

#[test]
fn n22_v6only_takes_ipv6_alone() {
    // An address that no other test uses, so that nobody has the port there.
    let script = "server = tcp listen [::]:0 v6only\nprint get server v6only\n\
                  try { tcp connect \"127.0.0.8:{server.local.port}\" timeout 5s } catch err { print err.name }\n\
                  four = tcp listen \"127.0.0.8:{server.local.port}\"\nprint four.local.port == server.local.port\n\
                  client = tcp connect \"[::1]:{server.local.port}\" timeout 5s\n\
                  print (accept server timeout 5s).peer == client.local\n";
    let ended = run(wirelab().args(["--allow-net", "-c", script])).with_status(0);
    assert_eq!(ended.stdout, "true\nECONNREFUSED\ntrue\ntrue\n");
}

#[test]
fn n22_v6only_is_set_before_bind() {
    let script = "s = socket inet6 stream\nset s v6only on\nbind s [::]:0\nlisten s 5\nprint get s v6only\n\
                  try { tcp connect \"127.0.0.8:{s.local.port}\" timeout 5s } catch err { print err.name }\n\
                  both = socket inet6 stream\nset both v6only off\nbind both [::]:0\nlisten both 5\nprint get both v6only\n\
                  client = tcp connect \"127.0.0.8:{both.local.port}\" timeout 5s\n\
                  print (accept both timeout 5s).local.ip\n\
                  try { set both v6only on } catch err { print err.name }\n\
                  peer = udp bind [::]:0\nout = udp open\nsendto out \"127.0.0.8:{peer.local.port}\" \"mapped\"\n\
                  m = recvfrom peer timeout 5s\nprint m.data m.from.ip\n";
    let ended = run(wirelab().args(["--allow-net", "-c", script])).with_status(0);
    assert_eq!(
        ended.stdout,
        "true\nECONNREFUSED\nfalse\n::ffff:127.0.0.8\nEINVAL\nmapped ::ffff:127.0.0.1\n"
    );
}

#[test]
fn n22_mapped_addresses_are_the_ipv4_address() {
    // ::ffff:127.0.0.1 is loopback, and so allowed without a flag.
    let printed = plays(
        "server = tcp listen 127.0.0.1:0\n\
         client = tcp connect \"[::ffff:127.0.0.1]:{server.local.port}\" timeout 5s\n\
         conn = accept server timeout 5s\nprint conn.peer.ip client.peer.ip\n\
         receiver = udp bind 127.0.0.1:0\nsender = udp open inet6\n\
         sendto sender receiver.local \"x\"\nprint (recvfrom receiver timeout 5s).from.ip\n",
    );
    assert_eq!(printed, "127.0.0.1 ::ffff:127.0.0.1\n127.0.0.1\n");
}

#[test]
fn n22_mapped_addresses_get_the_verdict_of_the_ipv4_address() {
    let ended = run(&mut lab("tcp connect \"[::ffff:10.0.0.1]:80\" timeout 1s\n", &[])).with_status(3);
    says(&ended.stderr, &["not allowed", "--allow-net="]);
}

#[test]
fn n22_the_dual_stack_is_documented() {
    let help = run(wirelab().args(["help", "tcp", "listen"])).with_status(0).stdout;
    says(&help, &["[::]", "::ffff:127.0.0.1", "v6only"]);
}

#[test]
fn n21_a_link_local_address_without_its_link() {
    let ended = run(wirelab().args(["--allow-net", "-c", "print 1\ntcp connect [fe80::1]:80 timeout 5s\n"]))
        .with_status(3);
    says(
        &ended.stderr,
        &["error: tcp connect [fe80::1]:80: EINVAL: ", "-c:2:1", "link-local", "[fe80::1%eth0]:80"],
    );
    let ended =
        run(wirelab().args(["--allow-net", "-c", "s = socket inet6 stream\nconnect s [fe80::1]:80\n"]))
            .with_status(3);
    says(&ended.stderr, &["EINVAL", "link-local"]);
    let ended = run(wirelab().args(["--allow-net", "-c", "tcp listen [fe80::1]:0\n"])).with_status(3);
    says(&ended.stderr, &["EINVAL", "link-local"]);
}

#[test]
fn n21_an_interface_that_does_not_exist() {
    for address in ["[fe80::1%nowhere0]:80", "\"[fe80::1%nowhere0]:80\""] {
        let script = format!("tcp connect {address} timeout 5s\n");
        let ended = run(wirelab().args(["--allow-net", "-c", &script])).with_status(3);
        says(
            &ended.stderr,
            &["ENODEV", "nowhere0", "-c:1:1", "no network interface called nowhere0", "help: "],
        );
    }
}

#[test]
fn n21_interface_names_are_understood() {
    // `lo` has no link-local addresses: with its name the kernel finds no way there, without it would
    // not even look.
    let script = "tcp connect [fe80::1%lo]:9 timeout 5s\n";
    let ended = run(wirelab().args(["--allow-net", "-c", script])).with_status(3);
    assert!(!ended.stderr.contains("EINVAL") && !ended.stderr.contains("ENODEV"), "{}", ended.stderr);
    says(&ended.stderr, &["error: tcp connect [fe80::1%"]);
}
