//! One attempt, examined: the secrets file, PAM, and who may never come in.
//!
//! Runs as root, in a process that is thrown away with all that it has read. It neither waits nor counts.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::authority::{Denial, DigestMechanism};
use super::digest::{self, Md5Digest};
use super::scram::{self, Keyed, Proof, Verifier, Verifiers, verifiers};
use super::secrets::{Entry, Secrets};
use super::{account, pam};
use crate::limits;
use crate::secret::Secret;
use crate::sys::passwd::User;
use crate::sys::syslog;

/// Where to look, settled by the settings.
pub struct Examiner {
    /// What PAM is told about the connection.
    pub source: pam::Source,
    /// The secrets file (`auth_md5_file`).
    pub secrets: PathBuf,
    /// Whether a secrets file that exists alone decides about passwords (`auth_md5_exclusive`).
    pub exclusive: bool,
    /// The verifiers' file (`auth_scram_file`).
    pub verifiers: PathBuf,
    /// What was begun with PAM before it was needed, or is not over yet.
    pub transaction: RefCell<Option<pam::Transaction>>,
}

/// What a client brought to prove who it is.
#[derive(Clone, Copy, Debug)]
pub enum Attempt<'a> {
    /// A password.
    Plain {
        /// The name it gave.
        user: &'a [u8],
        /// The password it gave.
        password: &'a Secret,
    },
    /// A digest.
    Digest {
        /// Of which kind.
        mechanism: DigestMechanism,
        /// Of which challenge.
        challenge: &'a [u8],
        /// The name it gave.
        user: &'a [u8],
        /// What it made of the challenge.
        digest: &'a Md5Digest,
    },
    /// A proof.
    Scram {
        /// The name it gave.
        user: &'a [u8],
        /// What was said.
        auth_message: &'a [u8],
        /// What it made of that.
        proof: &'a Proof,
    },
    /// A certificate.
    External {
        /// The name in it.
        user: &'a [u8],
        /// Whom the client wants to be; empty if that is all one to it.
        authzid: &'a [u8],
    },
}

impl Attempt<'_> {
    /// The name that the client gave.
    pub fn user(&self) -> &[u8] {
        match self {
            Self::Plain { user, .. }
            | Self::Digest { user, .. }
            | Self::Scram { user, .. }
            | Self::External { user, .. } => user,
        }
    }
}

/// Who came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The account, under the system's own name.
    pub user: User,
    /// What proves to the client that we know of its password, where the mechanism has such a thing.
    pub signature: Option<Proof>,
}

/// What came of an attempt.
pub type Examined = Result<Proven, Denial>;

impl From<User> for Proven {
    fn from(user: User) -> Self {
        Self { user, signature: None }
    }
}

impl Examiner {
    /// Does of an attempt what can be done before there is one.
    pub fn prepare(&self) {
        // the attempt tries again, and tells what is wrong
        self.transaction.replace(pam::Transaction::begin(&self.source).ok());
    }

    /// Does after an attempt what need not be waited for.
    pub fn clear_up(&self) {
        drop(self.transaction.take());
    }

    /// Whether `attempt` is right, and the user may come in now.
    pub fn examine(&self, attempt: &Attempt<'_>) -> Examined {
        match *attempt {
            Attempt::Plain { user, password } => self.plain(user, password).map(Proven::from),
            Attempt::Digest { mechanism, challenge, user, digest } => {
                self.digest(mechanism, challenge, user, digest).map(Proven::from)
            }
            Attempt::Scram { user, auth_message, proof } => self.scram(user, auth_message, proof),
            Attempt::External { user, authzid } => self.external(user, authzid).map(Proven::from),
        }
    }

    /// A certificate is for the user whom it names, and for nobody else.
    fn external(&self, given: &[u8], authzid: &[u8]) -> Result<User, Denial> {
        match mortal(given)? {
            Some(user) if authzid.is_empty() || authzid == given => {
                self.ask_pam(|transaction| transaction.account(&user.name))?;
                Ok(user)
            }
            _ => Err(Denial::Credentials),
        }
    }

    /// What a client must know to make a proof for `given`, whoever that is.
    pub fn keyed(&self, given: &[u8]) -> Keyed {
        let file = self.verifiers().unwrap_or_default();
        let stranger = file.keyed_of_stranger(given, &verifiers::strangers_key(Path::new(STRANGERS_KEY)));
        file.entry(given).map_or(stranger, |entry| entry.verifier.keyed)
    }

    fn scram(&self, given: &[u8], auth_message: &[u8], proof: &Proof) -> Examined {
        let user = mortal(given)?;
        let file = self.verifiers().unwrap_or_default();
        let Some(entry) = file.entry(given) else {
            // an unknown name costs as much as a known one
            Verifier::of_nobody(file.keyed_of_stranger(given, b"")).accept(auth_message, proof);
            return Err(Denial::Credentials);
        };
        let signature = entry.verifier.accept(auth_message, proof);
        let (Some(user), Some(_)) = (user, signature) else { return Err(Denial::Credentials) };
        Ok(Proven { user: self.admit(user, &entry.user)?, signature })
    }

    fn verifiers(&self) -> Option<Verifiers> {
        // the warden has told syslog why there are none
        Verifiers::open(&self.verifiers).ok().flatten()
    }

    /// Who has a verifier instead of a secret or a system password can send the password, too.
    fn by_verifier(&self, given: &[u8], password: &Secret) -> Option<Result<User, Denial>> {
        let entry = self.verifiers()?.entry(given)?;
        let right = with_and_without_blank(password, |password| match scram::prepared(password) {
            Some(prepared) if entry.verifier.is_of(&prepared) => Ok(()),
            _ => Err(Denial::Credentials),
        });
        Some(right.and_then(|()| self.admit(mortal(given)?.ok_or(Denial::Credentials)?, &entry.user)))
    }

    fn plain(&self, given: &[u8], password: &Secret) -> Result<User, Denial> {
        if password.is_empty() || password.expose().len() > limits::PASSWORD_OCTETS {
            return Err(Denial::Credentials);
        }
        let user = mortal(given)?;
        let answer = self.entry(given)?;
        if let (Answer::NotListed | Answer::NoFile, Some(examined)) = (&answer, self.by_verifier(given, password)) {
            return examined;
        }
        match answer {
            Answer::Entry(entry) => {
                let right =
                    with_and_without_blank(password, |password| match entry.secret.matches(password.expose()) {
                        true => Ok(()),
                        false => Err(Denial::Credentials),
                    });
                right.and_then(|()| self.admit(user.ok_or(Denial::Credentials)?, &entry.user))
            }
            Answer::NotListed if self.exclusive => Err(Denial::Credentials),
            Answer::NotListed | Answer::NoFile => {
                // a name that may not come in takes PAM's time as well, or it would tell itself from the others
                let name = user.as_ref().map_or(NOBODY, |user| &user.name);
                with_and_without_blank(password, |password| {
                    self.clear_up();
                    self.ask_pam(|transaction| transaction.login(name, password))
                })?;
                user.ok_or(Denial::Credentials)
            }
        }
    }

    fn digest(
        &self,
        mechanism: DigestMechanism,
        challenge: &[u8],
        given: &[u8],
        digest: &Md5Digest,
    ) -> Result<User, Denial> {
        let user = mortal(given)?;
        let Answer::Entry(entry) = self.entry(given)? else {
            // an unknown name costs as much as a known one
            digest::matches(mechanism, challenge, &Secret::new(vec![0; 16]), digest);
            return Err(Denial::Credentials);
        };
        match user {
            Some(user) if digest::matches(mechanism, challenge, &entry.secret, digest) => self.admit(user, &entry.user),
            _ => Err(Denial::Credentials),
        }
    }

    /// Lets in a user who knows the secret of the line for `named`. That must be this user: with accounts `fred` and `Fred`,
    /// a line for `fred` is found by both names.
    fn admit(&self, user: User, named: &[u8]) -> Result<User, Denial> {
        if mortal(named)?.as_ref() != Some(&user) {
            return Err(Denial::Credentials);
        }
        self.ask_pam(|transaction| transaction.account(&user.name))?;
        Ok(user)
    }

    /// Asks in the transaction that was prepared, or in a new one, which is left for [`clear_up`](Self::clear_up).
    fn ask_pam(&self, ask: impl FnOnce(&mut pam::Transaction) -> Result<(), Denial>) -> Result<(), Denial> {
        let begun = self.transaction.take().map_or_else(|| pam::Transaction::begin(&self.source), Ok);
        let mut transaction = begun?;
        let answer = ask(&mut transaction);
        self.transaction.replace(Some(transaction));
        answer
    }

    fn entry(&self, given: &[u8]) -> Result<Answer, Denial> {
        match Secrets::open(&self.secrets) {
            Ok(None) => Ok(Answer::NoFile),
            Ok(Some(secrets)) => Ok(secrets.entry(given).map_or(Answer::NotListed, Answer::Entry)),
            // the warden has told syslog why
            Err(_) => Ok(Answer::NotListed),
        }
    }
}

/// Where the key of the salts is kept that strangers have.
const STRANGERS_KEY: &str = "/var/lib/letterbox/scram.key";
/// A name that no account has, for PAM to spend its time on.
const NOBODY: &str = "-";

enum Answer {
    NoFile,
    NotListed,
    Entry(Entry),
}

/// The account that `given` names, unless it is root's, which nobody ever gets.
fn mortal(given: &[u8]) -> Result<Option<User>, Denial> {
    match account::named(given) {
        Ok(user) => Ok(user.filter(|user| user.uid != 0)),
        Err(error) => {
            syslog::error(&format!("user {} could not be looked up: {error}", syslog::visible(given)));
            Err(Denial::Unavailable)
        }
    }
}

/// Tries a password that begins with a blank without it as well, as UW does.
fn with_and_without_blank(password: &Secret, check: impl Fn(&Secret) -> Result<(), Denial>) -> Result<(), Denial> {
    match (check(password), password.expose()) {
        (Err(Denial::Credentials), [b' ', rest @ ..]) if !rest.is_empty() => check(&Secret::new(rest.to_vec())),
        (result, _) => result,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::auth::login::Service;

    fn examiner(secrets: &str) -> Examiner {
        let source = pam::Source { service: Service::Imap, client: None };
        Examiner {
            source,
            secrets: secrets.into(),
            exclusive: true,
            verifiers: "/nonexistent".into(),
            transaction: RefCell::default(),
        }
    }

    #[test]
    fn root_and_nobody_at_all_are_refused_alike() {
        let examiner = examiner("/nonexistent/cram-md5.pwd");
        let too_long = "x".repeat(limits::PASSWORD_OCTETS + 1);
        for (user, password) in [("root", "pw"), ("ROOT", "pw"), ("no-such-user", "pw"), ("", "pw"), ("nobody", "")] {
            let examined = examiner.plain(user.as_bytes(), &Secret::new(password.into()));
            assert_eq!(examined, Err(Denial::Credentials), "{user}");
            let examined = examiner.digest(DigestMechanism::Apop, b"<1@a>", user.as_bytes(), &[0; 16]);
            assert_eq!(examined, Err(Denial::Credentials), "{user}");
        }
        assert_eq!(examiner.plain(b"nobody", &Secret::new(too_long.into())), Err(Denial::Credentials));
    }

    #[test]
    fn a_file_that_cannot_be_believed_lets_nobody_in() {
        let examined = examiner("/dev/null").plain(b"nobody", &Secret::new(b"pw".to_vec()));
        assert_eq!(examined, Err(Denial::Credentials));
    }

    /// The passwords that are tried when `right` is the right one, and the outcome.
    fn tried(password: &str, right: &str) -> (Vec<String>, bool) {
        let seen = RefCell::new(Vec::new());
        let outcome = with_and_without_blank(&Secret::new(password.into()), |password| {
            let password = String::from_utf8(password.expose().to_vec()).unwrap();
            seen.borrow_mut().push(password.clone());
            if password == right { Ok(()) } else { Err(Denial::Credentials) }
        });
        (seen.into_inner(), outcome.is_ok())
    }

    #[test]
    fn a_leading_blank_may_be_a_slip_of_the_client() {
        assert_eq!(tried(" pw", "pw"), (vec![" pw".into(), "pw".into()], true));
        assert_eq!(tried(" pw", " pw"), (vec![" pw".into()], true));
        assert_eq!(tried("  pw", "pw"), (vec!["  pw".into(), " pw".into()], false));
        assert_eq!(tried("pw", "x"), (vec!["pw".into()], false));
        assert_eq!(tried(" ", "x"), (vec![" ".into()], false));
    }
}
