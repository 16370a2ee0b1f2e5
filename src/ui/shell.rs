//! The loop around the page: a message changes the model, the model is drawn, and what it says
//! is done.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::effect::Effect;
use crate::app::shared::Shared;
use crate::app::{Model, Msg};
use crate::ui::App;
use crate::ui::dispatch::Dispatch;
use crate::ui::effects::Doer;

/// What the page starts with.
#[derive(Properties, PartialEq)]
pub struct ShellProps {
    /// The first model.
    pub start: Rc<Model>,
}

/// The model and the page.
pub struct Shell {
    model: Shared<Model>,
    dispatch: Dispatch,
    doer: Doer,
    /// What is still to be done, once what is drawn is on the page.
    due: Vec<Effect>,
    /// What was read out last, with a number: the same again is news too.
    said: (u32, Rc<str>),
}

impl Shell {
    fn carry_out(&mut self) {
        for effect in std::mem::take(&mut self.due) {
            self.doer.carry_out(effect, &self.model);
        }
    }
}

impl Component for Shell {
    type Message = Msg;
    type Properties = ShellProps;

    fn create(ctx: &Context<Shell>) -> Shell {
        let mut model = (*ctx.props().start).clone();
        let due = model.effects();
        let dispatch = Dispatch(ctx.link().callback(|msg| msg));
        let doer = Doer::new(dispatch.clone());
        Shell { model: Shared::new(model), dispatch, doer, due, said: (0, "".into()) }
    }

    fn update(&mut self, _: &Context<Shell>, msg: Msg) -> bool {
        let mut next = (*self.model).clone();
        let effects = next.update(msg);
        let mut is_changed = next != *self.model;
        if is_changed {
            self.model = Shared::new(next);
        }
        for effect in effects {
            if let Effect::Announce(text) = effect {
                self.said = (self.said.0 + 1, text);
                is_changed = true;
            } else {
                self.due.push(effect);
            }
        }
        if !is_changed {
            self.carry_out();
        }
        is_changed
    }

    fn view(&self, _: &Context<Shell>) -> Html {
        let (number, said) = &self.said;
        html! {
            <>
                <App model={self.model.clone()} dispatch={self.dispatch.clone()} />
                <div class="heard" aria-live="polite"><p key={*number}>{ said.to_string() }</p></div>
            </>
        }
    }

    fn rendered(&mut self, _: &Context<Shell>, _: bool) {
        self.carry_out();
    }
}
