//! A session dies in the first opening of a mailbox of which nothing is known: what it told of UIDs holds.

use super::*;

/// What the client heard before the end.
struct Heard {
    validity: Option<u64>,
    state: Option<State>,
}

fn open(session: server::Session) -> Heard {
    let mut client = Imap::taken_over(session.wire);
    let mut heard = Heard { validity: None, state: None };
    if client.response().is_ok()
        && let Ok(selected) = client.try_command("SELECT INBOX")
    {
        heard.validity = selected.code("UIDVALIDITY");
        heard.state = State::look(&mut client).ok();
        drop(client.try_command("LOGOUT"));
    }
    drop(client);
    wait(session.process);
    heard
}

#[test]
fn a_first_opening() {
    world::private(|world| {
        let scene = Scene { mailbox: virgin(8, 200), ..Scene::default() };
        scene.set(world);
        let whole = open(start(program().surveyed())).state.expect("the mailbox opens");
        let places = places_of_session();
        assert!(places.len() > 3, "only {places:#?}");
        let mut told = 0;
        for place in some(places, BOUNDED) {
            at(&place, || {
                scene.set(world);
                let heard = open(start(program().killed_before(&place, Death::Session)));
                demand_death(Death::Session);
                let after = look();
                let contents =
                    |state: &State| state.messages.iter().map(|held| held.content.clone()).collect::<Vec<_>>();
                assert!(contents(&after) == contents(&whole), "the messages");
                assert!(heard.validity.is_none_or(|validity| validity == after.validity), "UIDVALIDITY");
                if let Some(state) = heard.state {
                    told += 1;
                    assert_eq!(state.messages, after.messages);
                }
                assert_eq!(fs::read(world.inbox(&ALICE)).unwrap(), scene.mailbox, "nobody had a reason to write");
            });
        }
        assert!(told > 0, "no place behind the first answers");
    });
}
