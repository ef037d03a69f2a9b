//! One FETCH response on its way: gathered as long as it may still be taken back, then sent.

use std::io::{self, Write};

use crate::imap::session::outcome::Failure;
use crate::imap::strings;
use crate::limits;
use crate::mailbox::Seq;
use crate::net::Wire;

/// `message-data = nz-number SP "FETCH" SP msg-att`
pub(super) struct Answer<'a> {
    wire: &'a mut Wire,
    /// What is not sent yet.
    pub(super) out: Vec<u8>,
    is_first: bool,
    is_sent: bool,
}

impl<'a> Answer<'a> {
    /// The beginning of the response for message `seq`.
    pub(super) fn new(wire: &'a mut Wire, seq: Seq) -> Self {
        // room for what most answers have, so that it need not grow piece by piece
        let mut out = Vec::with_capacity(limits::FETCH_OCTETS);
        out.extend_from_slice(b"* ");
        strings::number(seq.0.into(), &mut out);
        out.extend_from_slice(b" FETCH (");
        Self { wire, out, is_first: true, is_sent: false }
    }

    /// Adds what `tell` tells, after a blank if something precedes it. A failure after the first octet was sent cannot be
    /// told any more.
    pub(super) fn item(&mut self, tell: impl FnOnce(&mut Self) -> Result<(), Failure>) -> Result<(), Failure> {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(b' ');
        }
        tell(self).map_err(|failure| if self.is_sent { failure.torn() } else { failure })?;
        if self.out.len() > limits::OUTPUT_OCTETS {
            self.send()?;
        }
        Ok(())
    }

    /// A name and a number.
    pub(super) fn pair(&mut self, name: &str, number: u64) {
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b' ');
        strings::number(number, &mut self.out);
    }

    /// Sends what is gathered, and gives the wire for the octets that follow.
    pub(super) fn send(&mut self) -> io::Result<&mut Wire> {
        self.wire.write_all(&self.out)?;
        self.out.clear();
        self.is_sent = true;
        Ok(self.wire)
    }

    /// Ends the response.
    pub(super) fn end(mut self) -> Result<(), Failure> {
        self.out.extend_from_slice(b")\r\n");
        self.send()?;
        Ok(())
    }
}
