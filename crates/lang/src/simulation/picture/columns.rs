//! Which place of a network stands in which column: by the distance from one of its ends, so that a
//! link leads to the next column or stays in its own.
//!
//! Pure; places are numbers.

use std::collections::BTreeSet;

type Neighbours = Vec<BTreeSet<usize>>;

/// The places of a network that hangs together, column by column.
pub(super) type Group = Vec<Vec<usize>>;

/// The groups of so many places, which these links join.
pub(super) fn columns(count: usize, links: &[[usize; 2]]) -> Vec<Group> {
    let mut neighbours: Neighbours = vec![BTreeSet::new(); count];
    for [a, b] in links {
        neighbours[*a].insert(*b);
        neighbours[*b].insert(*a);
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for first in 0..count {
        if !seen.contains(&first) {
            let mut group = layers(&neighbours, outermost(&neighbours, first));
            seen.extend(group.iter().flatten());
            even_out(&neighbours, &mut group);
            groups.push(group);
        }
    }
    groups
}

/// All that can be reached, by the distance.
fn layers(neighbours: &Neighbours, from: usize) -> Group {
    let mut seen = BTreeSet::from([from]);
    let mut layers = Vec::new();
    let mut layer = vec![from];
    while !layer.is_empty() {
        let beyond = layer.iter().flat_map(|place| &neighbours[*place]).copied();
        let next = beyond.filter(|place| seen.insert(*place)).collect();
        layers.push(std::mem::replace(&mut layer, next));
    }
    layers
}

/// An end of the network: the first place if it is one, else the older of two that are far apart.
fn outermost(neighbours: &Neighbours, first: usize) -> usize {
    let farthest = |from: usize| {
        let layers = layers(neighbours, from);
        let last = layers.last().and_then(|layer| layer.iter().min());
        (layers.len(), last.copied().unwrap_or(from))
    };
    let (depth, one) = farthest(first);
    let (largest, other) = farthest(one);
    if depth == largest { first } else { one.min(other) }
}

/// Those that have only one neighbour stand on both of its sides, if the network goes on from there alone.
fn even_out(neighbours: &Neighbours, group: &mut Group) {
    for middle in 1..group.len().saturating_sub(1) {
        let goes_on = |place: &&usize| group[middle + 1].iter().any(|it| neighbours[**place].contains(it));
        if group[middle].iter().filter(goes_on).count() > 1 {
            continue;
        }
        let spare = group[middle + 1].len().saturating_sub(group[middle - 1].len()) / 2;
        let is_leaf = |place: &usize| neighbours[*place].len() == 1;
        let moved: Vec<_> = group[middle + 1].iter().copied().filter(is_leaf).take(spare).collect();
        group[middle + 1].retain(|place| !moved.contains(place));
        group[middle - 1].extend(moved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_goes_from_its_first_end_to_the_other() {
        assert_eq!(columns(4, &[[0, 2], [2, 3], [3, 1]]), [[vec![0], vec![2], vec![3], vec![1]]]);
        // The middle came first.
        assert_eq!(columns(3, &[[0, 1], [0, 2]]), [[vec![1], vec![0], vec![2]]]);
    }

    #[test]
    fn a_star_has_its_rays_on_both_sides() {
        let rays: Vec<_> = (1..6).map(|ray| [0, ray]).collect();
        assert_eq!(columns(6, &rays), [[vec![1, 2], vec![0], vec![3, 4, 5]]]);
    }

    #[test]
    fn what_hangs_together_is_a_group() {
        assert_eq!(columns(3, &[[0, 2]]), [vec![vec![0], vec![2]], vec![vec![1]]]);
    }
}
