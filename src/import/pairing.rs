//! From events to operations.

use super::event::{Event, Kind};
use super::events::Events;
use super::faults::Faults;
use super::keys::Keys;
use super::order;
use super::place::Wrong;
use super::request::Request;
use super::time::FileTime;
use super::{Fault, Literal};
use crate::history::Moment;

/// An operation while its file is read.
pub(super) struct Asked {
    /// Where it was invoked.
    pub at: usize,
    /// Who asked.
    pub process: u32,
    /// The register; nil where it has no name.
    pub key: Literal,
    /// What was asked.
    pub request: Request,
    /// The event by which it was.
    pub invoked_at: Moment,
    /// How and when it ended; nothing for one that never did.
    pub ended: Option<(Kind, Moment)>,
    /// What a `cas` that failed had found.
    pub found: Option<Literal>,
    /// The text that was appended, if that was asked, whatever it amounts to.
    pub appended: Option<String>,
}

impl Asked {
    /// Whether it was told nothing, which may mean anything.
    pub fn is_read_of_nil(&self) -> bool {
        let done = matches!(self.ended, Some((Kind::Ok, _)));
        done && self.request == Request::Read(Literal::Nil)
    }
}

/// Pairs what was asked with what came of it.
pub(super) fn pair(events: &Events, keys: Keys) -> Result<(Vec<Asked>, Vec<Fault>), Wrong> {
    let mut pairing = Pairing::new(events, keys);
    for (at, event) in (0..).zip(&events.list) {
        if !events.processes.is_client(event.process) {
            pairing.faults.note(at, event);
            continue;
        }
        pairing.tick(event)?;
        if event.kind == Kind::Invoke {
            pairing.invoke(at, event)?;
        } else {
            pairing.end(at, event)?;
        }
    }
    if pairing.asked.is_empty() {
        let at = events.list.last().map_or(0, |event| event.at);
        return Err(Wrong::new(at, "there is no operation on a register here"));
    }
    Ok((pairing.asked, pairing.faults.into_vec()))
}

struct Pairing<'a> {
    events: &'a Events,
    keys: Keys,
    asked: Vec<Asked>,
    /// For each process the operation that it waits for, or will never know the outcome of.
    open: Vec<Option<usize>>,
    /// For each process the last time and number that it told, and where.
    clocks: Vec<[Option<(FileTime, usize)>; 2]>,
    /// What clocks differ by, once that is asked.
    jitter: Option<u128>,
    faults: Faults,
}

impl<'a> Pairing<'a> {
    fn new(events: &'a Events, keys: Keys) -> Pairing<'a> {
        let processes = events.processes.len();
        Pairing {
            events,
            keys,
            asked: Vec::with_capacity(events.list.len() / 2),
            open: vec![None; processes],
            clocks: vec![[None; 2]; processes],
            jitter: None,
            faults: Faults::default(),
        }
    }

    fn name(&self, event: &Event) -> String {
        self.events.processes.name(event.process)
    }

    /// A process lives in one place, so that its own clock at least must not run backwards, but for
    /// what any clock of the file differs by.
    fn tick(&mut self, event: &Event) -> Result<(), Wrong> {
        // A log tells when its lines were written, by a clock that may be set.
        let time = event.time.filter(|time| !time.is_date);
        let index = event.index.map(FileTime::whole);
        let clocks = &mut self.clocks[event.process as usize];
        for (what, clock, now) in [("clock", 0, time), ("count", 1, index)] {
            let Some(now) = now else { continue };
            let before = clocks[clock].replace((now, event.at));
            if let Some((last, at)) = before.filter(|(last, _)| *last > now) {
                let jitter = || order::jitter_of_times(self.events);
                if what == "clock" && last.after(now) < *self.jitter.get_or_insert_with(jitter) {
                    clocks[clock] = before;
                    continue;
                }
                let name = self.name(event);
                let message = format!("the {what} of {name} goes backwards, from {last} in");
                return Err(Wrong::new(event.at, message).and(at, format!(" to {now}")));
            }
        }
        Ok(())
    }

    fn invoke(&mut self, at: u64, event: &Event) -> Result<(), Wrong> {
        if let Some(open) = self.open[event.process as usize] {
            let since = &self.asked[open];
            let why = match since.ended {
                None => " has ended",
                Some(_) => " is known to have ended: after info, another process has to go on",
            };
            let message =
                format!("{} invokes another operation before its operation of", self.name(event));
            return Err(Wrong::new(event.at, message).and(since.at, why));
        }
        let (key, request) = self.keys.request(event)?;
        self.open[event.process as usize] = Some(self.asked.len());
        self.asked.push(Asked {
            at: event.at,
            process: event.process,
            key,
            request,
            invoked_at: at,
            ended: None,
            found: None,
            appended: None,
        });
        Ok(())
    }

    fn end(&mut self, at: u64, event: &Event) -> Result<(), Wrong> {
        let open = self.open[event.process as usize];
        if let Some(open) = open.filter(|open| self.asked[*open].ended.is_none()) {
            // A process whose operation may still take effect can never go on.
            if event.kind != Kind::Info {
                self.open[event.process as usize] = None;
            }
            return self.asked[open].end(at, event, self.keys);
        }
        // A test may tell of a process that it has lost, or of something else than operations.
        if event.kind == Kind::Info && (open.is_some() || !event.function.is_of_registers()) {
            return Ok(());
        }
        let name = self.name(event);
        Err(Wrong::new(event.at, format!("{name} completes an operation that it never invoked")))
    }
}

impl Asked {
    /// Takes in how it ended.
    fn end(&mut self, at: u64, event: &Event, keys: Keys) -> Result<(), Wrong> {
        let asked_at = self.at;
        let mismatch = |what: &str| mismatch(event, what, asked_at);
        if !self.request.is_by(&event.function) {
            return Err(mismatch("request"));
        }
        self.ended = Some((event.kind, at));
        match event.kind {
            Kind::Ok => {
                // What is done need not be told once more.
                let is_read = matches!(self.request, Request::Read(_));
                if !is_read && event.value == Literal::Nil && event.key.is_none() {
                    return Ok(());
                }
                let (key, told) = keys.request(event)?;
                let is_same = key == self.key || (key == Literal::Nil && !keys.are_pairs);
                if !is_same {
                    return Err(mismatch("register"));
                }
                self.answered(told, event)?;
            }
            Kind::Fail if self.is_contradicted(event, keys) => return Err(mismatch("request")),
            Kind::Fail | Kind::Info | Kind::Invoke => self.found.clone_from(&event.found),
        }
        Ok(())
    }

    fn answered(&mut self, told: Request, event: &Event) -> Result<(), Wrong> {
        match (&self.request, &told) {
            (Request::Read(asked), Request::Read(read)) => {
                if *asked != Literal::Nil && asked != read {
                    let message = format!(
                        "this read was invoked with {asked} and returned {read}; a read is invoked with \
                         nil, with [register nil], or with what it returns"
                    );
                    return Err(Wrong::new(event.at, message));
                }
                self.request = told;
                Ok(())
            }
            (asked, told) if asked == told => Ok(()),
            _ => Err(mismatch(event, "request", self.at)),
        }
    }

    /// Whether a failure names something else than was asked. What it says may also be of an
    /// error, and then has another shape.
    fn is_contradicted(&self, event: &Event, keys: Keys) -> bool {
        keys.request(event).is_ok_and(|(key, told)| {
            let is_of_another = key != Literal::Nil && key != self.key;
            is_of_another || self.request.is_contradicted_by(&told)
        })
    }
}

fn mismatch(event: &Event, what: &str, asked_at: usize) -> Wrong {
    let message = format!("this completion is for another {what} than the invocation in");
    Wrong::new(event.at, message).and(asked_at, "")
}
