//! What the address of a page tells about it: its host, and often a date.

use crate::model::{Date, DateSource};

/// Returns the date in an address.
pub(super) fn date_in_url(url: &str) -> Option<(Date, DateSource)> {
    Date::find_in_path(url).map(|date| (date, DateSource::Url))
}

/// Returns the host of an address, in lower case and without `www.`.
pub(super) fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("//")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host).to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_string())
}
