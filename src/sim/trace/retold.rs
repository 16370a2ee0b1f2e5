//! The same run of a scenario whose lines have moved.

use std::rc::Rc;

use crate::sim::plan::Plan;
use crate::sim::trace::{StepKind, Trace};
use crate::table::Table;

impl Trace {
    /// This trace as that of a plan which [runs as](Plan::runs_as) its own: nothing is run again,
    /// and what was told of lines is told of where they are now.
    #[must_use]
    pub fn retold(&self, plan: Rc<Plan>) -> Trace {
        let mut trace = self.clone();
        let moved = self.plan.actions.iter().zip(&plan.actions);
        let moved: Table<usize, usize> = moved.map(|(old, new)| (old.line, new.line)).collect();
        for operation in &mut trace.operations {
            if let StepKind::Line(action) = self.steps[operation.invoked_by.index()].kind {
                operation.line = plan.actions[action as usize].line;
            }
        }
        for problem in &mut trace.problems {
            problem.line = moved.get(&problem.line).copied().unwrap_or(problem.line);
        }
        trace.plan = plan;
        trace
    }
}
