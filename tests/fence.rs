//! Whatever a page of documentation is, its fences, elements and links are found, and nothing hangs.

use cap_playground::fence::{PageKind, What, find};
use cap_playground::scenario::text::parse;
use proptest::prelude::*;

const KINDS: [PageKind; 4] = [PageKind::Markdown, PageKind::Rst, PageKind::Adoc, PageKind::Html];

/// What pages are made of, right and wrong, in every language that is read.
const PARTS: &[&str] = &[
    "```cap {at=2s ask}\n",
    "```",
    "````\n",
    "~~~cap\n",
    "~~~\n",
    "- ",
    "  ",
    "> ",
    "12. ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "```{cap} a.cap\n",
    ":at: 2s\n",
    ":ask:\n",
    ".. cap::\n",
    "   ",
    "::\n",
    ".. code::\n",
    ".. comment\n",
    "[cap,at=2s]\n",
    "[source,cap]\n",
    "----\n",
    "....\n",
    "////\n",
    "<pre class=\"cap\" data-cap=\"ask\">",
    "</pre>",
    "<pre",
    "<code class=language-cap>",
    "</code>",
    "<cap-playground preset=\"s01\">",
    "<cap-playground",
    "</cap-playground>",
    "<script type=\"text/cap\">",
    "</script>",
    "<!--",
    "-->",
    "{/*",
    "*/}",
    "`",
    "``",
    "&amp;",
    "&#x110000;",
    "&#;",
    "&lt;",
    "=\"",
    "'",
    "#p=s01&v=1",
    "#s=eNpVjkEKwzAMAAAAAAAAAAAAAAAA",
    "#s=&amp;v=",
    "&v=9",
    "protocol lww\n",
    "é",
    "日本",
    "\u{202e}",
    "👩\u{200d}🚀",
    "\0",
    "cap",
    "{",
    "}",
    "=",
    "\\",
    "\"",
    "caption=\"",
    "src=",
    "x",
];

fn page() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        12 => prop::sample::select(PARTS).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// Reads a page as each kind; how many things were found in it.
fn reads(page: &str) -> Result<usize, TestCaseError> {
    let mut count = 0;
    for kind in KINDS {
        for found in find(kind, page) {
            let part = page.get(found.range.clone());
            prop_assert!(part.is_some(), "{kind:?} {:?} of {page:?}", found.range);
            let before = page[..found.range.start].matches('\n').count();
            prop_assert_eq!(found.line, before + 1);
            if let What::Scenario(fence) | What::Element(fence) = &found.what {
                let lines = page.split('\n').count() + 1;
                prop_assert!(fence.first_line >= found.line && fence.first_line <= lines + 1);
                let _ = parse(&fence.text);
            }
            count += 1;
        }
    }
    Ok(count)
}

#[test]
fn whatever_a_page_is_it_is_read() {
    const CASES: u32 = 20_000;
    let config =
        ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = prop::test_runner::TestRunner::new(config);
    let found = std::cell::Cell::new(0);
    let outcome = runner.run(&page(), |page| {
        found.set(found.get() + reads(&page)?);
        Ok(())
    });
    outcome.expect("it is read");
    let found = found.get();
    println!(
        "{CASES} pages were read as {} kinds; {found} fences, elements and links in them",
        KINDS.len()
    );
    assert!(found > CASES as usize / 2, "the pages have too little in them: {found}");
}

#[test]
fn long_pages_are_read_in_time() {
    for part in [
        "```cap\n",
        "`",
        "<cap-playground ",
        "<pre class=cap>",
        "[cap]\n----\n",
        ".. cap::\n",
        "<!--",
        "&",
        "<pre class=cap>&",
        "`x``y",
        "#s=",
        "#s=a&v=",
        "=\"",
    ] {
        // Ten times as much takes ten times as long, not a hundred times.
        let [short, long] = [10_000, 100_000].map(|bytes| {
            let page = part.repeat(bytes / part.len());
            let begun = std::time::Instant::now();
            let found: usize = KINDS.iter().map(|kind| find(*kind, &page).len()).sum();
            std::hint::black_box(found);
            begun.elapsed().as_millis()
        });
        assert!(long < 40 * short.max(20), "{part:?}: {short} ms, {long} ms");
    }
}
