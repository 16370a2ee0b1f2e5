//! A picture as a file: SVG that needs nothing else and runs nothing.

use std::fmt;

use crate::diagram::scene::{Coordinate, Layer, Scene, Shape, ShapeKind};
use crate::diagram::words;
use crate::escape::xml;

const PALETTE: &str = include_str!("../../www/palette.css");
const STYLE: &str = include_str!("../../www/diagram.css");
/// Space around and between the pictures of a file.
const MARGIN: f64 = 16.0;
/// Sizes of the words above and below the pictures, how far lines are apart, and the gap beside them.
const HEADING: f64 = 18.0;
const CAPTION: f64 = 14.0;
const LEADING: f64 = 1.35;
const GAP: f64 = 8.0;

/// For which paper a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// What the reader's system wants.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Black on white: outcomes are told by words, hatches and dashes alone.
    Print,
}

impl Theme {
    /// All, with their words.
    pub const ALL: [(Theme, &'static str); 4] = [
        (Theme::Auto, "auto"),
        (Theme::Light, "light"),
        (Theme::Dark, "dark"),
        (Theme::Print, "print"),
    ];

    fn palette(self) -> String {
        let mut parts = PALETTE.split("@media");
        let (light, dark) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let own = |css: &str| -> String {
            let block = css.split('}').next().unwrap_or_default();
            let lines = block.lines().filter(|line| line.trim_start().starts_with("--"));
            lines.flat_map(|line| [line, "\n"]).collect()
        };
        match self {
            Theme::Auto => PALETTE.to_owned(),
            Theme::Light => format!(":root {{\n  color-scheme: light;\n{}}}\n", own(light)),
            Theme::Dark => format!(":root {{\n  color-scheme: dark;\n{}}}\n", own(dark)),
            Theme::Print => {
                let lines: String = own(light).lines().map(without_colour).collect();
                format!(":root {{\n  color-scheme: light;\n{lines}}}\n")
            }
        }
    }
}

/// A property of the palette as it is on paper that is printed on.
fn without_colour(line: &str) -> String {
    let name = line.split(':').next().unwrap_or_default().trim();
    let colour = match name.trim_start_matches('-') {
        "paper" | "panel" | "raised" => "#ffffff",
        "quiet" => "#cccccc",
        "soft" => "#333333",
        name if name.ends_with("-wash") => "#ffffff",
        name if name == "line" || name.starts_with("side-") => "#666666",
        _ => "#000000",
    };
    format!("  {name}: {colour};\n")
}

/// Pictures below one another in one file.
pub struct SvgFile<'a> {
    /// Its name for those who cannot see it.
    pub title: &'a str,
    /// What stands above the pictures.
    pub heading: Option<&'a str>,
    /// What stands below them.
    pub caption: &'a str,
    /// For which paper.
    pub theme: Theme,
    /// The pictures.
    pub scenes: &'a [&'a Scene],
}

/// The pictures below one another, in one file, without words around them.
pub fn document(title: &str, scenes: &[&Scene]) -> String {
    SvgFile { title, heading: None, caption: "", theme: Theme::Auto, scenes }.to_string()
}

impl fmt::Display for SvgFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, "", &mut |f, nth| {
            let layers = self.scenes.get(nth).map_or(&[][..], |scene| &scene.layers);
            layers.iter().try_for_each(|layer| Writer::FILE.layer(f, layer))
        })
    }
}

/// Writes what is in the place of one of the pictures.
type Content<'a> = &'a mut dyn FnMut(&mut fmt::Formatter<'_>, usize) -> fmt::Result;

impl SvgFile<'_> {
    /// The file with more in its style sheet, and with this in the place of the pictures.
    pub(super) fn write(
        &self,
        f: &mut fmt::Formatter<'_>,
        css: &str,
        content: Content<'_>,
    ) -> fmt::Result {
        let scenes = self.scenes;
        let inner = scenes.iter().map(|scene| scene.width).fold(0.0, f64::max);
        let heading = self.heading.map_or(Vec::new(), |text| wrapped(text, HEADING, inner));
        let caption = wrapped(self.caption, CAPTION, inner);
        let heights: f64 = scenes.iter().map(|scene| scene.height + MARGIN).sum();
        let words =
            heading.len() as f64 * HEADING * LEADING + caption.len() as f64 * CAPTION * LEADING;
        let gaps =
            [!heading.is_empty(), !caption.is_empty()].map(|has| if has { GAP } else { 0.0 });
        let width = Coordinate(inner + 2.0 * MARGIN);
        let height = Coordinate(heights + MARGIN + words + gaps[0] + gaps[1]);
        writeln!(
            f,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"scene\" role=\"img\" \
             width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
        )?;
        element(f, "title", self.title)?;
        let descriptions: Vec<&str> = scenes.iter().map(|it| it.description.as_str()).collect();
        element(f, "desc", &descriptions.join(" "))?;
        // The sheets are ours and hold no `]]>`; without CDATA their `>` and `&` would need escapes.
        writeln!(f, "<style><![CDATA[\n{}{STYLE}{css}]]></style>", self.theme.palette())?;
        writeln!(f, "<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>")?;
        let mut top = lines(f, &heading, "heading", HEADING, MARGIN)? + gaps[0];
        for (nth, scene) in scenes.iter().enumerate() {
            let (x, y) = (Coordinate(MARGIN), Coordinate(top));
            writeln!(f, "<g transform=\"translate({x} {y})\">")?;
            content(f, nth)?;
            f.write_str("</g>\n")?;
            top += scene.height + MARGIN;
        }
        lines(f, &caption, "caption", CAPTION, top)?;
        f.write_str("</svg>\n")
    }
}

/// Lines of text from this height on; where the next thing can begin.
fn lines(
    f: &mut fmt::Formatter<'_>,
    lines: &[String],
    class: &str,
    size: f64,
    top: f64,
) -> Result<f64, fmt::Error> {
    let mut top = top;
    for line in lines {
        let (x, y) = (Coordinate(MARGIN), Coordinate(top + size));
        writeln!(f, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", xml(line))?;
        top += size * LEADING;
    }
    Ok(top)
}

/// A text in lines of this width.
fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = words::fitted(word, size, room);
        match lines.last_mut() {
            Some(line) if words::width(&format!("{line} {word}"), size) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// A picture within a page that has the style sheet of figures: its classes have names of their
/// own, and the table beside it tells what names of shapes would.
pub struct Inline<'a> {
    /// Which picture it is.
    pub name: &'static str,
    /// The picture.
    pub scene: &'a Scene,
}

impl fmt::Display for Inline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inline { name, scene } = self;
        let (width, height) = (Coordinate(scene.width), Coordinate(scene.height));
        writeln!(
            f,
            "<svg class=\"cap-scene cap-{name}\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">",
            xml(&scene.title)
        )?;
        let writer = Writer { prefix: "cap-", has_titles: false };
        scene.layers.iter().try_for_each(|layer| writer.layer(f, layer))?;
        f.write_str("</svg>")
    }
}

fn element(f: &mut fmt::Formatter<'_>, name: &str, text: &str) -> fmt::Result {
    writeln!(f, "<{name}>{}</{name}>", xml(text))
}

/// How shapes are written.
pub(super) struct Writer {
    /// What stands before the name of every class.
    prefix: &'static str,
    /// Whether shapes have names, as the file is all that there is.
    has_titles: bool,
}

impl Writer {
    /// As in a file of their own.
    pub(super) const FILE: Writer = Writer { prefix: "", has_titles: true };

    fn layer(&self, f: &mut fmt::Formatter<'_>, layer: &Layer) -> fmt::Result {
        writeln!(f, "<g class=\"{}{}\">", self.prefix, layer.key)?;
        layer.shapes.iter().try_for_each(|shape| self.shape(f, shape))?;
        f.write_str("</g>\n")
    }

    fn shape(&self, f: &mut fmt::Formatter<'_>, shape: &Shape) -> fmt::Result {
        // What only a pointer needs is not drawn.
        if shape.class.as_ref() == "hit" {
            return Ok(());
        }
        self.begin(f, shape)?;
        if let ShapeKind::Group { children, .. } = &shape.kind {
            f.write_str("\n")?;
            children.iter().try_for_each(|child| self.shape(f, child))?;
        }
        writeln!(f, "</{}>", shape.kind.element())
    }

    /// A shape but for its children and its end.
    pub(super) fn begin(&self, f: &mut fmt::Formatter<'_>, shape: &Shape) -> fmt::Result {
        write!(f, "<{}", shape.kind.element())?;
        if !shape.class.is_empty() {
            f.write_str(" class=\"")?;
            for (nth, class) in shape.class.split_ascii_whitespace().enumerate() {
                let blank = if nth > 0 { " " } else { "" };
                write!(f, "{blank}{}{}", self.prefix, xml(class))?;
            }
            f.write_str("\"")?;
        }
        for (attribute, value) in shape.kind.attributes() {
            write!(f, " {attribute}=\"{}\"", xml(&value))?;
        }
        f.write_str(">")?;
        if let Some(label) = shape.label.as_ref().filter(|_| self.has_titles) {
            write!(f, "<title>{}</title>", xml(label))?;
        }
        match &shape.kind {
            ShapeKind::Text { text, .. } if self.has_titles => f.write_str(&xml(text)),
            // In a page of others a text may pass through a template.
            ShapeKind::Text { text, .. } => {
                f.write_str(&xml(text).replace('{', "&#123;").replace('}', "&#125;"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::scene::{Anchor, Point, ShapeKey};

    #[test]
    fn names_cannot_break_out_of_a_file() {
        let text = "\"><script>alert('1')</script>\u{0}&";
        let shape = Shape::text(ShapeKey("t", 0, 0), "name", Point::default(), Anchor::Start, text)
            .labelled(text);
        let scene = Scene {
            width: 10.0,
            height: 10.0,
            title: text.to_owned(),
            description: text.to_owned(),
            layers: vec![Layer::new("only", vec![shape])],
        };
        let file = document(text, &[&scene]);
        assert!(!file.contains("<script") && !file.contains('\u{0}'));
        assert!(file.contains("&lt;script&gt;"));
    }

    #[test]
    fn a_file_refers_to_nothing_outside_and_has_no_style_attributes() {
        let file = document("empty", &[]);
        for forbidden in ["href", "url(", "@import", "style=\"", "<script"] {
            assert!(!file.contains(forbidden), "{forbidden}");
        }
    }
}
