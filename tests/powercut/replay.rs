//! Records a session, and opens what is left of it after a cut.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;

use super::disk::{Disk, Fate, Image};
use super::harness::World;
use super::harness::accounts::ALICE;
use super::harness::client::Imap;
use super::harness::generator::Chance;
use super::harness::inetd::pop3_ok;
use super::harness::scene::{End, Scene, deliver, look, wait};
use super::harness::server::{self, Protocol};
use super::harness::state::State;
use super::harness::wire::Wire;
use super::trace::{self, Op};

const TRACE: &str = "/mnt/tmp/recorded";
/// What is on the disk that forgets: the spool, the home, and where those have their index who have no home.
const DIRECTORIES: [&str; 3] = ["/var/mail", "/home/alice", "/home/alice/.letterbox"];
/// Cuts of a bounded run of one scene, at least.
const BOUNDED: usize = 40;
/// Cuts of each moment of an exhaustive run.
const EACH: usize = 20;

/// What a client does.
#[derive(Clone, Debug)]
pub(super) enum Visit {
    /// Opens a mailbox of which nothing is known.
    FirstOpening,
    /// The commands of the scene.
    Imap,
    /// Deletes messages, counted from 1, by QUIT.
    Pop3(Vec<usize>),
}

/// What happens between the cut and the next session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meanwhile {
    Nothing,
    /// Mail is delivered.
    Delivery,
}

/// What was recorded.
struct Record {
    disk: Disk,
    ops: Vec<Op>,
    /// The mailbox before; as the client itself saw it, if nobody had before.
    before: State,
    /// From this place in `ops` on the client knows `before`.
    known: usize,
    /// From this one on it has been told that everything is done.
    told: usize,
}

/// Records `scene`, and cuts the power again and again.
pub(super) fn run(world: &World, scene: &Scene, visit: Visit, meanwhile: Meanwhile) {
    let record = record(world, scene, &visit);
    let whole = std::env::var_os("LETTERBOX_EXHAUSTIVE").is_some();
    let moments = moments(&record, whole);
    let cuts = if whole { moments.len() * EACH } else { BOUNDED.max(2 * moments.len()) };
    for seed in 0..cuts {
        let moment = moments[seed % moments.len()];
        let trial = || cut(&record, moment, seed, scene, meanwhile, world);
        if let Err(reason) = catch_unwind(AssertUnwindSafe(trial)) {
            let reason = reason.downcast_ref::<String>().cloned().unwrap_or_default();
            let calls: Vec<_> = record.ops[..moment].iter().rev().take(6).map(Op::shown).collect();
            let all = record.ops.len();
            panic!("seed {seed}, cut after {moment} of {all} calls, the last of them {calls:#?}\n{reason}");
        }
    }
}

/// When to cut: after each call, or only when most can be lost (before each sync) and when something has been promised.
fn moments(record: &Record, whole: bool) -> Vec<usize> {
    let is_last_chance = |moment: &usize| matches!(record.ops.get(*moment), Some(Op::Sync { .. }) | None);
    let has_promise = |moment: &usize| *moment == record.told || *moment == record.known + 1;
    (0..=record.ops.len()).filter(|moment| whole || is_last_chance(moment) || has_promise(moment)).collect()
}

fn record(world: &World, scene: &Scene, visit: &Visit) -> Record {
    scene.set(world);
    let mut before = match visit {
        Visit::FirstOpening => None,
        _ => Some(look()),
    };
    let disk =
        Disk::new(&image(), &DIRECTORIES.into_iter().filter(|path| Path::new(path).is_dir()).collect::<Vec<_>>());
    let protocol = if matches!(visit, Visit::Pop3(_)) { Protocol::Pop3 } else { Protocol::Imap };
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-qq", "-xx", "-s", "1000000", "--seccomp-bpf", "-o", TRACE]);
    command.args(["-e", &format!("trace={}", trace::CALLS)]);
    let told = match visit {
        Visit::Pop3(numbers) => {
            let session =
                server::on_socket_pair(command.arg(format!("/usr/sbin/{}", protocol.program())).current_dir("/"));
            visit_pop3(numbers, session.wire);
            wait(session.process);
            "+OK Sayonara"
        }
        _ => {
            command.args(["-u", ALICE.name, "--"]).args(server::words_for_user(protocol, &ALICE)).current_dir("/");
            let session = server::on_socket_pair(command.env("HOME", ALICE.home()).env("USER", ALICE.name));
            let mut client = Imap::greeted(session.wire);
            if before.is_none() {
                before = Some(State::look(&mut client).expect("the mailbox opens"));
            } else {
                assert_eq!(scene.play(&mut client), End::Told, "the scene when nothing is in its way");
            }
            drop(client);
            wait(session.process);
            " OK"
        }
    };
    let ops = trace::read(&fs::read_to_string(TRACE).unwrap());
    let last_told = ops.iter().rposition(|op| says(op, told)).expect("an answer");
    let known = match visit {
        Visit::FirstOpening => ops.iter().position(|op| says(op, "UIDVALIDITY")).expect("an answer"),
        _ => 0,
    };
    Record { disk, ops, before: before.expect("a state"), known, told: last_told + 1 }
}

fn visit_pop3(numbers: &[usize], mut wire: Wire) {
    wire.line().expect("a greeting");
    let deletions = numbers.iter().map(|number| format!("DELE {number}"));
    let login = ["USER alice".to_owned(), "PASS wonderland".to_owned()];
    for command in login.into_iter().chain(deletions).chain(["QUIT".to_owned()]) {
        pop3_ok(&mut wire, &command);
    }
}

fn says(op: &Op, text: &str) -> bool {
    matches!(op, Op::Tell { octets } if String::from_utf8_lossy(octets).contains(text))
}

/// Cuts the power when `moment` calls are done.
fn cut(record: &Record, moment: usize, seed: usize, scene: &Scene, meanwhile: Meanwhile, world: &World) {
    let mut chance = Chance::new(seed as u64);
    let mut disk = record.disk.clone();
    for op in &record.ops[..moment] {
        disk.apply(op);
    }
    let fate = match seed % 8 {
        0 => Fate::Lost,
        1 => Fate::Kept,
        _ => Fate::Mixed,
    };
    let mut left = disk.cut(fate, &mut chance);
    // a lock that was left behind is old by the time that a machine is up again
    left.remove("/var/mail/alice.lock");
    put_back(&left);
    let others = if meanwhile == Meanwhile::Delivery { vec![deliver(world, "delivered")] } else { Vec::new() };
    let told = moment >= record.told;
    if moment <= record.known && record.known > 0 {
        let contents = |state: State| state.messages.into_iter().map(|held| held.content).collect::<Vec<_>>();
        assert!(contents(look()) == contents(record.before.clone()), "messages before anybody saw them");
        return;
    }
    // and once more: what was recovered stays
    for _ in 0..2 {
        scene.judge(&record.before, &look(), told, &others, world);
    }
}

/// The files under [`DIRECTORIES`].
fn image() -> Image {
    let mut image = BTreeMap::new();
    for directory in DIRECTORIES {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            if entry.file_type().unwrap().is_file() {
                image.insert(entry.path().to_str().unwrap().to_owned(), fs::read(entry.path()).unwrap());
            }
        }
    }
    image
}

/// Makes the files what they are in `image`. Mailboxes keep their inodes.
fn put_back(image: &Image) {
    for path in self::image().keys().filter(|path| !image.contains_key(*path)) {
        fs::remove_file(path).unwrap();
    }
    for directory in DIRECTORIES {
        if !Path::new(directory).is_dir() && image.keys().any(|path| path.starts_with(directory)) {
            fs::create_dir(directory).unwrap();
            chown(directory, Some(ALICE.id), Some(ALICE.id)).unwrap();
            fs::set_permissions(directory, fs::Permissions::from_mode(0o700)).unwrap();
        }
    }
    for (path, content) in image {
        let is_new = !Path::new(path).exists();
        fs::write(path, content).unwrap();
        if is_new {
            chown(path, Some(ALICE.id), Some(ALICE.id)).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
}
