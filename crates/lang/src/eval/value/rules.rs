//! What operators, fields and indexes yield for kinds that are known before a run: for the check.
//!
//! Says the same as [`super::ops`], without values; a test tries all pairs. Pure.

use super::Kind::{
    self, Address, Bool, Bytes, Duration, Float, Int, List, Mailbox, None, Ratio, Record, Socket, Task,
};
use super::kind::Kinds;
use crate::syntax::ast::Operator;

/// Fields of an address, and of a text that is used as one.
pub const ADDRESS_FIELDS: &[&str] = &["ip", "port", "zone", "path"];
/// Fields of sockets that only a listener has.
pub const LISTENER_FIELDS: &[&str] = &["pending", "backlog"];
/// Fields of a socket, those of a listener included.
pub const SOCKET_FIELDS: &[&str] =
    &["local", "peer", "state", "sent", "received", "kind", "name", "pending", "backlog"];
/// Fields of a task.
pub const TASK_FIELDS: &[&str] = &["name", "state"];

/// The fields that values of a kind have, where all have the same.
pub fn fields_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Address | Bytes => ADDRESS_FIELDS,
        Socket => SOCKET_FIELDS,
        Task => TASK_FIELDS,
        _ => &[],
    }
}

/// The fields that values of these kinds are known to have, with what each may be. Of what may be
/// `none` those that it has otherwise; of a text none, as few are addresses.
pub fn known_fields(value: Kinds) -> Vec<(&'static str, Kinds)> {
    let fields = match value.without(None).only() {
        Some(Bytes) | Option::None => &[][..],
        Some(kind) => fields_of(kind),
    };
    fields.iter().map(|name| (*name, kinds_of_field(value, name).unwrap_or(Kinds::ANY))).collect()
}

/// What `value.name` may be; `None`: no value of these kinds has such a field. A record may have
/// any field here; where its fields are known, ask them.
pub fn kinds_of_field(value: Kinds, name: &str) -> Option<Kinds> {
    collect(value.iter().map(|kind| match (kind, name) {
        (Record, _) => Some(Kinds::ANY),
        (Address | Bytes, "ip" | "zone" | "path") => Some(Kinds::of(Bytes).or(None)),
        (Address | Bytes, "port") => Some(Kinds::of(Int).or(None)),
        (Socket, "local" | "peer") => Some(Kinds::of(Address).or(None)),
        (Socket, "sent" | "received" | "pending" | "backlog") => Some(Kinds::of(Int)),
        (Socket, "state" | "kind" | "name") | (Task, "name" | "state") => Some(Kinds::of(Bytes)),
        _ => Option::None,
    }))
}

/// What has parts that an index names.
pub const INDEXED: Kinds = SLICED.or(Record);
/// What has parts that a range names.
pub const SLICED: Kinds = Kinds::of(List).or(Bytes);
/// What a bound of a range may be, where the range names a part.
pub const BOUND: Kinds = Kinds::of(Int).or(None);

/// What `value[index]` may be; `None`: it can never work.
pub fn kinds_of_index(value: Kinds, index: Kinds) -> Option<Kinds> {
    pairs(value, index, |value, index| match (value, index) {
        (Bytes, Int) => Some(Kinds::of(Bytes)),
        (List, Int) | (Record, Bytes | Int | Bool | Address | Socket | Task | Mailbox) => Some(Kinds::ANY),
        _ => Option::None,
    })
}

/// What an index of values of these kinds may be; nothing where they have none.
pub fn indexes_of(value: Kinds) -> Kinds {
    let fits = |index: &Kind| kinds_of_index(value, Kinds::of(*index)).is_some();
    Kind::ALL.into_iter().filter(fits).fold(Kinds::NOTHING, Kinds::or)
}

/// What `value[a..b]` may be; `None`: it can never work.
pub fn kinds_of_slice(value: Kinds) -> Option<Kinds> {
    collect(value.iter().map(|kind| matches!(kind, Bytes | List).then(|| Kinds::of(kind))))
}

/// What `-value`, `~value` or `not value` may be; `None`: it can never work.
pub fn kinds_of_unary(operator: Operator, value: Kinds) -> Option<Kinds> {
    collect(value.iter().map(|kind| match (operator, kind) {
        (Operator::Not, Bool)
        | (Operator::BitNot, Int)
        | (Operator::Subtract, Int | Float | Duration | Ratio) => Some(Kinds::of(kind)),
        _ => Option::None,
    }))
}

/// What a binary operator may yield for values of these kinds; `None`: it can never work.
pub fn kinds_of_binary(operator: Operator, left: Kinds, right: Kinds) -> Option<Kinds> {
    pairs(left, right, |left, right| pair(operator, left, right).map(Kinds::of))
}

/// What a binary operator yields for two kinds; `None`: a KIND fault.
pub fn pair(operator: Operator, left: Kind, right: Kind) -> Option<Kind> {
    use Operator as O;
    let comparison = |holds: bool| holds.then_some(Bool);
    let number = |kind: Kind| matches!(kind, Int | Float);
    let factor = |kind: Kind| number(kind) || kind == Ratio;
    match operator {
        O::And | O::Or => comparison(left == Bool && right == Bool),
        O::Not | O::BitNot => Option::None,
        O::Equal | O::NotEqual => comparison(
            left == right
                || left == None
                || right == None
                || number(left) && number(right)
                || both(left, right, Address, Bytes),
        ),
        O::Less | O::LessEqual | O::Greater | O::GreaterEqual => comparison(
            number(left) && number(right) || left == right && matches!(left, Bytes | Duration | Ratio),
        ),
        O::Contains => comparison(holds(left, right)),
        O::In => comparison(holds(right, left)),
        O::Matches => comparison(matches!(left, Bytes | Address) && right == Bytes),
        O::Range => (left == Int && right == Int).then_some(List),
        O::BitOr | O::BitXor | O::BitAnd | O::ShiftLeft | O::ShiftRight => {
            (left == Int && right == Int).then_some(Int)
        }
        O::Add if left == right && matches!(left, Bytes | List) => Some(left),
        O::Add | O::Subtract => match (left, right) {
            (Int, Int) | (Duration, Duration) | (Ratio, Ratio) => Some(left),
            _ => (number(left) && number(right)).then_some(Float),
        },
        O::Multiply => match (left, right) {
            (Int, Int) | (Ratio, Ratio) => Some(left),
            (Duration, other) | (other, Duration) => factor(other).then_some(Duration),
            _ => (factor(left) && factor(right)).then_some(Float),
        },
        O::Divide => match (left, right) {
            (Duration, Duration) => Some(Float),
            (Duration, _) => factor(right).then_some(Duration),
            _ => (factor(left) && factor(right)).then_some(Float),
        },
        O::FloorDivide => match (left, right) {
            (Int, Int) | (Duration, Duration) => Some(Int),
            (Duration, Int) => Some(Duration),
            _ => (factor(left) && factor(right)).then_some(Float),
        },
        O::Modulo => match (left, right) {
            (Int, Int) | (Duration, Duration) => Some(left),
            _ => (factor(left) && factor(right)).then_some(Float),
        },
    }
}

/// Whether values of one kind can hold values of the other.
fn holds(whole: Kind, part: Kind) -> bool {
    whole == List
        || whole == Bytes && part == Bytes
        || whole == Record && matches!(part, Bytes | Int | Bool | Address | Socket | Task | Mailbox)
        || both(whole, part, Address, Bytes)
}

fn both(left: Kind, right: Kind, one: Kind, other: Kind) -> bool {
    (left, right) == (one, other) || (left, right) == (other, one)
}

fn pairs(left: Kinds, right: Kinds, yields: impl Fn(Kind, Kind) -> Option<Kinds>) -> Option<Kinds> {
    // A value of no kind never comes: nothing can be wrong with it.
    if left == Kinds::NOTHING || right == Kinds::NOTHING {
        return Some(Kinds::NOTHING);
    }
    collect(
        left.iter().flat_map(|left| right.iter().map(move |right| (left, right))).map(|(l, r)| yields(l, r)),
    )
}

fn collect(found: impl Iterator<Item = Option<Kinds>>) -> Option<Kinds> {
    found.flatten().reduce(Kinds::union)
}
