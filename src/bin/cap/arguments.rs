//! The command's own words.

use std::path::PathBuf;

use cap_playground::examine::{Choice, Object, nil_from_word};
use cap_playground::import::NilReading;
use cap_playground::judge::Model;
use cap_playground::time::Time;
use lexopt::Arg::{Long, Short, Value};

use crate::attack::Effort;
use crate::judge::Judge;

/// What `cap help` prints.
pub const HELP: &str = "\
cap check FILE…              check every scenario's expectations against its run
cap run FILE [--json]        what every client was told, and the verdicts with their evidence
cap run FILE --edn           the same history as Jepsen writes it, for other checkers
cap run FILE --trace         the same after the whole trace, a line a step
cap render FILE [--at 2s]    the map at that time and the tape, as SVG on standard output
cap judge FILE… [--json]     whether histories of other systems are linearizable, and why not
  [--model register|cas-register] [--initial VALUE] [--nil strict|anything|initial]
  [--models linearizable,…]  by these consistency models only; each verdict is printed as soon as it is known
  [--progress]               report progress on standard error, as is always done in a terminal
cap attack FILE [--json]     look for a story that breaks the promise of its `attack` line
  [--seconds 10] [--workers 2]  stop after that time; the result is the same for any number of workers

FILE - means standard input. Exit code: 0; 1 where an expectation fails, a line of a scenario
could not be carried out, or a history is not, or not known to be, linearizable (or what --models
asks for), or an attack found something; 2 for wrong usage, for files that cannot be read or are not
a scenario or history, and for an attack that was stopped before anything was decided.
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
        /// As Jepsen's EDN, without the verdicts.
        edn: bool,
        /// With the trace.
        trace: bool,
    },
    /// Judge histories.
    Judge {
        /// The files.
        files: Vec<PathBuf>,
        /// How.
        judge: Judge,
    },
    /// Look for a story that breaks a promise.
    Attack {
        /// The file.
        file: PathBuf,
        /// How much.
        effort: Effort,
        /// As JSON.
        json: bool,
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
    let (mut json, mut edn, mut trace, mut at) = (false, false, false, None);
    let (mut choice, mut models, mut progress) = (Choice::default(), None, false);
    let mut effort = Effort::default();
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Long("json") => json = true,
            Long("edn") => edn = true,
            Long("trace") => trace = true,
            Long("at") => {
                at = Some(time(&value_of(&mut parser)?)?);
            }
            Long("model") => choice.object = Some(object_of(&value_of(&mut parser)?)?),
            Long("initial") => choice.initial = Some(value_of(&mut parser)?),
            Long("nil") => choice.nil = Some(nil_of(&value_of(&mut parser)?)?),
            Long("models") => models = Some(models_of(&value_of(&mut parser)?)?),
            Long("progress") => progress = true,
            Long("seconds") => effort.seconds = Some(count(&value_of(&mut parser)?)?.into()),
            Long("workers") => effort.workers = Some(count(&value_of(&mut parser)?)?),
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
        ("run", [file]) => Ok(Command::Run { file: file.clone(), json, edn, trace }),
        ("render", [file]) => Ok(Command::Render { file: file.clone(), at }),
        ("judge", []) => Err("judge which file? cap judge FILE…".to_string()),
        ("judge", _) => {
            Ok(Command::Judge { files: words, judge: Judge { choice, models, json, progress } })
        }
        ("attack", [file]) => Ok(Command::Attack { file: file.clone(), effort, json }),
        ("run" | "render" | "attack", _) => Err(format!("{command} takes one file")),
        _ => Err(format!("unknown command `{command}`; see cap help")),
    }
}

fn value_of(parser: &mut lexopt::Parser) -> Result<String, String> {
    let text = parser.value().map_err(|error| error.to_string())?;
    Ok(text.to_string_lossy().into_owned())
}

fn count(word: &str) -> Result<u32, String> {
    let number = word.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("`{word}` is no number above 0"))
}

fn object_of(word: &str) -> Result<Object, String> {
    match word {
        "register" => Ok(Object::Register),
        "cas-register" => Ok(Object::CasRegister),
        _ => Err(format!("unknown model `{word}`; write register or cas-register")),
    }
}

fn nil_of(word: &str) -> Result<NilReading, String> {
    let wrong = || format!("unknown reading of nil `{word}`; write strict, anything or initial");
    nil_from_word(word).ok_or_else(wrong)
}

fn models_of(words: &str) -> Result<Vec<Model>, String> {
    let model = |word: &str| Model::ALL.into_iter().find(|model| model.word() == word);
    let known = || Model::ALL.map(Model::word).join(", ");
    let wrong = |word: &str| format!("unknown consistency model `{word}`; known are {}", known());
    words.split(',').map(|word| model(word.trim()).ok_or_else(|| wrong(word))).collect()
}

/// `2s`, `500ms`, `1min`
fn time(text: &str) -> Result<Time, String> {
    let units = [("min", 60_000), ("ms", 1), ("s", 1_000)];
    let read = units.iter().find_map(|(unit, factor)| {
        text.strip_suffix(unit)?.parse::<u32>().ok()?.checked_mul(*factor).map(Time)
    });
    read.ok_or_else(|| format!("`{text}` is not a time; write 500ms, 2s or 1min"))
}
