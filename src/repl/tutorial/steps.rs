//! The steps of the lesson, as data. The sentences stand in the catalogue, `tutorial.ftl`.

use wirelab_lang::diagnostic::Message;
use wirelab_lang::help::nearest;
use wirelab_lang::message;

use super::goals::{self, GoalView};
use super::mistakes::{self, Mistake};
use super::scene::{Scene, Seen};

/// A step.
pub struct Step {
    /// Its title.
    pub title: fn() -> Message,
    /// What it is about.
    pub text: fn(&TutorialPlayers) -> Message,
    /// What there must be before it.
    pub need: Option<Need>,
    /// What to do.
    pub task: fn(&TutorialPlayers) -> Message,
    /// What is to be reached; the step is passed with the last of them.
    pub goals: &'static [Goal],
    /// What typical mistakes mean here.
    pub mistakes: &'static [Mistake],
}

/// Something to be reached.
pub struct Goal {
    /// One way to reach it, with the names of the [`TutorialPlayers`].
    pub code: &'static str,
    /// Whether it is reached: what happened on the wire.
    pub reached: fn(&GoalView<'_>) -> Option<Message>,
    /// What helps behind a first error.
    pub hint: fn(&TutorialPlayers) -> Message,
}

/// What there must be before a step.
#[derive(Clone, Copy)]
pub struct Need {
    /// Whether it is there.
    pub is_there: fn(&Scene) -> bool,
    /// A way to make it.
    pub code: &'static str,
}

/// What the sockets of the lesson are called: by the names that the person gave them.
pub struct TutorialPlayers {
    /// The listener.
    pub server: String,
    /// The client's end.
    pub client: String,
    /// The server's end.
    pub conn: String,
    /// Where the listener listens.
    pub address: String,
}

impl TutorialPlayers {
    /// The names that sockets have now; as in the lesson where there are none.
    pub fn of(scene: &Scene) -> Self {
        let usable = |end: &&Seen| end.named && !end.ended;
        let pair = scene.accepted().filter(usable).find_map(|conn| {
            let client = scene.other_end(conn).filter(usable)?;
            Some((client, conn))
        });
        let server = scene.listeners().find(|seen| seen.named);
        let client = pair.map(|(client, _)| client).or_else(|| scene.clients().find(usable));
        let conn = pair.map(|(_, conn)| conn).or_else(|| scene.accepted().find(usable));
        let name = |seen: Option<&Seen>, other: &str| seen.map_or(other, |seen| &seen.name).to_owned();
        Self {
            server: name(server, "server"),
            client: name(client, "client"),
            conn: name(conn, "conn"),
            address: server.map(Seen::local).unwrap_or_default(),
        }
    }

    /// Code with the names put in.
    pub fn filled(&self, code: &str) -> String {
        code.replace("$server", &self.server).replace("$client", &self.client).replace("$conn", &self.conn)
    }
}

const LISTENER: Need =
    Need { is_there: |scene| scene.listeners().next().is_some(), code: "server = tcp listen 127.0.0.1:0" };

const WAITING: Need = Need {
    is_there: |scene| scene.clients().any(|client| scene.other_end(client).is_none()),
    code: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local",
};

const CONNECTION: Need = Need {
    is_there: |scene| {
        let other = |client: &Seen| scene.other_end(client).is_some_and(|other| !other.ended);
        scene.clients().any(|client| !client.ended && other(client))
    },
    code: "server = tcp listen 127.0.0.1:0\nclient = tcp connect server.local\nconn = accept server",
};

impl Step {
    /// Whether what was typed has a word of this step in it, or one that is almost one.
    pub fn is_about(&self, typed: &str, cast: &TutorialPlayers) -> bool {
        let codes = self.goals.iter().map(|goal| goal.code).chain(self.need.map(|need| need.code));
        let code = cast.filled(&codes.collect::<Vec<_>>().join("\n"));
        words(typed).any(|word| !nearest(word, words(&code)).is_empty())
    }
}

/// The words of code that are not in a text.
fn words(code: &str) -> impl Iterator<Item = &str> {
    let bare = code.split('"').step_by(2);
    let words = bare.flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric() && c != '_'));
    words.filter(|word| word.starts_with(char::is_alphabetic))
}

/// The lesson.
pub static STEPS: &[Step] = &[
    Step {
        title: || message!("tutorial-listen-title"),
        text: |_| message!("tutorial-listen"),
        need: None,
        task: |_| message!("tutorial-listen-task"),
        goals: &[
            Goal {
                code: "server = tcp listen 127.0.0.1:0",
                reached: goals::listens,
                hint: |_| message!("tutorial-listen-hint"),
            },
            Goal {
                code: "$server.local",
                reached: goals::port_seen,
                hint: |cast| message!("tutorial-port-hint", server = cast.server),
            },
        ],
        mistakes: &[mistakes::address_not_ours, mistakes::listen_alone],
    },
    Step {
        title: || message!("tutorial-connect-title"),
        text: |_| message!("tutorial-connect"),
        need: Some(LISTENER),
        task: |_| message!("tutorial-connect-task"),
        goals: &[
            Goal {
                code: "client = tcp connect $server.local",
                reached: goals::connected,
                hint: |cast| message!("tutorial-connect-hint", server = cast.server),
            },
            Goal { code: "sockets", reached: goals::ends_seen, hint: |_| message!("tutorial-ends-hint") },
        ],
        mistakes: &[mistakes::nobody_there],
    },
    Step {
        title: || message!("tutorial-accept-title"),
        text: |_| message!("tutorial-accept"),
        need: Some(WAITING),
        task: |_| message!("tutorial-accept-task"),
        goals: &[Goal {
            code: "conn = accept $server",
            reached: goals::accepted,
            hint: |cast| message!("tutorial-accept-hint", server = cast.server),
        }],
        mistakes: &[mistakes::accept_elsewhere, mistakes::nobody_there],
    },
    Step {
        title: || message!("tutorial-data-title"),
        text: |_| message!("tutorial-data"),
        need: Some(CONNECTION),
        task: |_| message!("tutorial-data-task"),
        goals: &[
            Goal {
                code: "send $client \"Hello\"\nrecv $conn",
                reached: goals::server_received,
                hint: |_| message!("tutorial-recv-hint"),
            },
            Goal {
                code: "send $conn \"Welcome\"\nrecv $client",
                reached: goals::client_received,
                hint: |_| message!("tutorial-answer-hint"),
            },
        ],
        mistakes: &[],
    },
    Step {
        title: || message!("tutorial-error-title"),
        text: |_| message!("tutorial-error"),
        need: None,
        task: |_| message!("tutorial-error-task"),
        goals: &[
            Goal {
                code: "tcp connect 127.0.0.1:1",
                reached: goals::refused,
                hint: |_| message!("tutorial-refused-hint"),
            },
            Goal {
                code: "help ECONNREFUSED",
                reached: goals::name_explained,
                hint: |_| message!("tutorial-explained-hint"),
            },
        ],
        mistakes: &[mistakes::somebody_there],
    },
    Step {
        title: || message!("tutorial-half-title"),
        text: |cast| message!("tutorial-half", client = cast.client),
        need: Some(CONNECTION),
        task: |_| message!("tutorial-half-task"),
        goals: &[
            Goal {
                code: "shutdown $client write\nrecv $conn",
                reached: goals::half_closed,
                hint: |_| message!("tutorial-half-hint"),
            },
            Goal {
                code: "send $conn \"Bye\"\nrecv $client",
                reached: goals::other_way,
                hint: |_| message!("tutorial-other-way-hint"),
            },
        ],
        mistakes: &[mistakes::no_direction, mistakes::both_ended],
    },
    Step {
        title: || message!("tutorial-serve-title"),
        text: |_| message!("tutorial-serve"),
        need: Some(LISTENER),
        task: |_| message!("tutorial-serve-task"),
        goals: &[
            Goal {
                code: "serve $server as peer {\n    sendall peer upper(recv peer)\n}",
                reached: goals::serves,
                hint: |_| message!("tutorial-serve-hint"),
            },
            Goal {
                code: "guest = tcp connect $server.local\nsend guest \"hello\"\nrecv guest",
                reached: goals::served,
                hint: |_| message!("tutorial-served-hint"),
            },
        ],
        mistakes: &[mistakes::serve_how, mistakes::served_nothing, mistakes::nobody_there],
    },
    Step {
        title: || message!("tutorial-udp-title"),
        text: |_| message!("tutorial-udp"),
        need: None,
        task: |_| message!("tutorial-udp-task"),
        goals: &[
            Goal {
                code: "inbox = udp bind 127.0.0.1:0\nsender = udp open\nsendto sender inbox.local \"ping\"",
                reached: goals::datagram_received,
                hint: |_| message!("tutorial-datagram-hint"),
            },
            Goal {
                code: "recvfrom inbox",
                reached: goals::sender_seen,
                hint: |_| message!("tutorial-from-hint"),
            },
        ],
        mistakes: &[mistakes::address_not_ours],
    },
    Step {
        title: || message!("tutorial-script-title"),
        text: |_| message!("tutorial-script"),
        need: Some(LISTENER),
        task: |_| message!("tutorial-script-task"),
        goals: &[
            Goal {
                code: "expect $server.state == \"LISTEN\"",
                reached: goals::claimed,
                hint: |_| message!("tutorial-claim-hint"),
            },
            Goal {
                code: "session save \"lesson.lab\" expect",
                reached: goals::saved,
                hint: |_| message!("tutorial-save-hint"),
            },
            Goal { code: "run \"lesson.lab\"", reached: goals::ran, hint: |_| message!("tutorial-run-hint") },
        ],
        mistakes: &[
            mistakes::one_equals,
            mistakes::claim_fails,
            mistakes::file_exists,
            mistakes::script_fails,
        ],
    },
];
