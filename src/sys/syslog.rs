//! Lines to syslog, in the form that UW's had: `Nov 22 17:50:01 imapd[1234]: Login user=fred host=[192.0.2.1]`.
//!
//! The transport is the syslog crate's. Its own RFC 3164 line would bear a second host name, which fail2ban's stock
//! `uwimap-auth` filter does not match, and the time of Greenwich; so the line is ours. libc's syslog() would do the
//! same, but keeps a descriptor that we could neither close at a change of rights nor tell from another one, and PAM
//! modules change its name and options; this one is ours alone.
//!
//! Nothing here can fail as far as the caller is concerned: a machine without syslog still serves mail.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

pub use syslog::Facility;
use syslog::{LogFormat, Logger, LoggerBackend, Severity};

use super::clock;
use crate::limits;

/// Time that a syslog daemon which does not read may hold us up for one line.
const PATIENCE: Duration = Duration::from_secs(5);
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

static LOG: Mutex<Option<Log>> = Mutex::new(None);

thread_local! {
    static LENDER: RefCell<Option<Lender>> = const { RefCell::new(None) };
}

type Lender = Box<dyn Fn() -> Option<File>>;

struct Log {
    program: &'static str,
    mail: Facility,
    auth: Facility,
    logger: Option<Logger<LoggerBackend, Rfc3164>>,
}

#[derive(Clone)]
struct Rfc3164;

#[derive(Clone, Copy)]
struct Line<'a> {
    program: &'static str,
    facility: Facility,
    text: &'a str,
}

/// Starts logging as `program`: mail's lines to `mail`, failed logins to `auth`. Until then lines are dropped.
pub fn open(program: &'static str, mail: Facility, auth: Facility) {
    // the zone's file may be out of reach later
    let _zone = clock::local_time(0);
    *log() = Some(Log { program, mail, auth, logger: connect() });
}

/// Stops logging and closes the descriptor.
pub fn close() {
    *log() = None;
}

/// The descriptor that lines leave by, for those who close all others.
pub fn descriptor() -> Option<std::os::fd::RawFd> {
    use std::os::fd::AsRawFd;
    match log().as_ref()?.logger.as_ref()?.backend {
        LoggerBackend::Unix(ref socket) => Some(socket.as_raw_fd()),
        LoggerBackend::UnixStream(ref socket) => Some(socket.get_ref().as_raw_fd()),
        LoggerBackend::Udp(..) | LoggerBackend::Tcp(..) => None,
    }
}

/// A line that only those want who look for something.
pub fn debug(text: &str) {
    send(Severity::LOG_DEBUG, |log| log.mail, text);
}

/// A line about ordinary work.
pub fn info(text: &str) {
    send(Severity::LOG_INFO, |log| log.mail, text);
}

/// A line about something that the administrator may want to mend.
pub fn warning(text: &str) {
    send(Severity::LOG_WARNING, |log| log.mail, text);
}

/// A line about something that did not work and should have.
pub fn error(text: &str) {
    send(Severity::LOG_ERR, |log| log.mail, text);
}

/// A line about something that the administrator must look at now.
pub fn alert(text: &str) {
    send(Severity::LOG_ALERT, |log| log.mail, text);
}

/// A line about a login that failed.
pub fn auth_notice(text: &str) {
    send(Severity::LOG_NOTICE, |log| log.auth, text);
}

/// A line about a login that can only have been an attack.
pub fn auth_alert(text: &str) {
    send(Severity::LOG_ALERT, |log| log.auth, text);
}

/// A client's words in the log: printable ASCII without blanks, anything else as `?`, cut.
///
/// A blank would end the field for fail2ban, and so hide the rest of the line from it.
pub fn visible(word: &[u8]) -> String {
    let visible = |octet: &u8| if octet.is_ascii_graphic() { char::from(*octet) } else { '?' };
    word.iter().take(limits::LOGGED_WORD_OCTETS).map(visible).collect()
}

fn log() -> MutexGuard<'static, Option<Log>> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

fn send(severity: Severity, facility: impl Fn(&Log) -> Facility, text: &str) {
    let mut log = log();
    let Some(log) = log.as_mut() else { return };
    let line = Line { program: log.program, facility: facility(log), text };
    if !write(log.logger.as_mut(), severity, line) {
        // syslogd was started anew, or for the first time
        log.logger = connect().or_else(borrow);
        write(log.logger.as_mut(), severity, line);
    }
}

fn write(logger: Option<&mut Logger<LoggerBackend, Rfc3164>>, severity: Severity, line: Line<'_>) -> bool {
    logger.is_some_and(|logger| logger.formatter.format(&mut logger.backend, severity, line).is_ok())
}

/// Leaves it to `lender` to make a descriptor when the one in use leads nowhere any more and this process, being caged, cannot
/// make one itself.
pub fn reconnect_by(lender: impl Fn() -> Option<File> + 'static) {
    LENDER.set(Some(Box::new(lender)));
}

/// A descriptor to lend to such a process.
pub fn fresh_descriptor() -> Option<File> {
    match connect()?.backend {
        LoggerBackend::Unix(socket) => Some(File::from(OwnedFd::from(socket))),
        // the other kinds look different to who gets them
        _ => None,
    }
}

fn borrow() -> Option<Logger<LoggerBackend, Rfc3164>> {
    let lent = LENDER.with_borrow(|lender| lender.as_ref()?())?;
    Some(Logger::new(LoggerBackend::Unix(UnixDatagram::from(OwnedFd::from(lent))), Rfc3164))
}

fn connect() -> Option<Logger<LoggerBackend, Rfc3164>> {
    let logger = syslog::unix(Rfc3164).ok()?;
    match &logger.backend {
        LoggerBackend::Unix(socket) => socket.set_write_timeout(Some(PATIENCE)).ok()?,
        LoggerBackend::UnixStream(socket) => socket.get_ref().set_write_timeout(Some(PATIENCE)).ok()?,
        LoggerBackend::Udp(..) | LoggerBackend::Tcp(..) => {}
    }
    Some(logger)
}

impl LogFormat<Line<'_>> for Rfc3164 {
    /// RFC 3164 §4.1 as local daemons expect it: without a host name, in local time. One write, since one write is one
    /// datagram.
    fn format<W: Write>(&self, to: &mut W, severity: Severity, line: Line<'_>) -> syslog::Result<()> {
        let priority = line.facility as u8 | severity as u8;
        let (time, pid) = (timestamp(SystemTime::now()), std::process::id());
        let text: String = line.text.chars().take(limits::LOGGED_LINE_OCTETS).map(harmless).collect();
        let line = format!("<{priority}>{time} {}[{pid}]: {text}", line.program);
        to.write_all(line.as_bytes()).map_err(syslog::Error::Write)
    }
}

/// Paths and error texts stand in lines as well: nothing in them may look like the end of a line.
fn harmless(character: char) -> char {
    if character == ' ' || character.is_ascii_graphic() { character } else { '?' }
}

fn timestamp(now: SystemTime) -> String {
    let Some(now) = clock::local_time(clock::unix_seconds(now)) else { return "Jan  1 00:00:00".into() };
    let month = MONTHS.get(usize::from(now.month) - 1).unwrap_or(&"Jan");
    format!("{month} {:>2} {:02}:{:02}:{:02}", now.day, now.hour, now.minute, now.second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let mut written = Vec::new();
        let line = Line { program: "imapd", facility: Facility::LOG_AUTH, text };
        Rfc3164.format(&mut written, Severity::LOG_NOTICE, line).unwrap();
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn a_line_is_what_uw_wrote() {
        let line = line("Login failed user=fred auth=fred host=[192.0.2.1]");
        let (head, text) = line.split_at("<37>Nov 22 17:50:01 ".len());
        assert!(head.starts_with("<37>") && head.ends_with(' '), "{head}");
        let pid = std::process::id();
        assert_eq!(text, format!("imapd[{pid}]: Login failed user=fred auth=fred host=[192.0.2.1]"));
    }

    #[test]
    fn nothing_can_add_a_line_or_a_field() {
        assert_eq!(visible(b"fred host=[1.2.3.4]\r\n\x1b\xe9"), "fred?host=[1.2.3.4]????");
        assert_eq!(visible(&[b'a'; 1000]).len(), limits::LOGGED_WORD_OCTETS);
        let line = line(&format!("a\nb\u{85}\u{2028}{}", "c".repeat(5000)));
        assert!(line.contains("a?b??ccc") && line.len() < limits::LOGGED_LINE_OCTETS + 64);
    }

    #[test]
    fn the_day_takes_two_places() {
        assert!(timestamp(SystemTime::UNIX_EPOCH + Duration::from_secs(5 * 86400)).starts_with("Jan  "));
        assert_eq!(timestamp(SystemTime::now()).len(), 15);
    }
}
