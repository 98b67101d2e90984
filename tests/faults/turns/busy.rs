//! What never waits, although it looks as if it did, and what only computes.

/// Sockets that something is there for, and values to compute with. Nothing here is of one network.
pub const BEFORE: &str = "server = tcp listen 127.0.0.1:0
client = tcp connect server.local
conn = accept server
sendall client \"here\"
u = udp bind 127.0.0.1:0
big = repeat(\"x\", 1000000)
same = repeat(\"x\", 1000000)
small = repeat(\"x\", 5000)
list = range(0, 10000)
text = repeat(\"a\", 2000000)
needle = repeat(\"a\", 1000000) + \"b\"
numbers = \"[\" + repeat(\"1,\", 200000) + \"1]\"
def deep(n) { if n == 0 { return 1 }; return deep(n - 1) + deep(n - 1) }
def fails() { return 1 / 0 }
";

/// What begins the simulated network before that.
pub const SIMULATED: &str = "net sim seed 1\nhost default 10.0.0.1\n";

/// A script that another one runs, and one that never ends.
pub const FILES: [(&str, &str); 2] = [("nothing.lab", "x = 1\n"), ("forever.lab", "loop { sleep 0s }\n")];

/// Statements that never end.
pub const BUSY: &[&str] = &[
    "loop { sleep 0s }",
    "loop { try { recv u timeout 0s } catch e { } }",
    "loop { try { accept server timeout 0s } catch e { } }",
    "loop { try { recv conn exactly 100 timeout 0s } catch e { } }",
    "loop { recv conn peek }",
    "loop { udp sendto u.local \"x\"; recvfrom u }",
    "loop { wait (spawn { }) }",
    "loop { t = spawn { fails() }; try { wait t } catch e { } }",
    "loop { run \"nothing.lab\" }",
    "run \"forever.lab\"",
    "loop { try { tcp connect 127.0.0.1:1 } catch e { } }",
    "loop { x = udp open; close x }",
    "loop { x = resolve 127.0.0.1 }",
    "loop { x = server.state }",
    "loop { x = info client }",
    "loop { x = get u recvbuf }",
    "loop { expect 1 == 1 within 0s }",
    "loop { input \"\" default \"x\" }",
    "loop { x = 1 }",
    "loop { try { fails() } catch e { } }",
    "while big == same { }",
    "loop { x = \"{big}{same}\" }",
    "loop { x = big contains \"y\" }",
    "loop { x = 10001 in list }",
    "loop { x = list[1..9999] }",
    "loop { x = replace(small, \"x\", \"yy\") }",
    "for i in 0..9000000000 { x = [i, [i, [i]]] }",
    "deep(60)",
    "loop { deep(5) }",
    "loop { x = find(text, needle) }",
    "loop { x = text contains needle }",
    "loop { x = split(text, needle) }",
    "loop { x = replace(text, needle, \"\") }",
    "loop { x = json(numbers) }",
    "loop { x = join(split(numbers, \",\"), \";\") }",
    "loop { x = range(0, 1000000) }",
    "loop { x = reverse(text) }",
    "loop { try { load text } catch e { } }",
    "loop { try { run text } catch e { } }",
    "loop { try { int(text) } catch e { } }",
];

/// What crosses a simulated network, and questions about it that find nothing.
pub const CROSSED: &str = "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob\n\
                           s = udp bind 10.0.0.2:1 on bob\nc = udp open on alice\n\
                           for i in 0..20000 { sendto c 10.0.0.2:1 \"x\" }\n";

/// Those questions.
pub const QUESTIONS: [&str; 3] =
    ["loop { x = packets(\"tcp\") }", "loop { packets tcp }", "loop { x = packets(\"port 9\") }"];

/// A statement so many times in a row within a loop: its rounds are long.
pub fn long_round(statement: &str, times: usize) -> String {
    format!("loop {{\n{}}}", format!("{statement}\n").repeat(times))
}

/// All of them, as a run of a script has them.
pub fn all() -> Vec<String> {
    let mut all: Vec<String> = BUSY.iter().map(|text| (*text).to_owned()).collect();
    all.push(long_round("x = 1 + len(list)", 20_000));
    all.push(long_round("sleep 0s", 2_000));
    all
}
