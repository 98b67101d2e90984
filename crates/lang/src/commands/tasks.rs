//! `wait` and `stop`: the end of background tasks.

use std::rc::Rc;
use std::time::Duration;

use super::parts::{NONE, TIMEOUT, optional, required};
use super::waiting::{timed_out, within};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::task::Task;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Accept, Command, Example, Facts, Family, QUIET, WaitsFor, Yields, text};

/// `wait`
pub static WAIT: Command = Command {
    name: "wait",
    family: Family::Script,
    summary: text("wait for a task, or for all of them", "等待一个任务，或全部任务"),
    details: text(
        "`wait task` waits until a background task has ended; where the task failed, its error is raised \
         here. `wait` alone waits until every background task (the one that waits aside) has ended: a \
         server script that should stay up ends with it. With `timeout` it gives up; the task itself goes \
         on.",
        "`wait task` 等到后台任务结束；任务失败时，它的错误在这里再次出现。单独的 `wait` 等到（自己以外的）\
         所有后台任务结束：要一直运行的服务器脚本以它收尾。给出 `timeout` 时到时放弃；任务本身继续运行。",
    ),
    syscall: text(
        "none: the run waits, with all its sockets, in epoll_wait(2)",
        "没有自己的调用：整个运行连同所有套接字都在 epoll_wait(2) 里等待",
    ),
    returns: text(
        "What the task's `return` gave; none for `wait` alone.",
        "任务的 `return` 给出的值；单独的 `wait` 为 none。",
    ),
    errors: &[],
    operands: &[optional("TASK", Accept::Value(Kinds::of(Kind::Task)))],
    options: &[TIMEOUT],
    yields: Yields::of(Kinds::ANY),
    facts: Facts { waits: WaitsFor::Task, ..QUIET },
    examples: &[Example {
        about: text("what a task returns", "任务返回的值"),
        script: "task = spawn { return 6 * 7 }\nprint wait task timeout 5s\n",
        output: "42\n",
    }],
    related: &["sleep", "accept"],
    run: wait,
};

fn wait(call: &mut Call<'_>) -> Outcome<Reply> {
    let (world, command, limit) = (Rc::clone(call.world), call.command.name, call.timeout()?);
    match call.operand() {
        Some(Value::Task(task)) => {
            if task.id == call.task {
                return Err(Fault::value(message!("wait-for-itself", task = task.name)));
            }
            if let Some(result) = result(&task) {
                return result.map(Reply::Value);
            }
            Ok(Reply::Wait(Box::pin(async move {
                let waiting = Waiting::on(&task);
                let ended = within(&world, limit, end_of(&task)).await;
                ended.unwrap_or_else(|| {
                    drop(waiting);
                    Err(timed_out(command, &task.name, limit.unwrap_or_default()))
                })
            })))
        }
        Some(other) => Err(Fault::kind("TASK", Kind::Task.name(), other.kind())),
        None => Ok(Reply::Wait(Box::pin(everything(world, call.task, command, limit)))),
    }
}

/// `stop`
pub static STOP: Command = Command {
    name: "stop",
    family: Family::Script,
    summary: text("end a task", "结束一个任务"),
    details: text(
        "The task ends where it waits, or at its next turn; a `serve` ends with the blocks of all its \
         connections, which are closed. No `try` in it catches that, and it is no failure of the run; whoever \
         waits for the task has ECANCELED. What its `recv` had not given to it yet is there for the next one. \
         A task that has ended stays as it is.",
        "任务在它等待的地方结束，或者在下一轮结束；`serve` 连同它所有连接的语句块一起结束，这些连接被关闭。\
         任务里的 `try` 接不住，这也不算运行失败；等待这个任务的命令得到 ECANCELED。它的 `recv` 还没有交给它的\
         数据，留给下一个 `recv`。已经结束的任务不变。",
    ),
    syscall: text("none", "无"),
    returns: text("Nothing.", "无。"),
    errors: &[],
    operands: &[required("TASK", Accept::Value(Kinds::of(Kind::Task)))],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text("a task that would never end", "一个永远不会结束的任务"),
        script: "task = spawn { loop { sleep 1s } }\nstop task\n\
                 try { wait task } catch err { print err.name task.state }\n",
        output: "ECANCELED stopped\n",
    }],
    related: &["wait"],
    run: stop,
};

fn stop(call: &mut Call<'_>) -> Outcome<Reply> {
    match call.required("TASK")? {
        Value::Task(task) => {
            task.stop();
            // Who stops itself does not go on.
            let ends = task.id == call.task;
            Ok(if ends { Reply::Wait(Box::pin(std::future::pending())) } else { Value::None.into() })
        }
        other => Err(Fault::kind("TASK", Kind::Task.name(), other.kind())),
    }
}

fn result(task: &Task) -> Option<Outcome<Value>> {
    let result = task.result.borrow().clone()?;
    task.waited.set(true);
    Some(result)
}

/// While somebody waits for a task, its failure is not the run's; it is again after a wait that
/// ended too early.
struct Waiting<'a>(&'a Task);

impl<'a> Waiting<'a> {
    fn on(task: &'a Task) -> Self {
        task.waited.set(true);
        Self(task)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.0.result.borrow().is_none() {
            self.0.waited.set(false);
        }
    }
}

async fn end_of(task: &Task) -> Outcome<Value> {
    loop {
        let ended = task.ended.listen();
        if let Some(result) = result(task) {
            return result;
        }
        ended.await;
    }
}

async fn everything(
    world: Rc<World>,
    own: u64,
    command: &'static str,
    limit: Option<Duration>,
) -> Outcome<Value> {
    let next = || world.tasks.borrow().values().find(|task| task.id != own).cloned();
    let all = async {
        loop {
            let Some(task) = next() else { return };
            let ended = task.ended.listen();
            if task.result.borrow().is_some() {
                // Ended, and the engine is about to take it off the list.
                futures_lite::future::yield_now().await;
                continue;
            }
            ended.await;
        }
    };
    let ended = within(&world, limit, all).await;
    ended.map(|()| Value::None).ok_or_else(|| {
        let name = next().map_or_else(String::new, |task| task.name.to_string());
        timed_out(command, &name, limit.unwrap_or_default())
    })
}
