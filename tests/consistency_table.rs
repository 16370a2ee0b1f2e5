//! `www/examples/consistency-table`: each cell of its tables is what the adversary finds for that pair
//! of levels, and its fences hold. A cell or a fence that is edited to say something else is told.

use std::process::Command;

use cap_playground::attack::expect::first_found;
use cap_playground::scenario::text::parse;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/www/examples/consistency-table/index.md");
/// So many stories are tried for a cell.
const TRIES: u32 = 1_000;
/// The levels as both vendors list them, those of reads and those of writes that are not conditional.
const READS: [&str; 10] = [
    "ONE",
    "TWO",
    "THREE",
    "QUORUM",
    "ALL",
    "LOCAL_ONE",
    "LOCAL_QUORUM",
    "EACH_QUORUM",
    "SERIAL",
    "LOCAL_SERIAL",
];
const WRITES: [&str; 9] =
    ["ANY", "ONE", "TWO", "THREE", "QUORUM", "ALL", "LOCAL_ONE", "LOCAL_QUORUM", "EACH_QUORUM"];
/// The clusters of the tables: what each is called, its header, and its clients.
const CLUSTERS: [(&str, &str); 2] = [
    ("one", "rf=3\nreplicas A B C D\nclient c1 at A\nclient c2 at B\nclient c3 at D\n"),
    (
        "two",
        "rf=dc1:3,dc2:3\nreplicas A B C D E F\ndatacenter dc1 A B C\ndatacenter dc2 D E F\n\
         client c1 at A\nclient c2 at B\nclient c3 at D\n",
    ),
];

/// Whether some story breaks linearizability with these levels; none where a level is not known.
fn cell(cluster: &str, write: &str, read: &str) -> &'static str {
    let (_, header) = CLUSTERS.into_iter().find(|(name, _)| *name == cluster).expect("a cluster");
    let header = header.replacen('\n', &format!(" write={write} read={read}\n"), 1);
    let text = format!(
        "cap 1\nprotocol cassandra {header}attack linearizable cuts=2 crashes=1 requests=6 tries={TRIES}\n"
    );
    let scenario = parse(&text).expect("a scenario");
    let attack = scenario.attack().expect("an attack").clone();
    if first_found(&scenario, attack).is_some() { "breaks" } else { "holds" }
}

/// The table of a cluster as it should be.
fn table(cluster: &str) -> String {
    let mut out = format!(
        "| writes \\ reads | {} |\n|{}\n",
        READS.join(" | "),
        " --- |".repeat(READS.len() + 1)
    );
    let rows = std::thread::scope(|scope| {
        let rows: Vec<_> = WRITES
            .map(|write| {
                scope.spawn(move || READS.map(|read| cell(cluster, write, read)).join(" | "))
            })
            .into_iter()
            .collect();
        rows.into_iter().map(|row| row.join().expect("a row")).collect::<Vec<String>>()
    });
    for (write, row) in WRITES.iter().zip(rows) {
        out.extend(["| **", *write, "** | ", row.as_str(), " |\n"]);
    }
    out
}

/// What stands between the marks of a table.
fn written<'a>(page: &'a str, cluster: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("<!-- cells: {cluster} -->\n")).expect("a mark");
    rest.split_once("<!-- /cells -->").expect("its end").0
}

/// The cells of a table: write, read, what is said.
fn cells(table: &str) -> Vec<(String, String, String)> {
    let mut cells = Vec::new();
    for line in table.lines().skip(2) {
        let words: Vec<&str> =
            line.split('|').map(str::trim).filter(|word| !word.is_empty()).collect();
        let Some((write, said)) = words.split_first() else { continue };
        let write = write.trim_matches('*').to_owned();
        cells.extend(
            READS
                .iter()
                .zip(said)
                .map(|(read, said)| (write.clone(), (*read).to_owned(), (*said).to_owned())),
        );
    }
    cells
}

/// The cells of a page that say something untrue, of those that are looked at.
fn untrue(page: &str, is_meant: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (cluster, _) in CLUSTERS {
        for (write, read, said) in cells(written(page, cluster)) {
            if is_meant(&write, &read) && cell(cluster, &write, &read) != said {
                found.push(format!("{cluster}: writes at {write}, reads at {read}: not `{said}`"));
            }
        }
    }
    found
}

#[test]
fn every_cell_says_what_the_adversary_finds() {
    let mut page = std::fs::read_to_string(PAGE).expect("the page");
    let mut wrong = Vec::new();
    let begun = std::time::Instant::now();
    for (cluster, _) in CLUSTERS {
        let (fresh, old) = (table(cluster), written(&page, cluster).to_owned());
        if fresh != old {
            wrong.push(cluster);
            let mark = format!("<!-- cells: {cluster} -->\n");
            page = page.replacen(&format!("{mark}{old}"), &format!("{mark}{fresh}"), 1);
        }
    }
    let count = CLUSTERS.len() * READS.len() * WRITES.len();
    println!("{count} cells of {TRIES} stories each in {:.1?}", begun.elapsed());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let page = page.replace("TRIES stories", &format!("{TRIES} stories"));
        std::fs::write(PAGE, page).expect("the page can be written");
        return;
    }
    assert!(
        wrong.is_empty(),
        "{wrong:?}: see the difference that UPDATE_GOLDEN=1 cargo test --test consistency_table makes"
    );
    assert!(page.contains(&format!("none of {TRIES} stories")));
}

#[test]
fn the_cell_that_a_vendor_had_wrong_cannot_be_written_here() {
    let page = std::fs::read_to_string(PAGE).expect("the page");
    let is_meant = |write: &str, read: &str| (write, read) == ("QUORUM", "ALL");
    assert_eq!(untrue(&page, is_meant), Vec::<String>::new());
    let row = page.lines().find(|line| line.starts_with("| **QUORUM** |")).expect("a row");
    let mut said: Vec<&str> = row.split('|').collect();
    let column = 2 + READS.iter().position(|read| *read == "ALL").expect("a column");
    assert_eq!(said[column].trim(), "holds");
    said[column] = " breaks ";
    let edited = page.replacen(row, &said.join("|"), 1);
    assert_eq!(untrue(&edited, is_meant), ["one: writes at QUORUM, reads at ALL: not `breaks`"]);
}

#[test]
fn the_page_is_built_only_while_its_fences_are_true() {
    let page = std::fs::read_to_string(PAGE).expect("the page");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("consistency-table");
    std::fs::create_dir_all(&folder).expect("a folder");
    let built = |page: &str, words: &[&str]| {
        std::fs::write(folder.join("index.md"), page).expect("a file");
        let output = Command::new(env!("CARGO_BIN_EXE_cap"))
            .args(words)
            .arg("index.md")
            .current_dir(&folder)
            .output();
        let output = output.expect("the command runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, told) = built(&page, &["fence"]);
    assert!(code == Some(0) && told.matches("<figure ").count() == 2, "{told}");
    for (said, untrue) in [
        ("expect attack none", "expect attack found"),
        ("=> stale 0", "=> fresh 1"),
        ("expect attack found", "expect attack none"),
    ] {
        let line = page.lines().position(|line| line.contains(said)).expect("a line") + 1;
        for words in [&["fence"][..], &["check"]] {
            let (code, told) = built(&page.replacen(said, untrue, 1), words);
            assert_eq!(code, Some(1), "{told}");
            assert!(told.contains(&format!("index.md:{line}: ")), "{line}: {told}");
        }
    }
}
