//! The command: message after message, item after item.

use super::answer::Answer;
use super::binary;
use super::content::content;
use super::source::Source;
use crate::imap::bodystructure::{self, Form};
use crate::imap::capability::Extension;
use crate::imap::envelope;
use crate::imap::grammar::{Fault, Ids, Item, Reading, SequenceSet};
use crate::imap::session::connection::Connection;
use crate::imap::session::news;
use crate::imap::session::outcome::{Done, EXPUNGED, Failure, Outcome};
use crate::imap::session::state::Open;
use crate::imap::session::store::see;
use crate::imap::session::walk::{Met, Walk};
use crate::imap::strings;
use crate::mailbox::{Facet, Flags, Kind, Message, Seq, Uid};
use crate::mime::envelope::Envelope;
use crate::text::date::{DateTime, Zone};

/// `FETCH`. What is read becomes `\Seen` at the end, which is told with the news.
pub(in crate::imap::session) fn fetch(
    connection: &mut Connection<'_>,
    open: &mut Open,
    ids: Ids,
    set: &SequenceSet,
    items: &[Item],
) -> Outcome {
    if items.iter().any(Item::is_binary) && !connection.policy.extensions.has(Extension::Binary) {
        return Err(Failure::Bad(Fault::Attribute));
    }
    let items = with_uid(ids, items);
    let reads = items.iter().any(|item| matches!(item, Item::Content(content) if content.reading == Reading::Seen));
    let mut walk = Walk::new(&open.selected, ids, set)?;
    let (mut seen, mut gone): (Vec<Uid>, bool) = (Vec::new(), false);
    let mut told = Ok(());
    while let Some(met) = walk.next(&open.selected) {
        let Met::Message(seq, message) = met else {
            gone = true;
            continue;
        };
        match tell_as_it_is(connection, open, &items, seq, message) {
            Ok(()) if reads && !message.flags.contains(Flags::SEEN) => seen.push(message.uid),
            Ok(()) => {}
            Err(Failure::Mailbox(error)) if error.kind == Kind::Expunged => gone = true,
            Err(failure) => {
                told = Err(failure);
                break;
            }
        }
    }
    let seen = see(open, &seen);
    told.and(seen)?;
    if gone && ids == Ids::Seq { Err(Failure::No(EXPUNGED)) } else { Ok(Done::default()) }
}

/// `UID FETCH` tells the UID though nobody asked for it (RFC 3501 §6.4.8).
fn with_uid(ids: Ids, items: &[Item]) -> Vec<Item> {
    let missing = ids == Ids::Uid && !items.contains(&Item::Uid);
    missing.then_some(Item::Uid).into_iter().chain(items.iter().cloned()).collect()
}

/// Sends all `items` of one message; again from the beginning where another program added to its header meanwhile.
fn tell_as_it_is(
    connection: &mut Connection<'_>,
    open: &mut Open,
    items: &[Item],
    seq: Seq,
    mut message: Message,
) -> Result<(), Failure> {
    for _ in 0..8 {
        match tell(connection, open, items, seq, &message) {
            Err(Failure::Mailbox(error)) if error.kind == Kind::Changed => {}
            told => return told,
        }
        if let Some(Ok(now)) = open.selected.message(seq) {
            message = now;
        }
    }
    tell(connection, open, items, seq, &message)
}

/// Sends all `items` of one message.
fn tell(
    connection: &mut Connection<'_>,
    open: &mut Open,
    items: &[Item],
    seq: Seq,
    message: &Message,
) -> Result<(), Failure> {
    open.tell_keywords(connection.wire)?;
    let reach = items.iter().map(|item| reach(item, message)).max().unwrap_or_default();
    let flags = if items.contains(&Item::Flags) { flags_of(open, message) } else { Vec::new() };
    let mut source = Source::new(&mut open.selected, &mut open.memory, *message, reach);
    binary::check(&mut source, items)?;
    let mut answer = Answer::new(connection.wire, seq);
    for item in items {
        answer.item(|answer| tell_item(answer, &mut source, item, &flags))?;
    }
    answer.end()
}

/// The flags as they are sent.
fn flags_of(open: &Open, message: &Message) -> Vec<u8> {
    let mut out = Vec::new();
    news::flags(message, open.selected.mailbox().keywords(), &mut out);
    out
}

/// How much of the message must be read for an item, in stored octets.
fn reach(item: &Item, message: &Message) -> u64 {
    match item {
        Item::Flags | Item::InternalDate | Item::Size | Item::Uid => 0,
        Item::Envelope => message.header.stored,
        Item::Content(content) if content.section.is_of_header() => message.header.stored,
        Item::Content(_) | Item::BinarySize(_) | Item::Body | Item::BodyStructure => message.size.stored,
    }
}

fn tell_item(answer: &mut Answer<'_>, source: &mut Source<'_>, item: &Item, flags: &[u8]) -> Result<(), Failure> {
    let message = source.message;
    match item {
        Item::Flags => answer.out.extend_from_slice(flags),
        Item::Uid => answer.pair("UID", message.uid.0.into()),
        Item::Size => answer.pair("RFC822.SIZE", message.size.wire),
        Item::InternalDate => {
            let zone = Zone::from_seconds(i64::from(message.date.zone) * 60);
            answer.out.extend_from_slice(b"INTERNALDATE ");
            strings::quoted(DateTime::from_unix(message.date.unix, zone).to_internal().as_bytes(), &mut answer.out);
        }
        Item::Envelope => {
            answer.out.extend_from_slice(b"ENVELOPE ");
            kept(answer, source, Facet::Envelope, |source, out| {
                envelope::envelope(&Envelope::parse(source.header()?), out);
                Ok(())
            })?;
        }
        Item::Body => structure(answer, source, "BODY ", Form::Body)?,
        Item::BodyStructure => structure(answer, source, "BODYSTRUCTURE ", Form::BodyStructure)?,
        Item::Content(asked) => content(answer, source, asked)?,
        Item::BinarySize(asked) => binary::size(answer, source, asked)?,
    }
    Ok(())
}

fn structure(answer: &mut Answer<'_>, source: &mut Source<'_>, name: &str, form: Form) -> Result<(), Failure> {
    let facet = match form {
        Form::Body => Facet::Body,
        Form::BodyStructure => Facet::BodyStructure,
    };
    answer.out.extend_from_slice(name.as_bytes());
    kept(answer, source, facet, |source, out| {
        bodystructure::body(source.structure()?, form, out);
        Ok(())
    })
}

/// Tells what the mailbox kept of an earlier answer, or what `make` makes, and has that kept.
fn kept(
    answer: &mut Answer<'_>,
    source: &mut Source<'_>,
    facet: Facet,
    make: impl FnOnce(&mut Source<'_>, &mut Vec<u8>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if let Some(kept) = source.kept(facet) {
        answer.out.extend_from_slice(kept);
        return Ok(());
    }
    let start = answer.out.len();
    make(source, &mut answer.out)?;
    source.keep(facet, answer.out.get(start..).unwrap_or_default());
    Ok(())
}
