//! The same scenario gives the same trace everywhere and for ever: natively, in Node and in a
//! browser, this year and next. Links rest on it.
//!
//! `tests/golden/digests.txt` holds the digest of the trace of each scenario. A digest that
//! changes means that links made before replay differently, which wants a reason;
//! `UPDATE_GOLDEN=1 cargo test --test digests` then writes the new ones.

#[cfg(target_arch = "wasm32")]
#[path = "digests/gallery.rs"]
mod gallery;

use cap_playground::protocol::registry;
use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

const STRESS: &str = include_str!("digests/stress.cap");

/// `name digest steps` for each scenario, one a line.
fn digests() -> String {
    let stressed = registry::ALL.iter().flat_map(|entry| {
        let text = STRESS.replace("PROTOCOL", entry.spec.name);
        (1..=3).map(move |seed| {
            (format!("stress/{}/{seed}", entry.spec.name), text.replace("SEED", &seed.to_string()))
        })
    });
    let shown = gallery().into_iter().map(|(slug, text)| (format!("gallery/{slug}"), text));
    stressed.chain(shown).map(|(name, text)| digest_line(&name, &text)).collect()
}

#[cfg(target_arch = "wasm32")]
fn gallery() -> Vec<(String, String)> {
    gallery::GALLERY.iter().map(|(slug, text)| ((*slug).to_owned(), (*text).to_owned())).collect()
}

#[cfg(not(target_arch = "wasm32"))]
use native::gallery;

fn digest_line(name: &str, text: &str) -> String {
    let scenario = parse(text).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
    let trace = simulate(&scenario);
    format!("{name} {:08x} {}\n", trace.digest(), trace.steps.len())
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn every_run_is_the_same_on_every_machine() {
    let found = digests();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        return native::write("tests/golden/digests.txt", &found);
    }
    let golden = include_str!("golden/digests.txt");
    let new: Vec<_> = found.lines().filter(|line| !golden.lines().any(|l| l == *line)).collect();
    let gone: Vec<_> = golden.lines().filter(|line| !found.lines().any(|l| l == *line)).collect();
    assert!(new.is_empty() && gone.is_empty(), "found {new:#?} where there was {gone:#?}");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn another_seed_is_another_run() {
    let digest = |seed| {
        let text = STRESS.replace("PROTOCOL", "abd").replace("SEED", seed);
        digest_line("abd", &text)
    };
    assert_ne!(digest("1"), digest("2"));
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::fmt::Write;
    use std::path::Path;

    pub fn write(path: &str, text: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::write(path, text).expect("the repository can be written");
    }

    /// The gallery as the folder has it, by slug.
    pub fn gallery() -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/gallery");
        let files = folder.read_dir().expect("the gallery is part of the repository");
        let mut scenarios: Vec<(String, String)> = files
            .map(|file| file.expect("the folder can be read").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "cap"))
            .map(|path| {
                let slug = path.file_stem().expect("it has an extension").to_string_lossy();
                let text = std::fs::read_to_string(&path).expect("a scenario is UTF-8");
                (slug.into_owned(), text)
            })
            .collect();
        scenarios.sort();
        scenarios
    }

    /// The text of `gallery.rs` for this gallery.
    fn gallery_source() -> String {
        let mut source = include_str!("digests/gallery.rs").to_owned();
        source.truncate(source.find("#[rustfmt").expect("the list follows the comment"));
        source.push_str("#[rustfmt::skip]\npub const GALLERY: &[(&str, &str)] = &[\n");
        for (slug, _) in gallery() {
            let path = format!("../../www/gallery/{slug}.cap");
            let _ = writeln!(source, "    ({slug:?}, include_str!({path:?})),");
        }
        source + "];\n"
    }

    #[test]
    fn every_scenario_of_the_gallery_is_in_the_list() {
        let source = gallery_source();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            return write("tests/digests/gallery.rs", &source);
        }
        assert_eq!(source, include_str!("digests/gallery.rs"), "run again with UPDATE_GOLDEN=1");
    }
}
