//! From a file to a run.

use std::io::Read;
use std::path::Path;
use std::rc::Rc;

use cap_playground::run::check::problem_text;
use cap_playground::run::{Run, run};
use cap_playground::scenario::limits::TEXT_BYTES_MAX;
use cap_playground::scenario::text::parse;

/// A page may have so many bytes; more is no page.
const PAGE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Reads and runs a scenario; an error names the file and every place.
pub fn read_and_run(file: &Path) -> Result<Run, String> {
    let text = read_text(file).map_err(|error| format!("{}: {error}", file.display()))?;
    read_and_run_text(file, &text)
}

/// The same of the text of this file.
pub fn read_and_run_text(file: &Path, text: &str) -> Result<Run, String> {
    let scenario = parse(text).map_err(|errors| {
        let texts: Vec<String> =
            errors.iter().map(|error| format!("{}: {error}", file.display())).collect();
        texts.join("\n")
    })?;
    Ok(run(&Rc::new(scenario)))
}

/// Reads a little more than is allowed, so that the parser can say what the limit is.
pub fn read_text(file: &Path) -> std::io::Result<String> {
    read_up_to(file, TEXT_BYTES_MAX as u64 + 1)
}

/// Reads a page of documentation.
pub fn read_page(file: &Path) -> std::io::Result<String> {
    let text = read_up_to(file, PAGE_BYTES_MAX + 1)?;
    if text.len() as u64 > PAGE_BYTES_MAX {
        return Err(std::io::Error::other(format!("it has more than {PAGE_BYTES_MAX} bytes")));
    }
    Ok(text)
}

fn read_up_to(file: &Path, bytes: u64) -> std::io::Result<String> {
    let source: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(file)?)
    };
    let mut text = String::new();
    source.take(bytes).read_to_string(&mut text)?;
    Ok(text)
}

/// Whether every line of the scenario could be carried out; those that could not be are told,
/// where they are in nobody's way who reads what was asked for.
pub fn is_carried_out(file: &Path, run: &Run) -> bool {
    for problem in &run.trace.problems {
        let (number, line) =
            (run.scenario.line_number(problem.line), run.scenario.line_text(problem.line));
        let why = problem_text(run, &problem.kind);
        eprintln!("cap: {}:{number}: {line}\n     could not be carried out: {why}", file.display());
    }
    run.trace.problems.is_empty()
}
