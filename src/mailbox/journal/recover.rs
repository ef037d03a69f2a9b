//! Completes a rewrite that a crash, a kill or an error left half done. Whoever opens a mailbox does this first.
//!
//! What the last record of the journal says, and what is done about it:
//!
//! | last record | the mailbox | done |
//! | --- | --- | --- |
//! | none | was not written to, but perhaps grown | if grown, the rewrite from its start, otherwise none of it |
//! | a group | all before the group is durable, or before the one before it | both once more, and then the rest |
//! | cut | all is written; the nonce says whether it was cut | cut it, after moving mail that arrived behind it |
//! | done | is complete | the journal goes |
//!
//! Mail may have arrived behind the mailbox since. If another program did more than that, so that the journal's
//! samples do not agree, nothing is changed at all.

use std::io;

use super::engine::Engine;
use super::format::{Header, Record, State};
use super::fs::{Fault, Fs};
use super::group::Scale;
use super::journal::Journal;
use super::load::load;
use super::safeguard::{Safeguard, stands};
use super::salvage;
use super::witness::Witness;

/// What a recovery found and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovered {
    /// There was no journal.
    Nothing,
    /// There was a journal of a rewrite that had changed nothing; it is gone.
    RolledBack,
    /// There was a rewrite to complete; it is complete and durable.
    Finished,
    /// The mailbox is not as the journal left it: another program rewrote it, or it is another file. Nothing was
    /// changed; the journal, and what mail it held, are set aside. An administrator should hear of this.
    Conflict,
    /// What bore the journal's name was none of ours, or was damaged. Nothing was changed; it is set aside.
    Unreadable,
}

/// Whether there is a rewrite to complete. A mailbox must not be read while there is.
pub fn pending(fs: &dyn Fs) -> Result<bool, Fault> {
    fs.exists().map_err(Fault::during("look for journal"))
}

/// Completes what a crash left, if it left anything. The caller holds all locks for writing.
///
/// After an error the journal is still there, and the next call carries on.
pub fn recover(fs: &dyn Fs) -> Result<Recovered, Fault> {
    recover_in(fs, &Scale::DISK)
}

/// [`recover`] with steps of another size, where it has to make some.
pub(super) fn recover_in(fs: &dyn Fs, scale: &Scale) -> Result<Recovered, Fault> {
    if fs.discard_draft().map_err(Fault::during("remove draft of journal"))? {
        // it may have been a journal that was being removed for good
        fs.sync_directory().map_err(Fault::during("sync journal directory"))?;
    }
    let file = match fs.open() {
        Ok(Some(file)) => file,
        Ok(None) => return Ok(Recovered::Nothing),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return set_aside(fs, &[], Recovered::Unreadable),
        Err(error) => return Err(Fault { operation: "open journal", source: error }),
    };
    let Some(journal) = load(file)? else { return set_aside(fs, &[], Recovered::Unreadable) };
    if stands(Safeguard::Resync) {
        // it may have been killed between a write and its sync, and the power may fail yet
        journal.sync()?;
        fs.sync_directory().map_err(Fault::during("sync journal directory"))?;
    }
    let (found, before) = journal.last_records()?;
    let before = before.filter(|_| journal.header().overlaps && stands(Safeguard::BothRecords));
    let action = decide(fs, &journal, found, before)?;
    if matches!(action, Action::SetAside) {
        let records: Vec<Record> = before.into_iter().chain(found).collect();
        return set_aside(fs, &salvage::saved(&journal, &records)?, Recovered::Conflict);
    }
    let mut engine = Engine::new(fs, scale, journal, found.map_or(0, |found| found.sequence + 1));
    act(&mut engine, &action)
}

/// What is to be done about a journal.
enum Action {
    /// Nothing was changed, or all was: the journal goes.
    Drop(Recovered),
    /// The mailbox has its new size, perhaps not durably.
    Settle,
    /// It is all written and not cut.
    Cut(Record),
    /// This group was being written, or the one before it, if there is a record of that too.
    Redo(Record, Option<Record>),
    /// It was grown, and no group was written.
    Start,
    /// Another program was here.
    SetAside,
}

fn decide(fs: &dyn Fs, journal: &Journal, found: Option<Record>, before: Option<Record>) -> Result<Action, Fault> {
    let header = journal.header();
    let identity = fs.identity().map_err(Fault::during("stat mailbox"))?;
    let size = fs.mailbox().size().map_err(Fault::during("stat mailbox"))?;
    let ours = identity.inode == header.mailbox.inode;
    let as_before = || Ok(ours && agrees(fs, header, &header.witness)?);
    let Some(found) = found else {
        let grown = header.grows() && size >= header.new_size && nul_at_old_end(fs, header)?;
        return Ok(match grown {
            false => Action::Drop(Recovered::RolledBack),
            true if as_before()? => Action::Start,
            true => Action::SetAside,
        });
    };
    Ok(match found.state {
        State::Done => Action::Drop(Recovered::Finished),
        // a crash while a rewrite was rolled back, whose first record could not be synced
        State::Group(0) if header.grows() && size < header.new_size && as_before()? => {
            Action::Drop(Recovered::RolledBack)
        }
        _ if !ours => Action::SetAside,
        State::Cut if is_cut(fs, header)? => Action::Settle,
        State::Cut => Action::Cut(found),
        State::Group(_) if size < header.working_size() => Action::SetAside,
        State::Group(_) if !agrees_with_either(fs, header, &found, before.as_ref())? => Action::SetAside,
        State::Group(_) => Action::Redo(found, before),
    })
}

fn act(engine: &mut Engine<'_>, action: &Action) -> Result<Recovered, Fault> {
    match action {
        Action::Drop(recovered) => return engine.finish().map(|()| *recovered),
        Action::Settle => engine.settle()?,
        Action::Cut(found) => engine.cut_again(found)?,
        Action::Redo(found, before) => engine.redo(found, before.as_ref())?,
        Action::Start => engine.start_over()?,
        Action::SetAside => return Ok(Recovered::Conflict),
    }
    Ok(Recovered::Finished)
}

/// Keeps the journal, and beside it `octets`, which its records saved, as an mbox.
fn set_aside(fs: &dyn Fs, octets: &[u8], recovered: Recovered) -> Result<Recovered, Fault> {
    fs.set_aside(octets).map_err(Fault::during("set journal aside"))?;
    fs.sync_directory().map_err(Fault::during("sync journal directory"))?;
    Ok(recovered)
}

/// Whether NULs stand where the mailbox ended before it grew. Mail that arrived there begins with something else.
fn nul_at_old_end(fs: &dyn Fs, header: &Header) -> Result<bool, Fault> {
    let mut first = [0xFF];
    let count = fs.mailbox().read_at(&mut first, header.old_size).map_err(Fault::during("read mailbox"))?;
    Ok(!stands(Safeguard::NulAtOldEnd) || count == 1 && first == [0])
}

/// Whether a mailbox that was to be cut was: if not, the nonce stands at its new end.
fn is_cut(fs: &dyn Fs, header: &Header) -> Result<bool, Fault> {
    let nonce = header.nonce();
    if !stands(Safeguard::Nonce) {
        let size = fs.mailbox().size().map_err(Fault::during("stat mailbox"))?;
        return Ok(size < header.old_size);
    }
    let mut found = vec![0; nonce.len()];
    let count = fs.mailbox().read_at(&mut found, header.new_size).map_err(Fault::during("read mailbox"))?;
    Ok(count < nonce.len() || found != nonce)
}

/// Whether the mailbox is as it was when one of these records was written, apart from the group of that.
fn agrees_with_either(fs: &dyn Fs, header: &Header, found: &Record, before: Option<&Record>) -> Result<bool, Fault> {
    if agrees(fs, header, &found.witness)? {
        return Ok(true);
    }
    before.filter(|_| stands(Safeguard::EitherSample)).map_or(Ok(false), |before| agrees(fs, header, &before.witness))
}

/// Whether the mailbox is as the journal left it, but for mail that arrived behind it.
fn agrees(fs: &dyn Fs, header: &Header, witness: &Witness) -> Result<bool, Fault> {
    let agrees = witness.agrees(fs.mailbox(), header.sample).map_err(Fault::during("read mailbox"))?;
    Ok(!stands(Safeguard::Witnesses) || agrees && mail_arrived(fs, header.working_size())?)
}

/// Whether what stands behind the mailbox as the journal knows it, if anything does, can have been delivered there. A
/// group that covers the whole mailbox leaves no samples; this is what remains to tell that other mail was shifted.
fn mail_arrived(fs: &dyn Fs, end: u64) -> Result<bool, Fault> {
    let mut first = [0; 5];
    let count = fs.mailbox().read_at(&mut first, end).map_err(Fault::during("read mailbox"))?;
    // a From_ line, perhaps behind an empty one; and a power cut turns into NULs what an MTA did not sync
    Ok(first.iter().take(count).all(|octet| b"From \r\n\0".contains(octet)))
}
