//! What the worker that reads and judges histories tells the page, as plain data. A history's
//! columns go along as arrays that are handed over rather than copied.

use serde::{Deserialize, Serialize};

use crate::examine::{
    Allowed, Band, Columns, ModelVerdict, Object, Opened, Unit, nil_from_word, nil_word,
};
use crate::judge::ConsistencyModel;

#[cfg(all(target_arch = "wasm32", not(feature = "package")))]
pub mod door;

/// All of a history but its columns.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenedFacts {
    format: String,
    object: String,
    initial: String,
    nil: String,
    assumptions: Vec<String>,
    ended: [u32; 4],
    until: u32,
    in_milliseconds: bool,
    shares_lines: bool,
    bands: Vec<BandFacts>,
    text: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct BandFacts {
    from: u32,
    to: u32,
    what: String,
}

/// A verdict on a history.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerdictFacts {
    model: String,
    allowed: String,
    follows_from: Option<String>,
    sentence: String,
    proof: Vec<u32>,
    before: Vec<(u32, u32)>,
    points: Vec<(u32, u32)>,
}

/// Why a history could not be read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FailedFacts {
    /// Where; nothing if that is no fault of the file's.
    pub place: Option<String>,
    /// Why.
    pub message: String,
}

impl OpenedFacts {
    /// The history without its columns, and these.
    pub fn and_columns(opened: Opened) -> (OpenedFacts, Columns) {
        let columns = opened.columns;
        let band =
            |band: &Band| BandFacts { from: band.from, to: band.to, what: band.what.clone() };
        let facts = OpenedFacts {
            format: opened.format,
            object: opened.object.word().to_owned(),
            initial: opened.initial,
            nil: nil_word(opened.nil).to_owned(),
            assumptions: opened.assumptions,
            ended: opened.ended,
            until: opened.until,
            in_milliseconds: columns.unit == Unit::Milliseconds,
            shares_lines: columns.shares_lines,
            bands: columns.bands.iter().map(band).collect(),
            text: opened.text,
        };
        (facts, columns)
    }

    /// The history with these columns; none if it is not one.
    pub fn with(self, columns: Columns) -> Option<Opened> {
        let band = |band: BandFacts| Band { from: band.from, to: band.to, what: band.what };
        let columns = Columns {
            unit: if self.in_milliseconds { Unit::Milliseconds } else { Unit::Events },
            shares_lines: self.shares_lines,
            bands: self.bands.into_iter().map(band).collect(),
            ..columns
        };
        Some(Opened {
            format: self.format,
            object: Object::from_word(&self.object)?,
            initial: self.initial,
            nil: nil_from_word(&self.nil)?,
            assumptions: self.assumptions,
            ended: self.ended,
            until: self.until,
            columns,
            text: self.text,
        })
    }
}

impl From<ModelVerdict> for VerdictFacts {
    fn from(verdict: ModelVerdict) -> VerdictFacts {
        VerdictFacts {
            model: verdict.model.word().to_owned(),
            allowed: verdict.allowed.word().to_owned(),
            follows_from: verdict.follows_from.map(|from| from.word().to_owned()),
            sentence: verdict.sentence,
            proof: verdict.proof,
            before: verdict.before,
            points: verdict.points,
        }
    }
}

impl VerdictFacts {
    /// The verdict; none if it is not one.
    pub fn verdict(self) -> Option<ModelVerdict> {
        let model = |word: &str| ConsistencyModel::ALL.into_iter().find(|it| it.word() == word);
        let follows_from = match &self.follows_from {
            Some(word) => Some(model(word)?),
            None => None,
        };
        Some(ModelVerdict {
            model: model(&self.model)?,
            allowed: Allowed::from_word(&self.allowed)?,
            follows_from,
            sentence: self.sentence,
            proof: self.proof,
            before: self.before,
            points: self.points,
        })
    }
}
