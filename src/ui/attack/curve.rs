//! The share of other lucks that break a promise, from moment to moment.

use yew::prelude::*;

use crate::app::Msg;
use crate::app::attack::Turned;
use crate::time::{Time, seconds};
use crate::ui::{Dispatch, browser};

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 48.0;

/// A step for each moment, as high as its share; a press goes there.
pub fn view(turned: &Turned, dispatch: &Dispatch) -> Html {
    let points = &turned.points;
    // Boxes of one height say nothing that the sentence above them does not.
    if !turned.varies() {
        return Html::default();
    }
    let width = WIDTH / f64::from(points.len().max(1) as u32);
    let bar = |(nth, (at, broken)): (u32, &(u32, u32))| {
        let height = HEIGHT * f64::from(*broken) / f64::from(Turned::LUCKS);
        let is_lost = turned.lost_between.is_some_and(|(_, (next, _))| next == *at);
        let said = format!("{}: {broken} of {} break it", seconds(Time(*at)), Turned::LUCKS);
        let x = width * f64::from(nth);
        html! {
            <g
                key={nth} class={classes!("bar", is_lost.then_some("lost"))}
                onclick={browser::send(dispatch, Msg::Seek(Time(*at)))}
            >
                <title>{ said }</title>
                <rect class="room" x={x.to_string()} y="0" width={width.to_string()} height={HEIGHT.to_string()} />
                <rect
                    class="share" x={x.to_string()} y={(HEIGHT - height).to_string()}
                    width={(width - 1.0).max(1.0).to_string()} height={height.to_string()}
                />
            </g>
        }
    };
    let ends = points.first().zip(points.last());
    html! {
        <figure class="curve">
            <svg
                viewBox={format!("0 0 {WIDTH} {HEIGHT}")} preserveAspectRatio="none" role="img"
                aria-label="How many of those that go on with other luck break the promise, by moment"
            >
                { for (0..).zip(points.iter()).map(bar) }
            </svg>
            if let Some(((first, _), (last, _))) = ends {
                <figcaption>
                    <span>{ seconds(Time(*first)) }</span>
                    <span>{ "moments of the run" }</span>
                    <span>{ seconds(Time(*last)) }</span>
                </figcaption>
            }
            if let Some(differs) = &turned.differs {
                <p>{ differs.to_string() }</p>
            }
            if let Some((_, (next, _))) = turned.lost_between {
                <button onclick={browser::send(dispatch, Msg::Seek(Time(next)))}>
                    { format!("Go to {}", seconds(Time(next))) }
                </button>
            }
        </figure>
    }
}
