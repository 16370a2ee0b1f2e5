//! Puts mutants into the text of a file, each behind a question whether it is in force.

use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::mutant::{Genre, Mutant};

/// A file with mutants in it.
pub struct Placed {
    pub text: String,
    /// Where each mutant's text lies, alone and with the original that it stands for.
    pub places: Vec<(usize, Range<usize>)>,
}

/// All that could be placed.
pub fn place(text: &str, mutants: &[Mutant]) -> Placed {
    let lines = Lines::new(text);
    let file = syn::parse_file(text).expect("the program is Rust");
    let mut placing = Placing { text, lines: &lines, mutants, insertions: Vec::new() };
    placing.visit_file(&file);
    insert(text, placing.insertions)
}

/// Text to insert before and behind a stretch of the original, which stays as it is: so mutants of
/// the parts of an expression do not disturb those of the whole.
struct Insertion {
    around: Range<usize>,
    before: String,
    behind: &'static str,
    of: Vec<usize>,
    /// Where each of them lies in what is inserted before.
    alone: Vec<(usize, Range<usize>)>,
}

fn insert(text: &str, mut insertions: Vec<Insertion>) -> Placed {
    // What is around more comes first, and ends last.
    insertions.sort_by_key(|one| (one.around.start, usize::MAX - one.around.end));
    let mut cuts: Vec<(usize, bool, usize)> = Vec::new();
    for (nth, one) in insertions.iter().enumerate() {
        cuts.push((one.around.start, true, nth));
        cuts.push((one.around.end, false, nth));
    }
    let order = |&(at, opens, nth): &(usize, bool, usize)| {
        let is_point = insertions[nth].around.is_empty();
        (at, opens || is_point, if opens || is_point { nth } else { usize::MAX - nth }, !opens)
    };
    cuts.sort_by_key(order);
    let mut placed = Placed { text: String::new(), places: Vec::new() };
    let mut starts = vec![0; insertions.len()];
    let mut copied = 0;
    for (at, opens, nth) in cuts {
        placed.text.push_str(&text[copied..at]);
        copied = at;
        let one = &insertions[nth];
        if opens {
            starts[nth] = placed.text.len();
            placed.text.push_str(&one.before);
            let alone = one
                .alone
                .iter()
                .map(|(id, at)| (*id, starts[nth] + at.start..starts[nth] + at.end));
            placed.places.extend(alone);
        } else {
            placed.text.push_str(one.behind);
            let place = starts[nth]..placed.text.len();
            placed.places.extend(one.of.iter().map(|id| (*id, place.clone())));
        }
    }
    placed.text.push_str(&text[copied..]);
    placed
}

struct Placing<'a> {
    text: &'a str,
    lines: &'a Lines,
    mutants: &'a [Mutant],
    insertions: Vec<Insertion>,
}

impl<'a> Placing<'a> {
    fn of(&self, genre: Genre) -> impl Iterator<Item = (&'a Mutant, Range<usize>)> + use<'a> {
        let lines = self.lines;
        let mutants = self.mutants.iter().filter(move |mutant| mutant.genre == genre);
        mutants.map(move |mutant| (mutant, lines.at(mutant.from)..lines.at(mutant.to)))
    }

    fn exactly(&self, genre: Genre, place: &Range<usize>) -> Vec<&'a Mutant> {
        self.of(genre).filter(|(_, of)| of == place).map(|(mutant, _)| mutant).collect()
    }

    /// An expression that is another one while a mutant is in force.
    fn choose(&mut self, around: Range<usize>, choices: Vec<(usize, String)>) {
        if choices.is_empty() {
            return;
        }
        let (mut before, mut alone) = ("(".to_owned(), Vec::new());
        for (id, text) in &choices {
            let start = before.len();
            before.push_str(&format!("if {} {{ {text} }} else ", on(*id)));
            alone.push((*id, start..before.len()));
        }
        before.push_str("{ ");
        let of = choices.iter().map(|(id, _)| *id).collect();
        self.insertions.push(Insertion { around, before, behind: " })", of, alone });
    }

    /// A text inside of something that the compiler may refuse as a whole because of it.
    fn insert(&mut self, at: usize, before: String, inside: Range<usize>, id: usize) {
        let of = || vec![id];
        self.insertions.push(Insertion {
            around: at..at,
            before,
            behind: "",
            of: of(),
            alone: Vec::new(),
        });
        let (before, behind) = (String::new(), "");
        self.insertions.push(Insertion {
            around: inside,
            before,
            behind,
            of: of(),
            alone: Vec::new(),
        });
    }

    fn operator(&mut self, genre: Genre, operator: Span, whole: Span) {
        let (operator, whole) = (self.lines.range(operator), self.lines.range(whole));
        let (before, behind) =
            (&self.text[whole.start..operator.start], &self.text[operator.end..whole.end]);
        let choices = self.exactly(genre, &operator).into_iter();
        let choices = choices.map(|it| (it.id, format!("{before}{}{behind}", it.replacement)));
        self.choose(whole, choices.collect());
    }

    fn body(&mut self, block: &syn::Block) {
        let block = self.lines.range(block.span());
        let inside = block.start + 1..block.end - 1;
        let is_all = |of: &Range<usize>| {
            inside.start <= of.start
                && of.end <= inside.end
                && self.text[inside.start..of.start].trim().is_empty()
                && self.text[of.end..inside.end].trim().is_empty()
        };
        let found: Vec<&Mutant> =
            self.of(Genre::FunctionBody).filter(|(_, of)| is_all(of)).map(|(it, _)| it).collect();
        for mutant in found {
            let value = format!(" if {} {{ return {}; }} ", on(mutant.id), mutant.replacement);
            self.insert(inside.start, value, block.clone(), mutant.id);
        }
    }

    fn arm(&mut self, arm: &syn::Arm, whole: &Range<usize>) {
        let start = self.lines.range(arm.span()).start;
        let left_out: Vec<&Mutant> = self
            .of(Genre::MatchArm)
            .filter(|(_, of)| of.start == start)
            .map(|(mutant, _)| mutant)
            .collect();
        if let Some((_, guard)) = &arm.guard {
            let guard = self.lines.range(guard.span());
            let other = self.exactly(Genre::MatchArmGuard, &guard).into_iter();
            let other = other.map(|mutant| (mutant.id, mutant.replacement.clone()));
            let left_out = left_out.iter().map(|mutant| (mutant.id, "false".to_owned()));
            self.choose(guard, other.chain(left_out).collect());
        } else {
            let end = self.lines.range(arm.pat.span()).end;
            for mutant in left_out {
                self.insert(end, format!(" if !{}", on(mutant.id)), whole.clone(), mutant.id);
            }
        }
    }
}

impl Visit<'_> for Placing<'_> {
    fn visit_item_fn(&mut self, function: &syn::ItemFn) {
        self.body(&function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &syn::ImplItemFn) {
        self.body(&function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &syn::TraitItemFn) {
        function.default.iter().for_each(|block| self.body(block));
        visit::visit_trait_item_fn(self, function);
    }

    fn visit_expr_binary(&mut self, expression: &syn::ExprBinary) {
        if !(binds(&expression.left) || binds(&expression.right)) {
            self.operator(Genre::BinaryOperator, expression.op.span(), expression.span());
        }
        visit::visit_expr_binary(self, expression);
    }

    fn visit_expr_unary(&mut self, expression: &syn::ExprUnary) {
        self.operator(Genre::UnaryOperator, expression.op.span(), expression.span());
        visit::visit_expr_unary(self, expression);
    }

    fn visit_expr_struct(&mut self, expression: &syn::ExprStruct) {
        let whole = self.lines.range(expression.span());
        let mut choices = Vec::new();
        for field in &expression.fields {
            let field = self.lines.range(field.span());
            let without = field.end + usize::from(self.text[field.end..].starts_with(','));
            for (mutant, _) in self.of(Genre::StructField).filter(|(_, of)| of.start == field.start)
            {
                let (before, behind) =
                    (&self.text[whole.start..field.start], &self.text[without..whole.end]);
                choices.push((mutant.id, format!("{before}{behind}")));
            }
        }
        self.choose(whole, choices);
        visit::visit_expr_struct(self, expression);
    }

    fn visit_expr_match(&mut self, expression: &syn::ExprMatch) {
        let whole = self.lines.range(expression.span());
        for arm in &expression.arms {
            self.arm(arm, &whole);
        }
        visit::visit_expr_match(self, expression);
    }
}

/// Whether `let` gives something a name here that is used further on.
fn binds(expression: &syn::Expr) -> bool {
    match expression {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => binds(&binary.left) || binds(&binary.right),
        _ => false,
    }
}

fn on(id: usize) -> String {
    format!("crate::mutant::on({id})")
}

/// Where lines begin in a text.
struct Lines {
    starts: Vec<usize>,
    text: String,
}

impl Lines {
    fn new(text: &str) -> Lines {
        let next = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines { starts: [0].into_iter().chain(next).collect(), text: text.to_owned() }
    }

    /// The byte at a line and a column in characters, both from 1.
    fn at(&self, (line, column): (usize, usize)) -> usize {
        let start = self.starts[line - 1];
        let rest = &self.text[start..];
        rest.char_indices().nth(column - 1).map_or(self.text.len(), |(at, _)| start + at)
    }

    fn range(&self, span: Span) -> Range<usize> {
        let at = |place: proc_macro2::LineColumn| self.at((place.line, place.column + 1));
        at(span.start())..at(span.end())
    }
}

#[cfg(test)]
#[path = "place/tests.rs"]
mod tests;
