//! Debian's Dovecot as a second opinion, with a configuration of its own in the private world.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::server::{Protocol, Session};
use super::wire::Wire;
use super::{Account, Running};

const CONFIGURATION: &str = "/mnt/dovecot/dovecot.conf";
const FURTHER: &str = "/mnt/dovecot/further.conf";

/// Whether it is installed.
pub fn is_there() -> bool {
    Path::new("/usr/lib/dovecot/imap").exists() && Path::new("/usr/lib/dovecot/pop3").exists()
}

/// Lets what is started from now on have further settings, which outdo those of [`configure`].
pub fn configured(more: &str) {
    fs::create_dir_all("/mnt/dovecot").unwrap();
    fs::write(FURTHER, more).unwrap();
}

/// Writes the configuration: mbox in `/var/mail` with folders in `~/mail`, as Letterbox has it without any.
pub fn configure() -> &'static str {
    fs::create_dir_all("/mnt/dovecot/run").unwrap();
    let services: String = [("imap", "imap-login", 143), ("pop3", "pop3-login", 110)]
        .iter()
        .map(|(protocol, service, port)| {
            format!("service {service} {{\n inet_listener {protocol} {{\n port = {port}\n }}\n inet_listener {protocol}s {{\n port = 0\n }}\n}}\n")
        })
        .collect();
    let text = format!(
        "protocols = imap pop3\nbase_dir = /mnt/dovecot/run\nlisten = 127.0.0.1\nssl = no\n\
         disable_plaintext_auth = no\nauth_mechanisms = plain login cram-md5 apop\n\
         passdb {{\n driver = static\n args = password=wonderland\n}}\nuserdb {{\n driver = passwd\n}}\n\
         mail_location = mbox:~/mail:INBOX=/var/mail/%u:INDEX=/mnt/tmp/dovecot-%u\nmail_privileged_group = mail\n\
         mbox_write_locks = fcntl\nfirst_valid_uid = 1000\nlog_path = /dev/null\nmmap_disable = yes\n\
         pop3_uidl_format = %08Xv%08Xu\n{services}!include_try {FURTHER}\n"
    );
    fs::write(CONFIGURATION, text).unwrap();
    CONFIGURATION
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
    while std::net::TcpStream::connect(("127.0.0.1", protocol.port())).is_err() {
        assert!(Instant::now() < end, "Dovecot does not answer");
        std::thread::sleep(Duration::from_millis(20));
    }
    Session { wire: Wire::connect(protocol.port()), process }
}
