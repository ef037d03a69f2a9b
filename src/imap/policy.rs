//! What the administrator decides about IMAP, and what does not change while a connection lasts.

use std::path::PathBuf;

use super::capability::Extensions;

/// Settings and facts that both the gate and the session need.
#[derive(Clone, Debug)]
pub struct Policy {
    /// This machine's name as greetings and farewells show it.
    pub host: String,
    /// Files whose lines the session tells as alerts: `/etc/imapd.alert`, `~/.imapalert`.
    pub alerts: Vec<PathBuf>,
    /// Files whose presence ends the service: `/etc/nologin`.
    pub closing: Vec<PathBuf>,
    /// The extensions that exist.
    pub(in crate::imap) extensions: Extensions,
}

impl Policy {
    /// The policy of a server called `host` that offers everything and has nothing to say.
    pub fn new(host: &str) -> Self {
        Self { host: host.to_owned(), alerts: Vec::new(), closing: Vec::new(), extensions: Extensions::all() }
    }

    /// Takes away the capability called `name`: it is neither told nor understood. False if there is none of that name.
    pub fn withhold(&mut self, name: &str) -> bool {
        self.extensions.withhold(name)
    }
}
