//! What every story of an attack has in common.

use crate::attack::calm::{CALM_MS, calm_ms};
use crate::attack::members;
use crate::protocol::settings::Applies;
use crate::protocol::{OptionValue, ProtocolSpec};
use crate::run::Run;
use crate::run::broken::{Broken, broken};
use crate::scenario::attack::Attack;
use crate::scenario::{
    Action, Home, Line, Property, ProtocolChoice, RequestLine, RequestText, Scenario,
};
use crate::sim::budget::RunBudget;

/// What a story may cost: far more than one of ordinary length does.
pub const BUDGET: RunBudget =
    RunBudget { steps_max: 20_000, work_max: 400_000, bytes_max: 8 * 1024 * 1024 };

/// The register that is asked where the scenario names none.
const KEY: &str = "x";

type Options = Vec<(&'static str, OptionValue)>;

/// The scenario's machines, clients and settings, and the attack.
#[derive(Clone, Debug)]
pub struct Ground {
    /// What is to be broken, and how.
    pub attack: Attack,
    /// The lines that declare everything, without title, notes and expectations.
    pub header: Vec<Line>,
    /// The protocol and its settings.
    pub choice: ProtocolChoice,
    /// What the language knows of the protocol.
    pub spec: &'static ProtocolSpec,
    /// The replicas.
    pub replicas: Vec<String>,
    /// The replicas, and the services that the protocol brings.
    pub machines: Vec<String>,
    /// The clients, with their homes.
    pub clients: Vec<(String, Home)>,
    /// The registers.
    pub keys: Vec<String>,
    /// Options that requests of the scenario have, for reads and for writes: a request may carry
    /// one of them, or none.
    pub options: (Vec<Options>, Vec<Options>),
    /// Replicas that requests of the scenario are sent to in place of their client's own.
    pub vias: Vec<String>,
    /// Whether some requests compare and set.
    pub cas: bool,
    /// Whether some requests delete.
    pub deletes: bool,
    /// The requests as written, with their times.
    pub written: Vec<(u32, RequestLine)>,
    /// The luck of the scenario.
    pub seed: u32,
    /// How long replicas are given to agree once all is well.
    pub calm_ms: u32,
}

impl Ground {
    /// The ground of a scenario. Its faults are left out: what goes wrong is the adversary's to
    /// choose.
    pub fn new(scenario: &Scenario, attack: Attack) -> Ground {
        let spec = scenario.entry().spec;
        let replicas = scenario.replicas().to_vec();
        let services = (spec.services)(&scenario.choice().all_settings(spec));
        let mut written: Vec<(u32, RequestLine)> = Vec::new();
        for (_, at, action) in scenario.timed() {
            if let Action::Request(line) = action {
                written.push((at.0, RequestLine { expected: None, ..line.clone() }));
            }
        }
        let mut keys: Vec<String> = scenario.registers().into_iter().map(str::to_owned).collect();
        if let Some(key) = &attack.subset.key {
            keys = vec![key.clone()];
        }
        if keys.is_empty() {
            keys.push(KEY.to_owned());
        }
        keys.truncate(2);
        let header = scenario.lines.iter().filter(|line| line.declares()).cloned().collect();
        let cas = spec.has_cas
            && written.iter().any(|(_, line)| matches!(line.request, RequestText::Cas { .. }));
        let deletes =
            written.iter().any(|(_, line)| matches!(line.request, RequestText::Delete { .. }));
        let mut vias: Vec<String> = Vec::new();
        for via in written.iter().filter_map(|(_, line)| line.via.as_ref()) {
            if !vias.contains(via) {
                vias.push(via.clone());
            }
        }
        Ground {
            header,
            choice: scenario.choice().clone(),
            vias,
            spec,
            machines: replicas
                .iter()
                .cloned()
                .chain(services.into_iter().map(str::to_owned))
                .collect(),
            replicas,
            clients: scenario.clients().map(|it| (it.name.clone(), it.home.clone())).collect(),
            keys,
            options: (
                options(&written, &attack, spec, true),
                options(&written, &attack, spec, false),
            ),
            cas,
            deletes,
            written,
            seed: scenario.seed(),
            calm_ms: CALM_MS,
            attack,
        }
    }

    /// How a replica is replaced; none where members never change.
    pub fn replaced(&self, name: &str) -> Option<(Action, Action)> {
        members::replaced(&self.choice, self.spec, &self.replicas, name)
    }

    /// The names of the clients.
    pub fn client_names(&self) -> Vec<String> {
        self.clients.iter().map(|(name, _)| name.clone()).collect()
    }

    /// How a run breaks the promise; none where it keeps it, or reached a limit.
    pub fn broken(&self, run: &Run) -> Option<Broken> {
        let could_agree = || calm_ms(run).is_some_and(|calm| calm >= self.calm_ms);
        let is_fair = self.attack.property != Property::Converged || could_agree();
        if run.trace.end.limit().is_some() || !is_fair {
            return None;
        }
        broken(run, self.attack.property, &self.attack.subset)
    }
}

/// The options that requests of the scenario have, those of the subset among them.
fn options(
    written: &[(u32, RequestLine)],
    attack: &Attack,
    spec: &ProtocolSpec,
    of_reads: bool,
) -> Vec<Options> {
    let mut known: Vec<Options> = Vec::new();
    let is_read = |line: &RequestLine| matches!(line.request, RequestText::Get { .. });
    let own = written.iter().filter(|(_, line)| is_read(line) == of_reads);
    for (_, line) in own {
        if !line.options.is_empty() && !known.contains(&line.options) {
            known.push(line.options.clone());
        }
    }
    let fits = |(name, _): &&(&'static str, OptionValue)| match spec
        .setting(name)
        .map(|setting| setting.applies_to)
    {
        Some(Applies::Reads) => of_reads,
        Some(Applies::Writes) => !of_reads,
        Some(Applies::All) | None => true,
    };
    let meant: Options = attack.subset.options.iter().filter(fits).copied().collect();
    if !meant.is_empty() && !known.contains(&meant) {
        known.push(meant);
    }
    known
}
