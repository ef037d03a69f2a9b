//! Conversations as tests: `C:` and `S:` lines in the order in which a client and the server say them.
//!
//! The client waits for each `S:` line before it goes on, so an answer that is kept back fails the test like a wrong one.
//! At the end of the script it closes its side; whatever the server says then that is not in the script is wrong too.
//! `C~` is a line cut short before its end, `W:` waits for the server to close.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;

use crate::net::Wire;
use crate::sys::stream::Stream;

/// Plays `script` against `server`; what `server` returned.
///
/// Lines are indented at will. `C:` lines go out with CRLF, several in a row in one piece; `S:` lines must come as they
/// are, with CRLF.
pub(in crate::pop3) fn play<T>(script: &str, server: impl FnOnce(&mut Wire) -> T) -> T {
    let script = script.to_owned();
    connect(move |socket| speak(&script, socket), server).0
}

/// Lets `client` and `server` talk; what both returned.
pub(in crate::pop3) fn connect<C: Send + 'static, S>(
    client: impl FnOnce(UnixStream) -> C + Send + 'static,
    server: impl FnOnce(&mut Wire) -> S,
) -> (S, C) {
    let (socket, other) = UnixStream::pair().unwrap();
    let client = thread::spawn(move || client(socket));
    let mut wire = Wire::new(Stream::socket(other.into()).unwrap(), Duration::from_secs(20));
    let served = server(&mut wire);
    // a client that has seen enough may be gone by now
    let _gone = wire.flush();
    drop(wire);
    (served, client.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
}

fn speak(script: &str, mut socket: UnixStream) {
    let mut from = BufReader::new(socket.try_clone().unwrap());
    let mut burst = Vec::new();
    for line in script.split('\n').map(str::trim_start).filter(|line| !line.is_empty()) {
        let (side, text) = line.split_at(2);
        let text = text.strip_prefix(' ').unwrap_or(text);
        match side {
            "C:" => burst.extend_from_slice(format!("{text}\r\n").as_bytes()),
            "S:" => {
                socket.write_all(&std::mem::take(&mut burst)).unwrap();
                let mut got = Vec::new();
                from.read_until(b'\n', &mut got).unwrap();
                assert_eq!(String::from_utf8_lossy(&got), format!("{text}\r\n"), "where {line:?} was due");
            }
            "C~" => burst.extend_from_slice(text.as_bytes()),
            "W:" => {
                socket.write_all(&std::mem::take(&mut burst)).unwrap();
                assert_eq!(from.read(&mut [0]).unwrap(), 0, "where the end was due");
            }
            _ => panic!("no line of a script: {line}"),
        }
    }
    socket.write_all(&burst).unwrap();
    let _ = socket.shutdown(Shutdown::Write);
    let mut more = String::new();
    from.read_to_string(&mut more).unwrap();
    assert_eq!(more, "", "after the script");
}
