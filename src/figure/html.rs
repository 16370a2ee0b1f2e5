//! The figure as one block of HTML: no blank line, no script, no `style`, no `id`.

use std::fmt::Write as _;

use crate::diagram::svg::Inline;
use crate::escape::xml;
use crate::figure::told::{Row, rows};
use crate::figure::{Figure, one_line, picture};
use crate::run::question::Question;

/// A table with more rows has its own bar to scroll, on a screen.
const ROWS_MAX: usize = 12;

impl Figure<'_> {
    /// The figure.
    pub fn html(&self) -> String {
        let mut out = self.head();
        // Writing to a text does not fail.
        let summary = escaped(&self.summary());
        let _ = writeln!(
            out,
            "<div class=\"cap-picture\" tabindex=\"0\" role=\"group\" aria-label=\"{summary}\">"
        );
        for (name, scene) in picture::scenes(self) {
            let _ = writeln!(out, "{}", Inline { name, scene: &scene });
        }
        out.push_str("</div>\n");
        let _ = writeln!(
            out,
            "<figcaption class=\"cap-caption\">{}</figcaption>",
            escaped(&self.title())
        );
        match &self.question {
            Some(question) => {
                asked(&mut out, question);
                out.push_str("<details class=\"cap-answer\"><summary>The answer</summary>\n");
                self.outcome(&mut out);
                out.push_str("</details>\n");
            }
            None => self.outcome(&mut out),
        }
        self.actions(&mut out);
        out.push_str("</figure>\n");
        out
    }

    fn head(&self) -> String {
        let mut out = "<figure class=\"cap-figure\"".to_owned();
        if let Some(link) = &self.link {
            let _ = write!(out, " data-cap-link=\"{}\"", escaped(link));
        }
        if let Some(base) = &self.base {
            let _ = write!(out, " data-cap-base=\"{}\"", escaped(base));
        }
        let _ = write!(out, " data-cap-view=\"{}\"", self.options.view.word());
        out.push_str(if self.question.is_some() { " data-cap-ask>\n" } else { ">\n" });
        out
    }

    /// The verdict and the table.
    fn outcome(&self, out: &mut String) {
        let (headline, because) = self.verdict();
        let because = if because.is_empty() { because } else { format!(" {}", escaped(&because)) };
        let headline = escaped(&headline);
        let _ = writeln!(out, "<p class=\"cap-verdict\"><strong>{headline}</strong>{because}</p>");
        let rows = rows(self.run);
        out.push_str(if rows.len() > ROWS_MAX {
            "<div class=\"cap-told cap-long\" tabindex=\"0\" role=\"group\" aria-label=\"What was asked and told\">\n"
        } else {
            "<div class=\"cap-told\">\n"
        });
        out.push_str("<table><thead><tr><th scope=\"col\">When</th><th scope=\"col\">Who</th>\
                      <th scope=\"col\">Asked</th><th scope=\"col\">Told</th></tr></thead><tbody>\n");
        for row in rows {
            write_row(out, &row);
        }
        out.push_str("</tbody></table>\n</div>\n");
    }

    fn actions(&self, out: &mut String) {
        if self.link.is_none() {
            return;
        }
        out.push_str(
            "<p class=\"cap-actions\"><button type=\"button\" class=\"cap-run\" hidden>Run it</button>",
        );
        if let Some(address) = self.address() {
            let address = escaped(&address);
            let _ = write!(
                out,
                "\n<a class=\"cap-open\" href=\"{address}\">Open in the playground</a>"
            );
        }
        out.push_str("</p>\n");
    }
}

fn asked(out: &mut String, question: &Question) {
    let text = escaped(&one_line(&question.text));
    let _ = writeln!(out, "<p class=\"cap-question\">{text}</p>");
    if question.choices.is_empty() {
        return;
    }
    out.push_str("<ul class=\"cap-choices\">");
    for choice in &question.choices {
        let detail =
            choice.detail.as_ref().map(|detail| format!(" <small>{}</small>", escaped(detail)));
        let _ = write!(out, "<li>{}{}</li>", escaped(&choice.words), detail.unwrap_or_default());
    }
    out.push_str("</ul>\n");
}

fn write_row(out: &mut String, row: &Row) {
    let _ = match row {
        Row::Fault { at, what } => {
            let what = escaped(what);
            writeln!(out, "<tr class=\"cap-fault\"><td>{at}</td><td colspan=\"3\">{what}</td></tr>")
        }
        Row::Request { at, who, asked, told, look } => {
            let (who, asked, told) = (escaped(who), escaped(asked), escaped(told));
            let (class, sign) = (look.class(), look.sign());
            let sign = if sign.is_empty() { String::new() } else { format!("{sign} ") };
            writeln!(
                out,
                "<tr><td>{at}</td><td>{who}</td><td><code>{asked}</code></td>\
                 <td class=\"cap-{class}\">{sign}{told}</td></tr>"
            )
        }
    };
}

/// A text in HTML that may pass through templates of Vue, Liquid or Jinja, whose marks are braces.
pub(crate) fn escaped(text: &str) -> String {
    xml(text).replace('{', "&#123;").replace('}', "&#125;")
}
