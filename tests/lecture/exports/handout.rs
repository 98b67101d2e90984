//! Handouts as the program writes them, opened in a browser where they have to be safe.

use std::path::PathBuf;

use harness::run;
use regex::Regex;

use crate::exports::browser::Browser;
use crate::exports::desk::{Desk, half_close};

/// What a peer sends that would like to be more than data, as the literal that makes it.
const HOSTILE: &str = concat!(
    r#""</code></pre></samp></p></title></style></script>--><script>document.title='owned'</script>"#,
    r#"<img src=x onerror=\"document.title='owned'\"><svg onload=document.title='owned'>"#,
    r#"<iframe src=javascript:alert(1)></iframe><style>*\{display:none}</style>"#,
    r#"\" onmouseover=\"x\" ' &lt;b&gt; &#60;b&#62; ]]> \x1B[31m\x1B]0;owned\x07 \xFF\xC0\x9B"#,
    r#" \u{202e}evil\u{2066} \r\n\r \n```\n````` `x` ~~~ | a | b |\n# h\n- l\n1. n\n[x](javascript:alert(1)) "#,
    r#"![x](http://127.0.0.1:1/x.png) http://a.example www.a.example *e* _e_ $m$ \\ ""#,
);

/// A lesson that shows hostile data in every place that shows data: titles, narration, questions and
/// their reasons, what is printed, values, records, tables, errors of statements and of tasks.
fn hostile() -> String {
    let server = r"
server = tcp listen 127.0.0.1:0
client = tcp connect server.local
conn = accept server
sendall client DATA
close client
bad = recv conn all
";
    let lesson = r#"
step "{bad}"
say "{bad}"
print bad
print raw bad
bad
x = bad
r = try_record(bad)
print r
ask "{bad}" [bad, "b", "{bad}!"] answer bad because "{bad}"
note "{bad}"
def try_record(x) { return [x, x] }
t = spawn { float(bad) }
try { wait t } catch err { print err.message }
unix_name = "./" + "a<b>&\"'.sock"
u = unix listen unix_name
sockets
info conn
expect bad == "something else", bad
float(bad)
"#;
    let title = "# <script>document.title='owned'</script> `x` *e*\n";
    title.to_owned() + &server.trim_start().replace("DATA", HOSTILE) + lesson
}

fn written(script: &str, words: &[&str]) -> (Desk, PathBuf, String) {
    let desk = Desk::with(script);
    let words = [&["rehearse", "lesson.lab", "--handout", "h.html", "--handout", "h.md"], words].concat();
    let finished = run(&mut desk.command(&words));
    let page = desk.file("h.html");
    assert!(page.exists(), "{}{}", finished.stdout, finished.stderr);
    let text = desk.text("h.html");
    (desk, page, text)
}

/// The elements of a document, and the attributes that it uses.
fn elements(document: &str) -> (Vec<String>, Vec<String>) {
    // The style sheet is ours, and no text of it is an element.
    let style = Regex::new(r"(?s)<style>.*?</style>").unwrap();
    let document = style.replace(document, "<style></style>");
    let tag =
        Regex::new(r#"<([a-zA-Z!/][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+="[^"<>]*"|\s+[a-zA-Z-]+)*)\s*>"#).unwrap();
    let attribute = Regex::new(r"\s([a-zA-Z-]+)").unwrap();
    let quoted = Regex::new(r#""[^"]*""#).unwrap();
    let (mut names, mut attributes) = (Vec::new(), Vec::new());
    for found in tag.captures_iter(&document) {
        names.push(found[1].trim_start_matches('/').to_lowercase());
        let bare = quoted.replace_all(&found[2], "");
        attributes.extend(attribute.captures_iter(&bare).map(|found| found[1].to_lowercase()));
    }
    assert_eq!(document.matches('<').count(), names.len(), "a `<` that opens no tag");
    names.sort();
    names.dedup();
    attributes.sort();
    attributes.dedup();
    (names, attributes)
}

/// What handouts are made of.
const OURS: &[&str] = &[
    "!doctype",
    "a",
    "body",
    "code",
    "div",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "head",
    "header",
    "html",
    "li",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "samp",
    "section",
    "span",
    "strong",
    "style",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "title",
    "tr",
];

#[test]
fn d06_hostile_data_in_a_handout_is_inert_in_a_browser() {
    let Some(browser) = Browser::new() else { return };
    let (_desk, page, text) = written(&hostile(), &[]);
    let dom = browser.dom(&page);
    for document in [&text, &dom] {
        let (names, attributes) = elements(document);
        let foreign: Vec<_> = names.iter().filter(|name| !OURS.contains(&name.as_str())).collect();
        assert!(foreign.is_empty(), "{foreign:?}");
        let known = [
            "charset",
            "class",
            "content",
            "html",
            "http-equiv",
            "href",
            "id",
            "lang",
            "name",
            "title",
            "value",
        ];
        let foreign: Vec<_> = attributes.iter().filter(|name| !known.contains(&name.as_str())).collect();
        assert!(foreign.is_empty(), "{foreign:?}");
    }
    let title = Regex::new(r"<title>([^<]*)</title>").unwrap();
    let shown = |document: &str| title.captures(document).unwrap()[1].to_owned();
    assert_eq!(shown(&dom), shown(&text));
    assert!(shown(&dom).contains("document.title"), "the title is the text that it is");
    // The data is there, in each of its places, as text.
    assert!(dom.matches("onerror=").count() >= 12, "{}", dom.matches("onerror=").count());
}

#[test]
fn d06_a_handout_forbids_scripts_and_whatever_is_elsewhere() {
    let (_desk, _page, text) = written(&half_close(), &[]);
    let policy =
        "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"";
    assert!(text.contains(policy));
    assert!(!text.contains("<script") && !text.contains("http://") && !text.contains("https://"));
    assert!(!text.contains("url(") && !text.contains("@import"));
    let place = |part: &str| text.find(part).unwrap();
    assert!(place("Content-Security-Policy") < place("<style"), "the policy stands before what it is about");
}

#[test]
fn d07_hostile_data_forges_nothing_in_markdown_or_json() {
    let desk = Desk::with(&hostile());
    let finished = run(&mut desk.command(&["rehearse", "lesson.lab", "--json", "--handout", "h.md"]));
    let report: serde_json::Value = serde_json::from_str(&finished.stdout).unwrap();
    assert_eq!(report["lessons"].as_array().unwrap().len(), 1);
    let markdown = desk.text("h.md");
    assert!(!markdown.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
    assert!(!markdown.contains(['\u{202e}', '\u{2066}']));
    // A title of our own is the only one, and no fence that was opened by data is closed by it.
    let mut fence: Option<&str> = None;
    let mut headings = Vec::new();
    for line in markdown.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if line.trim_end() == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None if line.starts_with('#') => headings.push(line),
            None => assert!(!line.starts_with(['-', '<', '+', '>']), "{line}"),
        }
    }
    assert_eq!(fence, None);
    assert_eq!(headings.len(), 3, "{headings:?}");
}

#[test]
fn a_handout_can_be_in_both_languages() {
    let script = "step en \"Hello\" zh \"你好\"\nsay en \"A text.\" zh \"一段话。\"\nprint 1\n";
    let both = |words: &[&str]| {
        let (desk, _, html) = written(script, words);
        (html, desk.text("h.md"))
    };
    let (html, markdown) = both(&["--handout-lang", "both"]);
    assert!(html.contains("<p lang=\"en\">A text.</p><p lang=\"zh-Hans\">一段话。</p>"), "{html}");
    assert!(markdown.contains("## 1 · Hello · 你好"), "{markdown}");
    let (html, markdown) = both(&["--lang", "zh"]);
    assert!(html.contains("一段话。") && !html.contains("A text."), "{html}");
    assert!(markdown.contains("## 1 · 你好\n"), "{markdown}");
    let (html, _) = both(&["--lang", "zh", "--handout-lang", "en"]);
    assert!(html.contains("A text.") && !html.contains("一段话。"), "{html}");
}

#[test]
fn a_handout_can_be_printed() {
    let Some(browser) = Browser::new() else { return };
    let (desk, page, _) = written(&half_close(), &[]);
    let printed = desk.file("h.pdf");
    browser.pdf(&page, &printed);
    let bytes = std::fs::read(&printed).unwrap();
    assert!(bytes.starts_with(b"%PDF-") && bytes.len() > 10_000, "{} bytes", bytes.len());
    // The answers have a page of their own.
    let pages = Regex::new(r"/Type\s*/Page\b").unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(pages.find_iter(&text).count() >= 2, "{}", pages.find_iter(&text).count());
}

#[test]
fn f04_a_handout_that_cannot_be_written_leaves_the_old_one() {
    let desk = Desk::with("print 1\n");
    std::fs::create_dir(desk.file("x.html")).unwrap();
    let rehearse = |file: &str| run(&mut desk.command(&["rehearse", "lesson.lab", "--handout", file]));
    assert!(rehearse("x.html").with_status(3).stderr.contains("EISDIR"));
    assert!(rehearse("no-such-folder/x.md").with_status(3).stderr.contains("ENOENT"));
    assert!(rehearse("x.pdf").with_status(1).stderr.contains(".html"));
    std::fs::write(desk.file("old.md"), "old").unwrap();
    rehearse("old.md").with_status(0);
    assert!(desk.text("old.md").contains("print 1"));
    let left: Vec<_> =
        std::fs::read_dir(desk.0.work()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn the_whole_course_has_handouts() {
    let _turn = harness::CoursePort::hold();
    let desk = Desk::with("");
    for name in ["tcp/hello", "udp/hello-client", "protocols/ports"] {
        let words = ["rehearse", name, "--handout", "h.html", "--handout-lang", "both"];
        run(&mut desk.command(&words)).with_status(0);
        let (names, _) = elements(&desk.text("h.html"));
        assert!(names.iter().all(|name| OURS.contains(&name.as_str())), "{name}: {names:?}");
    }
}
