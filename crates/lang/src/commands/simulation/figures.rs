//! The figures of a link, as options of `link` and `lan`.
//!
//! May use: `spec`, `eval`, `net::sim`.

use wirelab_net::sim::{Burst, Figures, LARGEST_MTU, SMALLEST_MTU};

use crate::commands::parts::{DURATION, INT, valued};
use crate::eval::call::Call;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::message;
use crate::spec::{Accept, Opt, Text, text};

/// A part of the whole: `20%`, or a number from 0 to 1.
const RATIO: Accept = Accept::Value(Kinds::of(Kind::Ratio).or(Kind::Float).or(Kind::Int));
/// How many packets a burst loses on average where nothing is said.
const LASTING: f64 = 5.0;

const fn ratio(word: &'static str, help: Text) -> Opt {
    valued(word, "RATIO", RATIO, help)
}

const fn time(word: &'static str, help: Text) -> Opt {
    valued(word, "TIME", Accept::Value(DURATION), help)
}

const fn count(word: &'static str, name: &'static str, help: Text) -> Opt {
    valued(word, name, Accept::Value(INT), help)
}

/// How long a packet is under way.
pub const DELAY: Opt = time("delay", text("how long a packet is under way", "一个包在路上的时间"));
/// Its variation.
pub const JITTER: Opt = time(
    "jitter",
    text(
        "up to so much longer or shorter, drawn evenly; packets stay in order",
        "上下浮动的幅度，均匀抽取；包的先后不变",
    ),
);
/// Lost packets.
pub const LOSS: Opt = ratio("loss", text("the part of the packets that is lost", "丢失的包所占的比例"));
/// Losses in bursts.
pub const BURST: Opt = ratio(
    "burst",
    text(
        "how likely it is, before each packet, that a burst begins in which all are lost",
        "每个包之前突发丢包开始的概率，突发期间的包全部丢失",
    ),
);
/// How long bursts are.
pub const LASTING_OPTION: Opt = valued(
    "lasting",
    "N",
    Accept::Value(Kinds::of(Kind::Int).or(Kind::Float)),
    text("how many packets a burst lasts on average (5 unless given)", "一次突发平均持续几个包（默认 5）"),
);
/// Overtaking.
pub const REORDER: Opt = ratio(
    "reorder",
    text("the part that is held back, so that later packets overtake it", "被扣住、让后面的包超过的比例"),
);
/// Twice.
pub const DUPLICATE: Opt = ratio("duplicate", text("the part that arrives twice", "到达两次的比例"));
/// Damaged.
pub const CORRUPT: Opt =
    ratio("corrupt", text("the part in which a bit is turned over", "有一个比特被翻转的比例"));
/// Bits a second.
pub const RATE: Opt = count(
    "rate",
    "BITS",
    text(
        "bits a second: 1Mbit, 64kbit; without it packets take no time to be sent",
        "每秒的比特数：1Mbit、64kbit；不给则发送不占时间",
    ),
);
/// Packets that wait.
pub const QUEUE: Opt = count(
    "queue",
    "N",
    text(
        "how many packets may wait while one is sent at the rate; a further one is dropped (1000 unless given)",
        "按速率发送时最多有几个包排队，再多就丢弃（默认 1000）",
    ),
);
/// The largest packet.
pub const MTU: Opt =
    count("mtu", "BYTES", text("the largest IP packet (1500 unless given)", "最大的 IP 包（默认 1500）"));

/// Changes the figures that a call has options for.
///
/// # Errors
/// One of them is of the wrong kind, or cannot be.
pub fn change(call: &Call<'_>, figures: &mut Figures) -> Outcome<()> {
    if let Some(delay) = call.duration("delay")? {
        figures.delay = delay;
    }
    if let Some(jitter) = call.duration("jitter")? {
        figures.jitter = jitter;
    }
    let places = [
        ("loss", &mut figures.loss),
        ("reorder", &mut figures.reorder),
        ("duplicate", &mut figures.duplicate),
        ("corrupt", &mut figures.corrupt),
    ];
    for (word, place) in places {
        if let Some(value) = call.option(word) {
            *place = part(word, value)?;
        }
    }
    burst(call, figures)?;
    if let Some(rate) = call.option("rate") {
        let rate = Call::count("rate", rate, usize::MAX)?;
        if rate == 0 {
            return Err(Fault::value(message!("figure-rate")));
        }
        figures.rate = Some(rate as u64);
    }
    if let Some(queue) = call.option("queue") {
        figures.queue = Call::count("queue", queue, usize::MAX)?;
    }
    if let Some(mtu) = call.option("mtu") {
        let mtu = Call::count("mtu", mtu, usize::MAX)?;
        if !(SMALLEST_MTU..=LARGEST_MTU).contains(&mtu) {
            let (least, most) = (SMALLEST_MTU, LARGEST_MTU);
            return Err(Fault::value(message!("figure-mtu", value = mtu, least = least, most = most)));
        }
        figures.mtu = mtu;
    }
    Ok(())
}

fn burst(call: &Call<'_>, figures: &mut Figures) -> Outcome<()> {
    let lasting = match call.option("lasting") {
        None => LASTING,
        Some(value) => number("lasting", value)?,
    };
    if lasting < 1.0 {
        return Err(Fault::value(message!("figure-lasting", value = lasting)));
    }
    if let Some(value) = call.option("burst") {
        let enter = part("burst", value)?;
        figures.burst = (enter > 0.0).then_some(Burst { enter, leave: 1.0 / lasting, loss: 1.0 });
    }
    Ok(())
}

/// A part of the whole.
///
/// # Errors
/// It is no number, or not between nothing and the whole.
pub fn part(word: &str, value: &Value) -> Outcome<f64> {
    let part = number(word, value)?;
    if !(0.0..=1.0).contains(&part) {
        let shown = crate::eval::value::display::name(value);
        return Err(Fault::value(message!("figure-ratio", figure = word, value = shown)));
    }
    Ok(part)
}

fn number(word: &str, value: &Value) -> Outcome<f64> {
    match value {
        Value::Ratio(ratio) => Ok(*ratio),
        Value::Float(float) => Ok(*float),
        Value::Int(int) => Ok(*int as f64),
        other => Err(Fault::kind(word, "ratio", other.kind())),
    }
}
