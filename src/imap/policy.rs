//! What the administrator decides about IMAP, and what does not change while a connection lasts.

use std::path::PathBuf;
use std::time::SystemTime;

use super::capability::Extensions;

/// A file whose lines are alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertFile {
    /// Where it is.
    pub path: PathBuf,
    /// When that was written which has been told of it; none if nothing has.
    pub told: Option<SystemTime>,
}

/// Settings and facts that both the gate and the session need.
#[derive(Clone, Debug)]
pub struct Policy {
    /// This machine's name as greetings and farewells show it.
    pub host: String,
    /// Lines that the gate tells as alerts, before the answer to the first command.
    pub before_login: Vec<u8>,
    /// Files whose lines the session tells as alerts: `/etc/imapd.alert`, `~/.imapalert`.
    pub alerts: Vec<AlertFile>,
    /// Files whose presence ends the service: `/etc/nologin`.
    pub closing: Vec<PathBuf>,
    /// The extensions that exist.
    pub(in crate::imap) extensions: Extensions,
}

impl Policy {
    /// The policy of a server called `host` that offers everything and has nothing to say.
    pub fn new(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            before_login: Vec::new(),
            alerts: Vec::new(),
            closing: Vec::new(),
            extensions: Extensions::all(),
        }
    }

    /// Takes away the capability called `name`: it is neither told nor understood. False if there is none of that name.
    pub fn withhold(&mut self, name: &str) -> bool {
        self.extensions.withhold(name)
    }
}
