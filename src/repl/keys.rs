//! Keys of a line that begins with blanks which nobody typed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustyline::{
    Cmd, ConditionalEventHandler, Event, EventContext, EventHandler, KeyEvent, Modifiers, Movement,
    RepeatCount,
};

use super::indent;

/// What closes a block, where nothing else stands in the line: it goes back one level.
struct Closing(char);

/// The end of the input, where nothing else stands in the line: it is as good as empty.
struct End(Arc<AtomicBool>);

impl ConditionalEventHandler for Closing {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        let left = indent::one_less(context.line())?;
        Some(Cmd::Replace(Movement::WholeLine, Some(format!("{left}{}", self.0))))
    }
}

impl ConditionalEventHandler for End {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        indent::one_less(context.line())?;
        self.0.store(true, Ordering::Release);
        Some(Cmd::Interrupt)
    }
}

/// The keys and what they do; `ends` is told where one of them ends the input.
pub fn all(ends: &Arc<AtomicBool>) -> Vec<(KeyEvent, EventHandler)> {
    let closing = ['}', ')', ']'].map(|sign| {
        let handler: Box<dyn ConditionalEventHandler> = Box::new(Closing(sign));
        (KeyEvent::new(sign, Modifiers::NONE), EventHandler::Conditional(handler))
    });
    let end = EventHandler::Conditional(Box::new(End(Arc::clone(ends))));
    closing.into_iter().chain([(KeyEvent::ctrl('D'), end)]).collect()
}
