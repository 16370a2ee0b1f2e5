//! Figures of fences: small, complete, and harmless whatever somebody wrote in a scenario.

use std::rc::Rc;

use cap_playground::fence::options::{FenceOptions, PictureSet};
use cap_playground::fence::{PageKind, What, find};
use cap_playground::figure::Figure;
use cap_playground::figure::sheet::sheet;
use cap_playground::run::{Run, run};
use cap_playground::scenario::text::parse;

#[path = "digests/gallery.rs"]
mod gallery;

fn ran(text: &str) -> Run {
    run(&Rc::new(parse(text).expect("a scenario")))
}

/// Elements of a piece of HTML: every tag is closed in its order, every attribute is quoted.
fn elements(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let (mut open, mut seen, mut rest) = (Vec::new(), Vec::new(), html);
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "{text}");
        let (tag, behind) = rest[at + 1..].split_once('>').expect("a tag ends");
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let mut parts = tag.splitn(2, ' ');
        let name = parts.next().unwrap_or_default().to_owned();
        let mut attributes = Vec::new();
        let mut left = parts.next().unwrap_or_default();
        while !left.is_empty() {
            let Some((attribute, value)) =
                left.split_once("=\"").filter(|(name, _)| !name.contains(' '))
            else {
                let (bare, after) = left.split_once(' ').unwrap_or((left, ""));
                assert!(matches!(bare, "hidden" | "data-cap-ask"), "{left}");
                left = after;
                continue;
            };
            let (value, after) = value.split_once('"').expect("a value ends");
            attributes.push((attribute.to_owned(), value.to_owned()));
            left = after.trim_start();
        }
        seen.push((name.clone(), attributes));
        open.push(name);
    }
    assert!(open.is_empty(), "{open:?}");
    seen
}

const NAMES: &[&str] = &[
    "figure",
    "div",
    "svg",
    "g",
    "line",
    "path",
    "rect",
    "circle",
    "polygon",
    "text",
    "figcaption",
    "p",
    "strong",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "code",
    "button",
    "a",
    "details",
    "summary",
    "ul",
    "li",
    "small",
];

fn harmless(html: &str) {
    assert!(!html.contains("\n\n") && !html.contains("\n \n"), "a blank line ends a block of HTML");
    assert!(!html.contains('{') && !html.contains('}'), "braces are for templates");
    for (name, attributes) in elements(html) {
        assert!(NAMES.contains(&name.as_str()), "<{name}>");
        for (attribute, value) in attributes {
            assert!(
                !attribute.starts_with("on") && attribute != "style" && attribute != "id",
                "{attribute}"
            );
            assert!(attribute != "href" || value.starts_with("https://"), "{value}");
        }
    }
}

const MEAN: &[&str] = &[
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "]]>",
    "--> <!-- /cap -->",
    "{{ 7*7 }}",
    "{% raw %}",
    "![x](javascript:alert(1))",
    "</figure></svg>",
    "&lt;b&gt;",
    "a | b",
    "`code`",
    "\" onload=\"x",
    "' x='",
    "${x}",
    "**b**",
    ":::note",
    "```",
    "</style>",
    "%}#;end",
];

/// A scenario in which somebody has written that wherever they could.
fn mean_scenario(text: &str) -> String {
    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
    let value: String = quoted.chars().take(20).collect();
    let value = value.trim_end_matches('\\');
    format!(
        "cap 1\ntitle \"{quoted}\"\nnote \"{quoted}\"\nask c2 2s \"{quoted}\"\nprotocol lww\nreplicas A B\n\
         client c1 at A\nclient c2 at B\n0s cut A | B\n1s c1 set x=\"{value}\"\n2s c2 get x\n"
    )
}

#[test]
fn what_others_wrote_stays_text_wherever_a_figure_goes() {
    for mean in MEAN {
        let text = mean_scenario(mean);
        let run = ran(&text);
        for asks in [false, true] {
            let caption = Some(format!("{mean}\n\n{mean}"));
            let options = FenceOptions { asks, caption, ..FenceOptions::default() };
            let base = format!("https://host/{mean}/");
            let figure = Figure::new(&run, &text, &options, Some(&base));
            harmless(&figure.html());
            let svg = figure.svg(cap_playground::diagram::svg::Theme::Auto);
            assert!(!svg.contains("<script") && !svg.contains("<img"), "{svg}");
            assert_eq!(svg.matches("]]>").count(), 1, "{mean}");
            assert_eq!(svg.matches("</svg>").count(), 1, "{mean}");
            let markdown = figure.markdown();
            assert!(
                !markdown.contains('<') && !markdown.contains("```") && !markdown.contains("](")
                    || markdown.matches("](").count() == 1,
                "{markdown}"
            );
            assert!(
                figure
                    .mermaid()
                    .lines()
                    .skip(1)
                    .all(|line| line.starts_with("    ") && !line.contains(';')
                        || line.contains('#')),
                "{}",
                figure.mermaid()
            );
            assert!(figure.text().contains(mean.split_whitespace().next().unwrap_or_default()));
        }
    }
}

#[test]
fn an_address_that_runs_something_is_none() {
    let text = mean_scenario("x");
    let (run, options) = (ran(&text), FenceOptions::default());
    for base in ["javascript:alert(1)", "data:text/html,x", ""] {
        assert_eq!(Figure::new(&run, &text, &options, Some(base)).address(), None, "{base}");
    }
    let address = |base| Figure::new(&run, &text, &options, Some(base)).address().expect("one");
    assert!(address("http://h").starts_with("http://h/#s="));
    assert!(address("../play").starts_with("../play/#s="));
}

#[test]
fn a_page_of_documentation_gives_back_what_it_holds() {
    // Whatever becomes of it, a scenario in a figure is the one that was written.
    let text = mean_scenario("plain");
    let run = ran(&text);
    let options = FenceOptions::default();
    let html = Figure::new(&run, &text, &options, Some("https://host")).html();
    let links: Vec<_> = find(PageKind::Html, &html).into_iter().collect();
    let [found] = links.as_slice() else { panic!("one link: {links:?}") };
    let What::Link(fragment) = &found.what else { panic!("{found:?}") };
    let (link, error) = cap_playground::scenario::link::Link::read(fragment);
    assert_eq!(error, None);
    assert_eq!(link.scenario().map(|scenario| scenario.is_ok()), Some(true));
    assert!(html.contains("href=\"https://host/#s="), "{html}");
}

#[test]
fn every_lesson_is_a_figure_that_is_small_enough() {
    let (mut largest, mut sum) = ((0, ""), 0);
    for (name, text) in gallery::GALLERY {
        let run = ran(text);
        for asks in [false, true] {
            let options = FenceOptions { asks, ..FenceOptions::default() };
            let html = Figure::new(&run, text, &options, Some("https://cap.example.org")).html();
            harmless(&html);
            if asks {
                let (before, _) = html.split_once("<details").expect("a question is folded");
                assert!(!before.contains("cap-verdict") && !before.contains("cap-proof"), "{name}");
                continue;
            }
            // What gzip adds to it are eighteen bytes.
            let packed = miniz_oxide::deflate::compress_to_vec(html.as_bytes(), 9).len() + 18;
            assert!(packed <= 15 * 1024, "{name}: {packed} bytes");
            largest = largest.max((packed, *name));
            sum += packed;
        }
    }
    let mean = sum / gallery::GALLERY.len();
    println!(
        "figures of {} lessons, gzip: {mean} bytes on average, at most {} ({})",
        gallery::GALLERY.len(),
        largest.0,
        largest.1
    );
}

#[test]
fn the_sheet_that_adapters_ship_is_ours() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/www/integrations/cap.css");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, sheet()).expect("the sheet can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == sheet(), "run UPDATE_GOLDEN=1 cargo test --test fence");
    let packed = miniz_oxide::deflate::compress_to_vec(sheet().as_bytes(), 9).len() + 18;
    assert!(packed <= 4 * 1024, "{packed} bytes");
    // Every class of a figure is spoken of there, or is there for scripts.
    let run = ran(&mean_scenario("x"));
    let options = FenceOptions { view: PictureSet::Both, asks: true, ..FenceOptions::default() };
    let html = Figure::new(&run, "", &options, None).html();
    for class in [
        "cap-figure",
        "cap-picture",
        "cap-caption",
        "cap-question",
        "cap-choices",
        "cap-answer",
        "cap-told",
    ] {
        assert!(
            html.contains(&format!("\"{class}\"")) && sheet().contains(&format!(".{class} ")),
            "{class}"
        );
    }
}
