//! What is offered, and in which order it is told (RFC 3501 §7.2.1): UW's order.

use crate::auth::authority::{Offer, Tls};
use crate::auth::sasl::SaslMechanism;

/// An extension that can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::imap) enum Extension {
    /// RFC 5255: SEARCH and SORT compare by i;unicode-casemap.
    I18nLevel,
    /// RFC 7888
    LiteralPlus,
    /// RFC 2971
    Id,
    /// RFC 4959
    SaslIr,
    /// RFC 2221
    LoginReferrals,
    /// RFC 2177
    Idle,
    /// RFC 4315
    UidPlus,
    /// RFC 2342
    Namespace,
    /// RFC 3348
    Children,
    /// RFC 2193
    MailboxReferrals,
    /// RFC 3516
    Binary,
    /// RFC 3691
    Unselect,
    /// RFC 4731
    Esearch,
    /// RFC 5032
    Within,
    /// UW's own: LIST of what holds a text.
    Scan,
    /// RFC 5256
    Sort,
    /// RFC 5256
    ThreadReferences,
    /// RFC 5256
    ThreadOrderedSubject,
    /// RFC 3502
    MultiAppend,
}

/// When an extension is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Both,
    BeforeLogin,
    AfterLogin,
}

/// Every extension with its name and the time when a client can use it, in the order of the answer.
const ALL: [(Extension, &str, Phase); 19] = [
    (Extension::I18nLevel, "I18NLEVEL=1", Phase::Both),
    (Extension::LiteralPlus, "LITERAL+", Phase::Both),
    (Extension::Id, "ID", Phase::Both),
    (Extension::SaslIr, "SASL-IR", Phase::BeforeLogin),
    (Extension::LoginReferrals, "LOGIN-REFERRALS", Phase::BeforeLogin),
    (Extension::Idle, "IDLE", Phase::AfterLogin),
    (Extension::UidPlus, "UIDPLUS", Phase::AfterLogin),
    (Extension::Namespace, "NAMESPACE", Phase::AfterLogin),
    (Extension::Children, "CHILDREN", Phase::AfterLogin),
    (Extension::MailboxReferrals, "MAILBOX-REFERRALS", Phase::AfterLogin),
    (Extension::Binary, "BINARY", Phase::AfterLogin),
    (Extension::Unselect, "UNSELECT", Phase::AfterLogin),
    (Extension::Esearch, "ESEARCH", Phase::AfterLogin),
    (Extension::Within, "WITHIN", Phase::AfterLogin),
    (Extension::Scan, "SCAN", Phase::AfterLogin),
    (Extension::Sort, "SORT", Phase::AfterLogin),
    (Extension::ThreadReferences, "THREAD=REFERENCES", Phase::AfterLogin),
    (Extension::ThreadOrderedSubject, "THREAD=ORDEREDSUBJECT", Phase::AfterLogin),
    (Extension::MultiAppend, "MULTIAPPEND", Phase::AfterLogin),
];

/// The extensions that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) struct Extensions(u32);

impl Extensions {
    /// All that we have.
    pub(in crate::imap) fn all() -> Self {
        Self(ALL.iter().fold(0, |set, (extension, ..)| set | extension.bit()))
    }

    /// Whether `extension` exists.
    pub(in crate::imap) fn has(self, extension: Extension) -> bool {
        self.0 & extension.bit() != 0
    }

    /// Takes away the extension that is told as `name`, in any case; false if there is none.
    pub(in crate::imap) fn withhold(&mut self, name: &str) -> bool {
        match ALL.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name)) {
            Some((extension, ..)) => {
                self.0 &= !extension.bit();
                true
            }
            None => false,
        }
    }

    /// `capability-data` before login, without its first word.
    pub(in crate::imap) fn before_login(self, offer: &Offer) -> String {
        let mut told = self.told(Phase::BeforeLogin);
        if matches!(offer.tls, Tls::Offered | Tls::Required) {
            told.push_str(" STARTTLS");
        }
        if !offer.plaintext {
            told.push_str(" LOGINDISABLED");
        }
        let is_told = |mechanism: &&SaslMechanism| mechanism.is_in(offer) && !is_kept_quiet(**mechanism, offer.tls);
        for mechanism in SaslMechanism::ALL.iter().filter(is_told) {
            told.push_str(" AUTH=");
            told.push_str(mechanism.name());
        }
        told
    }

    /// `capability-data` after login, without its first word.
    pub(in crate::imap) fn after_login(self) -> String {
        self.told(Phase::AfterLogin)
    }

    fn told(self, now: Phase) -> String {
        let mut told = String::from("IMAP4rev1");
        for (extension, name, phase) in ALL {
            if self.has(extension) && (phase == Phase::Both || phase == now) {
                told.push(' ');
                told.push_str(name);
            }
        }
        told
    }
}

/// Whether a mechanism is there for those who ask for it, but is not advertised: one that shows the password, while nothing
/// protects it. So it is with UW, and its clients warn of a server that says otherwise; LOGIN does the same for all.
fn is_kept_quiet(mechanism: SaslMechanism, tls: Tls) -> bool {
    tls != Tls::Active && matches!(mechanism, SaslMechanism::Plain | SaslMechanism::Login)
}

impl Extension {
    fn bit(self) -> u32 {
        1 << self as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_is_told_what_it_can_use() {
        let (all, offer) = (Extensions::all(), Offer { plaintext: true, digest: true, ..Offer::NOTHING });
        let told = "IMAP4rev1 I18NLEVEL=1 LITERAL+ ID SASL-IR LOGIN-REFERRALS AUTH=CRAM-MD5";
        assert_eq!(all.before_login(&offer), told);
        let active = Offer { tls: Tls::Active, ..offer };
        assert_eq!(all.before_login(&active), format!("{told} AUTH=PLAIN AUTH=LOGIN"));
        let clear = all.before_login(&Offer::default());
        assert!(clear.ends_with(" LOGINDISABLED") && !clear.contains("AUTH="));
        let told = |tls| all.before_login(&Offer { plaintext: false, digest: true, tls, ..Offer::NOTHING });
        assert!(told(Tls::Offered).ends_with(" LOGIN-REFERRALS STARTTLS LOGINDISABLED AUTH=CRAM-MD5"));
        assert!(told(Tls::Required).contains(" STARTTLS") && !told(Tls::Active).contains("STARTTLS"));
        assert!(all.after_login().starts_with("IMAP4rev1 I18NLEVEL=1 LITERAL+ ID IDLE UIDPLUS "));
    }

    #[test]
    fn what_is_withheld_is_not_told() {
        let mut extensions = Extensions::all();
        assert!(extensions.withhold("thread=references") && !extensions.withhold("X-NONE"));
        assert!(!extensions.after_login().contains("REFERENCES"));
        assert!(extensions.has(Extension::ThreadOrderedSubject));
    }
}
