//! Where everything stands: the columns side by side, each between two gaps in which the lines run.
//!
//! A gap is as wide as its widest label, and on both sides of it so wide that lines can get up and
//! down to their labels.
//!
//! Pure.

use super::columns::Group;
use super::heights;
use super::parts::{DrawnPart, DrawnShape, Joint, JointLabel, PAD, height, width};

/// Between what stands one above the other.
pub(super) const GAP: f64 = 16.0;
/// Around the picture.
const MARGIN: f64 = 20.0;
/// Networks that do not hang together stand side by side up to here.
const WIDEST: f64 = 900.0;

/// Boxes of a column are equally wide up to here.
const COMMON: f64 = 160.0;

/// A place or a label: where its line arrives, and how far it reaches from there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spot {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub above: f64,
    pub below: f64,
    /// Where its column begins and ends
    pub column: (f64, f64),
}

/// A topology that is being laid out.
pub(super) struct Board<'a> {
    pub parts: &'a [DrawnPart],
    pub joints: &'a [Joint],
    pub places: Vec<Spot>,
    pub labels: Vec<Spot>,
    /// The column of each place
    pub column: Vec<usize>,
    /// The joints of each place
    pub joints_of: Vec<Vec<usize>>,
    /// How large the picture is
    pub size: (f64, f64),
}

/// Lays a topology out.
pub(super) fn positions<'a>(
    groups: Vec<Group>,
    parts: &'a [DrawnPart],
    joints: &'a [Joint],
    labels: &[JointLabel],
) -> Board<'a> {
    let mut board = Board {
        parts,
        joints,
        places: parts.iter().map(size_of_part).collect(),
        labels: joints.iter().zip(labels).map(size_of_label).collect(),
        column: vec![0; parts.len()],
        joints_of: vec![Vec::new(); parts.len()],
        size: (2.0 * MARGIN, 2.0 * MARGIN),
    };
    for (index, joint) in joints.iter().enumerate() {
        joint.ends.iter().for_each(|end| board.joints_of[*end].push(index));
    }
    let (mut x, mut y, mut tallest) = (MARGIN, MARGIN, 0.0_f64);
    for mut group in groups {
        for (column, places) in group.iter().enumerate() {
            places.iter().for_each(|place| board.column[*place] = column);
        }
        heights::set(&mut board, &mut group);
        let width = board.widths(&group);
        if x > MARGIN && x + width > WIDEST {
            (x, y, tallest) = (MARGIN, y + tallest + 2.0 * GAP, 0.0);
        }
        let height = board.shift(&group, x, y);
        tallest = tallest.max(height);
        board.size = (board.size.0.max(x + width + MARGIN), board.size.1.max(y + height + MARGIN));
        x += width + 2.0 * GAP;
    }
    board
}

fn size_of_part(part: &DrawnPart) -> Spot {
    let (width, text) = (width(&part.lines) + 2.0 * PAD, height(&part.lines));
    let (above, below) = match part.shape {
        // The bar itself comes once it is known how long it is.
        DrawnShape::Lan => (text + PAD, 0.0),
        DrawnShape::Host | DrawnShape::Router => (text / 2.0 + PAD, text / 2.0 + PAD),
    };
    Spot { width, above, below, ..Spot::default() }
}

fn size_of_label((joint, label): (&Joint, &JointLabel)) -> Spot {
    let width = label.width();
    let (above, below) = (height(&label.above), height(&label.below));
    let (above, below) = if label.is_beside {
        ((above + below) / 2.0, (above + below) / 2.0)
    } else {
        // A line that is down has a cross through it.
        let apart = if joint.is_up { PAD / 2.0 } else { PAD };
        (above + apart, below + apart)
    };
    let width = if width > 0.0 { width + 2.0 * PAD } else { 0.0 };
    Spot { width, above, below, ..Spot::default() }
}

impl Board<'_> {
    /// The joints that run behind a column, each once.
    pub(super) fn behind(&self, places: &[usize]) -> Vec<usize> {
        let all = places.iter().flat_map(|place| self.joints_of[*place].iter().map(move |it| (*place, *it)));
        all.filter(|(place, joint)| self.joints[*joint].ends[0] == *place).map(|(_, joint)| joint).collect()
    }

    /// Puts columns and gaps side by side, from 0 on. How wide it is.
    fn widths(&mut self, group: &Group) -> f64 {
        let mut x = 0.0;
        for places in group {
            let widest = |shown: &dyn Fn(DrawnShape) -> bool| {
                let widths = places.iter().filter(|place| shown(self.parts[**place].shape));
                widths.map(|place| self.places[*place].width).fold(0.0, f64::max)
            };
            let (width, boxes) = (widest(&|_| true), widest(&|shape| shape != DrawnShape::Lan));
            for place in places {
                let spot = &mut self.places[*place];
                (spot.x, spot.column) = (x + width / 2.0, (x, x + width));
                if self.parts[*place].shape != DrawnShape::Lan {
                    spot.width = spot.width.max(boxes.min(COMMON));
                }
            }
            x += width;
            let joints = self.behind(places);
            if !joints.is_empty() {
                let widest = joints.iter().map(|joint| self.labels[*joint].width).fold(0.0, f64::max);
                let (left, right) = self.slopes(&joints);
                for joint in &joints {
                    let spot = &mut self.labels[*joint];
                    (spot.x, spot.column) = (x + left + widest / 2.0, (x + left, x + left + widest));
                }
                x += left + widest + right;
            }
        }
        x
    }

    /// The room that lines need before and behind their labels: the more the farther they go up or down.
    fn slopes(&self, joints: &[usize]) -> (f64, f64) {
        let rise = |end: usize| {
            let rises = joints.iter().map(|joint| {
                let (place, label) = (self.joints[*joint].ends[end], &self.labels[*joint]);
                let far = self.places[self.joints[*joint].ends[1 - end]].y;
                let to = if self.is_plain(joints) { far } else { label.y };
                (to - self.arrival(place, to)).abs()
            });
            rises.fold(0.0, f64::max)
        };
        let turns_back = |joint: &usize| {
            let [from, to] = self.joints[*joint].ends;
            self.column[from] == self.column[to]
        };
        let slope = |end: usize| (rise(end) / 2.0).round().clamp(24.0, 100.0);
        (slope(0), if joints.iter().all(turns_back) { 0.0 } else { slope(1) })
    }

    /// Whether nothing is said of all of these.
    fn is_plain(&self, joints: &[usize]) -> bool {
        joints.iter().all(|joint| self.labels[*joint].width == 0.0)
    }

    /// At what height a line from there arrives at a place: anywhere along a bar.
    pub(super) fn arrival(&self, place: usize, from: f64) -> f64 {
        let spot = &self.places[place];
        match self.parts[place].shape {
            DrawnShape::Lan => from.clamp(spot.y - spot.below, spot.y + spot.below),
            DrawnShape::Host | DrawnShape::Router => spot.y,
        }
    }

    /// Puts the upper left corner of a group there. How high it is.
    fn shift(&mut self, group: &Group, x: f64, y: f64) -> f64 {
        let joints: Vec<_> = group.iter().flat_map(|places| self.behind(places)).collect();
        let places = group.iter().flatten().map(|place| self.places[*place]);
        let all = || places.clone().chain(joints.iter().map(|joint| self.labels[*joint]));
        let top = all().map(|spot| spot.y - spot.above).fold(f64::INFINITY, f64::min);
        let bottom = all().map(|spot| spot.y + spot.below).fold(top, f64::max);
        let moved = |spot: &mut Spot| {
            spot.y = (spot.y - top + y).round();
            spot.x += x;
            spot.column = (spot.column.0 + x, spot.column.1 + x);
        };
        group.iter().flatten().for_each(|place| moved(&mut self.places[*place]));
        joints.iter().for_each(|joint| moved(&mut self.labels[*joint]));
        (bottom - top).ceil() + 1.0
    }
}
