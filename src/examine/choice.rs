//! What a reader can choose about a file; what is not chosen follows from the file.

use crate::import::NilReading;

/// The object that a history is held to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Object {
    /// Reads and writes alone.
    #[default]
    Register,
    /// Compare-and-set too.
    CasRegister,
    /// Reads, writes and appends of texts, by key. Which files are of it shows by itself.
    KeyValue,
}

/// What was chosen.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Chosen {
    /// The object; else whichever the file asks for.
    pub object: Option<Object>,
    /// What every register holds at first, as it is typed.
    pub initial: Option<String>,
    /// What a read of `nil` means.
    pub nil: Option<NilReading>,
}

impl Object {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Object::Register => "register",
            Object::CasRegister => "cas-register",
            Object::KeyValue => "key-value",
        }
    }

    /// The object of this name.
    pub fn from_word(word: &str) -> Option<Object> {
        let all = [Object::Register, Object::CasRegister, Object::KeyValue];
        all.into_iter().find(|object| object.word() == word)
    }
}

/// The name of a reading of `nil`, as in links and on the command line.
pub fn nil_word(nil: NilReading) -> &'static str {
    match nil {
        NilReading::Strict => "strict",
        NilReading::Anything => "anything",
        NilReading::Initial => "initial",
    }
}

/// The reading of this name.
pub fn nil_from_word(word: &str) -> Option<NilReading> {
    let all = [NilReading::Strict, NilReading::Anything, NilReading::Initial];
    all.into_iter().find(|nil| nil_word(*nil) == word)
}
