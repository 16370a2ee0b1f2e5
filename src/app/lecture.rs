//! Lecturing: the pictures alone and large, told moment by moment with two keys.
//!
//! What a presenter's remote sends is enough: one key goes on, another back. The answer to a question
//! is kept back until one goes on, or asks for it.

use crate::app::Model;
use crate::app::effect::Effect;
use crate::app::moments::Stride;
use crate::scenario::link::Interface;
use crate::time::Time;

/// To whom the page is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Audience {
    /// To who works with it.
    Reader,
    /// To a hall, by a lecturer.
    Hall,
}

/// What a lecturer does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lecture {
    /// Begins.
    Begin,
    /// Has enough.
    End,
    /// Goes on: to the answer that was kept back, else to the next moment.
    On,
    /// Goes back by a moment.
    Back,
    /// Asks the audience once more.
    Ask,
}

/// What a key means while one lectures; none leaves it to what it means otherwise.
pub fn key(key: &str, is_asking: bool) -> Option<Lecture> {
    Some(match key {
        "PageDown" | "ArrowRight" | "ArrowDown" | "Enter" | "n" | "N" => Lecture::On,
        "." | "b" | "B" if is_asking => Lecture::On,
        "PageUp" | "ArrowLeft" | "ArrowUp" => Lecture::Back,
        "a" | "A" => Lecture::Ask,
        "Escape" | "f" | "F" => Lecture::End,
        _ => return None,
    })
}

impl Model {
    /// Whether somebody lectures.
    pub fn is_lecture(&self) -> bool {
        self.audience == Audience::Hall
    }

    #[inline(never)]
    pub(super) fn change_lecture(&mut self, change: Lecture) {
        match change {
            Lecture::Begin if self.interface == Interface::Full && !self.histories.is_open => {
                self.audience = Audience::Hall;
                self.dialog = None;
                self.say(Effect::FillScreen(true));
            }
            Lecture::End if self.is_lecture() => {
                self.audience = Audience::Reader;
                self.say(Effect::FillScreen(false));
            }
            Lecture::Begin | Lecture::End => {}
            Lecture::On => self.tell_on(),
            Lecture::Back => {
                self.pause();
                let before = self.session.previous(self.playhead, Stride::Moment);
                self.seek(before.unwrap_or(Time::ZERO));
            }
            Lecture::Ask => self.ask_again(),
        }
    }

    /// On to the next thing that one would tell: it is played, and who is in a hurry goes there.
    fn tell_on(&mut self) {
        if let Some(until) = self.playback.until.filter(|_| self.playback.playing) {
            self.pause();
            return self.seek(until);
        }
        if self.asks().is_some() && self.playhead >= self.horizon() {
            self.stop_asking();
        }
        let next = self.session.told_next(self.playhead).unwrap_or(self.end());
        let next = next.min(self.horizon());
        if next > self.playhead {
            self.play_until(next);
        }
    }
}
