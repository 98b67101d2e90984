//! What a key asks for beyond the model: statements are played, the terminal is given away, the lecture
//! ends or begins anew.

use crate::lesson::Player;
use crate::run;
use crate::stage::app::{Lecture, Over};
use crate::stage::model::Doing;
use crate::stage::places;
use crate::stage::terminal::Press;
use crate::stage::update::Effect;

impl Lecture {
    /// Does what a key means.
    ///
    /// # Errors
    /// The lecture is over.
    pub(super) async fn react(&mut self, player: &mut Player, press: &Press) -> Result<(), Over> {
        self.due = None;
        let effect = self.model.update(press, &self.kept.played(), &self.source);
        match effect {
            Effect::Afresh(until) => return Err(Over::Afresh { until, host: None }),
            Effect::Next => self.next(player).await?,
            Effect::Step => self.rest_of_step(player).await?,
            Effect::Run(until) => self.run_on(player, until).await?,
            Effect::Again => {
                player.again();
                self.begin();
                self.play(player).await?;
            }
            Effect::Skip => self.skip(player),
            Effect::GoOn => {
                self.skip(player);
                self.next(player).await?;
            }
            Effect::Port => self.other_port(player).await?,
            Effect::TakeOver => self.take_over(player).await?,
            Effect::Value(name) => {
                let value = places::value(player.names(), &name);
                self.model.show_value(name, value);
            }
            effect => self.attend_to_effect(player.world(), &effect)?,
        }
        Ok(())
    }

    /// Does what can be done while a statement runs as well.
    ///
    /// # Errors
    /// The lecture is over.
    pub(super) fn attend_to_effect(
        &mut self,
        world: &wirelab_lang::eval::world::World,
        effect: &Effect,
    ) -> Result<(), Over> {
        match effect {
            Effect::Leave => return Err(Over::Left(self.status())),
            Effect::Redraw => self.stage.forget(),
            Effect::Suspend => self.stage.suspend().map_err(|_| Over::Left(run::CLOSED))?,
            Effect::Speak(language) => self.speak(world, *language),
            _ => {}
        }
        Ok(())
    }

    fn skip(&mut self, player: &mut Player) {
        player.skip();
        self.model.doing = Doing::Ready;
        self.model.at = player.at();
    }
}
