//! `recv`: what a connection or a UDP socket received, in the portion that is asked for.
//!
//! What a command did not hand out (left over by `line`, by a timeout, by an early end) waits in
//! the socket's `unread`, from which every later `recv` takes first.

mod urgent;

use std::rc::Rc;

use wirelab_net::{Interest, SocketType};

use super::parts::{BYTES, INT, NOWAIT, TIMEOUT, bytes, optional, socket, valued, word};
use super::scratch::{self, CHUNK};
use super::waiting::{CommandWork, begin, on_listener, unless_blocked};
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory::{self, ONE_VALUE};
use crate::eval::socket::Socket;
use crate::eval::value::kind::Kinds;
use crate::eval::value::pattern::{self, Pattern};
use crate::eval::value::{Bytes, Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{
    Accept, Command, Effect, Example, Facts, Family, Fits, QUIET, Repeats, WaitsFor, Yields, text,
};

/// What `all`, `until`, `matching` and `line` take at most, unless `max` says otherwise.
const MOST: usize = 16 << 20;

/// `recv`
pub static RECV: Command = Command {
    name: "recv",
    family: Family::Data,
    summary: text("receive from a connection or a UDP socket", "从连接或 UDP 套接字接收数据"),
    details: text(
        "`recv conn N` takes what is there, at most N bytes (64 KiB without N), and waits only while \
         nothing is there: TCP is a stream of bytes, and one recv may give a part of what one send took, or \
         the sum of several. For a portion of your own choosing: `exactly N`, `until DELIMITER` (with it; of a \
         list the one that ends first), `line` (without its end), `all` (up to the end of the stream, 16 MiB \
         unless `max`). `matching PATTERN` ends as soon as a regular expression is found in what has come, and \
         yields the record that `search` does, with what stands before in `.before`; what stands behind stays \
         for the next recv. A pattern that does not say where it ends, such as `[0-9]+` alone, takes what the \
         stream has so far: `[0-9]+;` waits for the `;`. Whatever \
         happens, data that came is kept and is there for the next recv. `recv conn 1 oob` waits for a byte \
         that the peer sent as urgent, and takes it out of the order (a recv that went past it first has lost it); after `set conn oobinline on` it comes \
         among the others. On UDP one recv is one datagram; \
         what is larger than N is cut off.",
        "`recv conn N` 取走已到的数据，最多 N 字节（不写 N 时 64 KiB），只在一个字节也没有时等待：TCP 是字节\
         流，一次 recv 得到的可能是一次 send 的一部分，也可能是几次 send 之和。想自己决定取多少：`exactly N`\
         、`until 分隔符`（含分隔符；给出列表时取最先结束的那个）、`line`（不含行尾）、`all`（直到流结束，默认\
         最多 16 MiB，可用 `max` 改）。`matching 模式`在已到的数据中一找到正则表达式就结束，给出与 `search`\
         相同的记录，前面的内容在 `.before`，后面的留给下一次 recv。没有写明结尾的模式（例如单独的 `[0-9]+`）\
         只取流中至今已到的部分：`[0-9]+;` 会等到 `;`。无论如何，已到的数据都会保留给下一次 recv。`recv conn 1 oob` 等待对端作为紧急数据\
         发来的字节，并把它从顺序中取出（先有 recv 越过了它，它就丢了）；`set conn oobinline on` 之后它就在其他数据之中。在 UDP 上一次 recv 就是一个数据报，超过 N 的部分被截\
         掉。",
    ),
    syscall: text(
        "recv(2), once; for a portion again and again until it is whole",
        "一次 recv(2)；要取一个完整部分时反复调用，直到取全",
    ),
    returns: text(
        "The bytes; with `matching` a record. `\"\"` is the end of the stream: the peer has closed its side. On \
         UDP an empty datagram is `\"\"` too, and no end.",
        "字节串；用 `matching` 时为记录。`\"\"` 表示流的结束：对端已关闭它那一侧。在 UDP 上空数据报也是 `\"\"`，但不表示结束。",
    ),
    errors: &[
        "EOF",
        "ECONNRESET",
        "ECONNREFUSED",
        "ETIMEDOUT",
        "ENOTCONN",
        "EINVAL",
        "EOPNOTSUPP",
        "EBADF",
        "LIMIT",
    ],
    operands: &[socket("SOCKET", Fits::Data), optional("N", Accept::Value(INT))],
    options: &[
        valued("exactly", "N", Accept::Value(INT), text("wait for just so many bytes", "等到恰好这么多字节"))
            .of_streams(),
        valued(
            "until",
            "DELIMITER",
            Accept::Value(BYTES.or(Kind::List)),
            text(
                "wait for these bytes, or the first of a list; they are part of the result",
                "等到出现这些字节，或列表中最先出现的；结果包含它们",
            ),
        )
        .of_streams(),
        valued(
            "matching",
            "PATTERN",
            Accept::Value(BYTES),
            text("wait until this regular expression is found", "等到找到这个正则表达式"),
        )
        .of_streams()
        .yields(Kinds::of(Kind::Record)),
        word("line", text("a line, without its \\n or \\r\\n", "一行，不含行尾的 \\n 或 \\r\\n"))
            .of_streams(),
        word("all", text("everything up to the end of the stream", "直到流结束的全部数据")).of_streams(),
        valued(
            "max",
            "SIZE",
            Accept::Value(INT),
            text(
                "for all, until, matching, line: the most to take (16MiB)",
                "用于 all、until、matching、line：最多取多少（16MiB）",
            ),
        )
        .of_streams(),
        word("peek", text("look without taking", "只看不取")),
        word(
            "oob",
            text("the urgent byte, ahead of all others (MSG_OOB)", "紧急字节，先于其他数据（MSG_OOB）"),
        )
        .of_streams(),
        NOWAIT,
        TIMEOUT,
    ],
    yields: Yields::of(BYTES),
    facts: Facts {
        effect: Effect::Receives,
        waits: WaitsFor::Data,
        repeats: Repeats::Portion(&["exactly", "until", "matching", "line", "all"]),
        noun: "data",
        ..QUIET
    },
    examples: &[
        Example {
            about: text("lines out of a stream", "从流中按行读取"),
            script: "a, b = unix pair\nsendall a \"one\\r\\ntwo\\r\\nrest\"\nclose a\n\
                     print recv b line\nprint recv b line\nprint recv b\nprint len(recv b)\n",
            output: "one\ntwo\nrest\n0\n",
        },
        Example {
            about: text("one of several prompts, and a number in an answer", "几个提示之一；应答中的数"),
            script: "a, b = unix pair\nsendall a \"user? id=42; more\"\n\
                     prompt = recv b until [\"login: \", \"user? \"]\n\
                     found = recv b matching \"id=([0-9]+);\"\nprint trim(prompt) found.groups[0] trim(recv b)\n",
            output: "user? 42 more\n",
        },
        Example {
            about: text("an urgent byte overtakes the others", "紧急字节先于其他数据"),
            script: "server = tcp listen 127.0.0.1:0\na = tcp connect server.local\nb = accept server\n\
                     send a \"slow\"\nsend a \"!\" oob\nprint recv b 1 oob\nprint recv b exactly 4\n",
            output: "!\nslow\n",
        },
        Example {
            about: text("an early end loses nothing", "提前结束也不丢数据"),
            script: "a, b = unix pair\nsendall a \"short\"\nclose a\n\
                     try { recv b exactly 10 } catch err { print err.name }\nprint recv b\n",
            output: "EOF\nshort\n",
        },
    ],
    related: &["send", "sendall", "recvfrom", "shutdown"],
    run: recv,
};

fn recv(call: &mut Call<'_>) -> Outcome<Reply> {
    let socket = call.socket(Fits::Data)?;
    let count = call.operand();
    if call.flag("oob") {
        return urgent::begin(call, socket, count.as_ref());
    }
    let take = match call.options {
        [] => Take::Some(portion(count.as_ref())?),
        _ => Take::asked(call, count.as_ref())?,
    };
    if socket.socket_type.keeps_bounds() && !matches!(take, Take::Some(_)) {
        return Err(Fault::value(message!("recv-portion-needs-stream", socket = socket.name())));
    }
    let peek = call.flag("peek");
    begin(call, Receiving { world: Rc::clone(call.world), command: call.command.name, socket, take, peek })
}

/// The count of a plain `recv N`: one system call never gives more than 64 KiB.
pub fn portion(value: Option<&Value>) -> Outcome<usize> {
    match value {
        None => Ok(CHUNK),
        Some(value) => Call::count("N", value, usize::MAX).map(|count| count.min(CHUNK)),
    }
}

/// The portion that is asked for.
enum Take {
    /// What is there, at most so much
    Some(usize),
    /// Just so much
    Exactly(usize),
    /// Up to the first of some delimiters. `searched` bytes of `unread` have none of them.
    Until { delimiters: Vec<Bytes>, line: bool, max: usize, searched: usize },
    /// Until a pattern is found, which is looked for when `due` bytes are there
    Matching { pattern: Rc<Pattern>, max: usize, due: usize },
    /// Up to the end of the stream
    All(usize),
}

impl Take {
    fn asked(call: &Call<'_>, count: Option<&Value>) -> Outcome<Self> {
        let (exactly, until) = (call.option("exactly"), call.option("until"));
        let matching = call.option("matching");
        let (line, all) = (call.flag("line"), call.flag("all"));
        let portions = [count.is_some(), exactly.is_some(), until.is_some(), matching.is_some(), line, all];
        if portions.into_iter().filter(|&given| given).count() > 1 {
            return Err(Fault::value(message!("recv-one-portion")));
        }
        let max = match call.option("max") {
            Some(value) => Call::count("max", value, ONE_VALUE)?,
            None => MOST,
        };
        if let Some(value) = exactly {
            let wanted = Call::count("exactly", value, usize::MAX)?;
            memory::room_for(wanted)?;
            return Ok(Self::Exactly(wanted));
        }
        if let Some(value) = until {
            return Ok(Self::Until { delimiters: delimiters(value)?, line: false, max, searched: 0 });
        }
        if let Some(value) = matching {
            let pattern = pattern::compiled(&bytes("matching", value.clone())?)?;
            return Ok(Self::Matching { pattern, max, due: 0 });
        }
        match (line, all) {
            (true, _) => {
                Ok(Self::Until { delimiters: vec![Bytes::from("\n")], line: true, max, searched: 0 })
            }
            (_, true) => Ok(Self::All(max)),
            _ => portion(count).map(Self::Some),
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Some(_) => "N",
            Self::Exactly(_) => "exactly",
            Self::Until { line: true, .. } => "line",
            Self::Until { .. } => "until",
            Self::Matching { .. } => "matching",
            Self::All(_) => "all",
        }
    }
}

struct Receiving {
    world: Rc<World>,
    command: &'static str,
    socket: Rc<Socket>,
    take: Take,
    peek: bool,
}

impl CommandWork for Receiving {
    const INTEREST: Interest = Interest::Readable;

    fn socket(&self) -> &Rc<Socket> {
        &self.socket
    }

    fn explain(&self, fault: Box<Fault>) -> Box<Fault> {
        on_listener(fault, self.command, &self.socket)
    }

    fn attempt(&mut self) -> Outcome<Option<Value>> {
        if let Take::Some(max) = self.take {
            return self.what_is_there(max);
        }
        loop {
            if let Some(value) = self.matched(false)? {
                return Ok(Some(value));
            }
            if let Some((end, cut)) = self.complete()? {
                return Ok(Some(Value::Bytes(self.hand_out(end, cut))));
            }
            let room = match &self.take {
                Take::Exactly(wanted) => wanted.saturating_sub(self.socket.unread.borrow().len()),
                // One byte more tells whether the limit is passed.
                Take::All(max) => (max + 1).saturating_sub(self.socket.unread.borrow().len()),
                _ => CHUNK,
            };
            let filled = scratch::fill(&self.socket, room)?;
            match unless_blocked(self.command, &self.socket, filled)? {
                None => return self.matched(true),
                Some(0) => match self.matched(true)? {
                    Some(value) => return Ok(Some(value)),
                    None => return self.at_the_end().map(Some),
                },
                Some(_) => {}
            }
        }
    }
}

impl Receiving {
    fn what_is_there(&self, max: usize) -> Outcome<Option<Value>> {
        let socket = &*self.socket;
        if !socket.unread.borrow().is_empty() {
            let end = socket.unread.borrow().len().min(max);
            return Ok(Some(Value::Bytes(self.hand_out(end, 0))));
        }
        let stream = socket.socket_type == SocketType::Stream;
        if stream && max == 0 {
            return Ok(Some(Value::Bytes(Bytes::default())));
        }
        let result = scratch::receive(socket, max, self.peek)?;
        let Some((data, received)) = unless_blocked(self.command, socket, result)? else { return Ok(None) };
        if received.count == 0 && socket.socket_type.has_connections() && !received.truncated {
            // Of a message of nothing, which a SOCK_SEQPACKET may carry, it cannot be told.
            socket.ended.set(stream || socket.net.glance().ended);
        }
        if let (SocketType::Datagram, Some(from), Some(recording)) =
            (socket.socket_type, &received.from, &self.world.recording)
        {
            recording.heard(socket, from);
        }
        if received.truncated {
            self.world.emit(Event::Note(message!("datagram-cut-off", socket = socket.name(), max = max)))?;
        }
        Ok(Some(Value::Bytes(data)))
    }

    /// Where the portion in `unread` ends, if it is whole, and how much of its end is cut off.
    fn complete(&mut self) -> Outcome<Option<(usize, usize)>> {
        let unread = self.socket.unread.borrow();
        match &mut self.take {
            Take::Some(_) | Take::Matching { .. } => Ok(None),
            Take::Exactly(wanted) => Ok((unread.len() >= *wanted).then_some((*wanted, 0))),
            Take::All(max) if unread.len() > *max => Err(passed(self.command, &self.socket, "all", *max)),
            Take::All(_) => Ok(None),
            Take::Until { delimiters, line, max, searched } => {
                let word = if *line { "line" } else { "until" };
                let ends = delimiters.iter().filter_map(|delimiter| {
                    find(&unread, delimiter, *searched).map(|at| at + delimiter.len())
                });
                if let Some(end) = ends.min() {
                    let carriage = *line && end > 1 && unread.get(end - 2) == Some(&b'\r');
                    let cut = if *line { 1 + usize::from(carriage) } else { 0 };
                    if end - cut > *max {
                        return Err(passed(self.command, &self.socket, word, *max));
                    }
                    return Ok(Some((end, cut)));
                }
                let longest = delimiters.iter().map(|delimiter| delimiter.len()).max().unwrap_or(0);
                *searched = (unread.len() + 1).saturating_sub(longest);
                if unread.len() > *max {
                    return Err(passed(self.command, &self.socket, word, *max));
                }
                Ok(None)
            }
        }
    }

    /// The match of a pattern in `unread`, which is looked for where much has come since the last time,
    /// or where nothing more is there.
    fn matched(&mut self, must_look: bool) -> Outcome<Option<Value>> {
        let Take::Matching { pattern, max, due } = &mut self.take else { return Ok(None) };
        let unread = self.socket.unread.borrow().clone();
        if unread.len() < *due && !must_look {
            return Ok(None);
        }
        *due = unread.len() + unread.len() / 4 + 1;
        match pattern.next(&unread, 0)? {
            Some(place) if place.end <= *max => {
                let (end, found) = (place.end, pattern.found(&unread, place)?);
                drop(unread);
                self.hand_out(end, 0);
                Ok(Some(found))
            }
            None if unread.len() <= *max => Ok(None),
            _ => Err(passed(self.command, &self.socket, "matching", *max)),
        }
    }

    /// Takes a portion from the front of `unread`, without the last `cut` bytes.
    fn hand_out(&self, end: usize, cut: usize) -> Bytes {
        let mut unread = self.socket.unread.borrow_mut();
        let portion = unread.slice(0..end - cut).unwrap_or_default();
        if !self.peek {
            *unread = match unread.len() == end {
                true => Bytes::default(),
                false => unread.slice(end..unread.len()).unwrap_or_default(),
            };
        }
        portion
    }

    fn at_the_end(&mut self) -> Outcome<Value> {
        self.socket.ended.set(true);
        let came = self.socket.unread.borrow().len();
        match &self.take {
            Take::All(_) => Ok(Value::Bytes(self.hand_out(came, 0))),
            take => {
                let (name, portion) = (self.socket.name(), take.word());
                Err(match came {
                    0 => Fault::new("EOF", message!("recv-end", socket = name, portion = portion))
                        .help(message!("recv-end-help", socket = name)),
                    _ => Fault::new(
                        "EOF",
                        message!("recv-early-end", socket = name, portion = portion, came = came),
                    )
                    .help(message!("recv-early-end-help", came = came)),
                })
            }
        }
    }
}

fn passed(command: &str, socket: &Socket, portion: &str, max: usize) -> Box<Fault> {
    let name = socket.name();
    let message = message!("recv-max-passed", command = command, socket = name, portion = portion, max = max);
    Fault::limit(message).help(message!("recv-max-passed-help"))
}

/// The most delimiters that are looked for.
const MOST_DELIMITERS: usize = 100;

/// One delimiter, or those of a list.
fn delimiters(value: &Value) -> Outcome<Vec<Bytes>> {
    let values = match value {
        Value::List(list) => list,
        one => std::slice::from_ref(one),
    };
    if values.is_empty() || values.len() > MOST_DELIMITERS {
        return Err(Fault::value(message!("recv-delimiters", count = values.len(), most = MOST_DELIMITERS)));
    }
    let delimiters: Vec<_> =
        values.iter().map(|value| bytes("until", value.clone())).collect::<Outcome<_>>()?;
    if delimiters.iter().any(|delimiter| delimiter.is_empty()) {
        return Err(Fault::value(message!("recv-empty-delimiter")));
    }
    Ok(delimiters)
}

/// Where the delimiter begins, looked for from an offset on.
fn find(data: &[u8], delimiter: &[u8], from: usize) -> Option<usize> {
    let rest = data.get(from..)?;
    let at = match delimiter {
        [one] => rest.iter().position(|byte| byte == one),
        _ => rest.windows(delimiter.len()).position(|window| window == delimiter),
    };
    at.map(|at| from + at)
}
