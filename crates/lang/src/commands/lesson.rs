//! `pair` and `requires`: what a script says of itself at its top. Both are read before the run;
//! as statements they do nothing.

use super::parts::{BYTES, NONE, required};
use crate::eval::value::Value;
use crate::spec::{Accept, Command, Example, Family, Operand, Presence, Yields, text};

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
    operands: &[required("FILE", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(NONE),
    shows: false,
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
            Accept::Word(&["net", "read", "write", "unix", "env", "capture", "privilege", "ipv6", "terminal"]),
        ),
        Operand { name: "WHICH", accept: Accept::Bare, presence: Presence::Many },
    ],
    options: &[],
    yields: Yields::of(NONE),
    shows: false,
    examples: &[Example {
        about: text("a right that every run has", "每次运行都有的权限"),
        script: "requires net 127.0.0.1:0\nprint \"granted\"\n",
        output: "granted\n",
    }],
    related: &["pair"],
    run: |_| Ok(Value::None.into()),
};
