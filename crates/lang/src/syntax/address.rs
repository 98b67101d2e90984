//! Where an address begins and ends in the text. Generous: what cannot be one (`127.0.0.1:65536`)
//! is cut off as one all the same, so that the check can say what is wrong with it.

use super::lexer::run;

/// Names of hosts are words of any script, as names of variables are.
fn host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '.' | '_')
}

/// The length of the run of host characters, with colons too where `colons` says so, up to two
/// dots: `1..10` and `a..b` are ranges.
fn run_length(text: &str, colons: bool) -> usize {
    let bytes = text.as_bytes();
    let ends = |&(index, c): &(usize, char)| {
        let dots = c == '.' && bytes.get(index + 1) == Some(&b'.');
        dots || !(host(c) || colons && c == ':')
    };
    text.char_indices().find(ends).map_or(text.len(), |(index, _)| index)
}

/// The length of a run that may begin an address. Where it is known, it need not be found again.
pub(super) fn name_length(text: &str) -> usize {
    run_length(text, false)
}

/// The length of the address at the start of the text, which begins with `name` bytes of host
/// characters; nothing where no address begins anywhere in them.
pub(super) fn length(text: &str, name: usize) -> Option<usize> {
    if let Some(inner) = text.strip_prefix('[') {
        return bracketed(inner);
    }
    let (head, rest) = text.split_at_checked(name)?;
    match rest.strip_prefix(':') {
        Some(behind) if begins_port(behind) => Some(with_zone(text, name)),
        Some(_) if dotted(head) => Some(name + 1),
        _ if dotted(head) => Some(numeric(head)),
        _ => None,
    }
}

/// Digits in at least three groups, with dots between: an IPv4 address, or meant as one.
fn dotted(head: &str) -> bool {
    let mut groups = head.split('.');
    let digits = |group: &str| group.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    let whole = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    groups.next().is_some_and(whole) && groups.next().is_some_and(whole) && groups.next().is_some_and(digits)
}

/// The length without a hyphen or a letter of another script and what follows it, and without a last
/// dot.
fn numeric(head: &str) -> usize {
    let end = head.find(|c: char| c == '-' || !c.is_ascii()).unwrap_or(head.len());
    head.get(..end).unwrap_or(head).trim_end_matches('.').len()
}

/// What stands behind the first colon can be a port, or the rest of an IPv6 address.
fn begins_port(behind: &str) -> bool {
    match behind.as_bytes() {
        [b'-', digit, ..] => digit.is_ascii_digit(),
        [first, ..] => first.is_ascii_alphanumeric() || *first == b':',
        [] => false,
    }
}

/// The length of a run with colons from `name` on, with a `%zone` where it is IPv6.
fn with_zone(text: &str, name: usize) -> usize {
    let mut end = name + run_length(text.get(name..).unwrap_or_default(), true);
    let address = text.get(..end).unwrap_or_default();
    if address.bytes().filter(|&byte| byte == b':').count() >= 2
        && let Some(zone) = text.get(end..).and_then(|rest| rest.strip_prefix('%'))
    {
        let zone = run(zone, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).0.len();
        if zone > 0 {
            end += 1 + zone;
        }
    }
    end
}

/// `::1]:80` behind a `[`: an address only if a colon follows the bracket.
fn bracketed(inner: &str) -> Option<usize> {
    let (address, rest) = run(inner, |c| c.is_ascii() && host(c) || matches!(c, ':' | '%'));
    let port = rest.strip_prefix("]:")?;
    if address.is_empty() {
        return None;
    }
    let port = run(port, |c| c.is_ascii_alphanumeric() || c == '-').0.len();
    Some(1 + address.len() + 2 + port)
}
