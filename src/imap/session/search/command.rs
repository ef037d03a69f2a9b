//! The command, and its two forms of an answer.

use std::io::Write;
use std::time::SystemTime;

use super::evaluate::{is_known, passes, visit_passing};
use super::program::{Cost, Test};
use crate::imap::capability::{Extension, Extensions};
use crate::imap::grammar::{Criteria, Fault, Ids, Returns, SetWriter};
use crate::imap::session::connection::Connection;
use crate::imap::session::fetch::Source;
use crate::imap::session::outcome::{Done, Failure, Outcome};
use crate::imap::session::state::Open;
use crate::imap::strings;
use crate::mailbox::{Brief, Kind, Message, Seq};
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
    let mut search = Search::new(open, extensions, criteria)?;
    let number = |seq: Seq, brief: Brief| if ids == Ids::Uid { brief.uid.0 } else { seq.0 };
    let numbers: Vec<u32> = match returns {
        Some(Returns { min, max, all: false, count: false }) => {
            search.ends(min, max)?.iter().map(|(seq, message)| number(*seq, message.brief())).collect()
        }
        _ => search.all(number)?,
    };
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
    line.reserve(numbers.len() * "1234567 ".len());
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
) -> Result<Vec<(Seq, Brief)>, Failure> {
    Search::new(open, extensions, criteria)?.all(|seq, brief| (seq, brief))
}

/// Criteria that are ready, and the mailbox they are about.
struct Search<'a> {
    open: &'a mut Open,
    test: Test,
    cost: Cost,
}

impl<'a> Search<'a> {
    fn new(open: &'a mut Open, extensions: Extensions, criteria: &Criteria) -> Result<Self, Failure> {
        let now = clock::unix_seconds(SystemTime::now());
        let test = Test::new(criteria, &open.selected, extensions, now)?;
        let cost = test.cost();
        Ok(Self { open, test, cost })
    }

    /// What `wanted` makes of every message that meets the criteria.
    fn all<T>(&mut self, wanted: impl Fn(Seq, Brief) -> T) -> Result<Vec<T>, Failure> {
        let (mut found, selected) = (Vec::new(), &self.open.selected);
        let places = match self.test.uids() {
            Some((first, last)) => selected.uid_places(first, last),
            None => 0..selected.known(),
        };
        match self.cost {
            Cost::Brief => selected.visit_briefs(places, &mut |first, briefs| {
                visit_passing(&self.test, first, briefs, |seq, brief| found.push(wanted(seq, brief)));
            }),
            Cost::Known => selected.visit(places, &mut |seq, message| {
                found.extend(is_known(&self.test, seq, message).then(|| wanted(seq, message.brief())));
            }),
            Cost::Header | Cost::Message => {
                for seq in (0..selected.len()).map(Seq::at) {
                    found.extend(self.meets(seq)?.map(|message| wanted(seq, message.brief())));
                }
            }
        }
        Ok(found)
    }

    /// The first of them and the last, as far as they are wanted, without a look at those between (RFC 4731 §3.1).
    fn ends(&mut self, first: bool, last: bool) -> Result<Vec<(Seq, Message)>, Failure> {
        let count = self.open.selected.len();
        let mut found = Vec::new();
        if first {
            found.extend(self.next((0..count).map(Seq::at))?);
        }
        if last && (!first || !found.is_empty()) {
            let lowest = found.first().map(|(seq, _): &(Seq, Message)| *seq);
            let downwards = (0..count).rev().map(Seq::at).take_while(|seq| Some(*seq) > lowest);
            found.extend(self.next(downwards)?);
        }
        Ok(found)
    }

    fn next(&mut self, mut seqs: impl Iterator<Item = Seq>) -> Result<Option<(Seq, Message)>, Failure> {
        loop {
            let Some(seq) = seqs.next() else { return Ok(None) };
            if let Some(message) = self.meets(seq)? {
                return Ok(Some((seq, message)));
            }
        }
    }

    /// The message with number `seq`, if it meets the criteria.
    fn meets(&mut self, seq: Seq) -> Result<Option<Message>, Failure> {
        let Some(Ok(message)) = self.open.selected.message(seq) else { return Ok(None) };
        let reach = match self.cost {
            Cost::Brief | Cost::Known => 0,
            Cost::Header => message.header.stored,
            Cost::Message => message.size.stored,
        };
        let mut source = Source::new(&mut self.open.selected, &mut self.open.memory, message, reach);
        match passes(&self.test, seq, &mut source) {
            Ok(met) => Ok(met.then_some(message)),
            Err(error) if error.kind == Kind::Expunged => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
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
