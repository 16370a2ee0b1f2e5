//! The command's own words.

use std::path::PathBuf;

use cap_playground::examine::{Chosen, Object, nil_from_word};
use cap_playground::import::NilReading;
use cap_playground::judge::ConsistencyModel;
use lexopt::Arg::{Long, Short, Value};

use crate::attack::Effort;
use crate::fence::Fencing;
use crate::judge::Judge;
use crate::render::Rendering;

#[path = "arguments/pictures.rs"]
mod pictures;

/// What `cap help` prints.
pub const HELP: &str = "\
cap check FILE…              check every scenario's expectations against its run; of pages (.md, .mdx,
                             .rst, .adoc, .html) those of their fences, elements and links
cap run FILE [--json]        what every client was told, and the verdicts with their evidence
cap run FILE --edn           the same history as Jepsen writes it, for other checkers
cap run FILE --trace         the same after the whole trace, a line a step
cap render FILE [--at 2s]    the map at that time and the tape, as SVG on standard output
  [--as svg|animated-svg|markdown|mermaid|json|edn|html|text] [--view map|tape|both] [--at 1s,2s,3s]
  [--theme auto|light|dark|print] [--title TEXT] [--caption TEXT] [--base URL]
cap fence [PAGE]             the page with a figure for every fence (docs/FENCE.md); of one fence, its figure
  [--to html|svg|text|markdown|json] [--base URL] [--info \"at=2s ask\"]
  [--folder DIR] [--name PAGE] [--line 7]  where files it names are, and how errors call it
cap fence --readme FILE [--check]  pictures between `<!-- cap … to=x.svg -->` and `<!-- /cap -->`
cap fence --css              the style sheet of figures
cap mdbook                   the preprocessor of mdBook
cap judge FILE… [--json]     whether histories of other systems are linearizable, and why not
  [--model register|cas-register] [--initial VALUE] [--nil strict|anything|initial]
  [--models linearizable,…]  by these consistency models only; each verdict is printed as soon as it is known
  [--progress]               report progress on standard error, as is always done in a terminal
cap attack FILE [--json]     look for a story that breaks the promise of its `attack` line
cap attack FILE --exhaust    try every schedule within its bounds, with the requests as written
  [--unmerged]               follow runs that have become one apart, to check that it says the same
  [--seconds 10] [--workers 2]  stop after that time; the result is the same for any number of workers

FILE - means standard input. Exit code: 0; 1 where an expectation fails, a link's run is not what
it was, a picture of a README is not fresh, a line of a scenario could not be carried out, or a history is not, or not known to be, linearizable (or what --models
asks for), or an attack found something; 2 for wrong usage, for files that cannot be read or are not
a scenario, page or history, and for an attack that was stopped before anything was decided.
";

/// One call of the command.
pub enum CommandLine {
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
        /// What is printed of it.
        print: Printed,
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
    /// Try everything within the bounds of an attack.
    Exhaust {
        /// The file.
        file: PathBuf,
        /// Whether runs that have become one go on once.
        merges: bool,
        /// As JSON.
        json: bool,
    },
    /// Draw one.
    Render(Box<Rendering>),
    /// Make figures of fences.
    Fence(Box<Fencing>),
    /// Be the preprocessor of a book; none: say whether this renderer is served.
    Mdbook {
        /// Whether that is what is asked.
        is_question: bool,
    },
}

/// What is printed of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// What every client was told, and the verdicts.
    Text,
    /// The same after the whole trace.
    Trace,
    /// The same as JSON.
    Json,
    /// The history as Jepsen's EDN, without the verdicts.
    Edn,
}

/// Reads the command line: each command has its own words, and those of others are refused.
pub fn parse() -> Result<CommandLine, String> {
    parse_from(lexopt::Parser::from_env())
}

fn parse_from(mut parser: lexopt::Parser) -> Result<CommandLine, String> {
    match parser.next().map_err(told)? {
        None | Some(Short('h') | Long("help")) => Ok(CommandLine::Help),
        Some(Value(command)) => match command.to_string_lossy().as_ref() {
            "help" => Ok(CommandLine::Help),
            "check" => check(parser),
            "run" => run(parser),
            "render" => pictures::render(parser),
            "fence" => pictures::fence(parser),
            "mdbook" => mdbook(parser),
            "judge" => judge(parser),
            "attack" => attack(parser),
            other => Err(format!("unknown command `{other}`; see cap help")),
        },
        Some(option) => {
            Err(format!("{}; the command comes first: cap help", told(option.unexpected())))
        }
    }
}

fn check(parser: lexopt::Parser) -> Result<CommandLine, String> {
    let files = words(parser, "check", |_, _| Ok(false))?;
    Ok(files.map_or(CommandLine::Help, |files| CommandLine::Check { files }))
}

fn run(parser: lexopt::Parser) -> Result<CommandLine, String> {
    let mut print = None;
    let files = words(parser, "run", |option, _| {
        let wanted = match option {
            "json" => Printed::Json,
            "edn" => Printed::Edn,
            "trace" => Printed::Trace,
            _ => return Ok(false),
        };
        once(&mut print, wanted, "one of --json, --edn and --trace")
    })?;
    let Some(files) = files else { return Ok(CommandLine::Help) };
    Ok(CommandLine::Run { file: only("run", files)?, print: print.unwrap_or(Printed::Text) })
}

/// `supports RENDERER` is what mdBook asks first; every renderer is served.
fn mdbook(mut parser: lexopt::Parser) -> Result<CommandLine, String> {
    match parser.next().map_err(told)? {
        None => Ok(CommandLine::Mdbook { is_question: false }),
        Some(Value(word)) if word == "supports" => Ok(CommandLine::Mdbook { is_question: true }),
        Some(Short('h') | Long("help")) => Ok(CommandLine::Help),
        Some(other) => Err(told(other.unexpected())),
    }
}

fn judge(parser: lexopt::Parser) -> Result<CommandLine, String> {
    let (mut choice, mut models, mut json, mut progress) = (Chosen::default(), None, false, false);
    let files = words(parser, "judge", |option, parser| {
        match option {
            "json" => json = true,
            "progress" => progress = true,
            "model" => return once(&mut choice.object, object_of(&value_of(parser)?)?, "--model"),
            "initial" => return once(&mut choice.initial, value_of(parser)?, "--initial"),
            "nil" => return once(&mut choice.nil, nil_of(&value_of(parser)?)?, "--nil"),
            "models" => return once(&mut models, models_of(&value_of(parser)?)?, "--models"),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let judge = Judge { choice, models, json, progress };
    Ok(files.map_or(CommandLine::Help, |files| CommandLine::Judge { files, judge }))
}

fn attack(parser: lexopt::Parser) -> Result<CommandLine, String> {
    let (mut json, mut exhaust, mut apart, mut seconds, mut workers) =
        (false, false, false, None, None);
    let files = words(parser, "attack", |option, parser| match option {
        "json" => {
            json = true;
            Ok(true)
        }
        "exhaust" => {
            exhaust = true;
            Ok(true)
        }
        "unmerged" => {
            apart = true;
            Ok(true)
        }
        "seconds" => once(&mut seconds, count(&value_of(parser)?)?, "--seconds"),
        "workers" => once(&mut workers, count(&value_of(parser)?)?, "--workers"),
        _ => Ok(false),
    })?;
    let Some(files) = files else { return Ok(CommandLine::Help) };
    let mut effort = Effort::default();
    effort.seconds = seconds.map(Into::into).or(effort.seconds);
    effort.workers = workers.or(effort.workers);
    let file = only("attack", files)?;
    if exhaust {
        // One goes through everything, and to its end.
        return match effort {
            Effort { seconds: None, workers: None } => {
                Ok(CommandLine::Exhaust { file, merges: !apart, json })
            }
            _ => Err("--exhaust takes neither --seconds nor --workers".to_owned()),
        };
    }
    if apart {
        return Err("--unmerged is for --exhaust".to_owned());
    }
    Ok(CommandLine::Attack { file, effort, json })
}

/// The files that are named; `read` takes a command's own options, and says whether it knows one.
/// Nothing where help was asked for.
fn words(
    parser: lexopt::Parser,
    command: &str,
    read: impl FnMut(&str, &mut lexopt::Parser) -> Result<bool, String>,
) -> Result<Option<Vec<PathBuf>>, String> {
    words_or(parser, command, None, read)
}

/// The same with a file that is meant where none is named.
fn words_or(
    mut parser: lexopt::Parser,
    command: &str,
    otherwise: Option<&str>,
    mut read: impl FnMut(&str, &mut lexopt::Parser) -> Result<bool, String>,
) -> Result<Option<Vec<PathBuf>>, String> {
    let mut files = Vec::new();
    while let Some(argument) = parser.next().map_err(told)? {
        match argument {
            Short('h') | Long("help") => return Ok(None),
            Value(file) => files.push(file.into()),
            Long(name) => {
                let name = name.to_owned();
                if !read(&name, &mut parser)? {
                    return Err(format!("cap {command} has no option --{name}; see cap help"));
                }
            }
            Short(_) => return Err(told(argument.unexpected())),
        }
    }
    files.extend(otherwise.filter(|_| files.is_empty()).map(PathBuf::from));
    if files.is_empty() {
        Err(format!("{command} which file? See cap help"))
    } else {
        Ok(Some(files))
    }
}

/// What is said twice would be ignored once.
fn once<T>(place: &mut Option<T>, value: T, name: &str) -> Result<bool, String> {
    match place.replace(value) {
        None => Ok(true),
        Some(_) => Err(format!("{name} is enough: there are two")),
    }
}

fn only(command: &str, files: Vec<PathBuf>) -> Result<PathBuf, String> {
    let [file] =
        <[PathBuf; 1]>::try_from(files).map_err(|_| format!("{command} takes one file"))?;
    Ok(file)
}

// It is handed to `map_err`, which gives it away.
#[allow(clippy::needless_pass_by_value)]
fn told(error: lexopt::Error) -> String {
    error.to_string()
}

fn value_of(parser: &mut lexopt::Parser) -> Result<String, String> {
    let text = parser.value().map_err(told)?;
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

fn models_of(words: &str) -> Result<Vec<ConsistencyModel>, String> {
    let model = |word: &str| ConsistencyModel::ALL.into_iter().find(|model| model.word() == word);
    let known = || ConsistencyModel::ALL.map(ConsistencyModel::word).join(", ");
    let wrong = |word: &str| format!("unknown consistency model `{word}`; known are {}", known());
    words.split(',').map(|word| model(word.trim()).ok_or_else(|| wrong(word))).collect()
}
