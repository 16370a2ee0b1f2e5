//! A reader of JSON, and of nothing that is only nearly JSON. Its values are those of EDN, of
//! which it has fewer.

use super::cursor::{Cursor, DEPTH_MAX, Syntax};
use super::edn::{Edn, has_twice};
use super::number;
use super::place::{At, Wrong};

/// Reads the values of a text one after another, each with the place where it begins: the elements
/// of an array, or what stands one after another without one.
pub(super) fn each<'a>(
    text: &'a str,
    take: &mut dyn FnMut(usize, &Edn<'a>) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let mut reader = Reader(Cursor::new(text, 0));
    loop {
        reader.skip_blank();
        let at = reader.0.at();
        match reader.0.next() {
            None => return Ok(()),
            Some(b'[') => reader.items(b']', |reader| {
                let at = reader.0.at();
                take(at, &reader.value(1)?)
            })?,
            Some(_) => take(at, &reader.value(0)?)?,
        }
    }
}

/// Reads a text that is one value.
pub(super) fn read_one(text: &str) -> Result<Edn<'_>, Wrong> {
    let mut reader = Reader(Cursor::new(text, 0));
    reader.skip_blank();
    let value = reader.value(0)?;
    reader.skip_blank();
    reader.0.over().map(|()| value)
}

struct Reader<'a>(Cursor<'a>);

impl<'a> Reader<'a> {
    fn skip_blank(&mut self) {
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let blanks = self.0.rest.as_bytes().iter().take_while(|byte| is_blank(byte)).count();
        self.0.take(blanks);
    }

    fn value(&mut self, depth: u32) -> Result<Edn<'a>, Wrong> {
        if depth > DEPTH_MAX {
            return Err(self.0.wrong("something less deeply nested"));
        }
        match self.0.next() {
            Some(b'[') => {
                let mut values = Vec::new();
                self.items(b']', |reader| {
                    values.push(reader.value(depth + 1)?);
                    Ok(())
                })?;
                Ok(Edn::List(values))
            }
            Some(b'{') => self.object(depth),
            Some(b'"') => Ok(Edn::Text(self.0.text(Syntax::Json)?)),
            _ => self.atom(),
        }
    }

    fn object(&mut self, depth: u32) -> Result<Edn<'a>, Wrong> {
        let opened = self.0.at();
        let mut entries = Vec::new();
        self.items(b'}', |reader| {
            if reader.0.next() != Some(b'"') {
                return Err(reader.0.wrong("a key in quotes"));
            }
            let key = Edn::Text(reader.0.text(Syntax::Json)?);
            reader.skip_blank();
            reader.expect(b':')?;
            reader.skip_blank();
            entries.push((key, reader.value(depth + 1)?));
            Ok(())
        })?;
        if has_twice(entries.iter().map(|(key, _)| key)) {
            return Err(Wrong::new(opened, "this object has a key twice"));
        }
        Ok(Edn::Map(At(opened), entries))
    }

    /// Reads what is opened here, until it is closed, with commas between.
    fn items(
        &mut self,
        closing: u8,
        mut item: impl FnMut(&mut Self) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        let opened = self.0.at();
        self.0.take(1);
        self.skip_blank();
        if self.0.closes(opened, closing)? {
            return Ok(());
        }
        loop {
            item(self)?;
            self.skip_blank();
            if self.0.closes(opened, closing)? {
                return Ok(());
            }
            self.expect(b',')?;
            self.skip_blank();
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Wrong> {
        if self.0.next() != Some(byte) {
            return Err(self.0.wrong(&format!("`{}`", char::from(byte))));
        }
        self.0.take(1);
        Ok(())
    }

    fn atom(&mut self) -> Result<Edn<'a>, Wrong> {
        let length = self.0.word_length();
        let value = match &self.0.rest[..length] {
            "null" => Some(Edn::Nil),
            "true" => Some(Edn::Boolean(true)),
            "false" => Some(Edn::Boolean(false)),
            word => number::json(word).map(Edn::from),
        };
        let value = value.ok_or_else(|| self.0.wrong("a value of JSON"))?;
        self.0.take(length);
        Ok(value)
    }
}
