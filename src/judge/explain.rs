//! Verdicts in words. (The sentences are on their way; until then a verdict goes unexplained.)

use crate::history::History;
use crate::judge::Verdict;
use crate::names::Names;

/// One sentence for a verdict; none when there is nothing to say.
pub fn verdict(verdict: &Verdict, history: &History, names: &Names) -> Option<String> {
    let _ = (verdict, history, names);
    None
}
