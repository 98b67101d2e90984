//! What a script without a right does with groups, and with sockets that are bound to nothing: none of
//! it leaves the machine, and nothing from another machine is heard. Looked at on the wire.

use super::link::on_link;

/// Plays each script, and prints its status, the name of its error, and what left.
const LEAVING: &str = r#"
for script in SCRIPTS:
    status, out, err, left = leaves("try { " + script + " } catch e { print e.name }", *FLAGS)
    say(repr(script), status, out.replace("\n", " "), left)
"#;

/// What each of the scripts printed and where its datagrams left for, with flags and a route for
/// groups on loopback.
fn leaving(scripts: &[&str], flags: &[&str], route: bool) -> Option<Vec<String>> {
    let quoted: Vec<String> = scripts.iter().map(|script| format!("{script:?}")).collect();
    let flags: Vec<String> = flags.iter().map(|flag| format!("{flag:?}")).collect();
    let route = if route { "sh('ip -6 route add local ff00::/8 dev lo')" } else { "" };
    let program =
        format!("SCRIPTS = [{}]\nFLAGS = [{}]\n{route}\n{LEAVING}", quoted.join(","), flags.join(","));
    let ended = on_link(&program)?;
    let lines: Vec<String> = ended.stdout.lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), scripts.len(), "{}", ended.stdout);
    Some(lines)
}

/// IPv6 groups, in all ways to send to one.
const SIX: [&str; 13] = [
    "u = udp bind [::1]:0; sendto u [ff05::1234]:9 \"x\"",
    "u = udp bind [::1]:0; sendto u [ff0e::1234]:9 \"x\"",
    "u = udp bind [::1]:0; sendto u [ff02::1]:9 \"x\"",
    "u = udp bind [::1]:0; sendto u \"[ff02::1%v0]:9\" \"x\"",
    "u = udp bind [::1]:0; sendto u \"[ff05::1234%v0]:9\" \"x\"",
    "u = udp bind [::1]:0; sendto u \"[ff02::1%lo]:9\" \"x\"",
    "u = udp bind [::1]:0; set u multicast-ttl 9; sendto u [ff05::1234]:9 \"x\"",
    "u = udp bind [::1]:0; set u join ff05::1234 from ::1; sendto u [ff05::1234]:9 \"x\"",
    "u = udp connect [ff05::1234]:9 from [::1]:0; send u \"x\"",
    "s = socket inet6 dgram; bind s [::1]:0; connect s [ff05::1234]:9; send s \"x\"",
    "u = udp open inet6; sendto u [ff05::1234]:9 \"x\"",
    "udp sendto [ff05::1234]:9 \"x\"",
    "u = udp bind [::ffff:127.0.0.1]:0; sendto u [ff05::1234]:9 \"x\"",
];

#[test]
fn a05_an_ipv6_group_from_loopback_does_not_leave_the_machine() {
    let Some(lines) = leaving(&SIX, &[], false) else { return };
    for line in &lines {
        assert!(line.ends_with("[]"), "{line}");
        assert!(line.contains(" 0 DENIED "), "{line}");
    }
    // With a route to groups on loopback they are reached there, and there alone.
    let Some(lines) = leaving(&SIX, &[], true) else { return };
    for (line, denied) in
        lines.iter().zip([false, false, false, true, true, false, false, false, false, false, true, true])
    {
        assert!(line.ends_with("[]"), "{line}");
        assert_eq!(line.contains("DENIED"), denied, "{line}");
    }
    // The same look does see what leaves where it was granted.
    let Some(lines) = leaving(&SIX[..1], &["--allow-net=[ff05::1234]:9"], false) else { return };
    assert!(lines[0].ends_with("['ff05::1234:9']"), "{lines:?}");
}

#[test]
fn a05_an_ipv4_group_or_broadcast_from_loopback_does_not_leave_the_machine() {
    let scripts = [
        "u = udp bind 127.0.0.1:0; sendto u 239.1.2.3:9 \"x\"",
        "u = udp bind 127.9.9.9:0; sendto u 224.0.0.1:9 \"x\"",
        "u = udp bind [::ffff:127.0.0.1]:0; sendto u 239.1.2.3:9 \"x\"",
        "u = udp bind [::1]:0; sendto u 239.1.2.3:9 \"x\"",
        "u = udp connect 239.1.2.3:9 from 127.0.0.1:0; send u \"x\"",
        "u = udp bind 127.0.0.1:0; set u join 239.1.2.3 from 127.0.0.1; sendto u 239.1.2.3:9 \"x\"",
        "u = udp open; sendto u 0.0.0.0:9 \"x\"",
        "u = udp open inet6; sendto u [::]:9 \"x\"",
        "u = udp bind 127.0.0.1:0 broadcast; sendto u 255.255.255.255:9 \"x\"",
        "u = udp bind 127.0.0.1:0 broadcast; sendto u 10.9.0.255:9 \"x\"",
        "u = udp bind 127.0.0.1:0 broadcast; sendto u 127.255.255.255:9 \"x\"",
        "u = udp open; set u broadcast on; sendto u 255.255.255.255:9 \"x\"",
        "u = udp open; sendto u 239.1.2.3:9 \"x\"",
        "u = udp connect 239.1.2.3:9; send u \"x\"",
        "u = udp bind 127.0.0.1:0; set u join 239.1.2.3 from 10.9.0.1",
        "s = socket inet dgram; set s join 239.1.2.3 from 127.0.0.1; bind s 239.1.2.3:0; sendto s 239.1.2.3:9 \"x\"",
    ];
    let Some(lines) = leaving(&scripts, &[], false) else { return };
    for (line, denied) in lines.iter().zip([
        false, false, false, false, false, false, false, false, true, true, false, true, true, true, true,
        true,
    ]) {
        assert!(line.ends_with("[]"), "{line}");
        assert_eq!(line.contains("DENIED"), denied, "{line}");
    }
    let granted = ["u = udp open; sendto u 239.1.2.3:9 \"x\""];
    let Some(lines) = leaving(&granted, &["--allow-net=239.1.2.3:9"], false) else { return };
    assert_eq!(lines.len(), 1);
}

/// A group that this machine has joined on the link too, so that its datagrams do come in, and what a
/// script hears of it: first from the other machine, then from here.
const HEARING: &str = r#"
def hear(group, script, lo, flags=()):
    six = ":" in group
    other = udp(group)
    port = other.getsockname()[1]
    if six:
        other.setsockopt(41, socket.IPV6_JOIN_GROUP,
                         socket.inet_pton(socket.AF_INET6, group) + struct.pack("i", socket.if_nametoindex("v0")))
    else:
        other.setsockopt(0, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton("10.9.0.1"))
    playing = wirelab(script.replace("PORT", str(port)) + "\nprint \"open\"\nprint recv s timeout 40s", *flags)
    first = playing.stdout.readline()
    if first != "open\n":
        out, err = playing.communicate()
        say("failed", first, out, err)
        return
    there("%s %d outside" % (group, port))
    assert other.recv(100) == b"outside"
    inside = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
    if six:
        inside.setsockopt(41, socket.IPV6_MULTICAST_IF, 1)
    else:
        inside.setsockopt(0, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
    for text in lo:
        inside.sendto(text, (group, port))
    say("heard", playing.communicate()[0].strip())
"#;

#[test]
fn a06_a_group_joined_on_loopback_is_not_heard_from_another_machine() {
    let joined =
        "s = socket inet dgram\nset s reuse on\nset s join 239.1.2.3 from 127.0.0.1\nbind s 239.1.2.3:PORT";
    let six = "s = socket inet6 dgram\nset s reuse on\nset s join ff05::77 from ::1\nbind s [ff05::77]:PORT";
    let program = format!(
        "{HEARING}\nsh('ip -6 route add local ff00::/8 dev lo')\n\
         hear('239.1.2.3', {joined:?}, [b'inside'])\nhear('ff05::77', {six:?}, [b'inside'])\n\
         hear('239.1.2.3', {joined:?}, [], ['--allow-net'])\n"
    );
    let Some(ended) = on_link(&program) else { return };
    // Whoever may use every address joined on loopback, and hears what others on the machine joined.
    assert_eq!(ended.stdout, "heard inside\nheard inside\nheard outside\n");
}

#[test]
fn a06_a_group_that_others_joined_is_not_shared_without_a_right() {
    let own = "\nset s join 239.1.2.3 from 127.0.0.1";
    let any = format!("s = udp bind 0.0.0.0:PORT reuse{own}");
    let six = format!("s = udp bind [::]:PORT reuse{own}");
    let group = "s = udp bind 239.1.2.3:PORT reuse";
    let program = format!(
        "{HEARING}\n\
         hear('239.1.2.3', {group:?}, [])\n\
         hear('239.1.2.3', {group:?}, [], ['--allow-net=239.1.2.3'])\n\
         hear('239.1.2.3', {any:?}, [b'inside'], ['--allow-net=0.0.0.0'])\n\
         hear('239.1.2.3', {six:?}, [b'inside'], ['--allow-net=[::]'])\n"
    );
    let Some(ended) = on_link(&program) else { return };
    let lines: Vec<&str> =
        ended.stdout.lines().filter(|line| line.starts_with("heard") || line.starts_with("failed")).collect();
    assert!(
        lines[0].starts_with("failed") && ended.stdout.contains("--allow-net=239.1.2.3:"),
        "{}",
        ended.stdout
    );
    assert_eq!(lines[1..], ["heard outside", "heard inside", "heard inside"], "{}", ended.stdout);
}

/// A script that sends from a socket which it bound to nothing, and what it hears at its port: first
/// from the other machine, then from here.
const FIRST_SEND: &str = r#"
def first(opening, host, flags=()):
    here = udp(host)
    script = opening.replace("ADDR", ("[%s]:%d" if ":" in host else "%s:%d") % (host, here.getsockname()[1]))
    playing = wirelab(script + "\nprint u.local.ip\nprint recv u timeout 40s", *flags)
    asked, at = here.recvfrom(100)
    local = playing.stdout.readline().strip()
    witness = udp("10.9.0.1")
    there("%s %d outside" % ("fd09::1" if ":" in host else "10.9.0.1", at[1]))
    there("10.9.0.1 %d witness" % witness.getsockname()[1])
    assert witness.recv(100) == b"witness"
    here.sendto(b"inside", at)
    say(local, playing.communicate()[0].strip())
"#;

#[test]
fn a06_a_socket_bound_to_nothing_is_bound_to_loopback_before_it_sends() {
    let program = format!(
        "{FIRST_SEND}\n\
         for opening in ('u = udp open; sendto u ADDR \"x\"', 'u = socket inet dgram; sendto u ADDR \"x\"',\n    \
             'u = udp connect ADDR; send u \"x\"', 'u = socket inet dgram; connect u ADDR; send u \"x\"'):\n    \
             first(opening, '127.0.0.1')\n    \
             first(opening, '127.0.0.1', ['--allow-net=10.9.0.2:80'])\n\
         first('u = udp open inet6; sendto u ADDR \"x\"', '::1')\n\
         first('u = udp open inet6; sendto u ADDR \"x\"', '127.0.0.1')\n\
         first('u = udp open; sendto u ADDR \"x\"', '127.0.0.1', ['--allow-net'])\n\
         first('u = udp open; sendto u ADDR \"x\"', '127.0.0.1', ['--allow-net=0.0.0.0'])\n"
    );
    let Some(ended) = on_link(&program) else { return };
    let expected = ["127.0.0.1 inside"; 8].into_iter().chain([
        "::1 inside",
        "::ffff:127.0.0.1 inside",
        "0.0.0.0 outside",
        "0.0.0.0 outside",
    ]);
    assert_eq!(ended.stdout.lines().collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{}", ended.stderr);
}
