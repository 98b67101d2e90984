//! Which layer may use which. A layer is a path of modules with all below it; the longest that fits counts.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::{begins, files};

/// The application, from the top: none of these uses one above it.
const ORDER: &[&str] = &["cli", "stage", "repl", "export", "lesson", "run", "output", "terminal"];

/// A layer, and the layers it may use beside itself. A layer is a path of modules with all below it;
/// the longest that fits counts.
const LAYERS: &[(&str, &[&str])] = &[
    // Places in a text, and what is wrong there. The two know each other: a report has a place.
    ("lang::diagnostic", &["lang::syntax::source"]),
    ("lang::syntax", &["lang::diagnostic"]),
    // Facts and sentences.
    ("lang::escape", &[]),
    ("lang::local_time", &[]),
    ("lang::catalogue", &["lang::diagnostic", "lang::escape"]),
    ("lang::errno", &["lang::diagnostic", "net"]),
    // The seam, and what stands behind it.
    ("net", &["net::system"]),
    ("net::system", &["net"]),
    ("net::os", &["net", "net::system"]),
    ("net::sim", &["net"]),
    // Values are below everything that computes; operators are named as in the tree.
    (
        "lang::eval::value",
        &[
            "lang::diagnostic",
            "lang::escape",
            "lang::eval::fault",
            // A long search ends with the run.
            "lang::eval::interrupt",
            "lang::eval::mailbox",
            "lang::eval::memory",
            "lang::eval::socket",
            "lang::eval::task",
            "lang::eval::work",
            "net",
            "lang::syntax::ast",
        ],
    ),
    (
        "lang::eval::fault",
        &[
            "lang::diagnostic",
            "lang::errno",
            "lang::eval::memory",
            "lang::eval::value",
            "net",
            "lang::syntax::source",
        ],
    ),
    ("lang::rights", &["lang::diagnostic", "lang::eval::fault", "net"]),
    ("lang::files", &["lang::diagnostic", "lang::eval::fault", "lang::eval::memory", "net", "lang::rights"]),
    // A command's value holds its function, whose type is the engine's.
    ("lang::spec", &["lang::eval"]),
    ("lang::check", &["lang::diagnostic", "lang::eval::value", "lang::spec", "lang::syntax"]),
    (
        "lang::eval",
        &[
            "lang::catalogue",
            "lang::check::tree",
            "lang::diagnostic",
            "lang::errno",
            "lang::escape",
            "net",
            "lang::rights",
            "lang::spec",
            "lang::syntax::ast",
            "lang::syntax::source",
        ],
    ),
    // The simulated network as commands and functions have it.
    ("lang::simulation", &["lang::diagnostic", "lang::escape", "lang::eval", "net", "net::sim"]),
    (
        "lang::functions",
        &[
            "lang::diagnostic",
            "lang::escape",
            "lang::eval",
            "lang::local_time",
            "lang::simulation",
            "lang::spec",
            // What text from outside is worth, as a script would write it.
            "lang::syntax::ast",
            "lang::syntax::number",
        ],
    ),
    // `help` reads the table of commands, and the command `help` stands in it.
    (
        "lang::help",
        &[
            "lang::catalogue",
            "lang::commands",
            "lang::diagnostic",
            "lang::errno",
            "lang::eval::value",
            "lang::functions",
            "lang::spec",
        ],
    ),
    ("lang::habits", &["lang::commands", "lang::diagnostic", "lang::spec", "lang::syntax::source"]),
    (
        "lang::commands",
        &[
            "lang::catalogue",
            "lang::diagnostic",
            "lang::eval",
            "lang::files",
            "lang::help",
            "net",
            "lang::rights",
            "lang::spec",
        ],
    ),
    // Commands that build and break a simulated network know it in particular.
    (
        "lang::commands::simulation",
        &[
            "lang::catalogue",
            "lang::commands",
            "lang::diagnostic",
            "lang::eval",
            "net",
            "net::sim",
            "lang::simulation",
            "lang::spec",
        ],
    ),
    // A lesson is data: nothing in it runs.
    (
        "lang::lesson",
        // A question that is to be known before it is asked is parsed by itself.
        &[
            "lang::catalogue",
            // What a statement is to a class, its command says.
            "lang::commands",
            "lang::diagnostic",
            "lang::eval::fault",
            "lang::eval::narration",
            "lang::spec",
            "lang::syntax",
        ],
    ),
    // Joined up, for a person.
    (
        "lang::session",
        &[
            "lang::catalogue",
            "lang::check",
            "lang::commands",
            "lang::diagnostic",
            "lang::errno",
            "lang::eval",
            "lang::files",
            "lang::functions",
            "lang::habits",
            "lang::help",
            "lang::lesson",
            // A run waits, and says what it lacks for that.
            "net",
            // Files that are imported are read under them.
            "lang::rights",
            "lang::spec",
            "lang::syntax",
        ],
    ),
    // The application. Its areas also know those below them.
    (
        "cli",
        &[
            "lang::catalogue",
            "lang::diagnostic",
            "lang::escape",
            "lang::eval",
            "lang::help",
            "lang::session",
            "lang::spec",
            "lang::syntax",
            "net::sim",
        ],
    ),
    (
        "export",
        &[
            "lang::local_time",
            "lang::catalogue",
            "lang::diagnostic",
            "lang::escape",
            "lang::eval",
            "lang::files",
            "lang::lesson",
            "lang::rights",
            "lang::session",
            "lang::syntax",
            "net",
            "net::os",
        ],
    ),
    (
        "lesson",
        &[
            "lang::catalogue",
            "lang::diagnostic",
            "lang::escape",
            "lang::eval",
            "lang::lesson",
            "lang::session",
            "lang::syntax",
            "net",
            "net::os",
        ],
    ),
    (
        "output",
        &[
            "lang::catalogue",
            "lang::diagnostic",
            "lang::errno",
            "lang::escape",
            "lang::eval",
            "lang::session",
            "lang::syntax",
            "net",
        ],
    ),
    (
        "repl",
        &[
            "lang::local_time",
            "lang::catalogue",
            // What can stand at the cursor.
            "lang::check::cursor",
            "lang::check",
            "lang::commands",
            "lang::diagnostic",
            "lang::errno",
            "lang::escape",
            "lang::eval",
            "lang::files",
            "lang::functions",
            "lang::help",
            "lang::rights",
            "lang::session",
            "lang::spec",
            "lang::syntax",
            "net",
            "net::os",
        ],
    ),
    (
        "run",
        &[
            "lang::catalogue",
            "lang::diagnostic",
            "lang::errno",
            "lang::eval",
            "lang::files",
            "lang::help",
            "lang::rights",
            "lang::session",
            "lang::syntax",
            "net",
            "net::os",
            "net::sim",
        ],
    ),
    (
        "stage",
        &[
            "lang::catalogue",
            "lang::diagnostic",
            "lang::escape",
            "lang::eval",
            "lang::files",
            "lang::lesson",
            "lang::rights",
            "lang::session",
            "lang::syntax",
            "net",
        ],
    ),
    // A pager is waited for on a thread.
    ("terminal", &["lang::session", "net"]),
];

/// Layers that whoever may use the layer above may not use all the same: a particular network.
fn is_guarded(layer: &str) -> bool {
    layer == "net::os" || layer == "net::sim"
}

fn layer_of(module: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    LAYERS.iter().filter(|(layer, _)| begins(module, layer)).max_by_key(|(layer, _)| layer.len())
}

/// The area of the application that a module is in.
fn area_of(module: &str) -> Option<usize> {
    ORDER.iter().position(|area| begins(module, area))
}

/// The right by which a layer may use a module: one of the table, or its own.
fn right(layer: &str, allowed: &[&'static str], target: &str) -> Result<Option<&'static str>, ()> {
    let fits = allowed.iter().filter(|allowed| begins(target, allowed)).max_by_key(|path| path.len());
    // A right to a layer is none to a deeper one that has a row of its own.
    let fits = fits
        .filter(|fit| layer_of(target).is_none_or(|(theirs, _)| begins(fit, theirs) || !is_guarded(theirs)));
    let own = layer_of(target)
        .is_some_and(|(theirs, _)| begins(theirs, layer) && (theirs == &layer || !is_guarded(theirs)));
    match fits {
        Some(fit) => Ok(Some(fit)),
        None if own => Ok(None),
        None => Err(()),
    }
}

#[test]
fn each_layer_uses_what_the_table_allows() {
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files() {
        if ["", "lang"].contains(&file.module.as_str()) {
            continue;
        }
        let (layer, allowed) =
            layer_of(&file.module).unwrap_or_else(|| panic!("{}: a module without a layer", file.name()));
        for (line, target) in &file.paths {
            // The macro stands at the root of its crate.
            let target = target.replace("lang::message", "lang::diagnostic");
            let is_ours = area_of(&file.module).zip(area_of(&target));
            if let Some((own, theirs)) = is_ours {
                if theirs < own {
                    wrong.push(format!("{}:{line}: `{layer}` is below `{target}`", file.name()));
                }
                continue;
            }
            match right(layer, allowed, &target) {
                Ok(Some(fit)) => _ = used.insert((*layer, fit)),
                Ok(None) => {}
                Err(()) => wrong.push(format!("{}:{line}: `{layer}` must not use `{target}`", file.name())),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let unused: Vec<_> = LAYERS
        .iter()
        .flat_map(|(layer, allowed)| allowed.iter().map(move |target| (*layer, *target)))
        .filter(|pair| !used.contains(pair))
        .collect();
    assert!(unused.is_empty(), "the table allows what nobody needs: {unused:?}");
}

/// The types of a crate, and the files that declare them.
fn types(of: &str) -> BTreeMap<String, Vec<String>> {
    let mut types = BTreeMap::<_, Vec<_>>::new();
    for file in files().iter().filter(|file| file.own_crate() == of) {
        for name in &file.types {
            types.entry(name.clone()).or_default().push(file.name());
        }
    }
    types
}

#[test]
fn no_name_of_a_type_stands_for_two_things() {
    let twice: Vec<_> = ["", "lang", "net"]
        .iter()
        .flat_map(|own| types(own))
        .filter(|(_, files)| files.len() > 1)
        .map(|(name, files)| format!("\n{name}: {files:?}"))
        .collect();
    assert!(twice.is_empty(), "{}", twice.concat());
}
