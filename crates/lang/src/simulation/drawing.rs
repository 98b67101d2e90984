//! The topology as a tree of lines for a terminal.
//!
//! Pure: a topology in, a text out. A ring has one link that closes it: its far end stands in the
//! tree already and is only named again.
//!
//! May use: `net::sim`.

use std::collections::BTreeSet;
use std::fmt::Write;

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};
use wirelab_net::sim::{Figures, Link, LinkId, LinkKind, Node, NodeId, NodeKind, Topology};

use super::figures::said;

/// The words of a drawing in a language.
pub struct Words {
    /// Behind a router's name
    pub router: &'static str,
    /// Behind a lan's name
    pub lan: &'static str,
    /// At a link that is down
    pub down: &'static str,
    /// At a node that has crashed
    pub crashed: &'static str,
    /// At a node that stands elsewhere in the tree
    pub again: &'static str,
}

/// A node of the graph: lans are nodes as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum GraphNode {
    Node(NodeId),
    Lan(LinkId),
}

/// An edge, as seen from one of its ends.
struct Edge {
    link: LinkId,
    to: GraphNode,
}

struct Graph<'t> {
    topology: &'t Topology,
    words: &'t Words,
}

impl<'t> Graph<'t> {
    fn places(&self) -> Vec<GraphNode> {
        self.topology.nodes().map(|(id, _)| GraphNode::Node(id)).collect()
    }

    fn edges(&self, from: GraphNode) -> Vec<Edge> {
        match from {
            GraphNode::Lan(link) => {
                let ends = self.topology.link(link).map(|link| link.ends.clone()).unwrap_or_default();
                ends.into_iter().map(|end| Edge { link, to: GraphNode::Node(end) }).collect()
            }
            GraphNode::Node(node) => {
                let links = self.topology.node(node).map(|node| node.links.clone()).unwrap_or_default();
                links.into_iter().filter_map(|link| self.edge(node, link)).collect()
            }
        }
    }

    fn edge(&self, from: NodeId, id: LinkId) -> Option<Edge> {
        let link = self.topology.link(id)?;
        let to = match link.kind {
            LinkKind::Lan => GraphNode::Lan(id),
            LinkKind::Wire => GraphNode::Node(*link.ends.iter().find(|end| **end != from)?),
            LinkKind::Loopback => return None,
        };
        Some(Edge { link: id, to })
    }

    fn name(&self, place: GraphNode) -> String {
        match place {
            GraphNode::Node(id) => self.topology.node(id).map_or_else(String::new, |node| self.node(node)),
            GraphNode::Lan(id) => {
                let name = self.topology.link(id).map(|link| link.name.to_string()).unwrap_or_default();
                format!("{name} ({})", self.words.lan)
            }
        }
    }

    fn node(&self, node: &Node) -> String {
        let mut said = node.name.to_string();
        for address in &node.addresses {
            let _ = write!(said, " {}", address.at.ip);
        }
        if node.kind == NodeKind::Router {
            let _ = write!(said, " ({})", self.words.router);
        }
        if !node.up {
            let _ = write!(said, " [{}]", self.words.crashed);
        }
        said
    }

    /// What is to be said of a link, seen from one of its ends: the figures, both ways where they differ.
    /// Behind a lan only what is not the same for all.
    fn link(&self, id: LinkId, ends: [GraphNode; 2]) -> String {
        let Some(link) = self.topology.link(id) else { return String::new() };
        let Some(host) = ends.into_iter().find_map(node_of) else { return String::new() };
        let end = link.ends.iter().position(|end| *end == host);
        let own = end.and_then(|end| link.figures.get(end));
        let mut said = match (link.kind, ends) {
            (LinkKind::Wire, _) => both_ways(link, host),
            (_, [GraphNode::Lan(_), _]) if own == link.figures.first() => String::new(),
            _ => own.map(said).unwrap_or_default(),
        };
        let is_told = link.up || matches!(ends, [GraphNode::Node(_), _]);
        if is_told && !link.carries(host) {
            said = if said.is_empty() { String::new() } else { format!("{said}, ") } + self.words.down;
        }
        said
    }
}

fn node_of(place: GraphNode) -> Option<NodeId> {
    match place {
        GraphNode::Node(node) => Some(node),
        GraphNode::Lan(_) => None,
    }
}

fn both_ways(link: &Link, from: NodeId) -> String {
    let end = link.ends.iter().position(|end| *end == from).unwrap_or(0);
    let there = link.figures.get(end).copied().unwrap_or_default();
    let back = link.figures.get(1 - end.min(1)).copied().unwrap_or(there);
    if there == back {
        return said(&there);
    }
    let or_plain = |figures: &Figures| match said(figures).as_str() {
        "" => "0s".to_owned(),
        text => text.to_owned(),
    };
    format!("→ {} ← {}", or_plain(&there), or_plain(&back))
}

/// A space at which no line is broken.
const UNBROKEN: &str = "\u{a0}";

/// The most nodes that are drawn: nobody reads more, and each is drawn behind all that it hangs on.
pub const MOST_DRAWN: usize = 1_000;

/// The tree, in lines of so many columns at most: broken between figures, and between addresses; and how
/// many nodes and lans are left out.
pub fn tree(topology: &Topology, words: &Words, width: usize) -> (String, usize) {
    let graph = Graph { topology, words };
    let mut out = String::new();
    let mut seen = BTreeSet::new();
    let mut crossed = BTreeSet::new();
    for place in graph.places() {
        if seen.len() < MOST_DRAWN && seen.insert(place) {
            out.push_str(&broken(&graph.name(place), "", "  ", width));
            branches(&graph, place, "", &mut seen, &mut crossed, width, &mut out);
        }
    }
    let left_out = graph.places().iter().filter(|place| !seen.contains(place)).count();
    (out, left_out)
}

/// A line of the tree, gone on with below.
fn broken(text: &str, indent: &str, below: &str, width: usize) -> String {
    let options = Options::new(width)
        .initial_indent(indent)
        .subsequent_indent(below)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .break_words(false);
    let text = text.replace(" (", "\u{a0}(").replace(" [", "\u{a0}[");
    textwrap::fill(&text, options).replace(UNBROKEN, " ") + "\n"
}

fn branches(
    graph: &Graph<'_>,
    from: GraphNode,
    indent: &str,
    seen: &mut BTreeSet<GraphNode>,
    crossed: &mut BTreeSet<(LinkId, GraphNode, GraphNode)>,
    width: usize,
    out: &mut String,
) {
    // Each link is drawn once, though both of its ends know it.
    let way = |edge: &Edge| (edge.link, from.min(edge.to), from.max(edge.to));
    let edges: Vec<_> = graph.edges(from).into_iter().filter(|edge| crossed.insert(way(edge))).collect();
    for (index, edge) in edges.iter().enumerate() {
        if seen.len() >= MOST_DRAWN {
            return;
        }
        let is_last = index + 1 == edges.len();
        let figures = graph.link(edge.link, [from, edge.to]);
        let figures = if figures.is_empty() {
            "──".to_owned()
        } else {
            // Between figures only.
            let figures = figures.replace(' ', UNBROKEN).replace(",\u{a0}", ", ").replace("\u{a0}←", " ←");
            format!("─{UNBROKEN}{figures} ─")
        };
        let corner = if is_last { "└" } else { "├" };
        let is_new = seen.insert(edge.to);
        let again = if is_new { String::new() } else { format!(" {}", graph.words.again) };
        let name = if is_new { graph.name(edge.to) } else { short(graph, edge.to) };
        let below = format!("{indent}{}  ", if is_last { " " } else { "│" });
        out.push_str(&broken(&format!("{corner}{figures}{UNBROKEN}{name}{again}"), indent, &below, width));
        if is_new {
            branches(graph, edge.to, &below, seen, crossed, width, out);
        }
    }
}

fn short(graph: &Graph<'_>, place: GraphNode) -> String {
    let name = match place {
        GraphNode::Node(id) => graph.topology.node(id).map(|node| node.name.to_string()),
        GraphNode::Lan(id) => graph.topology.link(id).map(|link| link.name.to_string()),
    };
    name.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wirelab_net::sim::{SimNetwork, TopologyError};

    use super::*;

    const WORDS: Words =
        Words { router: "router", lan: "lan", down: "down", crashed: "crashed", again: "(above)" };

    fn ring() -> Result<SimNetwork, TopologyError> {
        let net = SimNetwork::new(1);
        let ip = |text: &str| text.parse().map_err(|_| TopologyError::NoSuchNode(text.to_owned()));
        let alice = net.add_host("alice", &[ip("10.0.0.1")?])?;
        let bob = net.add_host("bob", &[ip("10.0.0.2")?])?;
        let router = net.add_router("r1", &[])?;
        let five = Figures { delay: Duration::from_millis(5), ..Figures::default() };
        let lossy = Figures { loss: 0.2, ..five };
        net.add_link([(alice, None), (router, None)], [five, five])?;
        let cut = net.add_link([(router, None), (bob, None)], [lossy, five])?;
        net.add_link([(bob, None), (alice, None)], [Figures::default(); 2])?;
        net.set_link_up(cut, false);
        net.crash(bob);
        Ok(net)
    }

    #[test]
    fn a_ring_is_a_tree_that_names_one_end_again() -> Result<(), TopologyError> {
        let (drawn, _) = ring()?.topology(|topology| tree(topology, &WORDS, 80));
        let wanted = "alice 10.0.0.1\n\
                      ├─ 5ms ─ r1 (router)\n\
                      │  └─ → 5ms, loss 20% ← 5ms, down ─ bob 10.0.0.2 [crashed]\n\
                      └── bob (above)\n";
        assert_eq!(drawn, wanted);
        Ok(())
    }

    #[test]
    fn a_line_too_wide_goes_on_below_between_figures_and_between_addresses() -> Result<(), TopologyError> {
        let net = SimNetwork::new(1);
        let addresses: Vec<_> = ["10.0.0.2", "2001:db8::2"].iter().flat_map(|ip| ip.parse()).collect();
        let ends =
            (net.add_host("alice", &[])?, net.add_host("李四", &addresses)?, net.add_host("carol", &[])?);
        let there = Figures { loss: 0.2, reorder: 0.1, rate: Some(1_000_000), ..Figures::default() };
        net.add_link([(ends.0, None), (ends.1, None)], [there, Figures { loss: 0.0, ..there }])?;
        net.add_link([(ends.1, None), (ends.2, None)], [Figures::default(); 2])?;
        let drawn = |width| net.topology(|topology| tree(topology, &WORDS, width)).0;
        let wanted = "alice\n\
                      └─ → loss 20%, reorder 10%, 1Mbit\n   ← reorder 10%, 1Mbit ─ 李四\n   \
                      10.0.0.2 2001:db8::2\n   └── carol\n";
        assert_eq!(drawn(36), wanted);
        assert_eq!(drawn(90).lines().count(), 3);
        Ok(())
    }

    #[test]
    fn all_who_share_a_lan_hang_on_it() -> Result<(), TopologyError> {
        let net = SimNetwork::new(1);
        let ends = ["a", "b", "c"].map(|name| net.add_host(name, &[]).map(|node| (node, None)));
        let ends = ends.into_iter().collect::<Result<Vec<_>, _>>()?;
        net.add_lan("office", &ends, Figures::default())?;
        let (drawn, _) = net.topology(|topology| tree(topology, &WORDS, 80));
        assert_eq!(drawn, "a\n└── office (lan)\n   ├── b\n   └── c\n");
        Ok(())
    }
    #[test]
    fn a_host_of_a_lan_has_a_cable_of_its_own() -> Result<(), TopologyError> {
        let net = SimNetwork::new(1);
        let hosts = [net.add_host("alice", &[])?, net.add_host("bob", &[])?, net.add_host("carol", &[])?];
        let figures = Figures { delay: Duration::from_millis(1), ..Figures::default() };
        let lan = net.add_lan("office", &hosts.map(|host| (host, None)), figures)?;
        net.set_figures(lan, Some(hosts[2]), Figures { loss: 0.5, ..figures })?;
        net.set_plugged(lan, hosts[1], false);
        let drawn = || net.topology(|topology| tree(topology, &WORDS, 80)).0;
        let wanted = "alice\n└─ 1ms ─ office (lan)\n   ├─ down ─ bob\n   └─ 1ms, loss 50% ─ carol\n";
        assert_eq!(drawn(), wanted);
        net.set_link_up(lan, false);
        assert!(drawn().contains("alice\n└─ 1ms, down ─ office"), "{}", drawn());
        Ok(())
    }
}
