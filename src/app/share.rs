//! Handing on what is shown: copied, or saved as a file, and what became of that.

use std::rc::Rc;

use crate::app::effect::{Download, Effect, Focus};
use crate::app::snippets::Offer;
use crate::app::taken::Wish;
use crate::app::{Model, Msg};

/// What became of handing something on, since the dialog was opened.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sharing {
    /// What was to be copied, by its name, and whether it was.
    copied: Vec<(&'static str, bool)>,
    /// Why a file could not be saved.
    pub problem: Option<Rc<str>>,
    /// How it is to be shown in somebody's page.
    pub offer: Offer,
    /// As what it is to be taken along.
    pub wish: Wish,
    /// How long the text is that is to be copied, in characters.
    length: usize,
}

impl Sharing {
    /// Whether the text of this name was copied; none if nobody has tried.
    pub fn is_copied(&self, name: &str) -> Option<bool> {
        self.copied.iter().find(|(known, _)| *known == name).map(|(_, is_copied)| *is_copied)
    }
}

impl Model {
    /// Takes one thing in that is about handing on.
    #[inline(never)]
    pub(super) fn hand_on(&mut self, msg: Msg) {
        match msg {
            Msg::Copy(name, text) => {
                self.share.length = text.chars().count();
                self.say(Effect::Copy(name, text));
            }
            Msg::Copied(name, is_copied) => {
                self.share.copied.retain(|(known, _)| *known != name);
                self.share.copied.push((name, is_copied));
                if is_copied {
                    self.announce(format!("{name} copied, {} characters.", self.share.length));
                } else {
                    // One key copies it then.
                    self.say(Effect::Focus(Focus::Text(name)));
                }
            }
            Msg::Offer(offer) => self.share.offer = offer,
            Msg::Wish(wish) => self.share.wish = wish,
            Msg::Save(file) => {
                self.share.problem = None;
                self.say(Effect::Save(file));
            }
            Msg::SaveText => {
                let name = self.file_name("cap");
                self.announce(format!("Saved as {name}."));
                self.say(Effect::Save(Download::Text(name, self.text.clone())));
            }
            Msg::NotSaved(reason) => self.share.problem = Some(reason.into()),
            _ => {}
        }
    }
}
