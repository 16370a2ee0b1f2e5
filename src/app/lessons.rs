//! The gallery: scenarios in the order in which the lessons build up.

use std::rc::Rc;

use crate::app::Model;
use crate::app::effect::{Effect, Resource};

/// The first lesson is part of the program, so that something can be seen at once. Its text is
/// the gallery's own.
pub const FIRST_SLUG: &str = "s01-proof-answers";
/// Its text.
pub const FIRST_TEXT: &str = include_str!("../../www/gallery/s01-proof-answers.cap");

/// One lesson of the gallery's list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lesson {
    /// Its name in links and of its file.
    pub slug: Rc<str>,
    /// The heading it stands under; empty above the first one.
    pub section: Rc<str>,
    /// Its title.
    pub title: String,
    /// What it teaches, in a sentence.
    pub teaches: String,
    /// The protocol that runs.
    pub runs: Rc<str>,
    /// What else it is found by: settings, names of systems, what happens.
    pub found_by: String,
    /// What it asks; empty if nothing.
    pub asks: String,
}

/// A lesson that was opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenLesson {
    /// Its name.
    pub slug: Rc<str>,
    /// Its text as it is in the gallery.
    pub text: Rc<str>,
}

/// Reads the gallery's list: a lesson a line, its parts between tabs. A line that has a title
/// and no name is the heading of those that follow.
pub fn parse_index(text: &str) -> Vec<Lesson> {
    let mut section: Rc<str> = "".into();
    let lesson = |line: &str| {
        let mut parts = line.split('\t');
        let slug = parts.next().unwrap_or_default();
        let title = parts.next().filter(|title| !title.is_empty());
        if slug.is_empty() {
            section = title?.into();
            return None;
        }
        Some(Lesson {
            slug: slug.into(),
            section: section.clone(),
            title: title.unwrap_or(slug).to_owned(),
            teaches: parts.next().unwrap_or_default().to_owned(),
            runs: parts.next().unwrap_or_default().into(),
            found_by: parts.next().unwrap_or_default().to_owned(),
            asks: parts.next().unwrap_or_default().to_owned(),
        })
    };
    text.lines().filter_map(lesson).collect()
}

/// The lessons, by their places, in which every word that is looked for stands; those that have
/// more of them in their titles first, as beginnings of words before others, and all of them in order
/// where nothing is looked for.
pub fn matching(lessons: &[Lesson], sought: &str) -> Vec<usize> {
    let sought = sought.to_lowercase();
    let words: Vec<&str> = sought.split_whitespace().collect();
    let all_of = |lesson: &Lesson| {
        let Lesson { slug, section, title, teaches, runs, found_by, asks } = lesson;
        [slug, section, runs, &**title, teaches, found_by, asks].join(" ").to_lowercase()
    };
    let begins = |text: &str, word: &str| {
        text.split(|letter: char| !letter.is_alphanumeric()).any(|one| one.starts_with(word))
    };
    let rank = |lesson: &Lesson, all: &str| {
        let title = lesson.title.to_lowercase();
        let count = |is: &dyn Fn(&str) -> bool| words.iter().filter(|word| is(word)).count();
        (
            count(&|word| begins(&title, word)),
            count(&|word| title.contains(word)),
            count(&|word| begins(all, word)),
        )
    };
    let ranked = lessons.iter().enumerate().filter_map(|(at, lesson)| {
        let all = all_of(lesson);
        let has_all = words.iter().all(|word| all.contains(word));
        has_all.then(|| (at, rank(lesson, &all)))
    });
    let mut ranked: Vec<_> = ranked.collect();
    crate::table::sort_by_key(&mut ranked, |(_, rank)| std::cmp::Reverse(*rank));
    ranked.into_iter().map(|(at, _)| at).collect()
}

/// The same lessons by what runs in them: protocols in the order in which they come first.
pub fn by_system(lessons: &[Lesson], places: &[usize]) -> Vec<(Rc<str>, Vec<usize>)> {
    let mut groups: Vec<(Rc<str>, Vec<usize>)> = Vec::new();
    for &place in places {
        let runs = &lessons[place].runs;
        match groups.iter_mut().find(|(known, _)| known == runs) {
            Some((_, group)) => group.push(place),
            None => groups.push((runs.clone(), vec![place])),
        }
    }
    groups
}

/// Whether the list of lessons is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Listing {
    /// Nobody has asked for it yet.
    Unasked,
    /// It is on its way.
    Awaited,
    /// It has not come.
    Missing,
    /// It has come.
    Here,
}

impl Model {
    pub(super) fn fetch_lessons(&mut self) {
        self.listing = Listing::Awaited;
        self.say(Effect::Fetch(Resource::Lessons));
    }

    /// The list has come, or has not.
    pub(super) fn list_lessons(&mut self, index: Option<&str>) {
        self.listing = if index.is_some() { Listing::Here } else { Listing::Missing };
        if let Some(index) = index {
            self.lessons = parse_index(index).into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_without_a_title_goes_by_its_name() {
        let lessons = parse_index("the-proof\tThe proof\tBoth cannot hold.\n\nbare\n");
        assert_eq!(lessons.len(), 2);
        assert_eq!(lessons[0].teaches, "Both cannot hold.");
        assert_eq!(lessons[1].title, "bare");
    }

    #[test]
    fn a_lesson_is_found_by_its_title_its_system_its_settings_and_what_happens() {
        let lessons = parse_index(
            "a\tThe register\tA read.\traft\tread=lease etcd Consul not linearizable stale\n\
             b\tA lease on a slow clock\tx\traft\tread=lease etcd Consul\n\
             c\tQuorums\tTwo of three.\tdynamo\tw=2 voldemort stale\n",
        );
        let found = |sought| matching(&lessons, sought);
        assert_eq!(found(""), [0, 1, 2]);
        assert_eq!(found("lease"), [1, 0], "titles first");
        assert_eq!(found("ETCD"), [0, 1]);
        assert_eq!(found("stale two"), [2]);
        assert_eq!(found("consul stale"), [0]);
        assert!(found("mongo").is_empty());
        let groups = by_system(&lessons, &found(""));
        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].1, [0, 1]);
    }

    #[test]
    fn a_heading_holds_until_the_next_one() {
        let lessons = parse_index("a\tA\tx\n\tThe proof\nb\tB\n\nc\tC\ty\n\tClocks\nd\n\tEmpty\n");
        let sections: Vec<_> = lessons.iter().map(|l| (&*l.slug, &*l.section)).collect();
        let expected = [("a", ""), ("b", "The proof"), ("c", "The proof"), ("d", "Clocks")];
        assert_eq!(sections, expected);
    }
}
