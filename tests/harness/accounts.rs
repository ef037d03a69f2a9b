//! The accounts of a private world, one for each rule that a login must obey, and the PAM files that judge them.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use super::world;

/// Somebody who may have mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The login name.
    pub name: &'static str,
    /// User and group number, which are the same.
    pub id: u32,
    /// The system's password.
    pub password: &'static str,
    /// crypt(3) of the password, few rounds.
    hash: &'static str,
    home: &'static str,
    shell: &'static str,
    /// The fields of shadow(5) from the last change on.
    ageing: &'static str,
}

const WONDERLAND: &str =
    "$6$rounds=1000$letterbox$lUSypOYfJknRhaxKWkkGxS4x66Briu9JEB20NNPzcnvx5zRZ9EOaOmIbSTaZOGs8tM6/AOygwx6AQbu7ShUKN1";
const BUILDER: &str =
    "$6$rounds=1000$letterbox$98iVwKelbxNiTFNR/Uo/aRMRiXXLjiIw4ITQyreSnmF55NX02Ho/5FiDu4DErvbIbCMJ2ih.UvWcyXv9elhwB/";
const TWO_WORDS: &str =
    "$6$rounds=1000$letterbox$DIkmWsgU6C9kuvQ.dExxKoh6xNrYXdhgOxa4faXdfl/Z8ngAnuIeJipUvq9iSegst95m4F8U/h9om8GO9B8Fq.";
const EXPIRED: &str =
    "$6$rounds=1000$letterbox$XoMxr6wMzmRmxaM6XbbYdseQhozFeuJScdhcRHUKZoFpBKTHxfq8uVjE.edY6FoVIutgfkX9pZ6sTvfNxA1R/0";
const SECRET: &str =
    "$6$rounds=1000$letterbox$iB4bapX4nTgKcS9iaa8Ablxe9/QJDwLbOax7R17ZENjHSx0wqH0hkk3JfLkkZY0I5q7ab.zEuCylYBz4nj6aW1";

const USUAL: Account = Account {
    name: "alice",
    id: 10001,
    password: "wonderland",
    hash: WONDERLAND,
    home: "/home",
    shell: "/bin/sh",
    ageing: "19000:0:99999:7:::",
};

/// An ordinary user.
pub const ALICE: Account = USUAL;
/// Another one.
pub const BOB: Account = Account { name: "bob", id: 10002, password: "builder", hash: BUILDER, ..USUAL };
/// Has a password of two words.
pub const CAROL: Account = Account { name: "carol", id: 10003, password: "two words", hash: TWO_WORDS, ..USUAL };
/// The account came to its end long ago.
pub const DAVE: Account =
    Account { name: "dave", id: 10004, password: "expired", hash: EXPIRED, ageing: "10000:0:99999:7::10001:", ..USUAL };
/// Has mail but no shell.
pub const ERIN: Account =
    Account { name: "erin", id: 10005, password: "secret", hash: SECRET, shell: "/bin/false", ..USUAL };
/// The system's password is locked; the right one is in the secrets file, if there is one.
pub const FRANK: Account = Account { name: "frank", id: 10006, password: "secret", hash: "!", ..USUAL };
/// Has no home directory.
pub const GRACE: Account =
    Account { name: "grace", id: 10007, password: "secret", hash: SECRET, home: "/nonexistent", ..USUAL };
/// Root under another name.
pub const TOOR: Account = Account { name: "toor", id: 0, password: "secret", hash: SECRET, ..USUAL };
/// Must change the password before anything else.
pub const HEIDI: Account =
    Account { name: "heidi", id: 10008, password: "expired", hash: EXPIRED, ageing: "0:0:99999:7:::", ..USUAL };

const ALL: [Account; 9] = [ALICE, BOB, CAROL, DAVE, ERIN, FRANK, GRACE, HEIDI, TOOR];

/// Accounts of the system, with numbers as Debian gives them.
const SYSTEM: [(&str, u32); 10] = [
    ("daemon", 1),
    ("bin", 2),
    ("sys", 3),
    ("tty", 5),
    ("mail", 8),
    ("proxy", 13),
    ("dovecot", 900),
    ("dovenull", 901),
    ("postfix", 902),
    ("nobody", 65534),
];

/// Finds an account by its name.
pub fn named(name: &str) -> Account {
    *ALL.iter().find(|account| account.name == name).unwrap_or_else(|| panic!("no account {name}"))
}

impl Account {
    /// Where the account's home is.
    pub fn home(&self) -> String {
        if self.home == "/home" { format!("/home/{}", self.name) } else { self.home.to_owned() }
    }
}

/// Writes the files that say who may log in, and makes the homes.
pub fn write() {
    let mut passwd = "root:x:0:0:root:/root:/bin/sh\n".to_owned();
    let mut group = "root:x:0:\nusers:x:100:\n".to_owned();
    let mut shadow = "root:*:19000:0:99999:7:::\n".to_owned();
    for (name, id) in SYSTEM {
        let gid = if name == "nobody" { 65534 } else { id };
        passwd += &format!("{name}:x:{id}:{gid}:{name}:/nonexistent:/usr/sbin/nologin\n");
        group += &format!("{}:x:{gid}:\n", if name == "nobody" { "nogroup" } else { name });
        shadow += &format!("{name}:*:19000:0:99999:7:::\n");
    }
    for account in ALL {
        let Account { name, id, hash, shell, ageing, .. } = account;
        passwd += &format!("{name}:x:{id}:{id}:{name}:{}:{shell}\n", account.home());
        group += &if id == 0 { String::new() } else { format!("{name}:x:{id}:\n") };
        shadow += &format!("{name}:{hash}:{ageing}\n");
        make_home(&account);
    }
    write_file("/etc/passwd", passwd.as_bytes(), 0o644);
    write_file("/etc/group", group.as_bytes(), 0o644);
    write_file("/etc/shadow", shadow.as_bytes(), 0o600);
    write_file("/etc/nsswitch.conf", b"passwd: files\ngroup: files\nshadow: files\nhosts: files\n", 0o644);
    write_file("/etc/hosts", b"127.0.0.1 localhost\n::1 localhost\n127.0.1.1 mail.example.org mail\n", 0o644);
    write_file("/etc/environment", b"", 0o644);
    write_pam();
}

fn make_home(account: &Account) {
    let home = account.home();
    if home != "/nonexistent" && account.id != 0 {
        fs::create_dir(&home).unwrap();
        fs::set_permissions(&home, Permissions::from_mode(0o700)).unwrap();
        chown(&home, Some(account.id), Some(account.id)).unwrap();
    }
}

/// The project's own PAM files, above the common parts that every Debian has.
fn write_pam() {
    write_file("/etc/pam.d/common-auth", b"auth required pam_unix.so\n", 0o644);
    // as Debian has it
    let account = "account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so\n\
                   account requisite pam_deny.so\naccount required pam_permit.so\n";
    write_file("/etc/pam.d/common-account", account.as_bytes(), 0o644);
    write_file("/etc/pam.d/common-session", b"session required pam_unix.so\n", 0o644);
    write_file("/etc/pam.d/other", b"auth required pam_deny.so\naccount required pam_deny.so\n", 0o644);
    for service in ["imap", "pop"] {
        let shipped = fs::read(world::source(&format!("pam.d/debian/{service}"))).unwrap();
        write_file(&format!("/etc/pam.d/{service}"), &shipped, 0o644);
    }
    write_file("/etc/security/pam_env.conf", b"", 0o644);
}

/// Writes a file of root's.
pub fn write_file(path: &str, content: &[u8], mode: u32) {
    Path::new(path).parent().map_or(Ok(()), fs::create_dir_all).unwrap();
    fs::write(path, content).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Writes a mailbox of `owner`'s, with the rights that a delivery agent gives it.
pub fn write_mail(path: &Path, owner: &Account, content: &[u8]) {
    fs::write(path, content).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
    chown(path, Some(owner.id), Some(owner.id)).unwrap();
}

/// Gives a directory and all in it to `owner`.
pub fn give_tree(path: &Path, owner: &Account) {
    chown(path, Some(owner.id), Some(owner.id)).unwrap();
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| give_tree(&entry.unwrap().path(), owner));
    }
}
