//! What is shown in which style, and that the text stays what it is.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;
use wirelab_lang::escape;

use super::super::complete::fixture::live;
use super::*;

/// A theme whose styles are names, without the letter that ends a sequence.
const NAMED: Palette = Palette {
    command: "COMMAND",
    keyword: "KEYWORD",
    option: "OPTION",
    text: "TEXT",
    escape: "ESCAPE",
    number: "NUMBER",
    address: "ADDRESS",
    comment: "COMMENT",
    name: "NAME",
    function: "FUNCTION",
    unknown: "UNKNOWN",
    bracket: "BRACKET",
    hint: "HINT",
    ..Palette::NONE
};

/// The styles in a line: `style:text`.
fn styles(line: &str, cursor: Option<usize>) -> Vec<String> {
    let shown = highlight(line, cursor, &live(), &NAMED).into_owned();
    let parts = shown.split('\x1b').filter_map(|part| part.strip_prefix('[')?.split_once('m'));
    let parts = parts.filter(|(style, _)| *style != "0");
    parts.map(|(style, text)| format!("{}:{text}", style.to_lowercase())).collect()
}

/// Without sequences.
fn stripped(text: &str) -> String {
    let mut parts = text.split('\x1b');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[track_caller]
fn shows(line: &str, wanted: &[&str]) {
    assert_eq!(styles(line, None), wanted, "{line}");
}

#[test]
fn commands_options_and_names() {
    shows(
        "tcp listen 127.0.0.1:0 backlog 5",
        &["command:tcp", "command:listen", "address:127.0.0.1:0", "option:backlog", "number:5"],
    );
    shows("send conn text", &["command:send", "name:conn", "name:text"]);
    shows("send nobody text", &["command:send", "unknown:nobody", "name:text"]);
    shows("snd conn", &["unknown:snd", "name:conn"]);
    shows("tcp lisn", &["command:tcp", "unknown:lisn"]);
    shows("shutdown conn write", &["command:shutdown", "name:conn", "option:write"]);
    shows("resolve www.example.com", &["command:resolve"]);
    shows("port http", &["command:port", "option:http"]);
    shows(
        "ask en conn zh text [1] answer 1 because en text zh text",
        &[
            "command:ask",
            "option:en",
            "name:conn",
            "option:zh",
            "name:text",
            "number:1",
            "option:answer",
            "number:1",
            "option:because",
            "option:en",
            "name:text",
            "option:zh",
            "name:text",
        ],
    );
    shows("role server { print 1 }", &["keyword:role", "name:server", "command:print", "number:1"]);
    shows("print conn.local count", &["command:print", "name:conn", "name:count"]);
    shows("acc server", &["command:acc", "name:server"]);
    shows(
        "print len(text) lent(text)",
        &["command:print", "function:len", "name:text", "unknown:lent", "name:text"],
    );
    shows("print recv conn 5", &["command:print", "command:recv", "name:conn", "number:5"]);
}

#[test]
fn statements() {
    shows("x = recv conn", &["name:x", "command:recv", "name:conn"]);
    shows(
        "if count > 3 { close conn } else { }",
        &["keyword:if", "name:count", "number:3", "command:close", "name:conn", "keyword:else"],
    );
    shows(
        "t = serve server as c { send c \"x\" }",
        &[
            "name:t",
            "keyword:serve",
            "name:server",
            "keyword:as",
            "name:c",
            "command:send",
            "name:c",
            "text:\"x\"",
        ],
    );
    shows(
        "expect count == 3 within 2s # soon",
        &["keyword:expect", "name:count", "number:3", "keyword:within", "number:2s", "comment:# soon"],
    );
    shows(
        "expect error EPIPE { send conn text }",
        &["keyword:expect", "keyword:error", "option:EPIPE", "command:send", "name:conn", "name:text"],
    );
    shows(
        "for w in names { print w }",
        &["keyword:for", "name:w", "keyword:in", "name:names", "command:print", "name:w"],
    );
    shows(
        "try { } catch err { print err.name }",
        &["keyword:try", "keyword:catch", "name:err", "command:print", "name:err"],
    );
    shows("not true and none", &["keyword:not", "number:true", "keyword:and", "number:none"]);
}

#[test]
fn strings() {
    shows(
        r#"print "a\n{count}b\u{4f60}""#,
        &[
            "command:print",
            "text:\"",
            "text:a",
            r"escape:\n",
            "escape:{",
            "name:count",
            "escape:}",
            "text:b",
            r"escape:\u{4f60}",
            "text:\"",
        ],
    );
    shows(r"print 'a\n'", &["command:print", r"text:'a\n'"]);
    shows(r#"print "open"#, &["command:print", r#"text:"open"#]);
}

#[test]
fn a_line_within_a_longer_text() {
    let mut live = live();
    live.before = "print \"\"\"".into();
    assert_eq!(highlight("send conn", None, &live, &NAMED), "\x1b[TEXTmsend conn\x1b[0m");
    live.before = "serve server as visitor {".into();
    assert_eq!(
        highlight("send visitor", None, &live, &NAMED),
        "\x1b[COMMANDmsend\x1b[0m \x1b[NAMEmvisitor\x1b[0m"
    );
}

#[test]
fn what_is_being_typed_is_not_blamed() {
    assert_eq!(styles("snd", Some(3)), [""; 0]);
    assert_eq!(styles("snd", Some(1)), ["unknown:snd"]);
    assert_eq!(styles("snd ", Some(4)), ["unknown:snd"]);
}

#[test]
fn brackets_at_the_cursor() {
    let brackets = |line: &str, cursor| {
        let found = styles(line, Some(cursor)).into_iter().filter(|style| style.starts_with("bracket"));
        found.collect::<Vec<_>>()
    };
    assert_eq!(brackets("print (1 + [2])", 6), ["bracket:(", "bracket:)"]);
    assert_eq!(brackets("print (1 + [2])", 15), ["bracket:(", "bracket:)"]);
    assert_eq!(brackets("print (1 + [2])", 14), ["bracket:(", "bracket:)"]);
    assert_eq!(brackets("print (1 + [2])", 13), ["bracket:[", "bracket:]"]);
    assert_eq!(brackets("print \"(\" )", 8), [""; 0]);
    assert_eq!(brackets("loop { (1 }", 5), [""; 0]);
    assert!(is_at_bracket("a(b", 1) && is_at_bracket("a(b", 2) && !is_at_bracket("a(b", 3));
}

#[test]
fn nothing_typed_steers_the_terminal() {
    for text in ["a\x1b[31mb", "\x1b]0;title\x07x", "a\u{202e}b", "\u{9b}31m", "a\rb", "你\u{200b}好"] {
        for theme in [Palette::NONE, Palette::DARK] {
            let shown = highlight(text, None, &live(), &theme);
            let shown = stripped(&shown);
            assert!(shown.chars().all(|c| !escape::is_hidden(c)), "{text:?}: {shown:?}");
        }
    }
    // What begins in one piece may go on in the next, which has another style.
    let text = "ans\x1ber 1 \x1b[3\"x\"";
    assert_eq!(stripped(&highlight(text, None, &live(), &Palette::DARK)), shown(text));
    assert_eq!(shown("a\x1b[31mb"), "ab");
    assert_eq!(shown("a\u{e000}b"), "a\u{fffd}b");
}

#[test]
fn d04_what_joins_emoji_and_marks_are_shown_where_they_belong_alone() {
    let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{2764}\u{fe0f}\u{200d}\u{1f525} e\u{301}";
    assert_eq!(shown(family), family);
    assert_eq!(shown("pass\u{200d}word\u{fe0f}\u{e0041}\u{202e}"), "password");
    assert_eq!(shown(&format!("a{}b", "\u{301}".repeat(90))), format!("a{}b", "\u{301}".repeat(6)));
}

#[test]
fn without_colours_the_line_is_as_typed() {
    let line = "tcp listen 127.0.0.1:0 # 你好";
    assert_eq!(highlight(line, Some(3), &live(), &Palette::NONE), line);
}

#[test]
fn long_texts_have_no_colours() {
    let line = "print 1; ".repeat(LIMIT);
    assert_eq!(highlight(&line, None, &live(), &Palette::DARK), line);
}

#[test]
fn themes_tell_without_colour_what_is_unknown() {
    for theme in [Palette::DARK, Palette::LIGHT] {
        assert!(theme.unknown.split(';').any(|number| number == "4"));
        assert!(theme.bracket.split(';').any(|number| number == "1"));
    }
}

proptest! {
    #[test]
    fn the_text_stays(line in "[ -~你é\\n\\t{}()\\[\\]\"'\\\\]{0,80}", cut in 0usize..90, before in "[a-z\"{( ]{0,8}") {
        let cursor = line.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(line.len());
        let live = Live { before, ..live() };
        for cursor in [Some(cursor), None] {
            let shown = highlight(&line, cursor, &live, &Palette::DARK);
            prop_assert_eq!(stripped(&shown), line.as_str());
        }
    }

    #[test]
    fn no_character_changes_the_width(line in "\\PC{0,40}") {
        let shown = highlight(&line, None, &live(), &Palette::DARK);
        let width = |text: &str| text.chars().map(|c| unicode_width::UnicodeWidthChar::width(c).unwrap_or(0)).sum::<usize>();
        prop_assert_eq!(width(&stripped(&shown)), width(&line));
        prop_assert_eq!(stripped(&shown).width() > 0, line.width() > 0);
    }
}

#[test]
fn p01_deep_texts_are_answered_on_a_small_stack() {
    for opener in [
        "(",
        "[",
        "f(",
        "x[",
        "print (",
        "\"{",
        "not ",
        "- ",
        "if x { ",
        "x = spawn { ",
        "serve a as b { ",
        "try { } catch e { ",
        "def f() { ",
        "- , ",
        "snd (",
        "send (",
        "print spawn {",
        "if (",
        "{ ",
        "1.a(",
    ] {
        for levels in [150, 199, 1000] {
            let text = opener.repeat(levels) + "conn.";
            let live = live();
            live.checker.word_marks(&text);
            live.checker.at_end(&text);
        }
    }
}
