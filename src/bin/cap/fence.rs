//! `cap fence`: fences of documentation as figures. A page in, the page with figures out; or one
//! fence in, its figure out.

use std::path::{Path, PathBuf};

use cap_playground::fence::options::FenceOptions;
use cap_playground::fence::{Fence, Mention, PageKind, What, find};
use cap_playground::figure::Figure;
use cap_playground::figure::sheet::sheet;
use serde::Serialize;

use crate::held::Held;
use crate::{print, readme, source};

/// What a figure becomes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// HTML, as `docs/FENCE.md` has it.
    #[default]
    Html,
    /// A picture of its own.
    Svg,
    /// Plain text.
    Text,
    /// Markdown without HTML.
    Markdown,
    /// All of these, as fields.
    Json,
}

/// How figures are made.
#[derive(Default)]
pub struct Making {
    /// What they become.
    pub form: Form,
    /// What stands behind the word of a single fence; none: a page.
    pub info: Option<String>,
    /// Where the playground is.
    pub base: Option<String>,
    /// Where the files are that a page names; none: where it is.
    pub folder: Option<PathBuf>,
    /// What the page is called in messages; none: as its file.
    pub name: Option<String>,
    /// The line on which the fence begins there.
    pub line: usize,
}

/// What is wanted.
pub enum Fencing {
    /// The style sheet.
    Sheet,
    /// The pictures of a README.
    Readme {
        /// The file.
        file: PathBuf,
        /// Where the playground is.
        base: Option<String>,
        /// Whether it is only said if they are fresh.
        is_check: bool,
    },
    /// Figures.
    Figures {
        /// The file.
        file: PathBuf,
        /// How.
        making: Making,
    },
}

#[derive(Serialize)]
struct FenceReport {
    title: String,
    html: String,
    text: String,
    markdown: String,
    svg: String,
}

/// Does what is wanted; whether everything is as it is said to be.
///
/// # Errors
/// What cannot be read or is no scenario.
pub fn fence(fencing: Fencing) -> Result<bool, String> {
    match fencing {
        Fencing::Sheet => {
            print(&sheet());
            Ok(true)
        }
        Fencing::Readme { file, base, is_check } => {
            readme::freshen(&file, base.as_deref(), is_check)
        }
        Fencing::Figures { file, making } => figures(&file, &making),
    }
}

fn figures(file: &Path, making: &Making) -> Result<bool, String> {
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    let text = source::read_page(file).map_err(told)?;
    let name = making.name.clone().unwrap_or_else(|| file.display().to_string());
    let folder = making.folder.clone();
    let folder = folder.or(file.parent().map(Path::to_owned)).unwrap_or_default();
    let kind = PageKind::of_name(&name).unwrap_or(PageKind::Markdown);
    let found = find(kind, &text);
    let is_page = found.iter().any(|it| matches!(it.what, What::Scenario(_)));
    let is_named_page = PageKind::of_name(&file.to_string_lossy()).is_some();
    let made = match &making.info {
        None if is_page || is_named_page => of_page(&text, &found, kind, &name, &folder, making)?,
        info => {
            let fence = Fence {
                options: FenceOptions::read(info.as_deref().unwrap_or_default()),
                text,
                first_line: making.line + 1,
                margin: String::new(),
            };
            figure(&fence, &name, &folder, making)?
        }
    };
    match made {
        Ok(made) => {
            print(&made);
            Ok(true)
        }
        Err(mismatches) => {
            eprintln!("{mismatches}");
            Ok(false)
        }
    }
}

/// A figure, or in what the run differs from what is expected of it.
type Made = Result<String, String>;

/// The figure of one fence.
///
/// # Errors
/// There is nothing to run.
pub fn figure(fence: &Fence, name: &str, folder: &Path, making: &Making) -> Result<Made, String> {
    let held = Held::new(fence, name, folder)?;
    let mismatches = held.mismatches();
    if !mismatches.is_empty() {
        return Ok(Err(mismatches.join("\n")));
    }
    let options = fence.options.clone()?;
    let figure = Figure::new(&held.run, &held.text, &options, making.base.as_deref());
    Ok(Ok(match making.form {
        Form::Html => figure.html(),
        Form::Svg => figure.svg(cap_playground::diagram::svg::Theme::Auto),
        Form::Text => figure.text(),
        Form::Markdown => figure.markdown(),
        Form::Json => report(&figure)?,
    }))
}

fn report(figure: &Figure<'_>) -> Result<String, String> {
    let report = FenceReport {
        title: figure.title(),
        html: figure.html(),
        text: figure.text(),
        markdown: figure.markdown(),
        svg: figure.svg(cap_playground::diagram::svg::Theme::Auto),
    };
    serde_json::to_string(&report).map_err(|error| error.to_string())
}

/// The page with figures instead of fences; of a picture or a text only the figures.
///
/// # Errors
/// There is a fence with nothing to run.
pub fn of_page(
    text: &str,
    found: &[Mention],
    kind: PageKind,
    name: &str,
    folder: &Path,
    making: &Making,
) -> Result<Made, String> {
    let (mut out, mut mismatches, mut wrong) = (String::new(), Vec::new(), Vec::new());
    let keeps_page = matches!(making.form, Form::Html | Form::Markdown);
    let mut done = 0;
    for it in found {
        let What::Scenario(fence) = &it.what else { continue };
        match figure(fence, name, folder, making) {
            Ok(Ok(figure)) if keeps_page => {
                out.push_str(&text[done..it.range.start]);
                out.push_str(&placed(kind, making.form, &figure, fence, &text[it.range.clone()]));
                done = it.range.end;
            }
            Ok(Ok(figure)) => out.push_str(&figure),
            Ok(Err(mismatch)) => mismatches.push(mismatch),
            Err(error) => wrong.push(error),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    if !mismatches.is_empty() {
        return Ok(Err(mismatches.join("\n")));
    }
    if keeps_page {
        out.push_str(&text[done..]);
    }
    Ok(Ok(out))
}

/// A figure as it stands in a page of this kind, where the fence `before` was.
fn placed(kind: PageKind, form: Form, figure: &str, fence: &Fence, before: &str) -> String {
    let figure = figure.trim_end();
    // What begins an item of a list stays where the fence began.
    let first: String = before.chars().take_while(|c| !matches!(c, '`' | '~')).collect();
    match (kind, form) {
        (PageKind::Markdown, _) => {
            let lines: Vec<String> =
                figure.lines().map(|line| format!("{}{line}", fence.margin)).collect();
            let lines = lines.join("\n");
            match lines.strip_prefix(fence.margin.as_str()) {
                Some(rest) if first.chars().count() == fence.margin.chars().count() => first + rest,
                _ => lines,
            }
        }
        (PageKind::Rst, Form::Html) => {
            let margin = &fence.margin;
            let lines = figure.lines().map(|line| format!("\n{margin}   {line}"));
            format!("{margin}.. raw:: html\n{}\n", lines.collect::<String>())
        }
        (PageKind::Adoc, Form::Html) => format!("++++\n{figure}\n++++"),
        _ => figure.to_owned(),
    }
}
