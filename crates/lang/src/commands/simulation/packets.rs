//! `packets`: what crossed the links.

use super::{NO_CALL, tell_left_out};
use crate::commands::access;
use crate::commands::parts::{LIST, NONE, lossy, many};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::Value;
use crate::message;
use crate::simulation::describe::{Description, WORDS};
use crate::simulation::{network, record};
use crate::spec::{Accept, Because, Command, Example, Facts, Family, Repeats, SHOWN, Yields, text};

/// `packets`
pub static PACKETS: Command = Command {
    name: "packets",
    family: Family::Network,
    summary: text("list what crossed the links, or save it", "列出链路上走过的包，或保存下来"),
    details: text(
        "A row for each packet on each link: when it was given to the link, the link, from where to where, \
         the protocol, and of a TCP segment flags, sequence and acknowledgement number and window; how \
         many bytes of data; and its fate: delivered, lost, delayed, duplicated, corrupted, queue full, \
         dropped, and so on. Words say which packets, as with `drop`; `last 10` means the last ten of \
         them. With the name of a file that ends in .pcapng it writes them for other tools, an interface \
         for each link. The table on a terminal has what there is room for, and tells below what is the same \
         in all rows and what it leaves out; its sequence and acknowledgement numbers count from each side's \
         SYN. When there are very many, the oldest are no longer kept, and it is said how many. In an \
         expression it yields records, with the numbers on the wire, and `packets(\"tcp syn\")` is \
         the same as a function: the string is the description.",
        "每个包在每条链路上占一行：交给链路的时刻、链路、从哪到哪、协议，TCP 报文段还有标志、序号、确认号和窗口；\
         数据字节数；以及结局：delivered、lost、delayed、duplicated、corrupted、queue full、dropped 等。可以像 \
         `drop` 那样用词说明要哪些包；`last 10` 指其中最后十个。给出以 .pcapng 结尾的文件名，就写成其他工具能读的\
         文件，每条链路一个接口。终端上的表放得下多少就显示多少，各行相同的和略去的列写在\
         表下，序号和确认号从各自的 SYN 算起。包非常多时只保留最近的，并说明略去了多少。在表达式里它给出记录，号码是线路上的号码；`packets(\"tcp syn\")` 是\
         同样功能的函数：字符串就是描述。",
    ),
    syscall: NO_CALL,
    returns: text(
        "A list of records: time, link, from, to, proto, flags, seq, ack, window, len, fate.",
        "记录的列表：time、link、from、to、proto、flags、seq、ack、window、len、fate。",
    ),
    errors: &["VALUE", "DENIED"],
    operands: &[many("PACKETS", Accept::Filter(WORDS))],
    options: &[],
    yields: Yields::of(LIST.union(NONE)),
    facts: Facts { repeats: Repeats::Not(Because::Kernel), ..SHOWN },
    examples: &[
        Example {
            about: text("the three segments of a handshake", "三次握手的三个报文段"),
            script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob delay 5ms\n\
                     server = tcp listen 10.0.0.2:9999 on bob\ntcp connect 10.0.0.2:9999 on alice\nsleep 1s\n\
                     for p in packets() { print p.time p.to.ip p.flags p.fate }\n",
            output: "0s 10.0.0.2 SYN delivered\n5ms 10.0.0.1 SYN ACK delivered\n10ms 10.0.0.2 ACK delivered\n",
        },
        Example {
            about: text("the numbers follow one another", "号码一环扣一环"),
            script: "net sim seed 7\nhost alice 10.0.0.1\nhost bob 10.0.0.2\nlink alice bob\n\
                     server = tcp listen 10.0.0.2:9999 on bob\ntcp connect 10.0.0.2:9999 on alice\n\
                     syn = packets(\"tcp syn\")[0]\nanswer = packets(\"tcp syn ack\")[0]\n\
                     print answer.ack == syn.seq + 1\n",
            output: "true\n",
        },
    ],
    related: &["drop", "topology", "net sim"],
    run: packets,
};

fn packets(call: &mut Call<'_>) -> Outcome<Reply> {
    let network = network(call.world, call.command.name)?;
    if let [Value::Bytes(path)] = call.operands.as_slice()
        && path.iter().any(|byte| matches!(byte, b'.' | b'/'))
    {
        let path = path.clone();
        if !path.ends_with(b".pcapng") {
            let fault = Fault::value(message!("packets-file", path = lossy(&path)));
            return Err(fault.help(message!("packets-file-help")));
        }
        access::save(call.world, &path, &network.pcapng())?;
        tell_left_out(call.world, &network)?;
        return Ok(Value::None.into());
    }
    let described = Description::read(call.operands.by_ref())?;
    let packets = record::described(&network, &described)?;
    // The last ones are all there.
    if described.last.is_none_or(|last| packets.len() < last) {
        tell_left_out(call.world, &network)?;
    }
    Ok(packets.into())
}
