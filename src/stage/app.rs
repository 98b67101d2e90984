//! A lecture under way: waits for keys, plays statements, and shows what came of them.
//!
//! One task on one thread: while it waits for a key, background tasks go on; while a statement runs,
//! keys are read.

use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

use futures_lite::FutureExt;
use wirelab_lang::eval::fault::{Class, Fault};
use wirelab_lang::eval::world::World;
use wirelab_lang::lesson::outline::Sort;
use wirelab_lang::lesson::played::{End, ShownItem, Which};
use wirelab_lang::lesson::veil;
use wirelab_lang::session::Turn;
use wirelab_lang::syntax::source::Source;

use crate::export::speaker::news::UpNext;
use crate::lesson::{Kept, Player};
use crate::output::printer::Printer;
use crate::run;
use crate::stage::Pace;
use crate::stage::beside::Beside;
use crate::stage::keys::{self, LectureCommand};
use crate::stage::model::{Doing, Model};
use crate::stage::ports;
use crate::stage::questions::Questions;
use crate::stage::step_size::Portion;
use crate::stage::terminal::{self, Keys, Press, Stage};
use crate::stage::{document, draw};

/// Between two looks at the sockets.
const TICK: Duration = Duration::from_millis(150);
/// Between two characters that are typed as if by hand.
const STROKE: Duration = Duration::from_millis(35);
/// No statement is typed longer than this.
const LONGEST: Duration = Duration::from_secs(4);

/// Why a lecture is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// With this exit status
    Left(i32),
    /// To begin afresh, and to play up to a step at once, perhaps at another address
    Afresh {
        /// The statement to play up to
        until: Option<usize>,
        /// What `host` is to be
        host: Option<String>,
    },
}

/// What happened first.
enum Waited {
    Pressed(Press),
    Shown,
    Nothing,
}

/// A lecture under way.
pub struct Lecture {
    pub(super) stage: Stage,
    pub(super) printer: Rc<Printer>,
    pub(super) beside: Rc<Beside>,
    pub(super) keys: Keys,
    pub(super) model: Model,
    pub(super) kept: Kept,
    pub(super) questions: Rc<Questions>,
    pub(super) source: Rc<Source>,
    pub(super) pace: Pace,
    /// When the next statement comes by itself.
    pub(super) due: Option<Duration>,
    /// A person wants to stop running on.
    pub(super) halts: bool,
    /// It goes to a place, and waits for nobody before.
    pub(super) hurries: bool,
    /// The status that the lesson's `exit` asked for.
    pub(super) exit: Option<i32>,
}

impl Lecture {
    /// Gives the lecture, up to this statement at once.
    pub async fn give(&mut self, player: &mut Player, until: Option<usize>) -> Over {
        match self.converse(player, until).await {
            Err(over) => over,
            Ok(never) => match never {},
        }
    }

    async fn converse(&mut self, player: &mut Player, until: Option<usize>) -> Result<Infallible, Over> {
        self.model.at = player.at();
        match until {
            Some(until) => self.run_on(player, Some(until)).await?,
            None => self.open(player).await?,
        }
        loop {
            self.wind(player.world());
            if let Some(press) = self.wait(player).await? {
                self.react(player, &press).await?;
            }
        }
    }

    /// Before the first key: the title of the first step, and what is said before its first command.
    async fn open(&mut self, player: &mut Player) -> Result<(), Over> {
        let first = self.sort(player);
        if matches!(first, Some(Sort::Title | Sort::Narration | Sort::Backstage | Sort::Note)) {
            self.next(player).await?;
        }
        Ok(())
    }

    /// Waits for a key; `None` when something else is to be seen. Where a lecture goes on by itself,
    /// it goes on when its time has come.
    async fn wait(&mut self, player: &mut Player) -> Result<Option<Press>, Over> {
        self.draw()?;
        let world = Rc::clone(player.world());
        loop {
            let now = world.network.elapsed();
            if self.due.is_some_and(|due| due <= now) {
                self.due = None;
                self.by_itself(player).await?;
                return Ok(None);
            }
            let left = self.due.map_or(TICK, |due| due.saturating_sub(now).min(TICK));
            match self.within(player, left).await? {
                Waited::Pressed(press) => return Ok(Some(press)),
                Waited::Shown => return Ok(None),
                // A tick at which nothing has changed is not worth a drawing.
                Waited::Nothing if self.kept.sockets() == self.model.sockets => {}
                Waited::Nothing => return Ok(None),
            }
        }
    }

    /// What happens first within a time.
    async fn within(&mut self, player: &mut Player, time: Duration) -> Result<Waited, Over> {
        let sleep = player.world().network.sleep(time);
        let key = self.keys.clone().next();
        let changed = self.kept.changed();
        let key = async { key.await.map(Waited::Pressed) };
        let shown = async {
            changed.await;
            Ok(Waited::Shown)
        };
        let nothing = async {
            sleep.await;
            Ok(Waited::Nothing)
        };
        match player.lesson().meanwhile(key.or(shown).or(nothing)).await {
            Ok(waited) => waited.map_err(|_| Over::Left(run::CLOSED)),
            Err(fault) => match fault.class {
                Class::Interrupted(run::SIGINT) => Ok(Waited::Pressed(Press::Ctrl('c'))),
                Class::Interrupted(signal) => Err(Over::Left(run::BY_SIGNAL + signal)),
                // The lesson's own end, from one of its tasks.
                Class::Exit(status) => {
                    self.exit = Some(status);
                    Err(Over::Left(status))
                }
                Class::Error | Class::Expect => {
                    self.kept.tell(ShownItem::TaskFailed("".into(), fault));
                    Ok(Waited::Shown)
                }
            },
        }
    }

    /// What happens without a key.
    async fn by_itself(&mut self, player: &mut Player) -> Result<(), Over> {
        let is_over = self.model.at.is_none() && !self.model.drawn.has_unseen() && !self.model.is_asking;
        if is_over || matches!(self.model.doing, Doing::Failed { .. }) {
            return Err(Over::Left(self.status()));
        }
        self.next(player).await
    }

    /// Sets the time after which it goes on by itself.
    fn wind(&mut self, world: &World) {
        let is_busy = self.model.entry.is_some() || self.model.cover.is_some() || self.model.past.is_some();
        if let Some(pace) = self.pace.auto.filter(|_| self.due.is_none() && !is_busy) {
            self.due = Some(world.network.elapsed() + pace);
        }
    }

    /// The sort of the statement at hand.
    fn sort(&self, player: &Player) -> Option<Sort> {
        let at = player.at()?;
        self.kept.played().outline.statements.get(at).map(|statement| statement.sort)
    }

    /// What the next key brings: what is not seen yet; the answer to a question; else the statement
    /// at hand, with the narration that belongs to it.
    pub(super) async fn next(&mut self, player: &mut Player) -> Result<(), Over> {
        if self.pages_on() {
            return Ok(());
        }
        if std::mem::take(&mut self.model.is_asking) {
            (self.model.top, self.model.is_seen) = (None, false);
            return Ok(());
        }
        self.begin();
        let mut portion = Portion::default();
        while let Some(sort) = self.sort(player).filter(|sort| portion.takes(*sort)) {
            let is_typed = sort == Sort::Command && self.pace.typing;
            if is_typed && !self.type_out(player).await? || !self.play(player).await? {
                break;
            }
            portion.took(sort);
            self.model.is_asking = sort == Sort::Question;
        }
        Ok(())
    }

    /// A page more of what is not seen yet. False where all was.
    pub(super) fn pages_on(&mut self) -> bool {
        let has_unseen = self.model.drawn.has_unseen();
        if has_unseen {
            let page = self.model.drawn.height.saturating_sub(1).max(1);
            let last = self.model.drawn.new.saturating_sub(self.model.drawn.height);
            self.model.top = Some((self.model.drawn.top + page).min(last));
        }
        has_unseen
    }

    /// The rest of the step; behind it the beginning of the next one.
    pub(super) async fn rest_of_step(&mut self, player: &mut Player) -> Result<(), Over> {
        if self.sort(player) == Some(Sort::Title) {
            return self.next(player).await;
        }
        self.begin();
        self.halts = false;
        let mut is_first = true;
        while let Some(sort) = self.sort(player) {
            if self.halts || (sort == Sort::Title && !is_first) || !self.play(player).await? {
                break;
            }
            if sort == Sort::Question {
                self.model.is_asking = true;
                break;
            }
            is_first &= matches!(sort, Sort::Backstage | Sort::Note);
            self.draw_between()?;
        }
        Ok(())
    }

    /// To a statement; or to a question, a breakpoint or the end.
    pub(super) async fn run_on(&mut self, player: &mut Player, until: Option<usize>) -> Result<(), Over> {
        self.begin();
        self.halts = false;
        let start = player.at();
        while let Some(at) = player.at() {
            let is_there = until == Some(at) || (start != Some(at) && self.model.breakpoints.contains(&at));
            if is_there || self.halts {
                break;
            }
            self.model.fresh = self.kept.played().entries.len();
            let is_question = self.sort(player) == Some(Sort::Question);
            self.hurries = until.is_some();
            let is_well = self.play(player).await;
            self.hurries = false;
            if !is_well? {
                break;
            }
            if is_question && until.is_none() {
                self.model.is_asking = true;
                break;
            }
            self.draw_between()?;
        }
        // At the beginning of a step, what it begins with is shown.
        let is_title = self.sort(player) == Some(Sort::Title);
        if until.is_some() && until == player.at() && is_title { self.next(player).await } else { Ok(()) }
    }

    /// Before something is played: what was new is not new any more.
    pub(super) fn begin(&mut self) {
        self.look();
        self.model.before = self.model.sockets.clone();
        self.model.fresh = self.kept.played().entries.len();
        self.model.top = None;
        self.model.is_seen = false;
        self.model.past = None;
        self.model.doing = Doing::Ready;
        self.model.is_asking = false;
    }

    /// Plays the statement at hand. False where it did not go well.
    pub(super) async fn play(&mut self, player: &mut Player) -> Result<bool, Over> {
        let world = Rc::clone(player.world());
        self.model.doing = Doing::Running(String::new());
        // A question of its own is open behind it; one in a block is while it runs.
        self.kept.held().hold(!self.hurries && self.sort(player) != Some(Sort::Question));
        let under_way = player.under_way();
        let turn = async { Ok(player.play().await) }.or(async {
            match self.attend(&world, &under_way).await {
                Err(over) => Err(over),
                Ok(never) => match never {},
            }
        });
        let turn = turn.await?;
        self.kept.held().hold(false);
        self.model.is_asking = false;
        self.model.doing = Doing::Ready;
        self.model.entry = None;
        self.look();
        self.model.at = player.at();
        self.count_questions();
        match turn {
            Turn::Done(_) => Ok(true),
            Turn::Failed(fault) => self.failed(player, fault).map(|()| false),
            Turn::Left(status) => {
                (self.exit, self.model.at) = (Some(status), None);
                Ok(false)
            }
            Turn::Ended => Ok(false),
        }
    }

    fn failed(&mut self, player: &mut Player, fault: Box<Fault>) -> Result<(), Over> {
        if let Class::Interrupted(signal) = fault.class
            && signal != run::SIGINT
        {
            return Err(Over::Left(run::BY_SIGNAL + signal));
        }
        let address = ports::address(&fault).filter(|_| ports::is_taken(&fault));
        if let Some(address) = address {
            let holder = ports::holder(player.world().network.as_ref(), address, &fault);
            self.kept.tell(ShownItem::Message(holder));
        }
        let port = self.has_other_port(player, &fault);
        self.model.doing = Doing::Failed { fault, port };
        Ok(())
    }

    pub(super) fn count_questions(&mut self) {
        let played = self.kept.played();
        let items = played.entries.iter().flat_map(|entry| &entry.items);
        let count = items.filter(|item| matches!(item, ShownItem::Asked(_))).count();
        self.model.guesses.resize(count, None);
    }

    /// Types the statement at hand as if by hand, until a key is pressed. False where the key is one that
    /// gives it up.
    async fn type_out(&mut self, player: &mut Player) -> Result<bool, Over> {
        let Some(at) = player.at() else { return Ok(false) };
        let text = self.kept.played().outline.statements.get(at).map(|it| it.text.clone());
        let text: Vec<char> = veil::veiled(&text.unwrap_or_default()).chars().collect();
        let stroke = STROKE.min(LONGEST / u32::try_from(text.len()).unwrap_or(u32::MAX).max(1));
        for count in 1..=text.len() {
            // Blanks that set a line in come with it.
            if text.get(count - 1).is_some_and(|c| c.is_whitespace()) {
                continue;
            }
            self.model.doing = Doing::Typing(count);
            self.draw()?;
            match self.within(player, stroke).await? {
                Waited::Nothing | Waited::Shown | Waited::Pressed(Press::Resize) => {}
                Waited::Pressed(press) => {
                    self.model.doing = Doing::Ready;
                    let command = keys::command(&press);
                    if command == Some(LectureCommand::Leave) {
                        self.model.ask_to_leave();
                    }
                    return Ok(!matches!(command, Some(LectureCommand::Leave | LectureCommand::Cancel)));
                }
            }
        }
        self.model.doing = Doing::Ready;
        Ok(true)
    }

    /// Looks at the sockets.
    pub(super) fn look(&mut self) {
        self.model.sockets = self.kept.sockets();
    }

    /// Draws while more is to be played.
    fn draw_between(&mut self) -> Result<(), Over> {
        self.model.doing = Doing::Running(String::new());
        self.draw()?;
        self.model.doing = Doing::Ready;
        Ok(())
    }

    /// Draws what there is to be seen.
    pub(super) fn draw(&mut self) -> Result<(), Over> {
        self.look();
        let area = terminal::size();
        self.kept.set_width(usize::from(draw::columns(area, self.model.look)).saturating_sub(document::LEAD));
        let page = self.model.page(draw::inner(area, self.model.look).into());
        let played = self.kept.played();
        let view = self.model.view(&played, page.as_ref());
        let drawn = self.stage.draw(|buffer| draw::draw(&view, buffer));
        let next = if self.model.is_asking { UpNext::Answer } else { UpNext::Statement(self.model.at) };
        self.beside.look(&played, next, self.model.language);
        drop(played);
        self.model.drawn = drawn.map_err(|_| Over::Left(run::CLOSED))?;
        // While a statement runs, more may come.
        let is_lesson = self.model.past.is_none() && self.model.cover.is_none();
        let runs = matches!(self.model.doing, Doing::Running(_) | Doing::Typing(_)) && !self.model.is_asking;
        self.model.is_seen |= is_lesson && !runs && !self.model.drawn.has_unseen();
        Ok(())
    }

    /// The exit status of what was played: as a run's, of the statements that did not end well.
    pub(super) fn status(&self) -> i32 {
        if let Some(status) = self.exit {
            return status;
        }
        let played = self.kept.played();
        let of_fault = |fault: &Fault| match fault.class {
            Class::Expect => run::EXPECT,
            // Whoever stops a statement before a class means to.
            Class::Interrupted(_) => 0,
            Class::Error | Class::Exit(_) => run::ERROR,
        };
        let failed = |statement: &Which| {
            let last = played.entries.iter().rev().find(|entry| entry.statement == *statement);
            match last.map(|entry| &entry.end) {
                Some(End::Failed(fault)) => of_fault(fault),
                _ => 0,
            }
        };
        let of_script = played.entries.iter().filter(|entry| matches!(entry.statement, Which::OfScript(_)));
        let of_script = of_script.map(|entry| failed(&entry.statement));
        // What would have stopped a run, while a key was waited for.
        let between = played.entries.iter().flat_map(|entry| &entry.items).filter_map(|item| match item {
            ShownItem::TaskFailed(name, fault) if name.is_empty() => Some(of_fault(fault)),
            _ => None,
        });
        of_script.chain(between).max().unwrap_or(0)
    }
}
