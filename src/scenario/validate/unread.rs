//! Lines that could not be read, and what they may have declared: of that nothing is said, and
//! everything else that is wrong is told at once.

/// Lines as they stand in the text, each with whether others may rely on it.
#[derive(Clone, Default, Debug)]
pub(crate) struct Unread {
    lines: Vec<(String, bool)>,
}

impl Unread {
    /// Another one.
    pub fn add(&mut self, line: &str, declares: bool) {
        self.lines.push((line.to_owned(), declares));
    }

    /// Whether a name stands in a line that may declare it.
    pub fn declares(&self, name: &str) -> bool {
        self.lines.iter().any(|(line, declares)| *declares && mentions(line, name))
    }

    /// Whether a name stands in any of them.
    pub fn mentions(&self, name: &str) -> bool {
        self.lines.iter().any(|(line, _)| mentions(line, name))
    }

    /// Whether one of them may be the line that begins with this word: it does, or it begins
    /// with no word of the header.
    pub fn may_be(&self, word: &str) -> bool {
        let others = [
            "protocol",
            "replicas",
            "datacenter",
            "client",
            "init",
            "network",
            "link",
            "seed",
            "until",
        ];
        self.lines.iter().filter(|(_, declares)| *declares).any(|(line, _)| {
            let first = line.split_whitespace().next().unwrap_or_default();
            first == word || !others.contains(&first)
        })
    }
}

fn mentions(line: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.split(|c| !is_part(c)).any(|word| word == name)
}
