//! What several numbers have in common: `sum mean median`, and their order: `sort`.

use std::cmp::Ordering;

use super::{MANY, at, wrong};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::Work;
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value, compare, ops};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, text as help};

/// What can be added up.
const SUMMED: Kinds = Kinds::NUMBER.or(Kind::Duration).or(Kind::Ratio);
/// How deep lists are compared.
const DEPTH: usize = 100;

/// The values of a list, or several of them.
fn values<'a>(function: &str, arguments: &'a [Value]) -> Outcome<&'a [Value]> {
    match arguments {
        [Value::List(list)] => Ok(list),
        [other] => Err(wrong(function, Kinds::of(Kind::List), other)),
        several => Ok(several),
    }
}

/// The values of a list of numbers, which must not be empty.
fn numbers<'a>(function: &str, arguments: &'a [Value]) -> Outcome<&'a [Value]> {
    let values = values(function, arguments)?;
    if values.is_empty() {
        return Err(Fault::value(message!("extreme-of-nothing", function = function)));
    }
    Ok(values)
}

/// `sum(…)`
pub static SUM: Function = Function {
    name: "sum",
    parameters: "list | a, b, …",
    arity: (1, MANY),
    accepts: &[SUMMED.or(Kind::List)],
    summary: help(
        "All numbers or durations of a list together; 0 of an empty one",
        "列表中的数或时长之和；空列表为 0",
    ),
    yields: (SUMMED, Repeats::Same),
    examples: &[Example {
        about: help("Bytes, and times", "字节数与时长"),
        script: "print sum([512, 100, 4]) sum([20ms, 30ms]) sum([0.1, 0.2, 0.3])",
        output: "616 50ms 0.6",
    }],
    may_be_hidden: true,
    run: |arguments, _| added("sum", values("sum", arguments)?),
};

/// The sum of values. What floats lose by rounding is carried along (Neumaier, 1974).
fn added(function: &str, values: &[Value]) -> Outcome<Value> {
    let (mut whole, mut lost, mut work) = (Value::Int(0), 0.0, Work::default());
    for (place, value) in values.iter().enumerate() {
        work.done(8)?;
        if !SUMMED.has(value.kind()) {
            return Err(wrong(function, SUMMED, value));
        }
        if place == 0 {
            whole = value.clone();
            continue;
        }
        let sum = ops::add(&whole, value)?;
        if let (Some(a), Some(b), Value::Float(sum)) = (float(&whole), float(value), &sum)
            && sum.is_finite()
        {
            lost += if a.abs() >= b.abs() { (a - sum) + b } else { (b - sum) + a };
        }
        whole = sum;
    }
    Ok(match whole {
        Value::Float(sum) if lost.is_finite() => Value::Float(sum + lost),
        other => other,
    })
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Unsigned(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

/// `mean(…)`
pub static MEAN: Function = Function {
    name: "mean",
    parameters: "list | a, b, …",
    arity: (1, MANY),
    accepts: &[SUMMED.or(Kind::List)],
    summary: help(
        "The average of a list of numbers, a float; of durations, a duration",
        "数的平均值，为浮点数；时长的平均值为时长",
    ),
    yields: (Kinds::of(Kind::Float).or(Kind::Duration).or(Kind::Ratio), Repeats::Same),
    examples: &[Example {
        about: help("Of ints, of times", "整数的、时长的"),
        script: "print mean([1, 2, 4]) mean([20ms, 30ms])",
        output: "2.3333333333333335 25ms",
    }],
    may_be_hidden: true,
    run: |arguments, _| average("mean", numbers("mean", arguments)?),
};

fn average(function: &str, values: &[Value]) -> Outcome<Value> {
    let count = values.len() as f64;
    let whole = |value: &Value| match value {
        Value::Duration(nanos) => Some(i128::from(*nanos)),
        other => other.whole(),
    };
    let kind = values.first().map(Value::kind);
    if values.iter().all(|value| Some(value.kind()) == kind) && values.first().and_then(whole).is_some() {
        // Exact, however large the sum is.
        let sum: i128 = values.iter().filter_map(whole).sum();
        return Ok(match kind {
            Some(Kind::Duration) => {
                let count = i128::try_from(values.len()).unwrap_or(1);
                let half = count / 2 * sum.signum();
                Value::Duration(i64::try_from((sum + half) / count).unwrap_or_default())
            }
            _ => Value::Float(sum as f64 / count),
        });
    }
    match added(function, values)? {
        Value::Float(sum) => Ok(Value::Float(sum / count)),
        Value::Ratio(sum) => Ok(Value::Ratio(sum / count)),
        other => Err(wrong(function, SUMMED, &other)),
    }
}

/// `median(…)`
pub static MEDIAN: Function = Function {
    name: "median",
    parameters: "list | a, b, …",
    arity: (1, MANY),
    accepts: &[SUMMED.or(Kind::List)],
    summary: help(
        "The value in the middle of all, sorted; where there are two, their mean",
        "排序后居中的值；居中的有两个时取其平均值",
    ),
    yields: (SUMMED, Repeats::Same),
    examples: &[Example {
        about: help("One slow answer does not move it", "个别很慢的应答不影响它"),
        script: "print median([21ms, 20ms, 900ms]) median([1, 2, 3, 10])",
        output: "21ms 2.5",
    }],
    may_be_hidden: true,
    run: median,
};

fn median(arguments: &[Value], _: &World) -> Outcome<Value> {
    let values = numbers("median", arguments)?;
    if let Some(other) = values.iter().find(|value| !SUMMED.has(value.kind())) {
        return Err(wrong("median", SUMMED, other));
    }
    let sorted = sorted(values)?;
    let middle = sorted.len() / 2;
    match sorted.get(middle.saturating_sub(1)..=middle) {
        Some(both) if sorted.len().is_multiple_of(2) => average("median", both),
        _ => Ok(sorted.into_iter().nth(middle).unwrap_or_default()),
    }
}

/// `sort(list)`
pub static SORT: Function = Function {
    name: "sort",
    parameters: "list",
    arity: (1, 1),
    accepts: &[Kinds::of(Kind::List)],
    summary: help(
        "The elements of a list from the smallest to the largest; lists in it by their first elements. What is \
         equal stays in its order",
        "把列表从小到大排序；其中的列表按首个元素比较。相等的保持原来的先后",
    ),
    yields: (Kinds::of(Kind::List), Repeats::Same),
    examples: &[Example {
        about: help(
            "Numbers, and the largest first; words by how often they came",
            "数，以及从大到小；按出现次数排列的词",
        ),
        script: "print sort([3, 1, 2]) reverse(sort([3, 1, 2]))\nprint sort([[7, \"GET\"], [2, \"PUT\"]])",
        output: "[1, 2, 3] [3, 2, 1]\n[[2, \"PUT\"], [7, \"GET\"]]",
    }],
    may_be_hidden: true,
    run: |arguments, _| match at(arguments, 0) {
        Value::List(list) => sorted(list).map(Value::from),
        other => Err(wrong("sort", Kinds::of(Kind::List), other)),
    },
};

/// Merged from sorted runs of one, two, four and so on elements: stable, and a comparison may fail.
fn sorted(values: &[Value]) -> Outcome<Vec<Value>> {
    memory::room_for(size_of_val(values).saturating_mul(2))?;
    let mut work = Work::default();
    if let Some(first) = values.first() {
        // One alone is compared with itself: what has no order is a fault there too.
        order(first, first, DEPTH, &mut work)?;
    }
    let mut from = values.to_vec();
    let mut length = 1;
    while length < from.len() {
        let mut to = Vec::with_capacity(from.len());
        for pair in from.chunks(2 * length) {
            let (left, right) = pair.split_at_checked(length).unwrap_or((pair, &[]));
            let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
            while let Some(next) = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) if order(a, b, DEPTH, &mut work)?.is_gt() => right.next(),
                (Some(_), _) => left.next(),
                (None, _) => right.next(),
            } {
                to.push(next.clone());
            }
        }
        from = to;
        length *= 2;
    }
    Ok(from)
}

/// The order of two elements. `nan` stands behind all numbers, so that there is one.
fn order(a: &Value, b: &Value, depth: usize, work: &mut Work) -> Outcome<Ordering> {
    let size = |value: &Value| if let Value::Bytes(bytes) = value { bytes.len() } else { 0 };
    work.done(16 + size(a).min(size(b)) / 8)?;
    let (Value::List(left), Value::List(right)) = (a, b) else {
        let nan = |value: &Value| matches!(value, Value::Float(number) if number.is_nan());
        return Ok(compare::order("<", a, b)?.unwrap_or_else(|| nan(a).cmp(&nan(b))));
    };
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Fault::limit(message!("limit-nesting", limit = DEPTH)));
    };
    for (a, b) in left.iter().zip(right.iter()) {
        let order = order(a, b, depth, work)?;
        if order.is_ne() {
            return Ok(order);
        }
    }
    Ok(left.len().cmp(&right.len()))
}
