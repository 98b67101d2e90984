//! Whatever many tasks do with shared names, mailboxes and `select`, on the kernel's loopback and on a
//! simulated network: nothing is lost, nothing is doubled, the order of each sender holds, and what
//! `select` names does not wait.

use std::fmt::Write;

use harness::lab::play;
use proptest::prelude::*;

/// Clients that each send numbers, with pauses between, and how the network between is.
#[derive(Debug, Clone)]
struct Plan {
    seed: u64,
    clients: Vec<Vec<(u32, u32)>>,
    delay: u32,
    loss: u32,
    /// The server is one task that selects, not a task for each connection.
    one_task: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let numbers = proptest::collection::vec((1..1000_u32, 0..20_u32), 1..8);
    (any::<u32>(), proptest::collection::vec(numbers, 1..7), 1..50_u32, 0..15_u32, any::<bool>()).prop_map(
        |(seed, clients, delay, loss, one_task)| Plan { seed: seed.into(), clients, delay, loss, one_task },
    )
}

/// Each number is counted in a shared name and in a shared record, and put into a mailbox.
const COUNTS: &str = "def counted(client, n) {\n    total += n\n    by[client] = lookup(by, client, 0) + n\n\
    \x20   put box ({client: client, n: n})\n}\ndef told(line) {\n    words = split(line, \" \")\n\
    \x20   counted(int(words[0]), int(words[1]))\n}\n";

const A_TASK_EACH: &str =
    "serve server as c { try { loop { told(recv c line) } } catch e { expect e.name == \"EOF\" } }\n";

/// What is ready must not wait: an EAGAIN fails the run.
const ONE_TASK: &str = r#"spawn {
    people = {}
    loop {
        for ready in select server keys(people) {
            if ready == server {
                people[accept server nowait] = ""
            } else {
                data = recv ready nowait
                if data == "" { delete people[ready]; close ready } else {
                    lines = split(people[ready] + data, "\n")
                    people[ready] = lines[-1]
                    for line in lines[..-1] { told(line) }
                }
            }
        }
    }
}
"#;

impl Plan {
    fn count(&self) -> usize {
        self.clients.iter().map(Vec::len).sum()
    }

    fn script(&self, is_simulated: bool) -> String {
        let Self { seed, delay, loss, .. } = self;
        let mut script = String::new();
        let (listen, connect) = if is_simulated {
            let hosts = "host a 10.0.0.1\nhost b 10.0.0.2\n";
            let _ = writeln!(script, "net sim seed {seed}\n{hosts}link a b delay {delay}ms loss {loss}%");
            ("10.0.0.2:80 on b", "10.0.0.2:80 on a")
        } else {
            ("127.0.0.1:0", "server.local")
        };
        script += "shared total = 0\nshared by = {}\nbox = mailbox\n";
        script += COUNTS;
        let _ = writeln!(script, "server = tcp listen {listen} backlog 64");
        script += if self.one_task { ONE_TASK } else { A_TASK_EACH };
        for (client, numbers) in self.clients.iter().enumerate() {
            let _ = writeln!(script, "spawn {{\n    c = tcp connect {connect}");
            for (number, pause) in numbers {
                if is_simulated {
                    let _ = writeln!(script, "    sleep {pause}ms");
                }
                let _ = writeln!(script, "    sendall c \"{client} {number}\\n\"");
            }
            script += "    close c\n}\n";
        }
        let count = self.count();
        let _ = writeln!(script, "for i in 0..{count} {{");
        script += "    expect (select box timeout 60s) == [box]\n    one = take box nowait\n\
                   \x20   print one.client one.n\n}\nprint total\nfor client in sort(keys(by)) { print client by[client] }\n\
                   print len(box)\n";
        script
    }

    /// What holds of the lines that were printed.
    fn check(&self, printed: &str) -> Result<(), TestCaseError> {
        let mut came = vec![Vec::new(); self.clients.len()];
        for line in printed.lines().take(self.count()) {
            let (client, number) = line.split_once(' ').unwrap();
            came[client.parse::<usize>().unwrap()].push(number.parse::<u32>().unwrap());
        }
        let sent: Vec<Vec<u32>> =
            self.clients.iter().map(|numbers| numbers.iter().map(|(number, _)| *number).collect()).collect();
        prop_assert_eq!(&came, &sent);
        let sums = sent.iter().map(|numbers| numbers.iter().sum::<u32>());
        let mut rest = format!("{}\n", sums.clone().sum::<u32>());
        sums.enumerate().for_each(|(client, sum)| rest += &format!("{client} {sum}\n"));
        prop_assert!(printed.ends_with(&format!("\n{rest}0\n")), "{} is not at the end of {}", rest, printed);
        Ok(())
    }
}

fn config() -> ProptestConfig {
    let all = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() { all } else { ProptestConfig { cases: 24, ..all } }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_is_lost_between_tasks(plan in plan()) {
        for is_simulated in [true, false] {
            let script = plan.script(is_simulated);
            let played = play(&script, &["--timeout", "60s"]);
            prop_assert_eq!(played.status, 0, "{}\n{}", script, played.stderr);
            plan.check(&played.stdout)?;
            if is_simulated {
                prop_assert_eq!(played.stdout, play(&script, &[]).stdout, "a run differs from itself");
            }
        }
    }
}
