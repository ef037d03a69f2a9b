//! `make cert`: a certificate to begin with.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use openssl::pkey::Id;
use openssl::ssl::SslVerifyMode;
use openssl::x509::X509;

use crate::harness::inetd::Inetd;
use crate::harness::process::{output, run};
use crate::harness::wire::Wire;
use crate::harness::{tls, world};

fn make_cert(variables: &[&str]) -> Command {
    let mut command = Command::new("make");
    command.args(["-s", "CARGO=false", "cert"]).args(variables).current_dir(world::source("."));
    command
}

fn certificate(path: &str) -> X509 {
    X509::from_pem(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn make_cert_makes_what_is_served_at_once() {
    world::private(|world| {
        let said = run(&mut make_cert(&["NAMES=mail.example.org imap.example.org 127.0.0.1 ::1"]));
        assert!(said.contains("made: /etc/ssl/certs/imapd.pem") && said.contains("made: /etc/ssl/certs/ipop3d.pem"));
        for path in ["/etc/ssl/certs/imapd.pem", "/etc/ssl/certs/ipop3d.pem"] {
            let file = fs::metadata(path).unwrap();
            assert_eq!((file.mode() & 0o7777, file.uid()), (0o600, 0), "{path}");
            let made = certificate(path);
            let names = made.subject_alt_names().unwrap();
            let hosts: Vec<&str> = names.iter().filter_map(|name| name.dnsname()).collect();
            assert_eq!(hosts, ["mail.example.org", "imap.example.org"]);
            let addresses: Vec<usize> = names.iter().filter_map(|name| name.ipaddress()).map(<[u8]>::len).collect();
            assert_eq!(addresses, [4, 16]);
            let key = made.public_key().unwrap();
            assert_eq!((key.id(), key.bits()), (Id::EC, 256));
        }
        assert!(fs::read_dir("/etc/ssl/certs").unwrap().count() == 2, "nothing else is left there");
        // a client that believes it is content with each of its names
        let _server = Inetd::xinetd(world, &["imaps", "pop3s"]);
        for (port, name) in [(993, "mail.example.org"), (993, "imap.example.org"), (995, "127.0.0.1")] {
            let sceptic = |name: &str| {
                let client = tls::client(|client| {
                    client.set_verify(SslVerifyMode::PEER);
                    client.set_ca_file("/etc/ssl/certs/imapd.pem").unwrap();
                });
                Wire::connect(port).start_tls(&client, name)
            };
            assert!(sceptic(name).is_ok() && sceptic("elsewhere.example").is_err(), "{name}");
        }
        // what is there is left alone
        let before = fs::read("/etc/ssl/certs/imapd.pem").unwrap();
        let said = run(&mut make_cert(&["NAMES=other.example"]));
        assert!(said.contains("left alone, since it is there: /etc/ssl/certs/imapd.pem"), "{said}");
        assert_eq!(fs::read("/etc/ssl/certs/imapd.pem").unwrap(), before);
    });
}

#[test]
fn make_cert_takes_a_kind_of_key_a_time_and_a_place() {
    world::private(|_| {
        run(&mut make_cert(&["NAMES=mail.example.org", "KEY=rsa:3072", "DAYS=10", "CERTDIR=/etc/other"]));
        let made = certificate("/etc/other/imapd.pem");
        let key = made.public_key().unwrap();
        assert_eq!((key.id(), key.bits()), (Id::RSA, 3072));
        let in_days = |days| openssl::asn1::Asn1Time::days_from_now(days).unwrap();
        assert!(made.not_after() > in_days(9) && made.not_after() < in_days(11));
        // its own name, where none is said
        run(&mut make_cert(&["CERTDIR=/etc/another"]));
        let names = certificate("/etc/another/imapd.pem").subject_alt_names().unwrap();
        assert_eq!(names[0].dnsname(), Some("mail.example.org"));
        for nonsense in ["a/b", "$(id)", "a b;c"] {
            let said = output(&mut make_cert(&[&format!("NAMES='{nonsense}'"), "CERTDIR=/etc/none"]));
            assert!(!said.status.success() && !Path::new("/etc/none").exists(), "{nonsense}");
        }
    });
}
