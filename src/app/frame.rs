//! What a frame in somebody's page has room for.
//!
//! The map, play, one line of verdict (or the question) and the way to the whole page are always
//! there. Where the frame is low or narrow the rest goes, in this order: why the verdict is so, the
//! tape, the narration, clients' boxes (their tags stay; the map sees to that), the title.

use crate::app::Model;
use crate::diagram::{tape, words};
use crate::run::question::Question;

/// Around everything, and between two rows.
const PAD: f64 = 8.0;
const GAP: f64 = 6.0;
/// The heights of the rows, as in `style.css`.
const FOOT: f64 = 40.0;
const LINE: f64 = 28.0;
const TITLE: f64 = 26.0;
const REASON: f64 = 20.0;
const NARRATION: f64 = 22.0;
/// The same where it takes two lines, and below which width it does.
const NARRATION_OF_TWO: f64 = 42.0;
const NARROW: f64 = 560.0;
/// The least height of a map that is worth a title above it.
const MAP_MIN: f64 = 140.0;
/// The least height of a map on which clients are boxes: of two nodes, and of more.
const MAP_OF_TWO: f64 = 210.0;
const MAP_OF_MANY: f64 = 332.0;
/// The highest map that a frame asks for by itself.
const MAP_WISHED_MAX: f64 = 420.0;
/// Of the question: the size of its letters, the height of a line, and of a row of answers.
const ASK_LETTER: f64 = 15.0;
const ASK_LINE: f64 = 20.0;
const ASK_LINES_MAX: f64 = 5.0;
const ANSWER: f64 = 40.0;
/// Around the words of an answer, and how much wider than plain ones they are.
const ANSWER_PAD: f64 = 30.0;
const BOLD: f64 = 1.08;
/// So many rows of answers at most.
const ANSWER_ROWS_MAX: u32 = 2;

/// What there is to show in a frame.
#[derive(Clone, PartialEq, Debug)]
pub struct FrameContents {
    nodes: usize,
    tape: f64,
    asked: Option<(String, Vec<String>)>,
}

/// What of it is shown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fit {
    /// The size of the map.
    pub map: (f64, f64),
    /// What there is beside it.
    pub extra: Extra,
    /// Whether answers are a list to open, because buttons would take the map's room.
    pub is_list: bool,
}

/// What is shown beside what always is, each with those before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Extra {
    /// Nothing.
    Nothing,
    /// The title.
    Title,
    /// What happens just now.
    Narration,
    /// The tape.
    Tape,
    /// The sentence behind the verdict.
    Reason,
}

impl FrameContents {
    /// What a model has to show.
    pub fn of(model: &Model, asked: Option<&Question>) -> FrameContents {
        let trace = &model.session.run.trace;
        let words = |question: &Question| {
            let choices = question.choices.iter().map(|choice| choice.words.clone()).collect();
            (question.text.clone(), choices)
        };
        FrameContents {
            nodes: trace.names().nodes.len(),
            tape: tape::height(trace),
            asked: asked.map(words),
        }
    }

    /// The height of a frame of this width that shows everything: what a host that lets frames
    /// follow their contents gives it. It does not depend on the height there is, nor on whether
    /// the question is answered, so that nothing moves.
    pub fn wished_height(&self, width: f64) -> f64 {
        let map = if width < 420.0 {
            (width * 0.9).max(MAP_OF_TWO)
        } else {
            self.boxes(width).max((width * 0.4).min(MAP_WISHED_MAX))
        };
        let rows = [FOOT, LINE, REASON, TITLE, narration(width), self.tape, map];
        let all: f64 = rows.iter().map(|row| row + GAP).sum();
        (2.0 * PAD + all - GAP).ceil()
    }

    /// What a frame of this size shows.
    pub fn fit(&self, width: f64, height: f64) -> Fit {
        let room = (width - 2.0 * PAD).max(0.0);
        let all = height - 2.0 * PAD - FOOT - GAP;
        if let Some((text, choices)) = &self.asked {
            return asked(text, choices, room, all);
        }
        let mut left = all - LINE - GAP;
        let boxes = self.boxes(width);
        let rows = [
            (Extra::Title, TITLE, MAP_MIN),
            (Extra::Narration, narration(width), boxes),
            (Extra::Tape, self.tape, boxes),
            (Extra::Reason, REASON, boxes),
        ];
        let mut extra = Extra::Nothing;
        for (next, row, least) in rows {
            if left - row - GAP < least {
                break;
            }
            left -= row + GAP;
            extra = next;
        }
        Fit { map: (room, left.max(0.0)), extra, is_list: false }
    }

    /// The least height of a map whose clients are boxes.
    fn boxes(&self, width: f64) -> f64 {
        match self.nodes {
            // There are tags at any height; the map keeps its room all the same.
            _ if width < 420.0 => (width * 0.6).max(MAP_MIN),
            0..=2 => MAP_OF_TWO,
            _ => MAP_OF_MANY,
        }
    }
}

/// A frame with a question: answers are buttons as long as the map keeps its room.
fn asked(text: &str, choices: &[String], room: f64, all: f64) -> Fit {
    let left = all - lines(text, room).min(ASK_LINES_MAX) * ASK_LINE - GAP;
    let rows = rows(choices, room);
    let buttons = f64::from(rows) * (ANSWER + GAP);
    let is_list = rows > ANSWER_ROWS_MAX || left - buttons < MAP_MIN;
    let map = (room, (if is_list { left } else { left - buttons }).max(0.0));
    Fit { map, extra: Extra::Nothing, is_list }
}

/// How many lines the question takes.
fn lines(text: &str, room: f64) -> f64 {
    let (mut lines, mut along) = (1.0, 0.0);
    for word in text.split(' ') {
        let width = words::width(word, ASK_LETTER) * BOLD;
        if along > 0.0 && along + width > room {
            lines += 1.0;
            along = 0.0;
        }
        along += width + words::width(" ", ASK_LETTER);
    }
    lines
}

/// How many rows answers take.
fn rows(choices: &[String], room: f64) -> u32 {
    let (mut rows, mut along) = (1, 0.0);
    for choice in choices {
        let width = words::width(choice, ASK_LETTER) * BOLD + ANSWER_PAD + GAP;
        if along > 0.0 && along + width > room + GAP {
            rows += 1;
            along = 0.0;
        }
        // One that is wider than the frame cannot be a button.
        rows += if width > room + GAP { ANSWER_ROWS_MAX } else { 0 };
        along += width;
    }
    rows
}

fn narration(width: f64) -> f64 {
    if width < NARROW { NARRATION_OF_TWO } else { NARRATION }
}

#[cfg(test)]
mod tests {
    use super::{Extra, FrameContents, MAP_MIN, MAP_OF_MANY};

    fn contents(asked: Option<(&str, &[&str])>) -> FrameContents {
        let words = |(text, choices): (&str, &[&str])| {
            (text.to_owned(), choices.iter().map(|word| (*word).to_owned()).collect())
        };
        FrameContents { nodes: 3, tape: 250.0, asked: asked.map(words) }
    }

    #[test]
    fn what_goes_goes_in_its_order() {
        let contents = contents(None);
        let mut before = Extra::Nothing;
        for height in (120..1_200).map(f64::from) {
            let fit = contents.fit(760.0, height);
            assert!(fit.extra >= before, "a higher frame shows less at {height}");
            before = fit.extra;
            let least = if fit.extra >= Extra::Narration { MAP_OF_MANY } else { MAP_MIN };
            assert!(fit.extra < Extra::Title || fit.map.1 >= least, "{fit:?} at {height}");
        }
        assert_eq!(before, Extra::Reason);
    }

    #[test]
    fn a_frame_as_high_as_it_wishes_shows_everything() {
        for width in [300.0, 360.0, 600.0, 760.0, 1_280.0] {
            let fit = contents(None).fit(width, contents(None).wished_height(width));
            assert_eq!(fit.extra, Extra::Reason);
            assert!(fit.map.1 >= 200.0, "{fit:?}");
        }
    }

    #[test]
    fn answers_are_buttons_where_the_map_keeps_its_room_and_a_list_elsewhere() {
        let short: &[&str] = &["0", "1", "nothing"];
        let long: &[&str] =
            &["The one that waits for the primary alone; it sees 1", "Whoever needs no other"];
        let ask = "What does c2 read?";
        assert!(!contents(Some((ask, short))).fit(760.0, 480.0).is_list);
        assert!(contents(Some((ask, short))).fit(360.0, 180.0).is_list);
        let narrow = contents(Some((ask, long))).fit(360.0, 240.0);
        assert!(narrow.is_list && narrow.map.1 >= MAP_MIN, "{narrow:?}");
    }

    #[test]
    fn no_size_is_too_small_to_be_drawn_in() {
        for (width, height) in [(0.0, 0.0), (40.0, 30.0), (1_000.0, 60.0), (60.0, 1_000.0)] {
            for contents in [contents(None), contents(Some(("What?", &["x"])))] {
                let fit = contents.fit(width, height);
                assert!(fit.map.0 >= 0.0 && fit.map.1 >= 0.0, "{fit:?}");
            }
        }
    }
}
