//! Short scripts that provoke an error, so that it can be seen. Each runs as a test.

/// The errors that a script can provoke on every machine without a right or a server.
pub static SCRIPTS: &[(&str, &str)] = &[
    ("ECONNREFUSED", "expect error ECONNREFUSED { tcp connect 127.0.0.1:1 }\n"),
    (
        "ECONNRESET",
        "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nconn = accept server\n\
         reset client\nexpect error ECONNRESET { recv conn }\n",
    ),
    ("EPIPE", "a, b = unix pair\nclose b\nexpect error EPIPE { send a \"hello?\" }\n"),
    ("ETIMEDOUT", "s = udp bind 127.0.0.1:0\nexpect error ETIMEDOUT { recv s timeout 100ms }\n"),
    ("EADDRINUSE", "server = tcp listen 127.0.0.1:0\nexpect error EADDRINUSE { tcp listen server.local }\n"),
    ("EMSGSIZE", "s = udp open\nexpect error EMSGSIZE { sendto s 127.0.0.1:9999 repeat(\"x\", 70000) }\n"),
    (
        "EISCONN",
        "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nconn = accept server\n\
         expect error EISCONN { connect conn server.local }\n",
    ),
    ("EDESTADDRREQ", "s = udp bind 127.0.0.1:0\nexpect error EDESTADDRREQ { send s \"to whom?\" }\n"),
    ("ENOTCONN", "s = socket inet stream\nexpect error ENOTCONN { shutdown s write }\n"),
    ("EINVAL", "s = socket inet stream\nbind s 127.0.0.1:0\nexpect error EINVAL { bind s 127.0.0.1:0 }\n"),
    ("EBADF", "a, b = unix pair\nclose a\nexpect error EBADF { send a \"too late\" }\n"),
    ("EAFNOSUPPORT", "s = socket inet stream\nexpect error EAFNOSUPPORT { bind s [::1]:0 }\n"),
    ("EOPNOTSUPP", "s = socket inet dgram\nbind s 127.0.0.1:0\nexpect error EOPNOTSUPP { listen s 5 }\n"),
    ("ENOPROTOOPT", "a, b = unix pair\nexpect error ENOPROTOOPT { set a nodelay on }\n"),
    ("ENOENT", "expect error ENOENT { unix connect \"nobody.sock\" }\n"),
    ("EPROTOTYPE", "d = unix bind \"d.sock\"\nexpect error EPROTOTYPE { unix connect \"d.sock\" }\n"),
    ("ENAMETOOLONG", "expect error ENAMETOOLONG { unix listen repeat(\"x\", 200) }\n"),
    ("EISDIR", "expect error EISDIR { load \".\" }\n"),
    ("EOF", "a, b = unix pair\nsend a \"short\"\nclose a\nexpect error EOF { recv b exactly 10 }\n"),
    ("DENIED", "expect error DENIED { load \"/etc/hostname\" }\n"),
    ("VALUE", "expect error VALUE { n = int(\"many\") }\n"),
    ("KIND", "mixed = [1, \"a\"]\nexpect error KIND { n = mixed[0] + mixed[1] }\n"),
    ("OVERFLOW", "n = 9223372036854775807\nexpect error OVERFLOW { n += 1 }\n"),
    ("DIVISION", "n = 0\nexpect error DIVISION { half = 1 / n }\n"),
    ("LIMIT", "expect error LIMIT { x = repeat(\"x\", 300MiB) }\n"),
];

/// The script for an error, where there is one.
pub fn script(name: &str) -> Option<&'static str> {
    SCRIPTS.iter().find(|(own, _)| *own == name).map(|(_, script)| *script)
}
