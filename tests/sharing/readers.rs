//! A program that knows nothing of us, and takes one lock, reads a whole mailbox whenever it looks.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::harness::generator::serial_of;
use crate::harness::mbox;

/// How a reader locks.
#[derive(Clone, Copy, Debug)]
enum Locks {
    Fcntl,
    Flock,
    Dotlock,
}

/// Reads the mailbox under one lock; none if the lock is taken.
fn read_locked(locks: Locks, world: &World) -> Option<Vec<u8>> {
    let inbox = world.inbox(&ALICE);
    let file = File::options().read(true).write(true).open(&inbox).unwrap();
    match locks {
        Locks::Fcntl => fcntl_write_lock(&file).then(|| fs::read(&inbox).unwrap()),
        Locks::Flock => Flock::lock(file, FlockArg::LockSharedNonblock).ok().map(|_held| fs::read(&inbox).unwrap()),
        Locks::Dotlock => {
            let lock = File::options().write(true).create_new(true).open(DOTLOCK);
            lock.is_ok().then(|| {
                let octets = fs::read(&inbox).unwrap();
                fs::remove_file(DOTLOCK).unwrap();
                octets
            })
        }
    }
}

/// Looks again and again until told to stop; how often there was something to see.
fn look_on(locks: Locks, world: &World, stop: &AtomicBool) -> usize {
    let mut seen = 0;
    while !stop.load(Ordering::Relaxed) {
        if let Some(octets) = read_locked(locks, world) {
            let stored = mbox::read(&octets).unwrap_or_else(|error| panic!("{locks:?}: no mbox: {error}"));
            assert!(!octets.contains(&0), "{locks:?}: NULs");
            for message in stored {
                serial_of(&message).unwrap_or_else(|fault| panic!("{locks:?}: {fault}"));
            }
            seen += 1;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    seen
}

#[test]
fn whoever_takes_a_lock_reads_a_mailbox() {
    world::private(|world| {
        // flock is for UW and Pine, and taken when it is asked for
        world.configure("mbox_read_locks = fcntl flock\nmbox_write_locks = dotlock fcntl flock\n");
        let serials: Vec<String> = (0..60).map(|number| number.to_string()).collect();
        world.fill(&ALICE, &serials.iter().flat_map(|serial| generator::numbered(serial, 2000)).collect::<Vec<_>>());
        let stop = AtomicBool::new(false);
        let mut client = logged_in();
        std::thread::scope(|scope| {
            let stop = &stop;
            let readers = [Locks::Fcntl, Locks::Flock, Locks::Dotlock]
                .map(|locks| scope.spawn(move || look_on(locks, world, stop)));
            client.ok("SELECT INBOX");
            for round in 0..15 {
                client.ok(&format!("STORE {} +FLAGS (Keyword-{round} \\Seen)", 1 + round % 7));
                client.ok("STORE 1,3 +FLAGS.SILENT (\\Deleted)");
                client.ok("EXPUNGE");
                assert!(client.append("INBOX", &sent(&format!("new{round}"), 1500)).unwrap().is_ok());
                client.ok("CHECK");
            }
            stop.store(true, Ordering::Relaxed);
            for reader in readers {
                assert!(reader.join().unwrap() > 5, "a reader saw nothing");
            }
        });
        client.ok("LOGOUT");
    });
}
