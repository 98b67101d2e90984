//! "Did you mean": the nearest of the words that could stand in a place.
//!
//! Pure.

/// The word nearest to what was written, if one is near enough to be meant.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lowered = written.to_lowercase();
    let most = (written.chars().count() / 3).clamp(1, 3);
    let near = candidates.into_iter().filter_map(|candidate| {
        let distance = strsim::osa_distance(&lowered, &candidate.to_lowercase());
        (distance <= most && distance < candidate.chars().count()).then_some((distance, candidate))
    });
    // Of equally near words the one that was only cut short.
    near.min_by_key(|(distance, candidate)| (*distance, !candidate.to_lowercase().starts_with(&lowered)))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        let words = ["listen", "connect", "recv", "recvfrom"];
        assert_eq!(nearest("lisen", words), Some("listen"));
        assert_eq!(nearest("Recv", words), Some("recv"));
        assert_eq!(nearest("banana", words), None);
    }
}
