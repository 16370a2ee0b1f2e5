//! `cap`, `replicas`, `datacenter`, `client` and `init`.

use crate::protocol::ProtocolSpec;
use crate::scenario::text::settings::Place;
use crate::scenario::text::words::Words;
use crate::scenario::text::{Error, ParseErrorKind, VERSION, literals};
use crate::scenario::{ClientDeclaration, DatacenterDeclaration, Home, Line, Statement, limits};
use crate::time::Duration;

const A_HOME: &str = "write `at A`, `roaming` or `leader`";

/// `cap 1`, before every other statement.
pub(super) fn version(words: &mut Words<'_, '_>, before: &[Line]) -> Result<(), Error> {
    let cap = words.need("a version", "write `cap 1`")?;
    let word = words.need("the version", "write `cap 1`")?;
    let version = literals::number(word, 1, u32::MAX)?;
    if version > VERSION {
        let found = format!("this scenario is written in version {version} of the language");
        let expected = format!("this program reads version {VERSION}; open it in a newer one");
        let mut error = word.error(found, expected);
        error.kind = ParseErrorKind::Newer;
        return Err(error);
    }
    if before.iter().any(|line| line.statement.is_some()) {
        return Err(cap.error("`cap` comes too late", "make it the first line"));
    }
    words.finish()
}

/// `replicas A B C`
pub(super) fn replicas(words: &mut Words<'_, '_>) -> Result<Statement, Error> {
    words.peek().ok_or_else(|| words.missing("a replica", "write it like `replicas A B C`"))?;
    let names = words.map(literals::name).collect::<Result<_, _>>()?;
    Ok(Statement::Replicas(names))
}

/// `datacenter dc1 A B C`
pub(super) fn datacenter(words: &mut Words<'_, '_>) -> Result<Statement, Error> {
    const EXAMPLE: &str = "write it like `datacenter dc1 A B C`";
    let name = literals::name(words.need("the name of the datacentre", EXAMPLE)?)?;
    words.peek().ok_or_else(|| words.missing("a replica", EXAMPLE))?;
    let replicas = words.map(literals::name).collect::<Result<_, _>>()?;
    Ok(Statement::Datacenter(DatacenterDeclaration { name, replicas }))
}

/// `client c1 at A timeout=6s retry=0`
pub(super) fn client(
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
) -> Result<Statement, Error> {
    let name = literals::name(words.need("the client's name", "write it like `client c1 at A`")?)?;
    let word = words.need("the home of the client", A_HOME)?;
    let home = match word.text {
        "at" => Home::At(literals::name(words.need("the replica", A_HOME)?)?),
        "roaming" => Home::Roaming,
        "leader" => Home::Leader,
        _ => return Err(word.is_none_of("a way to choose replicas", ["at", "roaming", "leader"])),
    };
    let mut timeout: Option<Duration> = None;
    let mut retry = None;
    let mut options = Vec::new();
    for word in words {
        let (key, value) = super::settings::key_value_at(spec, Place::Client, word)?;
        match (key.text, spec) {
            ("timeout", _) => super::settings::once(&mut timeout, key, literals::duration(value)?)?,
            ("retry", _) => {
                let number = literals::number(value, 0, limits::RETRY_MAX)?;
                super::settings::once(&mut retry, key, number)?;
            }
            (_, Some(spec)) => {
                let option = super::settings::option(spec, Place::Client, key, value)?;
                super::settings::push(&mut options, key, option)?;
            }
            (_, None) => {}
        }
    }
    Ok(Statement::Client(ClientDeclaration {
        name,
        home,
        timeout: timeout.unwrap_or(limits::CLIENT_TIMEOUT),
        retry: retry.unwrap_or(0),
        options,
    }))
}

/// `init x=100`
pub(super) fn init(words: &mut Words<'_, '_>) -> Result<Statement, Error> {
    let word = words.need("the register", "write it like `init x=100`")?;
    let (key, value) = literals::key_and_rest(word, "write it as `init x=100`")?;
    Ok(Statement::Init { key, value: literals::value(value)? })
}
