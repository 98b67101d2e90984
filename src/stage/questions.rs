//! What `input` of a lesson asks, asked on the lecture's screen.

use std::cell::RefCell;
use std::rc::Rc;

use event_listener::Event as Wakeup;
use futures_core::future::LocalBoxFuture;
use wirelab_lang::eval::fault::Outcome;
use wirelab_lang::eval::input::{Input, InputPortion};

use crate::run::input::TypedInput;

/// A question, and its answer; `Some(None)` is the end of the input.
struct AskedQuestion {
    prompt: String,
    answer: Option<Option<Vec<u8>>>,
}

/// Between what asks and the person.
#[derive(Default)]
pub struct Questions {
    asked: RefCell<Option<AskedQuestion>>,
    answered: Wakeup,
}

impl Questions {
    /// What is asked, where an answer is waited for.
    pub fn open(&self) -> Option<String> {
        let asked = self.asked.borrow();
        asked.as_ref().filter(|asked| asked.answer.is_none()).map(|asked| asked.prompt.clone())
    }

    /// The person's answer.
    pub fn answer(&self, answer: Option<Vec<u8>>) {
        if let Some(asked) = self.asked.borrow_mut().as_mut() {
            asked.answer = Some(answer);
        }
        self.answered.notify(usize::MAX);
    }
}

/// `input` in a lecture.
pub struct Person {
    /// Where it is asked.
    pub questions: Rc<Questions>,
    /// Nobody is there to answer: defaults are taken.
    pub is_away: bool,
    /// What is left of what was typed.
    pub typed: TypedInput,
}

/// A question while somebody waits for its answer.
struct AwaitedAnswer(Rc<Questions>);

impl Drop for AwaitedAnswer {
    fn drop(&mut self) {
        self.0.asked.borrow_mut().take();
    }
}

fn asked(questions: &Rc<Questions>, prompt: &[u8]) -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>> {
    let waiting = AwaitedAnswer(Rc::clone(questions));
    let prompt = wirelab_lang::escape::one_line(prompt).into_owned();
    *waiting.0.asked.borrow_mut() = Some(AskedQuestion { prompt, answer: None });
    Box::pin(async move {
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

impl Input for Person {
    fn read(
        &self,
        prompt: &[u8],
        portion: InputPortion,
    ) -> LocalBoxFuture<'static, Outcome<Option<Vec<u8>>>> {
        let (questions, typed, prompt) = (Rc::clone(&self.questions), self.typed.clone(), prompt.to_owned());
        Box::pin(async move { typed.take(portion, || asked(&questions, &prompt)).await })
    }

    fn is_there(&self) -> bool {
        !self.is_away
    }

    fn is_terminal(&self) -> bool {
        !self.is_away
    }
}
