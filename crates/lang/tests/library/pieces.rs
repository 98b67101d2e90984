//! A long script is checked piece by piece. Nothing is found to say only where the check of the whole
//! says nothing.

use std::fs;
use std::rc::Rc;

use harness::lab;
use wirelab_lang::check::{Checker, Vocabulary};
use wirelab_lang::commands::{self, COMMANDS};
use wirelab_lang::eval::value::Kind;
use wirelab_lang::functions::{self, FUNCTIONS};
use wirelab_lang::session::{Options, check};
use wirelab_lang::syntax::source::Source;

fn nothing_in_pieces(text: &str, piece: usize) -> bool {
    let vocabulary = Vocabulary {
        command: commands::find,
        function: functions::find,
        commands: COMMANDS,
        functions: FUNCTIONS,
        errors: wirelab_lang::errno::names,
        abbreviations: false,
    };
    Checker::new(vocabulary, &[("args", Kind::List)]).finds_nothing(text, piece)
}

/// What the check of the whole text says. Texts this short are not cut.
fn nothing_in_whole(text: &str) -> bool {
    let source = Rc::new(Source::new("test.lab", text));
    check(&source, &Options::default()).is_ok_and(|warnings| warnings.is_empty())
}

#[test]
fn lessons_in_pieces_say_what_they_say_as_a_whole() {
    let mut right = 0;
    for path in lab::scripts() {
        let text = fs::read_to_string(&path).unwrap();
        let whole = nothing_in_whole(&text);
        assert_eq!(nothing_in_pieces(&text, usize::MAX), whole, "{}", path.display());
        for piece in [0, 40, 400] {
            let nothing = nothing_in_pieces(&text, piece);
            assert!(whole || !nothing, "{} in pieces of {piece}", path.display());
            right += usize::from(nothing);
        }
    }
    assert!(right > 50, "only {right} were right in pieces");
}

#[test]
fn pieces_know_the_names_and_functions_of_those_before() {
    for text in [
        "x = 1\nx += 2\nprint x\nx = \"text\"\nprint x\n",
        "def double(a) {\n    return a * 2\n}\nx = double(2)\nprint \"{x} {double(x)}\"\n",
        "base = 10\ndef above(a) {\n    return a + base\n}\nprint \"{above(2)}\"\n",
        "server = tcp listen 127.0.0.1:0\ntask = spawn {\n    conn = accept server\n}\nwait task\n",
        "if true {\n    x = 1\n}\nelse {\n    x = 2\n}\nprint x\n",
        "try {\n    x = 1\n}\ncatch err {\n    print err\n}\n",
    ] {
        assert!(nothing_in_whole(text), "{text}");
        assert!(nothing_in_pieces(text, 0), "{text}");
    }
}

/// What a later piece brings would change what an earlier one means, or a cut goes through a statement.
#[test]
fn where_a_cut_could_matter_the_whole_is_asked() {
    for text in [
        "print \"{f(1)}\"\ndef f(a) {\n    return a\n}\n",
        "def f() {\n    print x\n}\nx = 1\nf()\n",
        "f = 1\ndef f() {\n}\n",
        "def g() {\n    f = 1\n}\ndef f() {\n}\n",
        "def f() {\n}\nprint 1\ndef f() {\n}\n",
        "print x\nx = 1\n",
        "text = \"\"\"\nprint 1\n\"\"\"\nprint text\n",
        "x = 1 +\ny\n",
        "if true {\nprint 1\n}\n",
        "x = [\nfalse,\n]\n",
        "print 1 \\\ntimeout\n",
        "while true\n{\nbreak\n}\n",
        "x = 1\nreturn x\n",
        "print undefined\nprint undefined\n",
    ] {
        assert!(!nothing_in_pieces(text, 0), "{text}");
    }
}
