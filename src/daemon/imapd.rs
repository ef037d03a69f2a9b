//! `imapd`: IMAP's halves with what the settings say about them.

use super::mail;
use super::program::{Program, Start};
use super::settings::Settings;
use crate::auth::authority::{Authority, Offer, Outcome};
use crate::auth::login::{Ending, Login, Method, Service};
use crate::imap::{self, AlertFile, Policy};
use crate::net::Wire;
use crate::sys::{host, syslog};

/// What everybody is told, even before login; UW's.
const ALERT: &str = "/etc/imapd.alert";

/// The program.
pub const IMAPD: Program = Program {
    name: "imapd",
    service: Service::Imap,
    farewell: "* BYE",
    preauthenticates: true,
    alert: Some(ALERT),
    greeting,
    gate,
    session,
};

fn greeting(offer: &Offer, settings: &Settings, _: Option<&[u8]>) -> Vec<u8> {
    imap::greeting(offer, &policy(settings)).into_bytes()
}

fn gate(wire: &mut Wire, authority: &mut dyn Authority, offer: &Offer, settings: &Settings, alert: &[u8]) -> Outcome {
    let mut policy = policy(settings);
    policy.before_login = alert.to_vec();
    imap::gate(wire, authority, offer, &policy)
}

fn session(wire: &mut Wire, login: &Login, start: Start<'_>) -> Ending {
    log_login(login);
    let mut store = match mail::open(start.settings, &login.user, &login.dropped, start.inbox_lock) {
        Ok(store) => store.with_list_file(start.list),
        Err(error) => {
            syslog::error(&format!("Mailboxes cannot be served: {error}"));
            IMAPD.farewell(wire, "Service not available");
            return Ending::Killed;
        }
    };
    mail::deliver_bulletins(start.settings, &login.user, &store);
    let begin = match login.method {
        Method::Preauthenticated => imap::Start::Preauth { user: login.user.name.clone() },
        _ => imap::Start::LoggedIn { answer: start.handover.answer },
    };
    let log = |event: &str, more: &str| login.log(event, more);
    let mut policy = policy(start.settings);
    policy.alerts = vec![
        AlertFile { path: ALERT.into(), told: start.alerted },
        AlertFile { path: login.user.home.join(".imapalert"), told: None },
    ];
    policy.closing = vec!["/etc/nologin".into(), "/run/nologin".into()];
    imap::session(wire, &mut store, &log, &policy, begin)
}

fn policy(settings: &Settings) -> Policy {
    let mut policy = Policy::new(&host::name());
    for word in &settings.imap_capability.0 {
        if !word.strip_prefix('-').is_some_and(|name| policy.withhold(name)) {
            // nobody hears it from the gate; the session says it again
            syslog::warning(&format!("imap_capability: {word} is nothing that can be taken away"));
        }
    }
    policy
}

/// UW's line for each way to come in.
fn log_login(login: &Login) {
    match (login.method, login.method.sasl_name()) {
        (Method::Preauthenticated, _) => login.log("Preauthenticated", ""),
        (_, Some(mechanism)) => login.log("Authenticated", &format!(" mech={mechanism}")),
        (_, None) => login.log("Login", ""),
    }
}
