//! The colours of every picture and of the page, light and dark.
//!
//! `www/palette.css` holds them as custom properties and is checked against this table. A hue
//! never stands alone: each outcome also has a word, and a hatch or an outline of its own.

use std::fmt::Write as _;

/// A colour: its custom property, and its value on light and on dark paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Colour {
    /// The custom property, without the dashes before it.
    name: &'static str,
    /// What it is for, which decides the contrast it needs.
    role: Role,
    /// `0xRRGGBB` on light paper.
    light: u32,
    /// `0xRRGGBB` on dark paper.
    dark: u32,
}

/// What a colour is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    /// Paper: text and marks lie on it.
    Paper,
    /// Text, at least 4.5:1 on every paper.
    Text,
    /// A line or mark that carries meaning, at least 3:1 on every paper.
    Mark,
    /// A quiet line that only helps the eye.
    Quiet,
}

const fn colour(name: &'static str, role: Role, light: u32, dark: u32) -> Colour {
    Colour { name, role, light, dark }
}

/// All colours.
const COLOURS: &[Colour] = &[
    colour("paper", Role::Paper, 0xff_ffff, 0x14_171c),
    colour("panel", Role::Paper, 0xf6_f7f9, 0x1b_1f26),
    colour("raised", Role::Paper, 0xff_ffff, 0x22_2730),
    colour("ink", Role::Text, 0x1a_1f27, 0xe8_ebf0),
    colour("soft", Role::Text, 0x51_5b69, 0xa9_b3c1),
    colour("line", Role::Mark, 0x77_828f, 0x7f_8a99),
    colour("quiet", Role::Quiet, 0xd9_dee5, 0x33_3b47),
    colour("accent", Role::Text, 0x1f_5fbf, 0x7f_b2f5),
    colour("ok", Role::Text, 0x0b_6e5a, 0x4f_c9a8),
    colour("ok-wash", Role::Paper, 0xe1_f3ee, 0x14_2d2a),
    colour("stale", Role::Text, 0x97_4c00, 0xf0_a34a),
    colour("stale-wash", Role::Paper, 0xff_f0db, 0x36_260f),
    colour("error", Role::Text, 0xb3_2440, 0xf7_8c9b),
    colour("error-wash", Role::Paper, 0xfd_eaed, 0x3a_1a22),
    colour("unknown", Role::Text, 0x6b_46b0, 0xbf_a5f2),
    colour("unknown-wash", Role::Paper, 0xf1_ebfb, 0x28_2040),
    colour("side-1", Role::Mark, 0x3f_74b5, 0x5b_93d6),
    colour("side-1-wash", Role::Paper, 0xed_f3fb, 0x17_2230),
    colour("side-2", Role::Mark, 0xa0_6b20, 0xc4_8f45),
    colour("side-2-wash", Role::Paper, 0xfb_f4e9, 0x29_2217),
    colour("side-3", Role::Mark, 0x2f_8268, 0x4a_a98a),
    colour("side-3-wash", Role::Paper, 0xeb_f6f2, 0x15_2822),
    colour("side-4", Role::Mark, 0xa6_4f7c, 0xcc_76a3),
    colour("side-4-wash", Role::Paper, 0xfb_eff5, 0x2b_1b25),
];

/// The style sheet with the custom properties: light, dark by the system's wish, and either by
/// the attribute `data-theme` of the root.
fn style_sheet() -> String {
    let light = properties(|colour| colour.light);
    let dark = properties(|colour| colour.dark);
    format!(
        "/* Made from src/diagram/palette.rs: UPDATE_GOLDEN=1 cargo test palette */\n\
         :root {{\n  color-scheme: light dark;\n{light}}}\n\
         @media (prefers-color-scheme: dark) {{\n:root:not([data-theme=\"light\"]) {{\n{dark}}}\n}}\n\
         :root[data-theme=\"light\"] {{\n  color-scheme: light;\n}}\n\
         :root[data-theme=\"dark\"] {{\n  color-scheme: dark;\n{dark}}}\n"
    )
}

fn properties(value: impl Fn(&Colour) -> u32) -> String {
    let mut text = String::new();
    for colour in COLOURS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  --{}: #{:06x};", colour.name, value(colour));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of WCAG 2.
    fn luminance(rgb: u32) -> f64 {
        let channel = |shift: u32| {
            let c = f64::from(rgb >> shift & 0xff) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(one: u32, other: u32) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// What `.future` of `diagram.css` makes of a colour: the grey that the blend mode
    /// `saturation` takes for it, mixed with a quarter of itself.
    fn dull(rgb: u32) -> u32 {
        let channels = [16, 8, 0].map(|shift| f64::from(rgb >> shift & 0xff));
        let grey = 0.3 * channels[0] + 0.59 * channels[1] + 0.11 * channels[2];
        let mixed = channels.map(|channel| (0.75 * grey + 0.25 * channel).round() as u32);
        mixed[0] << 16 | mixed[1] << 8 | mixed[2]
    }

    fn as_it_is(rgb: u32) -> u32 {
        rgb
    }

    #[test]
    fn every_text_and_mark_stands_out_from_every_paper() {
        for paper in COLOURS.iter().filter(|colour| colour.role == Role::Paper) {
            for colour in COLOURS {
                let needed = match colour.role {
                    Role::Text => 4.5,
                    Role::Mark => 3.0,
                    Role::Paper | Role::Quiet => continue,
                };
                for (theme, front, back) in
                    [("light", colour.light, paper.light), ("dark", colour.dark, paper.dark)]
                {
                    for seen in [as_it_is, dull] {
                        let found = contrast(seen(front), seen(back));
                        let (name, on) = (colour.name, paper.name);
                        assert!(found >= needed, "{name} on {on}, {theme}: {found:.2} < {needed}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_style_sheet_is_made_from_the_palette() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/www/palette.css");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, style_sheet()).expect("the sheet can be written");
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(written == style_sheet(), "run UPDATE_GOLDEN=1 cargo test palette");
    }
}
