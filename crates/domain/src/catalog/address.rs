//! Addresses of pictures.

use ammonia::Url;

/// The most characters of a picture's address.
pub const MAX_URL_CHARACTERS: usize = 2_048;

/// The address in its normal spelling, where it is one of http or https with a host, without a user or password in it and of
/// at most [`MAX_URL_CHARACTERS`].
pub fn web_url(text: &str) -> Option<String> {
    if text.chars().any(char::is_control) {
        return None;
    }
    let url = Url::parse(text.trim()).ok()?;
    let acceptable = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none();
    let spelled = String::from(url);
    (acceptable && spelled.len() <= MAX_URL_CHARACTERS).then_some(spelled)
}
