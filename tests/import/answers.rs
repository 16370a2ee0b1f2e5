//! Answers that are to what was asked.

use crate::*;

const OTHER: &str = "line 2: this completion is for another request than the invocation in line 1";

fn answered(f: &str, value: &str, kind: &str, told: (&str, &str)) -> Result<(), String> {
    let text = lines(&[(0, "invoke", f, value), (0, kind, told.0, told.1)]);
    import(&text, &Reading::default()).map(drop).map_err(|error| error.to_string())
}

#[test]
fn an_answer_is_to_what_was_asked() {
    for kind in ["ok", "fail", "info"] {
        for told in [("read", "2"), ("cas", "[1 2]")] {
            assert_eq!(answered("write", "1", kind, told), Err(OTHER.to_owned()), "{kind}");
        }
    }
    for kind in ["fail", "info"] {
        assert_eq!(answered("write", "1", kind, ("frobnicate", "1")), Err(OTHER.to_owned()));
    }
}

#[test]
fn a_failure_repeats_what_was_asked_or_tells_why() {
    assert_eq!(answered("write", "1", "fail", ("write", "2")), Err(OTHER.to_owned()));
    assert_eq!(answered("write", ":a", "fail", ("write", ":timed-out")), Ok(()));
    assert_eq!(answered("cas", "[1 2]", "fail", ("cas", "[1 3]")), Err(OTHER.to_owned()));
    assert_eq!(answered("write", "[7 1]", "fail", ("write", "[8 1]")), Err(OTHER.to_owned()));
    for told in ["1", "nil", ":timed-out", "\"no quorum\"", "[:timeout 5]"] {
        assert_eq!(answered("write", "1", "fail", ("write", told)), Ok(()), "{told}");
    }
    for told in ["[1 2]", "nil", ":timed-out", "[:timed-out \"n1\"]", "1"] {
        assert_eq!(answered("cas", "[1 2]", "fail", ("cas", told)), Ok(()), "{told}");
    }
    for (kind, told) in [("fail", "5"), ("fail", ":timed-out"), ("info", ":timed-out")] {
        assert_eq!(answered("read", "nil", kind, ("read", told)), Ok(()), "{kind}");
    }
    assert_eq!(answered("write", "1", "info", ("write", "2")), Ok(()));
}

#[test]
fn a_process_that_lost_an_operation_never_goes_on() {
    let lost = [(0, "invoke", "write", "1"), (0, "info", "write", ":timed-out")];
    let after = |more: &[(u32, &str, &str, &str)]| lines(&[&lost, more].concat());
    assert_eq!(
        refused(&after(&[(0, "invoke", "read", "nil")])),
        "line 3: process 0 invokes another operation before its operation of line 1 is known to have ended: after \
         info, another process has to go on"
    );
    assert_eq!(
        refused(&after(&[(0, "ok", "write", "1")])),
        "line 3: process 0 completes an operation that it never invoked"
    );
    assert_eq!(read(&after(&[(0, "info", "write", "1")])).history.operations.len(), 1);
    assert_eq!(read(&after(&[(5, "invoke", "read", "nil")])).history.operations.len(), 2);
}
