//! What is shown as a file to take elsewhere: pictures for slides and papers, a table, a diagram.

use crate::app::Model;
use crate::app::session::Session;
use crate::diagram::scene::Scene;
use crate::diagram::svg::{SvgFile, Theme};
use crate::fence::options::{FenceOptions, PictureSet};
use crate::figure::Figure;
use crate::figure::film::Filming;
use crate::figure::picture::Drawing;
use crate::figure::strip;
use crate::run::headline::headline;
use crate::time::Time;

/// The width of a picture.
const WIDTH: f64 = 960.0;

/// As what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TakenForm {
    /// A picture of shapes.
    Svg,
    /// A picture of dots.
    Png,
    /// A picture that moves.
    Film,
    /// The table of what clients were told.
    Markdown,
    /// A sequence diagram.
    Mermaid,
}

impl TakenForm {
    /// Every form, with its word.
    pub const ALL: [(TakenForm, &'static str); 5] = [
        (TakenForm::Svg, "SVG"),
        (TakenForm::Png, "PNG"),
        (TakenForm::Film, "animated SVG"),
        (TakenForm::Markdown, "Markdown table"),
        (TakenForm::Mermaid, "Mermaid diagram"),
    ];

    /// Whether it is drawn.
    pub fn is_picture(self) -> bool {
        matches!(self, TakenForm::Svg | TakenForm::Png | TakenForm::Film)
    }

    /// How files of it end.
    pub fn ending(self) -> &'static str {
        match self {
            TakenForm::Svg | TakenForm::Film => "svg",
            TakenForm::Png => "png",
            TakenForm::Markdown => "md",
            TakenForm::Mermaid => "mmd",
        }
    }
}

/// Of which moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TakenMoment {
    /// The one that is shown.
    #[default]
    Shown,
    /// Those that tell the story, side by side.
    Strip,
}

/// The moments that one can have, with their words.
pub const MOMENTS: [(TakenMoment, &str); 2] =
    [(TakenMoment::Shown, "this moment"), (TakenMoment::Strip, "a strip of moments")];

/// What a reader wants to take along.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wish {
    /// As what.
    pub form: TakenForm,
    /// Which pictures.
    pub view: PictureSet,
    /// Of which moment, if it stands still.
    pub moment: TakenMoment,
    /// For which paper.
    pub theme: Theme,
    /// Whether title and verdict stand with the pictures.
    pub has_words: bool,
}

impl Default for Wish {
    fn default() -> Wish {
        Wish {
            form: TakenForm::Svg,
            view: PictureSet::Both,
            moment: TakenMoment::default(),
            theme: Theme::Light,
            has_words: true,
        }
    }
}

/// The pictures that one can have, with their words.
pub const VIEWS: [(PictureSet, &str); 3] =
    [(PictureSet::Both, "map and tape"), (PictureSet::Map, "map"), (PictureSet::Tape, "tape")];
/// The papers, with their words.
pub const THEMES: [(Theme, &str); 4] = [
    (Theme::Light, "light"),
    (Theme::Dark, "dark"),
    (Theme::Print, "black and white"),
    (Theme::Auto, "as the reader's system"),
];

impl Wish {
    /// The text of the file: of a PNG that of the shapes that it is painted from.
    pub fn text(self, session: &Session, at: Time, title: &str) -> String {
        let run = &session.run;
        let verdict = headline(run);
        let (heading, caption) =
            if self.has_words { (Some(title), verdict.as_str()) } else { (None, "") };
        let (view, theme) = (self.view, self.theme);
        match self.form {
            TakenForm::Svg | TakenForm::Png => {
                let at = match self.moment {
                    TakenMoment::Shown => vec![at],
                    TakenMoment::Strip => strip::told_by(run),
                };
                let drawing = Drawing { run, view, at: &at, width: WIDTH, is_veiled: false };
                let scenes = drawing.scenes();
                let scenes: Vec<&Scene> = scenes.iter().map(|(_, scene)| scene).collect();
                SvgFile { title, heading, caption, theme, scenes: &scenes }.to_string()
            }
            TakenForm::Film => {
                Filming { run, view, width: WIDTH, title, heading, caption, theme }.svg()
            }
            TakenForm::Markdown | TakenForm::Mermaid => {
                let options =
                    FenceOptions { caption: Some(title.to_owned()), ..FenceOptions::default() };
                let figure = Figure::new(run, "", &options, None);
                if self.form == TakenForm::Mermaid {
                    figure.mermaid()
                } else {
                    figure.markdown_table()
                }
            }
        }
    }

    /// What is shown of it beforehand: a film by its first picture, which is soon made.
    #[must_use]
    pub fn preview(self) -> Wish {
        let form = if self.form.is_picture() { TakenForm::Svg } else { self.form };
        Wish { form, ..self }
    }
}

impl Model {
    /// What the file is called: with its moment, if it shows one.
    pub fn taken_name(&self, wish: Wish) -> String {
        let slug = self.lesson.as_ref().map_or("", |lesson| &lesson.slug);
        let slug = if slug.is_empty() { "scenario" } else { slug };
        let at = match wish.form {
            TakenForm::Svg | TakenForm::Png if wish.moment == TakenMoment::Strip => {
                "-strip".to_owned()
            }
            TakenForm::Svg | TakenForm::Png => format!("-t{}", self.playhead.0),
            TakenForm::Film | TakenForm::Markdown | TakenForm::Mermaid => String::new(),
        };
        format!("cap-{slug}{at}.{}", wish.form.ending())
    }
}
