//! The two servers, both at once on ports of their own, each with an account, the same mail, and its index on.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::client::Client;
use crate::harness::inetd::{Inetd, is_listened_to};
use crate::harness::process::Seen;
use crate::harness::{ALICE, Account, BOB, Running, World};

/// Everybody's.
pub const PASSWORD: &str = "wonderland";

/// A server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contestant {
    Letterbox,
    Dovecot,
}

/// What a contestant's processes of the user have used up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Seconds on a processor.
    pub cpu: f64,
    /// Octets that went towards the disk.
    pub written: u64,
}

impl Contestant {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Letterbox, Self::Dovecot];

    /// Starts a server in `world`.
    pub fn start(self, world: &World) -> Running {
        let process = match self {
            Self::Letterbox => {
                world.secrets(&[(ALICE.name, PASSWORD)]);
                Inetd::xinetd(world, &["imap", "ipop3"]).process
            }
            Self::Dovecot => {
                fs::create_dir_all("/mnt/dovecot/run").unwrap();
                fs::write("/mnt/dovecot/bench.conf", DOVECOT).unwrap();
                let mut command = Command::new("/usr/sbin/dovecot");
                command.args(["-F", "-c", "/mnt/dovecot/bench.conf"]);
                Running::start(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))
            }
        };
        let end = Instant::now() + Duration::from_secs(10);
        while !is_listened_to(self.imap()) || !is_listened_to(self.pop3()) {
            assert!(Instant::now() < end, "{self:?} does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        process
    }

    pub fn imap(self) -> u16 {
        if self == Self::Letterbox { 143 } else { 10143 }
    }

    pub fn pop3(self) -> u16 {
        if self == Self::Letterbox { 110 } else { 10110 }
    }

    pub fn account(self) -> Account {
        if self == Self::Letterbox { ALICE } else { BOB }
    }

    /// A session without a mailbox.
    pub fn session(self) -> Client {
        Client::imap(self.imap(), self.account().name)
    }

    /// A session with INBOX selected.
    pub fn selected(self) -> Client {
        let mut client = self.session();
        client.command("SELECT INBOX");
        client
    }

    pub fn inbox(self) -> PathBuf {
        Path::new("/var/mail").join(self.account().name)
    }

    /// Puts a copy of `mailbox` into INBOX, and takes every index away.
    pub fn restore(self, mailbox: &Path) {
        self.gone();
        fs::copy(mailbox, self.inbox()).unwrap();
        self.own(&self.inbox());
        self.forget();
    }

    /// Takes every index away.
    pub fn forget(self) {
        for place in [".letterbox", "index"] {
            drop(fs::remove_dir_all(Path::new(&self.account().home()).join(place)));
        }
    }

    /// Takes away what was kept of messages' contents, and leaves the index.
    pub fn forget_contents(self) {
        self.gone();
        let home = self.account().home();
        let find = ["-name", "*.cache", "-delete"];
        assert!(Command::new("find").arg(home).args(find).status().unwrap().success());
    }

    /// Gives a file to the account.
    pub fn own(self, path: &Path) {
        let id = self.account().id;
        chown(path, Some(id), Some(id)).unwrap();
        fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    }

    /// The processes that belong to the account.
    pub fn processes(self) -> Vec<Seen> {
        Seen::all().into_iter().filter(|seen| seen.uids().first() == Some(&self.account().id)).collect()
    }

    /// Waits until no session is left.
    pub fn gone(self) {
        let end = Instant::now() + Duration::from_secs(60);
        while !self.processes().is_empty() {
            assert!(Instant::now() < end, "a session of {self:?} does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// What the account's living processes used so far.
    pub fn used(self) -> Used {
        let mut used = Used::default();
        for Seen { pid, .. } in self.processes() {
            let read = |name: &str| fs::read_to_string(format!("/proc/{pid}/{name}")).unwrap_or_default();
            let ran = read("schedstat").split_whitespace().next().and_then(|ran| ran.parse::<f64>().ok());
            used.cpu += ran.unwrap_or(0.0) / 1e9;
            let written = read("io").lines().find_map(|line| line.strip_prefix("write_bytes: ")?.parse::<u64>().ok());
            used.written += written.unwrap_or(0);
        }
        used
    }
}

/// Debian's Dovecot as it comes, but for the ports, one password for all, and where mail and index lie.
const DOVECOT: &str = "protocols = imap pop3
base_dir = /mnt/dovecot/run
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 apop
passdb {
  driver = static
  args = password=wonderland
}
userdb {
  driver = passwd
}
mail_location = mbox:~/mail:INBOX=/var/mail/%u:INDEX=~/index
mail_privileged_group = mail
mbox_write_locks = fcntl
first_valid_uid = 1000
log_path = /dev/null
mail_max_userip_connections = 0
service imap-login {
  inet_listener imap {
    port = 10143
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  inet_listener pop3 {
    port = 10110
  }
  inet_listener pop3s {
    port = 0
  }
}
";
