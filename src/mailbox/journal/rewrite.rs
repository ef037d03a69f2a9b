//! A rewrite from its beginning: what is checked, what is prepared, and the way back.

use std::fmt;
use std::io;

use super::draft;
use super::engine::Engine;
use super::fs::{Fault, Fs, Handle};
use super::group::{Scale, Steps};
use super::plan::Plan;
use super::safeguard::{Safeguard, stands};

/// How a rewrite failed.
#[derive(Debug)]
pub enum RewriteError {
    /// The mailbox is as it was, and no journal is left.
    Refused(Fault),
    /// The mailbox is half rewritten; the journal is there, and [`recover`](super::recover) will complete the rewrite.
    Pending(Fault),
    /// Nothing was done, since a journal is there already: [`recover`](super::recover) first.
    Unrecovered,
    /// Nothing was done, since the mailbox has not the size for which the plan was made.
    Changed,
}

/// Gives the mailbox the contents of `plan`.
///
/// The caller holds all locks for writing, and has called [`recover`](super::recover) since it got them. When this
/// returns `Ok`, the new contents are on the disk. A crash at any time leaves the old contents or what `recover` can
/// turn into the old contents or the new ones; with mail that was appended meanwhile behind them.
pub fn rewrite(fs: &dyn Fs, plan: &Plan) -> Result<(), RewriteError> {
    rewrite_in(fs, plan, &Scale::DISK)
}

/// [`rewrite`] with steps of another size.
pub(super) fn rewrite_in(fs: &dyn Fs, plan: &Plan, scale: &Scale) -> Result<(), RewriteError> {
    if fs.exists().map_err(Fault::during("look for journal")).map_err(RewriteError::Refused)? {
        return Err(RewriteError::Unrecovered);
    }
    let size = fs.mailbox().size().map_err(Fault::during("stat mailbox")).map_err(RewriteError::Refused)?;
    if size != plan.old_size() {
        return Err(RewriteError::Changed);
    }
    if Steps::new(plan, None, scale).next().is_some() {
        move_mail(fs, plan, scale)
    } else if plan.new_size() < size {
        cut_end(fs, plan.new_size())
    } else {
        Ok(())
    }
}

/// Only the end goes: one call does that, whole or not at all, so there is nothing for a journal to say.
fn cut_end(fs: &dyn Fs, size: u64) -> Result<(), RewriteError> {
    let mailbox = fs.mailbox();
    let cut = settle(mailbox).and_then(|()| mailbox.set_size(size).map_err(Fault::during("cut mailbox")));
    cut.map_err(RewriteError::Refused)?;
    if stands(Safeguard::MailboxSync) {
        mailbox.sync().map_err(Fault::during("sync mailbox")).map_err(RewriteError::Pending)?;
    }
    Ok(())
}

fn move_mail(fs: &dyn Fs, plan: &Plan, scale: &Scale) -> Result<(), RewriteError> {
    let reserved = settle(fs.mailbox()).and_then(|()| reserve(fs.mailbox(), plan)).map_err(RewriteError::Refused)?;
    let drafted = Engine::draft(fs, plan, scale).map_err(|fault| {
        // what is left of it is in nobody's way
        let _left = fs.discard_draft();
        RewriteError::Refused(fault)
    });
    let mut engine = drafted?;
    match engine.publish().and_then(|()| grow(fs, plan, reserved)).and_then(|()| engine.run(0)) {
        Ok(()) => Ok(()),
        Err(fault) if engine.touched() => Err(RewriteError::Pending(fault)),
        Err(fault) => match roll_back(fs, plan, &mut engine) {
            Ok(()) => Err(RewriteError::Refused(fault)),
            Err(_) => Err(RewriteError::Pending(fault)),
        },
    }
}

/// Makes durable what is in the mailbox: an MTA may not have done so.
fn settle(mailbox: &dyn Handle) -> Result<(), Fault> {
    if stands(Safeguard::SettledMailbox) {
        mailbox.sync().map_err(Fault::during("sync mailbox"))?;
    }
    Ok(())
}

/// Finds the space that the mailbox will need. False if the file system cannot promise it.
fn reserve(mailbox: &dyn Handle, plan: &Plan) -> Result<bool, Fault> {
    if plan.new_size() <= plan.old_size() {
        return Ok(true);
    }
    match mailbox.reserve(plan.new_size()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(false),
        Err(error) => {
            // gives back what it got of it, for the disk is full now; where that fails too, the next cut will
            if mailbox.size().is_ok_and(|size| size == plan.old_size()) {
                let _kept = mailbox.set_size(plan.old_size());
            }
            Err(Fault { operation: "reserve mailbox", source: error })
        }
    }
}

/// Lengthens the mailbox, if it becomes longer, before anything is written in it.
fn grow(fs: &dyn Fs, plan: &Plan, reserved: bool) -> Result<(), Fault> {
    if plan.new_size() <= plan.old_size() {
        return Ok(());
    }
    let mailbox = fs.mailbox();
    mailbox.set_size(plan.new_size()).map_err(Fault::during("lengthen mailbox"))?;
    if !reserved {
        draft::blank(mailbox, plan.old_size(), plan.new_size(), "lengthen mailbox")?;
    }
    if stands(Safeguard::GrowthSync) {
        mailbox.sync().map_err(Fault::during("sync mailbox"))?;
    }
    Ok(())
}

/// Makes the mailbox as short as it was, then ends the journal: the other way round, a crash in between would leave
/// the NULs for good.
fn roll_back(fs: &dyn Fs, plan: &Plan, engine: &mut Engine<'_>) -> Result<(), Fault> {
    let mailbox = fs.mailbox();
    if plan.new_size() > plan.old_size() {
        let size = mailbox.size().map_err(Fault::during("stat mailbox"))?;
        if size != plan.old_size() && size != plan.new_size() {
            return Err(Fault { operation: "shorten mailbox", source: io::ErrorKind::ResourceBusy.into() });
        }
        mailbox.set_size(plan.old_size()).map_err(Fault::during("shorten mailbox"))?;
        mailbox.sync().map_err(Fault::during("sync mailbox"))?;
    }
    if fs.exists().map_err(Fault::during("look for journal"))? {
        return engine.finish();
    }
    let _left = fs.discard_draft();
    Ok(())
}

impl fmt::Display for RewriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(fault) => write!(f, "nothing changed: {fault}"),
            Self::Pending(fault) => write!(f, "to be completed from the journal: {fault}"),
            Self::Unrecovered => f.write_str("an earlier rewrite is still to be completed"),
            Self::Changed => f.write_str("the mailbox has another size than planned for"),
        }
    }
}

impl std::error::Error for RewriteError {}
