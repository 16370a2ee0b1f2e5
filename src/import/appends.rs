//! Registers that texts are appended to.
//!
//! A text that grows tells its own history: whoever reads `abc` has seen `a`, `b` and `c` appended
//! in that order. So an append that was ever read is known to have found what stands before it,
//! and is a swap of that text for the longer one. An append that nobody ever read leaves behind a
//! text that nobody ever found, so it is a write of some value of its own. Both hold as long as
//! every text that was read can be put together from what was written in one way only, and no
//! two appends to the register are the same.
//!
//! Otherwise the appends stay what they are, and all that is recorded is what each of them makes of
//! which text. Only beginnings of texts that were read are told apart: from any other text no
//! append leads to one that was read.

use std::collections::{BTreeMap, BTreeSet};

use super::Literal;
use super::at_first::AtFirst;
use super::event::Kind;
use super::pairing::Asked;
use super::place::Wrong;
use super::request::Request;

/// Texts longer than this are named by their ends.
const TEXT_MAX: usize = 80;

/// How often it is looked, in one register, whether something was appended at a position of a text,
/// and how much appends can make of what: some tenths of a second, and megabytes.
const LOOKS_MAX: usize = 10_000_000;
const GROWTH_MAX: usize = 200_000;

/// There are more ways than that in which texts can have been put together.
#[derive(Debug)]
struct TooMany;

/// By append, what it found and what it left.
type Swaps<'a> = BTreeMap<usize, (&'a str, &'a str)>;

/// What appends make of texts: held before, appended, held afterwards.
pub(super) type Growth = BTreeSet<(Literal, Literal, Literal)>;

/// Sees to it that registers that are appended to hold a text at first, and tells whether there are
/// any.
pub(super) fn appended_to(asked: &[Asked], at_first: &mut AtFirst) -> Result<bool, Wrong> {
    let appends = asked.iter().filter(|one| matches!(one.request, Request::Append(_)));
    let keys: BTreeSet<&Literal> = appends.clone().map(|one| &one.key).collect();
    at_first.empty(&keys);
    let held = |one: &&Asked| at_first.of(&one.key).text().is_none();
    if let Some(one) = appends.clone().find(held) {
        let message = format!("a text is appended to {}, which is not text", at_first.of(&one.key));
        return Err(Wrong::new(one.at, message));
    }
    Ok(!keys.is_empty())
}

/// Replaces every append by the swap or write that it amounts to, in registers where that is
/// known; for the others tells what appends do.
///
/// # Errors
/// That cannot be told with reasonable effort.
pub(super) fn resolve(asked: &mut Vec<Asked>, at_first: &AtFirst) -> Result<Growth, Wrong> {
    let mut growth = Growth::new();
    if !asked.iter().any(|one| matches!(one.request, Request::Append(_))) {
        return Ok(growth);
    }
    // Nobody can tell whether nothing was appended.
    asked.retain(|one| one.request != Request::Append(String::new()));
    let mut registers: BTreeMap<&Literal, Vec<usize>> = BTreeMap::new();
    for (n, one) in asked.iter().enumerate() {
        registers.entry(&one.key).or_default().push(n);
    }
    let mut names = TextNames::default();
    let mut requests: Vec<(usize, Request, Option<Literal>)> = Vec::new();
    // What registers hold at first is known by its own name.
    names.kept.extend(registers.keys().filter_map(|key| at_first.of(key).text()));
    for (key, places) in &registers {
        let register = Register::new(asked, places, at_first.of(key));
        let too_many = |_: TooMany| {
            let at = places.first().map_or(0, |n| asked[*n].at);
            let message = "what was appended to this register can have been put together in too \
                           many ways to be judged";
            Wrong::new(at, message)
        };
        let swaps = register.swaps().map_err(too_many)?;
        if swaps.is_none() {
            register.grow(&mut names, &mut growth).map_err(too_many)?;
        }
        for &n in places {
            let request = request(&asked[n].request, n, swaps.as_ref(), &mut names);
            requests.push((n, request, asked[n].found.as_ref().map(|found| names.literal(found))));
        }
    }
    for (n, request, found) in requests {
        asked[n].found = found;
        let before = std::mem::replace(&mut asked[n].request, request);
        if let Request::Append(text) = before {
            asked[n].appended = Some(text);
        }
    }
    Ok(growth)
}

fn request<'a>(
    asked: &'a Request,
    n: usize,
    swaps: Option<&Swaps<'a>>,
    names: &mut TextNames<'a>,
) -> Request {
    match (asked, swaps) {
        (Request::Append(text), None) => Request::Append(text.clone()),
        (Request::Append(text), Some(swaps)) => match swaps.get(&n) {
            Some((found, left)) => Request::Cas(names.of(found), names.of(left)),
            None => Request::Write(appended(text)),
        },
        (Request::Write(written), _) => Request::Write(names.literal(written)),
        (Request::Read(read), _) => Request::Read(names.literal(read)),
        (Request::Cas(expected, new), _) => {
            Request::Cas(names.literal(expected), names.literal(new))
        }
    }
}

/// What stands for an append, or for the text that it leaves behind where nobody read that. It
/// is no text, so that nothing that was read is mistaken for it.
pub(super) fn appended(text: &str) -> Literal {
    Literal::List(vec![Literal::Word("…".to_owned()), Literal::Text(text.to_owned())])
}

/// The texts of one register.
struct Register<'a> {
    /// What a text can begin with: the initial text, what was put, and what was swapped in.
    bases: BTreeSet<&'a str>,
    /// What was appended, each with one of the operations.
    appended: BTreeMap<&'a str, usize>,
    /// The lengths of those.
    lengths: BTreeSet<usize>,
    /// Whether some text was appended twice.
    repeats: bool,
    /// What was certainly found there.
    read: BTreeSet<&'a str>,
    /// What a swap of unknown outcome found there, if it took place.
    maybe_read: BTreeSet<&'a str>,
}

impl<'a> Register<'a> {
    fn new(asked: &'a [Asked], places: &[usize], initial: &'a Literal) -> Register<'a> {
        let mut register = Register {
            bases: initial.text().into_iter().collect(),
            appended: BTreeMap::new(),
            lengths: BTreeSet::new(),
            repeats: false,
            read: BTreeSet::new(),
            maybe_read: BTreeSet::new(),
        };
        for &n in places {
            register.read.extend(asked[n].found.as_ref().and_then(Literal::text));
            match &asked[n].request {
                Request::Append(text) => {
                    register.repeats |= register.appended.insert(text, n).is_some();
                    register.lengths.insert(text.len());
                }
                Request::Write(written) => register.bases.extend(written.text()),
                Request::Read(read) => register.read.extend(read.text()),
                Request::Cas(expected, new) => {
                    let found = match asked[n].ended {
                        Some((Kind::Ok, _)) => &mut register.read,
                        // What failed has found nothing, and left nothing.
                        Some((Kind::Fail, _)) => continue,
                        _ => &mut register.maybe_read,
                    };
                    found.extend(expected.text());
                    register.bases.extend(new.text());
                }
            }
        }
        register
    }

    /// What each append that was read is known to have found and left; nothing unless all of
    /// that is certain.
    fn swaps(&self) -> Result<Option<Swaps<'a>>, TooMany> {
        let mut swaps = BTreeMap::new();
        if self.repeats {
            return Ok(None);
        }
        let mut steps = Steps::new(self);
        let mut is_known = Vec::new();
        for &text in &self.read {
            let from = steps.go_on_to(text)?;
            if steps.ways[text.len()] > 1 {
                return Ok(None);
            }
            is_known.truncate(from);
            is_known.resize(text.len() + 1, false);
            let mut end = text.len();
            while !std::mem::replace(&mut is_known[end], true) {
                let Some((at, append)) = steps.last[end] else { break };
                // In one place an append found one thing. Where two answers say otherwise it is
                // another swap for each, which models without one order of all may allow.
                if swaps.insert(append, (&text[..at], &text[..end])).is_some() {
                    return Ok(None);
                }
                end = at;
            }
        }
        // An append is not known to have made what nobody is known to have found.
        let mut steps = Steps::new(self);
        for text in self.maybe_read.iter().filter(|text| !self.read.contains(*text)) {
            steps.go_on_to(text)?;
            if steps.last[text.len()].is_some() {
                return Ok(None);
            }
        }
        Ok(Some(swaps))
    }

    /// What appends make of every text that something read can have come from.
    fn grow(&self, names: &mut TextNames<'a>, growth: &mut Growth) -> Result<(), TooMany> {
        let mut steps = Steps::new(self);
        for &text in self.read.union(&self.maybe_read) {
            let from = steps.go_on_to(text)?;
            for at in (steps.reach(from)..text.len()).filter(|&at| steps.ways[at] > 0) {
                let held = names.of(&text[..at]);
                for (end, append, _) in self.appendable(text, at).filter(|it| it.0 >= from) {
                    growth.insert((held.clone(), appended(append), names.of(&text[..end])));
                }
                if growth.len() > GROWTH_MAX {
                    return Err(TooMany);
                }
            }
        }
        Ok(())
    }

    /// What can have been appended at this place of a text: where it ends, and what.
    fn appendable(
        &self,
        text: &'a str,
        at: usize,
    ) -> impl Iterator<Item = (usize, &'a str, usize)> {
        self.lengths.iter().filter_map(move |length| {
            let part = text.get(at..at + length)?;
            self.appended.get(part).map(|append| (at + length, part, *append))
        })
    }
}

/// How a text can have come about, by position. It goes from text to text in their order, and looks
/// only at what is new in each: a text that was read while it grew is looked at once.
struct Steps<'r, 'a> {
    register: &'r Register<'a>,
    text: Option<&'a str>,
    /// In how many ways the text up to here.
    ways: Vec<u8>,
    /// Where the append that ends here began, in the last of those ways.
    last: Vec<Option<(usize, usize)>>,
    /// The lengths of what a text can begin with.
    bases: BTreeSet<usize>,
    /// How often it may still be looked whether something was appended at a position.
    left: usize,
}

impl<'r, 'a> Steps<'r, 'a> {
    fn new(register: &'r Register<'a>) -> Steps<'r, 'a> {
        let bases = register.bases.iter().map(|base| base.len()).collect();
        Steps { register, text: None, ways: Vec::new(), last: Vec::new(), bases, left: LOOKS_MAX }
    }

    /// Goes on to a text; the first position that was not looked at in those before.
    fn go_on_to(&mut self, text: &'a str) -> Result<usize, TooMany> {
        let from = self.text.map_or(0, |before| 1 + shared(before, text));
        self.text = Some(text);
        self.ways.truncate(from);
        self.ways.resize(text.len() + 1, 0);
        self.last.truncate(from);
        self.last.resize(text.len() + 1, None);
        let begins = |length: &&usize| {
            text.get(..**length).is_some_and(|begin| self.register.bases.contains(begin))
        };
        for &length in self.bases.range(from..).take_while(|it| **it <= text.len()).filter(begins) {
            self.ways[length] = 1;
        }
        for at in self.reach(from)..text.len() {
            if self.ways[at] == 0 {
                continue;
            }
            self.left = self.left.checked_sub(self.register.lengths.len()).ok_or(TooMany)?;
            for (end, _, append) in self.register.appendable(text, at).filter(|it| it.0 >= from) {
                self.ways[end] = self.ways[end].saturating_add(self.ways[at]);
                self.last[end] = Some((at, append));
            }
        }
        Ok(from)
    }

    /// The first position from which an append can end there or behind it.
    fn reach(&self, from: usize) -> usize {
        from.saturating_sub(self.register.lengths.last().copied().unwrap_or_default())
    }
}

/// How many bytes two texts begin with alike.
fn shared(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
}

/// Names of texts: short ones stand for themselves, long ones are told by their ends, so that a
/// text that grows a thousand times is not kept a thousand times.
#[derive(Default)]
struct TextNames<'a> {
    kept: BTreeSet<&'a str>,
    long: BTreeMap<&'a str, Literal>,
}

impl<'a> TextNames<'a> {
    fn literal(&mut self, value: &'a Literal) -> Literal {
        value.text().map_or_else(|| value.clone(), |text| self.of(text))
    }

    fn of(&mut self, text: &'a str) -> Literal {
        if text.len() <= TEXT_MAX || self.kept.contains(text) {
            return Literal::Text(text.to_owned());
        }
        let number = self.long.len();
        let name = || {
            let head: String = text.chars().take(TEXT_MAX / 4).collect();
            let tail = text.char_indices().rev().nth(TEXT_MAX / 2);
            let tail = tail.map_or(text, |(at, _)| &text[at..]);
            Literal::Word(format!("{head}…{tail} ({number})"))
        };
        self.long.entry(text).or_insert_with(name).clone()
    }
}
