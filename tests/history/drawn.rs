//! What is drawn, and what is left out and told.

use cap_playground::app::histories::HistoryChange;
use cap_playground::app::history::look::{Move, Show};
use cap_playground::app::history::words;
use cap_playground::diagram::history::{LaneIndex, models};
use cap_playground::diagram::scene::{Scene, Shape, ShapeKind};

use super::{EXAMPLE, change, generated, opened, picture, shown};

fn all<'a>(shapes: &'a [Shape], found: &mut Vec<&'a Shape>) {
    for shape in shapes {
        found.push(shape);
        if let ShapeKind::Group { children, .. } = &shape.kind {
            all(children, found);
        }
    }
}

fn shapes<'a>(scene: &'a Scene, word: &str) -> Vec<&'a Shape> {
    let mut found = Vec::new();
    for layer in &scene.layers {
        all(&layer.shapes, &mut found);
    }
    found.retain(|shape| shape.key.0 == word);
    found
}

fn look(model: &mut cap_playground::app::Model, to: Move) {
    change(model, HistoryChange::Look(to));
}

#[test]
fn a_small_history_is_drawn_whole_with_its_violation() {
    let model = opened(EXAMPLE);
    for width in [360.0, 1_400.0] {
        let picture = picture(&model, width);
        assert_eq!(shapes(&picture.scene, "operation").len(), 16);
        assert_eq!(shapes(&picture.scene, "proof").len(), 3);
        assert_eq!(shapes(&picture.scene, "relation").len(), 2);
        assert_eq!(shapes(&picture.scene, "fault").len(), 1);
        assert_eq!(shapes(&picture.scene, "lane").len(), 5, "a lane for each client");
        assert_eq!(picture.left_out, "");
        assert!(picture.scene.description.contains("The proof: line 8, process 2: cas 1→2 ok"));
    }
}

#[test]
fn what_a_shape_is_called_is_unique_among_its_siblings() {
    let mut model = opened(&generated(200, 4, true));
    look(&mut model, Move::Whole);
    for layer in picture(&model, 900.0).scene.layers {
        let mut keys: Vec<_> = layer.shapes.iter().map(|shape| shape.key).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count, "{}", layer.key);
    }
}

#[test]
fn a_large_history_is_drawn_by_its_density_and_says_what_it_leaves_out() {
    let mut model = opened(&generated(20_000, 5, true));
    let near = picture(&model, 1_200.0);
    assert!(near.left_out.is_empty(), "one sees first what breaks the history");
    assert_eq!(shapes(&near.scene, "proof").len(), 3);
    look(&mut model, Move::Whole);
    let far = picture(&model, 1_200.0);
    assert_eq!(far.left_out, "20,000 operations are too small to draw here; zoom in.");
    assert_eq!(shapes(&far.scene, "dense").len(), 5);
    assert_eq!(shapes(&far.scene, "operation").len(), 3, "the proof is drawn from anywhere");
    let mut count = Vec::new();
    far.scene.layers.iter().for_each(|layer| all(&layer.shapes, &mut count));
    assert!(count.len() < 120, "{} shapes", count.len());
}

#[test]
fn no_view_draws_more_shapes_than_a_page_can_hold() {
    let mut model = opened(&generated(5_000, 16, true));
    look(&mut model, Move::Whole);
    for step in 0..40 {
        look(&mut model, Move::Zoom(1.3, f64::from(step % 7) / 6.0));
        look(&mut model, Move::Pan(0.3));
        let picture = picture(&model, 1_400.0);
        let mut count = Vec::new();
        picture.scene.layers.iter().for_each(|layer| all(&layer.shapes, &mut count));
        assert!(count.len() < 2_200, "{} shapes", count.len());
    }
}

#[test]
fn what_is_irrelevant_can_be_hidden() {
    let mut model = opened(&generated(1_000, 5, true));
    look(&mut model, Move::Show(Show::Proof));
    let proof = picture(&model, 800.0);
    assert_eq!(shapes(&proof.scene, "operation").len(), 3);
    assert!(shapes(&proof.scene, "lane").len() <= 3, "empty lanes are no lanes");
    look(&mut model, Move::Show(Show::All));
    look(&mut model, Move::Whole);
    assert!(!picture(&model, 800.0).left_out.is_empty());
    let keyed = "{:process 0, :type :invoke, :f :write, :value [:a 1]}
{:process 1, :type :invoke, :f :write, :value [:b 1]}
{:process 1, :type :ok, :f :write, :value [:b 1]}";
    let mut model = opened(keyed);
    look(&mut model, Move::Show(Show::Register(1)));
    assert_eq!(shapes(&picture(&model, 800.0).scene, "operation").len(), 1);
    assert!(words::traps(shown(&model)).iter().any(|trap| trap.contains("register by register")));
}

#[test]
fn lanes_beyond_a_dozen_are_folded_but_for_those_of_the_proof() {
    let mut model = opened(&generated(2_000, 40, true));
    // Each asks and is answered at once, so that forty processes would share one lane, but that
    // each comes back.
    look(&mut model, Move::Whole);
    let few = picture(&model, 800.0);
    assert_eq!((shapes(&few.scene, "lane").len(), few.folded), (12, 28));
    assert_eq!(shapes(&few.scene, "proof").len(), 3);
    look(&mut model, Move::MoreLanes);
    look(&mut model, Move::MoreLanes);
    let all = picture(&model, 800.0);
    assert_eq!((shapes(&all.scene, "lane").len(), all.folded), (40, 0));
    look(&mut model, Move::FewerLanes);
    assert_eq!(picture(&model, 800.0).folded, 28);
}

#[test]
fn operations_can_be_walked_through_one_by_one() {
    let mut model = opened(EXAMPLE);
    let mut seen = Vec::new();
    for _ in 0..16 {
        look(&mut model, Move::Step(true));
        seen.push(shown(&model).look.selected);
    }
    assert_eq!(seen, (0..16).map(Some).collect::<Vec<_>>());
    look(&mut model, Move::Step(true));
    assert_eq!(shown(&model).look.selected, Some(15), "there is none after the last");
    look(&mut model, Move::Step(false));
    assert_eq!(shown(&model).look.selected, Some(14));
}

#[test]
fn the_map_of_models_shows_each_with_its_verdict_and_every_arrow() {
    let model = opened(EXAMPLE);
    let judged = words::models(shown(&model));
    let scene = models(&words::lights(&judged));
    assert_eq!(shapes(&scene, "model").len(), judged.len());
    let arrows = judged.iter().map(|judged| judged.model.implies().len()).sum::<usize>();
    assert_eq!(shapes(&scene, "implies").len(), arrows);
    assert!(scene.description.contains("linearizable is violated, cannot stay available"));
    let rims = shapes(&scene, "model-rim");
    for (nth, one) in rims.iter().enumerate() {
        let ShapeKind::Rect { corner, width, height, .. } = one.kind else { panic!("a rim") };
        assert!(corner.x >= 0.0 && corner.x + width <= scene.width, "{:?}", one.key);
        for other in &rims[nth + 1..] {
            let ShapeKind::Rect { corner: c, width: w, .. } = other.kind else { panic!("a rim") };
            let apart =
                (corner.y - c.y).abs() >= height || corner.x + width < c.x || c.x + w < corner.x;
            assert!(apart, "{:?} and {:?} overlap", one.key, other.key);
        }
    }
}

#[test]
fn an_index_survives_being_handed_over_and_one_of_other_operations_is_none() {
    let model = opened(EXAMPLE);
    let columns = &shown(&model).opened.columns;
    let index = LaneIndex::new(columns, |_| true);
    let handed = index.clone().into_columns();
    assert_eq!(LaneIndex::from_columns(columns, handed.clone()), Some(index));
    for broken in 0..4 {
        let mut other = handed.clone();
        other[broken].push(99);
        assert_eq!(LaneIndex::from_columns(columns, other), None, "column {broken}");
    }
}

#[test]
fn where_operations_of_a_linearizable_history_take_effect_is_drawn_inside_them_in_order() {
    let model = opened(&EXAMPLE.replace(
        ":value 2}\n{:process 4, :type :invoke, :f :read",
        ":value 4}\n{:process 4, :type :invoke, :f :read",
    ));
    let picture = picture(&model, 1_000.0);
    let points = shapes(&picture.scene, "point");
    assert!(points.len() >= 12, "{} points", points.len());
    let mut before = 0.0;
    for point in points {
        let ShapeKind::Circle { center, .. } = point.kind else { panic!("a dot") };
        assert!(center.x > before, "in order");
        before = center.x;
        let bar = shapes(&picture.scene, "bar").into_iter().find(|bar| bar.key.1 == point.key.1);
        let Some(ShapeKind::Rect { corner, width, .. }) = bar.map(|bar| &bar.kind) else {
            panic!("a bar")
        };
        assert!((corner.x..=corner.x + width).contains(&center.x), "{:?}", point.key);
    }
}

#[test]
fn a_long_operation_is_drawn_among_many_that_are_too_small() {
    let mut text = "{:process 9, :type :invoke, :f :write, :value -1}\n".to_owned();
    text += &generated(4_000, 3, false);
    text += "{:process 9, :type :ok, :f :write, :value -1}\n";
    text += "{:process 8, :type :invoke, :f :write, :value -2}\n";
    text += &generated(1_000, 3, false).replace(":value ", ":value 7").replace("7nil", "nil");
    let mut model = opened(&text);
    look(&mut model, Move::Whole);
    let far = picture(&model, 1_000.0);
    let drawn: Vec<u32> = shapes(&far.scene, "operation").iter().map(|it| it.key.1).collect();
    assert_eq!(drawn, [0, 4_001], "one that lasts long and one that never ended");
    assert!(far.left_out.starts_with("5,000 operations"), "{}", far.left_out);
}
