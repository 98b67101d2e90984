//! Help on errors: one by its name, those of a command, and the list of all by what was tried. Which
//! command meets which error stands in the table of commands, what it means in that of errnos.

use super::page::Headings;
use super::{layout, pick, provoke};
use crate::catalogue::{self, Language};
use crate::commands::COMMANDS;
use crate::commands::calls::{BIND, CONNECT, LISTEN, SOCKET_CALL};
use crate::commands::datagram::{RECVFROM, SENDTO};
use crate::commands::ending::{RESET, SHUTDOWN};
use crate::commands::files::{APPEND, LOAD, MKDIR, REMOVE, SAVE};
use crate::commands::inspect::INFO;
use crate::commands::options::{GET, SET};
use crate::commands::protocols::RESOLVE;
use crate::commands::receive::RECV;
use crate::commands::script::RUN;
use crate::commands::send::{SEND, SENDALL};
use crate::commands::tcp::{ACCEPT, TCP_CONNECT, TCP_LISTEN};
use crate::commands::udp::{UDP_BIND, UDP_CONNECT, UDP_OPEN, UDP_SENDTO};
use crate::commands::unix::{UNIX_BIND, UNIX_CONNECT, UNIX_LISTEN, UNIX_PAIR};
use crate::errno::{self, ERRNOS, Meaning, SCRIPT_ERRORS, TIMEOUT};
use crate::spec::{Command, Text, text};

/// What an errno's sentence speaks of where no address is at hand.
const SUBJECT: &str = "ADDRESS";

const AT: Text = text("At: ", "出现在：");
const PROVOKE: Text = text("See it happen", "亲眼看看");
const PROVOKE_HINT: Text =
    text("Without `expect error` the report itself is shown.", "去掉 `expect error`，就能看到报告本身。");
const SEE_LIST: Text = text("`help errors` lists all of them.", "`help errors` 列出所有错误。");
const FOOT: Text = text(
    "`help NAME` says more of each: where it happens, what to try, and a script that provokes it. In a \
     script, `try { … } catch err { print err.name }` has the name.",
    "`help 名字` 说明每一个：在哪里出现、可以怎么办、怎样重现。在脚本里，`try { … } catch err { print err.name }` \
     得到名字。",
);
const SELDOM: Text = text("Seldom, anywhere", "少见，哪里都可能");
const LANGUAGE: Text = text("In the script itself", "脚本自身");

/// What people try, and the commands with which they try it.
static SITUATIONS: &[(Text, &[&Command])] = &[
    (text("Connecting", "连接"), &[&TCP_CONNECT, &CONNECT, &UDP_CONNECT]),
    (
        text("Taking an address: listen, bind", "占用地址：listen、bind"),
        &[&TCP_LISTEN, &BIND, &LISTEN, &UDP_BIND],
    ),
    (text("Accepting", "接受连接"), &[&ACCEPT]),
    (text("Sending", "发送"), &[&SEND, &SENDALL, &SENDTO, &UDP_SENDTO]),
    (text("Receiving", "接收"), &[&RECV, &RECVFROM]),
    (text("Ending and looking", "结束与查看"), &[&SHUTDOWN, &RESET, &INFO]),
    (text("Socket options", "套接字选项"), &[&SET, &GET]),
    (text("UNIX sockets", "UNIX 套接字"), &[&UNIX_CONNECT, &UNIX_LISTEN, &UNIX_BIND, &UNIX_PAIR]),
    (text("Making a socket", "建立套接字"), &[&SOCKET_CALL, &UDP_OPEN]),
    (text("Names", "名字"), &[&RESOLVE]),
    (text("Files", "文件"), &[&LOAD, &SAVE, &APPEND, &REMOVE, &MKDIR, &RUN]),
];

/// A sentence that stands alone: what happened, and what to try.
fn say(meaning: Meaning, name: &str, subject: &str, language: Language) -> (String, String) {
    let (what, help) = errno::sentences(meaning, name, subject);
    (catalogue::text(language, &what), catalogue::text(language, &help))
}

/// All meanings of a name, with what to try: for the reference.
pub fn sentences(name: &str, language: Language) -> Option<(&'static str, Vec<(String, String)>)> {
    let (name, meanings) = errno::meanings(name)?;
    Some((name, meanings.into_iter().map(|meaning| say(meaning, name, SUBJECT, language)).collect()))
}

/// The errors of a command, each with what it means there; a timeout that runs out is one of them.
pub fn of_command(command: &Command, language: Language) -> Vec<(&'static str, String)> {
    let subject = command.operands.first().map_or(command.name, |operand| operand.name);
    let meanings =
        command.errors.iter().filter_map(|name| Some((*name, errno::meaning_for(name, command.name)?)));
    let timeout = command.takes("timeout").then_some(("ETIMEDOUT", TIMEOUT));
    meanings.chain(timeout).map(|(name, meaning)| (name, say(meaning, name, subject, language).0)).collect()
}

/// The commands that meet an error in a meaning.
fn commands_with(name: &str, meaning: Meaning) -> Vec<&'static str> {
    let meets = |command: &Command| {
        if meaning == TIMEOUT {
            return command.takes("timeout");
        }
        command.errors.contains(&name) && errno::meaning_for(name, command.name) == Some(meaning)
    };
    COMMANDS.iter().filter(|command| meets(command)).map(|command| command.name).collect()
}

/// One error.
pub fn one(name: &str, language: Language, width: usize) -> Option<String> {
    let (name, meanings) = errno::meanings(name)?;
    let mut out = format!("{name}\n");
    for meaning in meanings {
        let (what, help) = say(meaning, name, SUBJECT, language);
        out.push('\n');
        out.push_str(&layout::prose(&what, 2, width));
        out.push_str(&layout::prose(&format!("→ {help}"), 2, width));
        let commands = commands_with(name, meaning);
        if !commands.is_empty() {
            let at = format!("{}{}", pick(AT, language), commands.join(", "));
            out.push_str(&layout::prose(&at, 2, width));
        }
    }
    if let Some(script) = provoke::script(name) {
        out.push_str(&format!("\n{}\n", pick(PROVOKE, language)));
        out.push_str(&layout::code(script, 4, width));
        out.push_str(&layout::prose(pick(PROVOKE_HINT, language), 2, width));
    }
    out.push_str(&format!("\n{}\n", pick(Headings::RELATED, language)));
    out.push_str(&layout::prose(pick(SEE_LIST, language), 2, width));
    Some(out)
}

/// All of them, by what was tried; those that no command names stand last.
pub fn list(language: Language, width: usize) -> String {
    let mut out = String::new();
    let mut told: Vec<&str> = Vec::new();
    let mut section = |title: Text, rows: Vec<(&'static str, Meaning)>| {
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(name, meaning)| (name.to_owned(), say(meaning, name, SUBJECT, language).0))
            .collect();
        let rows: Vec<_> = rows.iter().map(|(name, said)| (name.clone(), said.as_str())).collect();
        out.push_str(&format!("{}\n{}\n", pick(title, language), layout::columns(&rows, 2, width)));
    };
    for (title, commands) in SITUATIONS {
        let rows = situation(commands);
        told.extend(rows.iter().map(|(name, _)| *name));
        section(*title, rows);
    }
    let first = |name| Some((name, errno::meanings(name)?.1.first().copied()?));
    let untold = |name: &&'static str| !told.contains(name);
    let own = SCRIPT_ERRORS.iter().map(|(name, _)| *name).filter(|name| *name == "DENIED" || untold(name));
    section(LANGUAGE, own.filter_map(first).collect());
    section(SELDOM, ERRNOS.iter().map(|entry| entry.name).filter(untold).filter_map(first).collect());
    out.push_str(&layout::prose(pick(FOOT, language), 0, width));
    out
}

/// What the commands of a situation meet: errnos, what the resolver says, an early end; each
/// meaning once.
fn situation(commands: &[&Command]) -> Vec<(&'static str, Meaning)> {
    let mut rows: Vec<(&'static str, Meaning)> = Vec::new();
    let mut timeout = false;
    for command in commands {
        timeout |= command.takes("timeout");
        for name in command.errors.iter().filter(|name| !matches!(**name, "DENIED" | "LIMIT" | "VALUE")) {
            let row = errno::meaning_for(name, command.name).map(|meaning| (*name, meaning));
            rows.extend(row.filter(|row| !rows.contains(row)));
        }
    }
    rows.extend(timeout.then_some(("ETIMEDOUT", TIMEOUT)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_in_the_list() {
        let list = list(Language::English, 80);
        let names = ERRNOS.iter().map(|entry| entry.name).chain(SCRIPT_ERRORS.iter().map(|(name, _)| *name));
        for name in names {
            assert!(list.lines().any(|line| line.trim_start().starts_with(name)), "{name}\n{list}");
        }
    }

    #[test]
    fn an_error_says_where_it_happens() {
        let page = one("ECONNREFUSED", Language::English, 80).unwrap_or_default();
        assert!(page.contains("  At: tcp connect, connect\n"), "{page}");
        assert!(page.contains("expect error ECONNREFUSED {"), "{page}");
        let timeout = one("ETIMEDOUT", Language::English, 80).unwrap_or_default();
        assert!(timeout.contains("accept"), "{timeout}");
    }

    #[test]
    fn a_commands_error_speaks_of_its_operand() {
        let first = of_command(&TCP_CONNECT, Language::English).into_iter().next();
        assert_eq!(
            first,
            Some(("ECONNREFUSED", "nothing listens on ADDR, so the host answered with RST".to_owned()))
        );
    }
}
