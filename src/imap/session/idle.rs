//! IDLE (RFC 2177): the server tells what is new when it happens, until the client says DONE.

use std::io::Write;
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::news::Expunges;
use super::outcome::{Done, Failure, Outcome};
use super::select;
use super::state::State;
use crate::imap::grammar::{Fault, Ids};
use crate::limits;
use crate::net::{Line, ReadError};
use crate::sys::stream::Ready;

/// `IDLE`, with or without a selected mailbox.
pub(super) fn idle(connection: &mut Connection<'_>, state: &mut State) -> Outcome {
    connection.wire.write_all(b"+ Waiting for DONE\r\n")?;
    if let State::Selected(open) = state {
        if open.selected.mailbox().is_ahead() {
            connection.wire.flush()?;
            select::show_flags(open, connection.log);
        }
        // from now on nothing is missed, since a look follows
        open.selected.mailbox_mut().watch();
    }
    tell(connection, state)?;
    let end = Instant::now() + connection.wire.idle();
    let mut sign = Instant::now() + limits::IDLE_SIGN_TIME;
    loop {
        connection.notify()?;
        let now = Instant::now();
        if now >= end {
            return Err(Failure::Unreadable(ReadError::TimedOut));
        }
        if now >= sign {
            connection.wire.write_all(b"* OK Still here\r\n")?;
            sign = now + limits::IDLE_SIGN_TIME;
        }
        let patience = end.min(sign).saturating_duration_since(now).min(connection.notice_patience());
        match wait(connection, state, patience)? {
            Ready::Input => return done(connection),
            Ready::Watched | Ready::TimedOut => tell(connection, state)?,
        }
    }
}

/// Waits for the client, for the mailbox, or for the time to look whether the latter failed to say that it changed.
fn wait(connection: &mut Connection<'_>, state: &mut State, most: Duration) -> Result<Ready, ReadError> {
    let State::Selected(open) = state else { return connection.wire.wait(None, most) };
    let mailbox = open.selected.mailbox_mut();
    mailbox.rest();
    let watch = mailbox.watch();
    let poll = if watch.is_some() { limits::IDLE_WATCHED_TIME } else { limits::IDLE_POLL_TIME };
    let (most, short) = (most.min(poll), limits::FLAGS_SILENCE_TIME);
    let ready = connection.wire.wait(watch, most.min(short))?;
    if ready != Ready::TimedOut || most <= short {
        return Ok(ready);
    }
    mailbox.sleep();
    connection.wire.wait(mailbox.watch(), most.saturating_sub(short))
}

/// Tells what is new. What cannot be read now will be read later.
fn tell(connection: &mut Connection<'_>, state: &mut State) -> Result<(), Failure> {
    let State::Selected(open) = state else { return Ok(()) };
    match open.tell(connection.wire, Ids::Seq, Expunges::Told) {
        Err(Failure::Mailbox(error)) => connection.excuse("IDLE", error),
        told => told,
    }
}

/// `"DONE" CRLF`; anything else is no way to end it, and no command either.
fn done(connection: &mut Connection<'_>) -> Outcome {
    let mut line = Vec::new();
    let read = connection.wire.read_line(limits::TAG_OCTETS, &mut line)?;
    if read == Line::Complete && line.eq_ignore_ascii_case(b"DONE") {
        Ok(Done::default())
    } else {
        Err(Failure::Bad(Fault::Continuation))
    }
}
