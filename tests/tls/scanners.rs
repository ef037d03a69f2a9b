//! Programs that look whether TLS is sound, on the settings as they are without a file.

use std::process::{Command, Stdio};

use crate::harness::inetd::Inetd;
use crate::harness::process::run;
use crate::harness::{World, tls, world};

const NAME: &str = "mail.example.org";

#[test]
fn sslscan_finds_nothing_old_and_nothing_weak() {
    world::private(|world| {
        tls::install(NAME);
        let _server = Inetd::xinetd(world, &["imaps"]);
        let seen = run(Command::new("sslscan").args(["--no-colour", "--connect-timeout=10", "localhost:993"]));
        for old in ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"] {
            assert!(seen.lines().any(|line| line.starts_with(old) && line.ends_with("disabled")), "{old}: {seen}");
        }
        for new in ["TLSv1.2", "TLSv1.3"] {
            assert!(seen.lines().any(|line| line.starts_with(new) && line.ends_with("enabled")), "{new}: {seen}");
        }
        let weak = ["RC4", "3DES", "NULL", "EXP", "ADH", "AECDH", "TLSv1.0 ", "TLSv1.1 "];
        let accepted = seen.lines().filter(|line| line.starts_with("Accepted") || line.starts_with("Preferred"));
        let accepted: Vec<&str> = accepted.collect();
        assert!(accepted.len() >= 5, "{seen}");
        assert!(!accepted.iter().any(|line| weak.iter().any(|weak| line.contains(weak))), "{accepted:#?}");
        assert!(!seen.contains("vulnerable to heartbleed") || seen.contains("not vulnerable to heartbleed"), "{seen}");
    });
}

/// testssl.sh's ways to say that something is worse than "low".
const GRAVE: [&str; 4] = ["MEDIUM", "HIGH", "CRITICAL", "FATAL"];

/// What testssl.sh finds in `chapters`, a line each: identity, host, port, severity, words.
fn testssl(chapters: &[&str]) -> Vec<String> {
    // it makes some hundred connections, and more processes
    let mut command = Command::new("timeout");
    command.args(["220", "testssl", "--warnings", "off", "--color", "0", "--quiet", "--nodns", "none"]);
    command.args(["--ip", "127.0.0.1", "--add-ca", AUTHORITY, "--csvfile", "/tmp/findings.csv"]);
    let said = command.args(chapters).arg("mail.example.org:993").stdin(Stdio::null()).output().unwrap();
    assert_ne!(said.status.code(), Some(124), "it takes too long: {}", String::from_utf8_lossy(&said.stdout));
    let findings = std::fs::read_to_string("/tmp/findings.csv").unwrap();
    findings.lines().skip(1).map(str::to_owned).collect()
}

const AUTHORITY: &str = "/etc/ssl/authority.pem";

/// A certificate as an authority makes it for a server: for some weeks, and with the place of its list of revocations.
fn certify() {
    let words = "cd /etc/ssl; ec='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -new -x509'\n\
                 openssl req $ec -subj '/CN=An authority' -days 900 -keyout authority.key -out authority.pem\n\
                 openssl req $ec -subj /CN=mail.example.org -days 90 -CA authority.pem -CAkey authority.key \
                 -addext subjectAltName=DNS:mail.example.org -addext extendedKeyUsage=serverAuth \
                 -addext basicConstraints=critical,CA:FALSE -addext keyUsage=digitalSignature \
                 -addext crlDistributionPoints=URI:http://crl.example.org/list -keyout key -out certificate\n\
                 umask 077; cat key certificate authority.pem >certs/imapd.pem\n";
    run(Command::new("sh").args(["-ec", words]));
}

/// Demands that testssl.sh finds nothing grave in `chapters`, and what each of `known` stands for.
fn nothing_grave(world: &World, chapters: &[&str], known: &[&str]) {
    certify();
    let _server = Inetd::xinetd(world, &["imaps"]);
    let findings = testssl(chapters);
    let grave = |line: &&String| GRAVE.iter().any(|word| line.contains(&format!(",\"{word}\",")));
    assert_eq!(findings.iter().filter(grave).count(), 0, "{findings:#?}");
    for name in known {
        let good = |line: &String| line.starts_with(&format!("\"{name}\"")) && line.contains(",\"OK\",");
        assert!(findings.iter().any(good), "{name}: {findings:#?}");
    }
}

#[test]
fn testssl_finds_no_old_protocol_and_no_weak_cipher() {
    let known = ["SSLv3", "TLS1_2", "TLS1_3", "cipherlist_aNULL", "cipherlist_STRONG"];
    world::private(|world| nothing_grave(world, &["-p", "-s"], &known));
}

#[test]
fn testssl_finds_nothing_wrong_with_what_is_preferred_and_shown() {
    world::private(|world| nothing_grave(world, &["-P", "-S"], &["cipher_order", "cert_chain_of_trust"]));
}

#[test]
fn testssl_finds_none_of_the_faults_that_have_names() {
    let known = ["heartbleed", "ROBOT", "secure_client_renego", "CRIME_TLS", "SWEET32"];
    world::private(|world| nothing_grave(world, &["-U"], &known));
}

/// What is to be found is found: testssl.sh is not blind.
#[test]
fn testssl_would_find_a_weak_cipher() {
    world::private(|world| {
        certify();
        world.configure("ssl_min_protocol = TLSv1\nssl_cipher_list = ALL:@SECLEVEL=0\n");
        let _server = Inetd::xinetd(world, &["imaps"]);
        let findings = testssl(&["-s"]);
        let grave = |line: &String| line.starts_with("\"cipherlist_aNULL\"") && line.contains("\"CRITICAL\"");
        assert!(findings.iter().any(grave), "{findings:#?}");
    });
}
