//! Octets of a message: which, in which form, and how much of them (RFC 3501 §6.4.5).

use std::io::Write;

use super::answer::Answer;
use super::binary::binary;
use super::source::{Mark, Source};
use crate::imap::grammar::{Content, Form, Partial, Section, SectionText};
use crate::imap::session::outcome::Failure;
use crate::imap::strings;
use crate::limits;
use crate::mime::part::Span;
use crate::mime::section::Piece;
use crate::mime::subset::{Sieve, Wanted, subset};
use crate::net::Crlf;
use crate::text::octets::{Octets, len};

/// Octets beyond which a text is taken for one of several lines, which no quoted string can hold.
const QUOTED_OCTETS: u64 = 1000;

/// Sends the octets that `asked` names under the name it gives them; a part that is not there is NIL (§4.5).
pub(super) fn content(answer: &mut Answer<'_>, source: &mut Source<'_>, asked: &Content) -> Result<(), Failure> {
    if asked.form == Form::Decoded {
        return binary(answer, source, asked);
    }
    let span = span(source, &asked.section)?;
    asked.write_name(&mut answer.out);
    answer.out.push(b' ');
    match (span, &asked.section.text) {
        (None, _) => strings::nil(&mut answer.out),
        (Some(span), SectionText::Fields(names)) => fields(answer, source, span, Wanted::With(names), asked.partial)?,
        (Some(span), SectionText::FieldsNot(names)) => {
            fields(answer, source, span, Wanted::Without(names), asked.partial)?;
        }
        (Some(span), _) => octets(answer, source, span, asked.partial)?,
    }
    Ok(())
}

/// Where the section lies; the pieces of the message itself are known without reading it.
fn span(source: &mut Source<'_>, section: &Section) -> Result<Option<Span>, Failure> {
    let (header, size) = (source.message.header, source.message.size);
    let piece = match section.text {
        SectionText::Whole => Piece::Whole,
        SectionText::Header | SectionText::Fields(_) | SectionText::FieldsNot(_) => Piece::Header,
        SectionText::Text => Piece::Text,
        SectionText::Mime => Piece::Mime,
    };
    Ok(match (section.part.is_empty(), piece) {
        (true, Piece::Whole) => Some(Span { size, ..Span::default() }),
        (true, Piece::Header) => Some(Span { size: header, ..Span::default() }),
        (true, Piece::Text) => Some(Span { start: header.stored, size: size.without(header), lines: 0 }),
        _ => source.structure()?.section(&section.part, piece),
    })
}

/// How many of `wire` octets are asked for, and from which on.
pub(super) fn window(wire: u64, partial: Option<Partial>) -> (u64, u64) {
    let Some(partial) = partial else { return (0, wire) };
    let first = u64::from(partial.first);
    (first, wire.saturating_sub(first).min(partial.most.into()))
}

/// Sends the octets of `span`: what is little is gathered, and so can still fail; what is much is streamed.
fn octets(
    answer: &mut Answer<'_>,
    source: &mut Source<'_>,
    span: Span,
    partial: Option<Partial>,
) -> Result<(), Failure> {
    let (first, length) = window(span.size.wire, partial);
    let mut reading = Reading::new(source, span, first, length);
    if length <= limits::READ_OCTETS as u64 {
        if length > QUOTED_OCTETS {
            // as large as it is known to be, so that nothing is copied twice
            strings::literal_header(length, &mut answer.out);
            let end = len(&answer.out) + length;
            while len(&answer.out) < end {
                reading.step(source, &mut answer.out)?;
            }
            return Ok(());
        }
        let mut text = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        while len(&text) < length {
            reading.step(source, &mut text)?;
        }
        strings::string(&text, &mut answer.out);
        return Ok(());
    }
    // what cannot be read at all is refused before anything is sent
    source.chunk(reading.here.stored)?;
    strings::literal_header(length, &mut answer.out);
    let wire = answer.send()?;
    while !reading.crlf.is_full() {
        reading.step(source, wire)?;
    }
    Ok(())
}

/// A section on its way over the wire.
struct Reading {
    end: u64,
    crlf: Crlf,
    /// What is read next.
    here: Mark,
    /// Where the window lies after what was sent before, on the wire.
    before: u64,
    after_cr: bool,
}

impl Reading {
    fn new(source: &Source<'_>, span: Span, first: u64, length: u64) -> Self {
        let here = source.mark_before(span, first);
        let crlf = Crlf::of(source.message.line_feeds).without_nul().with_window(first - here.wire, length);
        Self { end: span.end(), crlf, here, before: here.wire, after_cr: false }
    }

    /// Reads the next chunk and writes what of it lies in the window.
    fn step<W: Write + ?Sized>(&mut self, source: &mut Source<'_>, out: &mut W) -> Result<(), Failure> {
        if !self.after_cr {
            source.remember(self.here);
        }
        let left = usize::try_from(self.end.saturating_sub(self.here.stored)).unwrap_or(usize::MAX);
        let chunk = source.chunk(self.here.stored)?;
        let chunk = chunk.get(..left).unwrap_or(chunk);
        if chunk.is_empty() {
            return Err(source.cut_short().into());
        }
        self.crlf.feed(chunk, out)?;
        self.after_cr = chunk.ends_with(b"\r");
        self.here.stored += len(chunk);
        self.here.wire = self.before + self.crlf.wire();
        Ok(())
    }
}

/// Sends some fields of the header at `span`.
fn fields(
    answer: &mut Answer<'_>,
    source: &mut Source<'_>,
    span: Span,
    wanted: Wanted<'_>,
    partial: Option<Partial>,
) -> Result<(), Failure> {
    if span.size.stored > limits::HEADER_OCTETS as u64 {
        return many_fields(answer, source, span, wanted, partial);
    }
    let line_feeds = source.message.line_feeds;
    let header = source.piece(span.start, span.size.stored)?;
    let mut kept = Vec::new();
    for range in subset(header, wanted) {
        kept.extend_from_slice(header.get(range).unwrap_or_default());
    }
    let (first, length) = window(Octets::of(&kept).going(line_feeds).wire, partial);
    let mut text = Vec::new();
    Crlf::of(line_feeds).without_nul().with_window(first, length).feed(&kept, &mut text)?;
    strings::string(&text, &mut answer.out);
    Ok(())
}

/// The same of a header that is not held in memory: it is read once to know how much there is, and once to send it.
fn many_fields(
    answer: &mut Answer<'_>,
    source: &mut Source<'_>,
    span: Span,
    wanted: Wanted<'_>,
    partial: Option<Partial>,
) -> Result<(), Failure> {
    let line_feeds = source.message.line_feeds;
    let mut measure = Crlf::of(line_feeds);
    sift(source, span, wanted, &mut |kept| measure.feed(kept, &mut std::io::sink()))?;
    let (first, length) = window(measure.wire(), partial);
    let mut crlf = Crlf::of(line_feeds).without_nul().with_window(first, length);
    strings::literal_header(length, &mut answer.out);
    let wire = answer.send()?;
    sift(source, span, wanted, &mut |kept| crlf.feed(kept, wire))?;
    // who rewrote the header meanwhile has made the size wrong that was told
    if crlf.is_full() { Ok(()) } else { Err(source.cut_short().into()) }
}

/// Hands the wanted fields of the header at `span` to `sink`, piece by piece.
fn sift(
    source: &mut Source<'_>,
    span: Span,
    wanted: Wanted<'_>,
    sink: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let (mut sieve, mut kept, mut offset) = (Sieve::new(wanted), Vec::new(), span.start);
    while offset < span.end() {
        let left = usize::try_from(span.end() - offset).unwrap_or(usize::MAX);
        let chunk = source.chunk(offset)?;
        let chunk = chunk.get(..left).unwrap_or(chunk);
        if chunk.is_empty() {
            return Err(source.cut_short().into());
        }
        offset += len(chunk);
        sieve.feed(chunk, &mut kept);
        sink(&kept)?;
        kept.clear();
    }
    sieve.finish(&mut kept);
    Ok(sink(&kept)?)
}
