//! The state machine that the log drives: the registers, and what each client was last told.
//!
//! Sessions are part of it, and so replicated and durable by way of the log: a retry that comes
//! after a change of leader still finds the answer to its first transmission.

use crate::history::Version;
use crate::ids::ClientId;
use crate::protocol::shared::log::{Command, Entry, Index, Log, Proposal};
use crate::protocol::{Cluster, RegisterCopy};
use crate::register::{self, Access, Answer, Key, Value};
use crate::table::Table;

/// The registers after the first `applied` entries of the log.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct StateMachine {
    applied: Index,
    registers: Vec<Register>,
    /// None where a repeated request is as good as a new one.
    sessions: Option<Table<ClientId, Session>>,
}

/// What a register holds, and which entry wrote it; 0 for the initial value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Register {
    /// The value.
    pub value: Value,
    /// The index of the entry that wrote it.
    pub written_at: Index,
}

/// The last write of a client and its answer. A client has one operation in flight, so an
/// earlier one that is still about was given up and will never be waited for again.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Session {
    sequence: u32,
    result: Applied,
}

/// What became of an entry.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Applied {
    /// The answer.
    pub answer: Answer,
    /// The version written or read.
    pub version: Version,
}

impl StateMachine {
    /// Before the first entry, without sessions.
    pub fn new(cluster: &Cluster) -> StateMachine {
        let registers = cluster.initial.iter();
        StateMachine {
            applied: 0,
            registers: registers.map(|&value| Register { value, written_at: 0 }).collect(),
            sessions: None,
        }
    }

    /// After the first `count` entries of a log.
    pub fn after(cluster: &Cluster, log: &Log, count: Index) -> StateMachine {
        let mut machine = StateMachine::new(cluster);
        machine.advance(log, count);
        machine
    }

    /// The same, remembering what each client was told last.
    #[must_use]
    pub fn with_sessions(self) -> StateMachine {
        StateMachine { sessions: Some(Table::new()), ..self }
    }

    /// Applies a log up to its entry `last`; returns what became of that one.
    pub fn advance(&mut self, log: &Log, last: Index) -> Option<Applied> {
        let mut applied = None;
        while self.applied < last
            && let Some(entry) = log.get(self.applied + 1)
        {
            applied = self.apply(entry);
        }
        applied
    }

    /// What it holds, with what the log has beyond it.
    pub fn cells(&self, log: &Log) -> Vec<RegisterCopy> {
        let cell = |register: &Register| RegisterCopy {
            values: vec![register.value],
            version: format!("#{}", register.written_at),
            pending: None,
        };
        let mut cells: Vec<RegisterCopy> = self.registers.iter().map(cell).collect();
        for entry in (self.applied + 1..=log.last_index()).filter_map(|index| log.get(index)) {
            if let Command::Client(proposal) = entry.command
                && let Some(value) = proposal.action.written()
            {
                cells[usize::from(proposal.key.0)].pending = Some(value);
            }
        }
        cells
    }

    /// How many entries are applied.
    pub fn applied(&self) -> Index {
        self.applied
    }

    /// What a register holds.
    pub fn register(&self, key: Key) -> Register {
        self.registers[usize::from(key.0)]
    }

    /// A read of the state as it is here and now.
    pub fn read(&self, key: Key) -> Applied {
        let Register { value, written_at } = self.register(key);
        Applied { answer: Answer::Value(value), version: version(written_at) }
    }

    /// Applies the next entry. None for an entry that answers nobody: a no-op, a change of members, or a write of an
    /// operation that its client has given up and followed by another.
    pub fn apply(&mut self, entry: &Entry) -> Option<Applied> {
        self.applied += 1;
        match entry.command {
            Command::NoOp | Command::Change(_) => None,
            Command::Client(proposal) if proposal.action == Access::Get => {
                Some(self.read(proposal.key))
            }
            Command::Client(proposal) => self.write_once(&proposal),
        }
    }

    fn write_once(&mut self, proposal: &Proposal) -> Option<Applied> {
        let last = self.sessions.as_ref().and_then(|sessions| sessions.get(&proposal.client));
        if let Some(last) = last {
            if proposal.sequence == last.sequence {
                return Some(last.result.clone());
            }
            if proposal.sequence < last.sequence {
                return None;
            }
        }
        let result = self.write(proposal);
        if let Some(sessions) = &mut self.sessions {
            let session = Session { sequence: proposal.sequence, result: result.clone() };
            sessions.insert(proposal.client, session);
        }
        Some(result)
    }

    fn write(&mut self, proposal: &Proposal) -> Applied {
        let register = &mut self.registers[usize::from(proposal.key.0)];
        let (value, answer) = register::apply(register.value, proposal.action);
        if answer == Answer::Written {
            *register = Register { value, written_at: self.applied };
        }
        Applied { answer, version: version(register.written_at) }
    }
}

fn version(index: Index) -> Version {
    Version(u64::from(index), 0, 0)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::StateMachine;
    use crate::ids::{ClientId, NodeId, RequestId};
    use crate::protocol::shared::log::{Command, Entry, Proposal};
    use crate::protocol::{Cluster, PastDelays, SettingValues};
    use crate::register::{Access, Answer, Key, Value};

    fn machine() -> StateMachine {
        StateMachine::new(&Rc::new(Cluster {
            datacenters: Vec::new(),
            first_deletion: Value(u32::MAX),
            protocol: "",
            replicas: 1,
            services: Vec::new(),
            leader: NodeId(0),
            initial: vec![Value(0)],
            settings: SettingValues::default(),
            give_up: None,
            past: PastDelays::default(),
        }))
    }

    fn entry(client: u8, sequence: u32, action: Access) -> Entry {
        let command = Command::Client(Proposal {
            origin: NodeId(0),
            request: RequestId(0),
            client: ClientId(client),
            sequence,
            key: Key(0),
            action,
        });
        Entry { term: 1, command }
    }

    fn held_after_a_retry(mut machine: StateMachine) -> Value {
        let first = entry(0, 0, Access::Set(Value(1)));
        machine.apply(&first);
        machine.apply(&entry(1, 0, Access::Set(Value(2))));
        machine.apply(&first);
        machine.register(Key(0)).value
    }

    #[test]
    fn a_retry_applies_once_with_sessions_and_twice_without() {
        assert_eq!(held_after_a_retry(machine().with_sessions()), Value(2));
        assert_eq!(held_after_a_retry(machine()), Value(1));
    }

    #[test]
    fn a_repeated_cas_is_told_what_it_was_told_first() {
        let mut machine = machine().with_sessions();
        let cas = entry(0, 0, Access::Cas { expected: Value(0), new: Value(1) });
        let first = machine.apply(&cas);
        assert_eq!(first.as_ref().map(|applied| &applied.answer), Some(&Answer::Written));
        assert_eq!(machine.apply(&cas), first);
    }

    #[test]
    fn an_operation_its_client_has_left_behind_has_no_effect() {
        let mut machine = machine().with_sessions();
        machine.apply(&entry(0, 1, Access::Set(Value(2))));
        assert_eq!(machine.apply(&entry(0, 0, Access::Set(Value(1)))), None);
        assert_eq!(machine.register(Key(0)).value, Value(2));
    }
}
