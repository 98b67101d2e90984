//! The topology as a picture.
//!
//! Pure: a topology in, a text out.
//!
//! May use: `net::sim`, `escape`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write;

use super::drawing::{Graph, Place, Words, short};
use crate::net::sim::{Node, NodeKind, Topology};

const COLUMN: usize = 230;
const ROW: usize = 90;

/// The picture: columns by the distance from the first host.
pub fn picture(topology: &Topology, words: &Words) -> String {
    let graph = Graph { topology, words };
    let spots = spots(&graph);
    let columns = spots.values().map(|(column, _)| column + 1).max().unwrap_or(1);
    let rows = spots.values().map(|(_, row)| row + 1).max().unwrap_or(1);
    let (width, height) = (columns * COLUMN, rows * ROW);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    let middle = |(column, row): (usize, usize)| (column * COLUMN + COLUMN / 2, row * ROW + ROW / 2);
    let mut drawn = BTreeSet::new();
    for (place, spot) in &spots {
        for edge in graph.edges(*place) {
            let Some(other) = spots.get(&edge.to) else { continue };
            let ends = if *place < edge.to { (*place, edge.to) } else { (edge.to, *place) };
            if !drawn.insert((edge.link, ends)) {
                continue;
            }
            let ((x1, y1), (x2, y2)) = (middle(*spot), middle(*other));
            let is_up = topology.link(edge.link).is_some_and(|link| link.up);
            let dashes = if is_up { "" } else { " stroke-dasharray=\"6 5\"" };
            let _ = writeln!(
                out,
                "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"#555\" stroke-width=\"2\"{dashes}/>"
            );
            let text = escaped(&graph.link(edge.link, *place));
            let (x, y) = ((x1 + x2) / 2, (y1 + y2) / 2 - 6);
            let _ =
                writeln!(out, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"#333\">{text}</text>");
        }
    }
    for (place, spot) in &spots {
        box_of(&graph, *place, middle(*spot), &mut out);
    }
    out.push_str("</svg>\n");
    out
}

fn box_of(graph: &Graph<'_>, place: Place, (x, y): (usize, usize), out: &mut String) {
    let (fill, lines) = match place {
        Place::Lan(_) => ("#eee", vec![graph.name(place)]),
        Place::Node(id) => {
            let node = graph.topology.node(id);
            let is_router = node.is_some_and(|node| node.kind == NodeKind::Router);
            let ips = |node: &Node| -> Vec<String> {
                node.addresses.iter().map(|it| it.at.ip.to_string()).collect()
            };
            let addresses = node.map(ips);
            let mut lines: Vec<String> = vec![short(graph, place)];
            lines.extend(addresses.unwrap_or_default());
            if node.is_some_and(|node| !node.up) {
                lines.push(graph.words.crashed.to_owned());
            }
            (if is_router { "#fdf1d0" } else { "#dbe9fb" }, lines)
        }
    };
    let (width, height) = (130, 20 + 16 * lines.len());
    let (left, top) = (x.saturating_sub(width / 2), y.saturating_sub(height / 2));
    let _ = writeln!(
        out,
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{fill}\" stroke=\"#333\"/>"
    );
    for (index, line) in lines.iter().enumerate() {
        let (y, weight) = (top + 22 + 16 * index, if index == 0 { "bold" } else { "normal" });
        let line = escaped(line);
        let _ = writeln!(
            out,
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" font-weight=\"{weight}\">{line}</text>"
        );
    }
}

/// A column and a row for each place.
fn spots(graph: &Graph<'_>) -> BTreeMap<Place, (usize, usize)> {
    let mut spots = BTreeMap::new();
    let mut rows: Vec<usize> = Vec::new();
    for first in graph.places() {
        let mut next = VecDeque::from([(first, 0)]);
        while let Some((place, column)) = next.pop_front() {
            if spots.contains_key(&place) {
                continue;
            }
            if rows.len() <= column {
                rows.resize(column + 1, 0);
            }
            let row = rows.get_mut(column).map_or(0, |rows| std::mem::replace(rows, *rows + 1));
            spots.insert(place, (column, row));
            next.extend(graph.edges(place).into_iter().map(|edge| (edge.to, column + 1)));
        }
    }
    spots
}

/// Text for an XML document.
pub fn escaped(text: &str) -> String {
    let shown = crate::escape::one_line(text.as_bytes());
    shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::sim::{Figures, SimNetwork, TopologyError};

    const WORDS: Words =
        Words { router: "router", lan: "lan", down: "down", crashed: "crashed", again: "(above)" };

    #[test]
    fn a_picture_is_inert() -> Result<(), TopologyError> {
        let net = SimNetwork::new(1);
        let (a, b) = (net.add_host("a", &[])?, net.add_host("b", &[])?);
        net.add_link([(a, None), (b, None)], [Figures::default(); 2])?;
        let drawn = net.topology(|topology| picture(topology, &WORDS));
        assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>\n"), "{drawn}");
        assert_eq!(drawn.matches("<line").count(), 1);
        assert_eq!(escaped("<script>\"&\u{1b}"), "&lt;script&gt;&quot;&amp;\\x1B");
        Ok(())
    }
}
