//! Steps back: what a key takes back while one types, and what a button does.

use cap_playground::app::notice::Notice;
use cap_playground::app::{Msg, lessons};

use super::{came, does};

/// A lesson that is not the first.
const OTHER: &str =
    "cap 1\ntitle \"Other\"\nprotocol lww\nreplicas A B\nclient c1 at A\n1s c1 get x\n";

/// Who takes back what they typed keeps what they have open; the way further back is a button.
#[test]
fn a_key_takes_typing_back_word_by_word_and_stays_in_the_story() {
    let mut model = super::open("");
    does(&mut model, [Msg::Open("other".into()), came("other", OTHER)]);
    let typed = |more: &str| Msg::Type(format!("{OTHER}{more}"));
    does(&mut model, ["#", "# ", "# o", "# on", "# on ", "# on m", "# on my"].map(typed));
    let mut texts = Vec::new();
    for _ in 0..5 {
        model.update(Msg::UndoTyping);
        texts.push(model.text.strip_prefix(OTHER).map(str::to_owned));
    }
    let back = ["# on ", "# ", "", "", ""].map(|it| Some(it.to_owned()));
    assert_eq!(texts, back);
    assert!(
        matches!(&model.notice, Some(Notice::Refused(told)) if told.contains("Undo at the top"))
    );
    model.update(Msg::Undo);
    assert_eq!(*model.text, *lessons::FIRST_TEXT, "the button leads there");
}
