//! A work as it stands on the shelf: a line about it, then its text as it is.

use std::fmt;

/// The version of the first line.
const VERSION: &str = "1";
/// What stands for no lesson.
const NONE: &str = "-";

/// The identity of a work: when it was begun, and a little luck.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct WorkId(u64);

impl WorkId {
    /// An identity that no other work has.
    pub fn new(now: u64, luck: u32) -> WorkId {
        WorkId((now << 16) | u64::from(luck & 0xFFFF))
    }

    /// As it is written in a key.
    pub fn from_word(word: &str) -> Option<WorkId> {
        u64::from_str_radix(word, 16).ok().map(WorkId)
    }
}

impl fmt::Display for WorkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

/// A work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// When it was changed last, in milliseconds since 1970.
    pub at: u64,
    /// The tab that did it.
    pub tab: u32,
    /// The lesson that it began with.
    pub lesson: Option<String>,
    /// Its text, right or wrong.
    pub text: String,
}

impl Record {
    /// As it stands on the shelf; none for what is no work.
    pub fn parse(stored: &str) -> Option<Record> {
        let (about, text) = stored.split_once('\n')?;
        let mut words = about.split(' ');
        words.next().filter(|version| *version == VERSION)?;
        let at = words.next()?.parse().ok()?;
        let tab = u32::from_str_radix(words.next()?, 16).ok()?;
        let lesson = words.next().filter(|word| *word != NONE).map(str::to_owned);
        Some(Record { at, tab, lesson, text: text.to_owned() })
    }

    /// Tells this state of the work from every other.
    pub fn mark(&self) -> String {
        format!("{} {:x}", self.at, self.tab)
    }

    /// What it calls itself, or what it runs. Read without running or parsing it: it may be wrong.
    pub fn title(&self) -> String {
        self.quoted("title").unwrap_or_else(|| "Untitled scenario".to_owned())
    }

    /// The protocol that it runs, if it says so.
    pub fn protocol(&self) -> Option<&str> {
        let line = self.text.lines().find_map(|line| line.trim().strip_prefix("protocol "))?;
        line.split_whitespace().next()
    }

    fn quoted(&self, statement: &str) -> Option<String> {
        let rest = self
            .text
            .lines()
            .find_map(|line| line.trim().strip_prefix(statement)?.trim_start().strip_prefix('"'))?;
        let title = rest.split('"').next().filter(|title| !title.trim().is_empty())?;
        Some(title.to_owned())
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lesson = self.lesson.as_deref().unwrap_or(NONE);
        write!(f, "{VERSION} {} {:x} {lesson}\n{}", self.at, self.tab, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Record, WorkId};

    #[test]
    fn a_record_is_read_as_it_was_written() {
        for text in ["", "cap 1\n", "\n\n  1 2 3\n", "no line end"] {
            let record = Record {
                at: 1_790_000_000_000,
                tab: 0xdead_beef,
                lesson: Some("s01-proof-answers".to_owned()),
                text: text.to_owned(),
            };
            assert_eq!(Record::parse(&record.to_string()), Some(record.clone()));
            let other = Record { lesson: None, ..record };
            assert_eq!(Record::parse(&other.to_string()), Some(other));
        }
        for foreign in ["", "1", "2 5 5 -\ntext", "1 x 5 -\ntext", "1 5\ntext", "{}\n{}"] {
            assert_eq!(Record::parse(foreign), None, "{foreign:?}");
        }
    }

    #[test]
    fn a_number_is_read_as_it_was_written() {
        let id = WorkId::new(1_790_000_000_000, 0xffff_fffe);
        assert_eq!(WorkId::from_word(&id.to_string()), Some(id));
        assert_eq!(WorkId::from_word("not a number"), None);
    }

    #[test]
    fn a_title_is_found_in_a_wrong_text_too() {
        let of = |text: &str| Record { at: 0, tab: 0, lesson: None, text: text.to_owned() };
        let work = of("cap 1\n  title \"It breaks\"\nprotocol raft pre_vote=on\nnonsense");
        assert_eq!((work.title().as_str(), work.protocol()), ("It breaks", Some("raft")));
        let bare = of("title \"\"\nprotocol\n");
        assert_eq!((bare.title().as_str(), bare.protocol()), ("Untitled scenario", None));
    }
}
