//! The comparison as pictures: what is compared side by side at the one moment that is shown.

use yew::prelude::*;

use crate::app::compare::{Comparison, ComparisonRow, SIDE_BY_SIDE_MAX};
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{places, words};
use crate::diagram::map::{Map, suggested_height};
use crate::diagram::marks::Marks;
use crate::scenario::text::parse;
use crate::time::Time;
use crate::ui::bound::Fold;
use crate::ui::size::use_width;
use crate::ui::{lights, scene};

/// What each picture is called in the document.
const NAMES: [&str; SIDE_BY_SIDE_MAX] = ["side-1", "side-2", "side-3", "side-4"];
/// A run of more steps is compared by its table alone.
const STEPS_MAX: usize = 20_000;

#[derive(Properties, PartialEq)]
pub struct PicturesProps {
    pub comparison: Shared<Comparison>,
    pub session: Shared<Session>,
    pub at: Time,
}

/// Up to four pictures, once somebody wants them.
#[component]
pub fn Pictures(props: &PicturesProps) -> Html {
    let is_open = use_state_eq(|| false);
    let onfold = {
        let is_open = is_open.clone();
        Callback::from(move |open| is_open.set(open))
    };
    let PicturesProps { comparison, session, at } = props;
    let is_long = session.run.trace.steps.len() > STEPS_MAX;
    let first = comparison.first_difference().map(|column| column.at);
    let picture = |(row, name): (&ComparisonRow, &&'static str)| {
        let Some(ran) = row.ran() else { return Html::default() };
        let differs = ran.differs_at.and_then(|at| comparison.columns.get(at));
        html! {
            <figure key={row.text.clone()}>
                <figcaption>
                    <code>{ row.text.clone() }</code>
                    { lights::row(ran.lights) }
                    <small>
                        { match differs {
                            Some(column) => format!("differs first at {}", words::time(column.at)),
                            None => "told as it is".to_owned(),
                        } }
                    </small>
                </figcaption>
                <SidePicture name={*name} text={ran.text.to_string()} at={*at} />
            </figure>
        }
    };
    html! {
        <Fold class="picker" summary={html! { "Side by side, as pictures" }} {onfold}>
            if *is_open && is_long {
                <p class="aside">{ "This run is too long to be shown side by side." }</p>
            } else if *is_open {
                <p class="aside">
                    { format!("All at {}: play, or move the time above.", words::time(*at)) }
                    if let Some(first) = first {
                        { format!(" They part at {}.", words::time(first)) }
                    }
                </p>
                <div class="side-by-side">
                    { for comparison.side_by_side().into_iter().zip(&NAMES).map(picture) }
                </div>
            }
        </Fold>
    }
}

#[derive(Properties, PartialEq)]
struct SidePictureProps {
    name: &'static str,
    text: String,
    at: Time,
}

/// One run at a moment, to be looked at.
#[component]
fn SidePicture(props: &SidePictureProps) -> Html {
    let frame = use_node_ref();
    let width = use_width(&frame, 340.0);
    let drawn = use_memo((props.text.clone(), width.to_bits()), |(text, width)| {
        let session = Session::new(parse(text).ok()?);
        let width = f64::from_bits(*width);
        let run = &session.run;
        let size = (width, suggested_height(width, run.trace.names().nodes.len()).min(width * 0.8));
        let positions = places::positions(&run.scenario, run.trace.names(), size);
        let map = Map::new(&run.trace, size.0, size.1, &positions);
        let marks = Marks::of(run);
        Some((session, map, marks))
    });
    let picture = drawn.as_ref().as_ref().map(|(session, map, marks)| {
        let at = props.at.min(session.end());
        scene::view(&map.scene(&session.run.trace, marks, at).still(), props.name, Html::default())
    });
    html! { <div ref={frame} class="map-frame">{ picture }</div> }
}
