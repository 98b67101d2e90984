//! A handout as one HTML file that needs nothing else: no script, nothing from elsewhere, and a policy
//! in it that forbids both, so that a browser would not load what had slipped through. Every text goes
//! through maud's escaping; the style sheet is the only thing that does not.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use wirelab_lang::lesson::played::SocketRow;
use wirelab_lang::message;

use super::{Answer, Handout, HandoutBlock, Section, Texts, tag};

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE: &str = include_str!("style.css");

/// The whole file.
pub fn write(handout: &Handout) -> String {
    let language = handout.languages.first().map_or("en", |language| tag(*language));
    let title = handout.title.0.first().map(|(_, title)| title.as_str()).unwrap_or_default();
    let page = html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (spans(&handout.title)) }
                    @for (language, text) in &handout.origin.0 { p.origin lang=(tag(*language)) { (text) } }
                }
                @if handout.sections.iter().filter(|section| section.head.is_some()).count() > 1 {
                    (contents(handout))
                }
                main {
                    @for section in &handout.sections { (step(section, handout)) }
                    @if let Some(left) = &handout.left {
                        @for (language, text) in &left.0 { p.told lang=(tag(*language)) { (text) } }
                    }
                }
                @if !handout.answers.is_empty() { (answers(handout)) }
            }
        }
    };
    page.into_string() + "\n"
}

fn contents(handout: &Handout) -> Markup {
    html! {
        nav { ol {
            @for (number, title) in handout.sections.iter().filter_map(|section| section.head.as_ref()) {
                li value=(number) { a href={ "#step-" (number) } { (spans(title)) } }
            }
        } }
    }
}

fn step(section: &Section, handout: &Handout) -> Markup {
    html! {
        section {
            @if let Some((number, title)) = &section.head {
                h2 id={ "step-" (number) } {
                    span.number { (number) }
                    span.texts {
                        @for (language, text) in &title.0 { span.text lang=(tag(*language)) { (text) } }
                    }
                }
            }
            @for part in &section.blocks { (block(part, handout)) }
        }
    }
}

fn block(block: &HandoutBlock, handout: &Handout) -> Markup {
    html! {
        @match block {
            HandoutBlock::Narration(texts) => (paragraphs(texts)),
            HandoutBlock::Statement { code, by_hand } => {
                @if *by_hand { div.label { (spans(&handout.label(&message!("handout-by-hand")))) } }
                pre.code { code { (code) } }
            }
            HandoutBlock::Output(text) => pre.output { samp { (text) } },
            HandoutBlock::Value(text) => pre.value { samp { "→ " (text) } },
            HandoutBlock::Told(texts) => {
                @for (language, text) in &texts.0 { p.told lang=(tag(*language)) { (text) } }
            }
            HandoutBlock::Failed(what, facts) => div.failed {
                @for (language, text) in &what.0 { p.what lang=(tag(*language)) { strong { (text) } } }
                @for fact in facts { (paragraphs(fact)) }
            },
            HandoutBlock::Question { number, question, choices } => div.question id={ "question-" (number) } {
                (ask(*number, question, choices, handout))
            },
            HandoutBlock::Sockets(rows) => (sockets(rows, handout)),
        }
    }
}

fn ask(number: usize, question: &Texts, choices: &[Texts], handout: &Handout) -> Markup {
    let heading = handout.label(&message!("handout-question", number = number));
    let pointer = handout.label(&message!("handout-answer-below", number = number));
    html! {
        p { a href={ "#answer-" (number) } title=(joined(&pointer)) { strong { (joined(&heading)) } } }
        (paragraphs(question))
        ol { @for choice in choices { li { (spans(choice)) } } }
    }
}

fn answers(handout: &Handout) -> Markup {
    html! {
        section.answers {
            h2 id="answers" { span.texts {
                @for (language, text) in &handout.label(&message!("handout-answers")).0 {
                    span.text lang=(tag(*language)) { (text) }
                }
            } }
            @for answer in &handout.answers { (solution(answer, handout)) }
        }
    }
}

fn solution(answer: &Answer, handout: &Handout) -> Markup {
    let heading = handout.label(&message!("handout-question", number = answer.number));
    html! {
        div.answer id={ "answer-" (answer.number) } {
            p { a href={ "#question-" (answer.number) } { strong { (joined(&heading)) } } }
            ol.right { li value=(answer.choice) { (spans(&answer.answer)) } }
            @if let Some(because) = &answer.because { (paragraphs(because)) }
        }
    }
}

fn sockets(rows: &[SocketRow], handout: &Handout) -> Markup {
    let columns = ["name", "kind", "local", "peer", "state"];
    html! {
        figure {
            figcaption { (spans(&handout.label(&message!("handout-sockets")))) }
            table {
                thead { tr {
                    @for name in columns { th { (name) } }
                    th.count { "Recv-Q" }
                    th.count { "Send-Q" }
                } }
                tbody { @for row in rows { tr {
                    td { (row.name) }
                    td { (row.kind) }
                    td { (row.local) }
                    td { (row.peer) }
                    td { (row.state) }
                    td.count { (row.receive_queue) }
                    td.count { (row.send_queue) }
                } } }
            }
        }
    }
}

fn paragraphs(texts: &Texts) -> Markup {
    html! { @for (language, text) in &texts.0 { p lang=(tag(*language)) { (text) } } }
}

fn spans(texts: &Texts) -> Markup {
    html! { @for (language, text) in &texts.0 { span lang=(tag(*language)) { (text) } } }
}

fn joined(texts: &Texts) -> String {
    let texts: Vec<_> = texts.0.iter().map(|(_, text)| text.as_str()).collect();
    texts.join(" · ")
}
