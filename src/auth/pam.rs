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

/// Whether `password` is that of `user`, and the account may be used now.
pub fn login(source: &Source, user: &str, password: &Secret) -> Result<(), Denial> {
    let password = CString::new(password.expose()).map_err(|_| Denial::Credentials)?;
    let mut context = start(source, user, Some(password))?;
    context.authenticate(FLAGS).map_err(|error| match denial(error.code()) {
        // nothing is told about an account before its password was right
        Denial::Expired => Denial::Credentials,
        other => other,
    })?;
    admit(&mut context, user)
}

/// Whether the account of `user`, who proved to be that by other means, may be used now.
pub fn account(source: &Source, user: &str) -> Result<(), Denial> {
    admit(&mut start(source, user, None)?, user)
}

const FLAGS: Flag = Flag::SILENT.union(Flag::DISALLOW_NULL_AUTHTOK);

fn start(source: &Source, user: &str, password: Option<CString>) -> Result<Context<Answer>, Denial> {
    let (service, tty) = match source.service {
        Service::Imap => ("imap", "imapd"),
        Service::Pop3 => ("pop", "ipop3d"),
    };
    let prepare = || {
        let mut context = Context::new(service, Some(user), Answer(password))?;
        context.set_rhost(source.client.as_deref())?;
        context.set_tty(Some(tty))?;
        pam::without_delay(&mut context)?;
        Ok(context)
    };
    prepare().map_err(|error: pam_client::Error| denial(error.code()))
}

/// The account stage, the credentials, and a last look at who this is.
fn admit(context: &mut Context<Answer>, user: &str) -> Result<(), Denial> {
    // pam_nologin says no in the same words as everybody else; the client shall know why
    if NOLOGIN.iter().any(|path| Path::new(path).exists()) {
        return Err(Denial::NoLogins);
    }
    context.acct_mgmt(FLAGS).map_err(|error| denial(error.code()))?;
    // taken and given back at once: modules count on being asked, and nobody would use them
    drop(context.open_pseudo_session(Flag::SILENT).map_err(|error| denial(error.code()))?);
    match context.user() {
        Ok(same) if same == user => Ok(()),
        _ => {
            syslog::error(&format!("PAM changed the user name of {}", syslog::visible(user.as_bytes())));
            Err(Denial::Credentials)
        }
    }
}

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
        assert_eq!(login(&source, "nobody", &password), Err(Denial::Credentials));
    }

    #[test]
    fn only_a_right_password_can_be_expired() {
        assert_eq!(denial(ErrorCode::ACCT_EXPIRED), Denial::Expired);
        assert_eq!(denial(ErrorCode::AUTH_ERR), Denial::Credentials);
        assert_eq!(denial(ErrorCode::USER_UNKNOWN), Denial::Credentials);
        assert_eq!(denial(ErrorCode::AUTHINFO_UNAVAIL), Denial::Unavailable);
    }
}
