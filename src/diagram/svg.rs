//! A picture as a file: SVG that needs nothing else and runs nothing.

use std::fmt::Write as _;

use crate::diagram::scene::{Coordinate, Layer, Scene, Shape, ShapeKind};
use crate::escape::xml;

const PALETTE: &str = include_str!("../../www/palette.css");
const STYLE: &str = include_str!("../../www/diagram.css");
/// Space around and between the pictures of a file.
const MARGIN: f64 = 16.0;

/// The pictures below one another, in one file.
pub fn document(title: &str, scenes: &[&Scene]) -> String {
    let width = scenes.iter().map(|scene| scene.width).fold(0.0, f64::max) + 2.0 * MARGIN;
    let heights: f64 = scenes.iter().map(|scene| scene.height + MARGIN).sum();
    let (width, height) = (Coordinate(width), Coordinate(heights + MARGIN));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"scene\" role=\"img\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n"
    );
    element(&mut out, "title", title);
    let descriptions: Vec<&str> = scenes.iter().map(|scene| scene.description.as_str()).collect();
    element(&mut out, "desc", &descriptions.join(" "));
    // The sheets are ours and hold no `]]>`; without CDATA their `>` and `&` would need escapes.
    let _ = writeln!(out, "<style><![CDATA[\n{PALETTE}{STYLE}]]></style>");
    let _ = writeln!(out, "<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>");
    let mut top = MARGIN;
    for scene in scenes {
        let (x, y) = (Coordinate(MARGIN), Coordinate(top));
        let _ = writeln!(out, "<g transform=\"translate({x} {y})\">");
        for layer in &scene.layers {
            write_layer(&mut out, layer);
        }
        out.push_str("</g>\n");
        top += scene.height + MARGIN;
    }
    out.push_str("</svg>\n");
    out
}

fn element(out: &mut String, name: &str, text: &str) {
    let _ = writeln!(out, "<{name}>{}</{name}>", xml(text));
}

fn write_layer(out: &mut String, layer: &Layer) {
    let _ = writeln!(out, "<g class=\"{}\">", layer.key);
    for shape in layer.shapes.iter() {
        write_shape(out, shape);
    }
    out.push_str("</g>\n");
}

fn write_shape(out: &mut String, shape: &Shape) {
    // What only a pointer needs is not drawn.
    if shape.class.as_ref() == "hit" {
        return;
    }
    let name = shape.kind.element();
    let _ = write!(out, "<{name}");
    if !shape.class.is_empty() {
        let _ = write!(out, " class=\"{}\"", xml(&shape.class));
    }
    for (attribute, value) in shape.kind.attributes() {
        let _ = write!(out, " {attribute}=\"{}\"", xml(&value));
    }
    out.push('>');
    if let Some(label) = &shape.label {
        let _ = write!(out, "<title>{}</title>", xml(label));
    }
    match &shape.kind {
        ShapeKind::Text { text, .. } => out.push_str(&xml(text)),
        ShapeKind::Group { children, .. } => {
            out.push('\n');
            for child in children {
                write_shape(out, child);
            }
        }
        _ => {}
    }
    let _ = writeln!(out, "</{name}>");
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
