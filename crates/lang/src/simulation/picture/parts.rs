//! What stands in the picture: the places, what joins them, and the words at both.
//!
//! Pure. May use: `net::sim`, `escape`.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;
use wirelab_net::sim::{Figures, Link, LinkKind, Node, NodeId, NodeKind, Topology};

use super::columns::Group;
use crate::escape;
use crate::simulation::drawing::Words;
use crate::simulation::figures::said;

/// Pixels for a column of text: a little more than a letter of a font of 14 pixels takes in which all
/// are of one width.
pub(super) const CELL: f64 = 9.0;
/// From a line of text to the next.
pub(super) const LINE: f64 = 18.0;
/// Around text.
pub(super) const PAD: f64 = 8.0;
/// Figures that are longer, in columns of text, go on in the next line.
const LONGEST: usize = 22;

/// Pixels for the longest of these lines, an even number: half of it is one as well.
pub(super) fn width(lines: &[String]) -> f64 {
    // What is wide in Chinese fonts alone counts as wide: an arrow, for instance.
    let columns = lines.iter().map(|line| line.width_cjk()).max().unwrap_or(0);
    (columns as f64 * CELL / 2.0).ceil() * 2.0
}

/// Pixels for all of these lines.
pub(super) fn height(lines: &[String]) -> f64 {
    lines.len() as f64 * LINE
}

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DrawnShape {
    Host,
    Router,
    Lan,
}

/// A place.
pub(super) struct DrawnPart {
    pub shape: DrawnShape,
    pub is_up: bool,
    /// The first is its name.
    pub lines: Vec<String>,
}

/// A link, or what joins a node to a lan.
pub(super) struct Joint {
    /// Their places among the parts, the left one first once [`labels`] has seen them.
    pub ends: [usize; 2],
    pub is_up: bool,
    /// The figures of both ways, where they are the same.
    both: String,
    /// The figures of the way from each of the ends, where they differ.
    ways: [String; 2],
    /// A word about its state.
    state: String,
}

/// What is said of a joint.
#[derive(Debug, Default)]
pub(super) struct JointLabel {
    /// Over its line
    pub above: Vec<String>,
    /// Under its line
    pub below: Vec<String>,
    /// Whether they begin with the way from the first end, or that from the second
    pub ways: [bool; 2],
    /// It stands beside its line, which turns back
    pub is_beside: bool,
}

impl JointLabel {
    /// The room for arrows before the lines.
    pub(super) fn indent(&self) -> f64 {
        if self.ways.contains(&true) { 2.0 * CELL } else { 0.0 }
    }

    /// Without anything around it; 0 where nothing is said.
    pub(super) fn width(&self) -> f64 {
        let lines = width(&self.above).max(width(&self.below));
        if lines > 0.0 { self.indent() + lines } else { 0.0 }
    }
}

/// All places and joints of a topology.
pub(super) fn of(topology: &Topology, words: &Words) -> (Vec<DrawnPart>, Vec<Joint>) {
    let mut parts: Vec<_> = topology.nodes().map(|(_, it)| node(it, words)).collect();
    let places: BTreeMap<NodeId, usize> = topology.nodes().map(|(id, _)| id).zip(0..).collect();
    let place = |end: &NodeId| places.get(end).copied();
    let mut joints = Vec::new();
    for (_, link) in topology.links() {
        match (link.kind, link.ends.as_slice()) {
            (LinkKind::Wire, [a, b]) => {
                if let (Some(a), Some(b)) = (place(a), place(b)) {
                    joints.push(wire(link, [a, b], words));
                }
            }
            (LinkKind::Lan, ends) => {
                let at = parts.len();
                parts.push(lan(link, words));
                let with_figures = ends.iter().zip(&link.figures);
                joints.extend(with_figures.filter_map(|(end, figures)| {
                    let said = if differ(link) { or_plain(figures) } else { String::new() };
                    let is_cut_off = link.up && !link.carries(*end);
                    Some(Joint {
                        ends: [place(end)?, at],
                        is_up: link.carries(*end),
                        both: String::new(),
                        ways: [said, String::new()],
                        state: if is_cut_off { words.down.to_owned() } else { String::new() },
                    })
                }));
            }
            _ => {}
        }
    }
    (parts, joints)
}

fn node(node: &Node, words: &Words) -> DrawnPart {
    let is_router = node.kind == NodeKind::Router;
    let mut lines = vec![escape::one_line(node.name.as_bytes()).into_owned()];
    lines.extend(is_router.then(|| words.router.to_owned()));
    lines.extend(node.addresses.iter().map(|address| address.at.ip.to_string()));
    lines.extend((!node.up).then(|| words.crashed.to_owned()));
    DrawnPart { shape: if is_router { DrawnShape::Router } else { DrawnShape::Host }, is_up: node.up, lines }
}

fn lan(link: &Link, words: &Words) -> DrawnPart {
    let mut lines = vec![escape::one_line(link.name.as_bytes()).into_owned(), words.lan.to_owned()];
    if !differ(link) {
        lines.extend(link.figures.first().map(said).iter().flat_map(|figures| wrapped(figures)));
    }
    lines.extend((!link.up).then(|| words.down.to_owned()));
    DrawnPart { shape: DrawnShape::Lan, is_up: link.up, lines }
}

fn wire(link: &Link, ends: [usize; 2], words: &Words) -> Joint {
    let differ = differ(link);
    let way = |end: usize| link.figures.get(end).filter(|_| differ).map(or_plain).unwrap_or_default();
    Joint {
        ends,
        is_up: link.up,
        both: link.figures.first().filter(|_| !differ).map(said).unwrap_or_default(),
        ways: [way(0), way(1)],
        state: if link.up { String::new() } else { words.down.to_owned() },
    }
}

fn differ(link: &Link) -> bool {
    link.figures.iter().any(|figures| Some(figures) != link.figures.first())
}

fn or_plain(figures: &Figures) -> String {
    Some(said(figures)).filter(|said| !said.is_empty()).unwrap_or_else(|| "0s".to_owned())
}

/// Figures in short lines.
fn wrapped(figures: &str) -> Vec<String> {
    // `loss 20%` stays together.
    let kept = figures.replace(' ', "\u{a0}").replace(",\u{a0}", ", ");
    let lines = textwrap::wrap(&kept, LONGEST).into_iter().map(|line| line.replace('\u{a0}', " "));
    lines.filter(|line| !line.is_empty()).collect()
}

/// The label of each joint. Turns the joints so that their first end is the left one.
pub(super) fn labels(joints: &mut [Joint], groups: &[Group]) -> Vec<JointLabel> {
    let columns = groups.iter().flat_map(|group| group.iter().zip(0..));
    let columns = columns.flat_map(|(places, column)| places.iter().map(move |place| (*place, column)));
    let column: BTreeMap<usize, usize> = columns.collect();
    let label = |joint: &mut Joint| {
        let [from, to] = joint.ends.map(|end| column.get(&end));
        if from > to {
            joint.ends.reverse();
            joint.ways.reverse();
        }
        let [there, back] = &joint.ways;
        let ways = [!there.is_empty(), !back.is_empty()];
        let above = [wrapped(there), wrapped(&joint.both)].concat();
        let below = [wrapped(back), wrapped(&joint.state)].concat();
        JointLabel { above, below, ways, is_beside: from == to }
    };
    joints.iter_mut().map(label).collect()
}
