//! What the command line says of itself: its help in Chinese, and what is wrong with arguments as
//! messages of the catalogue. Asked only where one of the two is shown.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use wirelab_lang::diagnostic::Message;
use wirelab_lang::message;

use crate::cli::args::STEPS;

/// Of the program and its commands.
const COMMANDS: &[(&str, &str)] = &[
    ("wirelab", "可编写脚本的终端网络实验室：真实的套接字、断言、课程"),
    ("run", "运行脚本，每个都从头开始"),
    ("check", "解析并检查脚本；不打开套接字"),
    ("demo", "列出、显示或播放内置的脚本"),
    ("rehearse", "让课自己播放一遍，报告每一步用多久、哪些内容屏幕放不下"),
    ("notes", "显示另一个终端上用 --notes 讲的课的备注"),
    ("help", "解释命令、函数、错误或主题"),
    ("reference", "打印语言参考"),
    ("completions", "打印让 shell 补全 wirelab 单词的脚本"),
    ("man", "打印手册页"),
    ("tutorial", "打开提示符并开始课程，从上次停下的地方继续"),
];

/// Of arguments, by their ids; where commands differ, with the command.
const ARGUMENTS: &[(&str, &str)] = &[
    ("rehearse.files", "脚本，或内置的课：tcp/hello"),
    ("notes.name", "哪一课，或名字的一部分；不写就是最近开始的那一课"),
    ("notes", "在第二个终端上显示讲课人的备注，那里运行 `wirelab notes`（与 --step 一起）"),
    ("record", "录下显示的内容，供 asciinema 播放（与 --step 一起）：FILE.cast"),
    ("json", "输出给程序读的报告"),
    ("handout", "把课写成可以带走的讲义：FILE.html 或 FILE.md"),
    ("handout_lang", "讲义用的语言"),
    ("help.words", "要解释什么：`tcp listen`、ECONNRESET、strings、errors……"),
    ("text", "运行这段文本"),
    ("words", "要运行的脚本（`-`：标准输入），以及放进列表 `args` 的词"),
    ("files", "脚本；`-` 是标准输入"),
    ("name", "要播放的脚本：tcp/hello"),
    ("show", "打印它的源码"),
    ("copy", "把全部脚本写到一个目录里"),
    ("shell", "读取它的 shell"),
    ("tutorial.step", "从第几步开始"),
    ("set", "在脚本开始之前给名字一个值"),
    ("input", "`input` 从哪里读行（`-`：标准输入）"),
    ("timeout", "脚本最多运行多久：30s、1.5s、2m"),
    ("continue_on_error", "语句失败后继续；退出状态仍会说明"),
    ("allow_net", "允许回环以外的一个地址；不写地址则允许所有地址"),
    ("allow_read", "允许读当前目录以外的一个目录"),
    ("allow_write", "允许写当前目录以外的一个目录"),
    ("allow_unix", "允许使用别的程序的抽象 UNIX 名字，写法同 ss(8)：@name"),
    ("allow_env", "允许读一个环境变量"),
    ("role", "只演课程的一个角色，在 `meet` 处与另一个终端会合"),
    ("step", "在课堂上演示脚本：每按一次键执行一条语句，旁边显示套接字"),
    ("light", "用适合浅色背景的颜色（与 --step 同用）"),
    ("big", "大而疏朗，让最后一排也看得清（与 --step 同用）"),
    ("typing", "像手工输入一样逐字显示每条语句（与 --step 同用）"),
    ("auto", "过这么久自动继续，结束后离开（与 --step 同用）：5s"),
    ("raw", "允许 `print raw` 写到终端"),
    ("interactive", "脚本之后（出错也一样）留在提示符，名字和打开的套接字都在"),
    ("no_rc", "打开提示符时不运行启动文件"),
    ("net", "在模拟网络上运行：一台主机，其回环具有下列指标"),
    ("loss", "丢包的比例，与 --net sim 同用：5%"),
    ("delay", "包在路上的时间，与 --net sim 同用：10ms"),
    ("jitter", "延迟的浮动，与 --net sim 同用"),
    ("reorder", "被别的包超过的比例，与 --net sim 同用"),
    ("duplicate", "到达两次的比例，与 --net sim 同用"),
    ("corrupt", "损坏的比例，与 --net sim 同用"),
    ("rate", "每秒的比特数，与 --net sim 同用：1Mbit"),
    ("seed", "模拟网络的种子，不管脚本怎么写"),
    ("seeds", "用这些种子逐个运行，遇到第一个失败就停止：1-1000"),
    ("keep_going", "与 --seeds 同用：失败后继续，并统计"),
    ("realtime", "虚拟时间与墙上的钟同步，或快若干倍"),
    ("lang", "消息和课程的语言"),
    ("color", "何时使用颜色"),
];

const COLOURS: &[(&str, &str)] =
    &[("auto", "在终端上使用，除非 NO_COLOR 另有要求"), ("always", "总是"), ("never", "从不")];

const AFTER: &str = "不给 FILE，wirelab 就是提示符。`wirelab help` 列出语言的命令。

退出状态：0 一切正常；1 用法错误；2 脚本解析或检查未通过；3 运行时出错；
4 `expect` 失败；130 被中断；143 被 SIGTERM 结束。";

/// What clap writes by itself.
const LABELS: &[(&str, &str)] = &[
    ("Usage: ", "用法："),
    ("\n       wirelab", "\n      wirelab"),
    ("\nCommands:\n", "\n命令：\n"),
    ("\nArguments:\n", "\n参数：\n"),
    ("\nOptions:\n", "\n选项：\n"),
    ("Possible values:\n", "可选值：\n"),
    ("[possible values: ", "[可选值："),
    ("[default: ", "[默认值："),
    ("\\fIPossible values:\\fR", "\\fI可选值：\\fR"),
];

fn find(table: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find_map(|(known, text)| (*known == name).then_some(*text))
}

/// The command line with its texts in Chinese, to show them: nothing can be read off its matches.
pub fn in_chinese(command: clap::Command) -> clap::Command {
    let name = command.get_name().to_owned();
    let is_program = name == "wirelab";
    let command = command.mut_args(|argument| {
        let id = argument.get_id().as_str();
        let text = find(ARGUMENTS, &format!("{name}.{id}")).or_else(|| find(ARGUMENTS, id));
        let colours = id == "color";
        let argument = text.into_iter().fold(argument, clap::Arg::help);
        let values = || COLOURS.iter().map(|(value, text)| PossibleValue::new(*value).help(*text));
        if colours { argument.value_parser(PossibleValuesParser::new(values())) } else { argument }
    });
    let command = command.disable_help_flag(true).arg(flag(
        "help",
        'h',
        "显示帮助（`-h` 更简短）",
        clap::ArgAction::Help,
    ));
    let command = if is_program {
        let version = flag("version", 'V', "显示版本", clap::ArgAction::Version);
        command.after_help(AFTER).disable_version_flag(true).arg(version)
    } else {
        command
    };
    let command = find(COMMANDS, &name).into_iter().fold(command, clap::Command::about);
    command.mut_subcommands(in_chinese)
}

fn flag(name: &'static str, short: char, help: &'static str, action: clap::ArgAction) -> clap::Arg {
    clap::Arg::new(name).short(short).long(name).help(help).action(action)
}

/// Help as clap renders it, with the words in Chinese that are its own.
pub fn labels_in_chinese(help: &str) -> String {
    LABELS.iter().fold(help.to_owned(), |text, (english, chinese)| text.replace(english, chinese))
}

/// What is wrong with the arguments, and what to try, where it is one of the usual mistakes.
pub fn explained(error: &clap::Error) -> Option<(Message, Vec<Message>)> {
    let word = |kind| said(error.get(kind));
    let mut help = Vec::new();
    let message = match error.kind() {
        ErrorKind::UnknownArgument => {
            let word = word(ContextKind::InvalidArg)?;
            let is_option = word.starts_with('-');
            if is_option {
                message!("cli-unknown-option", word = word)
            } else {
                message!("cli-surplus-word", word = word)
            }
        }
        ErrorKind::MissingRequiredArgument => message!("cli-missing", what = word(ContextKind::InvalidArg)?),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let option = word(ContextKind::InvalidArg)?;
            match word(ContextKind::InvalidValue) {
                None => message!("cli-value-missing", option = option),
                Some(value) => message!("cli-value-wrong", value = value, option = option),
            }
        }
        ErrorKind::ArgumentConflict => {
            let (one, other) = (word(ContextKind::InvalidArg)?, word(ContextKind::PriorArg)?);
            if one == other {
                message!("cli-twice", option = one)
            } else {
                message!("cli-conflict", one = one, other = other)
            }
        }
        ErrorKind::TooManyValues => message!("cli-no-value", option = word(ContextKind::InvalidArg)?),
        ErrorKind::InvalidUtf8 => message!("cli-not-utf8"),
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        _ => message!("cli-wrong"),
    };
    let is_step = word(ContextKind::InvalidArg).is_some_and(|argument| argument == "[STEP]");
    help.extend(is_step.then(|| message!("cli-steps", last = STEPS)));
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    help.extend(near.into_iter().find_map(word).map(|near| message!("did-you-mean", word = near)));
    help.extend(word(ContextKind::ValidValue).map(|values| message!("cli-values", values = values)));
    // That of the program has a line for each way to use it.
    let usage = word(ContextKind::Usage).filter(|usage| !usage.contains('\n'));
    help.extend(usage.map(|usage| message!("help-usage", usage = usage.trim_start_matches("Usage: "))));
    help.push(message!("cli-help"));
    Some((message, help))
}

/// A part of what clap knows of an error; `None` where it is empty.
fn said(value: Option<&ContextValue>) -> Option<String> {
    let text = match value? {
        ContextValue::String(word) => word.clone(),
        ContextValue::Strings(words) => words.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Cli;

    #[test]
    fn every_text_of_the_command_line_is_in_chinese() {
        let mut command = in_chinese(Cli::command());
        command.build();
        let is_chinese = |text: Option<&clap::builder::StyledStr>| {
            text.is_some_and(|text| text.to_string().contains(|c: char| c > '\u{3000}'))
        };
        let shown = command.get_subcommands();
        for each in shown.chain([&command]) {
            assert!(is_chinese(each.get_about()), "{}", each.get_name());
            for argument in each.get_arguments() {
                assert!(is_chinese(argument.get_help()), "{} {}", each.get_name(), argument.get_id());
            }
        }
    }
}
