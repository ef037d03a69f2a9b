//! A private syslog daemon: a socket at `/dev/log` and a memory of what came in.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Time within which a line must come.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was logged, in the order of arrival.
#[derive(Clone, Debug)]
pub struct Log {
    lines: Arc<Mutex<Vec<String>>>,
}

impl Log {
    /// Listens at `path` from now on.
    pub fn listen(path: &Path) -> Self {
        let socket = UnixDatagram::bind(path).unwrap();
        fs::set_permissions(path, Permissions::from_mode(0o666)).unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let gathered = Arc::clone(&lines);
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65536];
            while let Ok(octets) = socket.recv(&mut buffer) {
                let line = String::from_utf8_lossy(&buffer[..octets]).into_owned();
                gathered.lock().unwrap().push(line);
            }
        });
        Self { lines }
    }

    /// All lines so far as they came, `<22>` and all.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// Waits for a line that `wanted` likes, and returns it.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(line) = self.lines().into_iter().find(|line| wanted(line)) {
                return line;
            }
            assert!(Instant::now() < end, "not logged: {what}\nbut: {:#?}", self.lines());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for a line that holds `text`.
    pub fn wait_for_text(&self, text: &str) -> String {
        self.wait_for(text, |line| line.contains(text))
    }
}

/// Takes a line as sent to `/dev/log` to pieces: priority number, program name, text after `program[pid]: `.
pub fn parts(line: &str) -> Option<(u32, &str, &str)> {
    let (priority, rest) = line.strip_prefix('<')?.split_once('>')?;
    let (_time, rest) = rest.split_at_checked("Nov 22 17:50:01 ".len())?;
    let (tag, text) = rest.split_once(": ")?;
    let program = tag.split('[').next()?;
    Some((priority.parse().ok()?, program, text))
}
