//! `net sim`

use std::rc::Rc;

use wirelab_net::sim::SimNetwork;

use super::NO_CALL;
use crate::commands::parts::{INT, lossy, valued};
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::message;
use crate::spec::{Accept, Command, Example, Facts, Family, QUIET, Repeats, Yields, text};

/// `net sim`
pub static NET_SIM: Command = Command {
    name: "net sim",
    family: Family::Network,
    summary: text("go on with a simulated network, in virtual time", "改用模拟网络，使用虚拟时间"),
    details: text(
        "From here on the sockets of this script live on simulated hosts, each with a whole TCP/IP stack, \
         and no privilege is needed. `host`, `router` and `link` build the network, `on HOST { }` says \
         where something happens. Time is virtual: when all tasks wait, the clock jumps to the next event, \
         so that `sleep 10s` takes no time and every run with the same seed is the same, packet by packet. \
         When nothing is left that could happen and all wait, the run ends with an error that names who \
         waits for what. Sockets that were made before stay the kernel's, and so do UNIX sockets. A second \
         `net sim` begins with an empty network. With `realtime` the clock keeps pace with the one on the \
         wall, `realtime x10` ten times as fast. At the prompt virtual time goes on only while a statement \
         waits.",
        "此后本脚本的套接字都在模拟主机上，每台主机有完整的 TCP/IP 协议栈，不需要任何特权。`host`、`router`、\
         `link` 搭建网络，`on 主机 { }` 说明事情在哪里发生。时间是虚拟的：所有任务都在等待时，时钟跳到下一个事\
         件，所以 `sleep 10s` 不花时间，同一个种子的每次运行逐包相同。如果再也不会发生什么而大家都在等待，运行就\
         以错误结束，说明谁在等什么。此前建立的套接字仍属于内核，UNIX 套接字也是。再写一次 `net sim` 就从空网络\
         重新开始。加上 `realtime`，时钟与墙上的钟同步，`realtime x10` 快十倍。在提示符下，只有语句在等待时虚拟\
         时间才前进。",
    ),
    syscall: NO_CALL,
    returns: text(
        "The seed, so that a script can say what holds for it.",
        "种子，脚本可据此断言只对它成立的事。",
    ),
    errors: &["VALUE"],
    operands: &[],
    options: &[
        valued(
            "seed",
            "N",
            Accept::Value(INT),
            text(
                "the number that all chance comes from; without it `--seed` or one that is drawn and told",
                "一切随机都由它而来；不写则用 `--seed`，再没有就抽一个并告知",
            ),
        ),
        valued(
            "realtime",
            "xN",
            Accept::Bare,
            text(
                "keep pace with the wall clock; `x10`: ten virtual seconds in one",
                "与墙上的钟同步；`x10` 表示一秒里过十秒虚拟时间",
            ),
        )
        .may_be_alone(),
    ],
    yields: Yields::of(INT),
    facts: Facts { repeats: Repeats::Drawn("seed"), ..QUIET },
    examples: &[Example {
        about: text(
            "two hosts, a link that takes 5 ms, and a connection",
            "两台主机、一条延迟 5 毫秒的链路、一个连接",
        ),
        script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms\n\
                 on bob { server = tcp listen 10.0.0.2:9999 }\n\
                 on alice { client = tcp connect 10.0.0.2:9999 }\nprint clock\n",
        output: "10ms\n",
    }],
    related: &["host", "link", "packets"],
    run: net_sim,
};

fn net_sim(call: &mut Call<'_>) -> Outcome<Reply> {
    let seed = match call.option("seed") {
        None => None,
        Some(Value::Int(seed)) => Some(*seed as u64),
        Some(other) => return Err(Fault::kind("seed", Kind::Int.name(), other.kind())),
    };
    let factor = call.option("realtime").map(factor).transpose()?;
    let settings = call.world.hosts.settings();
    let seed = settings.seed.or(seed);
    let seed = match seed {
        Some(seed) => seed,
        None => draw(call)?,
    };
    let factor = settings.realtime.or(factor);
    let network = SimNetwork::metered(seed, Rc::new(memory::OfRun));
    if let Some(factor) = factor {
        network.realtime(Rc::clone(&call.world.network), factor);
    }
    call.world.hosts.begin(Rc::new(network));
    // Those of an earlier network are not where a host of the same name is now.
    call.current.retain(|socket| socket.net.host().is_none());
    Ok(Value::Int(seed as i64).into())
}

/// A seed where nobody gave one: told, so that the run can be played again.
fn draw(call: &Call<'_>) -> Outcome<u64> {
    let nanos = call.world.network.since_epoch().as_nanos();
    // Six digits are quickly typed; the finer digits of the clock are the ones that differ.
    let seed = u64::try_from((nanos / 100) % 1_000_000).unwrap_or(1);
    call.world.emit(Event::Note(message!("seed-drawn", seed = seed)))?;
    Ok(seed)
}

/// How fast time goes: `x10`, or a number.
fn factor(value: &Value) -> Outcome<f64> {
    let factor = match value {
        Value::None => 1.0,
        Value::Int(factor) => *factor as f64,
        Value::Float(factor) => *factor,
        Value::Bytes(word) => {
            let word = lossy(word);
            let number = word.strip_prefix('x').and_then(|number| number.parse::<f64>().ok());
            number.ok_or_else(|| Fault::value(message!("realtime-factor", factor = word)))?
        }
        other => return Err(Fault::kind("realtime", Kinds::NUMBER.names().as_str(), other.kind())),
    };
    if factor > 0.0 && factor.is_finite() {
        Ok(factor)
    } else {
        Err(Fault::value(message!("realtime-factor", factor = factor)))
    }
}
