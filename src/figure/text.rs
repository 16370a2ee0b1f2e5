//! The figure as text: for manuals, terminals and whatever shows no picture.

use std::fmt::Write as _;

use crate::escape::visible;
use crate::figure::told::{Row, rows};
use crate::figure::{Figure, one_line};

impl Figure<'_> {
    /// The caption, the question if there is one, the table, the verdict and the address.
    pub fn text(&self) -> String {
        let mut out = format!("{}\n\n", self.title());
        // Writing to a text does not fail.
        if let Some(question) = &self.question {
            let _ = writeln!(out, "{}", one_line(&question.text));
            for choice in &question.choices {
                let _ = writeln!(out, "  - {}", choice.words);
            }
            out.push_str("\nThe answer:\n\n");
        }
        let rows: Vec<[String; 4]> = rows(self.run).into_iter().map(columns).collect();
        let is_request = |row: &&[String; 4]| !row[2].is_empty();
        let width = |column: usize| {
            let texts = rows.iter().filter(is_request).map(|row| row[column].chars().count());
            texts.max().unwrap_or(0)
        };
        let (who, asked) = (width(1), width(2));
        for [at, name, request, told] in &rows {
            let line = if request.is_empty() {
                format!("{at:>9}  {told}")
            } else {
                format!("{at:>9}  {name:<who$}  {request:<asked$}  {told}")
            };
            let _ = writeln!(out, "{}", line.trim_end());
        }
        let (headline, because) = self.verdict();
        let _ = writeln!(out, "\n{}", format!("{headline} {because}").trim_end());
        if let Some(address) = self.address() {
            let _ = writeln!(out, "\n{address}");
        }
        out.lines().flat_map(|line| [visible(line).into_owned(), "\n".to_owned()]).collect()
    }
}

fn columns(row: Row) -> [String; 4] {
    match row {
        Row::Fault { at, what } => [at, String::new(), String::new(), what],
        Row::Request { at, who, asked, told, look } => {
            let sign = look.sign();
            [at, who, asked, format!("{sign} {told}").trim_start().to_owned()]
        }
    }
}
