//! The maker of one mailbox's dotlock, and of the mailbox where the session may not make it, as all share it that open the mailbox within a session.
//!
//! The lock is one file, so those who rely on it are counted: it is given back with the last of them.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

use crate::sys::dotlock::{DotLocker, TryLock};

/// Makes one dotlock for several holders within a process.
#[derive(Clone)]
pub struct SharedDotLocker(Rc<Shared<dyn DotLocker>>);

struct Shared<L: ?Sized> {
    holders: Cell<usize>,
    locker: RefCell<L>,
}

impl SharedDotLocker {
    /// Shares `locker`, which must not hold its lock yet.
    pub fn new(locker: impl DotLocker + 'static) -> Self {
        Self(Rc::new(Shared { holders: Cell::new(0), locker: RefCell::new(locker) }))
    }

    /// Tries once, without waiting. Every [`TryLock::Held`] is to be given back.
    pub fn try_lock(&self) -> io::Result<TryLock> {
        let Shared { holders, locker } = &*self.0;
        if holders.get() == 0 {
            // in use further up the stack: as busy as if another program had it
            let tried = locker.try_borrow_mut().map_or(Ok(TryLock::Busy), |mut locker| locker.try_lock())?;
            if tried != TryLock::Held {
                return Ok(tried);
            }
        }
        holders.set(holders.get().saturating_add(1));
        Ok(TryLock::Held)
    }

    /// Makes the mailbox, empty, unless the name is taken.
    pub fn make_mailbox(&self) -> io::Result<()> {
        let busy = || io::Error::from(io::ErrorKind::ResourceBusy);
        self.0.locker.try_borrow_mut().map_err(|_| busy())?.make_mailbox()
    }

    /// Gives back what one [`TryLock::Held`] had promised.
    pub fn unlock(&self) {
        let Shared { holders, locker } = &*self.0;
        let held = holders.replace(holders.get().saturating_sub(1));
        if let (1, Ok(mut locker)) = (held, locker.try_borrow_mut()) {
            locker.unlock();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A lock that others have at first.
    struct Noted(Rc<RefCell<Vec<&'static str>>>);

    impl DotLocker for Noted {
        fn try_lock(&mut self) -> io::Result<TryLock> {
            self.0.borrow_mut().push("try");
            Ok(if self.0.borrow().len() == 1 { TryLock::Busy } else { TryLock::Held })
        }

        fn unlock(&mut self) {
            self.0.borrow_mut().push("unlock");
        }

        fn make_mailbox(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_last_holder_gives_the_lock_back() {
        let notes = Rc::new(RefCell::new(Vec::new()));
        let one = SharedDotLocker::new(Noted(Rc::clone(&notes)));
        let other = one.clone();
        assert_eq!(one.try_lock().unwrap(), TryLock::Busy);
        // a lock that was not got is not given back either
        one.unlock();
        assert_eq!((one.try_lock().unwrap(), other.try_lock().unwrap()), (TryLock::Held, TryLock::Held));
        one.unlock();
        assert_eq!(*notes.borrow(), ["try", "try"]);
        assert_eq!(one.try_lock().unwrap(), TryLock::Held);
        other.unlock();
        one.unlock();
        assert_eq!(*notes.borrow(), ["try", "try", "unlock"]);
        assert_eq!(other.try_lock().unwrap(), TryLock::Held);
        other.unlock();
        assert_eq!(*notes.borrow(), ["try", "try", "unlock", "try", "unlock"]);
    }
}
