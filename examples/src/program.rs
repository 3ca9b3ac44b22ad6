//! What programs that measure share: arguments, progress, limits.

use std::io;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Reads an argument that is a time above 0.
///
/// # Errors
///
/// What is wrong with it.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a number of seconds above 0");
    let seconds = text.parse::<f64>().ok().filter(|&seconds| seconds > 0.0).ok_or_else(wrong)?;
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

/// On stderr, and only where that is a terminal.
#[must_use]
pub fn progress_bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    let style =
        ProgressStyle::with_template("{spinner} {bar:30} {pos}/{len}  {msg}").expect("the template is right");
    bar.set_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Sees to it that this process may have `connections` open, and some files more.
///
/// # Errors
///
/// The system's limit is lower, and not this process's to raise.
pub fn allow_connections(connections: u64) -> io::Result<()> {
    /// Listeners, what runtimes wait with, standard streams.
    const OTHERS: u64 = 64;
    let needed = connections.saturating_add(OTHERS);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= needed) {
        return Ok(());
    }
    if let Some(most) = maximum.filter(|&most| most < needed) {
        return Err(io::Error::other(format!(
            "{connections} connections need {needed} open files and the limit is {most}: \
             ask for fewer, or raise it (`ulimit -Hn`, as root)"
        )));
    }
    Ok(setrlimit(Resource::Nofile, Rlimit { current: Some(needed), maximum })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_above_0() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        for wrong in ["0", "-1", "x", "", "NaN", "inf", "1e300"] {
            assert!(seconds(wrong).unwrap_err().contains(&format!("`{wrong}`")), "{wrong}");
        }
    }

    #[test]
    fn few_connections_are_allowed_and_more_than_any_limit_are_refused_with_advice() {
        allow_connections(1).unwrap();
        if getrlimit(Resource::Nofile).maximum.is_some() {
            let refused = allow_connections(1 << 60).unwrap_err().to_string();
            assert!(refused.contains("ulimit -Hn"), "{refused}");
        }
    }
}
