use super::{Placed, place};
use crate::mutant::{Genre, Mutant};

/// A mutant of the one place in a text where something stands.
fn mutant(text: &str, id: usize, genre: Genre, stands: &str, replacement: &str) -> Mutant {
    let at = text.find(stands).expect("it stands there");
    let place = |at: usize| {
        let before = &text[..at];
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        (1 + before.matches('\n').count(), 1 + column)
    };
    Mutant {
        id,
        file: "src/judge.rs".to_owned(),
        name: format!("replace {stands} with {replacement}"),
        genre,
        from: place(at),
        to: place(at + stands.len()),
        replacement: replacement.to_owned(),
    }
}

fn placed(text: &str, genre: Genre, stands: &str, replacement: &str) -> String {
    let placed = place(text, &[mutant(text, 7, genre, stands, replacement)]);
    assert!(placed.places.iter().all(|(id, _)| *id == 7) && !placed.places.is_empty(), "{stands}");
    syn::parse_file(&placed.text).expect("what is made is Rust");
    placed.text
}

const ON: &str = "crate::mutant::on(7)";

#[test]
fn an_operator_is_another_one_while_its_mutant_is_in_force() {
    let text = "fn f(é: u8) -> bool { é < 1 && é > 0 }";
    assert_eq!(
        placed(text, Genre::BinaryOperator, "&&", "||"),
        format!(
            "fn f(é: u8) -> bool {{ (if {ON} {{ é < 1 || é > 0 }} else {{ é < 1 && é > 0 }}) }}"
        )
    );
    assert_eq!(
        placed("fn f(x: bool) -> bool { !x }", Genre::UnaryOperator, "!", ""),
        format!("fn f(x: bool) -> bool {{ (if {ON} {{ x }} else {{ !x }}) }}")
    );
}

#[test]
fn a_body_is_left_at_once() {
    let made = placed("fn f() -> u8 {\n    g()\n}", Genre::FunctionBody, "g()", "0");
    assert!(made.starts_with(&format!("fn f() -> u8 {{ if {ON} {{ return 0; }} \n")), "{made}");
}

#[test]
fn an_arm_is_passed_over_and_a_guard_is_another_one() {
    let text = "fn f(x: u8) -> u8 { match x { 1 => 2, 3 if g() => 4, _ => 5 } }";
    let made = placed(text, Genre::MatchArm, "1 => 2", "");
    assert!(made.contains(&format!("{{ 1 if !{ON} => 2,")), "{made}");
    let made = placed(text, Genre::MatchArmGuard, "g()", "true");
    assert!(made.contains(&format!("if (if {ON} {{ true }} else {{ g() }})")), "{made}");
}

#[test]
fn a_field_is_left_out() {
    let text = "fn f() -> S { S { a: 1, ..d() } }";
    let made = placed(text, Genre::StructField, "a: 1", "");
    assert!(made.contains(&format!("if {ON} {{ S {{  ..d() }} }}")), "{made}");
}

#[test]
fn what_gives_a_name_stays() {
    let text = "fn f() { if x && let Some(y) = z { g(y) } }";
    let all = [mutant(text, 7, Genre::BinaryOperator, "&&", "||")];
    let Placed { text: made, places } = place(text, &all);
    assert_eq!((made.as_str(), places.len()), (text, 0));
}

#[test]
fn mutants_of_a_whole_and_of_its_parts_do_not_disturb_each_other() {
    let text = "fn f(x: u8, y: u8) -> bool { !(x < y) && x + y > 3 }";
    let all = [
        mutant(text, 1, Genre::BinaryOperator, "&&", "||"),
        mutant(text, 2, Genre::UnaryOperator, "!", ""),
        mutant(text, 3, Genre::BinaryOperator, "<", "<="),
        mutant(text, 4, Genre::BinaryOperator, "+", "*"),
        mutant(text, 5, Genre::FunctionBody, "!(x < y) && x + y > 3", "true"),
        mutant(text, 6, Genre::FunctionBody, "!(x < y) && x + y > 3", "false"),
    ];
    let Placed { text: made, places } = place(text, &all);
    syn::parse_file(&made).expect("what is made is Rust");
    for id in 1..=6 {
        let of = places.iter().filter(|(of, _)| *of == id);
        let question = format!("crate::mutant::on({id})");
        assert!(
            of.clone().any(|(_, place)| made[place.clone()].contains(&question)),
            "{id}: {made}"
        );
    }
    // The original is left whole where none is in force.
    assert!(made.contains("} else { (if crate::mutant::on(2)"), "{made}");
}
