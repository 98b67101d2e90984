//! A person tries by hand: the prompt in the lesson's session, and back.

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::eval::world::World;
use wirelab_lang::message;

use crate::lesson::Player;
use crate::repl;
use crate::run;
use crate::stage::app::{Lecture, Over};
use crate::stage::model::Doing;

impl Lecture {
    /// The prompt, until the person comes back.
    ///
    /// # Errors
    /// The lecture is over: a signal came meanwhile, or the terminal is gone.
    pub(super) async fn take_over(&mut self, player: &mut Player) -> Result<(), Over> {
        let first = self.kept.played().entries.len();
        let failed = match &self.model.doing {
            Doing::Failed { fault, .. } => Some(fault.clone()),
            _ => None,
        };
        let is_asking = self.model.is_asking;
        self.stage.leave();
        let about = catalogue::text(self.model.language, &message!("lecture-by-hand"));
        let _ = self.printer.paragraph("→ ", &about);
        let (session, divert) = player.hand_over();
        let left = repl::take_over(session, &self.printer, &divert).await;
        player.taken_back();
        if let Some(status) = left {
            return Err(Over::Left(status));
        }
        self.stage.enter().map_err(|_| Over::Left(run::CLOSED))?;
        let before = self.model.sockets.clone();
        self.begin();
        self.model.before = before;
        self.model.fresh = first;
        self.model.at = player.at();
        // All of it was seen at the prompt: what is looked at now is the statement at hand.
        self.model.is_seen = true;
        // A question that was tried by hand is answered by the class all the same.
        self.model.is_asking = is_asking;
        if let Some(fault) = failed {
            // What failed waits for a decision still.
            let port = self.has_other_port(player, &fault);
            self.model.doing = Doing::Failed { fault, port };
        }
        Ok(())
    }

    /// Speaks another language from here on.
    pub(super) fn speak(&mut self, world: &World, language: Language) {
        self.model.language = language;
        world.language.set(language);
        self.printer.set_language(language);
        self.kept.set_language(language);
        if let Some(entry) = &mut self.model.entry {
            entry.wrong.clear();
        }
    }
}
