//! What the kernel takes from a process for good, by Landlock and seccomp: from the gate all files, from a session all but
//! those in which the user's mail is, from an agent all but these and those it is there for; from each of them every way to
//! start something, and to reach anybody.
//!
//! The warden is not confined, since it becomes all of these, nor is who examines a login: PAM's modules are the site's, and
//! read, ask and start what they like.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::mail;
use super::settings::{Sandbox, Settings};
use crate::mailbox::{Location, State};
use crate::sys::dotlock;
use crate::sys::files::make_directory;
use crate::sys::passwd::User;
use crate::sys::privs::Dropped;
use crate::sys::sandbox::{Area, Calls, Company, Reach, files, seccomp};
use crate::sys::syslog;

/// Whether what the setting `sandbox` asks for is to be had; says what is missing, or refuses to go on without.
pub fn look_for_means(sandbox: Sandbox) -> io::Result<()> {
    let means = [("Landlock", files::are_available()), ("seccomp", seccomp::is_available())];
    for (name, _) in means.into_iter().filter(|(_, available)| !available && sandbox != Sandbox::No) {
        let missing = format!("the kernel has no {name} for us");
        match sandbox {
            Sandbox::Required => return Err(io::Error::other(format!("sandbox = required, but {missing}"))),
            _ => syslog::warning(&format!("Processes are less confined than they could be: {missing}")),
        }
    }
    Ok(())
}

/// Confines this process to `areas` and `calls`, as the setting says; `last` is what must happen between the two.
pub fn confine(
    sandbox: Sandbox,
    areas: &[Area],
    calls: Calls,
    last: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    let wanted = |step: &dyn Fn() -> io::Result<bool>| match (sandbox, step) {
        (Sandbox::No, _) => Ok(()),
        // what is missing was said before
        (Sandbox::Yes, step) => step().map_or(Ok(()), |_done| Ok(())),
        (Sandbox::Required, step) => match step()? {
            true => Ok(()),
            false => Err(io::ErrorKind::Unsupported.into()),
        },
    };
    let company = if calls == Calls::Tending { Company::Signalled } else { Company::None };
    wanted(&|| files::confine(areas, company))?;
    last()?;
    wanted(&|| seccomp::restrict(calls))
}

/// Confines a session of `user`, which this process has become, to mail and to what is kept about it.
pub fn session(settings: &Settings, user: &User, _: &Dropped) -> io::Result<()> {
    if settings.sandbox == Sandbox::No {
        return Ok(());
    }
    dotlock::learn_place();
    let areas = match mail::location(settings, user) {
        Ok(location) => areas(settings, user, &location),
        // nothing will be served
        Err(_) => Vec::new(),
    };
    confine(settings.sandbox, &areas, Calls::Storing, || Ok(()))
}

/// Confines the agent of `user`, which this process has become: to the lock and the list, and to what a session reaches, since
/// it is from the agent that the process comes which clears up after one.
pub fn agent(settings: &Settings, user: &User) -> io::Result<()> {
    if settings.sandbox == Sandbox::No {
        return Ok(());
    }
    dotlock::learn_place();
    let mut all = Vec::new();
    if let Ok(location) = mail::location(settings, user) {
        all = areas(settings, user, &location);
        if let Some(list) = &location.subscriptions {
            all.push(Area::new(list.parent().unwrap_or(list), Reach::Whole));
        }
        all.extend(location.inbox.parent().map(|spool| Area::new(spool, Reach::Locks)));
    }
    confine(settings.sandbox, &all, Calls::Tending, || Ok(()))
}

/// Where a session must get at files.
fn areas(settings: &Settings, user: &User, location: &Location) -> Vec<Area> {
    let mut areas = vec![
        // alerts of the administrator's, and whatever the C library may still want to know
        Area::new("/etc", Reach::Read),
        // which start of the machine it is that a lock names
        Area::new("/proc/sys/kernel/random/boot_id", Reach::Read),
        Area::new(user.home.join(".imapalert"), Reach::Read),
    ];
    let mut own: Vec<&Path> = location.root.as_deref().into_iter().collect();
    match &location.state {
        State::Directory(directory) => own.push(directory),
        // large messages wait there until they are complete
        State::Memory => areas.push(Area::new(std::env::temp_dir(), Reach::Write)),
    }
    for directory in own {
        // it cannot be reached unless it is there by now
        let _exists = make_directory(directory);
        areas.push(Area::new(directory, Reach::Whole));
    }
    areas.push(inbox(&location.inbox, &user.home));
    if !settings.bulletin_directory.is_empty() {
        areas.push(Area::new(&settings.bulletin_directory, Reach::List));
    }
    areas
}

/// INBOX may be replaced while it is open, so that the directory counts; but a home is more than a mailbox.
fn inbox(inbox: &Path, home: &Path) -> Area {
    match inbox.parent() {
        Some(spool) if spool != home => Area::new(spool, Reach::Write),
        _ => {
            let _exists = OpenOptions::new().write(true).create_new(true).mode(0o600).open(inbox);
            Area::new(inbox, Reach::Write)
        }
    }
}
