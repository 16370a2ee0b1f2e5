//! What comes from beside the page.

/// The text of a file beside the page; none if it cannot be had.
pub async fn fetch(path: &str) -> Option<String> {
    let response = gloo::net::http::Request::get(path).send().await.ok()?;
    let text = if response.ok() { response.text().await.ok()? } else { return None };
    // Some hosts answer with their own page where there is nothing; no file of ours is one.
    (!text.trim_start().starts_with("<!")).then_some(text)
}
