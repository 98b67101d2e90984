//! The course of the lesson: where a person is, what they have reached, what is said next. It is fed
//! with what was typed and with what lives then, and does nothing itself.

use wirelab_lang::diagnostic::Message;
use wirelab_lang::message;

use super::goals::GoalView;
use super::scene::{Ended, Scene, Turn};
use super::steps::{STEPS, Step, TutorialPlayers};

/// Something that the lesson says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A step begins: its number, and its title
    Heading(usize, Message),
    /// Explanation
    Text(Message),
    /// Lines to type
    Code(String),
    /// Something worked: what happened on the wire
    Praise(Message),
    /// Something did not: what it means
    Explain(Message),
}

/// A lesson under way.
#[derive(Debug, Clone)]
pub struct Lesson {
    step: usize,
    /// Which goals of the step are reached.
    reached: Vec<bool>,
    /// What went wrong since the last success.
    failures: usize,
    /// What lived when the person came here on their own; what came since counts.
    since: Scene,
    /// What lived before what was typed last.
    before: Scene,
}

impl Lesson {
    /// The lesson from a step on, counted from 0.
    pub fn at(step: usize, now: Scene) -> Self {
        let goals = STEPS.get(step).map_or(0, |step| step.goals.len());
        Self { step, reached: vec![false; goals], failures: 0, since: now.clone(), before: now }
    }

    /// The step, counted from 0; as many as there are once all are passed.
    pub fn step(&self) -> usize {
        self.step
    }

    /// The step as it is shown when it begins.
    pub fn show(&self) -> Vec<Said> {
        let Some(step) = STEPS.get(self.step) else { return vec![Said::Text(message!("tutorial-over"))] };
        let cast = TutorialPlayers::of(&self.before);
        let mut said = vec![self.heading(step), Said::Text((step.text)(&cast))];
        if let Some(need) = step.need
            && !(need.is_there)(&self.before)
        {
            said.push(Said::Text(message!("tutorial-need")));
            said.push(Said::Code(cast.filled(need.code)));
        }
        said.push(Said::Text((step.task)(&cast)));
        let code: Vec<_> = step.goals.iter().map(|goal| cast.filled(goal.code)).collect();
        said.push(Said::Code(code.join("\n")));
        said
    }

    fn heading(&self, step: &Step) -> Said {
        Said::Heading(self.step + 1, (step.title)())
    }

    /// What there is to say behind something that a person typed; mostly nothing.
    pub fn after(&mut self, turn: &Turn, now: Scene) -> Vec<Said> {
        let began = self.step;
        let mut said = Vec::new();
        let mut reached_one = false;
        while let Some(step) = STEPS.get(self.step) {
            let praises = self.reach(step, turn, &now);
            let passed = self.reached.iter().all(|reached| *reached);
            reached_one |= !praises.is_empty();
            if self.step > began {
                self.before = now.clone();
                said.extend(if passed { vec![self.heading(step)] } else { self.show() });
            }
            said.extend(praises.into_iter().map(Said::Praise));
            if !passed {
                break;
            }
            self.advance();
        }
        if self.step >= STEPS.len() {
            said.extend(self.show());
        } else if reached_one {
            self.failures = 0;
        } else {
            said = self.explain(turn, &now);
        }
        self.before = now;
        said
    }

    fn advance(&mut self) {
        let since = std::mem::take(&mut self.since);
        let before = std::mem::take(&mut self.before);
        *self = Self { before, ..Self::at(self.step + 1, since) };
    }

    /// The goals that are reached now, and what is said of them.
    fn reach(&mut self, step: &Step, turn: &Turn, now: &Scene) -> Vec<Message> {
        let view = GoalView { since: &self.since, before: &self.before, now, turn };
        let goals = step.goals.iter().zip(&mut self.reached).filter(|(_, reached)| !**reached);
        let praises = goals.filter_map(|(goal, reached)| {
            let praise = (goal.reached)(&view)?;
            *reached = true;
            Some(praise)
        });
        praises.collect()
    }

    /// What typical mistakes mean; behind a first error a hint, behind a second one what to type. An
    /// error that is not about the step speaks for itself.
    fn explain(&mut self, turn: &Turn, now: &Scene) -> Vec<Said> {
        let Some(step) = STEPS.get(self.step) else { return Vec::new() };
        let cast = TutorialPlayers::of(now);
        let view = GoalView { since: &self.since, before: &self.before, now, turn };
        let mistake = step.mistakes.iter().chain(super::mistakes::ALWAYS).find_map(|it| it(&view, &cast));
        let mut said: Vec<_> = mistake.into_iter().map(Said::Explain).collect();
        let looked_up = matches!(turn.ended, Ended::Fault(_, "help-unknown"));
        let beside = looked_up || said.is_empty() && !step.is_about(&turn.typed, &cast);
        if turn.went_well() || turn.ended == Ended::Stopped || beside {
            return said;
        }
        self.failures += 1;
        let next = step.goals.iter().zip(&self.reached).find(|(_, reached)| !**reached);
        let Some((goal, _)) = next else { return said };
        match self.failures {
            1 if said.is_empty() => said.push(Said::Explain((goal.hint)(&cast))),
            2 => {
                said.push(Said::Explain(message!("tutorial-exactly")));
                let at_first = !self.reached.contains(&true);
                let lacks = step.need.filter(|need| at_first && !(need.is_there)(now));
                let code = lacks.map(|need| need.code).into_iter().chain([goal.code]);
                said.push(Said::Code(cast.filled(&code.collect::<Vec<_>>().join("\n"))));
            }
            _ => {}
        }
        said
    }
}
