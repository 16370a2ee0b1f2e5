//! The source tree as the rules see it: code without comments, text and tests, and the paths
//! that the code names.

use std::path::{Path, PathBuf};

/// One file of the source tree.
pub struct Source {
    /// Relative to the root, with `/`: `src/judge/models.rs`.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// Comments, strings and test modules blanked out; the same lines.
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let is_test = path.starts_with("tests/") || path.ends_with("/tests.rs");
        let code = if is_test { String::new() } else { without_tests(&without_words(text)) };
        Self { path: path.to_owned(), text: text.to_owned(), code }
    }

    /// The module path: `judge::models` for `src/judge/models.rs`, empty for the crate's root.
    pub fn module(&self) -> Vec<&str> {
        let inner = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        inner.split('/').filter(|part| !["lib", "main"].contains(part)).collect()
    }

    /// The line at a byte of the code, counted from 1.
    pub fn line(&self, at: usize) -> usize {
        1 + self.code[..at].matches('\n').count()
    }

    /// The texts in quotation marks, outside of comments and tests, with their lines.
    pub fn literals(&self) -> Vec<(usize, &str)> {
        let code = without_words(&self.text);
        // Blanks are as many characters as what they stand for, but not as many bytes.
        let line = |text: &str| 1 + text.matches('\n').count();
        let tests: Vec<_> = code
            .match_indices("#[cfg(test)]")
            .map(|(at, _)| line(&code[..at])..=line(&code[..at + item_length(&code[at..])]))
            .collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.text.len() {
            let rest = &self.text[at..];
            let length = blank_length(rest, self.text[..at].chars().next_back());
            if rest.starts_with('"') {
                let here = line(&self.text[..at]);
                if !tests.iter().any(|lines| lines.contains(&here)) {
                    found.push((here, &rest[1..length - 1]));
                }
            }
            at += if length > 0 { length } else { rest.chars().next().map_or(1, char::len_utf8) };
        }
        found
    }

    /// The words of the code with their places.
    pub fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        tokens(&self.code).into_iter().filter(|(_, token)| is_word(token))
    }

    /// Every path that the code names, `use` trees spread out, `self` and `super` resolved to
    /// `crate`.
    pub fn paths(&self) -> Vec<(usize, Vec<String>)> {
        self.paths_where(|_| true)
    }

    /// The same, only of what stands in a `use`.
    pub fn imports(&self) -> Vec<(usize, Vec<String>)> {
        self.paths_where(|in_use| in_use)
    }

    fn paths_where(&self, wanted: impl Fn(bool) -> bool) -> Vec<(usize, Vec<String>)> {
        let tokens = tokens(&self.code);
        let mut paths = Vec::new();
        let mut next = 0;
        while next < tokens.len() {
            let in_use = next > 0 && tokens[next - 1].1 == "use";
            if is_word(tokens[next].1) && (in_use || token(&tokens, next + 1) == "::") {
                let before = paths.len();
                next = self.path_tree(&tokens, next, &[], &mut paths);
                if !wanted(in_use) {
                    paths.truncate(before);
                }
            } else {
                next += 1;
            }
        }
        paths
    }

    fn path_tree(
        &self,
        tokens: &[(usize, &str)],
        mut next: usize,
        prefix: &[String],
        paths: &mut Vec<(usize, Vec<String>)>,
    ) -> usize {
        let start = tokens[next].0;
        let mut path = prefix.to_vec();
        loop {
            match token(tokens, next) {
                "{" => {
                    next += 1;
                    while !["}", ""].contains(&token(tokens, next)) {
                        let skip = token(tokens, next) == ",";
                        next = if skip {
                            next + 1
                        } else {
                            self.path_tree(tokens, next, &path, paths)
                        };
                    }
                    return next + 1;
                }
                word => path.push(word.to_owned()),
            }
            next += 1;
            if token(tokens, next) != "::" {
                break;
            }
            next += 1;
        }
        if token(tokens, next) == "as" {
            next += 2;
        }
        paths.push((start, self.absolute(path)));
        next
    }

    fn absolute(&self, path: Vec<String>) -> Vec<String> {
        let module = self.module();
        let ups = path.iter().take_while(|part| *part == "super").count();
        if ups == 0 && path[0] != "self" {
            return path;
        }
        let above =
            module[..module.len().saturating_sub(ups)].iter().map(|part| (*part).to_owned());
        let below = path.into_iter().skip(ups.max(1));
        ["crate".to_owned()].into_iter().chain(above).chain(below).collect()
    }
}

/// All sources of the repository, in the order of their paths.
pub fn all() -> Vec<Source> {
    under(&["src", "tests"])
}

/// The same and what measures.
pub fn with_benches() -> Vec<Source> {
    under(&["src", "tests", "benches"])
}

/// The scripts that call the program, in one text.
pub fn scripts() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = |name| root.join(name).read_dir().expect("the folder is part of the repository");
    let files = ["www", "scripts"].map(folder).into_iter().flatten().flatten();
    let is_script = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "js" || extension == "mjs")
    };
    let scripts = files.map(|file| file.path()).filter(is_script);
    scripts.map(|path| std::fs::read_to_string(path).expect("a script is UTF-8")).collect()
}

fn under(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in folders {
        collect(root, &root.join(folder), &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in folder.read_dir().expect("the folder is part of the repository") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let inner = path.strip_prefix(root).expect("found below the root");
            let text = std::fs::read_to_string(&path).expect("a source is UTF-8");
            found.push(Source::new(&inner.to_string_lossy().replace('\\', "/"), &text));
        }
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn token<'a>(tokens: &[(usize, &'a str)], at: usize) -> &'a str {
    tokens.get(at).map_or("", |(_, token)| token)
}

/// Words, `::`, and every other sign by itself.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = code[at..].chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if word(first) {
            code[at..].find(|c| !word(c)).unwrap_or(code.len() - at)
        } else if code[at..].starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            found.push((at, &code[at..at + length]));
        }
        at += length;
    }
    found
}

/// The text with everything inside comments, strings and character literals blanked out.
fn without_words(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let blank = blank_length(rest, text[..at].chars().next_back());
        let length = if blank > 0 { blank } else { rest.chars().next().map_or(1, char::len_utf8) };
        if blank > 0 {
            code.extend(rest[..length].chars().map(|c| if c == '\n' { c } else { ' ' }));
        } else {
            code.push_str(&rest[..length]);
        }
        at += length;
    }
    code
}

/// How much of the text, from its start, is one comment or literal.
fn blank_length(rest: &str, before: Option<char>) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    if rest.starts_with('"') {
        return closing(rest, '"');
    }
    if let Some(inner) = rest.strip_prefix('\'') {
        // A lifetime has no closing quote near.
        let escaped = inner.starts_with('\\');
        let character = inner.chars().nth(1) == Some('\'');
        return if escaped || character { closing(rest, '\'') } else { 0 };
    }
    let starts_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if starts_word && rest.starts_with('r') {
        let hashes = rest[1..].chars().take_while(|c| *c == '#').count();
        if rest[1 + hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let from = 2 + hashes;
            return rest[from..].find(&end).map_or(rest.len(), |at| from + at + end.len());
        }
    }
    0
}

fn closing(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// The code with every item under `#[cfg(test)]` blanked out.
fn without_tests(code: &str) -> String {
    let mut left = code.to_owned();
    while let Some(start) = left.find("#[cfg(test)]") {
        let end = start + item_length(&left[start..]);
        let blank: String =
            left[start..end].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
        left.replace_range(start..end, &blank);
    }
    left
}

/// How long the item at the start of the code is: to its closing brace or its semicolon.
pub fn item_length(code: &str) -> usize {
    let (mut braces, mut brackets) = (0, 0);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            '{' => braces += 1,
            '}' => braces -= 1,
            _ => {}
        }
        if (c == '}' && braces == 0) || (c == ';' && braces == 0 && brackets == 0) {
            return at + 1;
        }
    }
    code.len()
}
