//! `ipop3d`: POP3's halves with what the settings say about them.

use super::mail;
use super::program::{Program, Start};
use super::settings::Settings;
use crate::auth::authority::{Authority, Offer, Outcome};
use crate::auth::login::{Ending, Login, Service};
use crate::mailbox::{Access, MailboxName};
use crate::net::Wire;
use crate::pop3::{self, Maildrop, Policy, Register};
use crate::sys::{host, syslog};

/// The program. A mail client has no use for a POP3 server that it must start itself, so users cannot.
pub const IPOP3D: Program = Program {
    name: "ipop3d",
    service: Service::Pop3,
    farewell: "-ERR",
    preauthenticates: false,
    alert: None,
    greeting,
    gate,
    session,
};

fn greeting(_: &Offer, settings: &Settings, stamp: Option<&[u8]>) -> Vec<u8> {
    pop3::greeting(&policy(settings), stamp)
}

fn gate(wire: &mut Wire, authority: &mut dyn Authority, offer: &Offer, settings: &Settings, _: &[u8]) -> Outcome {
    pop3::gate(wire, authority, offer, &policy(settings))
}

fn session(wire: &mut Wire, login: &Login, start: Start<'_>) -> Ending {
    let settings = &in_time_for_clients(start.settings);
    let store = match mail::open(settings, &login.user, &login.dropped, start.inbox_lock) {
        Ok(store) => store,
        Err(error) => {
            syslog::error(&format!("Mailbox cannot be served: {error}"));
            IPOP3D.farewell(wire, "[SYS/PERM] Service not available");
            return Ending::Killed;
        }
    };
    let policy = policy(settings);
    let mut register = Register::new(mail::state(settings, &login.user).as_deref(), policy.login_delay);
    let mut inbox = || {
        mail::deliver_bulletins(settings, &login.user, &store);
        store.select(&MailboxName::inbox(), Access::ReadWrite)
    };
    let maildrop = Maildrop { hold: &mut register, open: &mut inbox };
    let log = |event: &str, more: &str| login.log(event, more);
    let begin = pop3::Start { answer: start.handover.answer, offer: start.offer };
    pop3::session(wire, maildrop, &log, &policy, &begin)
}

/// `settings`, with mailboxes locked in the time that is POP3's: clients give up an answer sooner than those of IMAP.
fn in_time_for_clients(settings: &Settings) -> Settings {
    let mbox_lock_timeout = settings.mbox_lock_timeout.min(settings.pop3_lock_timeout);
    Settings { mbox_lock_timeout, ..settings.clone() }
}

fn policy(settings: &Settings) -> Policy {
    let workaround = |name: &str| settings.pop3_client_workarounds.0.iter().any(|each| each == name);
    Policy {
        host: host::name(),
        uidl: settings.pop3_uidl_format.clone(),
        reuse_xuidl: settings.pop3_reuse_xuidl,
        status_header: settings.pop3_status_header,
        outlook_no_nuls: workaround("outlook-no-nuls"),
        oe_ns_eoh: workaround("oe-ns-eoh"),
        last: settings.pop3_enable_last,
        expire: settings.pop3_expire,
        login_delay: Some(settings.pop3_login_delay).filter(|delay| delay.as_secs() > 0 && mail::keeps_state(settings)),
        utf8: settings.pop3_utf8,
    }
}
