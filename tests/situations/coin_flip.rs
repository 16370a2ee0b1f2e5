//! The toy whose every message is a coin that is tossed.

use crate::expect::as_expected;

const THREE: &str = "protocol coin-flip p=100%\nreplicas A B C\nclient c1 at A\nclient c2 at B\n";

#[test]
fn a_read_turns_to_the_next_when_nobody_is_there() {
    as_expected(&format!(
        "{THREE}1s c1 set x=1 => ok\n5s crash A\n6s c2 get x => fresh 1\nexpect available yes\n"
    ));
}

/// The others answer a machine that knows nothing of what it asked.
#[test]
fn a_machine_that_comes_back_has_forgotten_what_it_was_about() {
    as_expected(&format!(
        "{THREE}1s c1 set x=1 => unknown timeout\n1050ms crash A\n1100ms restart A\n\
         6s c2 get x => ok 1\n"
    ));
}

/// Of a thousand sides one is a 0, and the 22nd of these coins shows it.
#[test]
fn a_coin_that_never_comes_up_heads_never_does() {
    let reads: Vec<String> =
        (1..=30).map(|n| format!("{}ms c get x => error unavailable\n", 100 * n)).collect();
    as_expected(&format!(
        "protocol coin-flip p=0%\nreplicas A\nclient c at A\nseed 7\n{}",
        reads.concat()
    ));
}
