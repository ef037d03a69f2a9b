//! Every setting, declared once: name, type, default, one line of help. A table, and as long as it has to be.
//!
//! Names, types and ways of writing are Dovecot 2.x's wherever it has the setting.

use std::path::PathBuf;
use std::time::Duration;

use super::local_name::LocalName;
use super::tls_value::{PemFile, Ssl};
use super::value::{List, Sandbox, Value};
use crate::daemon::places::LIBEXECDIR;
use crate::pop3::{Expire, UidlFormat};
use crate::sys::syslog::Facility;

/// One row of the table, for those who explain settings.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the file.
    pub name: &'static str,
    /// What its type is called.
    pub kind: &'static str,
    /// Its value where nobody sets it.
    pub default: &'static str,
    /// What it does, in a line.
    pub help: &'static str,
}

/// Why a setting was not set. What was in force before stays in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSet {
    /// There is no such setting.
    Unknown,
    /// The value is not of this kind.
    NotA(&'static str),
}

macro_rules! settings {
    ($(#[doc = $help:literal] $name:ident: $kind:ty = $default:expr;)+) => {
        /// What is in force.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $(#[doc = $help] pub $name: $kind,)+
            /// The sections `local_name`: certificates for clients that ask for a name.
            pub local_names: Vec<LocalName>,
        }

        /// All settings, in the order in which they are explained.
        pub const TABLE: &[Setting] = &[
            $(Setting { name: stringify!($name), kind: <$kind as Value>::KIND, default: $default, help: $help },)+
        ];

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: <$kind as Value>::read($default).unwrap_or_default(),)+ local_names: Vec::new() }
            }
        }

        impl Settings {
            /// Sets `name` to what `text` says.
            pub fn set(&mut self, name: &str, text: &str) -> Result<(), NotSet> {
                match name {
                    $(stringify!($name) => {
                        self.$name = <$kind as Value>::read(text).ok_or(NotSet::NotA(<$kind as Value>::KIND))?;
                    })+
                    _ => return Err(NotSet::Unknown),
                }
                Ok(())
            }

            /// Every setting with its value, in the table's order.
            pub fn in_force(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($name), self.$name.show()),)+]
            }
        }
    };
}

settings! {
    /// Where mail lies: the folders' root, INBOX= the user's mailbox, INDEX= the place for indexes.
    mail_location: String = "mbox:~/mail:INBOX=/var/mail/%u";
    /// Group that may make lock files in the spool directory; used for that only, by a process of its own.
    mail_privileged_group: String = "mail";
    /// Locks for reading a mailbox, in this order: dotlock, fcntl, flock.
    mbox_read_locks: List = "fcntl";
    /// Locks for changing a mailbox, in this order.
    mbox_write_locks: List = "dotlock fcntl";
    /// How long to try for a lock.
    mbox_lock_timeout: Duration = "5 mins";
    /// Age at which a dotlock beside an unchanged mailbox counts as left behind.
    mbox_dotlock_change_timeout: Duration = "2 mins";
    /// Whether the home itself is listed when the mail root is the home.
    list_home: bool = "no";

    /// A directory of messages that each user gets once; nothing for none.
    bulletin_directory: String = "";

    /// The secrets file for APOP and CRAM-MD5, see cram-md5.pwd(5).
    auth_md5_file: PathBuf = "/etc/cram-md5.pwd";
    /// Whether a secrets file that exists decides about all passwords; if not, users not listed go to PAM.
    auth_md5_exclusive: bool = "yes";
    /// The verifiers' file for SCRAM-SHA-256, see letterbox.scram(5).
    auth_scram_file: PathBuf = "/etc/letterbox.scram";
    /// How long every failed attempt to log in waits for its answer.
    auth_failure_delay: Duration = "3 secs";
    /// The user that deals with a client until it is logged in.
    login_user: String = "nobody";
    /// An empty directory, all that the login user can see.
    login_chroot: PathBuf = "/var/lib/letterbox/empty";
    /// Whether Landlock and seccomp confine each process to its work: yes is as far as the kernel can, required is not to serve without.
    sandbox: Sandbox = "yes";

    /// How many sessions of one protocol a user may have from one address; 0 is any number.
    mail_max_userip_connections: u32 = "0";
    /// How many sessions of one protocol a user may have; 0 is any number.
    mail_max_user_connections: u32 = "0";
    /// How many sessions of one protocol may come from one address; 0 is any number.
    mail_max_ip_connections: u32 = "0";
    /// Load average above which each login waits for some seconds; 0 is none.
    login_delay_load: u32 = "0";
    /// Load average from which on nobody can log in; 0 is none.
    login_max_load: u32 = "0";
    /// Where it is kept who has a session, while one of the three numbers above is set, and which certificates are good.
    base_dir: PathBuf = "/run/letterbox";

    /// Whether TLS is offered: yes, no, or required before anything else.
    ssl: Ssl = "yes";
    /// Whether passwords in clear are refused without TLS, but from this machine itself.
    disable_plaintext_auth: bool = "yes";
    /// The certificate with its chain, PEM; nothing for UW's places: imapd.pem and ipop3d.pem.
    ssl_cert: PemFile = "";
    /// The certificate's key, PEM; nothing if it is in the certificate's file.
    ssl_key: PemFile = "";
    /// The oldest version of TLS that is spoken.
    ssl_min_protocol: String = "TLSv1.2";
    /// The ciphers up to TLS 1.2, as openssl-ciphers(1) writes them.
    ssl_cipher_list: String = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES";
    /// The ciphers of TLS 1.3; nothing for OpenSSL's.
    ssl_cipher_suites: String = "";
    /// The curves for the key exchange; nothing for OpenSSL's.
    ssl_curve_list: String = "";
    /// Whether our order of ciphers counts, not the client's.
    ssl_prefer_server_ciphers: bool = "yes";
    /// The authorities that sign clients' certificates, PEM; nothing if clients are not asked for one.
    ssl_ca: PemFile = "";
    /// The field of a client's certificate that names the user.
    ssl_cert_username_field: String = "commonName";
    /// The directory of letterbox-tls.
    libexec_dir: PathBuf = LIBEXECDIR;

    /// The syslog facility for everything but failed logins.
    syslog_facility: Facility = "mail";
    /// The syslog facility for failed logins.
    auth_syslog_facility: Facility = "auth";

    /// Capabilities that IMAP shall not have, each with - in front.
    imap_capability: List = "";
    /// How POP3 names a message for ever: uw, dovecot, md5, or a pattern of Dovecot's (%v, %u, %m).
    pop3_uidl_format: UidlFormat = "uw";
    /// Whether POP3 takes the X-UIDL field that qpopper left in a message for its name.
    pop3_reuse_xuidl: bool = "no";
    /// Whether POP3 has the LAST command of its older form.
    pop3_enable_last: bool = "yes";
    /// Whether POP3 puts UW's Status: line into every message, and counts it.
    pop3_status_header: bool = "no";
    /// What POP3 does for broken clients: outlook-no-nuls, oe-ns-eoh.
    pop3_client_workarounds: List = "";
    /// How long POP3 tries for a lock, at login and at QUIT; mbox_lock_timeout if that is shorter.
    pop3_lock_timeout: Duration = "20 secs";
    /// How many days a message may stay once it was read; 0 is until the QUIT after it was fetched.
    pop3_expire: Expire = "never";
    /// The least time between two POP3 logins of a user.
    pop3_login_delay: Duration = "0 secs";
    /// Whether there is UTF8 in POP3, and headers with UTF-8 go to clients that have not said it in ASCII.
    pop3_utf8: bool = "yes";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_of_its_own_kind_and_shown_as_written() {
        let in_force = Settings::default().in_force();
        assert_eq!(in_force.len(), TABLE.len());
        for (row, (name, value)) in TABLE.iter().zip(in_force) {
            assert_eq!((row.name, row.default), (name, value.as_str()));
            assert_eq!(Settings::default().set(row.name, row.default), Ok(()), "{name}");
            assert!(row.help.ends_with('.') && !row.kind.is_empty(), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_set_leaves_all_as_it_was() {
        let mut settings = Settings::default();
        assert_eq!(settings.set("auth_md5_exclusive", "perhaps"), Err(NotSet::NotA("yes or no")));
        assert_eq!(settings.set("ssl_certs", "x"), Err(NotSet::Unknown));
        assert_eq!(settings.in_force(), Settings::default().in_force());
        assert_eq!(settings.set("login_user", "imapgate"), Ok(()));
        assert_eq!(settings.login_user, "imapgate");
    }
}
