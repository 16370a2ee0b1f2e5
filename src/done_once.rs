//! How often scenarios are read and run, counted in tests: nothing that a reader waits for is done
//! twice.

use std::cell::Cell;

thread_local! {
    static READ: Cell<u32> = const { Cell::new(0) };
    static RUN: Cell<u32> = const { Cell::new(0) };
}

/// A text is read.
pub fn read() {
    READ.set(READ.get() + 1);
}

/// A run begins.
pub fn run() {
    RUN.set(RUN.get() + 1);
}

/// How many texts are read, and how many runs begun, while this is done.
fn counted<T>(work: impl FnOnce() -> T) -> (T, [u32; 2]) {
    let before = [READ.get(), RUN.get()];
    let result = work();
    (result, [READ.get() - before[0], RUN.get() - before[1]])
}

#[cfg(test)]
mod tests {
    use super::counted;
    use crate::app::act::Act;
    use crate::app::preferences::Preferences;
    use crate::app::start::Environment;
    use crate::app::{Model, Msg};
    use crate::ids::{Endpoint, NodeId};
    use crate::scenario::link::{Link, LinkSource};

    fn opened(text: &str) -> Model {
        let source = Some(LinkSource::Text(text.to_owned()));
        let fragment = Link { source, ..Link::default() }.to_string();
        Model::new(&Environment { fragment, ..Environment::default() }, Preferences::default())
    }

    /// As it is printed, so that no layout of a reader's is to be kept.
    const PRINTED: &str =
        "cap 1\nprotocol raft\nreplicas A B C\nclient c1 at A\n1s c1 set x=1\nuntil 20s\n";

    fn link() -> (Endpoint, Endpoint) {
        (Endpoint::Node(NodeId(0)), Endpoint::Node(NodeId(1)))
    }

    #[test]
    fn the_first_scenario_is_read_and_run_once() {
        let new = || Model::new(&Environment::default(), Preferences::default());
        assert_eq!(counted(new).1, [1, 1]);
    }

    #[test]
    fn the_scenario_of_a_link_is_read_and_run_once() {
        assert_eq!(counted(|| opened(PRINTED)).1, [1, 1]);
    }

    #[test]
    fn what_is_typed_is_read_and_run_once() {
        let mut model = opened(PRINTED);
        let typed = PRINTED.replace("x=1", "x=2");
        let (_, counts) = counted(|| model.update(Msg::Type(typed)));
        assert_eq!(counts, [1, 1]);
        // What means the same runs no more.
        let remarked = PRINTED.replace("x=1", "x=2 # a remark");
        assert_eq!(counted(|| model.update(Msg::Type(remarked))).1, [1, 0]);
    }

    #[test]
    fn a_press_on_a_link_is_read_once_a_line_and_run_once() {
        let mut model = opened(PRINTED);
        model.update(Msg::Seek(crate::time::Time(500)));
        let (a, b) = link();
        let mut press = || counted(|| model.update(Msg::Act(Act::CycleLink(a, b)))).1;
        assert_eq!(press(), [1, 1]);
        // The line of the last press makes way, and a new one may come.
        for _ in 0..3 {
            let [read, run] = press();
            assert!((1..=2).contains(&read) && run == 1, "read {read} times, run {run} times");
        }
    }

    #[test]
    fn a_link_that_depends_on_the_run_is_asked_of_the_run_that_is_there() {
        let cut = PRINTED.replace("until", "2s cut leader | *\nuntil");
        let mut model = opened(&cut);
        model.update(Msg::Seek(crate::time::Time(3_000)));
        let (a, b) = link();
        assert_eq!(counted(|| model.update(Msg::Act(Act::CycleLink(a, b)))).1[1], 1);
    }

    #[test]
    fn a_text_with_a_layout_of_its_own_is_read_once_more_to_keep_it() {
        let mut model = opened(&PRINTED.replace("1s c1", "1s    c1"));
        model.update(Msg::Seek(crate::time::Time(500)));
        let (a, b) = link();
        assert_eq!(counted(|| model.update(Msg::Act(Act::CycleLink(a, b)))).1, [2, 1]);
    }
}
