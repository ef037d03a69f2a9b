//! What the gate tells the session about the login, in [`Handover::answer`](crate::auth::authority::Handover): words
//! that are taken for nothing more than they say, since they come from the gate.

/// The command that logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoginCommand {
    /// USER and PASS.
    Pass,
    /// APOP.
    Apop,
    /// AUTH.
    Auth,
}

/// How the client came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// By which command.
    pub command: LoginCommand,
    /// Whether it had said UTF8.
    pub utf8: bool,
}

impl Entry {
    /// In the form in which it is handed over.
    pub(super) fn encode(self) -> Vec<u8> {
        let command = match self.command {
            LoginCommand::Pass => "PASS",
            LoginCommand::Apop => "APOP",
            LoginCommand::Auth => "AUTH",
        };
        let mode = if self.utf8 { " UTF8" } else { "" };
        [command, mode].concat().into_bytes()
    }

    /// What `answer` says; whatever it does not say is what UW's server did.
    pub(super) fn decode(answer: &[u8]) -> Self {
        let says = |word: &[u8]| answer.split(|octet| *octet == b' ').any(|each| each == word);
        let command = match (says(b"APOP"), says(b"AUTH")) {
            (true, _) => LoginCommand::Apop,
            (_, true) => LoginCommand::Auth,
            _ => LoginCommand::Pass,
        };
        Self { command, utf8: says(b"UTF8") }
    }

    /// UW's word for it in the log.
    pub(super) fn event(self) -> &'static str {
        match self.command {
            LoginCommand::Pass => "Login",
            LoginCommand::Apop => "APOP",
            LoginCommand::Auth => "Auth",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;

    #[test]
    fn what_is_handed_over_is_understood_and_anything_else_is_harmless() {
        for command in [LoginCommand::Pass, LoginCommand::Apop, LoginCommand::Auth] {
            for utf8 in [false, true] {
                let entry = Entry { command, utf8 };
                assert_eq!(Entry::decode(&entry.encode()), entry);
                assert!(entry.encode().len() <= limits::HANDOVER_ANSWER_OCTETS);
            }
        }
        assert_eq!(Entry::decode(b"\xff\r\n UTF81"), Entry { command: LoginCommand::Pass, utf8: false });
    }
}
