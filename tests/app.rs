//! Everything a person can do on the page, as scripts of messages to its model.

use std::rc::Rc;

use cap_playground::app::effect::Resource;
use cap_playground::app::preferences::Preferences;
use cap_playground::app::start::Environment;
use cap_playground::app::{Model, Msg};
use cap_playground::ids::{ClientId, Endpoint, NodeId};
use cap_playground::run::{self, Run};
use cap_playground::scenario::text::parse;
use cap_playground::sim::link::LinkMode;

#[path = "support/linked.rs"]
mod support;

#[path = "app/acts.rs"]
mod acts;
#[path = "app/asking.rs"]
mod asking;
#[path = "app/attacking.rs"]
mod attacking;
#[path = "app/browser.rs"]
mod browser;
#[path = "app/building.rs"]
mod building;
#[path = "app/comparing.rs"]
mod comparing;
#[path = "app/effects.rs"]
mod effects;
#[path = "app/embeds.rs"]
mod embeds;
#[path = "app/goals.rs"]
mod goals;
#[path = "app/keeping.rs"]
mod keeping;
#[path = "app/layers.rs"]
mod layers;
#[path = "app/looking.rs"]
mod looking;
#[path = "app/moments.rs"]
mod moments;
#[path = "app/opening.rs"]
mod opening;
#[path = "app/running.rs"]
mod running;
#[path = "app/score.rs"]
mod score;
#[path = "app/systems.rs"]
mod systems;
#[path = "app/teaching.rs"]
mod teaching;
#[path = "app/time.rs"]
mod time;
#[path = "app/undoing.rs"]
mod undoing;
#[path = "app/visiting.rs"]
mod visiting;

const A: Endpoint = Endpoint::Node(NodeId(0));
const B: Endpoint = Endpoint::Node(NodeId(1));
const C1: ClientId = ClientId(0);

const THREE: &str = "cap 1
protocol abd
replicas A B C
client c1 at A
client c2 at B
until 20s

1s c1 set x=1
3s c2 get x
";

fn open(fragment: &str) -> Model {
    let environment = Environment { fragment: fragment.to_owned(), ..Environment::default() };
    Model::new(&environment, Preferences::default())
}

fn model(text: &str) -> Model {
    let mut model = open("");
    model.update(Msg::Load(text.to_owned()));
    assert!(model.errors.is_empty(), "{:?}", model.errors);
    model
}

/// The run of a text, in one go.
fn at_once(text: &str) -> Run {
    run::run(&Rc::new(parse(text).expect("it is a scenario")))
}

/// A lesson has come.
fn came(slug: &str, text: &str) -> Msg {
    Msg::Fetched(Resource::Lesson(slug.into()), Some(text.to_owned()))
}

fn does(model: &mut Model, msgs: impl IntoIterator<Item = Msg>) {
    for msg in msgs {
        model.update(msg);
    }
}

fn link(model: &Model) -> (LinkMode, LinkMode) {
    let trace = &model.session.run.trace;
    (trace.link_at(A, B, model.playhead), trace.link_at(B, A, model.playhead))
}
