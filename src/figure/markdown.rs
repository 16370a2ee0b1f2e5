//! The figure as Markdown without HTML: a table, for what makes no web pages of it.

use std::fmt::Write as _;

use crate::escape::{markdown, markdown_address};
use crate::figure::Figure;
use crate::figure::told::{Row, rows};

impl Figure<'_> {
    /// The caption, the question if there is one, the table, the verdict and a link.
    pub fn markdown(&self) -> String {
        let mut out = format!("**{}**\n\n", markdown(&self.title()));
        // Writing to a text does not fail.
        if let Some(question) = &self.question {
            let _ = writeln!(out, "{}\n", markdown(&question.text));
            for choice in &question.choices {
                let _ = writeln!(out, "- {}", markdown(&choice.words));
            }
            out.push('\n');
        }
        out.push_str(&self.markdown_table());
        let (headline, because) = self.verdict();
        let because = markdown(&because);
        let _ = writeln!(out, "\n{}", format!("**{}** {because}", markdown(&headline)).trim_end());
        if let Some(address) = self.address() {
            let _ = writeln!(out, "\n[Open in the playground]({})", markdown_address(&address));
        }
        out
    }

    /// Who asked what and was told what.
    pub fn markdown_table(&self) -> String {
        let mut out = "| When | Who | Asked | Told |\n| ---: | --- | --- | --- |\n".to_owned();
        for row in rows(self.run) {
            let _ = match row {
                Row::Fault { at, what } => writeln!(out, "| {at} |  |  | {} |", markdown(&what)),
                Row::Request { at, who, asked, told, look } => {
                    let sign = look.sign();
                    let (who, asked, told) = (markdown(&who), markdown(&asked), markdown(&told));
                    writeln!(
                        out,
                        "| {at} | {who} | {asked} | {} |",
                        format!("{sign} {told}").trim()
                    )
                }
            };
        }
        out
    }
}
