//! What other programs do to the file while a session has it open is noticed before any octet is served from it.

use super::*;

/// Three messages of the same size.
fn three() -> Vec<u8> {
    ["aaa", "bbb", "ccc"].iter().flat_map(|serial| generator::numbered(serial, 300)).collect()
}

fn contents(client: &mut Imap) -> Vec<(u64, String)> {
    let fetched = client.ok("UID FETCH 1:* (UID BODY.PEEK[])").fetched();
    let text = |octets: &[u8]| String::from_utf8(octets.to_vec()).unwrap();
    let each = fetched.iter().map(|(_, items)| {
        let content = items.item("BODY[]").unwrap().string().map(text);
        (items.item("UID").unwrap().number().unwrap(), content.unwrap_or_default())
    });
    each.collect()
}

fn opened(world: &World) -> (Imap, Vec<(u64, String)>) {
    world.fill(&ALICE, &three());
    let mut client = session();
    client.ok("SELECT INBOX");
    let before = contents(&mut client);
    assert_eq!(before.len(), 3);
    (client, before)
}

#[test]
fn an_edit_that_keeps_the_size_is_noticed() {
    world::private(|world| {
        let (mut client, before) = opened(world);
        let text = String::from_utf8(three()).unwrap();
        // in a header: another message
        world.fill(&ALICE, text.replace("number bbb", "number BBB").as_bytes());
        client.ok("NOOP");
        let now = contents(&mut client);
        assert_eq!(now.iter().filter(|message| before.contains(message)).count(), 2, "the others are what they were");
        let changed = now.iter().find(|message| !before.contains(message)).unwrap();
        assert!(changed.0 > before[2].0 && changed.1.contains("number BBB"));
        // in a body: at least no octet of what was there
        let edited = text.replace("number bbb", "number BBB").replace("X-Sum: ", "X-Sux: ");
        world.fill(&ALICE, edited.as_bytes());
        client.ok("NOOP");
        assert!(contents(&mut client).iter().all(|message| message.1.contains("X-Sux: ")));
        client.ok("LOGOUT");
    });
}

#[test]
fn a_file_that_takes_the_name_is_noticed() {
    world::private(|world| {
        let (mut client, before) = opened(world);
        let inbox = world.inbox(&ALICE);
        // the first message is gone, a new one comes last
        let rest = three()[generator::numbered("aaa", 300).len()..].to_vec();
        let next = inbox.with_extension("next");
        harness::accounts::write_mail(&next, &ALICE, &[rest, generator::numbered("ddd", 300)].concat());
        fs::rename(&next, &inbox).unwrap();
        client.ok("NOOP");
        let now = contents(&mut client);
        assert_eq!(now[..2], before[1..], "what stayed has its UIDs");
        assert_eq!((now.len(), &now[2].1), (3, &on_the_wire(&["ddd"])[0]));
        // and what is written goes to the file that has the name
        client.ok("STORE 3 +FLAGS (\\Deleted)");
        client.ok("EXPUNGE");
        assert_eq!(contents(&mut client), before[1..]);
        assert!(!String::from_utf8(fs::read(&inbox).unwrap()).unwrap().contains("ddd"));
        client.ok("LOGOUT");
    });
}

#[test]
fn a_file_that_is_cut_is_noticed() {
    world::private(|world| {
        let (mut client, before) = opened(world);
        let one = generator::numbered("aaa", 300).len() as u64;
        let two = one + generator::numbered("bbb", 300).len() as u64;
        File::options().write(true).open(world.inbox(&ALICE)).unwrap().set_len(two).unwrap();
        client.ok("NOOP");
        assert_eq!(contents(&mut client), before[..2]);
        // while a message is asked for, without a command in between
        File::options().write(true).open(world.inbox(&ALICE)).unwrap().set_len(one).unwrap();
        let answer = client.command("FETCH 2 (BODY.PEEK[])");
        assert!(answer.tagged.starts_with("NO") || answer.fetched().is_empty(), "{answer:?}");
        client.ok("NOOP");
        assert_eq!(contents(&mut client), before[..1]);
        // it grows again, from where it was cut
        append_to(world.inbox(&ALICE), &generator::numbered("ddd", 300));
        client.ok("NOOP");
        let now = contents(&mut client);
        assert_eq!((now.len(), &now[0], &now[1].1), (2, &before[0], &on_the_wire(&["ddd"])[0]));
        assert!(now[1].0 > before[2].0, "a UID came again");
        client.ok("LOGOUT");
    });
}
