//! How the processes that serve a user come to have that user's rights and no others: from root's, after a login, or because the
//! user started the program. What changes a process's rights is in [`privs`].

use std::io;

use super::inbox::InboxLock;
use super::mail;
use super::settings::Settings;
use crate::sys::passwd::User;
use crate::sys::privs::{self, Dropped};

/// The rights that a process has before it serves a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Root's.
    OfRoot,
    /// The user's, groups and all. There is nothing to give up.
    OfUser,
}

/// What an agent has to give up before mail can be opened in a process that it makes.
#[derive(Debug)]
pub enum AgentRights {
    /// A group that is at hand.
    GroupAtHand,
    /// Nothing.
    Dropped(Dropped),
}

impl Rights {
    /// Becomes `user`, to serve mail.
    pub fn become_session(self, settings: &Settings, user: &User) -> io::Result<Dropped> {
        match self {
            Self::OfRoot => {
                mail::make_state_directory(settings, user);
                privs::become_user(user)
            }
            Self::OfUser => Dropped::already_user(),
        }
    }

    /// The group that an agent of `user` needs for `lock` and does not have as the user. To be asked while accounts can be
    /// looked up.
    pub fn group_for(self, lock: &InboxLock, settings: &Settings, user: &User) -> Option<u32> {
        match self {
            Self::OfRoot => lock.group(settings, user),
            Self::OfUser => None,
        }
    }

    /// Becomes `user`, to tend `lock`, with `group` at hand.
    pub fn become_agent(self, user: &User, group: Option<u32>, lock: &mut InboxLock) -> io::Result<AgentRights> {
        if self == Self::OfUser {
            return Dropped::already_user().map(AgentRights::Dropped);
        }
        let kept = privs::become_user_keeping_group(user, group.unwrap_or(user.gid))?;
        if group.is_some() {
            lock.work_in(kept);
        }
        Ok(AgentRights::GroupAtHand)
    }
}

impl AgentRights {
    /// Gives up what is not a session's.
    pub fn leave(self, user: &User) -> io::Result<Dropped> {
        match self {
            Self::GroupAtHand => privs::leave_group(user),
            Self::Dropped(dropped) => Ok(dropped),
        }
    }
}
