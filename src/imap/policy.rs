//! What the administrator decides about IMAP, and what does not change while a connection lasts.

/// Settings and facts that both the gate and the session need.
#[derive(Clone, Debug)]
pub struct Policy {
    /// This machine's name as greetings and farewells show it.
    pub host: String,
}

impl Policy {
    /// The policy of a server called `host` that offers everything.
    pub fn new(host: &str) -> Self {
        Self { host: host.to_owned() }
    }
}
