//! What one sees of the tape's slider: its thumb stands under its moment, on a track that goes from
//! end to end of what the tape shows.
//!
//! The control itself, which the keys and assistive technology use, lies under it unseen: it knows
//! all of the run, evenly, and the tape neither.

use yew::prelude::*;

use crate::diagram::scene::kept;
use crate::diagram::tape::Scale;
use crate::time::Time;

/// Height of the row, and of the thumb.
const HEIGHT: f64 = 28.0;
const THUMB: f64 = 8.0;

/// The track with the thumb at a time.
pub(super) fn view(scale: Scale, at: Time, width: f64) -> Html {
    let (left, right) = scale.ends();
    let x = kept(scale.x(at), left, right);
    let middle = (HEIGHT / 2.0).to_string();
    let breaks: Vec<(f64, f64)> = scale.breaks().collect();
    let from = breaks.iter().map(|it| it.1);
    let to = breaks.iter().map(|it| it.0).chain([right]);
    let open = [left].into_iter().chain(from).zip(to);
    let rail = |class: &'static str, from: f64, to: f64| {
        html! {
            <line
                {class} x1={from.to_string()} x2={to.to_string()}
                y1={middle.clone()} y2={middle.clone()}
            />
        }
    };
    let thumb = |class: &'static str, radius: f64| {
        html! {
            <circle {class} cx={x.to_string()} cy={middle.clone()} r={radius.to_string()} />
        }
    };
    html! {
        <svg
            class="track" aria-hidden="true" viewBox={format!("0 0 {width} {HEIGHT}")}
            width={width.to_string()} height={HEIGHT.to_string()}
        >
            { for open.clone().map(|(from, to)| rail("rail", from, to)) }
            { for open.filter(|(from, _)| *from < x).map(|(from, to)| rail("gone", from, to.min(x))) }
            { for breaks.iter().map(|(from, to)| rail("rail torn", *from, *to)) }
            { thumb("ring", THUMB + 4.0) }
            { thumb("thumb", THUMB) }
        </svg>
    }
}
