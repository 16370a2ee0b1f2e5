//! The page: mounts the playground. The native build has no page and says where the command is.

#[cfg(all(target_arch = "wasm32", not(feature = "package")))]
fn main() {
    // The module can be loaded as a library too; it takes over a page only where it is asked to.
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.get_element_by_id("playground")) {
        cap_playground::ui::mount(root);
    }
}

#[cfg(all(target_arch = "wasm32", feature = "package"))]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This is the page. `make serve` opens it; the command is `cargo run --bin cap`.");
}
