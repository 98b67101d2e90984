//! `sleep`, `clock`, `input`, `save`, `load`, `run`, `exit`.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use super::access::{self, shown};
use super::parts::{BYTES, DATA, DURATION, INT, NONE, duration, optional, required, valued};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::message;
use crate::rights::check_path_length;
use crate::spec::{
    Accept, Because, Command, Effect, Example, Facts, Family, QUIET, Repeats, WaitsFor, Yields, text,
};

/// `sleep`
pub static SLEEP: Command = Command {
    name: "sleep",
    family: Family::Script,
    summary: text("let time pass", "让时间过去"),
    details: text(
        "The task rests for a time; other tasks go on. To wait for something that happens, `expect COND \
         within 2s`, a `timeout` or `wait` is better: it ends as soon as it can.",
        "任务休息一段时间，其他任务继续。要等某事发生，用 `expect COND within 2s`、`timeout` 或 `wait` 更好\
         ：能结束时就立即结束。",
    ),
    syscall: text(
        "none: the run waits, with all its sockets, in epoll_wait(2)",
        "没有自己的调用：整个运行连同所有套接字都在 epoll_wait(2) 里等待",
    ),
    returns: text("Nothing.", "没有值。"),
    errors: &["VALUE"],
    operands: &[required("TIME", Accept::Value(DURATION))],
    options: &[],
    yields: Yields::of(NONE),
    facts: Facts { waits: WaitsFor::Time, ..QUIET },
    examples: &[Example {
        about: text("it takes at least so long", "至少要这么久"),
        script: "begin = clock\nsleep 20ms\nprint clock - begin >= 20ms\n",
        output: "true\n",
    }],
    related: &["clock", "wait"],
    run: sleep,
};

fn sleep(call: &mut Call<'_>) -> Outcome<Reply> {
    let time = match call.required("TIME")? {
        Value::Duration(nanos) => u64::try_from(nanos)
            .map(Duration::from_nanos)
            .map_err(|_| Fault::value(message!("negative-duration", what = "sleep")))?,
        other => return Err(Fault::kind("TIME", Kind::Duration.name(), other.kind())),
    };
    let sleeping = call.world.clock().sleep(time);
    Ok(Reply::Wait(Box::pin(async move {
        sleeping.await;
        Ok(Value::None)
    })))
}

/// `clock`
pub static CLOCK: Command = Command {
    name: "clock",
    family: Family::Script,
    summary: text("the time since the start of the run", "从运行开始到现在的时间"),
    details: text(
        "The clock never goes back. Two readings subtracted tell how long something took.",
        "这个时钟从不倒退。两次读数相减，就知道某事用了多久。",
    ),
    syscall: text("clock_gettime(2) with CLOCK_MONOTONIC", "clock_gettime(2)（CLOCK_MONOTONIC）"),
    returns: text("A duration.", "一个 duration。"),
    errors: &[],
    operands: &[],
    options: &[],
    yields: Yields::of(DURATION),
    facts: Facts { repeats: Repeats::Not(Because::Time), ..QUIET },
    examples: &[Example {
        about: text("it never goes back", "它从不倒退"),
        script: "a = clock\nb = clock\nprint b >= a\n",
        output: "true\n",
    }],
    related: &["sleep"],
    run: |call| Ok(duration(call.world.clock().elapsed()).into()),
};

/// `input`
pub static INPUT: Command = Command {
    name: "input",
    family: Family::Script,
    summary: text("read a line from the person", "读取人输入的一行"),
    details: text(
        "It reads from the terminal, after the prompt, or from the file given with `--input`. Where there \
         is neither, or the file is at its end, it takes the default; without one that is an error, never \
         an endless wait. Ctrl-D at the terminal is EOF.",
        "显示提示后从终端读，或者从 `--input` 给出的文件读。两者都没有，或者文件已读完时，取默认值；没有默认\
         值就是错误，绝不会一直等下去。在终端按 Ctrl-D 是 EOF 错误。",
    ),
    syscall: text("read(2) from the terminal or the file", "从终端或文件 read(2)"),
    returns: text("The line, without its end.", "这一行，不含行尾。"),
    errors: &["EOF", "VALUE", "LIMIT"],
    operands: &[optional("PROMPT", Accept::Value(BYTES))],
    options: &[valued(
        "default",
        "TEXT",
        Accept::Value(Kinds::ANY),
        text("what it yields where nobody can be asked", "无人可问时的结果"),
    )],
    yields: Yields::of(BYTES),
    facts: Facts { repeats: Repeats::Not(Because::Typed), ..QUIET },
    examples: &[Example {
        about: text("with a default, in a test", "在测试里取默认值"),
        script: "t = input \"temperature: \" default \"36.6\"\nprint t\n",
        output: "36.6\n",
    }],
    related: &["print"],
    run: input,
};

fn input(call: &mut Call<'_>) -> Outcome<Reply> {
    let prompt = call.operand().map(|value| shown(&value)).unwrap_or_default();
    let default = call.option("default").map(shown);
    let input = Rc::clone(&call.world.input.borrow());
    if !input.is_there() {
        let nobody = || Fault::value(message!("input-nobody-to-ask")).help(message!("input-help"));
        return default.map(|text| Value::Bytes(text).into()).ok_or_else(nobody);
    }
    let waits = Rc::clone(&call.world.waits);
    Ok(Reply::Wait(Box::pin(async move {
        let _outside = waits.outside();
        match input.line(&prompt).await? {
            Some(line) => Ok(line.into()),
            None if input.is_terminal() => Err(Fault::new("EOF", message!("input-at-its-end"))),
            None => default
                .map(Value::Bytes)
                .ok_or_else(|| Fault::new("EOF", message!("input-at-its-end")).help(message!("input-help"))),
        }
    })))
}

/// `save`
pub static SAVE: Command = Command {
    name: "save",
    family: Family::Script,
    summary: text("write data to a file", "把数据写入文件"),
    details: text(
        "The whole file is written anew: whoever reads it finds the old contents or the new, never a half. \
         A file that was there is replaced by a new one that has its permissions, and its owner and group \
         where the system lets them, but is never setuid, setgid or sticky, and has no access control list \
         and no other extended attributes. Other names (hard links) of the old file keep the old contents. A \
         program that is killed in the moment of replacing can leave `.wirelab-unfinished` in the folder; \
         the next `save` there removes it. The path is relative to the working directory. Files under it may be written; for another folder \
         the run needs `--allow-write=DIR`.",
        "整个文件重新写过：读它的人看到旧内容或新内容，绝不会看到一半。原有的文件由一个新文件取代：新文件沿用它的\
         权限，在系统允许时也沿用属主和属组，但不带 setuid、setgid 和粘滞位，也没有访问控制列表和其他扩展属\
         性。旧文件的其他名字（硬链接）仍是旧内容。程序若恰在替换的一刻被杀死，文件夹里可能留下 \
         `.wirelab-unfinished`，下一次 `save` 会删除它。路径相对于工作目录。工作目录之下的文\
         件可以写；别的文件夹需要 `--allow-write=DIR`。",
    ),
    syscall: text(
        "openat(2) with O_TMPFILE, write(2), linkat(2), renameat(2)",
        "openat(2)（O_TMPFILE）、write(2)、linkat(2)、renameat(2)",
    ),
    returns: text("Nothing.", "没有值。"),
    errors: &["DENIED", "ENOENT", "EACCES", "ENOTDIR", "EISDIR", "ENOSPC", "EROFS"],
    operands: &[DATA, required("FILE", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text("out and in again", "写出再读回"),
        script: "save \"hello\\n\" \"note.txt\"\nprint len(load \"note.txt\")\n",
        output: "6\n",
    }],
    related: &["load"],
    run: save,
};

fn save(call: &mut Call<'_>) -> Outcome<Reply> {
    let data = call.bytes("DATA")?;
    let path = call.bytes("FILE")?;
    access::save(call.world, &path, &data)?;
    Ok(Value::None.into())
}

/// `load`
pub static LOAD: Command = Command {
    name: "load",
    family: Family::Script,
    summary: text("read a file", "读取文件"),
    details: text(
        "The path is relative to the working directory. Files under it may be read; for another folder the \
         run needs `--allow-read=DIR`.",
        "路径相对于工作目录。工作目录之下的文件可以读；别的文件夹需要 `--allow-read=DIR`。",
    ),
    syscall: text("openat2(2), read(2)", "openat2(2)、read(2)"),
    returns: text("The file's bytes.", "文件的字节。"),
    errors: &["ENOENT", "DENIED", "EACCES", "EISDIR", "LIMIT"],
    operands: &[required("FILE", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(BYTES),
    facts: Facts { repeats: Repeats::Not(Because::File), ..QUIET },
    examples: &[Example {
        about: text("a file that is not there", "不存在的文件"),
        script: "try { load \"missing.txt\" } catch err { print err.name }\n",
        output: "ENOENT\n",
    }],
    related: &["save"],
    run: load,
};

fn load(call: &mut Call<'_>) -> Outcome<Reply> {
    let path = call.bytes("FILE")?;
    Ok(access::load(call.world, &path)?.into())
}

/// `run`
pub static RUN: Command = Command {
    name: "run",
    family: Family::Script,
    summary: text("play another script to its end", "把另一个脚本运行到结束"),
    details: text(
        "The path is relative to the script that says it, and files beside that script may be read. The \
         other script has names, tasks and sockets of its own, closed at its end, and the same rights: it \
         cannot have more. A script that runs itself, directly or through others, is an error.",
        "路径相对于当前脚本，允许读取脚本旁边的文件。另一个脚本有自己的名字、任务和套接字，结束时关闭；权限\
         相同，不能更多。脚本直接或间接运行自己是错误。",
    ),
    syscall: text(
        "openat2(2), read(2); then what the script does",
        "openat2(2)、read(2)；然后是脚本自己的调用",
    ),
    returns: text(
        "Nothing; an error of the other script is raised here.",
        "没有值；另一个脚本的错误在这里出现。",
    ),
    errors: &["ENOENT", "DENIED", "VALUE", "LIMIT"],
    operands: &[required("SCRIPT", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(NONE),
    facts: Facts { effect: Effect::Plays, waits: WaitsFor::Script, ..QUIET },
    examples: &[Example {
        about: text("a script that was just written", "运行刚写好的脚本"),
        script: "save \"print 6 * 7\\n\" \"answer.lab\"\nrun \"answer.lab\"\n",
        output: "42\n",
    }],
    related: &["load"],
    run,
};

fn run(call: &mut Call<'_>) -> Outcome<Reply> {
    let path = call.bytes("SCRIPT")?;
    let path = Path::new(OsStr::from_bytes(&path));
    check_path_length("run", path)?;
    let path = path.to_owned();
    let console = call.world.console.borrow().clone();
    if let (Some(console), 0) = (console, call.task) {
        console.play(path)?;
        return Ok(Value::None.into());
    }
    let play = call.world.play;
    Ok(Reply::Wait(play(Rc::clone(call.world), path)))
}

/// `exit`
pub static EXIT: Command = Command {
    name: "exit",
    family: Family::Script,
    summary: text("end the run", "结束运行"),
    details: text(
        "The whole run ends at once, from whichever task: background tasks are cancelled and sockets \
         closed. The exit status is STATUS, 0 where it is left out. At a prompt `quit` leaves as well.",
        "不论在哪个任务里，整个运行立即结束：后台任务被取消，套接字被关闭。退出状态是 STATUS，省略时为 0。\
         在提示符下，`quit` 也能离开。",
    ),
    syscall: text("close(2) on every socket, exit(3)", "对每个套接字 close(2)，再 exit(3)"),
    returns: text("Nothing: it does not come back.", "没有值：它不会返回。"),
    errors: &["VALUE"],
    operands: &[optional("STATUS", Accept::Value(INT))],
    options: &[],
    yields: Yields::of(Kinds::NOTHING),
    facts: Facts { effect: Effect::EndsRun, ..QUIET },
    examples: &[Example {
        about: text("what stands behind it does not run", "之后的语句不再执行"),
        script: "print \"before\"\nexit\nprint \"after\"\n",
        output: "before\n",
    }],
    related: &["wait"],
    run: exit,
};

fn exit(call: &mut Call<'_>) -> Outcome<Reply> {
    let status = match call.operand() {
        None => 0,
        Some(value) => Call::count("STATUS", &value, 255)?,
    };
    Err(Fault::exit(i32::try_from(status).unwrap_or(0)))
}
