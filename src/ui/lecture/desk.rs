//! Where the world of a lecture leads: what is shown goes to the screen, or to the prompt as well
//! while a person tries by hand; what `input` asks is asked where the person is.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use event_listener::Event as Wakeup;
use futures_util::future::LocalBoxFuture;

use crate::diagnostic::Diagnostic;
use crate::eval::event::{Attention, Event, Sink};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::world::{Input, World};
use crate::lesson::played::{End, SocketRow, Which};
use crate::net::Network;
use crate::session::Failure;
use crate::ui::lecture::gather::Gather;
use crate::ui::prompt::Onlooker;

/// A question of `input`, and its answer; `Some(None)` is the end of the input.
#[derive(Default)]
struct Asked {
    prompt: String,
    answer: Option<Option<Vec<u8>>>,
}

/// Between the world of a lecture and its person.
pub struct Desk {
    /// Where what is shown is kept.
    pub gather: Rc<Gather>,
    network: Rc<dyn Network>,
    /// Where a prompt's output and input go.
    prompt: (Rc<dyn Sink>, Rc<dyn Input>),
    /// A person tries by hand.
    by_hand: Cell<bool>,
    /// Nobody is there to answer.
    is_alone: bool,
    asked: RefCell<Option<Asked>>,
    answered: Wakeup,
}

impl Desk {
    /// Stands before the sink and the input of a prompt's world.
    pub fn before(world: &mut World, gather: Rc<Gather>, is_alone: bool) -> Rc<Self> {
        let prompt = (Rc::clone(&world.sink), Rc::clone(&world.input));
        let desk = Rc::new(Self {
            gather,
            network: Rc::clone(&world.network),
            prompt,
            by_hand: Cell::new(false),
            is_alone,
            asked: RefCell::default(),
            answered: Wakeup::new(),
        });
        world.sink = Rc::clone(&desk) as Rc<dyn Sink>;
        if world.input.is_terminal() {
            world.input = Rc::new(Questions(Rc::clone(&desk)));
        }
        desk
    }

    /// A person begins to try by hand, or ends it.
    pub fn try_by_hand(&self, on: bool) {
        self.by_hand.set(on);
    }

    /// What `input` asks, where it waits for an answer.
    pub fn question(&self) -> Option<String> {
        let asked = self.asked.borrow();
        asked.as_ref().filter(|asked| asked.answer.is_none()).map(|asked| asked.prompt.clone())
    }

    /// Answers what `input` asks.
    pub fn answer(&self, answer: Option<Vec<u8>>) {
        if let Some(asked) = self.asked.borrow_mut().as_mut() {
            asked.answer = Some(answer);
        }
        self.answered.notify(usize::MAX);
    }
}

impl Sink for Desk {
    fn emit(&self, event: Event) -> Result<(), i32> {
        if self.by_hand.get() {
            self.prompt.0.emit(event.clone())?;
        }
        self.gather.emit(event)
    }

    fn width(&self) -> usize {
        if self.by_hand.get() { self.prompt.0.width() } else { self.gather.width() }
    }

    fn flush(&self) -> Result<(), i32> {
        if self.by_hand.get() { self.prompt.0.flush() } else { Ok(()) }
    }

    fn attention(&self) -> Attention {
        if self.by_hand.get() { self.prompt.0.attention() } else { Attention::Failures }
    }
}

/// What is typed at the prompt belongs to the lesson.
impl Onlooker for Desk {
    fn begins(&self, text: &str) {
        self.gather.begin(Which::ByHand(text.to_owned()), self.network.elapsed());
    }

    fn ended(&self, result: &Result<Vec<Diagnostic>, Failure>) {
        let end = match result {
            Ok(_) => End::Done,
            Err(Failure::Fault(fault)) => End::Failed(fault.clone()),
            Err(Failure::Wrong(reports)) => {
                reports.first().map_or(End::Done, |report| End::Failed(Fault::value(report.message.clone())))
            }
        };
        let sockets: Vec<SocketRow> = Vec::new();
        self.gather.end(end, self.network.elapsed(), sockets);
    }
}

/// `input` in a lecture: asked on its screen, or at the prompt.
struct Questions(Rc<Desk>);

/// A question while somebody waits for its answer.
struct Waiting(Rc<Desk>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.asked.borrow_mut().take();
    }
}

impl Input for Questions {
    fn line(&self, prompt: &[u8]) -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>> {
        let desk = Rc::clone(&self.0);
        if desk.by_hand.get() {
            return desk.prompt.1.line(prompt);
        }
        let prompt = crate::escape::one_line(prompt).into_owned();
        *desk.asked.borrow_mut() = Some(Asked { prompt, answer: None });
        Box::pin(async move {
            let waiting = Waiting(desk);
            loop {
                let answered = waiting.0.answered.listen();
                let answer = waiting.0.asked.borrow_mut().as_mut().and_then(|asked| asked.answer.take());
                if let Some(answer) = answer {
                    return Ok(answer);
                }
                answered.await;
            }
        })
    }

    fn is_there(&self) -> bool {
        self.0.by_hand.get() || !self.0.is_alone
    }

    fn is_terminal(&self) -> bool {
        self.is_there()
    }
}
