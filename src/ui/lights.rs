//! A verdict as a small light, with its word for those who do not see it.

use yew::prelude::*;

use crate::app::lamp::Light;
use crate::app::lights::{Lights, PROPERTIES, label};

/// One light.
pub fn light(light: Light) -> Html {
    html! {
        <>
            <span class="light" aria-hidden="true">{ light.sign() }</span>
            <span class="heard">{ light.word() }</span>
        </>
    }
}

/// All of them in a row, each with what it is about.
pub fn row(lights: Lights) -> Html {
    html! {
        <ul class="lights">
            { for PROPERTIES.iter().zip(lights.0).map(|(property, its)| html! {
                <li key={property.word()} class={its.class()}>
                    { light(its) }<span>{ label(*property) }</span>
                </li>
            }) }
        </ul>
    }
}
