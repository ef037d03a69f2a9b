//! The envelope structure of a message (RFC 3501 §7.4.2), from its header.
//!
//! Of a field that comes twice the first counts, but for addresses, which are joined: nobody who was written to is left
//! out. Both are what UW does.

use crate::text::fields::{Field, Fields};

use super::address::{self, Address};

/// `env-date SP env-subject SP env-from …`: an absent text is none, an empty list is NIL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Date, on one line like all texts here.
    pub date: Option<Vec<u8>>,
    /// Subject, still encoded.
    pub subject: Option<Vec<u8>>,
    /// From.
    pub from: Vec<Address>,
    /// Sender; that of `from` if absent or empty.
    pub sender: Vec<Address>,
    /// Reply-To; that of `from` if absent or empty.
    pub reply_to: Vec<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Bcc.
    pub bcc: Vec<Address>,
    /// In-Reply-To.
    pub in_reply_to: Option<Vec<u8>>,
    /// Message-ID.
    pub message_id: Option<Vec<u8>>,
}

impl Envelope {
    /// Reads the header block of a message.
    pub fn parse(header: &[u8]) -> Self {
        let mut envelope = Self::default();
        Fields::new(header).for_each(|field| envelope.add(&field));
        for list in [&mut envelope.sender, &mut envelope.reply_to] {
            if list.is_empty() {
                list.clone_from(&envelope.from);
            }
        }
        envelope
    }

    fn add(&mut self, field: &Field<'_>) {
        match self.slot(field.name) {
            Some(Slot::Text(text)) => drop(text.get_or_insert_with(|| field.one_line())),
            Some(Slot::List(list)) => address::parse_list(&field.one_line(), list),
            None => {}
        }
    }

    /// Where the field called `name` belongs.
    fn slot(&mut self, name: &[u8]) -> Option<Slot<'_>> {
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted.as_bytes());
        Some(match name.len() {
            2 if is("to") => Slot::List(&mut self.to),
            2 if is("cc") => Slot::List(&mut self.cc),
            3 if is("bcc") => Slot::List(&mut self.bcc),
            4 if is("date") => Slot::Text(&mut self.date),
            4 if is("from") => Slot::List(&mut self.from),
            6 if is("sender") => Slot::List(&mut self.sender),
            7 if is("subject") => Slot::Text(&mut self.subject),
            8 if is("reply-to") => Slot::List(&mut self.reply_to),
            10 if is("message-id") => Slot::Text(&mut self.message_id),
            11 if is("in-reply-to") => Slot::Text(&mut self.in_reply_to),
            _ => return None,
        })
    }
}

/// A member of the envelope.
enum Slot<'a> {
    Text(&'a mut Option<Vec<u8>>),
    List(&'a mut Vec<Address>),
}

#[cfg(test)]
mod tests {
    use super::{Address, Envelope};

    fn local_parts(list: &[Address]) -> Vec<String> {
        let name = |address: &Address| match address {
            Address::Mailbox(mailbox) => String::from_utf8(mailbox.local_part.clone()).unwrap(),
            Address::GroupStart(name) => String::from_utf8(name.clone()).unwrap() + ":",
            Address::GroupEnd => ";".to_owned(),
        };
        list.iter().map(name).collect()
    }

    #[test]
    fn absent_sender_and_reply_to_are_those_of_from() {
        for more in ["", "Sender:\nReply-To: ()\n", "sender : ,\nREPLY-TO:  \n"] {
            let envelope = Envelope::parse(format!("From: a@b\n{more}").as_bytes());
            assert_eq!(local_parts(&envelope.from), ["a"]);
            assert_eq!(envelope.sender, envelope.from, "{more}");
            assert_eq!(envelope.reply_to, envelope.from, "{more}");
        }
        let envelope = Envelope::parse(b"From: a@b\nSender: c@d\n");
        assert_eq!(
            (local_parts(&envelope.sender), local_parts(&envelope.reply_to)),
            (vec!["c".into()], vec!["a".into()])
        );
        assert_eq!(Envelope::parse(b"Sender: c@d\n").from, []);
    }

    #[test]
    fn absent_is_not_empty() {
        assert_eq!(Envelope::parse(b""), Envelope::default());
        let envelope =
            Envelope::parse(b"Date:\nSubject: \nIn-Reply-To:\t\nMessage-ID:\nTo: \nCc: ,,\n\nSubject: body\n");
        let empty = Some(Vec::new());
        assert_eq!((&envelope.date, &envelope.subject), (&empty, &empty));
        assert_eq!((&envelope.in_reply_to, &envelope.message_id), (&empty, &empty));
        assert_eq!((envelope.to, envelope.cc), (vec![], vec![]));
    }

    #[test]
    fn the_first_text_and_all_the_addresses_count() {
        let header = b"Subject: one\nTo: a@b\nSubject: two\ncc: x: y@z;\nTO: c@d\nMessage-Id: <1>\nMessage-ID: <2>\n";
        let envelope = Envelope::parse(header);
        assert_eq!(envelope.subject.as_deref(), Some(b"one".as_slice()));
        assert_eq!(envelope.message_id.as_deref(), Some(b"<1>".as_slice()));
        assert_eq!(local_parts(&envelope.to), ["a", "c"]);
        assert_eq!(local_parts(&envelope.cc), ["x:", "y", ";"]);
    }

    #[test]
    fn folded_texts_come_out_on_one_line() {
        let envelope = Envelope::parse(b"Subject: a\r\n\tb\r\n  c \r\nDate: Wed,\n 17 Jul\n\nx");
        assert_eq!(envelope.subject.as_deref(), Some(b"a b  c ".as_slice()));
        assert_eq!(envelope.date.as_deref(), Some(b"Wed, 17 Jul".as_slice()));
    }
}
