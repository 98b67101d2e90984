//! `select`: which of several sockets, tasks and mailboxes need not be waited for.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use event_listener::EventListener;
use futures_core::future::LocalBoxFuture;
use wirelab_net::{Errno, Interest};

use super::parts::{LIST, SOCKET, TIMEOUT, many, valued};
use super::waiting::within;
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::mailbox::Mailbox;
use crate::eval::socket::{Role, Socket};
use crate::eval::task::Task;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, List, Value};
use crate::eval::work;
use crate::message;
use crate::spec::{Accept, Because, Command, Example, Facts, Family, QUIET, Repeats, WaitsFor, Yields, text};

/// What a look at one socket counts as, in bytes of data.
const LOOK: usize = 4 << 10;
/// What can be ready.
const SOURCES: Kinds = SOCKET.or(Kind::Task).or(Kind::Mailbox).or(Kind::List);

/// `select`
pub static SELECT: Command = Command {
    name: "select",
    family: Family::Data,
    summary: text(
        "wait until one of several sockets, tasks and mailboxes is ready",
        "等到几个套接字、任务、信箱中有一个就绪",
    ),
    details: text(
        "A socket is ready where `recv` or `accept` would not wait: data, a connection, the end of the \
         stream or an error is there; bytes that an earlier `recv` kept count. A task is ready when it has \
         ended, a mailbox when there is a value in it. Lists are looked through, so that `select server \
         keys(people)` watches them all. Behind `write` stand sockets that are ready where `send` would not \
         wait. Nothing is taken. When the time of `timeout` is over, the list is empty: that is no error.",
        "`recv` 或 `accept` 不必等待时，套接字就是就绪的：有数据、有连接、流已结束或有错误；先前的 `recv` \
         留下的字节也算。任务结束了就是就绪的，信箱里有值就是就绪的。列表会逐个查看，`select server \
         keys(people)` 就能同时守着全部。`write` 后面的套接字，在 `send` 不必等待时就绪。它什么也不取走。\
         `timeout` 到时得到空列表，这不是错误。",
    ),
    syscall: text(
        "poll(2) for each socket; the run waits in epoll_wait(2)",
        "对每个套接字调用 poll(2)；整个运行在 epoll_wait(2) 里等待",
    ),
    returns: text(
        "The list of those that are ready, in the order in which they were given.",
        "就绪的那些，按给出的顺序组成列表。",
    ),
    errors: &["EBADF"],
    operands: &[many("WATCHED", Accept::Value(SOURCES))],
    options: &[
        valued(
            "write",
            "SOCKETS",
            Accept::Value(SOCKET.or(Kind::List)),
            text("these are ready where `send` would not wait", "这些套接字在 `send` 不必等待时就绪"),
        ),
        TIMEOUT,
    ],
    yields: Yields::of(LIST),
    facts: Facts { waits: WaitsFor::Any, repeats: Repeats::Not(Because::Kernel), noun: "ready", ..QUIET },
    examples: &[
        Example {
            about: text("the one of two that has something to read", "两个之中有数据可读的那个"),
            script: "a, b = unix pair\nc, d = unix pair\nsendall d \"here\"\n\
                     for ready in select a c { print ready == c (recv ready) }\n",
            output: "true here\n",
        },
        Example {
            about: text("nothing within the time", "限时之内什么也没有"),
            script: "a, b = unix pair\nprint select a timeout 10ms\nprint len(select write a)\n",
            output: "[]\n1\n",
        },
    ],
    related: &["recv", "accept", "wait", "take"],
    run: select,
};

/// Something that is ready or not.
enum Watched {
    Read(Rc<Socket>),
    Write(Rc<Socket>),
    Task(Rc<Task>),
    Mailbox(Rc<Mailbox>),
}

impl Watched {
    /// # Errors
    /// EBADF of a socket that was closed.
    fn is_ready(&self) -> Outcome<bool> {
        work::did(LOOK);
        Ok(match self {
            Self::Read(socket) => {
                let glance = open(socket)?.net.glance();
                !socket.unread.borrow().is_empty()
                    || glance.readable
                    || glance.failed
                    || glance.ended && socket.role.get() == Role::Connected
            }
            Self::Write(socket) => {
                let glance = open(socket)?.net.glance();
                glance.writable || glance.failed
            }
            Self::Task(task) => task.result.borrow().is_some(),
            Self::Mailbox(mailbox) => !mailbox.is_empty(),
        })
    }

    fn value(&self) -> Value {
        match self {
            Self::Read(socket) | Self::Write(socket) => Value::Socket(Rc::clone(socket)),
            Self::Task(task) => Value::Task(Rc::clone(task)),
            Self::Mailbox(mailbox) => Value::Mailbox(Rc::clone(mailbox)),
        }
    }

    /// Ends when it may be ready.
    fn change(&self) -> LocalBoxFuture<'_, ()> {
        let told = |listener: EventListener| -> LocalBoxFuture<'_, ()> { Box::pin(listener) };
        match self {
            Self::Read(socket) => wakes(socket, Interest::Readable),
            Self::Write(socket) => wakes(socket, Interest::Writable),
            Self::Task(task) => told(task.ended.listen()),
            Self::Mailbox(mailbox) => told(mailbox.filled.listen()),
        }
    }
}

fn wakes(socket: &Socket, interest: Interest) -> LocalBoxFuture<'_, ()> {
    Box::pin(async move {
        // An error is there to be noticed, too: by the next look.
        let _ = socket.net.ready(interest).await;
    })
}

fn open(socket: &Rc<Socket>) -> Outcome<&Rc<Socket>> {
    match socket.is_closed() {
        true => Err(Fault::system("select", &socket.name(), Errno::BADF)),
        false => Ok(socket),
    }
}

fn select(call: &mut Call<'_>) -> Outcome<Reply> {
    let (world, limit) = (Rc::clone(call.world), call.timeout()?);
    let mut sources = Vec::new();
    while let Some(value) = call.operand() {
        add(&mut sources, &value, "WATCHED", Watched::Read)?;
    }
    if let Some(value) = call.option("write") {
        add(&mut sources, value, "write", Watched::Write)?;
    }
    if sources.is_empty() && limit.is_none() {
        return Err(Fault::value(message!("select-nothing")).help(message!("select-nothing-help")));
    }
    let is_kernel = |source: &Watched| match source {
        Watched::Read(socket) | Watched::Write(socket) => socket.net.host().is_none(),
        Watched::Task(_) | Watched::Mailbox(_) => false,
    };
    call.outside = sources.iter().any(is_kernel);
    let ready = ready(&sources)?;
    if !ready.is_empty() {
        return Ok(Value::from(ready).into());
    }
    Ok(Reply::Wait(Box::pin(async move {
        let found = within(&world, limit, any(&sources)).await;
        found.unwrap_or_else(|| Ok(Value::List(List::default())))
    })))
}

/// Adds what a value stands for, lists element by element.
fn add(
    sources: &mut Vec<Watched>,
    value: &Value,
    place: &str,
    socket: fn(Rc<Socket>) -> Watched,
) -> Outcome<()> {
    match value {
        Value::Socket(own) => sources.push(socket(Rc::clone(open(own)?))),
        Value::Task(task) => sources.push(Watched::Task(Rc::clone(task))),
        Value::Mailbox(mailbox) => sources.push(Watched::Mailbox(Rc::clone(mailbox))),
        Value::List(list) => {
            for value in list.iter() {
                match value {
                    Value::List(_) => return Err(Fault::kind(place, HANDLES, value.kind())),
                    value => add(sources, value, place, socket)?,
                }
            }
        }
        other => return Err(Fault::kind(place, HANDLES, other.kind())),
    }
    Ok(())
}

const HANDLES: &str = "socket | task | mailbox";

fn ready(sources: &[Watched]) -> Outcome<Vec<Value>> {
    let mut found = Vec::new();
    for source in sources {
        if source.is_ready()? {
            found.push(source.value());
        }
    }
    Ok(found)
}

async fn any(sources: &[Watched]) -> Outcome<Value> {
    loop {
        // Before the look, so that nothing that happens behind it is missed.
        let mut changes: Vec<_> = sources.iter().map(Watched::change).collect();
        let found = ready(sources)?;
        if !found.is_empty() {
            return Ok(Value::from(found));
        }
        poll_fn(|context| {
            let is_one = changes.iter_mut().any(|change| change.as_mut().poll(context).is_ready());
            if is_one { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}
