//! A text with a button that copies it. Where a browser does not allow that, everybody is told,
//! and the text is selected, so that one key copies it.

use yew::prelude::*;

use crate::app::Msg;
use crate::app::share::Sharing;
use crate::ui::bound::Field;
use crate::ui::{Dispatch, browser};

/// A text with a button that copies it.
pub fn copyable(name: &'static str, text: &str, share: &Sharing, dispatch: &Dispatch) -> Html {
    let outcome = share.is_copied(name);
    let sign = if outcome == Some(true) { "Copied ✓" } else { "Copy" };
    html! {
        <div class="copyable" data-text={name}>
            <label>
                <span>{ name }<small>{ format!(" {} characters", text.chars().count()) }</small></span>
                <Field readonly=true value={text.to_owned()} />
            </label>
            <button
                class="primary" autofocus={name == "Link"}
                onclick={browser::send(dispatch, Msg::Copy(name, text.into()))}
            >
                { sign }
            </button>
            if outcome == Some(false) {
                <p class="problem" role="alert">
                    { "The browser does not allow copying here. The text is selected: copy it \
                       with Ctrl+C, or ⌘C on a Mac." }
                </p>
            }
        </div>
    }
}
