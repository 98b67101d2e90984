//! "Did you mean": the nearest of the words that could stand in a place.
//!
//! Pure.

/// The longest word, in bytes, that can be a slip of another one: what is longer is a text, and to
/// compare it with each name would take the product of their lengths.
const LONGEST: usize = 100;

/// How many letters were mistaken, if both are words and not more than so many were: two neighbours
/// that changed places count once. Capitals do not count.
fn distance(written: &str, candidate: &str, most: usize) -> Option<usize> {
    if written.len().max(candidate.len()) > LONGEST {
        return None;
    }
    let distance = strsim::osa_distance(&written.to_lowercase(), &candidate.to_lowercase());
    (distance <= most).then_some(distance)
}

/// The word nearest to what was written, if one is near enough to be meant.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if written.len() > LONGEST {
        return None;
    }
    let lowered = written.to_lowercase();
    let most = (written.chars().count() / 3).clamp(1, 3);
    let near = candidates.into_iter().filter_map(|candidate| {
        let distance = distance(written, candidate, most)?;
        (distance < candidate.chars().count()).then_some((distance, candidate))
    });
    // Of equally near words the one that was only cut short.
    near.min_by_key(|(distance, candidate)| (*distance, !candidate.to_lowercase().starts_with(&lowered)))
        .map(|(_, candidate)| candidate)
}

/// Whether one letter was mistaken.
pub fn is_slip(written: &str, candidate: &str) -> bool {
    distance(written, candidate, 1).is_some()
}

/// The words nearest to one that is looked up, the nearest first: who looks a word up knows it less well
/// than who writes it.
pub fn nearest_few<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let most = written.chars().take(LONGEST).count().div_ceil(3).max(1);
    let distances = candidates.into_iter().filter_map(|name| Some((distance(written, name, most)?, name)));
    let mut near: Vec<_> = distances.collect();
    near.sort_unstable();
    near.dedup();
    let best = near.first().map_or(0, |(far, _)| *far);
    near.retain(|(far, _)| *far <= best + 1);
    near.into_iter().map(|(_, name)| name).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, nearest};

    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        let words = ["listen", "connect", "recv", "recvfrom"];
        assert_eq!(nearest("lisen", words), Some("listen"));
        assert_eq!(nearest("Recv", words), Some("recv"));
        assert_eq!(nearest("banana", words), None);
    }

    #[test]
    fn m12_a_text_is_no_slip_of_a_word() {
        let long = "listen".repeat(20_000_000);
        assert_eq!(nearest(&long, ["listen", "connect"]), None);
        assert_eq!(nearest("listenn", [long.as_str(), "listen"]), Some("listen"));
        assert_eq!(
            nearest(&"x".repeat(LONGEST), [&*"x".repeat(LONGEST - 1)]).map(str::len),
            Some(LONGEST - 1)
        );
    }
}
