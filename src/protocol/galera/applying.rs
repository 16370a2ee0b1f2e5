//! From the order to what readers see: the queue of what is certified and not visible yet.

use crate::history::Version;
use crate::ids::RequestId;
use crate::protocol::galera::message::Note;
use crate::protocol::galera::settings::Flush;
use crate::protocol::galera::state::State;
use crate::protocol::galera::work::Stamp;
use crate::protocol::galera::{APPLY, FLUSH, FLUSH_EVERY, Galera, Pending, at_next_multiple};
use crate::protocol::{Effects, Reply};
use crate::register::{Key, Value};
use crate::time::{Duration, LocalTime};

/// Something that is certified and not visible here yet.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Queued {
    due: LocalTime,
    /// The write that all members must have prepared before this is visible at any.
    after: Option<u32>,
    /// Whose commit it is, of those who asked here.
    request: Option<RequestId>,
    what: What,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum What {
    /// A write, with the view it was ordered in.
    Write { view: u32, stamp: Stamp, seqno: u32, key: Key, value: Value },
    /// All that was ordered before a view.
    All(Box<State>),
}

impl Queued {
    fn seqno(&self) -> u32 {
        match &self.what {
            What::Write { seqno, .. } => *seqno,
            What::All(state) => state.seqno,
        }
    }
}

impl Galera {
    /// A certified write: here it is visible once those before it are, elsewhere a while later.
    pub(super) fn enqueue(
        &mut self,
        (stamp, seqno, key, value): (Stamp, u32, Key, Value),
        after: bool,
        request: Option<RequestId>,
        now: LocalTime,
    ) {
        if let Some(request) = request
            && let Some(Pending::Write { certified, .. }) = self.pending.get_mut(&request)
        {
            *certified = Some(seqno);
        }
        let own = if request.is_some() { now } else { now.after(self.settings.apply) };
        let due = self.queue.last().map_or(own, |last| last.due.max(own));
        let what = What::Write { view: self.durable.view.number, stamp, seqno, key, value };
        self.queue.push(Queued { due, after: after.then_some(seqno), request, what });
    }

    /// All that was ordered before this view, behind what was ordered here. Nothing of it is shown
    /// that a member may still have to prepare.
    pub(super) fn adopt(&mut self, state: &State, now: LocalTime) {
        let due = self.queue.last().map_or(now, |last| last.due.max(now));
        let what = What::All(Box::new(state.clone()));
        let after = (state.after > self.applied.seqno).then_some(state.after);
        self.queue.push(Queued { due, after, request: None, what });
    }

    /// Makes visible what is due, and goes on with what waited for that.
    pub(super) fn drain(&mut self, effects: &mut Effects<Note>) {
        while let Some(first) = self.queue.first() {
            if first.due > effects.now() {
                let wait = (first.due.0 - effects.now().0).unsigned_abs() as u32;
                effects.set_timer(APPLY, Duration(wait));
                break;
            }
            if let Some(needed) = first.after {
                let seqno = first.seqno();
                if self.prepared < seqno {
                    self.prepared = seqno;
                    let status = Note::Status(self.status());
                    self.tell_all(&status, effects);
                }
                if !self.all_have_prepared(needed) {
                    break;
                }
            }
            let first = self.queue.remove(0);
            self.commit(first, effects);
        }
        self.go_on(effects);
    }

    /// Whether requests must wait because a write is prepared and not committed.
    pub(super) fn holds_prepared(&self) -> bool {
        self.queue
            .first()
            .is_some_and(|first| first.after.is_some() && first.seqno() <= self.prepared)
    }

    fn all_have_prepared(&self, seqno: u32) -> bool {
        let others = self.durable.view.group.iter().filter(|node| *node != self.me);
        others.into_iter().all(|node| {
            let known = &self.known[node.index()];
            known.status.as_ref().is_some_and(|status| status.prepared >= seqno)
        })
    }

    fn commit(&mut self, queued: Queued, effects: &mut Effects<Note>) {
        match queued.what {
            What::Write { view, stamp, seqno, key, value } => {
                self.applied.show(view, stamp, seqno, key, value);
            }
            What::All(state) => self.applied = *state,
        }
        self.prepared = self.applied.seqno;
        if self.settings.flush == Flush::Commit {
            self.flush(effects);
        }
        let visible = self.applied.seqno;
        let is_done = |pending: &Pending| match pending {
            Pending::Write { certified, .. } => certified.is_some_and(|seqno| seqno <= visible),
            Pending::Sync { .. } | Pending::Waiting(_) => false,
        };
        let done: Vec<(RequestId, u32)> = self
            .pending
            .iter()
            .filter(|(_, pending)| is_done(pending))
            .map(|(request, pending)| (*request, pending.certified().unwrap_or(visible)))
            .collect();
        for (request, seqno) in done {
            self.pending.remove(&request);
            effects.reply(request, Reply::written(Version(u64::from(seqno), 0, 0)));
        }
    }

    /// What is visible is on disk.
    fn flush(&mut self, effects: &mut Effects<Note>) {
        self.durable.state = self.applied.clone();
        self.durable.state.outcomes.clear();
        effects.persist();
    }

    pub(super) fn on_flush_timer(&mut self, effects: &mut Effects<Note>) {
        self.flush(effects);
        at_next_multiple(FLUSH_EVERY, FLUSH, effects);
    }
}
