//! `cap fence --readme FILE`: pictures in a README, kept fresh between marks of our own.
//!
//! ```text
//! <!-- cap lesson=s01-proof-answers to=docs/stale.svg -->
//! …whatever stands here is written anew…
//! <!-- /cap -->
//! ```

use std::path::{Component, Path};

use cap_playground::diagram::svg::Theme;
use cap_playground::escape::{markdown, markdown_address};
use cap_playground::fence::Fence;
use cap_playground::fence::options::FenceOptions;
use cap_playground::figure::Figure;

use crate::held::Held;
use crate::{print, source};

const OPEN: &str = "<!-- cap ";
const CLOSE: &str = "<!-- /cap -->";

/// What is to stand in a file.
struct Fresh {
    path: std::path::PathBuf,
    text: String,
}

/// Writes what is between the marks, and the pictures, anew; or says whether that would change
/// anything. Whether everything is fresh, or is now.
///
/// # Errors
/// What cannot be read or written or is no scenario.
pub fn freshen(file: &Path, base: Option<&str>, is_check: bool) -> Result<bool, String> {
    let name = file.display().to_string();
    let page = source::read_page(file).map_err(|error| format!("{name}: {error}"))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let (mut out, mut files, mut mismatches) = (String::new(), Vec::new(), Vec::new());
    let mut rest = page.as_str();
    while let Some((before, behind)) = rest.split_once(OPEN) {
        let line = page[..page.len() - behind.len()].matches('\n').count() + 1;
        let place = format!("{name}:{line}");
        let (info, inside) = behind
            .split_once("-->")
            .filter(|(info, _)| !info.contains('\n'))
            .ok_or_else(|| format!("{place}: the mark has no `-->` on its line"))?;
        let (_, after) = inside
            .split_once(CLOSE)
            .filter(|(between, _)| !between.contains(OPEN))
            .ok_or_else(|| format!("{place}: the mark has no `{CLOSE}` behind it"))?;
        let shown = picture(info, &place, line, folder, base)?;
        out.push_str(before);
        out.push_str(OPEN);
        out.push_str(info);
        out.push_str("-->\n");
        match shown {
            Ok((words, picture)) => {
                out.push_str(&words);
                files.push(picture);
            }
            Err(mismatch) => mismatches.push(mismatch),
        }
        out.push('\n');
        out.push_str(CLOSE);
        rest = after;
    }
    out.push_str(rest);
    if !mismatches.is_empty() {
        eprintln!("{}", mismatches.join("\n"));
        return Ok(false);
    }
    files.push(Fresh { path: file.to_owned(), text: out });
    let is_stale =
        |file: &&Fresh| std::fs::read_to_string(&file.path).ok().as_ref() != Some(&file.text);
    let stale: Vec<&Fresh> = files.iter().filter(is_stale).collect();
    for file in &stale {
        let path = file.path.display();
        if is_check {
            print(&format!("FAIL {path}: not as its run; cap fence --readme writes it"));
            continue;
        }
        if let Some(folder) = file.path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| format!("{path}: {error}"))?;
        }
        std::fs::write(&file.path, &file.text).map_err(|error| format!("{path}: {error}"))?;
        print(&format!("written {path}"));
    }
    Ok(!is_check || stale.is_empty())
}

/// The words between the marks and the picture they show, or in what the run differs from what is
/// expected of it.
fn picture(
    info: &str,
    place: &str,
    line: usize,
    folder: &Path,
    base: Option<&str>,
) -> Result<Result<(String, Fresh), String>, String> {
    let (options, to) =
        FenceOptions::read_with_picture(info).map_err(|error| format!("{place}: {error}"))?;
    let to = to.ok_or_else(|| format!("{place}: `to=…` says which file the picture is"))?;
    let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if Path::new(&to).extension() != Some("svg".as_ref())
        || !Path::new(&to).components().all(inside)
    {
        return Err(format!("{place}: `to` is no file below this one with `.svg` at its end"));
    }
    let fence = Fence {
        options: Ok(options.clone()),
        text: String::new(),
        first_line: line + 1,
        margin: String::new(),
    };
    let page = place.rsplit_once(':').map_or(place, |(page, _)| page);
    let held = Held::new(&fence, page, folder)?;
    let wrong = held.mismatches();
    if !wrong.is_empty() {
        return Ok(Err(wrong.join("\n")));
    }
    let figure = Figure::new(&held.run, &held.text, &options, base);
    let image = format!("![{}]({})", markdown(&figure.alternative()), markdown_address(&to));
    let words = match figure.address() {
        Some(address) => format!("[{image}]({})", markdown_address(&address)),
        None => image,
    };
    Ok(Ok((words, Fresh { path: folder.join(&to), text: figure.svg(Theme::Auto) })))
}
