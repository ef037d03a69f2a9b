//! PAM: is this the password, and may the account be used now.
//!
//! Services are `imap` and `pop`, as UW's were. There is no PAM session: a mail session writes no wtmp. All of it runs in a process
//! that is thrown away afterwards, for modules leave behind what they like; that process and its time limit are the daemon's.

use std::ffi::{CStr, CString};
use std::path::Path;

use pam_client::{Context, ConversationHandler, ErrorCode, Flag};

use super::authority::Denial;
use super::login::Service;
use crate::secret::Secret;
use crate::sys::{pam, syslog};

/// Files that close logins for everybody but root: pam_nologin(8) looks at the same ones.
const NOLOGIN: [&str; 2] = ["/etc/nologin", "/run/nologin"];

/// What PAM is told about the connection.
#[derive(Clone, Debug)]
pub struct Source {
    /// Which service is asked for.
    pub service: Service,
    /// The client's numeric address (PAM_RHOST).
    pub client: Option<String>,
}

/// A transaction with PAM. Its modules are told that it is over when it is dropped, which takes some of them long.
pub struct Transaction(Context<Answer>);

impl Transaction {
    /// Begins one: the service's stack is read and its modules are loaded, which takes most of the time of all.
    pub fn begin(source: &Source) -> Result<Self, Denial> {
        let (service, tty) = match source.service {
            Service::Imap => ("imap", "imapd"),
            Service::Pop3 => ("pop", "ipop3d"),
        };
        let prepare = || {
            let mut context = Context::new(service, None, Answer(None))?;
            context.set_rhost(source.client.as_deref())?;
            context.set_tty(Some(tty))?;
            pam::without_delay(&mut context)?;
            Ok(Self(context))
        };
        prepare().map_err(|error: pam_client::Error| denial(error.code()))
    }

    /// Whether `password` is that of `user`, and the account may be used now.
    pub fn login(&mut self, user: &str, password: &Secret) -> Result<(), Denial> {
        let password = CString::new(password.expose()).map_err(|_| Denial::Credentials)?;
        self.is_about(user)?;
        *self.0.conversation_mut() = Answer(Some(password));
        self.0.authenticate(FLAGS).map_err(|error| match denial(error.code()) {
            // nothing is told about an account before its password was right
            Denial::Expired => Denial::Credentials,
            other => other,
        })?;
        self.may_be_used()?;
        // taken and given back at once: modules count on being asked, and nobody would use them
        drop(self.0.open_pseudo_session(Flag::SILENT).map_err(|error| denial(error.code()))?);
        self.is_still_about(user)
    }

    /// Whether the account of `user`, who proved to be that by other means, may be used now. There are no credentials
    /// then: modules make them of a password.
    pub fn account(&mut self, user: &str) -> Result<(), Denial> {
        self.is_about(user)?;
        self.may_be_used()?;
        self.is_still_about(user)
    }

    fn is_about(&mut self, user: &str) -> Result<(), Denial> {
        self.0.set_user(Some(user)).map_err(|error| denial(error.code()))
    }

    /// The account stage.
    fn may_be_used(&mut self) -> Result<(), Denial> {
        // pam_nologin says no in the same words as everybody else; the client shall know why
        if NOLOGIN.iter().any(|path| Path::new(path).exists()) {
            return Err(Denial::NoLogins);
        }
        self.0.acct_mgmt(FLAGS).map_err(|error| denial(error.code()))
    }

    /// A last look at who this is.
    fn is_still_about(&self, user: &str) -> Result<(), Denial> {
        match self.0.user() {
            Ok(same) if same == user => Ok(()),
            _ => {
                syslog::error(&format!("PAM changed the user name of {}", syslog::visible(user.as_bytes())));
                Err(Denial::Credentials)
            }
        }
    }
}

const FLAGS: Flag = Flag::SILENT.union(Flag::DISALLOW_NULL_AUTHTOK);

fn denial(code: ErrorCode) -> Denial {
    match code {
        ErrorCode::ACCT_EXPIRED | ErrorCode::NEW_AUTHTOK_REQD | ErrorCode::AUTHTOK_EXPIRED => Denial::Expired,
        ErrorCode::AUTH_ERR
        | ErrorCode::USER_UNKNOWN
        | ErrorCode::PERM_DENIED
        | ErrorCode::MAXTRIES
        | ErrorCode::CRED_INSUFFICIENT
        | ErrorCode::CRED_EXPIRED
        | ErrorCode::CRED_UNAVAIL
        | ErrorCode::CRED_ERR
        | ErrorCode::CONV_ERR => Denial::Credentials,
        _ => {
            syslog::error(&format!("PAM failed: {code:?}"));
            Denial::Unavailable
        }
    }
}

/// Answers one prompt for a password, once; everything else that modules say or ask is for terminals.
struct Answer(Option<CString>);

impl ConversationHandler for Answer {
    fn prompt_echo_on(&mut self, _prompt: &CStr) -> Result<CString, ErrorCode> {
        Err(ErrorCode::CONV_ERR)
    }

    fn prompt_echo_off(&mut self, _prompt: &CStr) -> Result<CString, ErrorCode> {
        self.0.take().ok_or(ErrorCode::CONV_ERR)
    }

    fn text_info(&mut self, _text: &CStr) {}

    fn error_msg(&mut self, _text: &CStr) {}

    fn radio_prompt(&mut self, _prompt: &CStr) -> Result<bool, ErrorCode> {
        Err(ErrorCode::CONV_ERR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_password_is_given_once_and_nothing_else_is_answered() {
        let mut answer = Answer(Some(c"secret".to_owned()));
        assert_eq!(answer.prompt_echo_on(c"login: "), Err(ErrorCode::CONV_ERR));
        assert_eq!(answer.radio_prompt(c"sure?"), Err(ErrorCode::CONV_ERR));
        assert_eq!(answer.prompt_echo_off(c"Password: "), Ok(c"secret".to_owned()));
        assert_eq!(answer.prompt_echo_off(c"New password: "), Err(ErrorCode::CONV_ERR));
    }

    #[test]
    fn a_password_with_nul_is_wrong_before_anybody_is_asked() {
        let source = Source { service: Service::Imap, client: None };
        let password = Secret::new(b"se\0cret".to_vec());
        let login = Transaction::begin(&source).and_then(|mut transaction| transaction.login("nobody", &password));
        assert_eq!(login, Err(Denial::Credentials));
    }

    #[test]
    fn only_a_right_password_can_be_expired() {
        assert_eq!(denial(ErrorCode::ACCT_EXPIRED), Denial::Expired);
        assert_eq!(denial(ErrorCode::AUTH_ERR), Denial::Credentials);
        assert_eq!(denial(ErrorCode::USER_UNKNOWN), Denial::Credentials);
        assert_eq!(denial(ErrorCode::AUTHINFO_UNAVAIL), Denial::Unavailable);
    }
}
