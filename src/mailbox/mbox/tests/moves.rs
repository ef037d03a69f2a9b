//! EXPUNGE: what stays, what it tells of itself afterwards, and by what other programs see that it moved.

use super::world::{World, message, messages, subjects, uids};
use crate::mailbox::{Mailbox, Uid};

#[test]
fn expunging_leaves_everything_else() {
    for gone in [vec![1], vec![2], vec![5], vec![1, 2, 3, 4, 5], vec![2, 4], vec![1, 3, 5], vec![3, 4, 5]] {
        let world = World::new(&messages(5));
        let mut mbox = world.open();
        let validity = mbox.uid_validity();
        let changes = mbox.expunge(&gone.iter().map(|uid| Uid(*uid)).collect::<Vec<_>>()).unwrap();
        assert_eq!(changes.removed.iter().map(|removed| removed.uid.0).collect::<Vec<_>>(), gone);
        let left: Vec<u32> = (1..=5).filter(|uid| !gone.contains(uid)).collect();
        for mbox in [&mut mbox, &mut world.open()] {
            assert_eq!(uids(mbox), left);
            let expected: Vec<_> = left.iter().map(|uid| format!("Subject: {uid}")).collect();
            assert_eq!(subjects(mbox), expected);
            assert_eq!((mbox.uid_validity(), mbox.uid_next()), (validity, Uid(6)));
        }
        if left.len() < 5 && !left.is_empty() && gone[0] == 1 {
            world.forget();
            assert_eq!((world.open().uid_validity(), uids(&world.open())), (validity, left));
        }
    }
}

#[test]
fn what_moves_tells_its_uid_whatever_another_program_wrote_beside_it() {
    for foreign in ["Status: RO\n", "X-Keywords: Work\nX-UID: 9\n", "X-IMAPbase: 7 9\n", "X-UID: 2\nA: 1\nStatus: O\n"]
    {
        let messages: String = (1..=4).map(|n| message(n).replacen("\n\n", &format!("\n{foreign}\n"), 1)).collect();
        let world = World::new(&format!("{}{messages}", message(0)));
        let mut mbox = world.open();
        let first = uids(&mbox)[0];
        mbox.expunge(&[Uid(first)]).unwrap();
        let (before, validity) = (uids(&mbox), mbox.uid_validity());
        drop(mbox);
        world.forget();
        let mut anew = world.open();
        assert_eq!((uids(&anew), anew.uid_validity()), (before, validity), "{foreign}");
        assert_eq!(subjects(&mut anew), ["Subject: 1", "Subject: 2", "Subject: 3", "Subject: 4"]);
    }
}

#[test]
fn a_file_in_which_something_moved_has_another_size() {
    let mut shrunk = 0;
    for length in 230..270 {
        let world = World::new(&format!("{}{}", message(1).replace("body", &"x".repeat(length)), messages(3)));
        let before = world.read().len();
        let mut mbox = world.open();
        mbox.expunge(&[Uid(1)]).unwrap();
        assert_ne!(world.read().len(), before, "a body of {length} octets");
        shrunk += usize::from(world.read().len() < before);
        assert_eq!(subjects(&mut mbox), ["Subject: 1", "Subject: 2", "Subject: 3"]);
        drop(mbox);
        assert_eq!(subjects(&mut world.open()), ["Subject: 1", "Subject: 2", "Subject: 3"]);
    }
    assert!((1..39).contains(&shrunk), "some grow, and some shrink: {shrunk}");
}
