//! Debian's Dovecot as a second opinion, with a configuration of its own in the private world.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::server::{Protocol, Session};
use super::wire::Wire;
use super::{Account, Running};

const CONFIGURATION: &str = "/mnt/dovecot/dovecot.conf";
const FURTHER: &str = "/mnt/dovecot/further.conf";
const SECRETS: &str = "/mnt/dovecot/secrets";

/// Whether it is installed.
pub fn is_there() -> bool {
    Path::new("/usr/lib/dovecot/imap").exists() && Path::new("/usr/lib/dovecot/pop3").exists()
}

/// Lets what is started from now on have further settings, which outdo those of [`configure`].
pub fn configured(more: &str) {
    fs::create_dir_all("/mnt/dovecot").unwrap();
    fs::write(FURTHER, more).unwrap();
}

/// Writes the configuration: mbox in `/var/mail` with folders in `~/mail`, as Letterbox has it without any, and the same
/// passwords, those of the secrets file first.
pub fn configure() -> &'static str {
    fs::create_dir_all("/mnt/dovecot/run").unwrap();
    fs::write(SECRETS, secrets()).unwrap();
    let services: String = [("imap", "imap-login", 143), ("pop3", "pop3-login", 110)]
        .iter()
        .map(|(protocol, service, port)| {
            format!("service {service} {{\n service_count = 0\n inet_listener {protocol} {{\n port = {port}\n }}\n inet_listener {protocol}s {{\n port = 0\n }}\n}}\n")
        })
        .collect();
    let text = format!(
        "protocols = imap pop3\nbase_dir = /mnt/dovecot/run\nlisten = 127.0.0.1\nssl = no\n\
         disable_plaintext_auth = no\nauth_failure_delay = 0\n\
         service anvil {{\n unix_listener anvil-auth-penalty {{\n mode = 0\n }}\n}}\nauth_mechanisms = plain login cram-md5 apop\n\
         passdb {{\n driver = passwd-file\n args = scheme=PLAIN username_format=%u {SECRETS}\n}}\n\
         passdb {{\n driver = pam\n args = imap\n}}\nuserdb {{\n driver = passwd\n}}\n\
         mail_location = mbox:~/mail:INBOX=/var/mail/%u:INDEX=/mnt/tmp/dovecot-%u\nmail_privileged_group = mail\n\
         mbox_write_locks = fcntl\nfirst_valid_uid = 1000\nlog_path = /dev/null\nmmap_disable = yes\n\
         pop3_uidl_format = %08Xv%08Xu\n{services}!include_try {FURTHER}\n"
    );
    fs::write(CONFIGURATION, text).unwrap();
    CONFIGURATION
}

/// The secrets file in the form of Dovecot's.
fn secrets() -> String {
    let ours = fs::read_to_string("/etc/cram-md5.pwd").unwrap_or_default();
    ours.lines().map(|line| line.replacen('\t', ":{PLAIN}", 1) + "\n").collect()
}

/// The command line of the program that serves one user, as it runs after login.
pub fn for_user(protocol: Protocol, account: &Account) -> Vec<String> {
    let program = match protocol {
        Protocol::Imap => "imap",
        Protocol::Pop3 => "pop3",
    };
    // it writes its log to descriptor 2, which inetd's programs have on the client's socket
    let script = format!("USER={} exec /usr/lib/dovecot/{program} -c {} 2>/dev/null", account.name, configure());
    vec!["sh".to_owned(), "-c".to_owned(), script]
}

/// Starts all of Dovecot and connects to it.
pub fn for_network(protocol: Protocol) -> Session {
    let mut command = Command::new("/usr/sbin/dovecot");
    command.args(["-F", "-c", configure()]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let process = Running::start(&mut command);
    let end = Instant::now() + Duration::from_secs(10);
    while !greets(protocol) {
        assert!(Instant::now() < end, "Dovecot does not answer");
        std::thread::sleep(Duration::from_millis(20));
    }
    Session { wire: Wire::connect(protocol.port()), process }
}

/// Whether a client gets the greeting at once: the first of all is told that it must wait.
fn greets(protocol: Protocol) -> bool {
    let Ok(stream) = TcpStream::connect(("127.0.0.1", protocol.port())) else { return false };
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).is_ok() && ["* OK [", "+OK"].iter().any(|start| line.starts_with(start))
}
