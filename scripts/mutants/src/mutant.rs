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

/// All that are listed in a file.
pub fn read(path: &str) -> Vec<Mutant> {
    let text = std::fs::read_to_string(path).expect("the list is there");
    let list: Value = serde_json::from_str(&text).expect("the list is JSON");
    let list = list.as_array().expect("the list is an array").iter().enumerate();
    list.filter(|(_, json)| !returns_some_type(json)).map(mutant).collect()
}

/// Every `n`th of them, from the `k`th; spread evenly over all files.
pub fn sample(mutants: Vec<Mutant>, sample: &str) -> Vec<Mutant> {
    let parts = sample.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    let (k, n): (usize, usize) = parts.expect("a sample is K/N");
    mutants.into_iter().filter(|mutant| mutant.id % n == k).collect()
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
