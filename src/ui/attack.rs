//! Breaking a promise: the dialog in which it is asked for, and how far the search has come.

use yew::prelude::*;

use crate::app::attack::{
    AttackChange, Search, SearchEnd, clients, requests_written, with_means, words,
};
use crate::app::shared::Shared;
use crate::app::{Model, Msg};
use crate::scenario::attack::Means;
use crate::scenario::{Attack, Property};
use crate::ui::bound::OneOf;
use crate::ui::{Dispatch, browser};

pub mod crew;
mod curve;
pub mod found;

/// What can be chosen for how many faults of a kind there may be.
const MOST: u32 = 3;
/// How many requests may be asked for.
const REQUESTS: [u32; 5] = [2, 3, 4, 6, 8];
/// In place of a number of schedules: all that there are.
const EVERYTHING: &str = "everything";
/// How many schedules may be tried.
const TRIES: [u32; 4] = [2_000, 20_000, 100_000, 1_000_000];

/// The dialog.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let breaking = &model.breaking;
    let Some(attack) = &breaking.attack else { return Html::default() };
    if let Some(search) = &breaking.search {
        return under_way(search, dispatch);
    }
    let start = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.dispatch(Msg::Attack(AttackChange::Start));
        })
    };
    html! {
        <form class="attack" onsubmit={start}>
            <p>
                { "Name a promise. Schedules of requests and faults are tried on the real protocol \
                   until one breaks it, and that one is made as short as it can be." }
            </p>
            if let Some(outcome) = &breaking.outcome {
                { ended(outcome) }
            }
            { promise(model, attack, dispatch) }
            { requests(model, attack, dispatch) }
            { means(attack, dispatch) }
            <div class="button-row">
                <button class="primary">{ "Break it" }</button>
            </div>
        </form>
    }
}

/// What a search came to that found nothing.
fn ended(outcome: &SearchEnd) -> Html {
    let class = classes!("ended", matches!(outcome, SearchEnd::Failed(_)).then_some("problem"));
    html! {
        <div {class} role="status">
            if matches!(outcome, SearchEnd::Whole(_)) {
                <p>{ words::outcome(outcome) }</p>
            } else {
                <p><strong>{ words::outcome(outcome) }</strong></p>
            }
            if let Some(covered) = words::covered(outcome) {
                <p>{ covered }</p>
            }
        </div>
    }
}

fn under_way(search: &Shared<Search>, dispatch: &Dispatch) -> Html {
    let told = words::progress(search);
    let tried = search.tried().stories;
    html! {
        <div class="attack">
            <p>
                { "Looking for a story that is not " }
                <strong>{ words::short(&search.attack) }</strong>
                if !search.known.is_empty() {
                    { ", of another kind than those found so far" }
                }
                { "." }
            </p>
            if search.everything {
                <progress aria-label="Schedules tried" />
            } else {
                <progress
                    max={search.whole().to_string()} value={tried.to_string()}
                    aria-label="Schedules tried"
                />
            }
            <p class="count">{ told }</p>
            <div class="button-row">
                <button onclick={browser::send(dispatch, Msg::Attack(AttackChange::Cancel))} autofocus=true>
                    { "Cancel" }
                </button>
            </div>
        </div>
    }
}

/// Says what is chosen: the attack with one thing otherwise.
fn choose(
    attack: &Attack,
    dispatch: &Dispatch,
    change: impl Fn(&Attack, &str) -> Option<Attack> + 'static,
) -> Callback<String> {
    let (attack, dispatch) = (attack.clone(), dispatch.clone());
    Callback::from(move |chosen: String| {
        if let Some(changed) = change(&attack, &chosen) {
            dispatch.dispatch(Msg::Attack(AttackChange::Choose(changed)));
        }
    })
}

fn promise(model: &Model, attack: &Attack, dispatch: &Dispatch) -> Html {
    let properties = Property::ALL.iter().map(|(property, word)| {
        (AttrValue::from(*word), AttrValue::from(words::promise(*property)))
    });
    let onproperty = choose(attack, dispatch, |attack, word| {
        let known = Property::ALL.iter().find(|(_, known)| *known == word)?;
        Some(Attack { property: known.0, ..attack.clone() })
    });
    let subsets = words::subsets(model.scenario());
    let chosen = subsets.iter().position(|(subset, _)| *subset == attack.subset);
    // One that only the scenario's own text can name is kept, and shown as it is written.
    let value = chosen.map_or_else(|| attack.subset.to_string(), |nth| nth.to_string());
    let options: Vec<(AttrValue, AttrValue)> =
        (0..).zip(&subsets).map(|(nth, (_, text))| text_option(nth, text)).collect();
    let onsubset = choose(attack, dispatch, move |attack, chosen| {
        let (subset, _) = subsets.get(chosen.parse::<usize>().ok()?)?;
        Some(Attack { subset: subset.clone(), ..attack.clone() })
    });
    html! {
        <fieldset>
            <legend>{ "The promise" }</legend>
            <OneOf
                label="Promise" value={attack.property.word()} options={properties.collect::<Vec<_>>()}
                onchoose={onproperty}
            />
            if options.len() > 1 {
                <OneOf label="Of which requests" {value} {options} onchoose={onsubset} />
            }
        </fieldset>
    }
}

fn text_option(nth: usize, text: &str) -> (AttrValue, AttrValue) {
    (nth.to_string().into(), text.to_owned().into())
}

fn number_options(numbers: impl Iterator<Item = u32>) -> Vec<(AttrValue, AttrValue)> {
    let text = |number: u32| match number {
        0 => "none".to_owned(),
        number => format!("up to {number}"),
    };
    numbers.map(|number| (number.to_string().into(), text(number).into())).collect()
}

fn means(attack: &Attack, dispatch: &Dispatch) -> Html {
    html! {
        <fieldset class="wide">
            <legend>{ "What may go wrong" }</legend>
            <ul class="means">
                { for words::MEANS.iter().map(|(kind, name, stands_for)| {
                    let most = Means::each(&attack.means).into_iter().find(|(word, _)| word == kind);
                    let most = most.map_or(0, |(_, most)| most);
                    let onchoose = choose(attack, dispatch, |attack, chosen| {
                        Some(with_means(attack, kind, chosen.parse().ok()?))
                    });
                    html! {
                        <li key={*kind}>
                            <OneOf
                                label={*name} value={most.to_string()}
                                options={number_options((0..=MOST).chain((most > MOST).then_some(most)))}
                                {onchoose}
                            />
                            <span><strong>{ *name }</strong>{ ": " }{ *stands_for }</span>
                        </li>
                    }
                }) }
            </ul>
        </fieldset>
    }
}

fn requests(model: &Model, attack: &Attack, dispatch: &Dispatch) -> Html {
    let written = requests_written(model.scenario());
    let own = attack.requests.filter(|own| !REQUESTS.contains(own));
    let free = REQUESTS.iter().copied().chain(own).map(|number| {
        let text = format!("up to {number} requests by {}", clients(model.scenario()));
        (AttrValue::from(number.to_string()), AttrValue::from(text))
    });
    let as_written = (written > 0).then(|| {
        (AttrValue::from("written"), AttrValue::from(format!("the {written} requests as written")))
    });
    let onrequests = choose(attack, dispatch, |attack, chosen| {
        let requests = if chosen == "written" { None } else { Some(chosen.parse().ok()?) };
        Some(Attack { requests, ..attack.clone() })
    });
    let own = (!TRIES.contains(&attack.tries)).then_some(attack.tries);
    let tries = TRIES.iter().copied().chain(own).map(|tries| {
        let text = format!("{} schedules", crate::diagram::words::grouped(tries));
        (AttrValue::from(tries.to_string()), AttrValue::from(text))
    });
    let everything = model.breaking.everything;
    let all = (written > 0).then(|| {
        (AttrValue::from(EVERYTHING), AttrValue::from("every schedule at the moments of this run"))
    });
    let ontries = {
        let (attack, dispatch) = (attack.clone(), dispatch.clone());
        Callback::from(move |chosen: String| {
            dispatch.dispatch(Msg::Attack(AttackChange::Everything(chosen == EVERYTHING)));
            if let Ok(tries) = chosen.parse() {
                let attack = Attack { tries, ..attack.clone() };
                dispatch.dispatch(Msg::Attack(AttackChange::Choose(attack)));
            }
        })
    };
    let effort = if everything { EVERYTHING.to_owned() } else { attack.tries.to_string() };
    html! {
        <fieldset>
            <legend>{ "Who asks, and how much is tried" }</legend>
            <OneOf
                label="Who asks" is_fixed={everything}
                value={if everything { "written".to_owned() } else { words::asked(attack) }}
                options={as_written.into_iter().chain(free).collect::<Vec<_>>()} onchoose={onrequests}
            />
            <OneOf
                label="How much is tried" value={effort}
                options={tries.chain(all).collect::<Vec<_>>()} onchoose={ontries}
            />
            if everything {
                <p class="aside">
                    { "The requests are asked as written. Each fault begins at any moment at which \
                       something is due, and ends at any later one or never." }
                </p>
            }
        </fieldset>
    }
}
