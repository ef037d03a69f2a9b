//! The rows of the table, each with what it may cost.

use super::same::Sameness::{Caseless, Fetch, Lines};
use super::work::Act::{
    Append, Change, ChangeAndCheck, Command, Copy, Expunge, Greet, Login, Open, Retrieve, Select, SelectAfterDelivery,
    Status, Uidl,
};
use super::work::Before::{Indexed, Restored, Warm};
use super::work::{Act, Before, Bound, Work};

const fn row(name: &'static str, before: Before, act: Act, bound: Bound, against: f64) -> Work {
    Work { name, before, act, bound, against }
}

/// All rows, in their order: what spoils a mailbox for others comes last.
pub const ROWS: [Work; 34] = [
    row("connect to greeting", Warm, Greet, Bound::Empty(1.5), 1.0),
    row("connect to CRAM-MD5 answered", Warm, Login, Bound::Empty(3.0), 0.5),
    row("first open, no index: connect to SELECT", Restored, Open, Bound::File(1.5), 0.2),
    row("later open: connect to SELECT", Warm, Open, Bound::None, 0.5),
    row("later open: SELECT alone", Warm, Select, Bound::Time(0.005), 0.5),
    row("FETCH ENVELOPE, nothing kept", Indexed, ENVELOPE, Bound::File(3.0), 0.3),
    row("FETCH ENVELOPE, again", Warm, ENVELOPE, Bound::Answer(3.0), 0.3),
    row("FETCH BODYSTRUCTURE, nothing kept", Indexed, STRUCTURE, Bound::File(3.0), 0.3),
    row("FETCH BODYSTRUCTURE, again", Warm, STRUCTURE, Bound::Answer(3.0), 0.3),
    row("FETCH BODY.PEEK[] of all", Warm, Command("FETCH 1:* (BODY.PEEK[])", Fetch), Bound::Mailbox(2.0), 0.67),
    row("POP3 RETR of all, pipelined", Warm, Retrieve, Bound::Mailbox(2.0), 0.67),
    row("SEARCH TEXT, nothing found", Warm, Command("SEARCH TEXT zyzzyva", Lines), Bound::Grep(2.0), 0.3),
    row("SEARCH BODY, nothing found", Warm, Command("SEARCH BODY zyzzyva", Lines), Bound::Grep(2.0), 0.3),
    row("SEARCH SUBJECT", Warm, Command("SEARCH SUBJECT budget", Lines), Bound::None, 0.5),
    row("SEARCH FLAGGED", Warm, Command("SEARCH FLAGGED", Lines), Bound::Time(0.01), 0.5),
    row("SEARCH SINCE", Warm, Command("SEARCH SINCE 1-Jan-2007", Lines), Bound::None, 0.5),
    row("SEARCH LARGER", Warm, Command("SEARCH LARGER 20000", Lines), Bound::Time(0.01), 0.5),
    row("UID SEARCH UID", Warm, Command("UID SEARCH UID 50:5000", Lines), Bound::Time(0.01), 0.5),
    row("SORT (DATE), nothing kept", Indexed, Command("SORT (DATE) UTF-8 ALL", Lines), Bound::None, 0.5),
    row("SORT (DATE), again", Warm, Command("SORT (DATE) UTF-8 ALL", Lines), Bound::None, 0.5),
    row("SORT (SUBJECT), again", Warm, Command("SORT (SUBJECT) UTF-8 ALL", Lines), Bound::None, 0.5),
    row("THREAD REFERENCES, nothing kept", Indexed, THREAD, Bound::None, 0.5),
    row("THREAD REFERENCES, again", Warm, THREAD, Bound::None, 0.5),
    row("POP3: connect to UIDL done", Warm, Uidl, Bound::Time(0.01), 0.5),
    row("STATUS of 200 mailboxes", Warm, Status, Bound::Time(0.005), 0.5),
    row("open after one delivery: SELECT alone", Warm, SelectAfterDelivery, Bound::None, 0.5),
    row("STORE +FLAGS on all", Warm, Change(UNFLAG, FLAG), Bound::None, 0.5),
    row("STORE +FLAGS on all, CHECK", Warm, ChangeAndCheck(UNFLAG, FLAG), Bound::None, 0.5),
    row("STORE +FLAGS on one", Warm, Change(UNFLAG_ONE, FLAG_ONE), Bound::None, 0.5),
    row("STORE +FLAGS on one, CHECK", Warm, ChangeAndCheck(UNFLAG_ONE, FLAG_ONE), Bound::None, 0.5),
    row("APPEND of 10 kB", Warm, Append, Bound::None, 0.5),
    row("COPY of one message", Warm, Copy, Bound::None, 0.5),
    row("EXPUNGE of the first message", Restored, Expunge("1"), Bound::Move(3.0, 1), 1.0),
    row("EXPUNGE of every second message", Restored, Expunge("EVEN"), Bound::Move(3.0, 2), 1.0),
];

const ENVELOPE: Act = Command("FETCH 1:* (FLAGS UID RFC822.SIZE ENVELOPE)", Fetch);
const STRUCTURE: Act = Command("FETCH 1:* (BODYSTRUCTURE)", Caseless);
const THREAD: Act = Command("THREAD REFERENCES UTF-8 ALL", Lines);
const FLAG: &str = "STORE 1:* +FLAGS.SILENT (\\Flagged)";
const FLAG_ONE: &str = "STORE 5 +FLAGS (\\Flagged)";
const UNFLAG: &str = "STORE 1:* -FLAGS.SILENT (\\Flagged)";
const UNFLAG_ONE: &str = "STORE 5 -FLAGS.SILENT (\\Flagged)";

/// The rows that the chart shows.
pub const CHARTED: [&str; 6] = [
    "first open, no index: connect to SELECT",
    "later open: connect to SELECT",
    "FETCH ENVELOPE, again",
    "SEARCH TEXT, nothing found",
    "THREAD REFERENCES, again",
    "STORE +FLAGS on one",
];

/// The rows that are measured on ten times the mail as well.
pub const HUGE: [&str; 5] = [
    "first open, no index: connect to SELECT",
    "later open: connect to SELECT",
    "later open: SELECT alone",
    "POP3: connect to UIDL done",
    "open after one delivery: SELECT alone",
];
