//! From a file to a run.

use std::io::Read;
use std::path::Path;
use std::rc::Rc;

use cap_playground::run::{Run, run};
use cap_playground::scenario::Scenario;
use cap_playground::scenario::limits::TEXT_BYTES_MAX;
use cap_playground::scenario::text::parse;

/// Reads a scenario; an error names the file and every place.
pub fn read(file: &Path) -> Result<Scenario, String> {
    let text = read_text(file).map_err(|error| format!("{}: {error}", file.display()))?;
    parse(&text).map_err(|errors| {
        let texts: Vec<String> =
            errors.iter().map(|error| format!("{}: {error}", file.display())).collect();
        texts.join("\n")
    })
}

/// Reads and runs a scenario.
pub fn read_and_run(file: &Path) -> Result<Run, String> {
    Ok(run(&Rc::new(read(file)?)))
}

/// Reads a little more than is allowed, so that the parser can say what the limit is.
fn read_text(file: &Path) -> std::io::Result<String> {
    let source: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(file)?)
    };
    let mut text = String::new();
    source.take(TEXT_BYTES_MAX as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}
