//! `pair` and `requires`: what a script says of itself at its top. Both are read before the run;
//! as statements they do nothing.

use std::net::{IpAddr, SocketAddr};
use std::os::unix::ffi::OsStrExt;

use super::parts::{BYTES, NONE, required};
use crate::eval::value::{Value, display};
use crate::rights::RequiredRight;
use crate::spec::{Accept, Command, Example, Facts, Family, Operand, Presence, QUIET, Sort, Yields, text};

/// `pair`
pub static PAIR: Command = Command {
    name: "pair",
    family: Family::Lesson,
    summary: text("name the other half of this script", "指出本脚本的另一半"),
    details: text(
        "For a script that is one half of a pair, such as a server and its client. A test plays the two \
         together, this one first, and ends it when the other is done. In a run it does nothing.",
        "用于成对脚本中的一半，例如服务器和它的客户端。测试时两者一起运行，本脚本先开始，另一半结束时它也结\
         束。单独运行时它什么也不做。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &[],
    operands: &[required("SCRIPT", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(NONE),
    facts: Facts { sort: Sort::Backstage, ..QUIET },
    examples: &[Example {
        about: text("at the top of a server", "写在服务器脚本的开头"),
        script: "pair \"client.lab\"\nprint \"ready\"\n",
        output: "ready\n",
    }],
    related: &["requires"],
    run: |_| Ok(Value::None.into()),
};

/// `requires`
pub static REQUIRES: Command = Command {
    name: "requires",
    family: Family::Lesson,
    summary: text("say what a script needs beyond loopback", "说明脚本在回环之外还需要什么"),
    details: text(
        "`net ADDR`, `read DIR`, `write DIR`, `unix NAME` (an abstract UNIX name) and `env NAME` (a variable \
         of the environment) name rights: all that \
         are missing are told at once, with the flags that grant them, before the first statement runs. \
         `capture`, `privilege`, `ipv6` and \
         `terminal` name what the machine must offer: where it does not, the script is skipped with the \
         reason. Stands at the top of the script; as a statement it does nothing more.",
        "`net ADDR`、`read DIR`、`write DIR`、`unix NAME`（抽象 UNIX 名字）、`env NAME`（环境变量）说明所需的权限：缺少的会在第一条\
         语句之前一次说清，并给出授权的选项。`capture`、`privilege`、`ipv6`、`terminal` 说明机器要具备的条件：不具备时跳过脚本并说明原因。\
         它写在脚本开头；作为语句本身不再做什么。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &["DENIED"],
    operands: &[
        required(
            "WHAT",
            Accept::Word(&[
                ("net", text("the right to an address", "使用某个地址的权限")),
                ("read", text("the right to read in a folder", "读某个文件夹的权限")),
                ("write", text("the right to write in a folder", "写某个文件夹的权限")),
                ("unix", text("the right to an abstract UNIX name", "使用某个抽象 UNIX 名字的权限")),
                ("env", text("the right to read a variable of the environment", "读某个环境变量的权限")),
                ("capture", text("capturing packets", "抓包")),
                ("privilege", text("ports below 1024 and the like", "1024 以下的端口等")),
                ("ipv6", text("IPv6 on this machine", "本机的 IPv6")),
                ("terminal", text("a person at a terminal", "有人在终端前")),
            ]),
        ),
        Operand { name: "WHICH", accept: Accept::Bare, presence: Presence::Many },
    ],
    options: &[],
    yields: Yields::of(NONE),
    facts: Facts { sort: Sort::Backstage, ..QUIET },
    examples: &[Example {
        about: text("a right that every run has", "每次运行都有的权限"),
        script: "requires net 127.0.0.1:0\nprint \"granted\"\n",
        output: "granted\n",
    }],
    related: &["pair"],
    run: |_| Ok(Value::None.into()),
};

/// The statement by which a script asks for a right.
pub fn requirement_line(need: &RequiredRight) -> String {
    let quoted = |text: &[u8]| display::repr(&Value::Bytes(text.into()));
    let (right, of) = match need {
        RequiredRight::Net { host, port, .. } => (
            "net",
            match (host.parse::<IpAddr>(), port) {
                (Ok(ip), port) => SocketAddr::new(ip, *port).to_string(),
                (Err(_), 0) => host.clone(),
                (Err(_), port) => format!("{host}:{port}"),
            },
        ),
        RequiredRight::Read(folder) => ("read", quoted(folder.as_os_str().as_bytes())),
        RequiredRight::Write(folder) => ("write", quoted(folder.as_os_str().as_bytes())),
        RequiredRight::Unix(name) => ("unix", quoted(name.to_string().as_bytes())),
        RequiredRight::Env(name) => ("env", quoted(name.as_bytes())),
    };
    format!("{} {right} {of}", REQUIRES.name)
}
