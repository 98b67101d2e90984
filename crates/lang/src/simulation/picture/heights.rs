//! At what height everything stands, and in what order in its column.
//!
//! Places stand as near to the height of their neighbours as the distances in their column allow, and
//! in the order in which they would; labels likewise between two columns.
//!
//! Pure.

use super::columns::Group;
use super::parts::DrawnShape;
use super::positions::{Board, GAP};

/// Between labels.
const LABEL_GAP: f64 = 6.0;
/// How often all columns are gone through until each has its order.
const SORTING: usize = 12;
/// How often then until all stand still.
const SETTLING: usize = 60;
/// A bar is no shorter.
const SHORTEST_BAR: f64 = 60.0;

/// How far something reaches, upwards and downwards.
type BarReach = (f64, f64);

/// Where something would stand, and how many neighbours would have it there.
#[derive(Debug, Clone, Copy)]
struct WantedHeight {
    y: f64,
    pull: f64,
}

/// Sets the heights in a group, and the order in each column.
pub(super) fn set(board: &mut Board<'_>, group: &mut Group) {
    let mut reach: Vec<BarReach> = vec![(0.0, 0.0); board.parts.len()];
    let places: Vec<usize> = group.iter().flatten().copied().collect();
    for place in &places {
        reach[*place] = room(board, *place);
    }
    for place in places.iter().filter(|place| board.parts[**place].shape == DrawnShape::Lan) {
        let bar = bar(board, *place, &reach);
        board.places[*place].above += bar / 2.0;
        board.places[*place].below = bar / 2.0;
        reach[*place] = (board.places[*place].above, bar / 2.0);
    }
    for _ in 0..SORTING {
        for (column, places) in group.iter_mut().enumerate() {
            settle(board, places, &reach, |other| other < column, true);
        }
        for (column, places) in group.iter_mut().enumerate().rev() {
            settle(board, places, &reach, |other| other > column, true);
        }
        for (column, places) in group.iter_mut().enumerate() {
            settle(board, places, &reach, |other| other != column, true);
        }
    }
    for _ in 0..SETTLING {
        for (column, places) in group.iter_mut().enumerate() {
            settle(board, places, &reach, |other| other != column, false);
        }
    }
    for places in group {
        labels(board, places);
    }
}

/// The room of a place: its own, or that of the labels which stand at its height.
fn room(board: &Board<'_>, place: usize) -> BarReach {
    let own = &board.places[place];
    let sides = [|other, own| other < own, |other, own| other == own, |other: usize, own: usize| other > own];
    let rooms = sides.into_iter().map(|is_there| {
        let labels: Vec<BarReach> = board.joints_of[place]
            .iter()
            .filter(|joint| is_there(board.column[far(board, **joint, place)], board.column[place]))
            .filter(|joint| level(board, **joint).is_none_or(|level| level == place))
            .map(|joint| (board.labels[*joint].above, board.labels[*joint].below))
            .collect();
        match labels.as_slice() {
            [one] => *one,
            more => {
                let half = more.iter().map(|(above, below)| above + below + LABEL_GAP).sum::<f64>() / 2.0;
                (half, half)
            }
        }
    });
    rooms.fold((own.above, own.below), |most, it| (most.0.max(it.0), most.1.max(it.1)))
}

/// How long a bar is: all that stand on one of its sides are beside it.
fn bar(board: &Board<'_>, place: usize, reach: &[BarReach]) -> f64 {
    let sides = [|other, own| other < own, |other: usize, own: usize| other > own];
    let lengths = sides.map(|is_there| {
        let others = board.joints_of[place].iter().map(|joint| far(board, *joint, place));
        let others = others.filter(|other| is_there(board.column[*other], board.column[place]));
        others.map(|other| reach[other].0 + reach[other].1 + GAP).sum::<f64>() - GAP
    });
    lengths.into_iter().fold(SHORTEST_BAR, f64::max)
}

fn far(board: &Board<'_>, joint: usize, place: usize) -> usize {
    let [from, to] = board.joints[joint].ends;
    if from == place { to } else { from }
}

/// The end at whose height a label stands: the one with fewer joints.
fn level(board: &Board<'_>, joint: usize) -> Option<usize> {
    let ends = board.joints[joint].ends;
    let [from, to] = ends.map(|end| match board.parts[end].shape {
        DrawnShape::Lan => usize::MAX,
        DrawnShape::Host | DrawnShape::Router => board.joints_of[end].len(),
    });
    match from.cmp(&to) {
        std::cmp::Ordering::Less => Some(ends[0]),
        std::cmp::Ordering::Greater => Some(ends[1]),
        std::cmp::Ordering::Equal => None,
    }
}

/// Puts the places of a column to the height of their neighbours in these columns.
fn settle(
    board: &mut Board<'_>,
    column: &mut [usize],
    reach: &[BarReach],
    pulls: impl Fn(usize) -> bool,
    sorts: bool,
) {
    let wanted = |place: usize| {
        let others = board.joints_of[place].iter().map(|joint| far(board, *joint, place));
        let heights: Vec<f64> =
            others.filter(|it| pulls(board.column[*it])).map(|it| board.places[it].y).collect();
        let pull = heights.len() as f64;
        if pull > 0.0 {
            (WantedHeight { y: heights.iter().sum::<f64>() / pull, pull }, place)
        } else {
            (WantedHeight { y: board.places[place].y, pull: 1.0 }, place)
        }
    };
    let mut wanted: Vec<(WantedHeight, usize)> = column.iter().map(|place| wanted(*place)).collect();
    if sorts {
        wanted.sort_by(|a, b| a.0.y.total_cmp(&b.0.y));
    }
    let heights = spread(wanted.iter().map(|(wish, place)| (*wish, reach[*place])), GAP);
    for ((slot, (_, place)), y) in column.iter_mut().zip(wanted).zip(heights) {
        *slot = place;
        board.places[place].y = y;
    }
}

/// Puts the labels behind a column to the height of their places.
fn labels(board: &mut Board<'_>, places: &[usize]) {
    let middle = |joint: usize| {
        let [from, to] = board.joints[joint].ends;
        (board.arrival(from, board.places[to].y) + board.arrival(to, board.places[from].y)) / 2.0
    };
    let mut wanted: Vec<(f64, f64, usize)> = board
        .behind(places)
        .into_iter()
        .map(|joint| {
            let [from, to] = board.joints[joint].ends;
            let level = level(board, joint).filter(|_| board.column[from] != board.column[to]);
            let middle = middle(joint);
            (level.map_or(middle, |place| board.places[place].y), middle, joint)
        })
        .collect();
    wanted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let heights = wanted.iter().map(|(y, _, joint)| {
        let label = &board.labels[*joint];
        (WantedHeight { y: *y, pull: 1.0 }, (label.above, label.below))
    });
    let heights = spread(heights, LABEL_GAP);
    for ((_, _, joint), y) in wanted.iter().zip(heights) {
        board.labels[*joint].y = y;
    }
}

/// The heights nearest to the wanted ones (by least squares) at which things that reach so far keep
/// their order and a gap.
fn spread(things: impl Iterator<Item = (WantedHeight, BarReach)>, gap: f64) -> Vec<f64> {
    // With the distances taken out, heights must only not fall: those that would do, move as one.
    let (mut offsets, mut runs) = (Vec::new(), Vec::<(WantedHeight, usize)>::new());
    let (mut offset, mut below) = (0.0, None);
    for (wish, reach) in things {
        offset += below.map_or(0.0, |below: f64| below + gap + reach.0);
        below = Some(reach.1);
        offsets.push(offset);
        let mut run = (WantedHeight { y: wish.y - offset, pull: wish.pull }, 1);
        while let Some((before, count)) = runs.pop_if(|before| before.0.y >= run.0.y) {
            let pull = before.pull + run.0.pull;
            let y = (before.y * before.pull + run.0.y * run.0.pull) / pull;
            run = (WantedHeight { y, pull }, run.1 + count);
        }
        runs.push(run);
    }
    let bases = runs.iter().flat_map(|(wish, count)| std::iter::repeat_n(wish.y, *count));
    bases.zip(offsets).map(|(base, offset)| base + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn spreads<const N: usize>(wanted: [f64; N], reach: BarReach, heights: [f64; N]) {
        let things = wanted.into_iter().map(|y| (WantedHeight { y, pull: 1.0 }, reach));
        assert_eq!(spread(things, 10.0), heights);
    }

    #[test]
    fn what_is_wanted_is_kept_where_there_is_room() {
        spreads([0.0, 50.0, 50.0, 200.0], (5.0, 5.0), [0.0, 40.0, 60.0, 200.0]);
    }

    #[test]
    fn a_crowd_stands_around_its_middle() {
        spreads([10.0; 3], (2.0, 3.0), [-5.0, 10.0, 25.0]);
    }

    #[test]
    fn who_is_pulled_more_moves_less() {
        let things = [
            (WantedHeight { y: 0.0, pull: 3.0 }, (5.0, 5.0)),
            (WantedHeight { y: 0.0, pull: 1.0 }, (5.0, 5.0)),
        ];
        assert_eq!(spread(things.into_iter(), 10.0), [-5.0, 15.0]);
    }
}
