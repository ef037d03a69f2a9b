//! The journal's view of a [`World`]: notes every change, so that the world can be stopped at each of them afterwards.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use super::super::fs::{Fs, Handle, Identity};
use super::random::Random;
use super::world::{ASIDE, DRAFT, JOURNAL, NameOp, Op, World};

/// Which calls fail.
#[derive(Clone, Copy, Debug)]
pub(super) enum Failing {
    None,
    /// The call of this number, and if so told all that follow.
    From(usize, bool),
}

struct State {
    world: World,
    /// Each change, and the world before it.
    trace: Vec<(World, Op)>,
    random: Random,
    calls: usize,
    failing: Failing,
}

type Shared = Rc<RefCell<State>>;

/// A file system that is a model.
pub(super) struct Model {
    state: Shared,
    mailbox: ModelFile,
}

struct ModelFile {
    state: Shared,
    file: usize,
}

impl Model {
    pub(super) fn new(world: World, random: Random) -> Self {
        let state = State { world, trace: Vec::new(), random, calls: 0, failing: Failing::None };
        let state = Rc::new(RefCell::new(state));
        Self { mailbox: ModelFile { state: Rc::clone(&state), file: 0 }, state }
    }

    pub(super) fn fail(self, failing: Failing) -> Self {
        self.state.borrow_mut().failing = failing;
        self
    }

    /// What happened, and how the world is now.
    pub(super) fn end(self) -> (Vec<(World, Op)>, World) {
        let mut state = self.state.borrow_mut();
        (std::mem::take(&mut state.trace), state.world.clone())
    }

    /// How many calls were made so far.
    pub(super) fn calls(&self) -> usize {
        self.state.borrow().calls
    }

    fn change(&self, op: NameOp) -> io::Result<()> {
        change(&self.state, Op::Name(op))
    }
}

fn change(state: &Shared, op: Op) -> io::Result<()> {
    let failed = look(state);
    let state = &mut *state.borrow_mut();
    state.trace.push((state.world.clone(), op.clone()));
    match failed {
        Ok(()) => state.world.apply(&op),
        Err(_) => state.world.fail(&op, &mut state.random),
    }
    failed
}

/// Counts a call, which may be the one to fail.
fn look(state: &Shared) -> io::Result<()> {
    let mut state = state.borrow_mut();
    state.calls += 1;
    match state.failing {
        Failing::From(call, all) if state.calls == call || all && state.calls > call => {
            Err(io::Error::other("failing"))
        }
        _ => Ok(()),
    }
}

impl Fs for Model {
    fn mailbox(&self) -> &dyn Handle {
        &self.mailbox
    }

    fn identity(&self) -> io::Result<Identity> {
        look(&self.state)?;
        Ok(Identity { device: 1, inode: 2 })
    }

    fn random(&self) -> io::Result<[u8; 16]> {
        look(&self.state)?;
        let random = &mut self.state.borrow_mut().random;
        Ok(std::array::from_fn(|_| u8::try_from(random.below(256)).unwrap()))
    }

    fn exists(&self) -> io::Result<bool> {
        look(&self.state)?;
        Ok(self.state.borrow().world.named(JOURNAL).is_some())
    }

    fn open(&self) -> io::Result<Option<Box<dyn Handle>>> {
        look(&self.state)?;
        let file = self.state.borrow().world.named(JOURNAL);
        Ok(file.map(|file| Box::new(ModelFile { state: Rc::clone(&self.state), file }) as Box<dyn Handle>))
    }

    fn draft(&self) -> io::Result<Box<dyn Handle>> {
        let file = self.state.borrow_mut().world.new_file();
        self.change(NameOp::Create(DRAFT, file))?;
        Ok(Box::new(ModelFile { state: Rc::clone(&self.state), file }))
    }

    fn publish(&self) -> io::Result<()> {
        self.change(NameOp::Rename(DRAFT, JOURNAL))
    }

    fn retract(&self) -> io::Result<()> {
        self.change(NameOp::Rename(JOURNAL, DRAFT))
    }

    fn discard_draft(&self) -> io::Result<bool> {
        look(&self.state)?;
        let there = self.state.borrow().world.named(DRAFT).is_some();
        if there { self.change(NameOp::Remove(DRAFT)).map(|()| true) } else { Ok(false) }
    }

    fn remove(&self) -> io::Result<()> {
        self.change(NameOp::Remove(JOURNAL))
    }

    fn set_aside(&self, _: &[u8]) -> io::Result<()> {
        self.change(NameOp::Rename(JOURNAL, ASIDE))
    }

    fn sync_directory(&self) -> io::Result<()> {
        change(&self.state, Op::SyncNames)
    }
}

impl Handle for ModelFile {
    fn size(&self) -> io::Result<u64> {
        look(&self.state)?;
        Ok(self.state.borrow().world.octets(self.file).len() as u64)
    }

    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        look(&self.state)?;
        let state = self.state.borrow();
        let octets = state.world.octets(self.file);
        let octets = &octets[usize::try_from(at).unwrap().min(octets.len())..];
        let count = octets.len().min(buffer.len());
        buffer[..count].copy_from_slice(&octets[..count]);
        Ok(count)
    }

    fn write_at(&self, octets: &[u8], at: u64) -> io::Result<()> {
        let at = usize::try_from(at).unwrap();
        change(&self.state, Op::Write { file: self.file, at, octets: octets.to_vec() })
    }

    fn set_size(&self, size: u64) -> io::Result<()> {
        change(&self.state, Op::Resize { file: self.file, size: usize::try_from(size).unwrap() })
    }

    fn reserve(&self, _: u64) -> io::Result<()> {
        look(&self.state)?;
        let reserves = self.state.borrow().random.clone().below(2) == 0;
        if reserves { Ok(()) } else { Err(io::ErrorKind::Unsupported.into()) }
    }

    fn sync(&self) -> io::Result<()> {
        change(&self.state, Op::Sync { file: self.file })
    }

    fn sync_with_times(&self) -> io::Result<()> {
        self.sync()
    }
}
