//! How a history is looked at: which part of it, how closely, and what is left out.

use crate::app::shared::Shared;
use crate::diagram::history::{HistoryWindow, LANES_DRAWN, LANES_DRAWN_MAX, LaneIndex};
use crate::examine::{Allowed, Columns, ModelVerdict, NONE, Opened};
use crate::judge;

/// A history with at most so many operations is shown whole at first, whatever it breaks.
const SHOWN_WHOLE_MAX: usize = 60;
/// One press of a button looks closer by so much.
pub const ZOOM_STEP: f64 = 2.0;
/// One press of a key goes on by this share of what is shown.
pub const PAN_STEP: f64 = 0.2;

/// Which operations are shown at all.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Show {
    /// All.
    #[default]
    All,
    /// Those of one register.
    Register(u32),
    /// Those that prove the violation.
    Proof,
}

/// How a history is looked at.
#[derive(Clone, PartialEq, Debug)]
pub struct HistoryLook {
    /// The part that is shown.
    view: HistoryWindow,
    /// How many lanes at most.
    pub lanes: u32,
    /// Which operations at all.
    pub show: Show,
    /// The model whose proof is marked.
    pub model: judge::ConsistencyModel,
    /// The operation looked at.
    pub selected: Option<u32>,
    /// The operations that are shown, by lane and time.
    pub index: Shared<LaneIndex>,
    /// All there are.
    all: Shared<LaneIndex>,
    /// Whether the reader has looked around.
    is_touched: bool,
}

/// Another way of looking.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Move {
    /// Closer by a factor, around a share of the lanes' width.
    Zoom(f64, f64),
    /// To later events by a share of what is shown.
    Pan(f64),
    /// So far along the history, from 0 to 1.
    To(f64),
    /// All of it.
    Whole,
    /// To the operations of the proof.
    ToProof,
    /// Only these operations.
    Show(Show),
    /// The proof of this model.
    Proof(judge::ConsistencyModel),
    /// Twice as many lanes.
    MoreLanes,
    /// As few as at first.
    FewerLanes,
    /// At this operation.
    Select(Option<u32>),
    /// At the next operation, or the one before.
    Step(bool),
}

impl HistoryLook {
    /// All of a history.
    pub fn new(opened: &Opened, index: Shared<LaneIndex>) -> HistoryLook {
        HistoryLook {
            view: HistoryWindow::whole(opened.until, 1_000.0),
            lanes: LANES_DRAWN,
            show: Show::All,
            model: judge::ConsistencyModel::Linearizable,
            selected: None,
            all: index.clone(),
            index,
            is_touched: false,
        }
    }

    /// The same part of the same operations, understood otherwise.
    pub(in crate::app) fn kept(&self, columns: &Columns, all: Shared<LaneIndex>) -> HistoryLook {
        let show = if self.show == Show::Proof { Show::All } else { self.show };
        let mut look = HistoryLook { show, selected: None, all, ..self.clone() };
        look.index = look.index_of(columns, show, &[]);
        look
    }

    /// What is shown on a picture so wide.
    pub fn view(&self, width: f64) -> HistoryWindow {
        HistoryWindow { width, ..self.view }
    }

    /// A verdict has come: whoever has not looked around yet sees first what breaks the history.
    pub(in crate::app) fn judged(&mut self, columns: &Columns, finding: &ModelVerdict) {
        let is_first = finding.model == judge::ConsistencyModel::Linearizable;
        if is_first && !self.is_touched && columns.len() > SHOWN_WHOLE_MAX {
            self.to(columns, &finding.proof);
        }
    }

    /// Looks otherwise.
    pub(in crate::app) fn change(
        &mut self,
        columns: &Columns,
        findings: &[ModelVerdict],
        change: Move,
    ) {
        self.is_touched = true;
        let proof = |model| {
            let found = findings.iter().find(|finding| finding.model == model);
            found.map_or(&[][..], |finding| finding.proof.as_slice())
        };
        match change {
            Move::Zoom(factor, share) => self.view = self.view.zoomed(factor, share),
            Move::Pan(share) => self.view = self.view.panned(share),
            Move::To(progress) => self.view = self.view.along(progress),
            Move::Whole => self.view = self.view.showing(0.0, self.view.until),
            Move::ToProof => self.to(columns, proof(self.model)),
            Move::Show(show) => {
                self.show = show;
                self.index = self.index_of(columns, show, proof(self.model));
                self.selected = None;
                if show == Show::Proof {
                    self.to(columns, proof(self.model));
                }
            }
            Move::Proof(model) => {
                self.model = model;
                if self.show == Show::Proof {
                    self.index = self.index_of(columns, self.show, proof(model));
                }
                self.to(columns, proof(model));
            }
            Move::MoreLanes => self.lanes = (self.lanes * 2).min(LANES_DRAWN_MAX),
            Move::FewerLanes => self.lanes = LANES_DRAWN,
            Move::Select(selected) => self.select(columns, selected),
            Move::Step(is_next) => {
                let next = match self.selected {
                    Some(id) => self.index.neighbour(columns, id, is_next).or(Some(id)),
                    None => self.index.first_from(columns, self.view.from),
                };
                self.select(columns, next);
            }
        }
    }

    fn select(&mut self, columns: &Columns, selected: Option<u32>) {
        self.selected = selected.filter(|id| (*id as usize) < columns.len());
        if let Some(id) = self.selected {
            let (from, to) = extent(columns, id);
            self.view = self.view.reaching(from, to);
        }
    }

    fn index_of(&self, columns: &Columns, show: Show, proof: &[u32]) -> Shared<LaneIndex> {
        let index = match show {
            Show::All => return self.all.clone(),
            Show::Register(key) => LaneIndex::new(columns, |id| columns.key[id] == key),
            Show::Proof => LaneIndex::new(columns, |id| proof.contains(&(id as u32))),
        };
        Shared::new(index)
    }

    /// To where these operations are.
    fn to(&mut self, columns: &Columns, ids: &[u32]) {
        let known = ids.iter().filter(|id| (**id as usize) < columns.len());
        let extents = known.map(|id| extent(columns, *id));
        let joined = extents.reduce(|(from, to), (one, other)| (from.min(one), to.max(other)));
        if let Some((from, to)) = joined {
            let margin = ((to - from) * 0.15).max(6.0);
            self.view = self.view.showing(from - margin, to - from + 2.0 * margin);
        }
    }
}

/// From when to when an operation is; one that never ended counts as it begins.
fn extent(columns: &Columns, id: u32) -> (f64, f64) {
    let (start, end) = (columns.start[id as usize], columns.end[id as usize]);
    (f64::from(start), f64::from(if end == NONE { start } else { end }))
}

/// Whether a finding has something to be shown on the tape.
pub fn has_proof(finding: &ModelVerdict) -> bool {
    finding.allowed == Allowed::No && !finding.proof.is_empty()
}
