//! What SORT and THREAD look at in a message's header (RFC 5256 §2, §3), made once and kept.
//!
//! The kept form is the sent date, a mark for replies, and texts with their sizes: base subject, first mailboxes of From,
//! To and Cc, Message-ID, and the references.

use super::fetch::Source;
use super::state::Open;
use crate::imap::sorting::{BaseSubject, first_message_id, message_ids};
use crate::mailbox::{Brief, Error, Facet, Kind, Seq};
use crate::mime::address::Address;
use crate::mime::envelope::Envelope;
use crate::mime::words;
use crate::text::casemap::casemap;
use crate::text::date::DateTime;
use crate::text::fields::Fields;

/// A message's heading in its kept form.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heading<'a> {
    /// The sent date in seconds since 1970; if the header does not tell, when the message arrived (§2.2).
    pub(super) sent: i64,
    /// Whether the subject says that it is a reply or a forward.
    pub(super) is_reply: bool,
    /// The base subject (§2.1), as texts are compared.
    pub(super) subject: &'a [u8],
    /// `addr-mailbox` of the first address of From, as texts are compared.
    pub(super) from: &'a [u8],
    /// The same of To.
    pub(super) to: &'a [u8],
    /// The same of Cc.
    pub(super) cc: &'a [u8],
    /// The message's ID; empty if it has no valid one.
    pub(super) id: &'a [u8],
    references: &'a [u8],
}

impl<'a> Heading<'a> {
    /// Shows the heading of the message `seq`, as it was kept or made from its header; not that of one that is gone.
    pub(super) fn show(
        open: &mut Open,
        (seq, brief): (Seq, Brief),
        show: impl FnOnce(Heading<'_>),
    ) -> Result<(), Error> {
        if let Some(octets) = open.selected.mailbox_mut().kept(brief.uid, Facet::Letter) {
            show(Heading::kept(octets));
            return Ok(());
        }
        let Some(Ok(message)) = open.selected.message(seq) else { return Ok(()) };
        let mut source = Source::new(&mut open.selected, &mut open.memory, message, message.header.stored);
        open.heading.clear();
        match source.header() {
            Ok(header) => make(header, message.date.unix, &mut open.heading),
            Err(error) if error.kind == Kind::Expunged => return Ok(()),
            Err(error) => return Err(error),
        }
        source.keep(Facet::Letter, &open.heading);
        show(Heading::kept(&open.heading));
        Ok(())
    }

    /// The heading in its kept form; an empty one for what is none.
    pub(super) fn kept(octets: &'a [u8]) -> Self {
        Self::read(octets).unwrap_or_default()
    }

    /// The IDs of the message's ancestors, the oldest first.
    pub(super) fn references(&self) -> impl Iterator<Item = &'a [u8]> {
        let mut rest = self.references;
        std::iter::from_fn(move || text(&mut rest))
    }

    fn read(octets: &'a [u8]) -> Option<Self> {
        let (sent, rest) = octets.split_first_chunk()?;
        let (&is_reply, mut rest) = rest.split_first()?;
        let sent = i64::from_le_bytes(*sent);
        let mut next = || text(&mut rest);
        let (subject, from, to, cc, id) = (next()?, next()?, next()?, next()?, next()?);
        Some(Self { sent, is_reply: is_reply != 0, subject, from, to, cc, id, references: rest })
    }
}

/// The text with which `rest` begins, after its size.
fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (size, behind) = rest.split_first_chunk()?;
    let (text, behind) = behind.split_at_checked(usize::try_from(u32::from_le_bytes(*size)).ok()?)?;
    *rest = behind;
    Some(text)
}

/// Writes the heading of a message with this header to `out`; it arrived at this moment, in seconds since 1970.
fn make(header: &[u8], arrived: i64, out: &mut Vec<u8>) {
    let envelope = Envelope::parse(header);
    let sent = envelope.date.as_deref().and_then(DateTime::parse_header).map(DateTime::to_unix);
    let subject = BaseSubject::of(&words::decode(envelope.subject.as_deref().unwrap_or_default()));
    out.extend_from_slice(&sent.unwrap_or(arrived).to_le_bytes());
    out.push(u8::from(subject.is_reply));
    write(casemap(&subject.text).as_bytes(), out);
    for addresses in [&envelope.from, &envelope.to, &envelope.cc] {
        write(first_mailbox(addresses).as_bytes(), out);
    }
    write(&envelope.message_id.as_deref().and_then(first_message_id).unwrap_or_default(), out);
    let field = Fields::new(header).find(|field| field.is(b"references"));
    let mut references: Vec<_> = field.map(|field| message_ids(&field.unfolded()).collect()).unwrap_or_default();
    if references.is_empty() {
        references.extend(envelope.in_reply_to.as_deref().and_then(first_message_id));
    }
    references.iter().for_each(|id| write(id, out));
}

fn write(text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(text);
}

/// `addr-mailbox` of the first address.
fn first_mailbox(addresses: &[Address]) -> String {
    let name = match addresses.first() {
        Some(Address::Mailbox(mailbox)) => &mailbox.local_part,
        Some(Address::GroupStart(name)) => name,
        Some(Address::GroupEnd) | None => return String::new(),
    };
    casemap(&String::from_utf8_lossy(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"Date: Thu, 1 Jan 1970 00:00:09 +0000\nSubject: Re: [x] =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\n\
        From: Ann <ANN@x>\nTo: team: b@c;\nMessage-ID: <1@x>\nReferences: <2@x> <3@x>\nIn-Reply-To: <4@x>\n\n";

    #[test]
    fn comes_back_as_it_went() {
        let mut octets = Vec::new();
        make(HEADER, 5, &mut octets);
        let heading = Heading::read(&octets).unwrap();
        assert_eq!((heading.sent, heading.is_reply), (9, true));
        assert_eq!((heading.subject, heading.cc), (casemap("grüße").as_bytes(), &b""[..]));
        assert_eq!((heading.from, heading.to, heading.id), (&b"ANN"[..], &b"TEAM"[..], &b"1@x"[..]));
        assert_eq!(heading.references().collect::<Vec<_>>(), [b"2@x", b"3@x"]);
        for cut in 0..octets.len() {
            let _no_panic = Heading::read(&octets[..cut]).map(|heading| heading.references().count());
        }
    }

    #[test]
    fn what_is_missing_is_empty() {
        let mut octets = Vec::new();
        make(b"In-Reply-To: <4@x>\n\n", 5, &mut octets);
        let heading = Heading::read(&octets).unwrap();
        assert_eq!((heading.sent, heading.is_reply, heading.subject, heading.id), (5, false, &b""[..], &b""[..]));
        assert_eq!(heading.references().collect::<Vec<_>>(), [b"4@x"]);
    }
}
