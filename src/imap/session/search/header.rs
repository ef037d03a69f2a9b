//! Texts in header fields: unfolded, their encoded words decoded, compared by i;unicode-casemap.

use super::program::Text;
use crate::mime::words;
use crate::text::casemap::casemap;
use crate::text::date::DateTime;
use crate::text::fields::Fields;

/// Whether a field called `name` holds `text`; an empty text is in every field there is.
pub(super) fn contains_in_field(header: &[u8], name: &[u8], text: &Text) -> bool {
    Fields::new(header).any(|field| field.is(name) && contains(&field.unfolded(), text))
}

/// Whether any field holds `text`, its name included.
pub(super) fn contains_in_header(header: &[u8], text: &Text) -> bool {
    Fields::new(header).any(|field| {
        let line = [field.name, b": ", &field.unfolded()].concat();
        contains(&line, text)
    })
}

fn contains(body: &[u8], text: &Text) -> bool {
    text.finder.find(casemap(&words::decode(body)).as_bytes()).is_some()
}

/// The day of the first `Date` field, whatever the time and zone; none if there is none that can be read.
pub(super) fn sent_day(header: &[u8]) -> Option<i64> {
    let date = Fields::new(header).find(|field| field.is(b"date"))?;
    Some(DateTime::parse_header(&date.unfolded())?.date.days())
}
