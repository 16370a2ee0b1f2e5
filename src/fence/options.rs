//! What stands behind the word `cap` of a fence: `{at=2s view=tape caption="…" ask}`.

use crate::scenario::text::{nearest, one_of, time_from};
use crate::time::Time;

/// The options that there are.
const NAMES: [&str; 6] = ["at", "view", "caption", "ask", "src", "lesson"];

/// What is shown of a scenario, and where that stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FenceOptions {
    /// `at`: the moment of the map; without it the one that decides.
    pub at: Option<Time>,
    /// `view`: which pictures.
    pub view: PictureSet,
    /// `caption`; without it the scenario's title.
    pub caption: Option<String>,
    /// `ask`: the question comes first.
    pub asks: bool,
    /// `src`, `lesson`: where the scenario is.
    pub source: ScenarioSource,
}

/// Which pictures are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PictureSet {
    /// The cluster at the moment.
    Map,
    /// The run.
    Tape,
    /// Both.
    #[default]
    Both,
}

/// Where a scenario is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum ScenarioSource {
    /// In the page.
    #[default]
    Here,
    /// In a file beside the page.
    File(String),
    /// In the gallery, under this name.
    Lesson(String),
}

impl PictureSet {
    /// All, with their words.
    const ALL: [(PictureSet, &'static str); 3] =
        [(PictureSet::Map, "map"), (PictureSet::Tape, "tape"), (PictureSet::Both, "both")];

    /// The view of this word.
    ///
    /// # Errors
    /// Which words there are.
    pub fn from_word(word: &str) -> Result<PictureSet, String> {
        let known = PictureSet::ALL.iter().find(|(_, known)| *known == word);
        known.map(|(view, _)| *view).ok_or_else(|| {
            format!(
                "unknown view `{}`; write {}",
                shown(word),
                one_of(PictureSet::ALL.map(|it| it.1))
            )
        })
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        PictureSet::ALL.iter().find(|(view, _)| *view == self).map_or("both", |(_, word)| word)
    }

    /// Whether the map is shown.
    pub fn has_map(self) -> bool {
        self != PictureSet::Tape
    }

    /// Whether the tape is shown.
    pub fn has_tape(self) -> bool {
        self != PictureSet::Map
    }
}

impl FenceOptions {
    /// Reads what stands behind the word of a fence; the word itself, braces, commas and the dot
    /// before a class are passed over, as each host has them.
    ///
    /// # Errors
    /// An option that there is not, is said twice, or says nothing.
    pub fn read(info: &str) -> Result<FenceOptions, String> {
        FenceOptions::from_pairs(pairs(info)?)
    }

    /// The same of a picture in a README, of which `to` says which file it is.
    ///
    /// # Errors
    /// An option that there is not, is said twice, or says nothing.
    pub fn read_with_picture(info: &str) -> Result<(FenceOptions, Option<String>), String> {
        let mut pairs = pairs(info)?;
        let at = pairs.iter().position(|(name, _)| name == "to");
        let to = at.and_then(|at| pairs.remove(at).1);
        Ok((FenceOptions::from_pairs(pairs)?, to))
    }

    fn from_pairs(pairs: Vec<(String, Option<String>)>) -> Result<FenceOptions, String> {
        let mut options = FenceOptions::default();
        let mut said: Vec<&str> = Vec::new();
        for (name, value) in pairs {
            let name = options.take(&name, value)?;
            if said.contains(&name) {
                return Err(format!("the option `{name}` stands there twice"));
            }
            said.push(name);
        }
        if said.contains(&"src") && said.contains(&"lesson") {
            return Err("write `src` or `lesson`, not both".to_owned());
        }
        Ok(options)
    }

    fn take(&mut self, name: &str, value: Option<String>) -> Result<&'static str, String> {
        let Some(known) = NAMES.into_iter().find(|known| *known == name) else {
            let meant =
                nearest(name, NAMES).map_or(String::new(), |it| format!("; is `{it}` meant?"));
            let known = NAMES.join(", ");
            return Err(format!("unknown option `{}`{meant} Known are {known}", shown(name)));
        };
        if known == "ask" {
            self.asks = match value.as_deref() {
                None | Some("" | "true") => true,
                Some("false") => false,
                Some(_) => return Err("`ask` takes no value".to_owned()),
            };
            return Ok(known);
        }
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return Err(format!("the option `{known}` has no value; write `{known}=…`"));
        };
        match known {
            "at" => self.at = Some(time_from(&value)?),
            "view" => self.view = PictureSet::from_word(&value)?,
            "caption" => self.caption = Some(value),
            "src" => self.source = ScenarioSource::File(file(value)?),
            _ => self.source = ScenarioSource::Lesson(value),
        }
        Ok(known)
    }
}

/// A page says which file is read when it is built: a scenario below or beside it, no other.
fn file(name: String) -> Result<String, String> {
    let is_scenario = name.rsplit_once('.').is_some_and(|(_, ending)| ending == "cap");
    let is_elsewhere = name.starts_with(['/', '\\']) || name.contains(['\0', ':']);
    if !is_scenario || is_elsewhere {
        return Err(format!(
            "`src` is no file beside the page with `.cap` at its end: `{}`",
            shown(&name)
        ));
    }
    Ok(name)
}

/// Names with their values.
pub(super) fn pairs(info: &str) -> Result<Vec<(String, Option<String>)>, String> {
    let mut pairs = Vec::new();
    let mut chars = info.chars().peekable();
    while let Some(&c) = chars.peek() {
        if c.is_whitespace() || matches!(c, '{' | '}' | ',') {
            chars.next();
            continue;
        }
        let mut name = String::new();
        let is_end = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | ',' | '=');
        while let Some(c) = chars.next_if(|c| !is_end(*c)) {
            name.push(c);
        }
        let value = match chars.next_if_eq(&'=') {
            Some(_) => Some(value(&mut chars)?),
            None => None,
        };
        let is_word =
            value.is_none() && pairs.is_empty() && matches!(name.as_str(), "cap" | ".cap");
        if !is_word {
            pairs.push((name, value));
        }
    }
    Ok(pairs)
}

fn value(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String, String> {
    let mut value = String::new();
    let Some(quote) = chars.next_if(|c| matches!(c, '"' | '\'')) else {
        while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !matches!(c, '}' | ',')) {
            value.push(c);
        }
        return Ok(value);
    };
    while let Some(c) = chars.next() {
        match c {
            c if c == quote => return Ok(value),
            '\\' => match chars.next() {
                Some(c @ ('"' | '\\' | '\'')) => value.push(c),
                Some(c) => value.extend(['\\', c]),
                None => break,
            },
            c => value.push(c),
        }
    }
    Err("a quote is not closed".to_owned())
}

/// A word as it is repeated in a message.
fn shown(word: &str) -> String {
    word.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_writes_the_same_options() {
        let expected = FenceOptions {
            at: Some(Time(2_000)),
            view: PictureSet::Tape,
            caption: Some("a \"b\" \\ }".to_owned()),
            asks: true,
            source: ScenarioSource::Here,
        };
        for info in [
            r#"cap {at=2s view=tape caption="a \"b\" \\ }" ask}"#,
            r#"cap at=2s view=tape caption="a \"b\" \\ }" ask"#,
            r#"{.cap at="2s" view="tape" caption="a \"b\" \\ }" ask="true"}"#,
            r#"{ .cap ask at='2s' view=tape, caption='a "b" \\ }'}"#,
            r#"at=2000ms,view=tape,caption="a \"b\" \\ }",ask"#,
        ] {
            assert_eq!(FenceOptions::read(info), Ok(expected.clone()), "{info}");
        }
        assert_eq!(FenceOptions::read("cap"), Ok(FenceOptions::default()));
        assert_eq!(FenceOptions::read(""), Ok(FenceOptions::default()));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (info, told) in [
            ("cap at=2", "`2` is not a time"),
            ("cap veiw=tape", "is `view` meant?"),
            ("cap view=all", "write"),
            ("cap ask ask", "twice"),
            ("cap caption=\"a", "not closed"),
            ("cap at=", "no value"),
            ("cap src=/etc/passwd", "no file beside"),
            ("cap src=/a.cap", "no file beside"),
            ("cap src=https://a/b.cap", "no file beside"),
            ("cap src=a.cap lesson=b", "not both"),
            ("cap ask=maybe", "no value"),
        ] {
            let error = FenceOptions::read(info).expect_err(info);
            assert!(error.contains(told), "{info}: {error}");
        }
    }
}
