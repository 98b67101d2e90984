//! Which seeds a test plays: a few that chance picks, or as many as a variable asks for.

/// All seeds from 1 to the number in the variable; where it is not set, `few` in a row from somewhere
/// between 1 and 1,000, and the test's output says from where.
#[allow(clippy::print_stdout)]
pub fn seeds(variable: &str, few: u64) -> std::ops::RangeInclusive<u64> {
    if let Ok(count) = std::env::var(variable) {
        return 1..=count.parse().unwrap();
    }
    let first = fastrand::u64(1..=1_001 - few);
    println!("seeds {first} to {}; {variable}=1000 plays 1 to 1000", first + few - 1);
    first..=first + few - 1
}
