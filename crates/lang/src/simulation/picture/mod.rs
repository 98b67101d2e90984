//! The topology as a picture, SVG: boxes for hosts and routers, a bar for a lan, and each link as a
//! line with its figures.
//!
//! It is laid out in columns by the distance from one end of the network. The lines run between the
//! columns, and in the middle there each has a slot of its own, with room for what is said of it: so
//! none runs through a box or through the words of another. What is broken is told by a word and a
//! dashed line; the picture can be printed without colours.
//!
//! Pure: a topology in, a text out. May use: `net::sim`, `escape`.

mod columns;
mod heights;
mod parts;
mod positions;
mod svg;
#[cfg(test)]
mod tests;

pub use svg::escaped;
use wirelab_net::sim::Topology;

use super::drawing::Words;

/// The picture.
pub fn picture(topology: &Topology, words: &Words) -> String {
    let (parts, mut joints) = parts::of(topology, words);
    let ends: Vec<_> = joints.iter().map(|joint| joint.ends).collect();
    let groups = columns::columns(parts.len(), &ends);
    let labels = parts::labels(&mut joints, &groups);
    let board = positions::positions(groups, &parts, &joints, &labels);
    svg::draw(&board, &labels)
}
