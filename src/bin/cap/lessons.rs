//! The gallery's lessons, by name: a page may show one without its text.

// The list that browser tests need; a test writes it, and holds it to the gallery's folder.
#[path = "../../../tests/digests/gallery.rs"]
mod list;

/// The text of a lesson.
///
/// # Errors
/// There is none of this name.
pub fn text_of(name: &str) -> Result<&'static str, String> {
    let known = list::GALLERY.iter().find(|(known, _)| *known == name);
    known.map(|(_, text)| *text).ok_or_else(|| format!("the gallery has no lesson `{name}`"))
}
