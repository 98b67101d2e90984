//! A port is taken: the lesson goes on at another one.
//!
//! What can be done depends on how the lesson names the address, and is offered only where it is of use.

use std::net::SocketAddr;
use std::rc::Rc;

use wirelab_lang::eval::fault::Fault;
use wirelab_lang::eval::value::{Value, display};
use wirelab_lang::lesson::moving::{self, Moved, spellings};
use wirelab_lang::lesson::outline::Sort;
use wirelab_lang::lesson::played::ShownItem;
use wirelab_lang::message;
use wirelab_lang::session::PreparedLesson;
use wirelab_lang::syntax::source::Source;

use crate::lesson::Player;
use crate::stage::app::{Lecture, Over};
use crate::stage::model::Doing;
use crate::stage::ports;

/// The name of the address that scripts can be told from outside.
pub const HOST: &str = "host";

/// Another address for one that is taken.
struct Other {
    taken: SocketAddr,
    free: SocketAddr,
    way: MoveMethod,
}

/// How the lesson gets there.
enum MoveMethod {
    /// `default host` has the address: the lesson begins afresh with `host` elsewhere
    Afresh,
    /// The statement names the address: from here on the lesson's text names the other one
    Text(Rc<Source>, Box<PreparedLesson>),
    /// A name has the address, or the port: this text assigns it by hand
    Assign(Box<str>, String),
}

impl Lecture {
    /// Whether a lesson that failed so can go on at another port.
    pub(super) fn has_other_port(&self, player: &mut Player, fault: &Fault) -> bool {
        self.other(player, fault).is_some()
    }

    fn other(&self, player: &mut Player, fault: &Fault) -> Option<Other> {
        let taken = ports::address(fault).filter(|_| ports::is_taken(fault))?;
        let network = Rc::clone(&player.world().network);
        let free = ports::free(network.as_ref(), taken, fault)?;
        let way = self.text(player, fault, taken, free);
        let way = way.or_else(|| self.afresh(player, taken)).or_else(|| self.assign(player, taken, free))?;
        // Whoever plays another role elsewhere would not hear of it.
        let is_known = |text: &String| match &way {
            MoveMethod::Text(..) => moving::names(text, taken),
            MoveMethod::Afresh => has_word(text, HOST),
            MoveMethod::Assign(name, _) => has_word(text, name),
        };
        let is_alone = !self.kept.played().outline.elsewhere.iter().any(is_known);
        is_alone.then_some(Other { taken, free, way })
    }

    /// The lesson's text with the other address, where the statement names the one that is taken.
    fn text(
        &self,
        player: &Player,
        fault: &Fault,
        taken: SocketAddr,
        free: SocketAddr,
    ) -> Option<MoveMethod> {
        let outline = Rc::clone(&self.kept.played().outline);
        let at = player.at()?;
        let moved = Moved::of(&self.source, &outline, at, taken, free.port())?;
        let own = outline.statements.get(at)?.span;
        let place = fault.place.as_ref().filter(|(source, _)| Rc::ptr_eq(source, &self.source));
        if !moved.is_within(own) && !place.is_some_and(|(_, span)| moved.is_within(*span)) {
            return None;
        }
        let source = Rc::new(Source::new(self.source.name.as_str(), moved.text));
        let prepared = player.prepared(&source)?;
        Some(MoveMethod::Text(source, Box::new(prepared)))
    }

    /// Where the script can be told its address from outside, and has this one: `default host …`.
    fn afresh(&self, player: &mut Player, taken: SocketAddr) -> Option<MoveMethod> {
        let outline = Rc::clone(&self.kept.played().outline);
        let backstage = outline.statements.iter().filter(|it| it.sort == Sort::Backstage);
        let has_host = backstage
            .map(|it| it.text.split_whitespace())
            .any(|mut words| words.next() == Some("default") && words.next() == Some(HOST));
        let mut names = player.names().into_iter().filter(|_| has_host);
        names.any(|(name, value)| *name == *HOST && is_address(&value, taken)).then_some(MoveMethod::Afresh)
    }

    /// A name of the statement that has the address, or its port.
    fn assign(&self, player: &mut Player, taken: SocketAddr, free: SocketAddr) -> Option<MoveMethod> {
        let outline = Rc::clone(&self.kept.played().outline);
        let text = &outline.statements.get(player.at()?)?.text;
        let names = player.names().into_iter().filter(|(name, _)| has_word(text, name));
        let mut assigned = names.filter_map(|(name, value)| {
            let value = match value {
                Value::Int(port) if port == i64::from(taken.port()) => free.port().to_string(),
                Value::Bytes(_) if is_address(&value, taken) => display::repr(&Value::text(free.to_string())),
                Value::Address(_) if is_address(&value, taken) => free.to_string(),
                _ => return None,
            };
            let text = format!("{name} = {value}");
            Some(MoveMethod::Assign(name, text))
        });
        assigned.next()
    }

    /// Goes on at a port that is free, where there is a way to it.
    ///
    /// # Errors
    /// The lesson is to begin afresh, or is over.
    pub(super) async fn other_port(&mut self, player: &mut Player) -> Result<(), Over> {
        let Doing::Failed { fault, .. } = &self.model.doing else { return Ok(()) };
        let fault = fault.clone();
        let Some(Other { taken, free, way }) = self.other(player, &fault) else { return Ok(()) };
        let moved = message!("lecture-port-moved", taken = taken, free = free);
        match way {
            MoveMethod::Afresh => {
                let until = player.at();
                return Err(Over::Afresh { until, host: Some(free.to_string()) });
            }
            MoveMethod::Text(source, prepared) => {
                self.kept.tell(ShownItem::Message(moved));
                self.begin();
                player.exchange(*prepared);
                self.source = source;
            }
            MoveMethod::Assign(_, text) => {
                self.begin();
                if player.by_hand(&text).await.is_err() {
                    self.model.doing = Doing::Failed { fault, port: false };
                    return Ok(());
                }
            }
        }
        player.again();
        self.play(player).await.map(|_| ())
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|own| own == word)
}

fn is_address(value: &Value, address: SocketAddr) -> bool {
    let text = display::show(value);
    spellings(address).iter().any(|spelling| spelling.as_bytes() == text)
}
