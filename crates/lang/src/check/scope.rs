//! Names in scope, and what is known of their values at the place that is being checked.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::tree::{Expr, ExprKind, Slot};
use crate::eval::value::kind::Kinds;
use crate::spec::Makes;
use crate::syntax::source::Span;

/// What is known of a name's value.
#[derive(Clone, Copy, PartialEq)]
pub struct Known {
    /// What it may be.
    pub kinds: Kinds,
    /// It may have no value yet.
    pub unset: bool,
    /// For a record: its fields, where they are known.
    pub fields: &'static [(&'static str, Kinds)],
    /// For a socket: its sort, where it is known.
    pub makes: Option<Makes>,
}

impl Known {
    /// Nothing was assigned yet.
    pub const UNSET: Self = Self { kinds: Kinds::NOTHING, unset: true, fields: &[], makes: None };
    /// A value of any kind.
    pub const ANY: Self = Self { kinds: Kinds::ANY, unset: false, fields: &[], makes: None };

    fn join(self, other: Self) -> Self {
        let fields = if self.fields == other.fields { self.fields } else { &[] };
        let makes = self.makes.filter(|_| self.makes == other.makes);
        Self { kinds: self.kinds.union(other.kinds), unset: self.unset || other.unset, fields, makes }
    }
}

/// What a scope belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ScopeFrame {
    /// The file.
    File,
    /// A function.
    Function,
    /// A `spawn` or `serve` block.
    Task,
}

/// The names of one body.
#[derive(Clone)]
pub struct Scope {
    /// What it belongs to.
    pub frame: ScopeFrame,
    slots: HashMap<Box<str>, Slot>,
    /// Names that are not known for a while.
    hidden: HashMap<Box<str>, Slot>,
    /// Names by slot.
    pub names: Vec<Box<str>>,
    /// Where each name was first assigned.
    pub places: Vec<Span>,
    known: Vec<Known>,
    /// Changes of `known`, so that a branch can be undone.
    log: Vec<(Slot, Known)>,
    /// For a task: slots of the enclosing scope whose values are taken over, with the slot here.
    pub captures: Vec<(Slot, Slot)>,
    /// Loops around the place.
    pub loops: usize,
    /// For a function: slots that still have the values of the file.
    pub taken_over: HashSet<Slot>,
}

/// What a branch changed.
pub type Changes = HashMap<Slot, Known>;

impl Scope {
    /// An empty scope.
    pub fn new(frame: ScopeFrame) -> Self {
        Self {
            frame,
            slots: HashMap::default(),
            hidden: HashMap::default(),
            names: Vec::new(),
            places: Vec::new(),
            known: Vec::new(),
            log: Vec::new(),
            captures: Vec::new(),
            loops: 0,
            taken_over: HashSet::default(),
        }
    }

    /// The slot of a name, whether it has a value or not.
    pub fn slot(&self, name: &str) -> Option<Slot> {
        self.slots.get(name).copied()
    }

    /// Makes a name unknown for a while, or known again; its slot stays.
    pub fn hide(&mut self, name: &str, hidden: bool) {
        if hidden {
            if let Some((name, slot)) = self.slots.remove_entry(name) {
                self.hidden.insert(name, slot);
            }
        } else if let Some((name, slot)) = self.hidden.remove_entry(name) {
            self.slots.insert(name, slot);
        }
    }

    /// Makes a name unknown, as if it had never been assigned.
    pub fn forget_name(&mut self, name: &str) {
        self.slots.remove(name);
    }

    /// Makes all names but the first `count` unknown, with their slots. What was learned of them must
    /// have been undone.
    pub fn forget_newer(&mut self, count: usize) {
        self.names.truncate(count);
        self.places.truncate(count);
        self.known.truncate(count);
        self.slots.retain(|_, slot| usize::from(*slot) < count);
    }

    /// What is known of a slot's value.
    pub fn known(&self, slot: Slot) -> Known {
        self.known.get(usize::from(slot)).copied().unwrap_or(Known::UNSET)
    }

    /// The slot of a name, made where it does not exist; `None` where there are too many names.
    pub fn declare(&mut self, name: &str, place: Span) -> Option<Slot> {
        if let Some(slot) = self.slot(name) {
            return Some(slot);
        }
        let slot = Slot::try_from(self.names.len()).ok().filter(|&slot| slot < MOST_NAMES)?;
        self.slots.insert(name.into(), slot);
        self.names.push(name.into());
        self.places.push(place);
        self.known.push(Known::UNSET);
        Some(slot)
    }

    /// Notes what is known from here on.
    pub fn learn(&mut self, slot: Slot, known: Known) {
        if let Some(own) = self.known.get_mut(usize::from(slot)) {
            self.log.push((slot, *own));
            *own = known;
        }
    }

    /// A value of the slot as an expression.
    pub fn read(&mut self, slot: Slot, span: Span) -> Expr {
        let known = self.known(slot);
        if known.unset {
            let kinds = if known.kinds == Kinds::NOTHING { Kinds::ANY } else { known.kinds };
            self.learn(slot, Known { kinds, unset: false, ..known });
            return Expr { kind: ExprKind::MaybeUnset(slot), span, kinds, fields: known.fields };
        }
        Expr { kind: ExprKind::Local(slot), span, kinds: known.kinds, fields: known.fields }
    }

    /// Makes so many slots at least; those that have no name can never get one.
    pub fn reserve(&mut self, count: usize) {
        let count = count.min(usize::from(MOST_NAMES));
        if self.names.len() < count {
            self.names.resize(count, "".into());
            self.places.resize(count, Span::default());
            self.known.resize(count, Known::UNSET);
        }
    }

    /// The place in the log where a branch begins.
    pub fn mark(&self) -> usize {
        self.log.len()
    }

    /// Takes back what was learned since the mark, and tells it.
    pub fn undo(&mut self, mark: usize) -> Changes {
        let mut changes = Changes::default();
        while self.log.len() > mark {
            let Some((slot, before)) = self.log.pop() else { break };
            if let Some(own) = self.known.get_mut(usize::from(slot)) {
                changes.entry(slot).or_insert(*own);
                *own = before;
            }
        }
        changes
    }

    /// What was learned up to here is not taken back any more.
    pub fn settle(&mut self) {
        self.log.clear();
    }

    /// After branches of which one was taken: what they agree on. A branch that never goes on
    /// (`return`, `break`) is not among them.
    pub fn join(&mut self, branches: &[Changes]) {
        let mut slots: Vec<Slot> = branches.iter().flat_map(|branch| branch.keys().copied()).collect();
        slots.sort_unstable();
        slots.dedup();
        for slot in slots {
            let before = self.known(slot);
            let after = branches.iter().map(|branch| branch.get(&slot).copied().unwrap_or(before));
            if let Some(joined) = after.reduce(Known::join) {
                self.learn(slot, joined);
            }
        }
    }

    /// Before statements that may run any number of times, or be cut short: what they assign may
    /// be anything.
    pub fn forget<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        for name in names {
            if let Some(slot) = self.slot(name) {
                let known = self.known(slot);
                if known.kinds != Kinds::NOTHING {
                    self.learn(slot, Known { unset: known.unset, ..Known::ANY });
                }
            }
        }
    }

    /// A name seen at all: variables of a prompt's earlier input, and all that was assigned.
    pub fn is_assigned(&self, name: &str) -> bool {
        self.slot(name).is_some_and(|slot| self.known(slot).kinds != Kinds::NOTHING)
    }
}

/// The most names that a body may have.
pub const MOST_NAMES: Slot = 16_000;
