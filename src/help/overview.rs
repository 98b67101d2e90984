//! The overview: every command by family with a line, the functions, the topics.

use super::{layout, pick, topics};
use crate::catalogue::Language;
use crate::commands::COMMANDS;
use crate::functions::FUNCTIONS;
use crate::spec::{Command, Family, Text, text};

/// The families in the order in which they are shown, with their titles.
pub const FAMILIES: &[(Family, Text)] = &[
    (Family::Tcp, text("TCP", "TCP")),
    (Family::Udp, text("UDP", "UDP")),
    (Family::Unix, text("UNIX sockets", "UNIX 套接字")),
    (Family::Calls, text("The system calls one at a time", "逐个系统调用")),
    (Family::Data, text("Sending and receiving", "发送与接收")),
    (Family::Sockets, text("Looking at sockets and changing them", "查看和改变套接字")),
    (Family::Protocols, text("Addresses, ports, names", "地址、端口、名字")),
    (Family::Script, text("Output, input, files, time", "输出、输入、文件、时间")),
    (Family::Lesson, text("Lessons", "课程")),
    (Family::Help, text("Help", "帮助")),
];

const FUNCTIONS_TITLE: Text = text("Functions, called as len(x)", "函数，写作 len(x)");
const TOPICS_TITLE: Text = text("The language", "语言");
const FOOT: Text = text(
    "`help NAME` explains each of them, an error by its name too: `help ECONNREFUSED`; `help errors` lists the errors.",
    "`help NAME` 解释其中每一项，也解释错误名，例如 `help ECONNREFUSED`；`help errors` 列出所有错误。",
);

/// The whole overview.
pub fn overview(language: Language, width: usize) -> String {
    let mut out = String::new();
    for (family, title) in FAMILIES {
        let commands: Vec<_> = COMMANDS.iter().copied().filter(|command| command.family == *family).collect();
        if !commands.is_empty() {
            out.push_str(&format!(
                "{}\n{}\n",
                pick(*title, language),
                self::commands(&commands, language, width)
            ));
        }
    }
    if !FUNCTIONS.is_empty() {
        let names = layout::words(FUNCTIONS.iter().map(|function| function.name), 2, width);
        out.push_str(&format!("{}\n{names}\n", pick(FUNCTIONS_TITLE, language)));
    }
    let rows: Vec<_> =
        topics::TOPICS.iter().map(|topic| (topic.name.to_owned(), pick(topic.title, language))).collect();
    out.push_str(&format!("{}\n{}\n", pick(TOPICS_TITLE, language), layout::columns(&rows, 2, width)));
    out.push_str(&layout::prose(pick(FOOT, language), 0, width));
    out
}

/// Commands with a line each.
pub fn commands(commands: &[&Command], language: Language, width: usize) -> String {
    let rows: Vec<_> =
        commands.iter().map(|command| (command.name.to_owned(), pick(command.summary, language))).collect();
    layout::columns(&rows, 2, width)
}
