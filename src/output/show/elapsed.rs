//! How long a statement took, where that was long enough to be noticed.

use std::time::Duration;

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::message;

/// A person does not notice a shorter wait.
pub const NOTICEABLE: Duration = Duration::from_millis(500);

/// `(took 1.2s)`; `None` where it was at most half a second.
pub fn took(time: Duration, language: Language) -> Option<String> {
    (time > NOTICEABLE).then(|| catalogue::text(language, &message!("took", time = rounded(time))))
}

/// To a tenth of a second, from ten seconds on to a second.
fn rounded(time: Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    let seconds = (time.as_millis() + 500) / 1000;
    match seconds {
        _ if tenths < 100 => format!("{}.{}s", tenths / 10, tenths % 10),
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m {}s", seconds / 60, seconds % 60),
        _ => format!("{}h {}m", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_took_longer_than_half_a_second_is_told() {
        let said = |millis| took(Duration::from_millis(millis), Language::English);
        assert_eq!(said(500), None);
        let cases = [
            (501, "0.5s"),
            (1_249, "1.2s"),
            (9_949, "9.9s"),
            (9_950, "10s"),
            (59_499, "59s"),
            (59_500, "1m 0s"),
            (125_000, "2m 5s"),
            (3_600_000, "1h 0m"),
        ];
        for (millis, text) in cases {
            assert_eq!(said(millis), Some(format!("(took {text})")));
        }
        assert_eq!(took(Duration::from_secs(2), Language::Chinese).as_deref(), Some("（用时 2.0s）"));
    }
}
