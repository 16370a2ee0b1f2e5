//! What has been heard is not said again: messages that stop, or come no faster than they should.

use cap_playground::ids::MessageId;

use crate::expect::as_expected;

const THREE: &str = "replicas A B C\nclient c1 at A\nclient c2 at B\n";

/// When messages of this name were sent, in ms.
fn sent(text: &str, name: &str) -> Vec<u32> {
    let trace = as_expected(text).trace;
    let messages = trace.messages.iter().enumerate();
    messages
        .filter(|(id, _)| trace.message_name(MessageId(*id as u32)) == name)
        .map(|(_, message)| message.sent_at.0)
        .collect()
}

/// Hazelcast: what the smaller cluster had is handed over again until the owner has it.
#[test]
fn entries_are_handed_over_until_the_owner_says_that_it_has_them() {
    let text = |more: &str| {
        format!(
            "protocol hazelcast\n{THREE}1s cut A | B C\n2s c1 set x=1 => ok\n80s heal\n{more}\
             135s c2 get x => fresh 1\nuntil 160s\n"
        )
    };
    assert_eq!(sent(&text(""), "Merge"), [120_400]);
    assert!(sent(&text("120450ms cut A -> B\n125s heal\n"), "Merge").len() > 1);
}

/// Redis: a Sentinel asks each of the others once a second (`SENTINEL_ASK_PERIOD`), and at once when
/// it begins a failover.
#[test]
fn a_sentinel_asks_the_others_once_a_second() {
    let text = format!("protocol redis\n{THREE}1s crash A\n60s c2 get x => ok\n");
    let asked = sent(&text, "IsMasterDown");
    let within = |from: u32| asked.iter().filter(|at| (from..from + 1_000).contains(at)).count();
    let most = (30_000..60_000).step_by(100).map(within).max();
    assert!(asked.len() >= 8 && most <= Some(6), "{asked:?}");
}

/// DynamoDB's global tables: one table is sent to the two others until they have it.
#[test]
fn a_region_sends_a_write_until_the_others_have_it() {
    let text = |cut: &str| {
        format!("protocol dynamodb global=on\n{THREE}{cut}1s c1 set x=1 => ok\nuntil 20s\n")
    };
    assert_eq!(sent(&text(""), "Replicate"), [2_010; 2]);
    let to_one_again = sent(&text("0s cut A - B\n5s heal\n"), "Replicate");
    assert_eq!(to_one_again, [2_010, 2_010, 3_010, 4_010, 5_010]);
}
