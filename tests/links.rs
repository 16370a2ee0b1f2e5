//! What links say, and that a damaged one never shows another scenario.

use cap_playground::scenario::Scenario;
use cap_playground::scenario::link::{
    Interface, Link, LinkError, LinkSource, LinkedHistory, Motion, Theme, View,
};
use cap_playground::time::Time;
use data_encoding::BASE64URL_NOPAD;

#[path = "support/linked.rs"]
mod support;

use support::linked;

const TEXT: &str = include_str!("data/thirty_operations.cap");

fn scenario() -> Scenario {
    TEXT.parse().expect("the scenario is right")
}

fn packed() -> String {
    linked(&scenario().to_string())
}

fn text_of(link: &Link) -> Option<&str> {
    match &link.source {
        Some(LinkSource::Text(text)) => Some(text),
        _ => None,
    }
}

fn code(fragment: &str) -> Option<&'static str> {
    Link::read(fragment).1.map(|error| error.code())
}

#[test]
fn a_link_gives_back_the_scenario_it_was_made_of() {
    let (link, error) = Link::read(&packed());
    assert_eq!(error, None);
    assert_eq!(link.scenario(), Some(Ok(scenario())));
}

#[test]
fn a_scenario_of_thirty_operations_fits_a_link_of_seven_hundred_characters() {
    let link = packed();
    println!("a link of thirty operations has {} characters", link.len());
    assert!(link.len() <= 700, "{}", link.len());
}

#[test]
fn everything_in_a_link_survives_rewriting() {
    let link = Link {
        source: Some(LinkSource::Preset("stale-read".into())),
        compare: vec!["abd".into(), "lww clock=wall".into()],
        playhead: Some(Time(1_200)),
        seed: Some(7),
        digest: Some(0x00f3_a01c),
        interface: Some(Interface::Embed),
        theme: Some(Theme::Dark),
        motion: Some(Motion::Reduce),
        language: Some("pt-BR".into()),
        view: Some(View::Timeline),
        speed_per_mille: Some(500),
        play: true,
        unknown: vec![("später".into(), "a b&c=d%".into())],
    };
    let fragment = link.to_string();
    assert_eq!(
        fragment,
        "p=stale-read&compare=abd,lww%20clock%3Dwall&t=1200&seed=7&d=00f3a01c&ui=embed&\
         theme=dark&motion=reduce&lang=pt-BR&view=timeline&speed=0.5&play=1&\
         sp%C3%A4ter=a%20b%26c%3Dd%25&v=1"
    );
    assert_eq!(Link::read(&fragment), (link, None));
}

#[test]
fn a_history_survives_in_a_link_and_comes_before_a_scenario() {
    let history = LinkedHistory {
        text: "{:process 0, :type :invoke, :f :read, :value nil}\n".repeat(20),
        name: Some("my run.edn".into()),
        model: Some("cas-register".into()),
        initial: Some("nil".into()),
        nil: Some("strict".into()),
    };
    let link = Link { source: Some(LinkSource::History(history)), ..Link::default() };
    let fragment = link.to_string();
    assert!(fragment.ends_with("&name=my%20run.edn&model=cas-register&initial=nil&nil=strict&v=1"));
    assert_eq!(Link::read(&fragment), (link.clone(), None));
    assert_eq!(Link::read(&format!("s=eJx&p=a&{fragment}")), (link, None));
    assert_eq!(code(&fragment[..60]), Some("E_LINK_TRUNCATED"));
    let (plain, _) = Link::read("p=a&model=register&v=1");
    assert_eq!(plain.unknown, [("model".to_owned(), "register".to_owned())]);
}

#[test]
fn the_first_of_two_values_wins_and_text_comes_before_a_preset() {
    let (link, error) = Link::read("#p=a&t=5&t=6&c=protocol%20abd&p=b&v=1");
    assert_eq!((text_of(&link), link.playhead, error), (Some("protocol abd"), Some(Time(5)), None));
    let (link, _) = Link::read("p=a&p=b&v=1");
    assert_eq!(link.source, Some(LinkSource::Preset("a".into())));
}

#[test]
fn values_that_make_no_sense_do_not_keep_a_scenario_from_being_shown() {
    let (link, error) = Link::read("p=a&t=-1&seed=x&d=12&ui=huge&theme=&lang=%00&speed=0&v=1");
    let plain = Link { source: Some(LinkSource::Preset("a".into())), ..Link::default() };
    assert_eq!((link, error), (plain, None));
}

#[test]
fn a_link_that_was_encoded_once_too_often_opens() {
    let raw = "c=protocol%20abd%0Areplicas%20A&v=1";
    let (expected, _) = Link::read(raw);
    assert_eq!(text_of(&expected), Some("protocol abd\nreplicas A"));
    let twice = raw.replace('%', "%25");
    let whole = raw.replace('%', "%25").replace('=', "%3D").replace('&', "%26");
    assert_eq!(Link::read(&twice), (expected.clone(), None));
    assert_eq!(Link::read(&whole), (expected, None));
}

#[test]
fn a_rate_typed_by_hand_into_a_link_keeps_its_percent_sign() {
    let (link, _) = Link::read("c=network loss=20%&v=1");
    assert_eq!(text_of(&link), Some("network loss=20%"));
}

#[test]
fn each_kind_of_damage_has_its_code() {
    let whole = packed();
    let body = whole.trim_start_matches("s=").trim_end_matches("&v=1");
    let cut = &body[..body.len() - 12];
    let mut last_changed = body.to_owned();
    let last = if body.ends_with('A') { "Q" } else { "A" };
    last_changed.replace_range(body.len() - 1.., last);
    let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b'#'; 8 << 20], 9);
    let bomb = BASE64URL_NOPAD.encode(&bomb[..bomb.len().min(11_000)]);
    let not_text = BASE64URL_NOPAD.encode(&miniz_oxide::deflate::compress_to_vec_zlib(&[255], 9));
    let cases = [
        (format!("s={body}&v=1"), None),
        (format!("s={body}"), None),
        (format!("s={body}==&v=1"), None),
        (format!("s={cut}"), Some("E_LINK_TRUNCATED")),
        (format!("s={cut}&v=1"), Some("E_LINK_TRUNCATED")),
        ("s=&v=1".to_owned(), Some("E_LINK_TRUNCATED")),
        ("s".to_owned(), Some("E_LINK_TRUNCATED")),
        ("c=&v=1".to_owned(), Some("E_LINK_TRUNCATED")),
        (format!("s=*{}&v=1", &body[1..]), Some("E_LINK_DECODE")),
        (format!("s={not_text}&v=1"), Some("E_LINK_DECODE")),
        ("p=Stale_Read&v=1".to_owned(), Some("E_LINK_DECODE")),
        (format!("s={last_changed}&v=1"), Some("E_LINK_CHECKSUM")),
        // The last character has two bits too many, and they are not 0.
        ("s=eJx&v=1".to_owned(), Some("E_LINK_CHECKSUM")),
        (format!("s={bomb}&v=1"), Some("E_LINK_TOO_BIG")),
        (format!("c={}&v=1", "x".repeat(2_001)), Some("E_LINK_TOO_LONG")),
        (format!("s={}&v=1", "A".repeat(16_384)), Some("E_LINK_TOO_LONG")),
        (format!("s={body}&v=2"), Some("E_LINK_NEWER")),
        (String::new(), None),
    ];
    for (fragment, expected) in cases {
        assert_eq!(code(&fragment), expected, "{}", fragment.chars().take(80).collect::<String>());
    }
}

#[test]
fn what_could_be_read_of_a_broken_link_counts() {
    let (link, error) = Link::read("s=%20&theme=dark");
    assert_eq!((link.theme, error), (Some(Theme::Dark), Some(LinkError::Truncated)));
    let (link, error) = Link::read("c=cap 1&v=2");
    assert_eq!((text_of(&link), error), (Some("cap 1"), Some(LinkError::Newer)));
}

#[test]
fn a_wrong_scenario_and_a_newer_one_are_told_apart() {
    let scenario = |fragment: &str| Link::read(fragment).0.scenario();
    let wrong = scenario("c=cap 1%0Aprotcol abd&v=1").and_then(Result::err);
    assert_eq!(wrong.map(|error| error.code()), Some("E_SCENARIO"));
    assert_eq!(scenario("c=cap 2%0Aprotcol abd&v=1"), Some(Err(LinkError::Newer)));
    assert_eq!(scenario("p=stale-read&v=1"), None);
}

/// A damaged link may be refused or, if it holds the very same text, accepted.
fn assert_never_another_text(fragment: &str, whole: &Link) {
    let (link, error) = Link::read(fragment);
    if error.is_none() {
        assert_eq!(text_of(&link), text_of(whole), "{fragment}");
    }
}

#[test]
fn no_truncated_link_shows_another_scenario() {
    let fragment = packed();
    let (whole, _) = Link::read(&fragment);
    let body_end = fragment.len() - "&v=1".len();
    for length in "s=".len()..body_end {
        let cut = &fragment[..length];
        assert_eq!(code(cut), Some("E_LINK_TRUNCATED"), "{cut}");
        assert_never_another_text(&format!("{cut}&v=1"), &whole);
    }
}

#[test]
fn no_corrupted_link_shows_another_scenario() {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let fragment = packed();
    let (whole, _) = Link::read(&fragment);
    let body_length = fragment.len() - "s=".len() - "&v=1".len();
    for nth in 0..3_000_u64 {
        let draw = cap_playground::draw::mix(nth, 1);
        let at = 2 + (draw as usize >> 8) % body_length;
        let mut bytes = fragment.clone().into_bytes();
        bytes[at] = ALPHABET[draw as usize % ALPHABET.len()];
        assert_never_another_text(std::str::from_utf8(&bytes).expect("it is ASCII"), &whole);
    }
}

#[test]
fn no_fragment_at_all_panics() {
    for nth in 0..10_000_u64 {
        let length = cap_playground::draw::mix(nth, 0) % 60;
        let signs: Vec<char> = "hscpv=&%25#Aé 01-_\u{202e}".chars().collect();
        let fragment: String = (1..=length)
            .map(|at| signs[cap_playground::draw::mix(nth, at) as usize % signs.len()])
            .collect();
        let (link, error) = Link::read(&fragment);
        if error.is_none() {
            // What is written again says the same.
            assert_eq!(Link::read(&link.to_string()), (link, None), "{fragment}");
        }
    }
}

#[test]
fn every_link_that_was_ever_made_opens() {
    let links = include_str!("links_v1.txt");
    let mut opened = 0;
    for line in links.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (link, error) = Link::read(line);
        assert_eq!(error, None, "{line}");
        assert!(link.source.is_some(), "{line}");
        if let Some(scenario) = link.scenario() {
            assert!(scenario.is_ok(), "{line}: {scenario:?}");
        }
        opened += 1;
    }
    assert!(opened >= 3, "the file of links only grows");
}
