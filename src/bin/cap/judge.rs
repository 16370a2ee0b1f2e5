//! `cap judge`: histories of other systems.

use std::io::Read;
use std::path::{Path, PathBuf};

use cap_playground::import::{Format, Imported, NilReading, Reading, import, text_of};
use cap_playground::judge::lag::{Lag, delta, in_time, versions};
use cap_playground::judge::{Budget, Model, Verdict, check, every};
use cap_playground::register::Action;

use crate::judged::{Refused, Report, word};
use crate::print;

/// The object that a history is held to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// Reads and writes alone.
    Register,
    /// Compare-and-set too.
    CasRegister,
}

/// What is judged, and how it is to be understood.
pub struct Judge {
    /// The object; by default whichever the file asks for.
    pub object: Option<Object>,
    /// How the file is read.
    pub reading: Reading,
    /// One line of JSON a file.
    pub json: bool,
}

/// Everything found out about one file.
pub struct Judged<'a> {
    /// The file.
    pub file: &'a Path,
    /// What it says.
    pub imported: &'a Imported,
    /// The object it was held to.
    pub object: &'static str,
    /// Whether it is linearizable.
    pub linearizable: Verdict,
    /// By every model.
    pub models: Vec<every::Judged>,
    /// Δ in nanoseconds, where the file has a clock.
    pub delta: Option<Lag>,
    /// k.
    pub versions: Lag,
}

impl Judge {
    /// Judges the files, and says whether all of them are linearizable. One that cannot be read
    /// keeps nobody from the others.
    pub fn files(&self, files: &[PathBuf]) -> Result<bool, String> {
        let (mut holds, mut errors) = (true, Vec::new());
        for file in files {
            match self.file(file) {
                Ok(one) => holds &= one,
                Err(error) => {
                    if self.json {
                        print(&Refused::new(file, &error).json()?);
                    }
                    errors.push(format!("{}: {error}", file.display()));
                }
            }
        }
        if errors.is_empty() { Ok(holds) } else { Err(errors.join("\n")) }
    }

    fn file(&self, file: &Path) -> Result<bool, String> {
        let bytes = read(file).map_err(|error| error.to_string())?;
        let text = text_of(&bytes).map_err(|error| error.to_string())?;
        let imported = import(text, &self.reading).map_err(|error| error.to_string())?;
        let judged = judged(file, &imported, self.object(&imported)?);
        let report = Report::new(&judged);
        if self.json {
            print(&report.json()?);
        } else {
            print(&report.text(&judged));
        }
        Ok(word(&judged.linearizable) == "yes")
    }

    fn object(&self, imported: &Imported) -> Result<&'static str, String> {
        let is_cas = |action: Action| matches!(action, Action::Cas { .. });
        let cas = imported.history.operations.iter().position(|one| is_cas(one.action));
        if imported.format == Format::KeyValue {
            return Ok("key-value");
        }
        match (self.object, cas) {
            (Some(Object::Register), Some(first)) => {
                let line = imported.lines[first];
                Err(format!("line {line}: a register has no cas; use --model cas-register"))
            }
            (Some(Object::Register) | None, None) => Ok("register"),
            _ => Ok("cas-register"),
        }
    }
}

fn judged<'a>(file: &'a Path, imported: &'a Imported, object: &'static str) -> Judged<'a> {
    let history = &imported.history;
    let linearizable = check(Model::Linearizable, history, Budget::for_file(Model::Linearizable));
    let models = every::by_every_model(history, &linearizable, Budget::for_file);
    let moments = &imported.names.moments;
    let timed = in_time(history, |at| moments.nanoseconds(at));
    let (delta, versions) = if matches!(linearizable, Verdict::Holds(_)) {
        (timed.map(|_| Lag::Least(0)), Lag::Least(1))
    } else {
        (
            timed.map(|timed| delta(&timed, Budget::for_measure())),
            broken(versions(history, Budget::for_measure()), &linearizable),
        )
    };
    Judged { file, imported, object, linearizable, models, delta, versions }
}

/// What is known not to be linearizable needs more than the latest value.
fn broken(versions: Lag, linearizable: &Verdict) -> Lag {
    let is_broken = matches!(linearizable, Verdict::Violated(_));
    if is_broken { versions.at_least(2) } else { versions }
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return std::fs::read(file);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How a read of nil was understood, in the command's word.
pub fn nil_word(nil: NilReading) -> &'static str {
    match nil {
        NilReading::Strict => "strict",
        NilReading::Anything => "anything",
    }
}
