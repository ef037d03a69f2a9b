//! `ipop3d`: POP3's halves with what the settings say about them.

use super::program::{Program, Start};
use super::settings::Settings;
use crate::auth::authority::{Authority, Offer, Outcome};
use crate::auth::login::{Ending, Login, Service};
use crate::net::Wire;
use crate::pop3::{self, Policy, UidlFormat};
use crate::sys::{host, syslog};

/// The program. A mail client has no use for a POP3 server that it must start itself, so users cannot.
pub const IPOP3D: Program =
    Program { name: "ipop3d", service: Service::Pop3, farewell: "-ERR", preauthenticates: false, gate, session };

fn gate(wire: &mut Wire, authority: &mut dyn Authority, offer: &Offer, settings: &Settings) -> Outcome {
    pop3::gate(wire, authority, offer, &policy(settings))
}

fn session(wire: &mut Wire, login: &Login, start: Start<'_>) -> Ending {
    login.log("Login", "");
    let _policy = policy(start.settings);
    IPOP3D.farewell(wire, "Mailboxes are not served yet");
    Ending::Killed
}

fn policy(settings: &Settings) -> Policy {
    let pattern = &settings.pop3_uidl_format;
    let uidl = UidlFormat::parse(pattern).unwrap_or_else(|wrong| {
        // nobody hears it from the gate; the session says it again
        syslog::error(&format!("pop3_uidl_format {pattern}: {wrong:?}"));
        UidlFormat::uw()
    });
    Policy { uidl, last: settings.pop3_enable_last, ..Policy::new(&host::name()) }
}
