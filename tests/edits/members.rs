//! Replicas and clients that come, go and are called otherwise.

use cap_playground::scenario::Scenario;
use cap_playground::scenario::edit::{Edited, add_client, add_replica, remove, rename};
use cap_playground::scenario::text::parse;

const TEXT: &str = "cap 1
ask c2 2s \"What does c2 read?\"
protocol mongodb priority=B:2,C:0 leader=B  # three of them
replicas A B C
client c1 at A
client c2 at B timeout=3s  # far away
network delay=10ms
~place B 100 200

0s cut A | B C
1s c1 set x=1 => ok
1s crash B C
2s c2 get x via=B => ok 1
3s lose B -> A #1
expect linearizable yes for c2
";

fn scenario() -> Scenario {
    // A timed line belongs to no line that counts messages.
    parse(&TEXT.replace("3s lose", "lose")).expect("it is well formed")
}

fn lines(edited: Edited) -> Vec<String> {
    let edited = edited.expect("it makes a scenario");
    edited.lines.iter().map(ToString::to_string).collect()
}

#[test]
fn a_name_is_changed_wherever_it_stands_and_comments_stay() {
    let renamed = lines(rename(&scenario(), "B", "Berlin")).join("\n");
    for line in [
        "protocol mongodb priority=Berlin:2,C:0 leader=Berlin  # three of them",
        "replicas A Berlin C",
        "client c2 at Berlin timeout=3s  # far away",
        "~place Berlin 100 200",
        "0s cut A | Berlin C",
        "1s crash Berlin C",
        "2s c2 get x via=Berlin => ok 1",
        "lose Berlin -> A #1",
    ] {
        assert!(renamed.contains(line), "{line} is not in\n{renamed}");
    }
    let client = lines(rename(&scenario(), "c2", "reader")).join("\n");
    assert!(client.contains("ask reader 2s"), "{client}");
    assert!(client.contains("expect linearizable yes for reader"), "{client}");
    assert!(rename(&scenario(), "A", "B").is_err(), "two of one name");
    assert!(rename(&scenario(), "A", "1").is_err(), "no name");
}

/// Who gives up is shown a way through the system as it is called now.
#[test]
fn the_way_to_a_goal_knows_the_new_names() {
    let goal = "goal linearizable no in 3 actions \"Break it.\"\n\
                way \"protocol mongodb priority=B:2 leader=B\"\n\
                way \"2500ms c2 get x via=B\"\nway \"3s cut A C | B\"\n";
    let text = TEXT.replace("3s lose", "lose") + goal;
    let scenario = parse(&text).expect("it is well formed");
    let renamed = rename(&rename(&scenario, "B", "Berlin").expect("it can"), "c2", "reader");
    let ways: Vec<String> = renamed.expect("it can").ways().map(str::to_owned).collect();
    assert_eq!(
        ways,
        [
            "protocol mongodb priority=Berlin:2 leader=Berlin",
            "2500ms reader get x via=Berlin",
            "3s cut A C | Berlin"
        ]
    );
}

#[test]
fn who_goes_takes_along_what_says_nothing_without_them() {
    let left = lines(remove(&scenario(), "B")).join("\n");
    assert_eq!(
        left,
        "ask c2 2s \"What does c2 read?\"\nprotocol mongodb priority=C:0  # three of them\n\
         replicas A C\nclient c1 at A\nclient c2 at A timeout=3s  # far away\n\
         network delay=10ms\n\n0s cut A | C\n1s c1 set x=1 => ok\n1s crash C\n\
         2s c2 get x => ok 1\nexpect linearizable yes for c2"
    );
    let left = lines(remove(&scenario(), "c2")).join("\n");
    for gone in ["c2", "ask", "expect"] {
        assert!(!left.contains(gone), "{gone} is in\n{left}");
    }
    assert!(left.contains("1s crash B C"), "{left}");
}

#[test]
fn the_last_replica_cannot_go() {
    let one = remove(&remove(&scenario(), "B").expect("it can"), "C").expect("it can");
    assert!(remove(&one, "A").is_err());
}

#[test]
fn who_comes_has_a_name_of_their_own() {
    let more = add_replica(&scenario()).expect("there is room");
    assert_eq!(more.replicas(), ["A", "B", "C", "D"]);
    let more = add_client(&more, "D").expect("there is room");
    assert_eq!(more.line_text(5), "client c3 at D");
    assert_eq!(more.lines.len(), scenario().lines.len() + 1);
}
