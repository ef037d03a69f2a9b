//! What the administrator decides about POP3, and what does not change while a connection lasts.

use std::time::Duration;

use super::outgoing::Additions;
use super::uidl::UidlFormat;

/// Settings and facts that both the gate and the session need.
#[derive(Clone, Debug)]
pub struct Policy {
    /// This machine's name as the greeting shows it.
    pub host: String,
    /// `pop3_uidl_format`: how unique-ids are made.
    pub uidl: UidlFormat,
    /// `pop3_reuse_xuidl`: a message's `X-UIDL` field, which qpopper left in it, is its unique-id.
    pub reuse_xuidl: bool,
    /// `pop3_status_header`: the `Status:` line that UW put into every message, and counted.
    pub status_header: bool,
    /// `outlook-no-nuls` of `pop3_client_workarounds`: NUL goes out as 0x80, since Outlook hangs on it. Otherwise what is
    /// stored is what is delivered.
    pub outlook_no_nuls: bool,
    /// `oe-ns-eoh` of `pop3_client_workarounds`: a blank line is put behind a header that has none, since Outlook Express
    /// and Netscape wait for it.
    pub oe_ns_eoh: bool,
    /// `pop3_enable_last`: whether there is LAST, which RFC 1725 dropped and fetchmail still asks for.
    pub last: bool,
    /// `pop3_expire`: how long messages may stay.
    pub expire: Expire,
    /// `pop3_login_delay`: the time between two logins of one user that a [`Hold`](super::Hold) insists on, where it can
    /// be remembered at all.
    pub login_delay: Option<Duration>,
    /// `pop3_utf8`: whether RFC 6856 is followed, which lets nobody who has not said UTF8 see a header with UTF-8.
    pub utf8: bool,
}

impl Policy {
    /// The policy of UW's server, on a machine called `host`.
    pub fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            uidl: UidlFormat::uw(),
            reuse_xuidl: false,
            status_header: false,
            outlook_no_nuls: false,
            oe_ns_eoh: false,
            last: true,
            expire: Expire::Never,
            login_delay: None,
            utf8: true,
        }
    }

    pub(super) fn additions(&self) -> Additions {
        Additions { status: self.status_header, blank_line: self.oe_ns_eoh }
    }
}

/// How long a message that was read may stay in the maildrop (RFC 2449 §6.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expire {
    /// For ever.
    #[default]
    Never,
    /// This many days after it arrived. With 0, until the QUIT of the session that retrieved it.
    Days(u32),
}
