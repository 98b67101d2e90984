//! The manual page: what the command line knows of itself, with what stands around it. In roff, as
//! `man` reads it.

use std::io;

use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use wirelab_lang::catalogue::Language;
use wirelab_lang::help;
use wirelab_lang::spec::{Text, text};

use crate::cli::args::{Cli, EXIT_STATUSES};
use crate::cli::usage;

const DESCRIPTION: &[Text] = &[
    text(
        "wirelab is a lab for network programming. A line is a socket call; a script holds both ends of a \
         conversation, plays it on the kernel's sockets and checks what it claims.",
        "wirelab 是网络编程的实验室。一行就是一次套接字调用；一个脚本包含对话的两端，在内核的套接字上运行，并检查自己的断言。",
    ),
    text(
        "Without FILE, wirelab is a prompt. With one it runs the script; what stands behind it is the script's \
         list args.",
        "不给 FILE，wirelab 就是提示符。给了就运行这个脚本；后面的词放进脚本的列表 args。",
    ),
    text(
        "The commands of the language are explained by the program itself: wirelab help, wirelab help TOPIC.",
        "语言的命令由程序自己解释：wirelab help、wirelab help TOPIC。",
    ),
];

const FILES: &[(&str, Text)] = &[
    (
        "$XDG_STATE_HOME/wirelab/history",
        text(
            "What was typed at the prompt. Without XDG_STATE_HOME: ~/.local/state.",
            "在提示符下输入过的内容。没有设置 XDG_STATE_HOME 时：~/.local/state。",
        ),
    ),
    (
        "$XDG_CONFIG_HOME/wirelab/start.lab",
        text(
            "Statements that the prompt runs when it starts. Without XDG_CONFIG_HOME: ~/.config.",
            "提示符启动时运行的语句。没有设置 XDG_CONFIG_HOME 时：~/.config。",
        ),
    ),
];

const ENVIRONMENT: &[(&str, Text)] = &[
    (
        "WIRELAB_LANG",
        text(
            "The language of messages and lessons, en or zh. Without it: LC_ALL, LC_MESSAGES, LANG.",
            "消息和课程的语言，en 或 zh。没有设置时看 LC_ALL、LC_MESSAGES、LANG。",
        ),
    ),
    (
        "NO_COLOR",
        text("Not empty: no colours, whatever the terminal can do.", "不为空：不用颜色，不论终端支持什么。"),
    ),
    ("CLICOLOR_FORCE", text("Colours also where the output is no terminal.", "输出不是终端时也使用颜色。")),
    (
        "PAGER",
        text(
            "What shows long pages of help at a terminal, less(1) where it is not set; empty or cat: nothing does.",
            "在终端上显示长帮助页的程序，没有设置时用 less(1)；为空或 cat：不用。",
        ),
    ),
    ("TERM", text("dumb: no colours and no editing.", "dumb：没有颜色，也没有行编辑。")),
];

const EXAMPLES: &[(&str, Text)] = &[
    ("wirelab demo tcp/hello", text("Play a lesson.", "播放一课。")),
    ("wirelab -c 's = tcp listen 127.0.0.1:0; print s.local'", text("Run a line.", "运行一行。")),
    (
        "wirelab check *.lab",
        text("Look for mistakes without opening a socket.", "不打开套接字，只检查错误。"),
    ),
    (
        "source <(wirelab completions bash)",
        text("Complete wirelab's words in this shell.", "在这个 shell 里补全 wirelab 的单词。"),
    ),
    ("wirelab man | man -l -", text("Read this page.", "阅读本页。")),
];

/// The headings of the sections, as they stand in the roff text.
const HEADINGS: &[Text] = &[
    text("NAME", "名称"),
    text("SYNOPSIS", "概要"),
    text("DESCRIPTION", "说明"),
    text("OPTIONS", "选项"),
    text("ACTIONS", "操作"),
    text("EXIT STATUS", "退出状态"),
    text("FILES", "文件"),
    text("ENVIRONMENT", "环境变量"),
    text("EXAMPLES", "示例"),
];

/// The page.
pub fn page(language: Language) -> String {
    let mut bytes = Vec::new();
    // Nothing is written but into memory.
    let _ = write(&mut bytes, language);
    let page = String::from_utf8_lossy(&bytes).into_owned();
    match language {
        Language::English => page,
        Language::Chinese => in_chinese(&page),
    }
}

/// What the library wrote by itself; and a blank behind each sentence, where a line can end.
fn in_chinese(page: &str) -> String {
    let line = |line: &str| {
        if !line.starts_with('.') {
            let text = usage::labels_in_chinese(line).replace('。', "。 ").replace('；', "； ");
            return text.trim_end().to_owned() + "\n";
        }
        let title = line.strip_prefix(".SH ").map(|title| title.trim_matches('"'));
        let heading = title.and_then(|title| HEADINGS.iter().find(|heading| heading.en == title));
        heading.map_or_else(|| line.to_owned(), |heading| format!(".SH {}", heading.zh)) + "\n"
    };
    page.lines().map(line).collect()
}

fn write(out: &mut Vec<u8>, language: Language) -> io::Result<()> {
    let say = |text: Text| help::pick(text, language);
    let mut command = match language {
        Language::English => Cli::command(),
        Language::Chinese => usage::in_chinese(Cli::command()),
    };
    command.build();
    // Without a date of its own it is that of the program; an empty one would shift what follows.
    let page = Man::new(command.clone()).date(" ").manual(say(text("User Commands", "用户命令")));
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    let mut description = Roff::new();
    description.control("SH", ["DESCRIPTION"]);
    for (number, paragraph) in DESCRIPTION.iter().enumerate() {
        if number > 0 {
            description.control("PP", []);
        }
        description.text([roman(say(*paragraph))]);
    }
    description.to_writer(out)?;
    page.render_options_section(out)?;
    Roff::new().control("SH", ["ACTIONS"]).to_writer(out)?;
    let is_said = |argument: &Arg| {
        !argument.is_positional() && command.get_arguments().any(|said| said.get_id() == argument.get_id())
    };
    for action in command.get_subcommands() {
        out.extend(section_of(action, is_said, say(text(".", "。")))?.as_bytes());
    }
    let statuses = EXIT_STATUSES.iter().map(|(status, about)| (status.to_string(), say(*about)));
    list(out, "EXIT STATUS", statuses, bold)?;
    let said = |rows: &'static [(&'static str, Text)]| {
        rows.iter().map(move |(term, about)| ((*term).to_owned(), say(*about)))
    };
    list(out, "FILES", said(FILES), italic)?;
    list(out, "ENVIRONMENT", said(ENVIRONMENT), bold)?;
    list(out, "EXAMPLES", said(EXAMPLES), bold)
}

/// An action as a subsection: its usage, what it does, and the options that were not said yet.
fn section_of(action: &Command, is_said: impl Fn(&Arg) -> bool, stop: &str) -> io::Result<String> {
    let usage = action.clone().render_usage().to_string();
    let about = action.get_about().map(ToString::to_string).unwrap_or_default();
    let mut head = Roff::new();
    head.control("SS", [usage.trim_start_matches("Usage: ")]).text([roman(format!("{about}{stop}"))]);
    let own =
        action.clone().mut_args(|argument| if is_said(&argument) { argument.hide(true) } else { argument });
    let mut options = Vec::new();
    Man::new(own).render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options).into_owned();
    Ok(head.render() + &options.replace(".SH OPTIONS\n", ""))
}

/// Terms with what they mean.
fn list(
    out: &mut Vec<u8>,
    title: &str,
    rows: impl Iterator<Item = (String, &'static str)>,
    style: fn(String) -> Inline,
) -> io::Result<()> {
    let mut section = Roff::new();
    section.control("SH", [title]);
    for (term, about) in rows {
        section.control("TP", []).text([style(term)]).text([roman(about)]);
    }
    section.to_writer(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_what_the_command_line_knows() {
        let page = page(Language::English);
        let command = Cli::command();
        for action in command.get_subcommands() {
            assert!(
                page.contains(&format!("wirelab {}", action.get_name())),
                "{}\n{page}",
                action.get_name()
            );
        }
        for section in ["NAME", "SYNOPSIS", "EXIT STATUS", "FILES", "ENVIRONMENT", "EXAMPLES"] {
            assert!(page.contains(section), "{section}\n{page}");
        }
        for (status, about) in EXIT_STATUSES {
            assert!(page.contains(about.en), "{status}");
        }
    }

    #[test]
    fn the_chinese_page_speaks_chinese() {
        let page = page(Language::Chinese);
        for heading in HEADINGS {
            let (zh, en) = (format!("\n.SH {}\n", heading.zh), format!(".SH {}\n", heading.en));
            assert!(page.contains(&zh) && !page.contains(&en), "{zh}\n{page}");
        }
        for (status, about) in EXIT_STATUSES {
            assert!(page.contains(about.zh), "{status}");
        }
        for english in ["Usage: ", "Possible values", "[default", "Print help"] {
            assert!(!page.contains(english), "{english}\n{page}");
        }
    }
}
