//! Commands for the record of a prompt: `session`, `session save`, `session drop`, `session clear`.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;

use super::access;
use super::parts::{BYTES, INT, lossy, required, word};
use crate::catalogue;
use crate::diagnostic::Message;
use crate::eval::call::{Call, Reply};
use crate::eval::event::Event;
use crate::eval::fault::{Fault, Outcome};
use crate::eval::recording::{Recording, ScriptOptions};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::message;
use crate::spec::{Accept, Command, Example, Family, QUIET, Yields, text};

const NOTHING: Yields = Yields::of(Kinds::of(Kind::None));

/// The record of the prompt.
///
/// # Errors
/// There is none.
fn recording(call: &Call<'_>) -> Outcome<Rc<dyn Recording>> {
    call.world.recording.clone().ok_or_else(|| {
        Fault::value(message!("only-at-a-prompt", command = call.command.name))
            .help(message!("only-at-a-prompt-help"))
    })
}

/// `session`
pub static SESSION: Command = Command {
    name: "session",
    family: Family::Help,
    summary: text("list what was typed that worked", "列出输入过并且成功的语句"),
    details: text(
        "Each statement with its number, oldest first. Statements that failed are not in it, nor are those \
         about the prompt itself (`help`, `history`, `session`, `set prompt` …). `session save` makes a script \
         of them, `session drop N` takes one out.",
        "每条语句带着编号，最早的在前。失败的语句不在其中，关于提示符本身的（`help`、`history`、`session`、`set prompt` 等）\
         也不在。`session save` 把它们写成脚本，`session drop N` 去掉一条。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing; the list is printed.", "没有值；列表直接打印。"),
    errors: &["VALUE"],
    operands: &[],
    options: &[],
    yields: NOTHING,
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("what failed is not in it", "失败的语句不在其中"),
        "wirelab> server = tcp listen 127.0.0.1:0\n\
         wirelab> server.kind\n\
         \"tcp\"\n\
         wirelab> nonsense\n\
         …\n\
         wirelab> session\n\
         1  server = tcp listen 127.0.0.1:0\n\
         2  server.kind\n",
    )],
    related: &["session save", "session drop", "session clear", "history"],
    run: session,
};

fn session(call: &mut Call<'_>) -> Outcome<Reply> {
    let statements = recording(call)?.statements();
    let width = statements.last().map_or(0, |(number, _)| number.to_string().len());
    let mut listed = String::new();
    for (number, statement) in &statements {
        let indented = statement.replace('\n', &format!("\n{:width$}  ", ""));
        // Writing to a String cannot fail.
        let _ = writeln!(listed, "{number:width$}  {indented}");
    }
    call.world.emit(match listed.is_empty() {
        true => Event::Note(message!("session-empty")),
        false => Event::Print(listed.into_bytes().into()),
    })?;
    Ok(Value::None.into())
}

/// `session save`
pub static SESSION_SAVE: Command = Command {
    name: "session save",
    family: Family::Help,
    summary: text("write what was typed that worked as a script", "把输入过并且成功的语句写成脚本"),
    details: text(
        "The script does the same as the session. With `expect` it also says what came out: an `expect` for each \
         value that was shown or received and is the same on every run, and a comment for each that is not (times, \
         random values, what the kernel tells of itself). A statement that failed with an error of the system \
         becomes `expect error`, without `expect` it is left out. Addresses that the kernel chose become `.local` \
         of the socket that has them, abbreviated commands are written in full, and sockets have the names that \
         the prompt gave them. What needs a peer outside of the session stands in a comment with the reason, and \
         so does what depends on it; with `outside` it is kept, and the addresses of those peers become `default` \
         names, which `--set peer1=HOST:PORT` changes. A file that exists is kept unless `force` is given.",
        "脚本所做的与会话相同。加上 `expect`，它还说明得到了什么：每个显示过或收到的、每次运行都相同的值有一行 `expect`，\
         不相同的（时间、随机值、内核报告的自身情况）各有一行注释。因系统错误而失败的语句写成 `expect error`，\
         不加 `expect` 时略去。内核选定的地址写成拥有它的套接字的 `.local`，缩写的命令写全，套接字用提示符给的名字。\
         需要会话之外的对端的语句放在注释里并说明原因，依赖于它的也一样；\
         加上 `outside` 则保留它们，这些对端的地址写成 `default` 名字，可用 `--set peer1=HOST:PORT` 更改。已存在的文件不会被覆盖，除非加上 `force`。",
    ),
    syscall: text("openat2(2), write(2), renameat(2)", "openat2(2)、write(2)、renameat(2)"),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE", "DENIED", "ENOENT", "EACCES", "ENOTDIR", "EISDIR", "ENOSPC", "EROFS"],
    operands: &[required("FILE", Accept::Value(BYTES))],
    options: &[
        word("expect", text("say what came out", "说明得到了什么")),
        word("outside", text("keep what needs peers outside of the session", "保留需要会话之外对端的语句")),
        word("force", text("replace a file that exists", "覆盖已有的文件")),
    ],
    yields: NOTHING,
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("a script that says what came out, and a run of it", "说明得到了什么的脚本，并运行它"),
        "wirelab> a, b = unix pair\n\
         wirelab> send a \"hello\"\n\
         5\n\
         wirelab> recv b\n\
         \"hello\"\n\
         wirelab> session save \"first.lab\" expect\n\
         …\n\
         wirelab> print load \"first.lab\"\n\
         …\n\
         a, b = unix pair\n\
         …\n\
         wirelab> run \"first.lab\"\n",
    )],
    related: &["session", "run", "save"],
    run: save,
};

fn save(call: &mut Call<'_>) -> Outcome<Reply> {
    let recording = recording(call)?;
    let path = call.bytes("FILE")?;
    let shown = lossy(&path);
    let exists = Path::new(OsStr::from_bytes(&path)).symlink_metadata().is_ok();
    if exists && !call.flag("force") {
        let words = ["expect", "outside"].into_iter().filter(|word| call.flag(word));
        let words: String = words.map(|word| format!(" {word}")).collect();
        let help = message!("session-file-exists-help", path = shown, expect = words);
        return Err(Fault::value(message!("session-file-exists", path = shown)).help(help));
    }
    let wanted = ScriptOptions { expects: call.flag("expect"), outside: call.flag("outside") };
    let script = recording.script(call.world, wanted).map_err(Fault::value)?;
    access::save(call.world, &path, script.text.as_bytes())?;
    recording.saved();
    let count = |count: usize, said: Message| match count {
        0 => String::new(),
        _ => catalogue::text(call.world.language.get(), &said),
    };
    let (kept, expects, left) = (script.kept, script.expects, script.left_out);
    call.world.emit(Event::Note(message!(
        "session-saved",
        path = shown,
        statements = count(kept.max(1), message!("session-saved-statements", count = kept)),
        expects = count(expects, message!("session-saved-expects", count = expects)),
        left = count(left, message!("session-saved-left-out", count = left))
    )))?;
    Ok(Value::None.into())
}

/// `session drop`
pub static SESSION_DROP: Command = Command {
    name: "session drop",
    family: Family::Help,
    summary: text("take a statement out of the session", "从会话中去掉一条语句"),
    details: text(
        "The statement with this number in `session` will not be in the script. What it did stays done; what \
         depends on it will stand in a comment.",
        "`session` 里这个编号的语句不再写入脚本。它已经做的事不会撤销；依赖于它的语句会放在注释里。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[required("N", Accept::Value(INT))],
    options: &[],
    yields: NOTHING,
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("the second of three", "三条中的第二条"),
        "wirelab> x = 1\n\
         wirelab> y = 2\n\
         wirelab> z = 3\n\
         wirelab> session drop 2\n\
         wirelab> session\n\
         1  x = 1\n\
         3  z = 3\n",
    )],
    related: &["session", "session clear"],
    run: drop_statement,
};

fn drop_statement(call: &mut Call<'_>) -> Outcome<Reply> {
    let recording = recording(call)?;
    let number = Call::count("N", &call.required("N")?, usize::MAX)?;
    if !recording.drop_statement(number) {
        return Err(Fault::value(message!("session-no-number", number = number))
            .help(message!("session-no-number-help")));
    }
    Ok(Value::None.into())
}

/// `session clear`
pub static SESSION_CLEAR: Command = Command {
    name: "session clear",
    family: Family::Help,
    summary: text("begin the session anew", "重新开始记录会话"),
    details: text(
        "What was typed so far will not be in the script. Names and sockets stay; what uses those from before \
         will stand in a comment.",
        "到目前为止输入的语句不再写入脚本。名字和套接字还在；用到之前那些的语句会放在注释里。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[],
    options: &[],
    yields: NOTHING,
    facts: QUIET,
    examples: &[Example::at_prompt(
        text("numbers go on where they were", "编号从原来的地方接着数"),
        "wirelab> x = 1\n\
         wirelab> session clear\n\
         wirelab> y = 2\n\
         wirelab> session\n\
         2  y = 2\n",
    )],
    related: &["session", "session drop"],
    run: clear,
};

fn clear(call: &mut Call<'_>) -> Outcome<Reply> {
    recording(call)?.clear();
    Ok(Value::None.into())
}
