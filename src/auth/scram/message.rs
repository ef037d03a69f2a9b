//! The client's two messages (RFC 5802 §7), and the server's, as bytes.

use crate::limits;
use crate::text::base64;

/// What TLS could bind an exchange to.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChannelBinding<'a> {
    /// The types that this connection has, with their values (RFC 5929, RFC 9266). Without TLS there are none.
    pub types: &'a [ChannelType],
}

/// A type of binding and its value.
pub type ChannelType = (&'static str, Vec<u8>);

/// Why a message ends the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not in the form that it should have.
    Form,
    /// The client wants to act for somebody else.
    OtherUser,
}

/// The first message, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientFirst {
    /// `gs2-header`, which the last message must repeat.
    pub header: Vec<u8>,
    /// The value of the channel's binding that the header asks for.
    pub binding: Vec<u8>,
    /// `client-first-message-bare`
    pub bare: Vec<u8>,
    /// The name, unescaped.
    pub user: Vec<u8>,
    /// The client's part of the nonce.
    pub nonce: Vec<u8>,
}

/// The last message, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientFinal {
    /// `client-final-message-without-proof`
    pub without_proof: Vec<u8>,
    /// What the client computed.
    pub proof: [u8; 32],
}

impl ClientFirst {
    /// `client-first-message = gs2-header client-first-message-bare`
    ///
    /// `gs2-header = gs2-cbind-flag "," [ authzid ] ","`, `gs2-cbind-flag = ("p=" cb-name) / "n" / "y"`. `plus` is whether
    /// the mechanism is the one that binds, `channel` what it can be bound to.
    pub fn read(message: &[u8], plus: bool, channel: ChannelBinding<'_>) -> Result<Self, Fault> {
        let (flag, rest) = split(message, b',').ok_or(Fault::Form)?;
        let (authzid, bare) = split(rest, b',').ok_or(Fault::Form)?;
        let binding = match (flag, plus) {
            (b"n", false) => Vec::new(),
            // the client thinks that we cannot: if we can, somebody has changed what we offered (RFC 5802 §6)
            (b"y", false) if channel.types.is_empty() => Vec::new(),
            ([b'p', b'=', name @ ..], true) => {
                let known = channel.types.iter().find(|(known, _)| known.as_bytes() == name);
                known.ok_or(Fault::Form)?.1.clone()
            }
            _ => return Err(Fault::Form),
        };
        let header = message.get(..message.len().saturating_sub(bare.len())).ok_or(Fault::Form)?.to_vec();
        let (user, nonce) = first_bare(bare).ok_or(Fault::Form)?;
        match authzid {
            b"" => {}
            [b'a', b'=', name @ ..] if saslname(name).ok_or(Fault::Form)? == user => {}
            [b'a', b'=', ..] => return Err(Fault::OtherUser),
            _ => return Err(Fault::Form),
        }
        Ok(Self { header, binding, bare: bare.to_vec(), user, nonce })
    }
}

/// `client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions]`: name and nonce.
///
/// `reserved-mext` (`m=`) is for extensions that must be understood, and there are none.
fn first_bare(bare: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut attributes = bare.split(|octet| *octet == b',');
    let user = saslname(attributes.next()?.strip_prefix(b"n=")?)?;
    let nonce = attributes.next()?.strip_prefix(b"r=")?;
    let printable = nonce.iter().all(|octet| octet.is_ascii_graphic());
    let bounded = (1..=limits::SCRAM_NONCE_OCTETS).contains(&nonce.len()) && bare.len() <= limits::SCRAM_MESSAGE_OCTETS;
    (printable && bounded && !user.is_empty()).then(|| (user, nonce.to_vec()))
}

/// `saslname = 1*(value-safe-char / "=2C" / "=3D")`
fn saslname(text: &[u8]) -> Option<Vec<u8>> {
    let mut pieces = text.split(|octet| *octet == b'=');
    let mut name = pieces.next()?.to_vec();
    for piece in pieces {
        match piece {
            [b'2', b'C', rest @ ..] => name.extend([b",", rest].concat()),
            [b'3', b'D', rest @ ..] => name.extend([b"=", rest].concat()),
            _ => return None,
        }
    }
    (!name.contains(&0)).then_some(name)
}

impl ClientFinal {
    /// `client-final-message = channel-binding "," nonce ["," extensions] "," proof`, which must take up the header of
    /// `first` and the nonce of `server_first`.
    pub fn read(message: &[u8], first: &ClientFirst, server_first: &[u8]) -> Result<Self, Fault> {
        Self::take_up(message, first, server_first).ok_or(Fault::Form)
    }

    fn take_up(message: &[u8], first: &ClientFirst, server_first: &[u8]) -> Option<Self> {
        let comma = message.iter().rposition(|octet| *octet == b',')?;
        let (without_proof, proof) = message.split_at_checked(comma)?;
        let proof = base64::decode(proof.strip_prefix(b",p=")?).ok()?;
        let mut attributes = without_proof.split(|octet| *octet == b',');
        let channel = base64::decode(attributes.next()?.strip_prefix(b"c=")?).ok()?;
        let (nonce, ours) = (attributes.next()?, split(server_first, b',')?.0);
        let taken_up = channel == [first.header.as_slice(), &first.binding].concat() && nonce == ours;
        let bounded = without_proof.len() <= limits::SCRAM_MESSAGE_OCTETS;
        (taken_up && bounded)
            .then(|| Some(Self { without_proof: without_proof.to_vec(), proof: proof.try_into().ok()? }))?
    }
}

/// `server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]`
pub fn server_first(client_nonce: &[u8], server_nonce: &[u8], salt: &[u8], iterations: u32) -> Vec<u8> {
    let rest = format!(",s={},i={iterations}", base64::encode(salt));
    [b"r=", client_nonce, server_nonce, rest.as_bytes()].concat()
}

/// `AuthMessage = client-first-message-bare + "," + server-first-message + "," + client-final-message-without-proof`
pub fn auth_message(first_bare: &[u8], server_first: &[u8], without_proof: &[u8]) -> Vec<u8> {
    [first_bare, b",", server_first, b",", without_proof].concat()
}

/// `server-final-message = (server-error / verifier) ["," extensions]`, the good one.
pub fn server_final(signature: &[u8; 32]) -> Vec<u8> {
    format!("v={}", base64::encode(signature)).into_bytes()
}

/// What is before the first `separator` and what is behind.
fn split(text: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let (before, rest) = text.split_at_checked(text.iter().position(|octet| *octet == separator)?)?;
    Some((before, rest.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7677 §3
    const FIRST: &[u8] = b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    const SERVER: &[u8] = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    const FINAL: &[u8] =
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    fn first(message: &str) -> Result<ClientFirst, Fault> {
        ClientFirst::read(message.as_bytes(), false, ChannelBinding::default())
    }

    #[test]
    fn rfc_7677_section_3_example() {
        let first = ClientFirst::read(FIRST, false, ChannelBinding::default()).unwrap();
        assert_eq!((first.user.as_slice(), first.header.as_slice()), (&b"user"[..], &b"n,,"[..]));
        let last = ClientFinal::read(FINAL, &first, SERVER).unwrap();
        assert!(last.without_proof.ends_with(b"hNlF$k0") && last.proof[0] == 0x74);
        let salt = base64::decode(b"W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        assert_eq!(server_first(b"rOprNGfwEbeRWgbNEkqO", b"%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", &salt, 4096), SERVER);
    }

    #[test]
    fn names_are_unescaped_and_nobody_acts_for_another() {
        assert_eq!(first("n,,n=a=2Cb=3Dc,r=x").unwrap().user, b"a,b=c");
        assert_eq!(first("y,,n=a,r=x,more=1").unwrap().header, b"y,,");
        assert_eq!(first("n,a=fred,n=fred,r=x").unwrap().header, b"n,a=fred,");
        assert_eq!(first("n,a=alice,n=fred,r=x"), Err(Fault::OtherUser));
    }

    #[test]
    fn what_is_out_of_form_is_no_attempt() {
        let long = format!("n,,n=a,r={}", "x".repeat(limits::SCRAM_NONCE_OCTETS + 1));
        for wrong in [
            "",
            "n",
            "n,",
            "n,,",
            "n,,n=a",
            "n,,n=a,r=",
            "n,,n=,r=x",
            "n,,m=1,n=a,r=x",
            "n,,r=x,n=a",
            "n,,n=a=,r=x",
            "n,,n=a=2c,r=x",
            "n,,n=a\0,r=x",
            "n,,n=a,r=x y",
            "n,x,n=a,r=x",
            "N,,n=a,r=x",
            "p=tls-exporter,,n=a,r=x",
            &long,
        ] {
            assert_eq!(first(wrong), Err(Fault::Form), "{wrong}");
        }
        let given = ClientFirst::read(FIRST, false, ChannelBinding::default()).unwrap();
        let text = String::from_utf8(FINAL.to_vec()).unwrap();
        for (from, to) in
            [("biws", "eSws"), ("hNlF", "hNlf"), (",p=", ",q="), ("dHzb", "dHz"), ("dHzb", "dHzbdHzb"), ("c=", "C=")]
        {
            let wrong = text.replacen(from, to, 1);
            assert_eq!(ClientFinal::read(wrong.as_bytes(), &given, SERVER), Err(Fault::Form), "{wrong}");
        }
    }

    #[test]
    fn a_channel_is_bound_by_the_mechanism_that_says_so() {
        let channel = ChannelBinding { types: &[("tls-exporter", b"exported".to_vec())] };
        let read = |message: &str, plus| ClientFirst::read(message.as_bytes(), plus, channel);
        let bound = read("p=tls-exporter,,n=a,r=x", true).unwrap();
        assert_eq!((bound.header.as_slice(), bound.binding.as_slice()), (&b"p=tls-exporter,,"[..], &b"exported"[..]));
        let with = |channel: &[u8]| format!("c={},r=xy,p={}", base64::encode(channel), base64::encode(&[0; 32]));
        let server = server_first(b"x", b"y", b"salt", 4096);
        assert!(ClientFinal::read(with(b"p=tls-exporter,,exported").as_bytes(), &bound, &server).is_ok());
        assert!(ClientFinal::read(with(b"p=tls-exporter,,forged").as_bytes(), &bound, &server).is_err());
        // a client that was made to believe that there is no binding
        for (wrong, plus) in [
            ("y,,n=a,r=x", false),
            ("n,,n=a,r=x", true),
            ("p=tls-unique,,n=a,r=x", true),
            ("p=tls-exporter,,n=a,r=x", false),
        ] {
            assert_eq!(read(wrong, plus), Err(Fault::Form), "{wrong}");
        }
        assert!(read("n,,n=a,r=x", false).is_ok());
    }
}
