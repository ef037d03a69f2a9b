//! Landlock: the parts of the file system that a process can still reach, and nothing else of the file system, of the
//! network, or of other processes.
//!
//! What is already open stays usable. Looking at a name (stat) is not Landlock's business; opening, making, removing and
//! renaming are.

use std::io;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope, make_bitflags,
};

/// The newest set of rights that is asked for. An older kernel takes away what it knows.
const NEWEST: ABI = ABI::V6;

/// What may be done in an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Files can be read, if their names are known.
    Read,
    /// The same, and the names can be read too.
    List,
    /// Files that are there can be read and written.
    Write,
    /// Files can be read, written, made, removed and renamed, directories only read.
    Locks,
    /// Files and directories can be read, written, made, removed, and renamed within the area.
    Whole,
}

/// Who else is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    /// Nobody.
    None,
    /// Other processes by signals, as far as those are the user's and seccomp lets them through.
    Signalled,
}

/// A directory with all that is below it, or a file, and what may be done there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Where it begins. What is not there cannot be reached, even if somebody makes it later.
    pub path: PathBuf,
    /// What may be done there.
    pub reach: Reach,
}

impl Area {
    /// An area from `path` down.
    pub fn new(path: impl AsRef<Path>, reach: Reach) -> Self {
        Self { path: path.as_ref().to_owned(), reach }
    }
}

impl Reach {
    fn rights(self) -> BitFlags<AccessFs> {
        match self {
            Self::Read => AccessFs::ReadFile.into(),
            Self::List => make_bitflags!(AccessFs::{ReadFile | ReadDir}),
            Self::Write => make_bitflags!(AccessFs::{ReadFile | WriteFile | Truncate}),
            Self::Locks => make_bitflags!(AccessFs::{ReadFile | ReadDir | WriteFile | Truncate | MakeReg | RemoveFile}),
            // links and pipes that are there can be renamed, which takes the same rights as making them; that is for
            // seccomp to refuse
            Self::Whole => make_bitflags!(AccessFs::{
                ReadFile | ReadDir | WriteFile | Truncate | MakeReg | MakeDir | RemoveFile | RemoveDir | Refer
                    | MakeSym | MakeFifo | MakeSock
            }),
        }
    }
}

/// Whether the kernel has it, and lets us have it.
pub fn are_available() -> bool {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))
        .is_ok()
}

/// Confines this process to `areas`, as far as the kernel knows how; whether it knows at all.
///
/// The process must have given up gaining rights (`no_new_privs`). No abstract socket of processes outside is reached any
/// more, and, but for `company`, no signal reaches them.
pub fn confine(areas: &[Area], company: Company) -> io::Result<bool> {
    let scopes = match company {
        Company::None => Scope::from_all(NEWEST),
        Company::Signalled => Scope::from_all(NEWEST) & !BitFlags::from(Scope::Signal),
    };
    let ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(NEWEST)))
        .and_then(|ruleset| ruleset.scope(scopes))
        .and_then(Ruleset::create)
        .map_err(io::Error::other)?;
    let mut ruleset = ruleset.no_new_privs(false);
    for area in areas {
        let Ok(beginning) = PathFd::new(&area.path) else { continue };
        let of_file = if area.path.is_dir() { BitFlags::all() } else { AccessFs::from_file(NEWEST) };
        let rule = PathBeneath::new(beginning, area.reach.rights() & of_file);
        ruleset = ruleset.add_rule(rule).map_err(io::Error::other)?;
    }
    let status = ruleset.restrict_self().map_err(io::Error::other)?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::sys::process::{Exit, Forked, end_now, fork};
    use crate::sys::sandbox::seccomp::tests::no_new_privs;
    use crate::sys::scratch::Scratch;

    /// Runs `trial` in a process that is confined to `areas`, if there is such a thing here.
    fn confined(areas: &[Area], trial: impl FnOnce() -> bool) {
        if !are_available() {
            return;
        }
        match fork().unwrap() {
            Forked::Child => {
                no_new_privs();
                end_now(if confine(areas, Company::None).unwrap() && trial() { 0 } else { 1 })
            }
            Forked::Parent(child) => assert_eq!(child.wait().unwrap(), Exit::Status(0)),
        }
    }

    #[test]
    fn each_reach_is_what_it_says() {
        let scratch = Scratch::new("landlock");
        for name in ["read", "list", "write", "whole", "none"] {
            scratch.write(&format!("{name}/file"), "content");
        }
        let at = |name: &str| scratch.path().join(name);
        let areas = [
            Area::new(at("read"), Reach::Read),
            Area::new(at("list"), Reach::List),
            Area::new(at("write"), Reach::Write),
            Area::new(at("whole"), Reach::Whole),
            Area::new(at("missing"), Reach::Whole),
        ];
        confined(&areas, || {
            let powers = |name: &str| {
                let (place, file) = (at(name), at(name).join("file"));
                let mut powers = String::new();
                for (letter, done) in [
                    ('r', fs::read(&file).is_ok()),
                    ('l', fs::read_dir(&place).is_ok()),
                    ('w', fs::OpenOptions::new().append(true).open(&file).is_ok()),
                    ('m', fs::write(place.join("new"), "").is_ok() && fs::create_dir(place.join("below")).is_ok()),
                    ('n', fs::rename(&file, place.join("below/file")).is_ok()),
                    ('d', fs::remove_file(place.join("new")).is_ok()),
                    ('s', nix::unistd::mkfifo(&place.join("pipe"), nix::sys::stat::Mode::S_IRWXU).is_ok()),
                ] {
                    powers.extend(done.then_some(letter));
                }
                powers
            };
            ["read", "list", "write", "whole", "none", "missing"].map(powers) == ["r", "rl", "rw", "rlwmnds", "", ""]
        });
    }

    #[test]
    fn an_area_may_be_a_single_file() {
        let scratch = Scratch::new("landlock-file");
        scratch.write("one", "");
        scratch.write("other", "");
        let at = |name: &str| scratch.path().join(name);
        confined(&[Area::new(at("one"), Reach::Whole)], || {
            fs::write(at("one"), "x").is_ok() && fs::read(at("other")).is_err() && fs::remove_file(at("one")).is_err()
        });
    }

    #[test]
    fn nobody_outside_and_no_network_is_reached() {
        let parent = i32::try_from(std::process::id()).unwrap();
        confined(&[], move || {
            let signal = nix::sys::signal::kill(nix::unistd::Pid::from_raw(parent), None);
            let bound = std::net::TcpListener::bind("127.0.0.1:0");
            signal.is_err() && bound.is_err()
        });
    }
}
