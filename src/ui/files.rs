//! The reader's files, which the model knows by number.

use std::cell::RefCell;

use web_sys::File;

/// The one that is shown, and one or two that are being opened.
const KEPT_MAX: usize = 3;

thread_local! {
    static KEPT: RefCell<(u32, Vec<(u32, File)>)> = const { RefCell::new((0, Vec::new())) };
}

/// Keeps a file; the number that it goes by.
pub fn keep(file: File) -> u32 {
    KEPT.with_borrow_mut(|(last, files)| {
        *last += 1;
        if files.len() >= KEPT_MAX {
            files.remove(0);
        }
        files.push((*last, file));
        *last
    })
}

/// The file of this number, unless it was too long ago.
pub fn get(number: u32) -> Option<File> {
    KEPT.with_borrow(|(_, files)| {
        files.iter().find(|(known, _)| *known == number).map(|(_, file)| file.clone())
    })
}
