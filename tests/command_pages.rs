//! What the command makes of pages of documentation, and of runs that are taken elsewhere.

use std::process::Command;

use serde_json::Value;

#[path = "support/command.rs"]
mod support;

use support::cap;

const OLD_VALUE: &str = "protocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\n0s cut A | B\n\
                         1s c1 set x=1 => ok\n2s c2 get x => stale 0\nexpect linearizable no\n";

#[test]
fn pages_of_every_kind_are_checked_with_their_own_lines() {
    let (indented, wrong) = (
        |by: &str| OLD_VALUE.lines().flat_map(|line| [by, line, "\n"]).collect::<String>(),
        |text: &str| text.replace("linearizable no", "linearizable yes"),
    );
    let html = OLD_VALUE.replace('>', "&gt;");
    let pages = [
        ("p.md", format!("# x\n\n```cap {{at=2s}}\n{OLD_VALUE}```\n"), 11),
        ("p.mdx", format!("- x\n\n  ~~~ cap\n{}  ~~~\n", indented("  ")), 11),
        ("p.rst", format!("x\n\n.. cap::\n   :at: 2s\n\n{}\ny\n", indented("   ")), 13),
        ("p.adoc", format!("x\n\n[cap]\n----\n{OLD_VALUE}----\n"), 12),
        ("p.html", format!("<p>\n<pre class=\"cap\">\n{html}</pre>\n"), 10),
    ];
    for (name, text, line) in pages {
        let (code, told, _) = cap("pages", &["check", name], &[(name, &text)]);
        assert_eq!(
            (code, told.contains("(1 figure, 0 links, 3 expectations)")),
            (Some(0), true),
            "{told}"
        );
        let (code, told, _) = cap("pages", &["check", name], &[(name, &wrong(&text))]);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains(&format!("  {name}:{line}: expect linearizable yes\n")), "{told}");
    }
}

#[test]
fn links_and_elements_of_a_page_are_held_too() {
    let told =
        |page: &str| cap("linked", &["check", "p.md"], &[("p.md", page), ("o.cap", OLD_VALUE)]);
    let good = "[a](https://h/#p=s01-proof-answers&d=51f118e5&v=1) <cap-playground preset=\"s01-proof-answers\">\
                </cap-playground>\n```cap src=o.cap\n```\n`#p=nothing&v=1`\n";
    let (code, out, errors) = told(good);
    assert_eq!(code, Some(0), "{out}{errors}");
    assert!(out.contains("(2 figures, 1 link, "), "{out}");
    for (page, code, words) in [
        ("#p=s01-proof-answers&d=00000000&v=1", 1, "p.md:1: link"),
        ("x\n#p=nothing&v=1", 2, "p.md:2: link: the gallery has no lesson `nothing`"),
        ("#s=eNpVjkEKwzAMAAAAAAAAAAAAAAA", 2, "E_LINK_TRUNCATED"),
        ("<cap-playground preset=nothing></cap-playground>", 2, "no lesson `nothing`"),
        ("```cap src=none.cap\n```\n", 2, "none.cap"),
        ("```cap src=/etc/passwd\n```\n", 2, "no file beside"),
        ("```cap\n```\n", 2, "p.md:1: the fence has no scenario"),
        ("\n```cap {veiw=map}\nx\n```\n", 2, "p.md:2: unknown option `veiw`; is `view` meant?"),
        ("\n```cap\nprotocol lww\nhael\n```\n", 2, "p.md: line 4, column 1"),
    ] {
        let (found, out, errors) = told(page);
        assert_eq!(found, Some(code), "{page}: {out}{errors}");
        assert!(format!("{out}{errors}").contains(words), "{page}: {out}{errors}");
    }
}

#[test]
fn a_page_comes_back_with_figures_where_its_fences_were() {
    let page = format!(
        "# x\n\n1. a\n2. ```cap at=2s\n{}   ```\n   b\n",
        OLD_VALUE.replace('\n', "\n   ").trim_end().replacen("protocol", "   protocol", 1) + "\n"
    );
    let (code, out, errors) =
        cap("figures", &["fence", "p.md", "--base", "https://h"], &[("p.md", &page)]);
    assert_eq!(code, Some(0), "{errors}");
    assert!(
        out.starts_with("# x\n\n1. a\n2. <figure class=\"cap-figure\" data-cap-link=\"s="),
        "{out}"
    );
    assert!(out.ends_with("\n   </figure>\n   b\n") && !out.contains("```"), "{out}");
    assert!(out.lines().skip(4).all(|line| line.starts_with("   ")), "{out}");
    let wrong = page.replace("stale 0", "fresh 0");
    let (code, out, errors) = cap("figures", &["fence", "p.md"], &[("p.md", &wrong)]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(errors.contains("p.md:11: 2s c2 get x => fresh 0"), "{errors}");
    let single = ["fence", "o.cap", "--info", "view=map", "--name", "q.md", "--line", "7"];
    for (form, words) in [
        ("html", "<figure "),
        ("svg", "<svg "),
        ("text", "Available, but"),
        ("markdown", "| When |"),
        ("json", "{\"title\":"),
    ] {
        let mut words_of = single.to_vec();
        words_of.extend(["--to", form]);
        let (code, out, _) = cap("figures", &words_of, &[("o.cap", OLD_VALUE)]);
        assert!(code == Some(0) && out.contains(words), "{form}: {out}");
    }
    let (code, _, errors) =
        cap("figures", &single, &[("o.cap", &OLD_VALUE.replace("stale 0", "ok 1"))]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("q.md:14: 2s c2 get x"), "{errors}");
}

#[test]
fn a_readme_is_written_between_its_marks_alone() {
    let mark = "<!-- cap src=o.cap at=2s view=map to=pictures/o.svg -->";
    let page = format!("# a\n{mark}\nold\n<!-- /cap -->\nb <!-- /cap -->\n");
    let files = [("R.md", page.as_str()), ("o.cap", OLD_VALUE)];
    let check = ["fence", "--readme", "R.md", "--base", "https://h", "--check"];
    assert_eq!(cap("readme", &check, &files).0, Some(1));
    assert_eq!(cap("readme", &check[..5], &[]).0, Some(0));
    assert_eq!(cap("readme", &check, &[]).0, Some(0), "it is fresh");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let written = std::fs::read_to_string(folder.join("R.md")).expect("a file");
    assert!(written.starts_with(&format!("# a\n{mark}\n[![lww")), "{written}");
    assert!(
        written.contains("](pictures/o.svg)](https://h/#s=")
            && written.ends_with("\n<!-- /cap -->\nb <!-- /cap -->\n")
    );
    assert!(
        std::fs::read_to_string(folder.join("pictures/o.svg"))
            .is_ok_and(|svg| svg.starts_with("<svg "))
    );
    for (from, to) in [
        ("pictures/o.svg", "../o.svg"),
        ("pictures/o.svg", "/tmp/o.svg"),
        ("<!-- /cap -->", ""),
        ("pictures/o.svg", "R.md"),
    ] {
        let (code, _, errors) = cap("readme", &check, &[("R.md", &page.replace(from, to))]);
        assert_eq!(code, Some(2), "{to}: {errors}");
    }
}

#[test]
fn a_book_goes_through_with_figures() {
    let chapter = |text: &str| {
        serde_json::json!([
            {"root": ".", "config": {"book": {"src": "src"}, "preprocessor": {"cap": {"base": "https://h"}}}, "renderer": "html"},
            {"items": [{"Chapter": {"name": "x", "content": "a", "source_path": "a.md", "sub_items": [
                {"Chapter": {"name": "y", "content": format!("```cap\n{text}```\n"), "source_path": "b/c.md", "sub_items": []}}
            ]}}]}
        ])
    };
    let mdbook = |book: &Value, words: &[&str]| {
        use std::io::Write;
        use std::process::Stdio;
        let mut child = Command::new(env!("CARGO_BIN_EXE_cap"))
            .arg("mdbook")
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let _ = child.stdin.take().expect("a pipe").write_all(book.to_string().as_bytes());
        child.wait_with_output().expect("it ends")
    };
    let good = mdbook(&chapter(OLD_VALUE), &[]);
    let book: Value = serde_json::from_slice(&good.stdout).expect("a book");
    let content = &book["items"][0]["Chapter"]["sub_items"][0]["Chapter"]["content"];
    assert!(content.as_str().is_some_and(|text| text.starts_with("<figure ")), "{content}");
    assert_eq!(book["items"][0]["Chapter"]["content"], "a");
    let bad = mdbook(&chapter(&OLD_VALUE.replace("stale 0", "ok 1")), &[]);
    let told = String::from_utf8_lossy(&bad.stderr).into_owned();
    assert!(
        bad.status.code() == Some(1) && told.contains("src/b/c.md:8: 2s c2 get x => ok 1"),
        "{told}"
    );
    assert_eq!(mdbook(&Value::Null, &["supports", "man"]).status.code(), Some(0));
    assert_eq!(mdbook(&Value::Null, &[]).status.code(), Some(2));
}

#[test]
fn a_run_is_rendered_in_every_form_and_colour() {
    for (words, told) in [
        (&["--as", "markdown"][..], "| When | Who |"),
        (&["--as", "mermaid"], "sequenceDiagram\n    actor c1\n"),
        (&["--as", "json"], "\"headline\": \"Available, but not consistent.\""),
        (&["--as", "edn"], ":process 0, :type :invoke"),
        (&["--as", "html"], "<figure "),
        (&["--as", "text"], "Available, but not consistent."),
        (&["--theme", "dark"], "--paper: #14171c"),
        (&["--theme", "print"], "--ok: #000000"),
        (&["--title", "A <b>", "--caption", "c & d"], "A &lt;b&gt;</text>"),
        (&["--at", "1s,2s"], "(b) 2 s"),
        (&["--as", "animated-svg", "--theme", "dark"], "@keyframes"),
    ] {
        let mut command = vec!["render", "o.cap"];
        command.extend(words);
        let (code, out, errors) = cap("rendered", &command, &[("o.cap", OLD_VALUE)]);
        assert!(code == Some(0) && out.contains(told), "{words:?}: {errors}{out}");
        if words.contains(&"print") {
            assert!(!out.contains("prefers-color-scheme") && !out.contains("#0b6e5a"));
        }
    }
    for (wrong, told) in [
        (&["--as", "png"][..], "`png` is none of svg, animated-svg"),
        (&["--theme", "blue"], "`blue` is none of"),
        (&["--at", "2"], "`2` is not a time"),
        (&["--at", "1s,2s,3s,4s,5s,6s,7s,8s,9s,10s,11s,12s,13s"], "at most 12 moments"),
        (&["--view", "all"], "unknown view `all`"),
        (&["--as", "animated-svg", "--at", "1s"], "it is for svg, html, text"),
        (&["--as", "html", "--at", "1s,2s"], "--at of several moments changes nothing"),
        (&["--as", "json", "--theme", "dark"], "it is for svg, animated-svg"),
        (&["--as", "edn", "--title", "x"], "--title changes nothing with --as edn"),
        (&["--base", "https://h/"], "--base changes nothing with --as svg; it is for html, text"),
    ] {
        let mut command = vec!["render", "o.cap"];
        command.extend(wrong);
        let (code, _, errors) = cap("rendered", &command, &[]);
        assert!(code == Some(2) && errors.contains(told), "{wrong:?}: {errors}");
    }
}
