//! The command, and its two forms of an answer.

use std::io::Write;
use std::time::SystemTime;

use super::evaluate::passes;
use super::program::{Cost, Test};
use crate::imap::capability::{Extension, Extensions};
use crate::imap::grammar::{Criteria, Fault, Ids, Returns, SetWriter};
use crate::imap::session::connection::Connection;
use crate::imap::session::fetch::Source;
use crate::imap::session::outcome::{Done, Failure, Outcome};
use crate::imap::session::state::Open;
use crate::imap::strings;
use crate::mailbox::{Kind, Message, Seq};
use crate::sys::clock;

/// `SEARCH`
pub(in crate::imap::session) fn search(
    connection: &mut Connection<'_>,
    open: &mut Open,
    tag: &str,
    ids: Ids,
    returns: Option<Returns>,
    criteria: &Criteria,
) -> Outcome {
    let extensions = connection.policy.extensions;
    if returns.is_some() && !extensions.has(Extension::Esearch) {
        return Err(Failure::Bad(Fault::Argument));
    }
    let found = find(open, extensions, criteria)?;
    let numbers: Vec<u32> =
        found.iter().map(|(seq, message)| if ids == Ids::Uid { message.uid.0 } else { seq.0 }).collect();
    let line = match returns {
        Some(returns) => esearch(tag, ids, returns, &numbers).into_bytes(),
        None => list(&numbers),
    };
    connection.wire.write_all(&line)?;
    connection.wire.write_all(b"\r\n")?;
    Ok(Done::default())
}

/// `mailbox-data = "SEARCH" *(SP nz-number)`
fn list(numbers: &[u32]) -> Vec<u8> {
    let mut line = b"* SEARCH".to_vec();
    for number in numbers {
        line.push(b' ');
        strings::number((*number).into(), &mut line);
    }
    line
}

/// The messages that meet `criteria`, in ascending order. What goes away under way is not among them.
pub(in crate::imap::session) fn find(
    open: &mut Open,
    extensions: Extensions,
    criteria: &Criteria,
) -> Result<Vec<(Seq, Message)>, Failure> {
    let now = clock::unix_seconds(SystemTime::now());
    let test = Test::new(criteria, &open.selected, extensions, now)?;
    let cost = test.cost();
    let mut found = Vec::new();
    for seq in (0..open.selected.len()).map(Seq::at) {
        let Some(Ok(message)) = open.selected.message(seq) else { continue };
        let reach = match cost {
            Cost::Known => 0,
            Cost::Header => message.header.stored,
            Cost::Message => message.size.stored,
        };
        let mut source = Source::new(&mut open.selected, &mut open.memory, message, reach);
        match passes(&test, seq, &mut source) {
            Ok(true) => found.push((seq, message)),
            Ok(false) => {}
            Err(error) if error.kind == Kind::Expunged => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

/// `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)` (RFC 4466 §2.6.2), in UW's order.
fn esearch(tag: &str, ids: Ids, returns: Returns, numbers: &[u32]) -> String {
    let mut line = format!("* ESEARCH (TAG \"{tag}\")");
    if ids == Ids::Uid {
        line.push_str(" UID");
    }
    if let (true, Some(first)) = (returns.min, numbers.first()) {
        line.push_str(&format!(" MIN {first}"));
    }
    if let (true, Some(last)) = (returns.max, numbers.last()) {
        line.push_str(&format!(" MAX {last}"));
    }
    if returns.all && !numbers.is_empty() {
        let mut set = SetWriter::default();
        numbers.iter().for_each(|number| set.push(*number));
        line.push_str(&format!(" ALL {}", set.finish()));
    }
    if returns.count {
        line.push_str(&format!(" COUNT {}", numbers.len()));
    }
    line
}
