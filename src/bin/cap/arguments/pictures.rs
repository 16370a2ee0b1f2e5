//! The words of `cap render` and `cap fence`.

use std::path::PathBuf;

use cap_playground::diagram::svg::Theme;
use cap_playground::fence::options::PictureSet;
use cap_playground::figure::strip::MOMENTS_MAX;
use cap_playground::scenario::text::time_from;
use cap_playground::time::Time;

use super::{CommandLine, count, once, only, value_of, words, words_or};
use crate::fence::{Fencing, Form, Making};
use crate::render::{Rendered, Rendering};

const RENDERED: [(Rendered, &str); 8] = [
    (Rendered::Svg, "svg"),
    (Rendered::Film, "animated-svg"),
    (Rendered::Markdown, "markdown"),
    (Rendered::Mermaid, "mermaid"),
    (Rendered::Json, "json"),
    (Rendered::Edn, "edn"),
    (Rendered::Html, "html"),
    (Rendered::Text, "text"),
];

const FORMS: [(Form, &str); 5] = [
    (Form::Html, "html"),
    (Form::Svg, "svg"),
    (Form::Text, "text"),
    (Form::Markdown, "markdown"),
    (Form::Json, "json"),
];

pub(super) fn render(parser: lexopt::Parser) -> Result<CommandLine, String> {
    let (mut at, mut form, mut view, mut theme) = (None, None, None, None);
    let (mut title, mut caption, mut base) = (None, None, None);
    let files = words(parser, "render", |option, parser| match option {
        "at" => once(&mut at, moments(&value_of(parser)?)?, "--at"),
        "as" => once(&mut form, named(&RENDERED, &value_of(parser)?)?, "--as"),
        "view" => once(&mut view, PictureSet::from_word(&value_of(parser)?)?, "--view"),
        "theme" => once(&mut theme, named(&Theme::ALL, &value_of(parser)?)?, "--theme"),
        "title" => once(&mut title, value_of(parser)?, "--title"),
        "caption" => once(&mut caption, value_of(parser)?, "--caption"),
        "base" => once(&mut base, value_of(parser)?, "--base"),
        _ => Ok(false),
    })?;
    let Some(files) = files else { return Ok(CommandLine::Help) };
    let form = form.unwrap_or_default();
    let moments = at.as_ref().map_or(0, Vec::len);
    let given = [
        ("--at", at.is_some()),
        ("--view", view.is_some()),
        ("--theme", theme.is_some()),
        ("--title", title.is_some()),
        ("--caption", caption.is_some()),
        ("--base", base.is_some()),
    ];
    for (option, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
        heeded(form, option, moments)?;
    }
    Ok(CommandLine::Render(Box::new(Rendering {
        file: only("render", files)?,
        form,
        at: at.unwrap_or_default(),
        view: view.unwrap_or_default(),
        theme: theme.unwrap_or_default(),
        title,
        caption,
        base,
    })))
}

/// Whether an option changes anything about this form: one that would not is refused.
fn heeded(form: Rendered, option: &str, moments: usize) -> Result<(), String> {
    use Rendered::{Film, Html, Svg, Text};
    let by: &[Rendered] = match option {
        "--at" if moments > 1 => &[Svg],
        "--at" => &[Svg, Html, Text],
        "--view" => &[Svg, Film, Html],
        "--theme" | "--caption" => &[Svg, Film],
        "--title" => &[Svg, Film, Html, Text],
        _ => &[Html, Text],
    };
    if by.contains(&form) {
        return Ok(());
    }
    let word = |form: &Rendered| RENDERED.iter().find(|(it, _)| it == form).map_or("", |it| it.1);
    let by: Vec<&str> = by.iter().map(word).collect();
    let many = if option == "--at" && moments > 1 { " of several moments" } else { "" };
    Err(format!(
        "{option}{many} changes nothing with --as {}; it is for {}",
        word(&form),
        by.join(", ")
    ))
}

pub(super) fn fence(parser: lexopt::Parser) -> Result<CommandLine, String> {
    let mut making = Making::default();
    let (mut form, mut line, mut readme) = (None, None, None::<PathBuf>);
    let (mut is_sheet, mut is_check) = (false, false);
    let files = words_or(parser, "fence", Some("-"), |option, parser| match option {
        "to" => once(&mut form, named(&FORMS, &value_of(parser)?)?, "--to"),
        "info" => once(&mut making.info, value_of(parser)?, "--info"),
        "base" => once(&mut making.base, value_of(parser)?, "--base"),
        "folder" => once(&mut making.folder, value_of(parser)?.into(), "--folder"),
        "name" => once(&mut making.name, value_of(parser)?, "--name"),
        "line" => once(&mut line, count(&value_of(parser)?)?, "--line"),
        "readme" => once(&mut readme, value_of(parser)?.into(), "--readme"),
        "css" => {
            is_sheet = true;
            Ok(true)
        }
        "check" => {
            is_check = true;
            Ok(true)
        }
        _ => Ok(false),
    })?;
    let Some(files) = files else { return Ok(CommandLine::Help) };
    if is_sheet {
        return Ok(CommandLine::Fence(Box::new(Fencing::Sheet)));
    }
    if let Some(file) = readme {
        return Ok(CommandLine::Fence(Box::new(Fencing::Readme {
            file,
            base: making.base,
            is_check,
        })));
    }
    if is_check {
        return Err("--check goes with --readme; pages are checked by cap check".to_owned());
    }
    making.form = form.unwrap_or_default();
    making.line = line.unwrap_or(1) as usize;
    Ok(CommandLine::Fence(Box::new(Fencing::Figures { file: only("fence", files)?, making })))
}

fn named<T: Copy>(known: &[(T, &'static str)], word: &str) -> Result<T, String> {
    let found = known.iter().find(|(_, name)| *name == word).map(|(value, _)| *value);
    found.ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(_, name)| *name).collect();
        format!("`{word}` is none of {}", names.join(", "))
    })
}

/// `2s`, `1s,2s,3s`: a strip of moments.
fn moments(text: &str) -> Result<Vec<Time>, String> {
    let moments: Vec<Time> =
        text.split(',').map(|word| time_from(word.trim())).collect::<Result<_, _>>()?;
    if moments.len() > MOMENTS_MAX {
        return Err(format!(
            "a strip has at most {MOMENTS_MAX} moments; --at has {}",
            moments.len()
        ));
    }
    Ok(moments)
}
