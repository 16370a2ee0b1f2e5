//! Texts that are wrong all over, as long as a text may be: what it takes to read them grows with
//! their length and no faster, so that a link of them does not hold up the page.
//!
//! `cargo test --profile fast --test mistakes -- --nocapture` prints the figures.

use std::time::{Duration, Instant};

use cap_playground::scenario::limits;
use cap_playground::scenario::text::parse;

const HEADER: &str = "cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\nclient c2 at B\n";
/// Whatever is wrong costs at most so many times what as many slips of the pen do, one a line.
const TIMES_MAX: u32 = 8;

/// A header, then lines of this kind as far as the limits allow.
fn filled(header: &str, line: impl Fn(usize) -> String) -> String {
    let mut text = header.to_owned();
    let lines = (0..limits::LINES_MAX - header.lines().count()).map(line);
    for line in lines.take_while(|line| line.len() < limits::TEXT_BYTES_MAX) {
        if text.len() + line.len() + 1 > limits::TEXT_BYTES_MAX {
            break;
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// As many different names as fit into so many bytes, joined.
fn names(bytes: usize, joint: &str) -> String {
    let mut all = String::new();
    for n in 0.. {
        let name = format!("n{n:x}{joint}");
        if all.len() + name.len() > bytes {
            break;
        }
        all.push_str(&name);
    }
    all.trim_end_matches(joint).to_owned()
}

/// What may be wrong, as often as it can be.
fn wrong() -> Vec<(&'static str, String)> {
    let many = |header: &str, last: &str| format!("{HEADER}{header}{last}\n");
    vec![
        ("words that are no statements", filled(HEADER, |n| format!("wordlessness{n} of a line"))),
        ("words near to actions", filled(HEADER, |n| format!("1s haal A{n} - B"))),
        ("words near to requests", filled(HEADER, |n| format!("1s c1 sett x={n}"))),
        ("clients nobody declared", filled(HEADER, |n| format!("1s d{n} get x"))),
        ("machines nobody declared", filled(HEADER, |n| format!("1s crash N{n} M{n}"))),
        (
            "unread lines, and names that they may declare",
            filled(HEADER, |n| match n % 2 {
                0 => format!("clien d{n} at A"),
                _ => format!("1s e{n} get x"),
            }),
        ),
        (
            "unread lines, and lines of names",
            filled(HEADER, |n| match n % 2 {
                0 => format!("clien d{n} at A"),
                _ => format!("1s cut {}", names(24, "|")),
            }),
        ),
        ("one line of machines", many("", &format!("1s crash {}", names(60_000, " ")))),
        ("one line of sides", many("", &format!("1s cut {}", names(60_000, " | ")))),
        ("one line of names of a setting", {
            let line = format!("protocol mongodb arbiter={}", names(60_000, ","));
            format!("cap 1\n{line}\nreplicas A B C\nclient c1 at A\n")
        }),
        ("one line of replicas, and requests", {
            let header = format!("cap 1\nprotocol abd\nreplicas {}\n", names(30_000, " "));
            filled(&header, |n| format!("1s d{n} get x via=Z"))
        }),
        ("one line of replicas, and one of a datacentre", {
            let all = names(30_000, " ");
            format!(
                "cap 1\nprotocol cassandra\nreplicas {all}\ndatacenter d {all}\nclient c at d\n"
            )
        }),
        ("clients, and lines of other names", {
            let clients = filled(HEADER, |n| format!("client d{n} at A"));
            let header = clients.lines().take(1_000).collect::<Vec<_>>().join("\n") + "\n";
            filled(&header, |n| format!("1s cut x{n} | y{n} | z{n}"))
        }),
        ("registers, and expectations of each", {
            let requests = filled(HEADER, |n| format!("1s c1 set r{n}=1"));
            let header = requests.lines().take(1_005).collect::<Vec<_>>().join("\n") + "\n";
            filled(&header, |n| format!("expect linearizable yes for key=r{n}"))
        }),
        ("registers, and expectations of others", {
            let requests = filled(HEADER, |n| format!("1s c1 set r{n}=1"));
            let header = requests.lines().take(1_005).collect::<Vec<_>>().join("\n") + "\n";
            filled(&header, |n| format!("expect linearizable yes for key=s{n}"))
        }),
        (
            "choices of requests that there are not",
            filled(HEADER, |n| match n {
                0 => "ask c1 1s \"What?\"".to_owned(),
                1..900 => format!("1s c1 get x{n}"),
                _ => format!("choice \"a\" => c1 {n}ms ok"),
            }),
        ),
        ("options that mean nothing", filled(HEADER, |n| format!("1s c1 get x red={n} blue={n}"))),
        ("quotes that nobody closes", filled(HEADER, |n| format!("1s note \"{n}"))),
        ("quotes in one word", format!("{HEADER}note {}", "\"\\\"\"".repeat(15_000))),
        ("signs of comments", format!("{HEADER}1s lose A -> B {}", "#1 ".repeat(20_000))),
        ("letters of several bytes", filled(HEADER, |_| "ÄÖÜäöü".repeat(4))),
        ("numbers without end", format!("{HEADER}seed {}", "9".repeat(60_000))),
        ("nothing", " \n".repeat(30_000)),
    ]
}

fn takes(text: &str) -> Duration {
    let once = || {
        let begun = Instant::now();
        drop(parse(text));
        begun.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

#[test]
fn no_mistakes_take_much_longer_to_read_than_others() {
    let right = filled(HEADER, |n| match n % 2 {
        0 => format!("{n}ms c1 set register{}=value{n}", n % 400),
        _ => format!("{n}ms crash A"),
    });
    println!(
        "{:>9.1} ms  {} right lines",
        takes(&right).as_secs_f64() * 1e3,
        right.lines().count()
    );
    let usual = takes(&filled(HEADER, |n| format!("1s c1 sett x={n}")));
    let mut slow = Vec::new();
    for (name, text) in wrong() {
        assert!(text.len() <= limits::TEXT_BYTES_MAX, "{name}: {} bytes", text.len());
        let errors = parse(&text).err().unwrap_or_default();
        let bytes: usize = errors.iter().map(|it| it.found.len() + it.expected.len()).sum();
        let took = takes(&text);
        println!(
            "{:>9.1} ms  {name}: {} lines, {} errors of {bytes} bytes",
            took.as_secs_f64() * 1e3,
            text.lines().count(),
            errors.len(),
        );
        if took > usual * TIMES_MAX {
            slow.push((name, took));
        }
        assert!(bytes < 4 << 20, "{name}: what is told of it is longer than it");
    }
    assert!(slow.is_empty(), "{slow:?}, where slips take {usual:?}");
}
