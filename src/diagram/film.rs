//! A run as one picture that moves: an SVG file that needs no script.
//!
//! A film is what is seen at some moments, one after another. What stays the same from one to the
//! next is written once: each look of a shape with the stretches over which it is seen, and the way
//! it takes. Who wants no motion sees one still moment of it, and so does whatever prints it.

use std::fmt;

use crate::diagram::film::track::FilmTrack;
use crate::diagram::scene::{Layer, Scene};
use crate::diagram::svg::SvgFile;

mod cues;
mod place;
mod track;

/// The last picture stays for so long before all begins again.
const STAYS_MS: u32 = 2_500;

/// What is seen from some moment of the viewer's on.
#[derive(Clone, PartialEq, Debug)]
pub struct FilmFrame {
    /// When, in milliseconds from the beginning; later than the frame before.
    pub at_ms: u32,
    /// What, from top to bottom: as many pictures as in every other frame, as large as there.
    pub scenes: Vec<Scene>,
}

/// A film as a file.
pub struct Film<'a> {
    /// Its name for those who cannot see it.
    pub title: &'a str,
    /// What stands above the pictures.
    pub heading: Option<&'a str>,
    /// What stands below them.
    pub caption: &'a str,
    /// For which paper.
    pub theme: super::svg::Theme,
    /// What is seen, in order.
    pub frames: &'a [FilmFrame],
    /// Which of them is seen where nothing moves.
    pub still: usize,
}

impl Film<'_> {
    /// How long it lasts until it begins again.
    pub fn length_ms(&self) -> u32 {
        self.frames.last().map_or(0, |frame| frame.at_ms) + STAYS_MS
    }

    /// The tracks of every layer of every picture.
    fn tracks(&self) -> Vec<Vec<(&'static str, FilmTrack)>> {
        let mut tracks: Vec<Vec<(&'static str, FilmTrack)>> = Vec::new();
        let mut before: Option<&FilmFrame> = None;
        for (number, frame) in (0..).zip(self.frames) {
            tracks.resize_with(tracks.len().max(frame.scenes.len()), Vec::new);
            for (nth, (scene, tracks)) in frame.scenes.iter().zip(&mut tracks).enumerate() {
                let known = before.and_then(|before| before.scenes.get(nth));
                for layer in &scene.layers {
                    let is_same = |known: &Scene| known.layer(layer.key) == Some(layer);
                    if !known.is_some_and(is_same) {
                        track_of(tracks, layer).see(number, &layer.shapes);
                    }
                }
            }
            before = Some(frame);
        }
        let last = self.frames.len() as u32;
        tracks.iter_mut().flatten().for_each(|(_, track)| track.end(last));
        tracks
    }
}

fn track_of<'a>(
    tracks: &'a mut Vec<(&'static str, FilmTrack)>,
    layer: &Layer,
) -> &'a mut FilmTrack {
    let known = tracks.iter().position(|(key, _)| *key == layer.key);
    let index = known.unwrap_or_else(|| {
        tracks.push((layer.key, FilmTrack::default()));
        tracks.len() - 1
    });
    &mut tracks[index].1
}

impl fmt::Display for Film<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(still) = self.frames.get(self.still) else { return Ok(()) };
        let tracks = self.tracks();
        let mut cues = cues::Cues::new(self.frames, self.still, self.length_ms());
        let mut pictures = Vec::new();
        for layers in &tracks {
            let mut picture = String::new();
            for (key, track) in layers {
                track.write(&mut picture, key, &mut cues)?;
            }
            pictures.push(picture);
        }
        let scenes: Vec<&Scene> = still.scenes.iter().collect();
        let Film { title, heading, caption, theme, .. } = *self;
        let file = SvgFile { title, heading, caption, theme, scenes: &scenes };
        file.write(f, &cues.sheet(), &mut |f, nth| {
            f.write_str(pictures.get(nth).map_or("", String::as_str))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey};
    use crate::diagram::svg::Theme;

    fn frame(at_ms: u32, shapes: Vec<Shape>) -> FilmFrame {
        let layers = vec![Layer::new("only", shapes)];
        let (title, description) = ("t".to_owned(), "d".to_owned());
        FilmFrame {
            at_ms,
            scenes: vec![Scene { width: 10.0, height: 10.0, title, description, layers }],
        }
    }

    fn dot(x: f64) -> Shape {
        Shape::circle(ShapeKey("dot", 0, 0), "dot", Point::new(x, 1.0), 1.0)
    }

    fn word(text: &str) -> Shape {
        Shape::text(ShapeKey("word", 0, 0), "word", Point::default(), Anchor::Start, text)
    }

    fn film(frames: &[FilmFrame]) -> String {
        let theme = Theme::Light;
        Film { title: "t", heading: None, caption: "", theme, frames, still: 0 }.to_string()
    }

    #[test]
    fn what_stays_the_same_is_written_once_and_without_a_cue() {
        let frames = [0, 50, 100].map(|at| frame(at, vec![word("here")]));
        let file = film(&frames);
        assert_eq!(file.matches(">here<").count(), 1);
        assert!(!file.contains("@keyframes"), "{file}");
    }

    #[test]
    fn what_moves_evenly_is_said_by_two_places() {
        let frames: Vec<FilmFrame> =
            (0..5).map(|n| frame(n * 50, vec![dot(f64::from(n) * 2.0)])).collect();
        let file = film(&frames);
        assert_eq!(file.matches("<circle").count(), 1);
        // It moves for 200 ms of 2,700.
        let way = "{0%{transform:translate(0px,0px)}7.407%,100%{transform:translate(8px,0px)}}";
        assert!(file.contains(way), "{file}");
    }

    #[test]
    fn what_waits_does_not_creep() {
        let places = [0.0, 0.0, 0.0, 8.0];
        let frames: Vec<FilmFrame> =
            (0..).zip(places).map(|(n, x)| frame(n * 50, vec![dot(x)])).collect();
        let way = "{0%{transform:translate(0px,0px)}3.774%{transform:translate(0px,0px)}\
                   5.66%,100%{transform:translate(8px,0px)}}";
        assert!(film(&frames).contains(way));
    }

    #[test]
    fn each_look_is_seen_for_as_long_as_it_lasts_and_the_still_one_where_nothing_moves() {
        let frames: Vec<FilmFrame> = (0..)
            .zip(["one", "two", "one"])
            .map(|(n, it)| frame(n * 500, vec![word(it)]))
            .collect();
        let file = film(&frames);
        assert_eq!(file.matches(">one<").count(), 1, "{file}");
        assert!(file.contains("{0%{opacity:1}14.286%{opacity:0}28.571%{opacity:1}}"), "{file}");
        assert!(file.contains("{0%{opacity:0}14.286%{opacity:1}28.571%{opacity:0}}"), "{file}");
        let hidden = file.lines().find(|line| line.contains(">two<")).expect("it is there");
        let before = &file[..file.find(hidden).expect("it is there")];
        assert!(before.trim_end().ends_with("off\">"), "{before}");
    }

    #[test]
    fn a_film_runs_nothing_refers_to_nothing_and_moves_only_for_whom_it_may() {
        let evil = "\"><script>alert(1)</script>]]>";
        let file = film(&[frame(0, vec![word(evil)]), frame(50, vec![word("two")])]);
        for forbidden in ["<script", "href", "url(", "@import", "style=\""] {
            assert!(!file.contains(forbidden), "{forbidden}");
        }
        let (before, after) =
            file.split_once("(prefers-reduced-motion:no-preference)").expect("asked");
        assert!(!before.contains("@keyframes") && after.contains("@keyframes"));
    }
}
