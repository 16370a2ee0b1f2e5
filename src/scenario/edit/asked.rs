//! What becomes of questions when the requests that they are about change.

use crate::scenario::edit::{Edited, changed, line};
use crate::scenario::{
    Action, Ask, Choice, Claim, Line, RequestName, Scenario, Statement, Subject,
};

/// Asks this, in the place of what was asked before; without choices they are computed.
///
/// # Errors
/// Too many choices, or one that means nothing here.
pub fn ask(scenario: &Scenario, ask: Ask, choices: Vec<Choice>) -> Edited {
    changed(scenario, |lines| {
        let is_asked =
            |line: &Line| matches!(line.statement, Some(Statement::Ask(_) | Statement::Choice(_)));
        lines.retain(|line| !is_asked(line));
        // A line keeps its number as far as it can: what is added stands behind what happens.
        let is_before = |line: &Line| {
            matches!(line.statement, Some(Statement::Title(_) | Statement::Note { at: None, .. }))
        };
        let head = lines.iter().rposition(is_before).map_or(0, |index| index + 1);
        lines.insert(head, line(Statement::Ask(ask)));
        let is_judged = |line: &Line| {
            matches!(
                line.statement,
                Some(
                    Statement::Goal(_)
                        | Statement::Hint(_)
                        | Statement::Way(_)
                        | Statement::Expect(_)
                        | Statement::Attack(_)
                        | Statement::ExpectAttack(_)
                )
            )
        };
        let end = lines.iter().rposition(|line| line.statement.is_some() && !is_judged(line));
        let end = end.map_or(lines.len(), |index| index + 1);
        let choices = choices.into_iter().map(|choice| line(Statement::Choice(choice)));
        lines.splice(end..end, choices);
    })
}

/// The name of the request in a line; none if it is none, or an earlier line has the same name.
pub(super) fn name(scenario: &Scenario, index: usize) -> Option<RequestName> {
    let name = name_of(scenario.lines.get(index)?.statement.as_ref()?)?;
    let (first, _) = scenario.line_of(&name)?;
    (first == index).then_some(name)
}

/// What a request is called.
pub(super) fn name_of(statement: &Statement) -> Option<RequestName> {
    match statement {
        Statement::Timed { at: Some(at), action: Action::Request(line) } => {
            Some(RequestName { client: line.client.clone(), at: *at })
        }
        _ => None,
    }
}

/// Whether the scenario's question is about the request in this line, or a choice speaks of it.
pub(super) fn is_about(scenario: &Scenario, index: usize) -> bool {
    let Some(name) = name(scenario, index) else { return false };
    let asked = scenario.asked().and_then(|(_, ask)| ask.about.as_ref());
    asked == Some(&Subject::Request(name.clone()))
        || scenario.choices().any(|(_, choice)| {
            choice
                .claims
                .iter()
                .any(|claim| matches!(claim, Claim::Told { request: Some(it), .. } if *it == name))
        })
}

/// Takes the question out, with its choices, and with its hints unless they help with a goal.
pub(super) fn remove(lines: &mut Vec<Line>) {
    let is_goal = |line: &Line| matches!(line.statement, Some(Statement::Goal(_)));
    let has_goal = lines.iter().any(is_goal);
    lines.retain(|line| match line.statement {
        Some(Statement::Ask(_) | Statement::Choice(_)) => false,
        Some(Statement::Hint(_)) => has_goal,
        _ => true,
    });
}

/// A request is now called otherwise.
pub(super) fn rename(lines: &mut [Line], old: &RequestName, new: &RequestName) {
    for statement in lines.iter_mut().filter_map(|line| line.statement.as_mut()) {
        let claims = match statement {
            Statement::Ask(ask) => {
                if ask.about.as_ref() == Some(&Subject::Request(old.clone())) {
                    ask.about = Some(Subject::Request(new.clone()));
                }
                continue;
            }
            Statement::Choice(choice) => &mut choice.claims,
            Statement::Goal(goal) => &mut goal.claims,
            _ => continue,
        };
        for claim in claims {
            if let Claim::Told { request: Some(name), .. } = claim
                && name == old
            {
                *name = new.clone();
            }
        }
    }
}
