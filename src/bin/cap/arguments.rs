//! The command's own words.

use std::path::PathBuf;

use cap_playground::time::Time;
use lexopt::Arg::{Long, Short, Value};

/// What `cap help` prints.
pub const HELP: &str = "\
cap check FILE…              hold every scenario's expectations against its run
cap run FILE [--json]        what every client was told, and the verdicts with their evidence
cap run FILE --trace         the same after the whole trace, a line a step
cap render FILE [--at 2s]    the map at that time and the tape, as SVG on standard output

A FILE of - is standard input. Exit code: 0, 1 where an expectation fails, 2 for misuse.
";

/// One call of the command.
pub enum Command {
    /// Print the help.
    Help,
    /// Check scenarios.
    Check {
        /// The files.
        files: Vec<PathBuf>,
    },
    /// Run one.
    Run {
        /// The file.
        file: PathBuf,
        /// As JSON.
        json: bool,
        /// With the trace.
        trace: bool,
    },
    /// Draw one.
    Render {
        /// The file.
        file: PathBuf,
        /// When; a telling moment by default.
        at: Option<Time>,
    },
}

/// Reads the command line.
pub fn parse() -> Result<Command, String> {
    let mut parser = lexopt::Parser::from_env();
    let mut words: Vec<PathBuf> = Vec::new();
    let (mut json, mut trace, mut at) = (false, false, None);
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Long("json") => json = true,
            Long("trace") => trace = true,
            Long("at") => {
                let text = parser.value().map_err(|error| error.to_string())?;
                at = Some(time(&text.to_string_lossy())?);
            }
            Short('h') | Long("help") => return Ok(Command::Help),
            Value(word) => words.push(word.into()),
            _ => return Err(argument.unexpected().to_string()),
        }
    }
    if words.is_empty() {
        return Ok(Command::Help);
    }
    let command = words.remove(0);
    let command = command.to_string_lossy();
    match (command.as_ref(), words.as_slice()) {
        ("help", _) => Ok(Command::Help),
        ("check", []) => Err("check which file? cap check FILE…".to_string()),
        ("check", _) => Ok(Command::Check { files: words }),
        ("run", [file]) => Ok(Command::Run { file: file.clone(), json, trace }),
        ("render", [file]) => Ok(Command::Render { file: file.clone(), at }),
        ("run" | "render", _) => Err(format!("{command} takes one file")),
        _ => Err(format!("there is no command `{command}`; see cap help")),
    }
}

/// `2s`, `500ms`, `1min`
fn time(text: &str) -> Result<Time, String> {
    let units = [("min", 60_000), ("ms", 1), ("s", 1_000)];
    let read = units.iter().find_map(|(unit, factor)| {
        text.strip_suffix(unit)?.parse::<u32>().ok()?.checked_mul(*factor).map(Time)
    });
    read.ok_or_else(|| format!("`{text}` is not a time; write 500ms, 2s or 1min"))
}
