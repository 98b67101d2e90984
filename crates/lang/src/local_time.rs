//! The time of day and the date where the program runs: by TZ, else by /etc/localtime, else UTC.

use std::fs::File;
use std::io::{Error, Read};
use std::sync::OnceLock;
use std::time::Duration;

use tz::{DateTime, TimeZone, TimeZoneSettings};

/// No file of the time zone database is as long; TZ may name any file.
const LONGEST: u64 = 1 << 20;

/// Hours, minutes, seconds and milliseconds here; `None` where no calendar has that time. A virtual time is
/// the same everywhere: UTC.
pub fn time_of_day(since_epoch: Duration, is_virtual: bool) -> Option<String> {
    let utc = TimeZone::utc();
    Some(shown_time(&at(since_epoch, if is_virtual { &utc } else { zone() })?))
}

/// Year, month and day; where no calendar has that time, those of the epoch.
pub fn date(since_epoch: Duration) -> String {
    let day = at(since_epoch, zone()).or_else(|| at(Duration::ZERO, zone()));
    day.map_or_else(String::new, |day| format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.month_day()))
}

fn at(since_epoch: Duration, zone: &TimeZone) -> Option<DateTime> {
    let seconds = i64::try_from(since_epoch.as_secs()).ok()?;
    DateTime::from_timespec(seconds, since_epoch.subsec_nanos(), zone.as_ref()).ok()
}

fn shown_time(time: &DateTime) -> String {
    let milliseconds = time.nanoseconds() / 1_000_000;
    format!("{:02}:{:02}:{:02}.{milliseconds:03}", time.hour(), time.minute(), time.second())
}

/// The zone, read once.
fn zone() -> &'static TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    ZONE.get_or_init(|| named(std::env::var("TZ").ok().as_deref()).unwrap_or_else(TimeZone::utc))
}

/// The zone that TZ names (tzset(3)).
fn named(name: Option<&str>) -> Option<TimeZone> {
    let settings = TimeZoneSettings::new(TimeZoneSettings::DEFAULT_DIRECTORIES, |path| Ok(read(path)?));
    match name {
        Some(name) => settings.parse_posix_tz(name).ok(),
        None => settings.parse_local().ok(),
    }
}

fn read(path: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, seconds: u64) -> Option<String> {
        Some(shown_time(&at(Duration::new(seconds, 7_999_999), &named(Some(name))?)?))
    }

    #[test]
    fn the_time_of_day_is_cut_to_milliseconds() {
        assert_eq!(shown("UTC0", 3_661).as_deref(), Some("01:01:01.007"));
    }

    #[test]
    fn a_zone_is_named_by_its_rule_or_by_a_file_and_nonsense_names_none() {
        assert_eq!(shown("CET-1CEST,M3.5.0,M10.5.0/3", 1_782_864_000).as_deref(), Some("02:00:00.007"));
        assert_eq!(shown("CET-1CEST,M3.5.0,M10.5.0/3", 0).as_deref(), Some("01:00:00.007"));
        assert_eq!(shown("", 0), None);
        assert_eq!(shown("no zone", 0), None);
        assert_eq!(shown(":/dev/zero", 0), None);
        if std::path::Path::new("/usr/share/zoneinfo/Asia/Shanghai").exists() {
            assert_eq!(shown("Asia/Shanghai", 0).as_deref(), Some("08:00:00.007"));
        }
    }

    #[test]
    fn a_time_beyond_all_calendars_is_none() {
        assert_eq!(time_of_day(Duration::MAX, true), None);
        assert_eq!(date(Duration::MAX), date(Duration::ZERO));
    }
}
