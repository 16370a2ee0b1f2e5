//! The source's side of replication: it sends whoever pulls from it what comes after a place in
//! the oplog, and goes on unasked, as from an exhaust cursor.

use crate::ids::NodeId;
use crate::protocol::mongodb::message::{Batch, Fetch, MongoMessage};
use crate::protocol::mongodb::{AWAIT, Member};
use crate::protocol::shared::log::Index;
use crate::protocol::{Effects, Timer};
use crate::time::Duration;

/// A source with nothing new says so after this long: half the election timeout.
const AWAIT_DATA: Duration = Duration(5_000);
const ENTRIES_PER_BATCH: u32 = 64;

impl Member {
    /// A cursor is opened, or opened anew; its place is kept where the reader has been sent what
    /// there is.
    pub(super) fn on_fetch(
        &mut self,
        from: NodeId,
        fetch: Fetch,
        effects: &mut Effects<MongoMessage>,
    ) {
        self.observe_term(fetch.term, effects);
        if self.settings.is_arbiter(self.me) {
            return;
        }
        if self.readers.get(&from).is_some_and(|reader| reader.nth > fetch.nth) {
            // It has asked again since.
            return;
        }
        self.readers.insert(from, fetch);
        if self.has_news_for(&fetch) {
            self.send_news(from, effects);
        } else {
            effects.set_timer(Timer::about(AWAIT, from.0.into()), AWAIT_DATA);
        }
    }

    /// The oplog or the commit point is not where it was when this reader was last sent something.
    fn has_news_for(&self, reader: &Fetch) -> bool {
        self.position() != reader.after || self.commit > reader.commit
    }

    /// To each reader what is new for it.
    pub(super) fn serve_readers(&mut self, effects: &mut Effects<MongoMessage>) {
        for node in self.others() {
            if self.readers.get(&node).is_some_and(|reader| self.has_news_for(reader)) {
                self.send_news(node, effects);
            }
        }
    }

    fn send_news(&mut self, to: NodeId, effects: &mut Effects<MongoMessage>) {
        while self.send_batch(to, effects) {}
    }

    /// Nothing new: the reader learns that this member is alive, if it is so itself.
    pub(super) fn on_await_timer(&mut self, reader: NodeId, effects: &mut Effects<MongoMessage>) {
        if self.is_up(reader, effects.now()) {
            self.send_batch(reader, effects);
        } else {
            self.close_cursor(reader, effects);
        }
    }

    /// Sends the next entries, if any; whether there are more.
    fn send_batch(&mut self, to: NodeId, effects: &mut Effects<MongoMessage>) -> bool {
        let Some(&reader) = self.readers.get(&to) else { return false };
        let (term, index) = reader.after;
        let parted = self.log.where_parted(index, term);
        let entries = match parted {
            None => self.log.slice(index + 1, ENTRIES_PER_BATCH),
            Some(_) => self.log.slice(0, 0),
        };
        let sent = index + entries.len() as Index;
        let batch = Batch {
            term: self.vote.term,
            leads: self.is_primary(),
            nth: reader.nth,
            follows: reader.after,
            entries,
            parted,
            position: self.position(),
            commit: self.commit,
        };
        effects.send(to, MongoMessage::Batch(batch));
        if parted.is_some() {
            // The reader will ask for another place.
            self.close_cursor(to, effects);
            return false;
        }
        let after = (self.log.term_at(sent).unwrap_or(0), sent);
        self.readers.insert(to, Fetch { after, commit: self.commit, ..reader });
        effects.set_timer(Timer::about(AWAIT, to.0.into()), AWAIT_DATA);
        sent < self.log.last_index()
    }

    /// Sets out to tell each reader that there is nothing new.
    pub(super) fn await_data_for_all(&self, effects: &mut Effects<MongoMessage>) {
        for reader in self.readers.keys() {
            effects.set_timer(Timer::about(AWAIT, reader.0.into()), AWAIT_DATA);
        }
    }

    pub(super) fn close_cursor(&mut self, reader: NodeId, effects: &mut Effects<MongoMessage>) {
        if self.readers.remove(&reader).is_some() {
            effects.cancel_timer(Timer::about(AWAIT, reader.0.into()));
        }
    }
}
