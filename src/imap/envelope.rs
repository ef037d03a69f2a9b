//! ENVELOPE as it is sent (RFC 3501 §9, `envelope`).

use crate::mime::address::{Address, Mailbox};
use crate::mime::envelope::Envelope;

use super::strings::{nil, nstring, string};

/// `envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP env-bcc SP
/// env-in-reply-to SP env-message-id ")"`
pub fn envelope(envelope: &Envelope, out: &mut Vec<u8>) {
    out.push(b'(');
    nstring(envelope.date.as_deref(), out);
    out.push(b' ');
    nstring(envelope.subject.as_deref(), out);
    let Envelope { from, sender, reply_to, to, cc, bcc, .. } = envelope;
    for list in [from, sender, reply_to, to, cc, bcc] {
        out.push(b' ');
        addresses(list, out);
    }
    out.push(b' ');
    nstring(envelope.in_reply_to.as_deref(), out);
    out.push(b' ');
    nstring(envelope.message_id.as_deref(), out);
    out.push(b')');
}

/// `"(" 1*address ")" / nil`
fn addresses(list: &[Address], out: &mut Vec<u8>) {
    if list.is_empty() {
        return nil(out);
    }
    out.push(b'(');
    list.iter().for_each(|entry| address(entry, out));
    out.push(b')');
}

/// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`
fn address(address: &Address, out: &mut Vec<u8>) {
    match address {
        Address::Mailbox(mailbox) => self::mailbox(mailbox, out),
        Address::GroupStart(name) => {
            out.extend_from_slice(b"(NIL NIL ");
            string(name, out);
            out.extend_from_slice(b" NIL)");
        }
        Address::GroupEnd => out.extend_from_slice(b"(NIL NIL NIL NIL)"),
    }
}

fn mailbox(mailbox: &Mailbox, out: &mut Vec<u8>) {
    out.push(b'(');
    nstring(mailbox.name.as_deref(), out);
    out.push(b' ');
    nstring(mailbox.route.as_deref(), out);
    out.push(b' ');
    string(&mailbox.local_part, out);
    out.push(b' ');
    string(&mailbox.domain, out);
    out.push(b')');
}

#[cfg(test)]
mod tests {
    use super::{Envelope, envelope};

    fn sent(header: &[u8]) -> String {
        let mut out = Vec::new();
        envelope(&Envelope::parse(header), &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn rfc3501_section_8_sample() {
        let header = b"Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\n\
            From: Terry Gray <gray@cac.washington.edu>\n\
            Subject: IMAP4rev1 WG mtg summary and minutes\n\
            To: imap@cac.washington.edu\n\
            cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\n\
            Message-Id: <B27397-0100000@cac.washington.edu>\n\
            MIME-Version: 1.0\n\
            Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\n\n";
        let gray = "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\"))";
        let wanted = format!(
            "(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" {gray} {gray} {gray} \
             ((NIL NIL \"imap\" \"cac.washington.edu\")) ((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")\
             (\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL \"<B27397-0100000@cac.washington.edu>\")"
        );
        assert_eq!(sent(header), wanted);
    }

    #[test]
    fn an_empty_header_has_nothing_but_nil() {
        assert_eq!(sent(b""), "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
        assert_eq!(sent(b"Subject:\nTo:\n"), "(NIL \"\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    }

    #[test]
    fn groups_and_routes() {
        let wanted =
            "(NIL NIL NIL NIL NIL ((NIL NIL \"g\" NIL)(NIL \"@r1,@r2\" \"a\" \"b\")(NIL NIL NIL NIL)) NIL NIL NIL NIL)";
        assert_eq!(sent(b"To: g: <@r1,@r2:a@b>;\n"), wanted);
    }

    #[test]
    fn eight_bit_goes_as_a_literal() {
        let wanted = "(NIL {5}\r\ngr\u{fc}n NIL NIL NIL (({3}\r\n\u{e9}x NIL \"a\" \"b\")) NIL NIL NIL NIL)";
        assert_eq!(sent("Subject: gr\u{fc}n\nTo: \u{e9}x <a@b>\n".as_bytes()), wanted);
    }
}
