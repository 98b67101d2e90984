//! `sleep`, `clock`, `input`, `run`, `exit`.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use super::access::shown;
use super::parts::{BYTES, DURATION, INT, NONE, duration, optional, required, valued, word};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::input::InputPortion;
use crate::eval::memory::{ONE_VALUE, room_for};
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value, display};
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
    summary: text("read a line, or bytes, from the person", "读取人输入的一行，或若干字节"),
    details: text(
        "It reads from the terminal, after the prompt, or from the file given with `--input`. Where there \
         is neither, or the file is at its end, it takes the default; without one that is an error, never \
         an endless wait. Ctrl-D at the terminal is EOF. Besides a line, `exactly N` takes just so many bytes, \
         line ends and all, and `all` everything up to the end, of the same source: \
         `head -c 512 /dev/urandom | wirelab --input - x.lab`. Where it ends before `exactly` has its bytes, \
         that is EOF, and they stay for the next `input`.",
        "显示提示后从终端读，或者从 `--input` 给出的文件读。两者都没有，或者文件已读完时，取默认值；没有默认\
         值就是错误，绝不会一直等下去。在终端按 Ctrl-D 是 EOF 错误。除了一行，`exactly N` 从同一来源恰好取这么\
         多字节，行尾也在内；`all` 取到结束为止：`head -c 512 /dev/urandom | wirelab --input - x.lab`。\
         `exactly` 还没取够就结束时是 EOF，这些字节留给下一次 `input`。",
    ),
    syscall: text("read(2) from the terminal or the file", "从终端或文件 read(2)"),
    returns: text("The line without its end, or the bytes.", "这一行（不含行尾），或这些字节。"),
    errors: &["EOF", "VALUE", "LIMIT"],
    operands: &[optional("PROMPT", Accept::Value(BYTES))],
    options: &[
        valued(
            "exactly",
            "N",
            Accept::Value(INT),
            text("just so many bytes in place of a line", "恰好这么多字节，而不是一行"),
        ),
        word("all", text("everything up to the end", "直到结束的全部数据")),
        valued(
            "default",
            "TEXT",
            Accept::Value(Kinds::ANY),
            text("what it yields where nobody can be asked", "无人可问时的结果"),
        ),
    ],
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
    let portion = match (call.option("exactly"), call.flag("all")) {
        (None, false) => InputPortion::Line,
        (None, true) => InputPortion::All,
        (Some(count), false) => InputPortion::Exactly(Call::count("exactly", count, ONE_VALUE)?),
        (Some(_), true) => return Err(Fault::value(message!("input-one-portion"))),
    };
    if let InputPortion::Exactly(count) = portion {
        room_for(count)?;
    }
    let input = Rc::clone(&call.world.input.borrow());
    if !input.is_there() {
        let nobody = || Fault::value(message!("input-nobody-to-ask")).help(message!("input-help"));
        return default.map(|text| Value::Bytes(text).into()).ok_or_else(nobody);
    }
    let waits = Rc::clone(&call.world.waits);
    Ok(Reply::Wait(Box::pin(async move {
        let _outside = waits.outside();
        match input.read(&prompt, portion).await? {
            Some(data) => {
                room_for(data.len())?;
                Ok(data.into())
            }
            None if input.is_terminal() => Err(Fault::new("EOF", message!("input-at-its-end"))),
            None => default
                .map(Value::Bytes)
                .ok_or_else(|| Fault::new("EOF", message!("input-at-its-end")).help(message!("input-help"))),
        }
    })))
}

/// `run`
pub static RUN: Command = Command {
    name: "run",
    family: Family::Script,
    summary: text("play another script to its end", "把另一个脚本运行到结束"),
    details: text(
        "The path is relative to the script that says it, and files beside that script may be read. The \
         other script has names, tasks and sockets of its own, closed at its end, and the same rights: it \
         cannot have more. `with {port: 9999}` gives names that the other script says with `default` a value, \
         as `--set` does from outside: the value must be of the default's kind, and a name without a \
         `default` is an error. A script that runs itself, directly or through others, is an error.",
        "路径相对于当前脚本，允许读取脚本旁边的文件。另一个脚本有自己的名字、任务和套接字，结束时关闭；权限\
         相同，不能更多。`with {port: 9999}` 给另一个脚本用 `default` 声明的名字赋值，如同从外面用 `--set`：\
         值的种类要与默认值相同，没有 `default` 的名字是错误。脚本直接或间接运行自己是错误。",
    ),
    syscall: text(
        "openat2(2), read(2); then what the script does",
        "openat2(2)、read(2)；然后是脚本自己的调用",
    ),
    returns: text(
        "Nothing; an error of the other script is raised here.",
        "没有值；另一个脚本的错误在这里出现。",
    ),
    errors: &["ENOENT", "DENIED", "VALUE", "KIND", "LIMIT"],
    operands: &[required("SCRIPT", Accept::Value(BYTES))],
    options: &[valued(
        "with",
        "RECORD",
        Accept::Value(Kinds::of(Kind::Record)),
        text("values for its `default` names", "它的 `default` 名字的值"),
    )],
    yields: Yields::of(NONE),
    facts: Facts { effect: Effect::Plays, waits: WaitsFor::Script, ..QUIET },
    examples: &[
        Example {
            about: text("a script that was just written", "运行刚写好的脚本"),
            script: "save \"print 6 * 7\\n\" \"answer.lab\"\nrun \"answer.lab\"\n",
            output: "42\n",
        },
        Example {
            about: text("the same script with another value", "同一个脚本，换一个值"),
            script: "save \"default n = 6\\nprint n * 7\\n\" \"times.lab\"\n\
                     run \"times.lab\"\nrun \"times.lab\" with {n: 8}\n\
                     try { run \"times.lab\" with {m: 8} } catch err { print err.name }\n",
            output: "42\n56\nVALUE\n",
        },
    ],
    related: &["load"],
    run,
};

fn run(call: &mut Call<'_>) -> Outcome<Reply> {
    let path = call.bytes("SCRIPT")?;
    let path = Path::new(OsStr::from_bytes(&path));
    check_path_length("run", path)?;
    let path = path.to_owned();
    let console = call.world.console.borrow().clone();
    let values = match call.option("with") {
        None => None,
        Some(Value::Record(values)) => Some(Rc::clone(values)),
        Some(other) => return Err(Fault::kind("with", Kind::Record.name(), other.kind())),
    };
    if let (Some(console), 0) = (console, call.task) {
        console.play(path, values)?;
        return Ok(Value::None.into());
    }
    let play = call.world.play;
    Ok(Reply::Wait(play(Rc::clone(call.world), path, values)))
}

/// `fail`
pub static FAIL: Command = Command {
    name: "fail",
    family: Family::Script,
    summary: text("fail, and say why", "失败，并说明原因"),
    details: text(
        "The run fails at this place as a failed `expect` does: with status 4, and no `try` catches it.",
        "运行在这里失败，与 `expect` 失败相同：退出状态为 4，`try` 不会捕获它。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing: it does not come back.", "没有值：它不会返回。"),
    errors: &["EXPECT"],
    operands: &[required("REASON", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(Kinds::NOTHING),
    facts: Facts { effect: Effect::EndsRun, ..QUIET },
    examples: &[Example {
        about: text("what should not happen", "不应发生的事"),
        script: "reply = \"+OK\"\nif reply == \"\" { fail \"the server said nothing\" }\nprint reply\n",
        output: "+OK\n",
    }],
    related: &["exit"],
    run: fail,
};

fn fail(call: &mut Call<'_>) -> Outcome<Reply> {
    let reason = call.bytes("REASON")?;
    Err(Fault::expect(message!("expect-said", said = display::word(&reason))))
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
