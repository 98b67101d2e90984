//! A person tries by hand: the prompt in the lesson's session, and back.

use crate::catalogue::{self, Language};
use crate::eval::world::World;
use crate::lesson::played::{End, Which};
use crate::message;
use crate::syntax::source::Source;
use crate::ui::lecture::lecture::{Lecture, Over};
use crate::ui::lecture::shim::Lesson as Session;
use crate::ui::lecture::show::Doing;

/// The least status that says that a signal ended the prompt.
const BY_SIGNAL: i32 = 128;
/// The number of the signal of a closed window.
const SIGHUP: i32 = 1;

impl Lecture<'_> {
    /// The prompt, until the person comes back.
    ///
    /// # Errors
    /// The lecture is over: a signal came meanwhile, or the terminal is gone.
    pub(super) async fn take_over(&mut self, session: &mut Session) -> Result<(), Over> {
        let Some(guest) = &mut self.guest else { return Ok(()) };
        let first = self.desk.gather.played().entries.len();
        let failed = matches!(self.show.doing, Doing::Failed { .. });
        self.stage.leave();
        let about = catalogue::text(self.show.language, &message!("lecture-by-hand"));
        let _ = self.printer.paragraph("→ ", &about);
        self.desk.try_by_hand(true);
        let status = guest.converse(session.hand_over()).await;
        self.desk.try_by_hand(false);
        if status > BY_SIGNAL {
            return Err(Over::Left(status));
        }
        self.stage.enter().map_err(|_| Over::Left(BY_SIGNAL + SIGHUP))?;
        let before = self.show.sockets.clone();
        self.begin(session);
        self.show.before = before;
        self.show.fresh = first;
        self.show.at = session.at();
        if failed {
            // What failed waits for a decision still.
            self.show.doing = Doing::Failed { port: false };
        }
        Ok(())
    }

    /// Plays a statement that failed with other words, as if it had been typed.
    pub(super) async fn replaced(&mut self, session: &mut Session, from: &str, to: &str) -> Result<(), Over> {
        let Some(at) = session.at() else { return Ok(()) };
        let text = self.desk.gather.played().outline.statements.get(at).map(|it| it.text.clone());
        let Some(text) = text.filter(|text| text.contains(from)).map(|text| text.replace(from, to)) else {
            return Ok(());
        };
        self.begin(session);
        let world = std::rc::Rc::clone(session.world());
        self.desk.gather.begin(Which::ByHand(text.clone()), world.network.elapsed());
        let source = std::rc::Rc::new(Source::new("<by hand>", text));
        let result = session.by_hand(&source).await;
        self.look(&world);
        let end = match result {
            Ok(_) => {
                session.skip();
                End::Done
            }
            Err(failure) => match super::lecture::fault(failure) {
                Some(fault) => End::Failed(fault),
                None => End::Skipped,
            },
        };
        let failed = !matches!(end, End::Done);
        self.desk.gather.end(end, world.network.elapsed(), self.show.sockets.clone());
        self.show.at = session.at();
        self.show.doing = if failed { Doing::Failed { port: false } } else { Doing::Ready };
        Ok(())
    }

    /// Speaks another language from here on.
    pub(super) fn speak(&mut self, world: &World, language: Language) {
        self.show.language = language;
        world.language.set(language);
        self.printer.set_language(language);
        self.desk.gather.set_language(language);
        if let Some(entry) = &mut self.show.entry {
            entry.wrong.clear();
        }
    }
}
