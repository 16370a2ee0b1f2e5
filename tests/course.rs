//! The course: every lesson is listed, says what it teaches, asks its reader something, and is
//! held to what it claims; every protocol is explained and shown.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use cap_playground::app::lessons;
use cap_playground::protocol::registry;
use cap_playground::run::{goal, question, run};
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{Action, Scenario};

/// The headings of a reference page behind its name, in this order and no others.
const REFERENCE_SECTIONS: &[&str] = &[
    "How a write flows",
    "How a read flows",
    "Settings",
    "What a partition does",
    "PACELC",
    "What is simplified",
    "Sources",
];

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www").join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(folder(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn lesson(slug: &str) -> Scenario {
    let text = read(&format!("gallery/{slug}.cap"));
    parse(&text).unwrap_or_else(|errors| panic!("{slug}: {}", errors[0]))
}

/// The lines of the course that mean something: slugs, and headings behind `## `.
fn course() -> Vec<String> {
    let order = read("gallery/order.txt");
    let means = |line: &&str| !line.is_empty() && (!line.starts_with('#') || is_heading(line));
    order.lines().map(str::trim).filter(means).map(str::to_owned).collect()
}

fn is_heading(line: &str) -> bool {
    line.starts_with("## ")
}

fn slugs() -> Vec<String> {
    course().into_iter().filter(|line| !is_heading(line)).collect()
}

#[test]
fn every_lesson_is_in_the_course_once() {
    let listed = slugs();
    let once: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    assert_eq!(once.len(), listed.len(), "a lesson is listed twice");
    let files: BTreeSet<String> = fs::read_dir(folder("gallery"))
        .expect("the gallery is part of the repository")
        .map(|file| file.expect("the folder can be read").file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".cap").map(str::to_owned))
        .collect();
    assert_eq!(once, files.iter().map(String::as_str).collect());
    assert!(once.contains(lessons::FIRST_SLUG));
}

#[test]
fn every_lesson_stands_under_a_heading_and_every_heading_has_lessons() {
    let course = course();
    assert!(course.first().is_some_and(|line| is_heading(line)));
    assert!(course.last().is_some_and(|line| !is_heading(line)));
    for pair in course.windows(2) {
        assert!(!(is_heading(&pair[0]) && is_heading(&pair[1])), "nothing below {}", pair[0]);
    }
    let headings: Vec<_> = course.iter().filter(|line| is_heading(line)).collect();
    let different: BTreeSet<_> = headings.iter().collect();
    assert_eq!(headings.len(), different.len(), "a heading comes twice");
}

#[test]
fn every_lesson_says_what_it_teaches_and_asks_something() {
    for slug in slugs() {
        let scenario = lesson(&slug);
        assert!(!scenario.title().is_empty(), "{slug} has no title");
        let teaches = scenario.notes().next().unwrap_or_default();
        assert!(!teaches.is_empty(), "{slug} teaches nothing");
        let asks = scenario.ask().unwrap_or_default();
        assert!(asks.ends_with('?'), "{slug} asks nothing");
    }
}

/// The choices are there to be chosen from, and the run knows exactly one of them to be right.
#[test]
fn every_question_has_choices_of_which_one_is_right() {
    for slug in slugs() {
        let run = run(&Rc::new(lesson(&slug)));
        let question = question::question(&run).unwrap_or_else(|| panic!("{slug} asks nothing"));
        assert!(question.choices.len() > 1, "{slug} has nothing to choose from");
        assert!(question.right(&run).is_some(), "{slug}: {:?}", question.verdicts(&run));
    }
}

#[test]
fn goals_are_not_reached_at_once_and_the_way_that_is_told_leads_there() {
    let mut goals = 0;
    for slug in slugs() {
        let scenario = lesson(&slug);
        let Some((_, wanted)) = scenario.goal() else { continue };
        let ways = scenario.ways().count();
        assert!((1..=wanted.actions as usize).contains(&ways), "{slug}: {ways} actions are told");
        assert!(scenario.hints().next().is_some(), "{slug} has a hint");
        assert_eq!(goal::mismatch(&run(&Rc::new(scenario))), None, "{slug}");
        goals += 1;
    }
    assert!(goals >= 20, "{goals} lessons have a goal");
}

#[test]
fn no_two_lessons_have_the_same_title() {
    let titles: BTreeSet<String> = slugs().iter().map(|s| lesson(s).title().to_owned()).collect();
    assert_eq!(titles.len(), slugs().len());
}

#[test]
fn every_lesson_expects_something_of_every_request_and_of_the_whole() {
    for slug in slugs() {
        let scenario = lesson(&slug);
        for (line, _, action) in scenario.timed() {
            if let Action::Request(request) = action {
                let text = scenario.line_text(line);
                assert!(request.expected.is_some(), "{slug} expects nothing of {text}");
            }
        }
        assert!(scenario.expectations().next().is_some(), "{slug} expects no verdict");
    }
}

#[test]
fn every_loose_statement_is_read_in_two_ways() {
    let loose: Vec<String> = slugs().into_iter().filter(|slug| is_loose(slug)).collect();
    assert!(loose.len() >= 31, "{} of 31", loose.len());
    for slug in loose {
        let scenario = lesson(&slug);
        let two = |note: &str| note.contains("Read this way: ") && note.contains("Read that way: ");
        assert!(scenario.notes().any(two), "{slug} has no two readings");
    }
}

/// `l07-…`
fn is_loose(slug: &str) -> bool {
    slug.strip_prefix('l').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[test]
fn every_protocol_is_shown_in_a_lesson() {
    let shown: BTreeSet<&str> = slugs()
        .iter()
        .filter_map(|slug| lesson(slug).protocol().map(|choice| choice.name))
        .collect();
    for entry in registry::ALL {
        assert!(shown.contains(entry.spec.name), "no lesson on {}", entry.spec.name);
    }
}

#[test]
fn every_protocol_is_explained_under_the_same_headings() {
    for entry in registry::ALL {
        let name = entry.spec.name;
        let text = read(&format!("reference/{name}.md"));
        let mut lines = text.lines();
        assert!(lines.next().is_some_and(|line| line.starts_with("# ")), "{name} has no name");
        let summary = lines.by_ref().find(|line| !line.is_empty()).unwrap_or_default();
        assert!(!summary.is_empty() && !summary.starts_with('#'), "{name} has no summary");
        let headings: Vec<&str> = text
            .lines()
            .skip(1)
            .filter(|line| line.starts_with('#'))
            .map(|line| line.strip_prefix("## ").unwrap_or(line))
            .collect();
        assert_eq!(headings, REFERENCE_SECTIONS, "of {name}");
    }
}
