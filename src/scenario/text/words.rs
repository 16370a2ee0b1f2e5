//! Lines into words, each with its place.

use crate::scenario::text::{Error, ParseError, ParseErrorKind};

/// How much of a long word is repeated in a message.
const SHOWN_CHARS_MAX: usize = 40;

/// A word, or a part of one, and where it stands. Quotes are still on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub line: u32,
    pub column: u32,
}

impl<'a> Word<'a> {
    /// The beginning of the text, where whatever concerns the whole of it is reported.
    pub fn start() -> Word<'static> {
        Word { text: "", line: 1, column: 1 }
    }

    /// The part of this word from byte `from` up to byte `to`.
    pub fn part(self, from: usize, to: usize) -> Word<'a> {
        let before = self.text[..from].chars().count() as u32;
        Word { text: &self.text[from..to], line: self.line, column: self.column + before }
    }

    /// This text from its first character on that is not blank.
    fn without_blanks(self) -> Word<'a> {
        let blanks = self.text.len() - self.text.trim_start_matches(is_blank).len();
        self.part(blanks, self.text.len())
    }

    /// Before and after the first `separator`.
    pub fn split(self, separator: &str) -> Option<(Word<'a>, Word<'a>)> {
        let at = self.text.find(separator)?;
        Some((self.part(0, at), self.part(at + separator.len(), self.text.len())))
    }

    /// The word as it is repeated in messages.
    pub fn shown(self) -> String {
        let mut chars = self.text.chars();
        let mut shown: String = chars.by_ref().take(SHOWN_CHARS_MAX).collect();
        if chars.next().is_some() {
            shown.push('…');
        }
        format!("`{shown}`")
    }

    /// An error at this word.
    pub fn error(self, found: impl Into<String>, expected: impl Into<String>) -> Error {
        Box::new(ParseError {
            kind: ParseErrorKind::Wrong,
            line: self.line,
            column: self.column,
            length: self.text.chars().count() as u32,
            found: found.into(),
            expected: expected.into(),
            suggestion: None,
        })
    }

    /// This word is not `what`: "`healp` is not an action".
    pub fn is_not(self, what: &str, expected: impl Into<String>) -> Error {
        self.error(format!("{} is not {what}", self.shown()), expected)
    }

    /// This word is not `what`, which would be one of `words`.
    pub fn is_none_of<'w>(
        self,
        what: &str,
        words: impl IntoIterator<Item = &'w str> + Clone,
    ) -> Error {
        let nearest = super::nearest(self.text, words.clone());
        let mut error = self.is_not(what, super::one_of(words));
        error.suggestion = nearest.map(str::to_owned);
        error
    }
}

/// A line in words.
#[derive(Debug)]
pub(super) struct Lexed<'a> {
    pub words: Vec<Word<'a>>,
    /// What stands behind `#`.
    pub comment: Option<&'a str>,
    /// Where a further word would stand.
    end: Word<'a>,
}

/// The words of a line that are still to be read.
#[derive(Clone, Debug)]
pub(super) struct Words<'l, 'a> {
    rest: &'l [Word<'a>],
    end: Word<'a>,
}

impl<'l, 'a> Words<'l, 'a> {
    pub fn new(lexed: &'l Lexed<'a>) -> Words<'l, 'a> {
        Words { rest: &lexed.words, end: lexed.end }
    }

    pub fn peek(&self) -> Option<Word<'a>> {
        self.rest.first().copied()
    }

    /// The word after the next.
    pub fn peek_second(&self) -> Option<Word<'a>> {
        self.rest.get(1).copied()
    }

    /// The next word if it is this one.
    pub fn take_if(&mut self, text: &str) -> bool {
        let is = self.peek().is_some_and(|word| word.text == text);
        if is {
            self.next();
        }
        is
    }

    /// The next word, which must be there.
    pub fn need(&mut self, what: &str, expected: &str) -> Result<Word<'a>, Error> {
        self.next().ok_or_else(|| self.end.error(format!("{what} is missing here"), expected))
    }

    /// Nothing may be left.
    pub fn finish(&self) -> Result<(), Error> {
        match self.peek() {
            None => Ok(()),
            Some(word) => Err(word
                .error(format!("{} is one word too many", word.shown()), "end the line before it")),
        }
    }

    /// An error where the line ends.
    pub fn missing(&self, what: &str, expected: &str) -> Error {
        self.end.error(format!("{what} is missing here"), expected)
    }
}

impl<'a> Iterator for Words<'_, 'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }
}

/// Splits line number `line` into words.
pub(super) fn lex(text: &str, line: u32) -> Result<Lexed<'_>, Error> {
    let whole = Word { text, line, column: 1 };
    refuse_controls(whole)?;
    let trimmed = text.trim_end_matches(is_blank);
    let mut rest = whole.part(0, trimmed.len()).without_blanks();
    let mut lexed = Lexed { words: Vec::new(), comment: None, end: rest.part(0, 0) };
    if rest.text.starts_with('~') {
        lexed.words.push(rest);
        return Ok(lexed);
    }
    while !rest.text.is_empty() {
        if rest.text.starts_with('#') && !counts_messages(&lexed.words, rest.text) {
            lexed.comment = Some(&text[trimmed.len() - rest.text.len() + 1..]);
            break;
        }
        let length = word_length(rest.text).ok_or_else(|| {
            let open = rest.text.find('"').unwrap_or(0);
            let quote = rest.part(open, rest.text.len());
            quote.error("this quote is not closed", "add `\"` at its end")
        })?;
        lexed.words.push(rest.part(0, length));
        let after = rest.part(length, rest.text.len());
        lexed.end = after.part(0, 0);
        rest = after.without_blanks();
    }
    Ok(lexed)
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

/// The `#3` of `lose A -> B #3` is a word and not a comment.
fn counts_messages(words: &[Word<'_>], rest: &str) -> bool {
    let word = rest[1..].split(is_blank).next().unwrap_or("");
    let is_count = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let counting = words.iter().take(2).any(|word| matches!(word.text, "lose" | "delay"));
    counting && is_count(word) && !words.iter().any(|word| word.text.starts_with('#'))
}

/// The bytes of the word that `rest` begins with; none if a quote in it is not closed.
fn word_length(rest: &str) -> Option<usize> {
    if rest.starts_with('|') {
        return Some(1);
    }
    let mut quoted = false;
    let mut escaped = false;
    // A count of messages begins with the sign that otherwise ends a word.
    let skipped = usize::from(rest.starts_with('#'));
    for (at, c) in rest.char_indices().skip(skipped) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ' ' | '\t' | '#' | '|' if !quoted => return Some(at),
            _ => {}
        }
    }
    (!quoted).then_some(rest.len())
}

/// Control characters and the signs that turn the direction of writing could make a text look
/// like another one.
fn refuse_controls(line: Word<'_>) -> Result<(), Error> {
    let refused = |c: char| {
        (c.is_control() && c != '\t')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match line.text.char_indices().find(|&(_, c)| refused(c)) {
        None => Ok(()),
        Some((at, c)) => Err(line.part(at, at + c.len_utf8()).error(
            format!("the invisible character U+{:04X} is not allowed", u32::from(c)),
            "remove it",
        )),
    }
}
