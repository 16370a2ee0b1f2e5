//! A browser's storage as the tests have it: shared by tabs, with a limit, and closed at will.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use cap_playground::app::preferences::Preferences;
use cap_playground::app::start::Environment;
use cap_playground::app::works::{OnShelf, Shelf, ShelfRefusal};
use cap_playground::app::{Dialog, Model, Msg, recent};

/// What all tabs share.
#[derive(Clone, Default)]
pub struct Browser(Rc<Storage>);

#[derive(Default)]
struct Storage {
    texts: RefCell<BTreeMap<String, String>>,
    limit: Cell<Option<usize>>,
    is_closed: Cell<bool>,
    clock: Cell<u64>,
    drawn: Cell<u32>,
    log: RefCell<Vec<String>>,
}

struct Tab(u32, Browser);

impl Browser {
    /// Opens the page in this tab, at this address.
    pub fn open(&self, tab: u32, fragment: &str) -> Model {
        self.open_as(tab, fragment, None)
    }

    pub fn open_as(&self, tab: u32, fragment: &str, visit: Option<u32>) -> Model {
        self.pass(1);
        let environment = Environment {
            fragment: fragment.to_owned(),
            interface: None,
            visit,
            shelf: self.shelf(tab),
        };
        Model::new(&environment, Preferences::default())
    }

    pub fn shelf(&self, tab: u32) -> OnShelf {
        OnShelf::new(Tab(tab, self.clone()))
    }

    /// Time passes.
    pub fn pass(&self, ms: u64) {
        self.0.clock.set(self.0.clock.get() + ms);
    }

    pub fn limit(&self, bytes: Option<usize>) {
        self.0.limit.set(bytes);
    }

    pub fn close(&self) {
        self.0.is_closed.set(true);
    }

    pub fn put(&self, key: &str, text: &str) {
        self.0.texts.borrow_mut().insert(key.to_owned(), text.to_owned());
    }

    pub fn texts(&self) -> Vec<String> {
        self.0.texts.borrow().values().cloned().collect()
    }

    /// The texts of the reader's works.
    pub fn works(&self) -> Vec<String> {
        let texts = self.0.texts.borrow();
        let works = texts.iter().filter(|(key, _)| key.contains(".work."));
        works.map(|(_, text)| text.split_once('\n').expect("a work").1.to_owned()).collect()
    }

    pub fn has(&self, text: &str) -> bool {
        self.works().iter().any(|work| work == text)
    }

    pub fn marks(&self) -> usize {
        self.0.texts.borrow().keys().filter(|key| key.contains(".running.")).count()
    }

    /// What was put there, in order.
    pub fn log(&self) -> Vec<String> {
        self.0.log.borrow().clone()
    }
}

impl Shelf for Tab {
    fn get(&self, key: &str) -> Option<String> {
        let storage = &self.1.0;
        if storage.is_closed.get() { None } else { storage.texts.borrow().get(key).cloned() }
    }

    fn put(&self, key: &str, text: &str) -> Result<(), ShelfRefusal> {
        let storage = &self.1.0;
        if storage.is_closed.get() {
            return Err(ShelfRefusal::Forbidden);
        }
        let mut texts = storage.texts.borrow_mut();
        let others: usize =
            texts.iter().filter(|(it, _)| *it != key).map(|(it, text)| it.len() + text.len()).sum();
        if storage.limit.get().is_some_and(|limit| others + key.len() + text.len() > limit) {
            return Err(ShelfRefusal::Full);
        }
        texts.insert(key.to_owned(), text.to_owned());
        storage.log.borrow_mut().push(key.to_owned());
        Ok(())
    }

    fn take_away(&self, key: &str) {
        if !self.1.0.is_closed.get() {
            self.1.0.texts.borrow_mut().remove(key);
        }
    }

    fn keys(&self, beginning: &str) -> Vec<String> {
        if self.1.0.is_closed.get() {
            return Vec::new();
        }
        let texts = self.1.0.texts.borrow();
        texts.keys().filter(|key| key.starts_with(beginning)).cloned().collect()
    }

    fn now(&self) -> u64 {
        1_790_000_000_000 + self.1.0.clock.get()
    }

    fn draw(&self) -> u32 {
        self.1.0.drawn.set(self.1.0.drawn.get() + 1);
        self.1.0.drawn.get()
    }

    fn tab(&self) -> u32 {
        self.0
    }
}

/// All of the run is judged and drawn.
pub fn settle(model: &mut Model) {
    model.update(Msg::Judge);
    assert!(model.is_settled());
    model.update(Msg::Works(recent::WorksChange::Stands));
}

/// What *Recent* lists.
pub fn list(model: &mut Model) -> Vec<recent::RecentWork> {
    model.update(Msg::Show(Dialog::Recent));
    let entries = model.recent.as_ref().expect("it was asked for").entries.to_vec();
    model.update(Msg::Close);
    entries
}
