//! Texts in bodies: text parts alone, transfer encoding and charset undone, compared by i;unicode-casemap as they stream
//! by. Attachments, preambles and epilogues are not looked into, as UW does not.

use super::header::contains_in_header;
use super::program::Text;
use crate::imap::session::fetch::Source;
use crate::limits;
use crate::mailbox::Error;
use crate::mime::charset::{Charset, CharsetDecoder};
use crate::mime::content::Content;
use crate::mime::decode::TransferDecoder;
use crate::mime::part::{Kind, Part, PartId, Span};
use crate::text::casemap;

/// Whether the body holds `text`: its text parts, and the headers of messages in it.
pub(super) fn contains_in_body(source: &mut Source<'_>, text: &Text) -> Result<bool, Error> {
    contains(source, text, |id, parent| id != PartId::ROOT && parent == Some(Kind::Message))
}

/// Whether the message holds `text`: the same, its own header, and those of its parts.
pub(super) fn contains_in_message(source: &mut Source<'_>, text: &Text) -> Result<bool, Error> {
    contains(source, text, |_, _| true)
}

/// Looks into text parts, and into the headers for which `wanted` says so, given a part and what its parent is.
fn contains(
    source: &mut Source<'_>,
    text: &Text,
    wanted: impl Fn(PartId, Option<Kind>) -> bool,
) -> Result<bool, Error> {
    if text.len == 0 {
        return Ok(true);
    }
    let structure = source.structure()?;
    let kind_of = |id: Option<PartId>| structure.part(id?).map(|part| part.kind);
    let places: Vec<Place> =
        structure.parts().map(|(id, part)| Place::new(part, wanted(id, kind_of(part.parent)))).collect();
    for place in places {
        if let Some(header) = place.header {
            let octets = source.piece(header.start, header.size.stored.min(limits::HEADER_OCTETS as u64))?;
            if contains_in_header(octets, text) {
                return Ok(true);
            }
        }
        if let Some((body, content)) = place.body
            && contains_in_text(source, body, &content, text)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What of a part is looked at.
struct Place {
    header: Option<Span>,
    body: Option<(Span, Content)>,
}

impl Place {
    fn new(part: &Part, header: bool) -> Self {
        let content = Some(part).filter(|part| part.kind == Kind::Leaf).map(Part::content);
        let text = content.filter(|content| content.media_type == b"TEXT");
        Self { header: header.then_some(part.header), body: text.map(|content| (part.body, content)) }
    }
}

/// Whether the text part at `span` holds `text`.
fn contains_in_text(source: &mut Source<'_>, span: Span, content: &Content, text: &Text) -> Result<bool, Error> {
    // what cannot be decoded is looked at as it is
    let mut decoder = TransferDecoder::new(&content.encoding).unwrap_or(TransferDecoder::Identity);
    let charset = Charset::of_mail(content.parameter(b"CHARSET"));
    if matches!(decoder, TransferDecoder::Identity)
        && charset.is_ascii_for_ascii()
        && let Some(found) = contains_in_ascii(source, span, text)?
    {
        return Ok(found);
    }
    let mut stream = Stream::new(charset, text);
    let (mut offset, mut octets) = (span.start, Vec::new());
    while offset < span.end() {
        let chunk = source.chunk(offset)?;
        let chunk = chunk.get(..usize::try_from(span.end() - offset).unwrap_or(usize::MAX)).unwrap_or(chunk);
        if chunk.is_empty() {
            return Err(source.cut_short());
        }
        offset += chunk.len() as u64;
        decoder.feed(chunk, &mut octets);
        if stream.feed(&octets) {
            return Ok(true);
        }
        octets.clear();
    }
    decoder.finish(&mut octets);
    Ok(stream.finish(&octets))
}

/// The same for what needs no decoding but for letter case; none if it is not ASCII, or too long to be looked at at once.
fn contains_in_ascii(source: &mut Source<'_>, span: Span, text: &Text) -> Result<Option<bool>, Error> {
    if span.size.stored == 0 {
        return Ok(Some(false));
    }
    let chunk = source.chunk(span.start)?;
    let whole = usize::try_from(span.size.stored).ok().and_then(|size| chunk.get(..size));
    Ok(whole.filter(|whole| whole.is_ascii()).map(|whole| text.finder.find(&whole.to_ascii_uppercase()).is_some()))
}

/// Decoded octets on their way: a text may lie across two pieces.
struct Stream<'a> {
    charset: CharsetDecoder,
    text: &'a Text,
    /// The piece as text.
    decoded: String,
    /// The end of what went before, and the piece, as they are compared.
    mapped: Vec<u8>,
}

impl<'a> Stream<'a> {
    fn new(charset: Charset, text: &'a Text) -> Self {
        Self { charset: CharsetDecoder::new(charset), text, decoded: String::new(), mapped: Vec::new() }
    }

    /// Takes a piece; whether the text was found.
    fn feed(&mut self, octets: &[u8]) -> bool {
        self.decoded.clear();
        self.charset.feed(octets, &mut self.decoded);
        self.look()
    }

    /// Takes the last piece; whether the text was found.
    fn finish(mut self, octets: &[u8]) -> bool {
        self.decoded.clear();
        self.charset.feed(octets, &mut self.decoded);
        let charset = std::mem::replace(&mut self.charset, CharsetDecoder::new(Charset::UNLABELLED));
        charset.finish(&mut self.decoded);
        self.look()
    }

    fn look(&mut self) -> bool {
        if self.decoded.is_ascii() {
            self.decoded.make_ascii_uppercase();
            self.mapped.extend_from_slice(self.decoded.as_bytes());
        } else {
            self.mapped.extend_from_slice(casemap::casemap(&self.decoded).as_bytes());
        }
        let found = self.text.finder.find(&self.mapped).is_some();
        let passed = self.mapped.len().saturating_sub(self.text.len.saturating_sub(1));
        self.mapped.drain(..passed);
        found
    }
}
