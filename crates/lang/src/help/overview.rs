//! The overview: every command by family with a line, the functions, the topics.

use super::page::Headings;
use super::{layout, pick, topics};
use crate::catalogue::Language;
use crate::commands::COMMANDS;
use crate::functions::FUNCTIONS;
use crate::spec::{Command, Family, Function, Text, text, usage};

/// A family as help shows it.
pub struct FamilyPage {
    /// Which
    pub family: Family,
    /// What `help` calls it: `help data`
    pub name: &'static str,
    /// Its title
    pub title: Text,
}

const fn family(family: Family, name: &'static str, title: Text) -> FamilyPage {
    FamilyPage { family, name, title }
}

/// The families in the order in which they are shown.
pub const FAMILIES: &[FamilyPage] = &[
    family(Family::Tcp, "tcp", text("TCP", "TCP")),
    family(Family::Udp, "udp", text("UDP", "UDP")),
    family(Family::Unix, "unix", text("UNIX sockets", "UNIX 套接字")),
    family(Family::Calls, "calls", text("The system calls one at a time", "逐个系统调用")),
    family(Family::Data, "data", text("Sending and receiving", "发送与接收")),
    family(Family::Sockets, "looking", text("Looking at sockets and changing them", "查看和改变套接字")),
    family(Family::Protocols, "protocols", text("Addresses, ports, names", "地址、端口、名字")),
    family(Family::Network, "simulation", text("The simulated network", "模拟网络")),
    family(Family::Script, "script", text("Output, input, files, time", "输出、输入、文件、时间")),
    family(Family::Lesson, "lessons", text("Lessons", "课程")),
    family(Family::Help, "about", text("Help", "帮助")),
];

const FUNCTIONS_TITLE: Text = text("Functions, called as len(x)", "函数，写作 len(x)");
const TOPICS_TITLE: Text = text("The language", "语言");
const FOOT: Text = text(
    "`help NAME` explains each of them, an error by its name too: `help ECONNREFUSED`; `help errors` lists the errors.",
    "`help NAME` 解释其中每一项，也解释错误名，例如 `help ECONNREFUSED`；`help errors` 列出所有错误。",
);

const FAMILY_FOOT: Text = text(
    "`help NAME` explains one of them, with what can go wrong and examples that run.",
    "`help 名字` 解释其中一条，附有可能出的错和可以运行的示例。",
);

/// The whole overview.
pub fn overview(language: Language, width: usize) -> String {
    let mut out = String::new();
    for page in FAMILIES {
        if let Some(commands) = members(page, language, width) {
            let title = format!("{} · help {}", pick(page.title, language), page.name);
            out.push_str(&format!("{}{commands}\n", layout::prose(&title, 0, width)));
        }
    }
    if !FUNCTIONS.is_empty() {
        let names = layout::words(FUNCTIONS.iter().map(|function| function.name), 2, width);
        out.push_str(&format!("{}\n{names}\n", pick(FUNCTIONS_TITLE, language)));
    }
    let rows: Vec<_> =
        topics::all().map(|topic| (topic.name.to_owned(), pick(topic.title, language))).collect();
    out.push_str(&format!("{}\n{}\n", pick(TOPICS_TITLE, language), layout::columns(&rows, 2, width)));
    out.push_str(&layout::prose(pick(FOOT, language), 0, width));
    out
}

/// The page of a family by its name: its commands with a line each, and how each is written.
pub fn family_page(name: &str, language: Language, width: usize) -> Option<String> {
    let page = FAMILIES.iter().find(|page| page.name == name)?;
    let commands = members(page, language, width)?;
    let own = COMMANDS.iter().filter(|command| command.family == page.family);
    let usages: String = own.map(|command| layout::code(&usage(command), 2, width)).collect();
    Some(format!(
        "{}\n{commands}\n{}\n{usages}\n{}",
        pick(page.title, language),
        pick(Headings::USAGE, language),
        layout::prose(pick(FAMILY_FOOT, language), 0, width)
    ))
}

/// Every function with a line.
pub fn functions(language: Language, width: usize) -> String {
    let call = |function: &Function| format!("{}({})", function.name, function.parameters);
    let rows: Vec<_> = FUNCTIONS.iter().map(|each| (call(each), pick(each.summary, language))).collect();
    layout::columns(&rows, 2, width)
}

/// The commands of a family; `None` where it has none.
fn members(page: &FamilyPage, language: Language, width: usize) -> Option<String> {
    let own: Vec<_> = COMMANDS.iter().copied().filter(|command| command.family == page.family).collect();
    (!own.is_empty()).then(|| commands(&own, language, width))
}

/// Commands with a line each.
pub fn commands(commands: &[&Command], language: Language, width: usize) -> String {
    let rows: Vec<_> =
        commands.iter().map(|command| (command.name.to_owned(), pick(command.summary, language))).collect();
    layout::columns(&rows, 2, width)
}
