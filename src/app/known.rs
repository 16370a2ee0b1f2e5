//! What protocols are called by those who use them. A scenario calls them by one word each.

use std::sync::LazyLock;

/// What runs, as behind the word `protocol`, and its name.
type Named = (&'static str, &'static str);

/// As *New* has them; what other settings make of a protocol is not its name.
static NAMES: LazyLock<Vec<Named>> = LazyLock::new(|| {
    let lines = include_str!("../../www/names.txt").lines();
    let named = lines.filter_map(|line| {
        let (name, rest) = line.split_once(" | ")?;
        Some((rest.split(" |").next()?.trim(), name))
    });
    named.filter(|(runs, _)| is_plain(runs)).collect()
});

/// Whether all that is said beside the protocol is whose it is like.
fn is_plain(runs: &str) -> bool {
    runs.split(' ').skip(1).all(|word| word.starts_with("flavour="))
}

/// The name of what runs, as behind the word `protocol`: `raft` and `raft flavour=etcd read=lease`
/// have names of their own.
pub fn known_as(runs: &str) -> Option<&'static str> {
    let words: Vec<&str> = runs.split(' ').collect();
    let is_meant = |(named, _): &&Named| {
        let mut its = named.split(' ');
        its.next() == words.first().copied() && its.all(|word| words.contains(&word))
    };
    let meant = NAMES.iter().filter(is_meant).max_by_key(|(named, _)| named.len());
    meant.map(|(_, name)| *name)
}

/// The same, or the word of the protocol where it has no name.
pub fn name_of(protocol: &'static str) -> &'static str {
    known_as(protocol).unwrap_or(protocol)
}

#[cfg(test)]
mod tests {
    use super::known_as;
    use crate::app::blank::parse_names;
    use crate::protocol::registry;

    #[test]
    fn every_protocol_has_the_name_that_new_has_for_it() {
        let listed = parse_names(include_str!("../../www/names.txt")).expect("it can be read");
        for entry in registry::ALL {
            let word = entry.spec.name;
            let new = listed.iter().find(|named| *named.runs == *word);
            assert!(new.is_some(), "{word}");
            assert_eq!(known_as(word), new.map(|named| &*named.name), "{word}");
        }
    }

    #[test]
    fn who_is_imitated_gives_the_name_and_other_settings_do_not() {
        let flavoured =
            include_str!("../../www/names.txt").lines().filter(|it| it.contains("flavour="));
        for line in flavoured {
            let (name, rest) = line.split_once(" | ").expect("a name");
            let runs = rest.split(" |").next().expect("what runs").trim();
            assert_eq!(known_as(runs), Some(name));
            let more = format!("{runs} read=lease");
            assert_eq!(known_as(&more), Some(name));
            let plain = runs.split(' ').next().expect("a word");
            assert_ne!(known_as(plain), Some(name));
            assert_eq!(known_as(&format!("{plain} read=lease")), known_as(plain));
        }
        assert_eq!(known_as("nobody"), None);
    }
}
