//! What holds of every picture: it is looked at as the text that it is, whatever laid it out.

use std::time::Duration;

use proptest::prelude::*;
use regex::{Captures, Regex};
use unicode_width::UnicodeWidthStr;
use wirelab_net::sim::{Burst, Figures, NodeId, NodeKind, SimNetwork, TopologyError};

use super::*;

const ENGLISH: Words =
    Words { router: "router", lan: "lan", down: "down", crashed: "crashed", again: "(above)" };
const CHINESE: Words =
    Words { router: "路由器", lan: "局域网", down: "断开", crashed: "停机", again: "（见上）" };

/// Pixels for a letter of a font of 14 pixels in which all are of one width: 0.602 of its size.
const LETTER: f64 = 8.43;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn contains(&self, other: &Self) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }

    fn has(&self, (x, y): (f64, f64)) -> bool {
        self.left < x && x < self.right && self.top < y && y < self.bottom
    }
}

/// What a picture shows.
#[derive(Debug)]
struct Seen {
    page: Area,
    /// Boxes and bars
    shapes: Vec<Area>,
    texts: Vec<(Area, String)>,
    /// Points along the lines
    points: Vec<(f64, f64)>,
}

fn number(found: &Captures<'_>, index: usize) -> f64 {
    found.get(index).and_then(|it| it.as_str().parse().ok()).unwrap_or(f64::NAN)
}

fn see(picture: &str) -> Result<Seen, regex::Error> {
    let page = Regex::new(r#"viewBox="0 0 (\d+) (\d+)" width="(\d+)" height="(\d+)""#)?;
    let shape = Regex::new(r#"<rect class="\w+" x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)""#)?;
    let text = Regex::new(r#"<text[^>]* x="(-?\d+)" y="(-?\d+)"([^>]*)>([^<]*)</text>"#)?;
    let line = Regex::new(r#"<path class="link" d="([^"]*)""#)?;
    let area =
        |left, top, width: f64, height: f64| Area { left, top, right: left + width, bottom: top + height };
    let page = page.captures(picture).map(|it| area(0.0, 0.0, number(&it, 1), number(&it, 2)));
    let texts = text.captures_iter(picture).map(|it| {
        let said =
            it[4].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let width = said.width() as f64 * LETTER;
        let left = number(&it, 1) - if it[3].contains("middle") { width / 2.0 } else { 0.0 };
        (area(left, number(&it, 2) - 11.0, width, 14.0), said)
    });
    Ok(Seen {
        page: page.unwrap_or(area(0.0, 0.0, 0.0, 0.0)),
        shapes: shape
            .captures_iter(picture)
            .map(|it| area(number(&it, 1), number(&it, 2), number(&it, 3), number(&it, 4)))
            .collect(),
        texts: texts.collect(),
        points: line.captures_iter(picture).map(|it| points(&it[1])).collect::<Result<Vec<_>, _>>()?.concat(),
    })
}

/// Points along a path of `M`, `H` and `C`, all absolute.
fn points(path: &str) -> Result<Vec<(f64, f64)>, regex::Error> {
    let step = Regex::new(r"([A-Z])([^A-Z]*)")?;
    let mut at = (f64::NAN, f64::NAN);
    let mut points = Vec::new();
    for found in step.captures_iter(path) {
        let numbers: Vec<f64> = found[2].split_whitespace().filter_map(|it| it.parse().ok()).collect();
        let [a, b, to] = match (&found[1], numbers.as_slice()) {
            ("M", [x, y]) => [(*x, *y); 3],
            ("H", [x]) => [at, (*x, at.1), (*x, at.1)],
            ("C", [x1, y1, x2, y2, x, y]) => [(*x1, *y1), (*x2, *y2), (*x, *y)],
            _ => [(f64::NAN, f64::NAN); 3],
        };
        let from = if &found[1] == "M" { to } else { at };
        points.extend((0..=40).map(|part| {
            let (t, u) = (f64::from(part) / 40.0, 1.0 - f64::from(part) / 40.0);
            let on = |p0: f64, p1: f64, p2: f64, p3: f64| {
                u * u * u * p0 + 3.0 * u * u * t * p1 + 3.0 * u * t * t * p2 + t * t * t * p3
            };
            (on(from.0, a.0, b.0, to.0), on(from.1, a.1, b.1, to.1))
        }));
        at = to;
    }
    Ok(points)
}

/// Nothing is outside, nothing lies on anything else.
#[track_caller]
fn is_tidy(picture: &str) -> Result<Seen, regex::Error> {
    let seen = see(picture)?;
    for (index, shape) in seen.shapes.iter().enumerate() {
        assert!(seen.page.contains(shape), "{shape:?} is outside of {:?}\n{picture}", seen.page);
        let other = seen.shapes.iter().skip(index + 1).find(|other| shape.meets(other));
        assert_eq!(other, None, "on {shape:?}\n{picture}");
        let inside = Area {
            left: shape.left + 0.5,
            top: shape.top + 0.5,
            right: shape.right - 0.5,
            bottom: shape.bottom - 0.5,
        };
        let point = seen.points.iter().find(|point| inside.has(**point));
        assert_eq!(point, None, "a line through {shape:?}\n{picture}");
    }
    for (index, (area, said)) in seen.texts.iter().enumerate() {
        assert!(seen.page.contains(area), "{said} is outside of {:?}\n{picture}", seen.page);
        let shape = seen.shapes.iter().find(|shape| shape.meets(area) && !shape.contains(area));
        assert_eq!(shape, None, "{said} at {area:?} is not within its box\n{picture}");
        let other = seen.texts.iter().skip(index + 1).find(|(other, _)| area.meets(other));
        assert_eq!(other, None, "on {said} at {area:?}\n{picture}");
        let point = seen.points.iter().find(|point| area.has(**point));
        assert_eq!(point, None, "a line through {said} at {area:?}\n{picture}");
    }
    let is_on_page = |(x, y): &(f64, f64)| {
        (seen.page.left..=seen.page.right).contains(x) && (seen.page.top..=seen.page.bottom).contains(y)
    };
    assert!(seen.points.iter().all(is_on_page), "{picture}");
    Ok(seen)
}

/// What a network is made of.
#[derive(Debug, Clone)]
struct Plan {
    /// A number that is drawn into its name, how many addresses, whether it is a router, whether it is up
    nodes: Vec<(usize, u16, bool, bool)>,
    wires: Vec<(usize, usize, Figures, Figures, bool)>,
    lans: Vec<(Vec<usize>, Figures, Option<Figures>, bool)>,
    in_chinese: bool,
}

fn figures() -> impl Strategy<Value = Figures> {
    let some = (0..90_u64, 0..3_u64, 0..40_u32, any::<bool>(), 0..30_u32, proptest::option::of(1..9_u64));
    let many = some.prop_map(|(delay, jitter, loss, is_bursty, reorder, rate)| Figures {
        delay: Duration::from_millis(delay),
        jitter: Duration::from_micros(jitter),
        loss: f64::from(loss) / 100.0,
        burst: is_bursty.then_some(Burst { enter: 0.015, leave: 0.2, loss: 1.0 }),
        reorder: f64::from(reorder) / 1_000.0,
        duplicate: f64::from(loss) / 333.0,
        rate: rate.map(|rate| rate * 1_234_000),
        ..Figures::default()
    });
    prop_oneof![Just(Figures::default()), many]
}

fn plan() -> impl Strategy<Value = Plan> {
    let node = (0..5_usize, 0..4_u16, any::<bool>(), prop::bool::weighted(0.8));
    let up = || prop::bool::weighted(0.8);
    (1..14_usize).prop_flat_map(move |count| {
        let wire = (0..count, 0..count, figures(), figures(), up());
        let members = prop::collection::vec(0..count, 1..=count);
        let lan = (members, figures(), proptest::option::of(figures()), up());
        (
            prop::collection::vec(node.clone(), count),
            prop::collection::vec(wire, 0..count + 4),
            prop::collection::vec(lan, 0..3),
            any::<bool>(),
        )
            .prop_map(|(nodes, wires, lans, in_chinese)| Plan { nodes, wires, lans, in_chinese })
    })
}

fn build(plan: &Plan) -> Result<SimNetwork, TopologyError> {
    let net = SimNetwork::new(1);
    let mut nodes: Vec<NodeId> = Vec::new();
    for (index, (name, addresses, is_router, is_up)) in plan.nodes.iter().enumerate() {
        let names = ["h", "alice.example.org", "主机", "一个名字非常长的主机啊", "<&\">"];
        let name = format!("{}{index}", names.get(*name).copied().unwrap_or_default());
        let ip = |number: u16| match number {
            0 => format!("10.0.{index}.1"),
            _ => format!("fd00:1234:5678:9abc:def0:1234:{index:x}:{number:x}"),
        };
        let addresses: Vec<_> = (0..*addresses).filter_map(|number| ip(number).parse().ok()).collect();
        let node =
            if *is_router { net.add_router(&name, &addresses) } else { net.add_host(&name, &addresses) }?;
        if !is_up {
            net.crash(node);
        }
        nodes.push(node);
    }
    for (a, b, there, back, is_up) in &plan.wires {
        if a != b {
            let link = net.add_link([(nodes[*a], None), (nodes[*b], None)], [*there, *back])?;
            net.set_link_up(link, *is_up);
        }
    }
    for (index, (members, figures, other, is_up)) in plan.lans.iter().enumerate() {
        let mut members = members.clone();
        members.sort_unstable();
        members.dedup();
        let ends: Vec<_> = members.iter().map(|node| (nodes[*node], None)).collect();
        let lan = net.add_lan(&format!("lan{index}"), &ends, *figures)?;
        if let Some(other) = other {
            net.set_figures(lan, ends.first().map(|end| end.0), *other)?;
        }
        net.set_link_up(lan, *is_up);
    }
    Ok(net)
}

/// Few where nobody asks for more.
fn config() -> ProptestConfig {
    let all = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() { all } else { ProptestConfig { cases: 48, ..all } }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_lies_on_anything_else(plan in plan()) {
        let net = build(&plan).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let words = if plan.in_chinese { CHINESE } else { ENGLISH };
        let drawn = net.topology(|topology| picture(topology, &words));
        let seen = is_tidy(&drawn).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(seen.shapes.len(), plan.nodes.len() + plan.lans.len());
        let lines = net.topology(|topology| {
            let lines = topology.nodes().map(|(_, node)| {
                let further = usize::from(node.kind == NodeKind::Router) + usize::from(!node.up);
                1 + node.addresses.len() + further
            });
            lines.sum::<usize>()
        });
        let is_boxed = |area: &Area| seen.shapes.iter().any(|shape| shape.contains(area));
        prop_assert_eq!(seen.texts.iter().filter(|(area, _)| is_boxed(area)).count(), lines);
    }
}

fn ring() -> Result<SimNetwork, TopologyError> {
    let net = SimNetwork::new(1);
    let five = Figures { delay: Duration::from_millis(5), ..Figures::default() };
    let [a, b, c] = ["a", "b", "c"].map(|name| net.add_router(name, &[]));
    let (a, b, c) = (a?, b?, c?);
    net.add_link([(a, None), (b, None)], [five, Figures { loss: 0.2, ..five }])?;
    net.add_link([(c, None), (b, None)], [five, Figures::default()])?;
    let cut = net.add_link([(c, None), (a, None)], [five, five])?;
    net.set_link_up(cut, false);
    net.crash(b);
    Ok(net)
}

#[test]
fn arrows_point_to_where_the_figures_hold() -> Result<(), TopologyError> {
    let drawn = ring()?.topology(|topology| picture(topology, &ENGLISH));
    let said: Vec<_> = drawn.lines().filter(|line| line.contains("class=\"label\"")).collect();
    let said = said.iter().filter_map(|line| line.split(['>', '<']).nth(2)).collect::<Vec<_>>();
    // From a on the left to b and c, one above the other on the right.
    assert_eq!(said, ["→", "5ms", "←", "5ms, loss 20%", "↑", "5ms", "↓", "0s", "5ms", "down"]);
    Ok(())
}

#[test]
fn what_is_broken_is_not_told_by_colour_alone() -> Result<(), TopologyError> {
    for words in [ENGLISH, CHINESE] {
        let drawn = ring()?.topology(|topology| picture(topology, &words));
        assert_eq!(drawn.matches("stroke-dasharray").count(), 2, "the link and the host: {drawn}");
        assert!(drawn.contains(words.down) && drawn.contains(words.crashed), "{drawn}");
    }
    Ok(())
}

#[test]
fn a_large_network_is_drawn_as_well() -> Result<(), Box<dyn std::error::Error>> {
    let net = SimNetwork::new(1);
    let ends = (0..500).map(|index| net.add_host(&format!("h{index}"), &[]).map(|node| (node, None)));
    let ends = ends.collect::<Result<Vec<_>, _>>()?;
    net.add_lan("office", &ends, Figures::default())?;
    let drawn = net.topology(|topology| picture(topology, &ENGLISH));
    assert_eq!(see(&drawn)?.shapes.len(), 501);
    Ok(())
}

#[test]
fn without_anything_there_is_a_picture() -> Result<(), regex::Error> {
    let drawn = SimNetwork::new(1).topology(|topology| picture(topology, &ENGLISH));
    assert_eq!(is_tidy(&drawn)?.shapes, []);
    Ok(())
}

#[test]
fn a_picture_is_inert() {
    assert_eq!(escaped("<script>\"&\u{1b}"), "&lt;script&gt;&quot;&amp;\\x1B");
}
