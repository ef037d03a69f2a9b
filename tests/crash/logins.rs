//! The same behind a login: the session dies and the agent, who lives on, recovers; or the agent dies; or ipop3d dies
//! in the middle of QUIT.

use super::*;
use crate::harness::inetd::pop3_ok;
use crate::harness::injector::processes_of;
use crate::harness::process::Seen;
use crate::harness::wire::Wire;

/// Who dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    Session,
    Agent,
}

fn behind_login(protocol: Protocol) -> Program {
    Program { words: vec![format!("/usr/sbin/{}", protocol.program())], account: None }
}

/// What a client does after it has connected; whether it was told that all is done.
type Visit<'a> = &'a dyn Fn(Wire) -> bool;

fn visit_imap(scene: &Scene, wire: Wire) -> bool {
    let mut client = Imap::taken_over(wire);
    // the agent has been the warden, and may die as such
    let Ok(_greeting) = client.response() else { return false };
    let Ok(answer) = client.try_command("LOGIN alice wonderland") else { return false };
    assert!(answer.is_ok(), "{}", answer.tagged);
    let end = scene.play(&mut client);
    drop(client.try_command("LOGOUT"));
    end == End::Told
}

/// Deletes the messages in these places, counted from 1, by QUIT.
fn visit_pop3(numbers: &[usize], mut wire: Wire) -> bool {
    wire.line().expect("a greeting");
    pop3_ok(&mut wire, "USER alice");
    let commands = ["PASS wonderland".to_owned()];
    let deletions = numbers.iter().map(|number| format!("DELE {number}"));
    for command in commands.into_iter().chain(deletions).chain(["QUIT".to_owned()]) {
        wire.send(format!("{command}\r\n").as_bytes());
        match wire.line() {
            Ok(answer) => assert!(answer.starts_with(b"+OK"), "{command}: {}", String::from_utf8_lossy(&answer)),
            Err(Silence::Closed) => return false,
            Err(Silence::TimedOut) => panic!("{command}: no answer"),
        }
    }
    true
}

/// Runs the visit whole, then once for each place of the victim's, killed there.
fn run_behind_login(world: &World, protocol: Protocol, victim: Victim, scene: &Scene, visit: Visit<'_>) {
    scene.set(world);
    let before = look();
    let session = start(behind_login(protocol).surveyed());
    assert!(visit(session.wire), "the visit when nothing is in its way");
    wait(session.process);
    scene.judge(&before, &look(), true, &[], world);
    let places = places_of(victim);
    assert!(places.len() > 3, "{victim:?}: only {places:#?}");
    for place in some(places, BOUNDED / 2) {
        at(&place, || {
            scene.set(world);
            let before = look();
            let session = start(behind_login(protocol).killed_before(&place, Death::Session));
            let told = visit(session.wire);
            wait(session.process);
            demand_death(Death::Session);
            everybody_is_gone();
            // an agent that dies cannot remove its lock, but nobody has to wait for it
            assert!(victim == Victim::Agent || !dotlock(world).exists(), "the dotlock stays");
            let others = [deliver(world, "delivered")];
            scene.judge(&before, &look(), told, &others, world);
            if victim == Victim::Agent {
                writes_at_once(world);
            }
        });
    }
}

fn dotlock(world: &World) -> std::path::PathBuf {
    world.inbox(&ALICE).with_extension("lock")
}

/// Demands that a session that has to write need not wait until a lock is old.
fn writes_at_once(world: &World) {
    let session = server::for_network(Protocol::Imap);
    let mut client = Imap::greeted(session.wire);
    client.ok("LOGIN alice wonderland");
    client.ok("SELECT INBOX");
    let start = std::time::Instant::now();
    client.ok("STORE 1 -FLAGS (\\Answered)");
    client.ok("STORE 1 +FLAGS (\\Answered)");
    client.ok("CHECK");
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    client.ok("LOGOUT");
    drop(client);
    wait(session.process);
    assert!(!dotlock(world).exists(), "the dotlock stays");
}

/// The places at which only the session is hit, or only the agent: the two processes that became alice.
fn places_of(victim: Victim) -> Vec<Place> {
    let theirs = processes_of(ALICE.id);
    let all: Vec<Place> = places().into_iter().filter(|place| place.is_alone).collect();
    let touches_mail = |place: &&Place| place.call == "pwrite64" || place.call == "ftruncate";
    let busiest =
        theirs.iter().max_by_key(|pid| all.iter().filter(touches_mail).filter(|place| place.pid == **pid).count());
    let session = *busiest.expect("a session");
    let is_victim = |pid: u32| match victim {
        Victim::Session => pid == session,
        Victim::Agent => pid != session && theirs.contains(&pid),
    };
    all.into_iter().filter(|place| is_victim(place.pid)).collect()
}

/// Waits until no server is left.
pub(super) fn everybody_is_gone() {
    let end = std::time::Instant::now() + Duration::from_secs(10);
    while Seen::all().iter().any(|seen| ["imapd", "ipop3d"].contains(&seen.name())) {
        assert!(std::time::Instant::now() < end, "somebody stays: {:#?}", Seen::all());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_session_dies_and_the_agent_recovers() {
    world::private(|world| {
        let scene = Scene::expunge(known(10, 300), &[0, 4]);
        run_behind_login(world, Protocol::Imap, Victim::Session, &scene, &|wire| visit_imap(&scene, wire));
    });
}

#[test]
fn the_agent_dies() {
    world::private(|world| {
        let scene = Scene::expunge(known(10, 300), &[0, 4]);
        run_behind_login(world, Protocol::Imap, Victim::Agent, &scene, &|wire| visit_imap(&scene, wire));
    });
}

#[test]
fn ipop3d_dies_in_quit() {
    world::private(|world| {
        let mailbox = known(10, 300);
        let uids = uids_of(&mailbox);
        let scene = Scene { removed: vec![uids[1], uids[2], uids[8]], mailbox, ..Scene::default() };
        run_behind_login(world, Protocol::Pop3, Victim::Session, &scene, &|wire| visit_pop3(&[2, 3, 9], wire));
    });
}
