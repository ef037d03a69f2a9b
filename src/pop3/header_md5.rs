//! The digest by which Dovecot (`%m`) and popa3d know a message in an mbox: MD5 of the fields that a delivery makes unique.
//!
//! Which fields, and in which form, was found out from Dovecot's answers: the first Received and every Delivered-To and
//! X-Delivery-ID; Date and Message-ID only before the first Received; without the one blank behind the colon and without
//! line ends, but with all other white space. The fields count in their order.

use md5::{Digest, Md5};

use crate::text::fields::{Field, Fields};

/// The digest of `header` as 32 hexadecimal digits.
pub(super) fn header_md5(header: &[u8]) -> String {
    let (mut md5, mut received) = (Md5::new(), false);
    for field in Fields::new(header) {
        let first_received = field.is(b"Received") && !received;
        let before_received = (field.is(b"Date") || field.is(b"Message-ID")) && !received;
        if first_received || before_received || field.is(b"Delivered-To") || field.is(b"X-Delivery-ID") {
            feed(&mut md5, &field);
        }
        received |= first_received;
    }
    md5.finalize().iter().map(|octet| format!("{octet:02x}")).collect()
}

fn feed(md5: &mut Md5, field: &Field<'_>) {
    let body = field.body.strip_prefix(b" ").or(field.body.strip_prefix(b"\t")).unwrap_or(field.body);
    for line in body.split(|octet| *octet == b'\n') {
        md5.update(line.strip_suffix(b"\r").unwrap_or(line));
    }
}

#[cfg(test)]
mod tests {
    use super::header_md5;

    /// What Dovecot 2.3.19 says of the same messages.
    #[test]
    fn digests_are_those_of_dovecot() {
        for (header, digest) in [
            (
                "Return-Path: <a@b>\nReceived: from x by y with SMTP id 1234\n\tfor <z@w>; Thu, 1 Jan 2015 00:00:00 +0000\n\
                 Received: from second by x\nDelivered-To: z@w\nMessage-ID: <1@x>\n\
                 Date: Thu, 1 Jan 2015 00:00:00 +0000\nSubject: one\n\nbody",
                "a6c7b3fa7c7282bd4c6ff1da783e0dc3",
            ),
            (
                "Message-ID:   <2@x>  \nDate: Thu,\n 1 Jan 2015 00:00:00 +0000\nx-delivery-id: foo\nSubject: two\n\n",
                "feb77bd1ca4d8a20811c5a5b336e3a5c",
            ),
            ("Subject: three\n\nDate: x\n", "d41d8cd98f00b204e9800998ecf8427e"),
            (
                "Date : Thu, 1 Jan 2015 00:00:00 +0000\nReceived: \nReceived: r2\nMessage-ID: x\n\n",
                "346fe43ca7327963e0f980fb917c8e7b",
            ),
        ] {
            assert_eq!(header_md5(header.as_bytes()), digest, "{header}");
            assert_eq!(header_md5(header.replace('\n', "\r\n").as_bytes()), digest, "{header} with CRLF");
        }
    }
}
