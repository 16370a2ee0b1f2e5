//! A change to the program, as `cargo-mutants` lists it.

use serde_json::Value;

#[derive(Debug, Clone)]
pub struct Mutant {
    /// What `MUTANT` is set to.
    pub id: usize,
    pub file: String,
    /// `src/judge.rs:262:22: replace && with || in check`.
    pub name: String,
    pub genre: Genre,
    /// Line and column of what is replaced, from 1, and of what follows it.
    pub from: (usize, usize),
    pub to: (usize, usize),
    pub replacement: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Genre {
    FunctionBody,
    BinaryOperator,
    UnaryOperator,
    MatchArm,
    MatchArmGuard,
    StructField,
}

impl Mutant {
    /// What a score is told of: a protocol, a mechanism that several share, the judge.
    pub fn part(&self) -> &str {
        let file = self.file.trim_start_matches("src/").trim_end_matches(".rs");
        let file = file.strip_prefix("protocol/").unwrap_or(file);
        file.split('/').next().unwrap_or(file)
    }
}

/// All that are listed.
pub fn read(text: &str) -> Result<Vec<Mutant>, String> {
    let list: Value = serde_json::from_str(text).map_err(|error| format!("the list: {error}"))?;
    let list = list.as_array().ok_or("the list of changes is no list")?.iter().enumerate();
    Ok(list.filter(|(_, json)| !returns_some_type(json)).map(mutant).collect())
}

/// A function that returns "some iterator" returns one only, so no other one in its place.
fn returns_some_type(json: &Value) -> bool {
    let returned = json["function"]["return_type"].as_str().unwrap_or_default();
    json["genre"] == "FnValue" && returned.contains("impl ")
}

fn mutant((id, json): (usize, &Value)) -> Mutant {
    let text = |name: &str| json[name].as_str().expect("a text").to_owned();
    let place = |end: &str| {
        let number = |name: &str| json["span"][end][name].as_u64().expect("a number") as usize;
        (number("line"), number("column"))
    };
    Mutant {
        id,
        file: text("file"),
        name: text("name"),
        genre: match json["genre"].as_str() {
            Some("FnValue") => Genre::FunctionBody,
            Some("BinaryOperator") => Genre::BinaryOperator,
            Some("UnaryOperator") => Genre::UnaryOperator,
            Some("MatchArm") => Genre::MatchArm,
            Some("MatchArmGuard") => Genre::MatchArmGuard,
            Some("StructField") => Genre::StructField,
            other => panic!("an unknown kind of change: {other:?}"),
        },
        from: place("start"),
        to: place("end"),
        replacement: text("replacement"),
    }
}

#[cfg(test)]
pub mod tests {
    use super::{Genre, Mutant, read};

    /// Some mutant of a file.
    pub fn at(file: &str, id: usize) -> Mutant {
        Mutant {
            id,
            file: file.to_owned(),
            name: format!("{file}:{id}:1: replace < with >"),
            genre: Genre::BinaryOperator,
            from: (1, 1),
            to: (1, 2),
            replacement: String::new(),
        }
    }

    #[test]
    fn a_file_belongs_to_the_protocol_or_to_the_judge() {
        let parts = ["raft.rs", "raft/log.rs", "shared/serial.rs"]
            .map(|file| at(&format!("src/protocol/{file}"), 1).part().to_owned());
        assert_eq!(parts, ["raft", "raft", "shared"]);
        assert_eq!(at("src/judge/lag.rs", 1).part(), "judge");
        assert_eq!(at("src/judge.rs", 1).part(), "judge");
    }

    #[test]
    fn a_list_is_read_as_cargo_mutants_writes_it() {
        let one = |genre: &str, returned: &str| {
            format!(
                r#"{{"file": "src/judge.rs", "name": "src/judge.rs:2:5: replace f", "genre":
                "{genre}", "function": {{"return_type": "{returned}"}}, "replacement": "true",
                "span": {{"start": {{"line": 2, "column": 5}}, "end": {{"line": 2, "column": 9}}}}}}"#
            )
        };
        let (kept, dropped) = (one("FnValue", "-> bool"), one("FnValue", "-> impl Iterator"));
        let list = format!("[{dropped}, {kept}, {}]", one("MatchArm", "-> impl Iterator"));
        let read = read(&list).expect("it is a list");
        assert_eq!(read.iter().map(|it| it.id).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(
            (read[0].genre, read[0].from, read[0].to),
            (Genre::FunctionBody, (2, 5), (2, 9))
        );
    }

    #[test]
    fn what_is_no_list_is_told() {
        assert!(read("{}").is_err() && read("").is_err());
    }
}
