//! What the administrator and the user want said (RFC 3501 §7.1 ALERT): the lines of some files, each once, and the end
//! of service. UW's rules: looked at after login and then once a minute, told again when a file is newer.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::imap::policy::AlertFile;
use crate::imap::reply;
use crate::limits;
use crate::net::Wire;

/// Files whose lines are alerts, and files that end the service by being there.
#[derive(Debug, Default)]
pub(super) struct Notices {
    alerts: Vec<AlertFile>,
    closing: Vec<PathBuf>,
    looked: Option<Instant>,
    closes: Option<Instant>,
}

/// Whether the session may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// It may.
    Open,
    /// It was told of the end in good time, and must end now.
    Closed,
}

impl Notices {
    /// Looks at `alerts` and at `closing`.
    pub(super) fn new(alerts: &[AlertFile], closing: &[PathBuf]) -> Self {
        Self { alerts: alerts.to_vec(), closing: closing.to_vec(), looked: None, closes: None }
    }

    /// How long until the next look.
    pub(super) fn patience(&self, now: Instant) -> Duration {
        self.looked.map_or(Duration::ZERO, |looked| (looked + limits::NOTICE_TIME).saturating_duration_since(now))
    }

    /// Tells what is new, if it is time to look.
    pub(super) fn tell(&mut self, wire: &mut Wire, now: Instant) -> io::Result<Service> {
        if !self.patience(now).is_zero() {
            return Ok(Service::Open);
        }
        self.looked = Some(now);
        for AlertFile { path, told } in &mut self.alerts {
            let changed = fs::metadata(&*path).and_then(|found| found.modified()).ok();
            if changed > *told {
                *told = changed;
                tell_lines(wire, path)?;
            }
        }
        self.tell_end(wire, now)
    }

    /// Tells of the end of the service, and a minute later ends it.
    fn tell_end(&mut self, wire: &mut Wire, now: Instant) -> io::Result<Service> {
        if !self.closing.iter().any(|path| path.exists()) {
            self.closes = None;
            return Ok(Service::Open);
        }
        match self.closes {
            None => {
                self.closes = Some(now + limits::NOTICE_TIME);
                write!(wire, "* OK [ALERT] Server shutting down shortly\r\n")?;
                Ok(Service::Open)
            }
            Some(moment) if now < moment => Ok(Service::Open),
            Some(_) => Ok(Service::Closed),
        }
    }
}

/// Tells the lines of a file.
fn tell_lines(wire: &mut Wire, path: &Path) -> io::Result<()> {
    let mut text = Vec::new();
    match File::open(path).and_then(|file| file.take(limits::NOTICE_OCTETS).read_to_end(&mut text)) {
        Ok(_) => reply::alerts(wire, &text),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::imap::talk::{Client, connect};

    fn told(notices: &mut Notices, client: &mut Client, wire: &mut Wire, now: Instant) -> (Service, String) {
        let service = notices.tell(wire, now).unwrap();
        wire.flush().unwrap();
        (service, String::from_utf8(client.receive()).unwrap())
    }

    fn alert(path: &Path) -> AlertFile {
        AlertFile { path: path.to_owned(), told: None }
    }

    #[test]
    fn alerts_are_told_once_and_again_when_they_are_new() {
        let directory = crate::sys::scratch::Scratch::new("notices");
        let file = directory.path().join("alert");
        fs::write(&file, "The disk\r\nis \u{e9}full\0.\n\n").unwrap();
        let (mut client, mut wire) = connect();
        let mut notices = Notices::new(&[alert(&file), alert(&directory.path().join("none"))], &[]);
        let start = Instant::now();
        let mut tell = |seconds| told(&mut notices, &mut client, &mut wire, start + Duration::from_secs(seconds)).1;
        let lines = "* OK [ALERT] The disk\r\n* OK [ALERT] is full.\r\n";
        assert_eq!((tell(0).as_str(), tell(59).as_str(), tell(60).as_str()), (lines, "", ""));
        let newer = SystemTime::now() + Duration::from_secs(10);
        File::options().write(true).open(&file).unwrap().set_modified(newer).unwrap();
        assert_eq!((tell(90).as_str(), tell(120).as_str(), tell(200).as_str()), ("", lines, ""));
    }

    #[test]
    fn the_end_of_service_is_told_a_minute_before() {
        let directory = crate::sys::scratch::Scratch::new("notices");
        let file = directory.path().join("nologin");
        let (mut client, mut wire) = connect();
        let mut notices = Notices::new(&[], std::slice::from_ref(&file));
        let start = Instant::now();
        let mut tell = |seconds| told(&mut notices, &mut client, &mut wire, start + Duration::from_secs(seconds));
        let soon = "* OK [ALERT] Server shutting down shortly\r\n".to_owned();
        assert_eq!(tell(0), (Service::Open, String::new()));
        fs::write(&file, "").unwrap();
        assert_eq!(tell(60), (Service::Open, soon.clone()));
        fs::remove_file(&file).unwrap();
        assert_eq!(tell(120), (Service::Open, String::new()));
        fs::write(&file, "").unwrap();
        assert_eq!(tell(180), (Service::Open, soon));
        assert_eq!(tell(240), (Service::Closed, String::new()));
    }
}
