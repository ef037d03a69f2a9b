//! BINARY (RFC 3516 §4): the octets of a part with its transfer encoding undone.
//!
//! Only a leaf has an encoding; a multipart, a message in a message and the message itself are sent as they are. How many
//! octets there will be is only known when all are decoded: little is decoded once and kept, much is decoded twice.

use std::io::Write;

use super::answer::Answer;
use super::content::window;
use super::source::{Decoded, Source};
use crate::imap::grammar::{Content, Form, Item};
use crate::imap::session::outcome::{Failure, Refusal};
use crate::imap::strings;
use crate::limits;
use crate::mime::decode::TransferDecoder;
use crate::mime::part::{Kind, Span};
use crate::mime::section::Piece;
use crate::net::Crlf;
use crate::text::octets::{LineFeeds, len};

/// The encoding is not known (RFC 3516 §4.3).
const UNKNOWN_CTE: Refusal = Refusal::new("UNKNOWN-CTE", "transfer encoding is not known");

/// A part and how it is decoded.
struct Encoded {
    span: Span,
    decoder: TransferDecoder,
}

/// Fails if an item asks to undo an encoding that is not known, before anything is sent of the message.
pub(super) fn check(source: &mut Source<'_>, items: &[Item]) -> Result<(), Failure> {
    for item in items {
        match item {
            Item::Content(asked) if asked.form == Form::Decoded => encoded(source, asked)?,
            Item::BinarySize(asked) => encoded(source, asked)?,
            _ => None,
        };
    }
    Ok(())
}

/// The part that is asked for, if there is one.
fn encoded(source: &mut Source<'_>, asked: &Content) -> Result<Option<Encoded>, Failure> {
    let structure = source.structure()?;
    let numbers = &asked.section.part;
    let Some(span) = structure.section(numbers, Piece::Whole) else { return Ok(None) };
    let leaf = structure.numbered(numbers).map(|(_, part)| part).filter(|part| part.kind == Kind::Leaf);
    let decoder = match leaf {
        Some(part) => TransferDecoder::new(&part.content().encoding).ok_or(Failure::No(UNKNOWN_CTE))?,
        None => TransferDecoder::Identity,
    };
    Ok(Some(Encoded { span, decoder }))
}

/// `"BINARY.SIZE" section-binary SP number`
pub(super) fn size(answer: &mut Answer<'_>, source: &mut Source<'_>, asked: &Content) -> Result<(), Failure> {
    let octets = match encoded(source, asked)? {
        Some(encoded) => encoded.measure(source)?.octets,
        None => 0,
    };
    asked.write_name(&mut answer.out);
    answer.out.push(b' ');
    strings::number(octets, &mut answer.out);
    Ok(())
}

/// `"BINARY" section-binary SP (nstring / literal8)`
pub(super) fn binary(answer: &mut Answer<'_>, source: &mut Source<'_>, asked: &Content) -> Result<(), Failure> {
    let encoded = encoded(source, asked)?;
    asked.write_name(&mut answer.out);
    answer.out.push(b' ');
    let Some(encoded) = encoded else {
        strings::nil(&mut answer.out);
        return Ok(());
    };
    let decoded = encoded.measure(source)?;
    let (first, length) = window(decoded.octets, asked.partial);
    let mut passing = Window { skip: first, left: length };
    if length <= limits::READ_OCTETS as u64 {
        let mut octets = Vec::new();
        encoded.decode(source, &mut |piece| Ok(passing.pass(piece, &mut octets)?))?;
        string8(&octets, &mut answer.out);
        return Ok(());
    }
    // what cannot be read at all is refused before anything is sent
    source.chunk(encoded.span.start)?;
    if decoded.has_nul {
        answer.out.push(b'~');
    }
    strings::literal_header(length, &mut answer.out);
    let wire = answer.send()?;
    encoded.decode(source, &mut |piece| Ok(passing.pass(piece, wire)?))
}

/// `nstring / literal8`: the latter for NUL, which nothing else may hold.
fn string8(octets: &[u8], out: &mut Vec<u8>) {
    if memchr::memchr(0, octets).is_none() {
        return strings::string(octets, out);
    }
    out.push(b'~');
    strings::literal_header(len(octets), out);
    out.extend_from_slice(octets);
}

impl Encoded {
    /// How much is decoded, and whether it holds NUL.
    fn measure(&self, source: &mut Source<'_>) -> Result<Decoded, Failure> {
        if let Some(known) = source.decoded(self.span.start) {
            return Ok(known);
        }
        let mut decoded = Decoded::default();
        self.decode(source, &mut |piece| {
            decoded.octets += len(piece);
            decoded.has_nul |= memchr::memchr(0, piece).is_some();
            Ok(true)
        })?;
        source.remember_decoded(self.span.start, decoded);
        Ok(decoded)
    }

    /// Hands the decoded octets to `sink`, piece by piece, as long as it wants more.
    fn decode(
        &self,
        source: &mut Source<'_>,
        sink: &mut dyn FnMut(&[u8]) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let (mut form, mut offset, mut octets) =
            (Undoing::new(&self.decoder, source.message.line_feeds), self.span.start, Vec::new());
        while offset < self.span.end() {
            let left = usize::try_from(self.span.end() - offset).unwrap_or(usize::MAX);
            let chunk = source.chunk(offset)?;
            let chunk = chunk.get(..left).unwrap_or(chunk);
            if chunk.is_empty() {
                return Err(source.cut_short().into());
            }
            offset += len(chunk);
            octets.clear();
            form.feed(chunk, &mut octets)?;
            if !sink(&octets)? {
                return Ok(());
            }
        }
        octets.clear();
        form.finish(&mut octets);
        sink(&octets).map(|_| ())
    }
}

/// Octets on their way from the stored form to the decoded one.
enum Undoing {
    /// Lines, which end with CRLF on the wire (RFC 3516 §6).
    Lines(Crlf),
    /// What the decoder makes of them.
    Decoded(TransferDecoder),
}

impl Undoing {
    fn new(decoder: &TransferDecoder, line_feeds: LineFeeds) -> Self {
        match decoder {
            TransferDecoder::Identity => Self::Lines(Crlf::of(line_feeds)),
            decoder => Self::Decoded(decoder.clone()),
        }
    }

    fn feed(&mut self, chunk: &[u8], out: &mut Vec<u8>) -> std::io::Result<()> {
        match self {
            Self::Lines(crlf) => crlf.feed(chunk, out),
            Self::Decoded(decoder) => {
                decoder.feed(chunk, out);
                Ok(())
            }
        }
    }

    fn finish(self, out: &mut Vec<u8>) {
        if let Self::Decoded(decoder) = self {
            decoder.finish(out);
        }
    }
}

/// The octets that are asked for.
struct Window {
    skip: u64,
    left: u64,
}

impl Window {
    /// Writes what of `piece` lies in the window; whether more may.
    fn pass<W: Write + ?Sized>(&mut self, piece: &[u8], out: &mut W) -> std::io::Result<bool> {
        let skipped = self.skip.min(len(piece));
        self.skip -= skipped;
        let rest = piece.get(usize::try_from(skipped).unwrap_or(usize::MAX)..).unwrap_or_default();
        let rest = rest.get(..usize::try_from(self.left).unwrap_or(usize::MAX)).unwrap_or(rest);
        self.left -= len(rest);
        out.write_all(rest)?;
        Ok(self.left > 0)
    }
}
