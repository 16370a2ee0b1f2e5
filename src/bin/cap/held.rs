//! A scenario that stands in a page, run; and what is wrong with it, told by the page's lines.

use std::fmt::Write as _;
use std::path::Path;
use std::rc::Rc;

use cap_playground::fence::Fence;
use cap_playground::fence::options::ScenarioSource;
use cap_playground::run::check::Mismatch;
use cap_playground::run::{Run, run};
use cap_playground::scenario::text::parse;

use crate::mismatches::mismatches_of;
use crate::{lessons, source};

/// Where a scenario's lines are.
pub struct Place {
    /// What the file is called.
    pub file: String,
    /// How many of its lines stand before the scenario.
    pub before: usize,
}

/// A scenario that was run.
pub struct Held {
    /// Its text.
    pub text: String,
    /// Its run.
    pub run: Run,
    /// Where its lines are.
    pub place: Place,
}

impl Held {
    /// What a fence of this page shows. `page` is what the page is called, `folder` where it is.
    ///
    /// # Errors
    /// There is nothing to run; one line for each place.
    pub fn new(fence: &Fence, page: &str, folder: &Path) -> Result<Held, String> {
        let head = format!("{page}:{}", fence.first_line.saturating_sub(1).max(1));
        let at_head = |error: String| format!("{head}: {error}");
        let options = fence.options.as_ref().map_err(|error| at_head(error.clone()))?;
        let is_empty = fence.text.trim().is_empty();
        if options.source != ScenarioSource::Here && !is_empty {
            return Err(at_head(
                "the scenario is elsewhere, so the fence must be empty".to_owned(),
            ));
        }
        let (text, place) = match &options.source {
            ScenarioSource::Here if is_empty => {
                return Err(at_head("the fence has no scenario".to_owned()));
            }
            ScenarioSource::Here => {
                let before = fence.first_line.saturating_sub(1);
                (fence.text.clone(), Place { file: page.to_owned(), before })
            }
            ScenarioSource::File(name) => {
                let path = folder.join(name);
                let text = source::read_text(&path)
                    .map_err(|error| at_head(format!("{}: {error}", path.display())))?;
                (text, Place { file: path.display().to_string(), before: 0 })
            }
            ScenarioSource::Lesson(name) => {
                let text = lessons::text_of(name).map_err(at_head)?.to_owned();
                (text, Place { file: format!("{head}: lesson {name}"), before: 0 })
            }
        };
        Held::run(text, place)
    }

    /// Reads and runs a scenario that stands there.
    ///
    /// # Errors
    /// It is none; one line for each place.
    pub fn run(text: String, place: Place) -> Result<Held, String> {
        let scenario = parse(&text).map_err(|errors| {
            let told = errors.into_iter().map(|mut error| {
                let line = error.line as usize + place.before;
                error.line = u32::try_from(line).unwrap_or(u32::MAX);
                format!("{}: {error}", place.file)
            });
            told.collect::<Vec<_>>().join("\n")
        })?;
        Ok(Held { text, run: run(&Rc::new(scenario)), place })
    }

    /// What the run does not show although it is expected, each as it is told.
    pub fn mismatches(&self) -> Vec<String> {
        mismatches_of(&self.run).iter().map(|mismatch| self.told(mismatch)).collect()
    }

    fn told(&self, mismatch: &Mismatch) -> String {
        let line = self.run.scenario.line_number(mismatch.line) + self.place.before;
        let text = self.run.scenario.line_text(mismatch.line);
        let mut told = format!(
            "  {}:{line}: {text}\n  - expected {}\n  + found    {}",
            self.place.file, mismatch.expected, mismatch.found
        );
        if let Some(because) = &mismatch.because {
            // Writing to a text does not fail.
            let _ = write!(told, "\n    {because}");
        }
        told
    }
}
