//! `cap render`: a run as a picture, a table, a diagram or data, to be taken elsewhere.

use std::path::{Path, PathBuf};

use cap_playground::api::report::Report;
use cap_playground::diagram::scene::Scene;
use cap_playground::diagram::svg::{SvgFile, Theme};
use cap_playground::fence::options::{FenceOptions, PictureSet};
use cap_playground::figure::Figure;
use cap_playground::figure::film::Filming;
use cap_playground::figure::picture::Drawing;
use cap_playground::run::{Run, decisive};
use cap_playground::time::Time;

use crate::{print, source};

/// The width of a drawing.
const WIDTH: f64 = 960.0;

/// What a run becomes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Rendered {
    /// A picture that needs nothing else.
    #[default]
    Svg,
    /// The same, moving.
    Film,
    /// The table of what clients were told.
    Markdown,
    /// A sequence diagram.
    Mermaid,
    /// The run as data.
    Json,
    /// The history as Jepsen writes it.
    Edn,
    /// The figure of a fence.
    Html,
    /// The same as text.
    Text,
}

/// What is wanted of a run.
pub struct Rendering {
    /// The file.
    pub file: PathBuf,
    /// As what.
    pub form: Rendered,
    /// The moments, a map each; none: the one that decides.
    pub at: Vec<Time>,
    /// Which pictures.
    pub view: PictureSet,
    /// For which paper.
    pub theme: Theme,
    /// What stands above.
    pub title: Option<String>,
    /// What stands below.
    pub caption: Option<String>,
    /// Where the playground is, for links to it.
    pub base: Option<String>,
}

/// Prints what is wanted; whether every line of the scenario could be carried out.
///
/// # Errors
/// The file cannot be read or is no scenario.
pub fn render(rendering: &Rendering) -> Result<bool, String> {
    let text = read(&rendering.file)?;
    let run = source::read_and_run_text(&rendering.file, &text)?;
    let options = FenceOptions {
        at: rendering.at.first().copied(),
        view: rendering.view,
        caption: rendering.title.clone(),
        ..FenceOptions::default()
    };
    let figure = Figure::new(&run, &text, &options, rendering.base.as_deref());
    match rendering.form {
        Rendered::Svg => print(&picture(rendering, &run, &figure.title())),
        Rendered::Film => print(&film(rendering, &run, &figure.title())),
        Rendered::Markdown => print(&figure.markdown_table()),
        Rendered::Mermaid => print(&figure.mermaid()),
        Rendered::Html => print(&figure.html()),
        Rendered::Text => print(&figure.text()),
        Rendered::Edn => print(&run.jepsen_edn()),
        Rendered::Json => {
            let report = serde_json::to_string_pretty(&Report::new(&run));
            print(&report.map_err(|error| error.to_string())?);
        }
    }
    Ok(source::is_carried_out(&rendering.file, &run))
}

fn picture(rendering: &Rendering, run: &Run, title: &str) -> String {
    let decisive = [decisive::at(run)];
    let at = if rendering.at.is_empty() { &decisive[..] } else { &rendering.at };
    let scenes = Drawing { run, view: rendering.view, at, width: WIDTH, is_veiled: false }.scenes();
    let scenes: Vec<&Scene> = scenes.iter().map(|(_, scene)| scene).collect();
    let heading = rendering.title.as_deref();
    let caption = rendering.caption.as_deref().unwrap_or_default();
    SvgFile { title, heading, caption, theme: rendering.theme, scenes: &scenes }.to_string()
}

fn film(rendering: &Rendering, run: &Run, title: &str) -> String {
    Filming {
        run,
        view: rendering.view,
        width: WIDTH,
        title,
        heading: rendering.title.as_deref(),
        caption: rendering.caption.as_deref().unwrap_or_default(),
        theme: rendering.theme,
    }
    .svg()
}

fn read(file: &Path) -> Result<String, String> {
    source::read_text(file).map_err(|error| format!("{}: {error}", file.display()))
}
