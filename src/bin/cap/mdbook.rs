//! `cap mdbook`: the preprocessor of mdBook. It is given the book as JSON and gives it back with
//! figures instead of fences; a renderer that makes no web pages gets tables.

use std::io::Read;
use std::path::{Path, PathBuf};

use cap_playground::fence::{PageKind, What, find};
use serde_json::Value;

use crate::fence::{Form, Making, of_page};

/// Reads the book from standard input; whether every expectation in it was met.
///
/// # Errors
/// It is no book, or a fence has no scenario.
pub fn mdbook() -> Result<bool, String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| error.to_string())?;
    let not_a_book = |why: &str| format!("mdbook hands a book over on standard input: {why}");
    let both: Value =
        serde_json::from_str(&text).map_err(|error| not_a_book(&error.to_string()))?;
    let Value::Array(mut both) = both else { return Err(not_a_book("this is no list")) };
    let (Some(mut book), Some(context), true) = (both.pop(), both.pop(), both.is_empty()) else {
        return Err(not_a_book("this is no context with a book"));
    };
    let at = |path: &str| context.pointer(path).and_then(Value::as_str);
    let root = Path::new(at("/root").unwrap_or("."));
    let source = root.join(at("/config/book/src").unwrap_or("src"));
    let form = if at("/renderer") == Some("html") { Form::Html } else { Form::Markdown };
    let base = at("/config/preprocessor/cap/base").map(str::to_owned);
    let mut walk = Walk {
        source,
        making: Making { form, base, ..Making::default() },
        told: Vec::new(),
        wrong: Vec::new(),
    };
    walk.visit(&mut book);
    if !walk.wrong.is_empty() {
        return Err(walk.wrong.join("\n"));
    }
    if !walk.told.is_empty() {
        eprintln!("{}", walk.told.join("\n"));
        return Ok(false);
    }
    crate::print(&book.to_string());
    Ok(true)
}

struct Walk {
    /// Where the chapters are.
    source: PathBuf,
    making: Making,
    told: Vec<String>,
    wrong: Vec<String>,
}

impl Walk {
    /// All chapters, wherever this version of mdBook keeps them.
    fn visit(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.visit(item)),
            Value::Object(fields) => {
                let path =
                    ["source_path", "path"].iter().find_map(|name| fields.get(*name)?.as_str());
                let path = path.unwrap_or("chapter.md").to_owned();
                if let Some(Value::String(content)) = fields.get_mut("content") {
                    self.chapter(content, &path);
                }
                fields.values_mut().for_each(|field| self.visit(field));
            }
            _ => {}
        }
    }

    fn chapter(&mut self, content: &mut String, path: &str) {
        let found = find(PageKind::Markdown, content);
        if !found.iter().any(|it| matches!(it.what, What::Scenario(_))) {
            return;
        }
        let file = self.source.join(path);
        let folder = file.parent().unwrap_or(Path::new("."));
        let name = file.display().to_string();
        match of_page(content, &found, PageKind::Markdown, &name, folder, &self.making) {
            Ok(Ok(page)) => *content = page,
            Ok(Err(mismatches)) => self.told.push(mismatches),
            Err(error) => self.wrong.push(error),
        }
    }
}
