//! The states after login (RFC 3501 §3.2, §3.3), with what each owns.

use super::fetch::Memory;
use crate::mailbox::{Access, Lasting, MailboxName, Selected};

/// Whether a mailbox is selected.
pub(super) enum State {
    /// No mailbox is selected.
    Authenticated,
    /// One is.
    Selected(Box<Open>),
}

impl State {
    /// Whether one is.
    pub(super) fn is_selected(&self) -> bool {
        matches!(self, Self::Selected(_))
    }
}

/// The selected mailbox.
pub(super) struct Open {
    /// Its name.
    pub(super) name: MailboxName,
    /// The mailbox, in the client's numbers.
    pub(super) selected: Selected,
    /// What was read last.
    pub(super) memory: Memory,
    /// Room for a heading.
    pub(super) heading: Vec<u8>,
    /// How many of its keywords the client was told.
    pub(super) keywords_told: usize,
    /// Which changes of flags it was told to outlive the session.
    pub(super) lasting_told: Lasting,
}

impl Open {
    /// A mailbox of which the client was told nothing but its messages.
    pub(super) fn new(name: MailboxName, selected: Selected) -> Self {
        Self {
            name,
            selected,
            memory: Memory::default(),
            heading: Vec::new(),
            keywords_told: 0,
            lasting_told: Lasting::All,
        }
    }

    /// Whether flags can be changed.
    pub(super) fn is_writable(&self) -> bool {
        self.selected.mailbox().access() == Access::ReadWrite
    }
}
