//! `mailbox`, `put`, `take`: values from one task to another.

use std::rc::Rc;

use super::parts::{NONE, NOWAIT, TIMEOUT, required};
use super::waiting::{at_once, timed_out, within};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::mailbox::Mailbox;
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::spec::{Accept, Command, Example, Facts, Family, QUIET, WaitsFor, Yields, text};

const MAILBOX_KIND: Kinds = Kinds::of(Kind::Mailbox);

/// `mailbox`
pub static MAILBOX: Command = Command {
    name: "mailbox",
    family: Family::Script,
    summary: text("make a mailbox for values between tasks", "建一个在任务之间传值的信箱"),
    details: text(
        "What one task puts in, another takes out, in the same order; a value is taken once, however many \
         tasks wait for it. A mailbox is a handle: all names of it mean the same one. `len` tells how many \
         values wait in it.",
        "一个任务放进去的，由另一个任务按同样的顺序取出；不论有多少任务在等，一个值只被取走一次。信箱是句柄：\
         它的所有名字指的是同一个信箱。`len` 给出里面还有多少个值。",
    ),
    syscall: text("none", "无"),
    returns: text("The mailbox.", "信箱。"),
    errors: &["LIMIT"],
    operands: &[],
    options: &[],
    yields: Yields::of(MAILBOX_KIND),
    facts: Facts { noun: "mailbox", ..QUIET },
    examples: &[Example {
        about: text("one task works, another hands out the work", "一个任务干活，另一个分派"),
        script: "work = mailbox\nresults = mailbox\n\
                 spawn { loop { put results (take work) * 2 } }\n\
                 for n in 1..4 { put work n }\nprint (take results) (take results) (take results)\n",
        output: "2 4 6\n",
    }],
    related: &["put", "take", "select"],
    run: mailbox,
};

fn mailbox(call: &mut Call<'_>) -> Outcome<Reply> {
    memory::room_for(0)?;
    let next = &call.world.next_mailbox;
    let id = next.get();
    next.set(id + 1);
    Ok(Reply::Value(Value::Mailbox(Mailbox::new(id))))
}

/// `put`
pub static PUT: Command = Command {
    name: "put",
    family: Family::Script,
    summary: text("put a value into a mailbox", "把一个值放进信箱"),
    details: text(
        "It does not wait: a mailbox has no limit of its own but the memory of the run.",
        "它不等待：除了整个运行的内存，信箱没有别的上限。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "无。"),
    errors: &["LIMIT"],
    operands: &[
        required("MAILBOX", Accept::Value(MAILBOX_KIND)),
        required("VALUE", Accept::Value(Kinds::ANY)),
    ],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text("a record is written in parentheses", "记录写在括号里"),
        script: "box = mailbox\nput box ({name: \"Ann\"})\nprint len(box) (take box).name\n",
        output: "1 Ann\n",
    }],
    related: &["take", "mailbox"],
    run: put,
};

fn put(call: &mut Call<'_>) -> Outcome<Reply> {
    let mailbox = given(call)?;
    let value = call.required("VALUE")?;
    memory::room_for((mailbox.len() + 1) * size_of::<Value>())?;
    mailbox.put(value);
    Ok(Value::None.into())
}

/// `take`
pub static TAKE: Command = Command {
    name: "take",
    family: Family::Script,
    summary: text("take the first value out of a mailbox", "从信箱取出第一个值"),
    details: text(
        "It waits until there is one. Tasks that wait for the same mailbox have their values in the order in \
         which they began to wait.",
        "没有值时等待。等同一个信箱的任务，按开始等待的先后得到值。",
    ),
    syscall: text(
        "none: the run waits, with all its sockets, in epoll_wait(2)",
        "没有自己的调用：整个运行连同所有套接字都在 epoll_wait(2) 里等待",
    ),
    returns: text("The value.", "取出的值。"),
    errors: &["EAGAIN"],
    operands: &[required("MAILBOX", Accept::Value(MAILBOX_KIND))],
    options: &[NOWAIT, TIMEOUT],
    yields: Yields::of(Kinds::ANY),
    facts: Facts { waits: WaitsFor::Value, noun: "taken", ..QUIET },
    examples: &[Example {
        about: text("the first one first", "先放的先取"),
        script: "box = mailbox\nput box \"one\"\nput box \"two\"\nprint (take box) (take box)\n\
                 try { take box nowait } catch err { print err.name }\n",
        output: "one two\nEAGAIN\n",
    }],
    related: &["put", "mailbox", "select"],
    run: take,
};

fn take(call: &mut Call<'_>) -> Outcome<Reply> {
    let (world, command, limit) = (Rc::clone(call.world), call.command.name, call.timeout()?);
    let mailbox = given(call)?;
    if let Some(value) = mailbox.take() {
        return Ok(Reply::Value(value));
    }
    if call.flag(NOWAIT.word) {
        return Err(at_once(command, &mailbox.name()));
    }
    Ok(Reply::Wait(Box::pin(async move {
        let taken = within(&world, limit, next(&mailbox)).await;
        taken.ok_or_else(|| timed_out(command, &mailbox.name(), limit.unwrap_or_default()))
    })))
}

async fn next(mailbox: &Mailbox) -> Value {
    loop {
        let filled = mailbox.filled.listen();
        if let Some(value) = mailbox.take() {
            return value;
        }
        filled.await;
    }
}

fn given(call: &mut Call<'_>) -> Outcome<Rc<Mailbox>> {
    match call.required("MAILBOX")? {
        Value::Mailbox(mailbox) => Ok(mailbox),
        other => Err(Fault::kind("MAILBOX", Kind::Mailbox.name(), other.kind())),
    }
}
