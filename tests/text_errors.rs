//! What a person is told who typed something wrong: the place, and what to do about it.

use cap_playground::protocol::registry;
use cap_playground::scenario::text::{ParseErrorKind, parse};

/// A header that every case below shares; its lines are 1 to 5.
const HEADER: &str = "cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\nclient c2 at B\n";

fn messages(text: &str) -> Vec<String> {
    match parse(text) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn every_wrong_line_is_told_its_place_and_its_remedy() {
    let table = include_str!("data/wrong_lines.txt");
    let rows: Vec<&str> = table.lines().filter(|row| !row.is_empty()).skip(2).collect();
    assert!(rows.len() > 200, "the table has been read");
    for row in rows.chunks(2) {
        let [line, expected] = row else { panic!("a message is missing below {row:?}") };
        let found = messages(&format!("{HEADER}{line}\n"));
        assert_eq!(found, [format!("line 6, {}", expected.trim_start())], "{line}");
    }
}

/// Whole scenarios that are wrong, and the messages for each.
const WRONG_SCENARIOS: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "line 1, column 1: no protocol is chosen; add a line such as `protocol abd`",
            "line 1, column 1: there is no replica; add a line such as `replicas A B C`",
            "line 1, column 1: there is no client; add a line such as `client c1 at A`",
        ],
    ),
    // Nothing waits until something else is mended.
    (
        "protocol abd\nreplicas A B C\nclient c1 att A\n1s c9 get x\n2s crash Z\n3s c1 get x\n",
        &[
            "line 3, column 11: `att` is not a way to choose replicas; did you mean `at`?",
            "line 4, column 4: `c9` is not a client of this scenario; declare it first",
            "line 5, column 10: `Z` is not a replica of this scenario; write `A`, `B` or `C`",
        ],
    ),
    (
        "protocl abd\nreplicas A\nclient c1 at A\n1s c2 get x\nexpect linearizable yes for key=y\n",
        &[
            "line 1, column 1: `protocl` is not a statement; did you mean `protocol`?",
            "line 4, column 4: `c2` is not a client of this scenario; write `c1`",
            "line 5, column 29: `y` is not a register of this scenario; write `x`",
        ],
    ),
    (
        "protocol abd\nclient c1 roaming\n",
        &["line 1, column 1: there is no replica; add a line such as `replicas A B C`"],
    ),
    (
        "protocol abd\nreplicas A\n",
        &["line 1, column 1: there is no client; add a line such as `client c1 at A`"],
    ),
    (
        "protocol abd\nreplicas A\nclient c1 at A\n1s c1 set cart=1\nexpect linearizable yes for key=cat\n",
        &["line 5, column 29: `cat` is not a register of this scenario; did you mean `cart`?"],
    ),
    (
        "replicas A B A\n\nprotocol abd # twice\nclient c1 at C\n1s c1 gte x\n1s hael\n",
        &[
            "line 1, column 14: `A` is declared twice; choose another name",
            "line 4, column 14: `C` is not a replica of this scenario; write `A` or `B`",
            "line 5, column 7: `gte` is not a request; did you mean `get`?",
            "line 6, column 4: `hael` is not an action; did you mean `heal`?",
        ],
    ),
    (
        "protocol abd leader=A\nreplicas A\nclient c1 at A\n",
        &["line 1, column 14: `leader` is not a setting of `abd`; write `write_back`, \
           `skip_unanimous`, `fsync`, `give_up` or `disk`"],
    ),
    (
        "protocol raft leader=C\nreplicas A B\nclient c1 at A\n1s c1 set x=1 read=log\n",
        &[
            "line 1, column 15: `C` is not a replica of this scenario; write `A` or `B`",
            "line 4, column 15: `read` means nothing to a `set`; remove it",
        ],
    ),
    (
        "protocol mongodb arbiter=D\nreplicas A B C\nclient c1 at A\n",
        &["line 1, column 18: `D` is not a replica of this scenario; write `A`, `B` or `C`"],
    ),
    (
        "protocol mongodb arbiter=C,C\nreplicas A B C\nclient c1 at A\n",
        &["line 1, column 28: `C` appears here twice; name it once"],
    ),
    (
        "protocol mongodb arbiter=C arbiter=B\nreplicas A B C\nclient c1 at A\n",
        &["line 1, column 28: `arbiter` is set twice; keep one of them"],
    ),
    (
        "protocol mongodb arbiter=C:1\nreplicas A B C\nclient c1 at A\n",
        &["line 1, column 26: `C:1` is not a name; write names only, like `arbiter=A,B`"],
    ),
    (
        "protocol mongodb arbiter=C\nreplicas A B C\nclient c1 at C\n1s c1 get x\n",
        &["line 3, column 14: `C` is an arbiter: it holds no data, and no client asks it; name \
           another replica"],
    ),
    (
        "protocol mongodb arbiter=C\nreplicas A B C\nclient c1 at A\n1s c1 get x via=C\n",
        &["line 4, column 13: `C` is an arbiter: it holds no data, and no client asks it; name \
           another replica"],
    ),
    (
        "protocol mongodb arbiter=A\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 1: `A` is an arbiter and cannot lead at the start; name another with \
           `leader=`"],
    ),
    (
        "protocol mongodb arbiter=C leader=C\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 28: `C` is an arbiter and cannot lead at the start; name another with \
           `leader=`"],
    ),
    (
        "protocol mongodb priority=A:0\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 1: `A` has priority 0 and cannot lead at the start; name another with \
           `leader=`"],
    ),
    (
        "protocol mongodb priority=D:2\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 18: `D` is not a replica of this scenario; write `A`, `B` or `C`"],
    ),
    (
        "protocol mongodb priority=B\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 27: `B` has no number; write it like `priority=A:2,B:0`"],
    ),
    (
        "protocol mongodb arbiter=C priority=C:2\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 28: `C` is an arbiter and cannot lead; leave it out here"],
    ),
    (
        "protocol raft members=A,B leader=C\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 27: `C` is no member and cannot lead at the start; name another with \
           `leader=`"],
    ),
    (
        "protocol raft learners=A\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 1: `A` is a learner and cannot lead at the start; name another with \
           `leader=`"],
    ),
    (
        "protocol raft members=A,B learners=B\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 27: `B` cannot be a member with a vote and a learner at once; leave it \
           out of `members=` or of `learners=`"],
    ),
    (
        "protocol raft members=A,D\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 15: `D` is not a replica of this scenario; write `A`, `B` or `C`"],
    ),
    (
        "protocol raft members=A,B learners=C\nreplicas A B C D\nclient c1 at B\n\
         1s add A\n2s add_learner C\n3s promote B\n4s promote D\n5s remove D\n",
        &[
            "line 4, column 8: `A` is a member already; remove this line",
            "line 5, column 16: `C` is a learner already; write `promote`",
            "line 6, column 12: `B` has a vote already; remove this line",
            "line 7, column 12: `D` is no learner; add it first, with `add_learner`",
            "line 8, column 11: `D` is no member; remove this line",
        ],
    ),
    (
        "protocol raft members=A\nreplicas A B C\nclient c1 at B\n1s remove A\n",
        &["line 4, column 11: `A` is the last member with a vote; add another one first"],
    ),
    (
        "protocol raft flavour=consul strict_reconfig_check=on\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 30: `strict_reconfig_check` is a check of etcd's server; write \
           `flavour=etcd`, too, or remove it"],
    ),
    (
        "protocol raft arbiter=C\nreplicas A B C\nclient c1 at B\n",
        &["line 1, column 15: `arbiter` is not a setting of `raft`; write `read`, `pre_vote`, \
           `check_quorum`, `dedup`, `forward`, `flavour`, `max_stale`, `fsync`, `members`, \
           `learners`, `strict_reconfig_check`, `leader`, `give_up` or `disk`"],
    ),
    (
        "protocol mongodb\nreplicas A B C\nclient c1 at B\n1s c1 get x arbiter=C\n",
        &["line 4, column 13: `arbiter` is a setting of the whole protocol; write it on the \
           `protocol` line"],
    ),
    (
        "protocol lww every=never\nreplicas A\nclient c1 at A\n",
        &["line 1, column 20: `never` is not a time; write a whole number with `ms`, `s` or \
           `min`, such as `500ms` or `2s`"],
    ),
    (
        "protocol single\nreplicas A\nclient c1 at A\nuntil 1s\n1s heal\n2000ms heal\n",
        &["line 6, column 1: the run has ended before this line, at 1s; write at most `1s`, or \
           end later"],
    ),
    (
        "protocol single\nreplicas A\ninit x=1\ninit x=\"2\"\nseed 1\nseed 2\nclient c1 at A\n",
        &[
            "line 4, column 6: `x` has an initial value already; remove one of the lines",
            "line 6, column 1: `seed` appears here a second time; remove one of them",
        ],
    ),
];

#[test]
fn every_wrong_scenario_is_told_all_that_is_wrong() {
    for (text, expected) in WRONG_SCENARIOS {
        assert_eq!(messages(text), *expected, "{text}");
    }
}

#[test]
fn every_limit_is_kept() {
    let many = |count: usize, line: fn(usize) -> String| -> String {
        (0..count).map(|index| line(index) + "\n").collect()
    };
    let replicas = |count: usize| {
        let names: Vec<_> = (0..count).map(|index| format!("R{index}")).collect();
        format!("protocol abd\nreplicas {}\nclient c1 roaming\n", names.join(" "))
    };
    let abd = |lines: String| replicas(3) + &lines;
    let quoted = |count: usize| format!("note \"{}\"\n", "é".repeat(count));
    let value = |count: usize| format!("init x=\"{}\"\n", "é".repeat(count));
    let at_the_limit_and_past_it = [
        (replicas(25), replicas(26)),
        (
            abd(many(15, |index| format!("client d{index} roaming"))),
            abd(many(16, |index| format!("client d{index} roaming"))),
        ),
        (abd(many(1_000, |_| "1s c1 get x".into())), abd(many(1_001, |_| "1s c1 get x".into()))),
        (abd(many(1_997, |_| String::new())), abd(many(1_998, |_| String::new()))),
        (abd(many(1_997, |_| String::new())), abd(many(5_000, |_| String::new()))),
        (abd(quoted(2_000)), abd(quoted(2_001))),
        (abd(value(24)), abd(value(25))),
        (abd(format!("#{}\n", "x".repeat(64_000))), abd(format!("#{}\n", "x".repeat(65_536)))),
        (abd("10min heal\n".into()), abd("600001ms heal\n".into())),
    ];
    for (right, wrong) in at_the_limit_and_past_it {
        assert_eq!(messages(&right), Vec::<String>::new());
        assert_eq!(messages(&wrong).len(), 1);
    }
}

#[test]
fn text_that_cannot_be_seen_is_refused_everywhere() {
    for invisible in ['\u{7}', '\u{85}', '\u{202e}', '\u{2066}', '\r'] {
        for line in ["note \"?\"", "# ?", "~ ?", "init x=\"?\"", "1s note \"?\""] {
            let text = format!("{HEADER}{}\n", line.replace('?', &format!("a{invisible}b")));
            let column = line.find('?').expect("every line has a place for it") + 2;
            let expected = format!(
                "line 6, column {column}: the invisible character U+{:04X} is not allowed; \
                 remove it",
                u32::from(invisible)
            );
            assert_eq!(messages(&text), [expected], "{line}");
        }
    }
}

#[test]
fn a_later_version_is_not_called_wrong() {
    let errors = parse("cap 2\nprotocol quantum\nfoo\n").expect_err("version 2 is not known");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].kind, ParseErrorKind::Newer);
}

#[test]
fn the_first_example_of_the_language_can_be_read() {
    let text = "cap 1\n\
        title \"Sloppy quorum: R + W > N is not enough\"\n\
        note \"A and B write on different sides. Watch who stores the hint.\"\n\
        ask \"What will c2 read at 2 s?\"\n\
        protocol dynamo n=3 r=2 w=2\n\
        replicas A B C D E\n\
        client c1 at A\n\
        client c2 at B\n\
        network delay=100ms\n\
        seed 7\n\
        \n\
        0s    cut A D E | B C            # k groups; no message crosses a bar\n\
        1s    c1 set x=1        => ok\n\
        2s    c2 get x          => stale 0\n\
        3s    c2 set x=2        => ok\n\
        10s   heal\n\
        20s   c2 get x          => siblings 1 2\n\
        expect linearizable no\n\
        expect available yes\n";
    let found = messages(text);
    // Until that protocol is there, its absence is all that may be said.
    let missing = registry::spec("dynamo").is_none();
    assert_eq!(found.len(), usize::from(missing), "{found:?}");
    assert!(found.iter().all(|message| message.contains("`dynamo` is not a protocol")));
    assert_eq!(messages(&text.replace("dynamo n=3 r=2 w=2", "abd")), Vec::<String>::new());
}

#[test]
fn nothing_is_said_of_names_that_a_wrong_line_declares() {
    let text = "protocol abd\nreplicas A B C\nclient c1 att A\n1s c1 get x\n";
    let expected = "line 3, column 11: `att` is not a way to choose replicas; did you mean `at`?";
    assert_eq!(messages(text), [expected]);
}
