//! Who may do what while TLS is active, and who has ever seen the key.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use crate::harness::accounts::ALICE;
use crate::harness::client::Imap;
use crate::harness::inetd::Inetd;
use crate::harness::process::{Seen, connection};
use crate::harness::wire::Wire;
use crate::harness::{tls, world};

const NAME: &str = "mail.example.org";

/// Whether the memory of a process holds `octets`. One that has just ended has none.
fn remembers(seen: &Seen, octets: &[u8]) -> bool {
    let Ok(maps) = fs::read_to_string(format!("/proc/{}/maps", seen.pid)) else { return false };
    let Ok(memory) = File::open(format!("/proc/{}/mem", seen.pid)) else { return false };
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
        // a gate that has answered has got ready
        imap.ok("NOOP");
        examine(&identity, 3, "10");
        imap.ok("LOGIN alice wonderland");
        imap.ok("SELECT INBOX");
        // who has logged in may have much mail
        examine(&identity, 3, "unlimited");
    });
}

/// A password goes from the client through three processes to a fourth, and stays in none of them, whatever became of it.
#[test]
fn no_process_remembers_a_password() {
    world::private(|world| {
        world.configure("auth_failure_delay = 10 ms\n");
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["imaps", "pop3s"]);
        let plain = |password: &str| openssl::base64::encode_block(format!("\0alice\0{password}").as_bytes());
        // whoever examined it may be ending still
        let nobody_remembers = |password: &str| {
            // of a word of alice's for SASL, what stands behind her name
            let word = plain(password);
            let knows = |process: &Seen| {
                [password.as_bytes(), &word.as_bytes()[12..]].iter().any(|form| remembers(process, form))
            };
            connection(|all| !all.is_empty() && !all.iter().any(knows));
        };
        let connect = || Wire::connect(993).start_tls(&tls::client(|_| ()), NAME).unwrap();
        let mut imap = Imap::greeted(connect());
        assert!(!imap.command("LOGIN alice jabberwocky-one").is_ok());
        nobody_remembers("jabberwocky-one");
        assert!(!imap.command(&format!("AUTHENTICATE PLAIN {}", plain("jabberwocky-two"))).is_ok());
        nobody_remembers("jabberwocky-two");
        imap.ok("LOGIN alice {10+}\r\nwonderland");
        nobody_remembers("wonderland");
        drop(imap);
        let mut imap = Imap::greeted(connect());
        imap.ok(&format!("AUTHENTICATE PLAIN {}", plain("wonderland")));
        nobody_remembers("wonderland");
        drop(imap);
        let mut wire = Wire::connect(995).start_tls(&tls::client(|_| ()), NAME).unwrap();
        wire.line().unwrap();
        for (command, good) in [("USER alice", "+OK"), ("PASS jabberwocky-one", "-ERR"), ("USER alice", "+OK")] {
            wire.send(format!("{command}\r\n").as_bytes());
            assert!(wire.line().unwrap().starts_with(good.as_bytes()), "{command}");
        }
        nobody_remembers("jabberwocky-one");
        wire.send(b"PASS wonderland\r\n");
        assert!(wire.line().unwrap().starts_with(b"+OK"));
        nobody_remembers("wonderland");
    });
}

/// Looks at the processes of the one connection.
fn examine(identity: &tls::Identity, expected: usize, cpu: &str) {
    let seen = connection(|all| all.len() == expected);
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
            powerless(process, &descriptors, cpu);
        }
    }
}

fn powerless(process: &Seen, descriptors: &[(u32, String)], cpu: &str) {
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
    // root of a container may be unable to lift the limit at the login, and sets none then
    assert!(limit("Max cpu time") == cpu || !letterbox::sys::process::may_lift_limits());
    assert_eq!(
        (limit("Max data size"), limit("Max open files"), limit("Max processes")),
        ("67108864".into(), "3".into(), "0".into())
    );
    assert_eq!(process.field("Seccomp"), Some("2"));
}

#[test]
fn the_daemons_are_linked_with_pam_alone() {
    for program in [env!("CARGO_BIN_EXE_imapd"), env!("CARGO_BIN_EXE_ipop3d")] {
        let libraries = libraries(program);
        let others: Vec<_> =
            libraries.iter().filter(|name| !["libc.so", "ld-linux"].iter().any(|own| name.contains(own))).collect();
        assert!(matches!(others[..], [pam] if pam.starts_with("libpam.so")), "{program}: {libraries:?}");
    }
    assert!(libraries(env!("CARGO_BIN_EXE_letterbox-tls")).iter().any(|name| name.starts_with("libssl")));
}

/// What a program's own list of libraries has.
fn libraries(program: &str) -> Vec<String> {
    let list = crate::harness::process::run(std::process::Command::new("readelf").args(["-d", program]));
    let needed = list.lines().filter(|line| line.contains("(NEEDED)"));
    needed.filter_map(|line| Some(line.split_once('[')?.1.trim_end_matches(']').to_owned())).collect()
}
