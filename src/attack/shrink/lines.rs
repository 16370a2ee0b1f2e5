//! Fewer lines: those that nothing hangs on, and faults that belong together.

use crate::attack::shrink::Shrinking;
use crate::scenario::{Action, Line, Links, Statement};

impl Shrinking<'_> {
    /// Leaves out as many timed lines as can be left out: many at once, then fewer, then each,
    /// and what begins and ends together.
    pub(super) fn drop_lines(&mut self) {
        let mut size = self.timed().len().div_ceil(2).max(1);
        loop {
            let mut place = 0;
            while place < self.timed().len() {
                let timed = self.timed();
                let chunk: Vec<usize> = timed[place..].iter().copied().take(size).collect();
                if !self.without(&chunk) {
                    place += size;
                }
            }
            if size == 1 {
                break;
            }
            size /= 2;
        }
        self.drop_pairs();
        self.merge_cuts();
    }

    fn without(&mut self, indices: &[usize]) -> bool {
        let kept = self.lines.iter().enumerate().filter(|(index, _)| !indices.contains(index));
        let lines = kept.map(|(_, line)| line.clone()).collect();
        self.take(lines)
    }

    /// A line that ends a fault is in vain without the one that begins it, so each alone cannot
    /// go.
    fn drop_pairs(&mut self) {
        let mut first = 0;
        while first < self.timed().len() {
            let timed = self.timed();
            let others = timed[first + 1..].to_vec();
            let dropped = others.into_iter().any(|other| self.without(&[timed[first], other]));
            if !dropped {
                first += 1;
            }
        }
    }

    /// Two cuts in place of which one is enough: both ways in place of one way twice, or a machine
    /// from all others in place of several of its links.
    fn merge_cuts(&mut self) {
        let cuts: Vec<usize> =
            self.timed().into_iter().filter(|index| self.is_cut(*index)).collect();
        for (nth, one) in cuts.iter().enumerate() {
            for other in &cuts[nth + 1..] {
                let mut merged = self.joined(*one, *other);
                merged.extend(self.ends_of(*one).into_iter().map(Action::Isolate));
                for action in merged {
                    let mut lines = self.lines.clone();
                    set_action(&mut lines[*one], action);
                    lines.remove(*other);
                    if self.take(lines) {
                        return;
                    }
                }
            }
        }
    }

    fn is_cut(&self, index: usize) -> bool {
        matches!(action(&self.lines[index]), Some(Action::Cut(_)))
    }

    /// The same link both ways.
    fn joined(&self, one: usize, other: usize) -> Vec<Action> {
        match (action(&self.lines[one]), action(&self.lines[other])) {
            (Some(Action::Cut(Links::One(one))), Some(Action::Cut(Links::One(other))))
                if one.from == other.to && one.to == other.from =>
            {
                let both = crate::scenario::LinkName { one_way: false, ..one.clone() };
                vec![Action::Cut(Links::One(both))]
            }
            _ => Vec::new(),
        }
    }

    /// The machines at the ends of a cut link.
    fn ends_of(&self, index: usize) -> Vec<String> {
        let Some(Action::Cut(Links::One(link))) = action(&self.lines[index]) else {
            return Vec::new();
        };
        let ends = [&link.from, &link.to].into_iter();
        ends.filter(|name| self.ground.machines.contains(name)).cloned().collect()
    }
}

/// What a timed line does.
pub(super) fn action(line: &Line) -> Option<&Action> {
    match &line.statement {
        Some(Statement::Timed { action, .. }) => Some(action),
        _ => None,
    }
}

/// Makes a timed line do something else.
pub(super) fn set_action(line: &mut Line, new: Action) {
    if let Some(Statement::Timed { action, .. }) = &mut line.statement {
        *action = new;
    }
}
