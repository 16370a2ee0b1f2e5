//! A steady load on a healthy cluster: what benchmarks run.

use cap_playground::scenario::text::parse;
use cap_playground::scenario::{
    Action, ClientDeclaration, Draft, Home, Line, ProtocolChoice, RequestLine, RequestText,
    Scenario, Statement,
};
use cap_playground::time::{Duration, Time};

/// `clients` clients, each with a request every 500 ms, `requests` in all: writes of unique values
/// and reads by turns, so that nobody writes blindly for long.
pub fn steady_load(
    protocol: &'static str,
    replicas: usize,
    clients: usize,
    requests: usize,
) -> Scenario {
    let names: Vec<String> = (0..replicas).map(|id| format!("n{id}")).collect();
    let choice = ProtocolChoice {
        name: protocol,
        settings: Vec::new(),
        named: Vec::new(),
        leader: None,
        give_up: None,
        disk: None,
    };
    let mut statements = vec![Statement::Protocol(choice), Statement::Replicas(names.clone())];
    statements.extend((0..clients).map(|id| {
        Statement::Client(ClientDeclaration {
            options: Vec::new(),
            name: format!("c{id}"),
            home: Home::At(names[id % replicas].clone()),
            timeout: Duration(6_000),
            retry: 0,
        })
    }));
    statements.extend((0..requests).map(|nth| {
        let (round, client) = ((nth / clients) as u32, nth % clients);
        let key = "x".to_string();
        let request = match (round as usize + client) % 2 {
            0 => RequestText::Set { key, value: format!("v{nth}") },
            _ => RequestText::Get { key },
        };
        Statement::Timed {
            at: Some(Time(round * 500 + client as u32 * 7)),
            action: Action::Request(RequestLine::plain(format!("c{client}"), request)),
        }
    }));
    let line = |statement| Line { statement: Some(statement), comment: None };
    let draft = Draft::of(statements.into_iter().map(line).collect());
    parse(&draft.to_string()).expect("a load is a scenario")
}
