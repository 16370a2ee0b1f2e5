//! A picture of shapes painted as dots, so that it can be put where shapes cannot.

use js_sys::{Array, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url,
};

use gloo::utils::document;

use crate::ui::browser;

/// Dots for each pixel of the page: sharp on a slide.
const SCALE: f64 = 2.0;
/// What is said where a browser does not paint.
const REFUSED: &str = "This browser cannot make a PNG of this picture. Save it as SVG.";

/// Lets the reader keep the picture as a PNG of this name.
///
/// # Errors
/// The browser does not paint it.
pub async fn save(name: &str, shapes: &str) -> Result<(), String> {
    let blob = painted(shapes).await.map_err(|_| REFUSED.to_owned())?;
    browser::save_blob(name, &blob);
    Ok(())
}

async fn painted(shapes: &str) -> Result<Blob, JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("image/svg+xml");
    let source = Blob::new_with_str_sequence_and_options(&Array::of1(&shapes.into()), &kind)?;
    let url = Url::create_object_url_with_blob(&source)?;
    let painted = paint(&url).await;
    Url::revoke_object_url(&url)?;
    painted
}

async fn paint(url: &str) -> Result<Blob, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(url);
    JsFuture::from(image.decode()).await?;
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width((width * SCALE) as u32);
    canvas.set_height((height * SCALE) as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(
        &image,
        0.0,
        0.0,
        width * SCALE,
        height * SCALE,
    )?;
    let promise = Promise::new(&mut |done, _| {
        // It calls back once, with nothing where it could not.
        let then = Closure::once_into_js(move |blob: JsValue| {
            let _ = done.call1(&JsValue::NULL, &blob);
        });
        let _ = canvas.to_blob(then.unchecked_ref());
    });
    JsFuture::from(promise).await?.dyn_into()
}
