//! Names that are names, and names that are none (RFC 3501 §5.1).

use super::*;

/// The root is ~/mail.
fn naming() -> Naming {
    Naming::new(Path::new("/home/u/mail"), Some(Path::new("/home/u")), Some(Path::new("/home/u/.letterbox")))
}

fn canonical(text: &str) -> Result<String, NameError> {
    naming().parse(text.as_bytes()).map(|name| name.to_string())
}

#[test]
fn inbox_is_folded_in_its_first_level_only() {
    for (written, name) in
        [("iNbOx", "INBOX"), ("inbox/Inbox", "INBOX/Inbox"), ("inboxes", "inboxes"), ("a/inbox", "a/inbox")]
    {
        assert_eq!(canonical(written).as_deref(), Ok(name));
    }
    assert!(naming().parse(b"Inbox").unwrap().is_inbox());
    assert!(!naming().parse(b"Inbox/x").unwrap().is_inbox());
}

#[test]
fn the_root_may_be_spelled_out_and_is_no_mailbox() {
    for written in ["foo", "mail/foo", "~/mail/foo", "foo/"] {
        assert_eq!(canonical(written).as_deref(), Ok("foo"));
    }
    for root in ["mail", "mail/", "~/mail", "~/mail/"] {
        assert_eq!(canonical(root), Err(NameError::Root));
    }
    assert_eq!(canonical("mailbox").as_deref(), Ok("mailbox"));
    let home = Naming::new(Path::new("/home/u"), Some(Path::new("/home/u")), None);
    assert_eq!(home.parse(b"~/mail/foo").unwrap().as_str(), "mail/foo");
    let elsewhere = Naming::new(Path::new("/srv/mail"), Some(Path::new("/home/u")), None);
    assert_eq!(elsewhere.parse(b"mail/foo").unwrap().as_str(), "mail/foo");
    assert_eq!(elsewhere.parse(b"~/foo"), Err(NameError::Outside));
}

#[test]
fn what_a_client_sees_leads_back_to_the_same_mailbox() {
    let naming = naming();
    for name in ["foo", "mail", "mail/foo", "mail/mail", "mail/mail/x", "mailbox", "INBOX/mail"] {
        let name = MailboxName { text: name.into(), declares_inferiors: false };
        let spelling = naming.spell(&name);
        assert_eq!(naming.parse(spelling.as_bytes()).unwrap(), name, "{spelling}");
    }
    assert_eq!(naming.spell(&naming.parse(b"~/mail/foo").unwrap()), "foo");
}

#[test]
fn a_client_sees_the_spelling_of_the_root_that_it_uses() {
    let naming = naming();
    for (asked, seen) in [
        ("foo", "foo"),
        ("mail/foo/", "mail/foo"),
        ("~/mail/foo", "~/mail/foo"),
        ("mail/mail/x", "mail/mail/x"),
        ("~/mail/inbox/x", "~/mail/INBOX/x"),
        ("~/mail/inbox", "INBOX"),
    ] {
        let name = naming.parse(asked.as_bytes()).unwrap();
        assert_eq!(naming.spell_as(asked.as_bytes(), &name), seen, "{asked}");
        assert_eq!(naming.parse(seen.as_bytes()).unwrap(), name, "{asked}");
    }
}

#[test]
fn one_separator_at_the_end_is_dropped_and_remembered() {
    assert!(naming().parse(b"foo/").unwrap().declares_inferiors());
    assert!(!naming().parse(b"foo").unwrap().declares_inferiors());
    assert_eq!(naming().parse(b"foo/").unwrap(), naming().parse(b"foo").unwrap());
    assert_eq!(canonical("foo//"), Err(NameError::Outside));
}

#[test]
fn ways_out_are_refused() {
    for out in [
        "..",
        "../x",
        "a/../b",
        "a/..",
        "./a",
        "a/.",
        "/etc/passwd",
        "/",
        "a//b",
        "mail//etc/passwd",
        "~root",
        "~",
        "~root/x",
        "~/.ssh",
        "~/other/x",
        "#news.x",
        "mail/..",
        "~/mail/../x",
    ] {
        assert_eq!(canonical(out), Err(NameError::Outside), "{out}");
    }
    assert_eq!(canonical(""), Err(NameError::Empty));
}

#[test]
fn names_of_files_that_hold_no_mail_are_refused() {
    for reserved in [
        "a.lock",
        ".a",
        "a/.b",
        ".letterbox/x",
        ".mailboxlist",
        "a.sbd",
        "a.sbd/b",
        "a/mBoX-MeSsAgEs",
        "dovecot.index",
        "dovecot-uidvalidity.1a",
    ] {
        assert_eq!(canonical(reserved), Err(NameError::Reserved), "{reserved}");
    }
    let inside = Naming::new(Path::new("/h"), None, Some(Path::new("/h/index")));
    assert_eq!(inside.parse(b"index"), Err(NameError::Reserved));
    assert_eq!(inside.parse(b"index/a"), Err(NameError::Reserved));
    assert!(inside.parse(b"indexes").is_ok());
}

#[test]
fn only_modified_utf7_without_controls_is_a_name() {
    let spelled_wrongly: [&[u8]; 10] =
        [b"a\0b", b"a\nb", b"a\x7f", b"caf\xc3\xa9", b"a&b", b"&AGE-", b"&AC8-etc", b"&AC4ALg-", b"&AAA-", b"&AIU-"];
    for octets in spelled_wrongly {
        assert_eq!(naming().parse(octets), Err(NameError::Spelling), "{}", octets.escape_ascii());
    }
    assert_eq!(canonical("&U,BTFw-/R&-D \"x\\y\" 100%").as_deref(), Ok("&U,BTFw-/R&-D \"x\\y\" 100%"));
    assert_eq!(canonical(&"a".repeat(300)), Err(NameError::TooLong));
    assert!(canonical(&"a".repeat(256)).is_ok());
}

#[test]
fn levels_and_what_is_below() {
    let [a, ab, abc, ax] = ["a", "a/b", "a/b/c", "ax"].map(|text| naming().parse(text.as_bytes()).unwrap());
    assert_eq!(abc.levels().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!((abc.parent(), a.parent()), (Some(ab.clone()), None));
    assert!(ab.is_below(&a) && abc.is_below(&a) && !a.is_below(&a) && !ax.is_below(&a) && !a.is_below(&ab));
}

#[test]
fn entries_of_a_directory_that_could_not_be_asked_for_have_no_name() {
    let (naming, a) = (naming(), MailboxName { text: "a".into(), declares_inferiors: false });
    let name = |parent, entry: &[u8]| MailboxName::of_entry(&naming, parent, OsStr::from_bytes(entry));
    assert_eq!(name(Some(&a), b"b").unwrap().as_str(), "a/b");
    assert_eq!(name(None, b"mail").unwrap().as_str(), "mail");
    let hidden: [&[u8]; 8] = [b"caf\xe9", b"a&b", b".x", b"x.lock", b"Inbox", b"~x", b"#x#", b"a\tb"];
    assert!(hidden.iter().all(|entry| name(None, entry).is_none()));
    assert!(name(Some(&a), b"Inbox").is_some() && name(Some(&a), &[b'x'; 255]).is_none());
}
