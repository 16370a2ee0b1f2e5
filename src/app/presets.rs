//! Partitions that are known by a name, as the lines that make them.

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preset {
    /// What it is called.
    pub name: String,
    /// What it does, in a sentence.
    pub about: String,
    /// The actions, as they are written.
    pub lines: Vec<String>,
}

/// More buttons than this would not be looked through.
const ISOLATED_MAX: usize = 9;

/// Those that these replicas can have; each cuts something.
pub fn presets(replicas: &[String]) -> Vec<Preset> {
    if replicas.len() < 2 {
        return Vec::new();
    }
    let mut all: Vec<Preset> =
        replicas.iter().take(ISOLATED_MAX).map(|name| isolate(name)).collect();
    all.extend([halves(replicas), bridge(replicas), ring(replicas), one_way(replicas)]);
    all.retain(|preset| !preset.lines.is_empty());
    all
}

fn isolate(name: &str) -> Preset {
    Preset {
        name: format!("Isolate {name}"),
        about: format!("{name} and its clients on one side, all others on the other."),
        lines: vec![format!("isolate {name}")],
    }
}

fn halves(replicas: &[String]) -> Preset {
    let (one, other) = replicas.split_at(replicas.len().div_ceil(2));
    Preset {
        name: "Halves".to_owned(),
        about: "The first half of the replicas on one side, the rest on the other.".to_owned(),
        lines: vec![format!("cut {} | {}", one.join(" "), other.join(" "))],
    }
}

/// What the first replica says does not get through; what it is told does.
fn one_way(replicas: &[String]) -> Preset {
    let first = replicas.first().cloned().unwrap_or_default();
    let others = replicas.iter().skip(1);
    let lines = others.map(|other| format!("cut {first} -> {other}")).collect();
    Preset {
        name: "One way".to_owned(),
        about: format!("Nobody hears {first}; {first} hears everybody."),
        lines,
    }
}

/// Two halves that only the one in the middle connects.
fn bridge(replicas: &[String]) -> Preset {
    let middle = replicas.len() / 2;
    let (one, other) = (replicas.iter().take(middle), replicas.iter().skip(middle + 1));
    let pairs = one.flat_map(|a| other.clone().map(move |b| format!("cut {a} - {b}")));
    let name = replicas.get(middle).cloned().unwrap_or_default();
    Preset {
        name: "Bridge".to_owned(),
        about: format!("Two halves that only {name} connects."),
        lines: pairs.collect(),
    }
}

/// Each sees a majority, and no two see the same one.
fn ring(replicas: &[String]) -> Preset {
    let count = replicas.len();
    let majority = count / 2 + 1;
    let near = (majority - 1).div_ceil(2);
    let is_far = |a: usize, b: usize| (b - a).min(count - (b - a)) > near;
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    let cuts = pairs.filter(|(a, b)| is_far(*a, *b));
    Preset {
        name: "Ring of majorities".to_owned(),
        about: "Each replica sees a majority, and no two see the same one.".to_owned(),
        lines: cuts.map(|(a, b)| format!("cut {} - {}", replicas[a], replicas[b])).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|index| format!("N{index}")).collect()
    }

    fn lines(count: usize, name: &str) -> Vec<String> {
        let all = presets(&names(count));
        all.into_iter().find(|preset| preset.name == name).map(|it| it.lines).unwrap_or_default()
    }

    #[test]
    fn in_a_ring_each_sees_a_majority_and_no_two_the_same() {
        for count in 4..=25 {
            let cuts = lines(count, "Ring of majorities");
            assert!(!cuts.is_empty(), "{count}");
            let sees = |a: usize| -> Vec<usize> {
                let is_cut = |b: usize| {
                    let (a, b) = (a.min(b), a.max(b));
                    cuts.contains(&format!("cut N{a} - N{b}"))
                };
                (0..count).filter(|b| !is_cut(*b)).collect()
            };
            for a in 0..count {
                assert!(sees(a).len() > count / 2, "{a} of {count}");
                assert!((0..a).all(|b| sees(a) != sees(b)), "{a} of {count}");
            }
        }
    }

    #[test]
    fn a_bridge_has_two_sides_and_both_reach_the_middle() {
        assert_eq!(lines(3, "Bridge"), ["cut N0 - N2"]);
        assert_eq!(lines(4, "Bridge"), ["cut N0 - N3", "cut N1 - N3"]);
        assert!(lines(2, "Bridge").is_empty(), "there is no middle");
    }

    #[test]
    fn one_replica_has_nothing_to_be_cut_off_from() {
        assert!(presets(&names(1)).is_empty());
        assert!(presets(&[]).is_empty());
        assert!(presets(&names(2)).iter().all(|preset| !preset.lines.is_empty()));
    }
}
