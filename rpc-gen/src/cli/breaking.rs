//! `rpc-gen breaking`: what changed between two versions of an interface, and whom that breaks.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use rpc_gen::breaking::{Breaks, Change, compare};

use super::settings::Settings;
use super::{Outcome, USAGE, output};

/// Compare two versions of an interface
///
/// Says what changed on the wire or for programs that are compiled with it, and whom that breaks:
/// clients of the old interface with a server of the new, clients of the new with a server of the old,
/// readers of data that no procedure carries, or only those who compile again. What differs in names
/// and comments alone is no change on the wire.
///
/// Exit code: 0 if nothing that is asked about breaks, 1 if something does, 2 if the files cannot be
/// compared.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  rpc-gen breaking released/nfs.x nfs.x\n  rpc-gen breaking --fail-on old-clients \
                  old.x new.x\n  rpc-gen breaking --json old.x new.x"
)]
pub(super) struct Breaking {
    /// The interface as it was
    #[arg(value_name = "OLD.x")]
    old: PathBuf,

    /// The interface as it is
    #[arg(value_name = "NEW.x")]
    new: PathBuf,

    /// Print JSON
    #[arg(long)]
    json: bool,

    /// Which changes fail; additions do only where they are named
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',',
          default_values = ["old-clients", "new-clients", "data"])]
    fail_on: Vec<Kind>,

    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// What breaks old clients with a new server
    OldClients,
    /// What breaks new clients with an old server
    NewClients,
    /// What breaks readers of data that no procedure carries
    Data,
    /// What breaks programs that are compiled again
    Source,
    /// New procedures, versions and programs, which an old server does not have
    Additions,
    /// Nothing
    Never,
}

pub(super) fn run(breaking: &Breaking) -> Outcome {
    let read = |file: &PathBuf| breaking.settings.read(file);
    let (old, new) = match (read(&breaking.old), read(&breaking.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            for message in [old.err(), new.err()].into_iter().flatten() {
                output::complain(&message);
            }
            return Ok(ExitCode::from(USAGE));
        }
    };
    let changes = compare(old.interface(), new.interface());
    let text = if breaking.json { json(&changes)? } else { report(&changes) };
    output::print(&text)?;
    let fails = changes.iter().any(|change| breaking.fail_on.iter().any(|kind| kind.is(change)));
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Kind {
    fn is(self, change: &Change) -> bool {
        match self {
            Self::Additions => change.addition,
            Self::Never => false,
            _ if change.addition => false,
            Self::OldClients => change.breaks.old_clients,
            Self::NewClients => change.breaks.new_clients,
            Self::Data => change.breaks.data,
            Self::Source => change.breaks.source,
        }
    }
}

/// Changes by whom they break, the worst first.
fn report(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "nothing changed\n".to_owned();
    }
    let mut text = String::new();
    for heading in HEADINGS {
        let mut of_heading = changes.iter().filter(|change| heading_of(change) == *heading).peekable();
        if of_heading.peek().is_none() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{heading}:\n"));
        for change in of_heading {
            text.push_str(&format!("  {}: {} [{}]\n", change.place, change.message, change.code));
            if !change.procedures.is_empty() {
                text.push_str(&format!("    in calls of {}\n", some(&change.procedures)));
            }
        }
    }
    let wire = changes.iter().filter(|change| change.breaks.wire() && !change.addition).count();
    let what = if changes.len() == 1 { "change" } else { "changes" };
    text.push_str(&format!("\n{} {what}, {wire} of them breaking on the wire\n", changes.len()));
    text
}

const BOTH: &str = "breaks old clients with a new server, and new clients with an old one";
const OLD: &str = "breaks old clients with a new server";
const NEW: &str = "breaks new clients with an old server";
const DATA: &str = "breaks readers of data: no procedure uses these types";
const ADDED: &str = "added, and not there for new clients with an old server";
const SOURCE: &str = "breaks no call, but programs that are compiled again";
const NOBODY: &str = "breaks nobody";
const HEADINGS: &[&str] = &[BOTH, OLD, NEW, DATA, ADDED, SOURCE, NOBODY];

fn heading_of(change: &Change) -> &'static str {
    match change.breaks {
        _ if change.addition => ADDED,
        Breaks { old_clients: true, new_clients: true, .. } => BOTH,
        Breaks { old_clients: true, .. } => OLD,
        Breaks { new_clients: true, .. } => NEW,
        Breaks { data: true, .. } => DATA,
        Breaks { source: true, .. } => SOURCE,
        _ => NOBODY,
    }
}

/// Names, not too many of them.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(SHOWN).filter(|&more| more > 0) {
        Some(more) => format!("{shown} and {more} more"),
        None => shown,
    }
}

fn json(changes: &[Change]) -> Result<String, String> {
    let changes = changes.iter().map(|change| {
        serde_json::json!({
            "code": change.code,
            "place": change.place,
            "message": change.message,
            "breaks_old_clients": change.breaks.old_clients,
            "breaks_new_clients": change.breaks.new_clients,
            "breaks_data": change.breaks.data,
            "breaks_source": change.breaks.source,
            "addition": change.addition,
            "procedures": change.procedures,
        })
    });
    super::json::text(&serde_json::json!({ "version": 1, "changes": changes.collect::<Vec<_>>() }))
}
