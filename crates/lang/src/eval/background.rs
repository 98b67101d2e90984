//! Background tasks: `spawn`, and `serve` with a task for each connection.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use event_listener::Event as Wakeup;
use wirelab_net::{Endpoint, Errno, Interest, NetResult};

use crate::eval::call::fit;
use crate::eval::code::Program;
use crate::eval::event::{Attention, Event, Happened, News};
use crate::eval::fault::{Class, Fault, Outcome};
use crate::eval::fiber::Fiber;
use crate::eval::hosts::Host;
use crate::eval::memory::Charge;
use crate::eval::running::Running;
use crate::eval::socket::{Role, Socket};
use crate::eval::survey::{Doing, SurveyedTask};
use crate::eval::task::{Stop, TASK, Task};
use crate::eval::value::{Kind, Value};
use crate::eval::waits::At;
use crate::eval::world::{MOST_TASKS, World};
use crate::message;
use crate::spec::Fits;
use crate::syntax::source::{Source, Span};

/// How many connections `serve` accepts before others have their turn.
const AT_ONCE: usize = 64;
/// How long `serve` rests when it cannot accept for lack of descriptors or memory.
const REST: Duration = Duration::from_millis(200);

/// Starts a `spawn`.
///
/// # Errors
/// LIMIT where there are too many tasks.
pub(super) fn spawn(world: &Rc<World>, fiber: Fiber) -> Outcome<Rc<Task>> {
    let task = enlist(world, "task")?;
    let running = Running::new(world, fiber.of_task(task.id));
    let (world_too, task_too) = (Rc::clone(world), Rc::clone(&task));
    start(world, async move {
        let outcome = to_its_end(&task_too, running).await;
        finish(&world_too, &task_too, outcome);
    });
    Ok(task)
}

/// How a task ends; ECANCELED where somebody stops it.
async fn to_its_end(task: &Task, work: impl Future<Output = Outcome<Value>>) -> Outcome<Value> {
    task.stop
        .unless(work)
        .await
        .unwrap_or_else(|| Err(Fault::new("ECANCELED", message!("task-stopped", task = task.name))))
}

/// Starts a `serve`: `values` are the listener, or `none` for the current one, and what the block
/// takes over.
///
/// # Errors
/// There is no listener, or LIMIT.
pub(super) fn serve(
    world: &Rc<World>,
    fiber: &Fiber,
    body: Option<u32>,
    mut values: Vec<Value>,
    place: (Rc<Source>, Span),
) -> Outcome<Rc<Task>> {
    let listener = match values.first_mut().map(std::mem::take) {
        Some(Value::Socket(socket)) => socket,
        Some(Value::None) | None => fiber
            .current
            .iter()
            .rev()
            .find(|socket| fit(socket, Fits::Listener))
            .cloned()
            .ok_or_else(|| Fault::value(message!("no-current-socket", command = "serve")))?,
        Some(other) => return Err(Fault::kind("serve", Kind::Socket.name(), other.kind())),
    };
    if listener.role.get() != Role::Listener {
        return Err(Fault::value(message!("not-a-listener", socket = listener.name())));
    }
    let task = enlist(world, "serve")?;
    let server = Server {
        world: Rc::clone(world),
        program: Rc::clone(&fiber.program),
        body,
        values,
        listener,
        home: fiber.host(),
        task: Rc::clone(&task),
        place,
    };
    let (world_too, task_too) = (Rc::clone(world), Rc::clone(&task));
    start(world, async move {
        let outcome = to_its_end(&task_too, server.accept_for_ever()).await;
        finish(&world_too, &task_too, outcome);
    });
    Ok(task)
}

fn enlist(world: &World, kind: &str) -> Outcome<Rc<Task>> {
    if world.tasks.borrow().len() >= MOST_TASKS {
        return Err(Fault::limit(message!("limit-tasks", limit = MOST_TASKS)));
    }
    let id = world.next_task.get();
    world.next_task.set(id + 1);
    let task = Rc::new(Task {
        id,
        name: format!("{kind} {id}").into(),
        result: RefCell::new(None),
        ended: Wakeup::new(),
        stop: Stop::default(),
        parts: RefCell::default(),
        waited: Cell::new(false),
        charge: Charge::of(TASK),
    });
    world.tasks.borrow_mut().insert(id, Rc::clone(&task));
    Ok(task)
}

fn start(world: &World, future: impl Future<Output = ()> + 'static) {
    world.spawned.borrow_mut().push(Box::pin(future));
}

/// Notes how a task ended, tells it, and wakes who waits for it.
fn finish(world: &World, task: &Rc<Task>, mut outcome: Outcome<Value>) {
    world.tasks.borrow_mut().remove(&task.id);
    if let Err(fault) = &mut outcome
        && !task.stop.is_stopped()
    {
        match fault.class {
            Class::Exit(_) | Class::Interrupted(_) => stop(world, fault.clone()),
            Class::Error | Class::Expect => {
                task.charge.set(TASK + fault.size());
                if !task.waited.get() && world.sink.attention() >= Attention::Failures {
                    report(world, &task.name, fault);
                    fault.told = true;
                }
                world.failures.borrow_mut().add(task);
            }
        }
    }
    *task.result.borrow_mut() = Some(outcome);
    task.ended.notify(usize::MAX);
    world.failures.borrow_mut().settle();
}

fn report(world: &World, name: &Rc<str>, fault: &Fault) {
    let (is_told, count) = world.reports.of_task();
    if is_told {
        tell(world, Event::TaskFailed(Rc::clone(name), Box::new(fault.clone())));
    }
    if let Some(count) = count {
        tell(world, Event::Note(message!("tasks-failed-so-far", count = count)));
    }
}

fn stop(world: &World, fault: Box<Fault>) {
    world.stop.borrow_mut().get_or_insert(fault);
}

fn tell(world: &World, event: Event) {
    if let Err(status) = world.sink.emit(event) {
        stop(world, Fault::exit(status));
    }
}

fn tell_news(world: &World, listener: &Socket, what: Happened) {
    tell(world, Event::News(Box::new(News { at: listener.name(), what })));
}

/// A `serve` under way.
struct Server {
    world: Rc<World>,
    program: Rc<Program>,
    body: Option<u32>,
    /// A place for the connection, then what the block takes over.
    values: Vec<Value>,
    listener: Rc<Socket>,
    /// The host that its tasks are on.
    home: Option<Rc<Host>>,
    /// Its own task.
    task: Rc<Task>,
    /// Where it stands.
    place: (Rc<Source>, Span),
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.world.survey.is_wanted() {
            let (task, places) = (&self.task, vec![self.place.clone()]);
            let (id, name) = (task.id, Some(Rc::clone(&task.name)));
            let doing = Doing::Serves(self.listener.name());
            let depth = self.world.scripts.len();
            self.world.survey.note(SurveyedTask { depth, id, name, doing, places });
        }
    }
}

impl Server {
    async fn accept_for_ever(self) -> Outcome<Value> {
        let is_on = self.world.hosts.is_on();
        let _elsewhere = (is_on && self.listener.net.host().is_none()).then(|| self.world.waits.elsewhere());
        let mut told = false;
        for count in 1_usize.. {
            if count.is_multiple_of(AT_ONCE) {
                futures_lite::future::yield_now().await;
            }
            match self.listener.net.accept() {
                Ok((net, peer)) => {
                    let family = self.listener.family;
                    match self.world.adopt(family, self.listener.socket_type, net, Role::Connected) {
                        Ok(connection) => self.handle(connection, peer)?,
                        Err(fault) => self.rest(&mut told, &fault.message).await,
                    }
                }
                // Nobody waits any more: the next lack is news again.
                Err(Errno::AGAIN) => match self.wait().await {
                    Ok(()) => told = false,
                    Err(_) if self.listener.is_closed() => return Ok(Value::None),
                    Err(errno) => return Err(Fault::system("serve", &self.listener.name(), errno)),
                },
                Err(Errno::CONNABORTED | Errno::INTR | Errno::PROTO) => {}
                Err(errno @ (Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM)) => {
                    let fault = Fault::system("accept", &self.listener.name(), errno);
                    self.rest(&mut told, &fault.message).await;
                }
                Err(_) if self.listener.is_closed() => return Ok(Value::None),
                Err(errno) => return Err(Fault::system("serve", &self.listener.name(), errno)),
            }
        }
        Ok(Value::None)
    }

    /// Until there is a connection to accept.
    async fn wait(&self) -> NetResult<()> {
        let world = &self.world;
        let noted = world.clock().virtual_time().map(|_| {
            let (source, span) = (Rc::clone(&self.place.0), self.place.1);
            let at = At::Listener(self.listener.name(), source, span);
            world.waits.note(Some(Rc::clone(&self.task.name)), at)
        });
        let ready = self.listener.net.ready(Interest::Readable).await;
        drop(noted);
        ready
    }

    /// Accepting again at once would only fail again, and take a whole core for it.
    async fn rest(&self, told: &mut bool, reason: &crate::diagnostic::Message) {
        if !std::mem::replace(told, true) && self.world.sink.attention() >= Attention::Failures {
            let reason = crate::catalogue::text(self.world.language.get(), reason);
            tell(&self.world, Event::Note(message!("serve-rests", reason = reason)));
        }
        self.world.clock_of(&*self.listener.net).sleep(REST).await;
    }

    fn handle(&self, connection: Rc<Socket>, from: Endpoint) -> Outcome<()> {
        let mut values = Vec::with_capacity(self.program.code(self.body).registers);
        values.push(Value::Socket(Rc::clone(&connection)));
        values.extend(self.values.iter().skip(1).cloned());
        let number = self.world.connections.get() + 1;
        self.world.connections.set(number);
        let name = self.program.code(self.body).names.first();
        let name = name.filter(|name| !name.is_empty()).map_or("conn", |name| name);
        *connection.name.borrow_mut() = format!("{name}#{number}").into();
        connection.named.set(true);
        connection.accepted.set(true);
        connection.served.set(true);
        if self.world.sink.attention() == Attention::Everything {
            let connection = connection.name();
            tell_news(&self.world, &self.listener, Happened::Accepted { connection, from });
        }
        let fiber = Fiber::new(Rc::clone(&self.program), self.body, values, vec![Rc::clone(&connection)]);
        let fiber = fiber.at_home(self.home.clone());
        let task = enlist(&self.world, "serve")?;
        let running = Running::new(&self.world, fiber.of_task(task.id));
        let (world, listener) = (Rc::clone(&self.world), Rc::clone(&self.listener));
        self.task.add(&task);
        start(&self.world, async move {
            let outcome = to_its_end(&task, running).await;
            end_connection(&world, &task, &listener, &connection, outcome);
        });
        Ok(())
    }
}

/// A peer that goes away ends its connection only; a failed `expect` ends the run.
fn end_connection(
    world: &World,
    task: &Rc<Task>,
    listener: &Socket,
    connection: &Rc<Socket>,
    outcome: Outcome<Value>,
) {
    world.close(connection);
    let outcome = match outcome {
        // It said all that it had to say, and went.
        Err(fault) if fault.class == Class::Error && fault.message.id == CLEAN_END => Ok(Value::None),
        Err(fault) if fault.class == Class::Error && GONE.contains(&fault.name) => {
            if world.sink.attention() >= Attention::Failures {
                let (is_told, count) = world.reports.of_connection();
                let (connection, reason) = (connection.name(), fault.message);
                if is_told {
                    tell_news(world, listener, Happened::EndedEarly { connection, reason });
                }
                if let Some(count) = count {
                    tell(world, Event::Note(message!("connections-ended-so-far", count = count)));
                }
            }
            return finish(world, task, Ok(Value::None));
        }
        Err(fault) if fault.class == Class::Expect => {
            let fault = fault.note(message!("report-task-failed", task = connection.name()));
            task.waited.set(true);
            stop(world, fault.clone());
            Err(fault)
        }
        outcome => outcome,
    };
    if outcome.is_ok() && world.sink.attention() == Attention::Everything {
        tell_news(world, listener, ended(connection));
    }
    finish(world, task, outcome);
}

fn ended(connection: &Socket) -> Happened {
    Happened::Ended {
        connection: connection.name(),
        by_peer: connection.ended.get(),
        received: connection.received.get(),
        sent: connection.sent.get(),
    }
}

/// The message of a stream that ended where a new portion would have begun.
const CLEAN_END: &str = "recv-end";

/// What a peer's reset or disappearance looks like from here.
const GONE: [&str; 7] =
    ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED", "EHOSTUNREACH", "ENETUNREACH", "EOF"];
