//! Who may do what while TLS is active, and who has ever seen the key.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use crate::harness::accounts::ALICE;
use crate::harness::client::Imap;
use crate::harness::inetd::Inetd;
use crate::harness::process::Seen;
use crate::harness::wire::Wire;
use crate::harness::{tls, world};

const NAME: &str = "mail.example.org";

fn daemons() -> Vec<Seen> {
    let ours = |seen: &Seen| ["imapd", "letterbox-tls"].contains(&seen.name());
    Seen::all().into_iter().filter(ours).collect()
}

/// Whether the memory of a process holds `octets`.
fn remembers(seen: &Seen, octets: &[u8]) -> bool {
    let maps = fs::read_to_string(format!("/proc/{}/maps", seen.pid)).unwrap();
    let memory = File::open(format!("/proc/{}/mem", seen.pid)).unwrap();
    maps.lines().filter(|line| line.contains(" rw")).any(|line| {
        let (start, end) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let [start, end] = [start, end].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        let mut content = vec![0; usize::try_from(end - start).unwrap()];
        let read = memory.read_at(&mut content, start).unwrap_or(0);
        content[..read].windows(octets.len()).any(|window| window == octets)
    })
}

#[test]
fn the_tls_process_has_no_rights_and_nobody_else_has_the_key() {
    world::private(|world| {
        world.fill(&ALICE, &crate::harness::generator::mailbox(11, 3));
        let identity = tls::install(NAME);
        let _server = Inetd::xinetd(world, &["imaps"]);
        let mut imap = Imap::greeted(Wire::connect(993).start_tls(&tls::client(|_| ()), NAME).unwrap());
        examine(&identity, 3);
        imap.ok("LOGIN alice wonderland");
        imap.ok("SELECT INBOX");
        examine(&identity, 3);
    });
}

/// Looks at the processes of the one connection.
fn examine(identity: &tls::Identity, expected: usize) {
    let seen = daemons();
    assert_eq!(seen.len(), expected, "{seen:#?}");
    // OpenSSL holds the number with its last octet first, and the file's text has it otherwise
    let mut number = identity.key.ec_key().unwrap().private_key().to_vec();
    number.reverse();
    let pem = identity.key_pem();
    let text = pem.lines().nth(1).unwrap().as_bytes();
    for process in &seen {
        let is_tls = process.name() == "letterbox-tls";
        assert_eq!(remembers(process, &number), is_tls, "{}", process.status);
        assert!(!remembers(process, text), "{}", process.status);
        let maps = fs::read_to_string(format!("/proc/{}/maps", process.pid)).unwrap();
        assert_eq!(maps.contains("libssl"), is_tls, "{}", process.name());
        let descriptors = process.descriptors();
        let has_file = descriptors.iter().any(|(_, target)| target.contains(".pem"));
        assert!(!has_file || process.uids() == [0; 4], "{}: {descriptors:?}", process.status);
        if is_tls {
            powerless(process, &descriptors);
        }
    }
}

fn powerless(process: &Seen, descriptors: &[(u32, String)]) {
    assert_eq!(process.uids(), [65534; 4]);
    assert_eq!((process.numbers("Gid"), process.numbers("Groups")), (vec![65534; 4], vec![65534]));
    assert!(!process.has_capabilities());
    assert_eq!(process.field("NoNewPrivs"), Some("1"));
    assert_eq!(fs::read_dir(process.root()).unwrap().count(), 0);
    let kinds: Vec<&str> = descriptors.iter().map(|(_, target)| target.split(':').next().unwrap()).collect();
    assert_eq!(kinds, ["socket", "socket", "/dev/null"]);
    let limits = fs::read_to_string(format!("/proc/{}/limits", process.pid)).unwrap();
    let limit = |name: &str| {
        limits.lines().find(|line| line.starts_with(name)).unwrap().split_whitespace().nth_back(1).unwrap().to_owned()
    };
    assert_eq!(limit("Max core file size"), "0");
    assert_eq!(
        (limit("Max data size"), limit("Max open files"), limit("Max processes")),
        ("67108864".into(), "3".into(), "0".into())
    );
    assert_eq!(process.field("Seccomp"), Some("2"));
}

#[test]
fn the_daemons_are_not_linked_with_openssl() {
    for program in [env!("CARGO_BIN_EXE_imapd"), env!("CARGO_BIN_EXE_ipop3d")] {
        assert!(!names_openssl(program), "{program}");
    }
    assert!(names_openssl(env!("CARGO_BIN_EXE_letterbox-tls")));
}

/// Whether a program's own list of libraries has OpenSSL's.
fn names_openssl(program: &str) -> bool {
    let list = crate::harness::process::run(std::process::Command::new("readelf").args(["-d", program]));
    list.lines()
        .filter(|line| line.contains("NEEDED"))
        .any(|line| line.contains("libssl") || line.contains("libcrypto"))
}
