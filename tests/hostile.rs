//! Links, scenarios and histories that somebody has made to do harm, or damaged: whatever they are,
//! the page says what is wrong with them or shows them, in any size, and goes on.

use std::fs;
use std::rc::Rc;
use std::time::Instant;

use cap_playground::app::preferences::Preferences;
use cap_playground::app::start::Environment;
use cap_playground::app::{Model, Msg};
use cap_playground::diagram::history::{HistoryWindow, LaneIndex, Marked, draw};
use cap_playground::diagram::map::{Map, suggested_height};
use cap_playground::diagram::marks::Marks;
use cap_playground::diagram::svg;
use cap_playground::diagram::tape::{Tape, TapeWindow};
use cap_playground::escape::is_hidden;
use cap_playground::examine::{Chosen, Examination};
use cap_playground::run::run;
use cap_playground::scenario::link::{Interface, Link, LinkSource};
use cap_playground::scenario::text::parse;
use cap_playground::table::Table;
use cap_playground::time::Time;

#[path = "support/linked.rs"]
mod support;

use support::linked;

const LINKS: u32 = 3_600;
const SCENARIOS: u32 = 1_200;
const HISTORIES: u32 = 1_200;

/// Numbers that look drawn, the same every time.
struct Luck(u64);

impl Luck {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound.max(1)
    }

    fn size(&mut self) -> f64 {
        f64::from(self.below(2_000) as u32)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// What a link says where it means harm.
const VALUES: &[&str] = &[
    "",
    "1",
    "-1",
    "0",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "NaN",
    "1e9",
    "../../x",
    "__proto__",
    "constructor",
    "con",
    "%00",
    "%2e%2e%2f",
    "%253Cscript%253E",
    "<script>alert(1)</script>",
    "\"><img src=x>",
    "javascript:alert(1)",
    "%E2%80%AEgpj",
    "\u{202e}",
    "%F0%9F%92%A9",
    "%ff%fe",
    "%",
    "%%",
    "%zz",
    "=",
    "&",
    "#",
    "#s=",
    "raft,raft,raft,raft",
    "raft read=lease",
    "zookeeper,,,",
    "s01-proof-answers",
    "s99-none",
    "auto",
    "dark",
    "embed",
    "bare",
    "full",
    "reduce",
    "timeline",
    "deadbeef",
    "DEADBEEF",
    "zzzzzzzz",
    "en",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];
const KEYS: &[&str] = &[
    "s",
    "c",
    "p",
    "h",
    "t",
    "d",
    "v",
    "seed",
    "ui",
    "theme",
    "motion",
    "lang",
    "view",
    "speed",
    "play",
    "compare",
    "name",
    "model",
    "initial",
    "nil",
    "__proto__",
    "toString",
    "",
    "x",
];

fn link(luck: &mut Luck, real: &[String]) -> String {
    let mut pairs: Vec<String> =
        (0..luck.below(6)).map(|_| format!("{}={}", luck.pick(KEYS), luck.pick(VALUES))).collect();
    if luck.below(2) == 0 {
        let mut link: Vec<char> = luck.pick(real).chars().collect();
        for _ in 0..luck.below(3) {
            let at = luck.below(link.len());
            match luck.below(3) {
                0 => link.truncate(at),
                1 if !link.is_empty() => {
                    link[at] = *luck.pick(&['A', '_', '-', '%', '&', '=', '\u{202e}', '0']);
                }
                _ => link.insert(at.min(link.len()), *luck.pick(&['z', '%', '#', ' '])),
            }
        }
        pairs.insert(luck.below(pairs.len() + 1), link.into_iter().collect());
    }
    if luck.below(40) == 0 {
        pairs.push(format!("c={}", "a%0A".repeat(luck.below(300_000))));
    }
    if luck.below(2) == 0 {
        pairs.push("v=1".to_owned());
    }
    format!("#{}", pairs.join("&"))
}

fn gallery() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/gallery");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("it is there").flatten().map(|file| file.path()).collect();
    files.sort();
    let scenarios = files.iter().filter(|file| file.extension().is_some_and(|end| end == "cap"));
    scenarios.map(|file| fs::read_to_string(file).expect("it can be read")).collect()
}

#[test]
fn hostile_links_are_told_of_or_shown() {
    let mut luck = Luck(5);
    let texts = gallery();
    let real: Vec<String> = texts.iter().step_by(9).map(|text| linked(text)).collect();
    let (mut told, mut shown, mut longest) = (0, 0, 0.0_f64);
    for _ in 0..LINKS {
        let fragment = link(&mut luck, &real);
        let began = Instant::now();
        let (link, error) = Link::read(&fragment);
        longest = longest.max(began.elapsed().as_secs_f64());
        let again = link.to_string();
        assert_eq!(Link::read(&again).0.to_string(), again, "{fragment}");
        let interface = *luck.pick(&[None, Some(Interface::Embed), Some(Interface::Bare)]);
        let environment =
            Environment { fragment: fragment.clone(), interface, ..Environment::default() };
        let mut model = Model::new(&environment, Preferences::default());
        check_told(&model, &fragment);
        if error.is_some() && model.interface != Interface::Full {
            assert!(model.shows_nothing(), "{fragment} shows something else");
        }
        // Over another that is open already.
        let other = self::link(&mut luck, &real);
        model.update(Msg::Navigate(other.clone()));
        check_told(&model, &other);
        if let Some(LinkSource::Text(_)) = &link.source {
            shown += 1;
        } else {
            told += usize::from(error.is_some());
        }
    }
    println!(
        "{LINKS} hostile links: {told} refused, {shown} with a text; the slowest took {:.1} ms to read",
        longest * 1e3
    );
}

/// What is said is a sentence in which nothing is hidden.
fn check_told(model: &Model, fragment: &str) {
    let Some(notice) = &model.notice else { return };
    for text in [notice.to_string(), notice.briefly()] {
        assert!(!text.is_empty() && !text.chars().any(is_hidden), "{fragment}: {text}");
    }
}

/// A text with lines and words of others in it.
fn damaged(luck: &mut Luck, texts: &[String]) -> String {
    let mut lines: Vec<String> = luck.pick(texts).lines().map(str::to_owned).collect();
    for _ in 0..=luck.below(5) {
        let at = luck.below(lines.len());
        match luck.below(6) {
            0 => {
                lines.remove(at);
            }
            1 => lines.insert(at, lines[at].clone()),
            2 => {
                let other: Vec<&str> = luck.pick(texts).lines().collect();
                lines.insert(at, (*luck.pick(&other)).to_owned());
            }
            3 => {
                let other = luck.below(lines.len());
                lines.swap(at, other);
            }
            4 => {
                let number = luck.pick(&["0", "1", "599999", "4294967295", "-1", "007", "1e3"]);
                lines[at] = lines[at].replacen(|c: char| c.is_ascii_digit(), number, 1);
            }
            _ => {
                let mut words: Vec<&str> = lines[at].split(' ').collect();
                let (one, other) = (luck.below(words.len()), luck.below(words.len()));
                words.swap(one, other);
                lines[at] = words.join(" ");
            }
        }
        if lines.is_empty() {
            break;
        }
    }
    lines.join("\n")
}

#[test]
fn random_scenarios_are_told_of_or_run_and_drawn() {
    let mut luck = Luck(77);
    let texts = gallery();
    let (mut told, mut drawn) = (0, 0);
    for _ in 0..SCENARIOS {
        let text = damaged(&mut luck, &texts);
        let scenario = match parse(&text) {
            Ok(scenario) => scenario,
            Err(errors) => {
                assert!(!errors.is_empty());
                told += 1;
                continue;
            }
        };
        let run = run(&Rc::new(scenario));
        let marks = Marks::of(&run);
        let width = [0.0, 60.0, 100.0, 320.0, luck.size()][luck.below(5)];
        let height = suggested_height(width, run.trace.names().nodes.len());
        let at = Time(luck.below(run.trace.ended_at.0 as usize + 1) as u32);
        let map = Map::new(&run.trace, width, height, &Table::new()).scene(&run.trace, &marks, at);
        let view = TapeWindow::whole(&run.trace, width);
        let tape = Tape::new(&run.trace).scene(&run.trace, &marks, view, at);
        let file = svg::document(run.scenario.title(), &[&map, &tape]);
        assert!(!file.contains("<script") && !file.contains("NaN"), "{text}");
        drawn += 1;
    }
    println!("{SCENARIOS} random scenarios: {told} refused, {drawn} run, judged and drawn");
    assert!(drawn > SCENARIOS / 10, "hardly any scenario was run");
}

const EVENTS: &[&str] = &[
    "{:process 0, :type :invoke, :f :write, :value 1}",
    "{:process 0, :type :ok, :f :write, :value 1}",
    "{:process 0, :type :info, :f :write, :value 1}",
    "{:process 1, :type :invoke, :f :read, :value nil}",
    "{:process 1, :type :ok, :f :read, :value 1}",
    "{:process 1, :type :ok, :f :read, :value \"\u{202e}x\"}",
    "{:process 1, :type :fail, :f :read, :value nil}",
    "{:process 2, :type :invoke, :f :cas, :value [1 2]}",
    "{:process 2, :type :ok, :f :cas, :value [1 2]}",
    "{:process :nemesis, :type :info, :f :start-partition, :value \"<script>\"}",
    "{:process :nemesis, :type :info, :f :stop-partition, :value nil}",
    "{:process 3, :type :invoke, :f :write, :value [\"</svg>\" #{1 2}]}",
    "{:process 3, :type :ok, :f :write, :value [\"</svg>\" #{1 2}]}",
    ";; initial 3",
    "]",
    "{",
    "#_",
    "\"",
    "",
];

#[test]
fn damaged_histories_are_told_of_or_judged_and_drawn() {
    let mut luck = Luck(123);
    let (mut told, mut drawn) = (0, 0);
    for _ in 0..HISTORIES {
        // Most are whole but for a line or two that does not belong there.
        let pairs = [(0, 1), (3, 4), (3, 5), (3, 6), (7, 8), (9, 10), (11, 12)];
        let mut lines: Vec<&str> = Vec::new();
        for _ in 0..luck.below(7) {
            let (asked, told) = *luck.pick(&pairs);
            lines.extend([EVENTS[asked], EVENTS[told]]);
        }
        for _ in 0..luck.below(3) {
            let at = luck.below(lines.len() + 1);
            lines.insert(at, *luck.pick(EVENTS));
        }
        let text = lines.join("\n");
        let (mut examination, opened) = match Examination::read(text.as_bytes(), &Chosen::default())
        {
            Ok(read) => read,
            Err(error) => {
                assert!(!error.message.is_empty() && !error.message.chars().any(is_hidden));
                told += 1;
                continue;
            }
        };
        let finding = examination.judge(cap_playground::judge::ConsistencyModel::ALL[0]);
        let index = LaneIndex::new(&opened.columns, |_| true);
        let marked = Marked {
            proof: &finding.proof,
            before: &finding.before,
            points: &finding.points,
            selected: Some(0),
        };
        let width = luck.size();
        let picture =
            draw(&opened.columns, &index, &marked, 12, HistoryWindow::whole(opened.until, width));
        let file = svg::document("a history", &[&picture.scene]);
        let harmful = ["<script", "</svg>\"", "NaN", "\u{202e}"];
        assert!(harmful.iter().all(|word| !file.contains(word)), "{text}\n{file}");
        drawn += 1;
    }
    println!("{HISTORIES} damaged histories: {told} refused, {drawn} judged and drawn");
    assert!(drawn > HISTORIES / 5, "hardly any history was read");
}
