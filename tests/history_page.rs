//! Histories of other systems on the page, without the page: what is opened, how it is looked at,
//! and what is drawn of it.

use cap_playground::app::histories::{HistoryChange, HistoryInput, ShownHistory, WorkerPhase};
use cap_playground::app::preferences::Preferences;
use cap_playground::app::shared::Shared;
use cap_playground::app::start::Environment;
use cap_playground::app::{Model, Msg};
use cap_playground::diagram::history::{LaneIndex, Marked, Picture, draw};
use cap_playground::examine::{Chosen, Examination};
use cap_playground::judge;

#[path = "history/drawn.rs"]
mod drawn;
#[path = "history/opened.rs"]
mod opened;

const EXAMPLE: &str = include_str!("../www/histories/lost-write.edn");

fn page(fragment: &str) -> Model {
    let environment = Environment { fragment: fragment.to_owned(), ..Environment::default() };
    Model::new(&environment, Preferences::default())
}

fn change(model: &mut Model, change: HistoryChange) {
    model.update(Msg::History(change));
}

fn begin(model: &mut Model, name: &str, text: &str) {
    change(
        model,
        HistoryChange::Begin(name.into(), HistoryInput::Text(text.into()), text.len() as u64),
    );
}

/// Does what the worker does with the task that there is.
fn work(model: &mut Model) {
    let task = model.histories.task.clone().expect("there is something to do");
    let HistoryInput::Text(text) = &task.input else { panic!("a text is read here") };
    match Examination::read(text.as_bytes(), &task.choice) {
        Ok((mut examination, opened)) => {
            change(model, HistoryChange::Progress(task.number, WorkerPhase::Reading));
            let index = Shared::new(LaneIndex::new(&opened.columns, |_| true));
            change(model, HistoryChange::Opened(task.number, Shared::new(opened), index));
            let is_small = examination_is_small(text);
            for judged in
                judge::ConsistencyModel::ALL.into_iter().take(if is_small { 10 } else { 1 })
            {
                change(model, HistoryChange::Judged(task.number, examination.judge(judged)));
            }
        }
        Err(error) => {
            change(model, HistoryChange::Failed(task.number, Some(error.place()), error.message));
        }
    }
    change(model, HistoryChange::Done(task.number));
}

/// Whether all models can be asked in a test that is built without optimising.
fn examination_is_small(text: &str) -> bool {
    text.len() < 10_000
}

fn opened(text: &str) -> Model {
    let mut model = page("");
    begin(&mut model, "run.edn", text);
    work(&mut model);
    model
}

fn shown(model: &Model) -> &ShownHistory {
    model.histories.open().expect("a history is shown")
}

fn picture(model: &Model, width: f64) -> Picture {
    let shown = shown(model);
    let finding = shown.finding();
    let marked = Marked {
        proof: finding.map_or(&[], |finding| &finding.proof),
        before: finding.map_or(&[], |finding| &finding.before),
        points: finding.map_or(&[], |finding| &finding.points),
        selected: shown.look.selected,
    };
    let view = shown.look.view(width);
    draw(&shown.opened.columns, &shown.look.index, &marked, shown.look.lanes, view)
}

/// A history of so many operations by so many clients, each at once answered, with a stale read
/// in its middle if wanted.
fn generated(operations: u32, clients: u32, is_stale: bool) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let mut event = |process: u32, kind: &str, f: &str, value: &str| {
        let _ = writeln!(text, "{{:process {process}, :type :{kind}, :f :{f}, :value {value}}}");
    };
    let mut last = 0;
    for n in 1..=operations {
        let process = n % clients;
        if n % 2 == 1 {
            event(process, "invoke", "write", &n.to_string());
            event(process, "ok", "write", &n.to_string());
            last = n;
        } else {
            let value = if is_stale && n == operations / 2 / 2 * 2 { last - 2 } else { last };
            event(process, "invoke", "read", "nil");
            event(process, "ok", "read", &value.to_string());
        }
    }
    text
}

fn default_choice() -> Chosen {
    Chosen::default()
}
