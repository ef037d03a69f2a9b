//! A wire whose other end is in our hands.

use std::io::{Read, Write as _};
use std::os::unix::net::UnixStream;

use super::*;

fn pair() -> (UnixStream, Wire) {
    let (client, server) = UnixStream::pair().unwrap();
    (client, Wire::new(Stream::socket(server.into()).unwrap(), Duration::from_millis(200)))
}

fn line(wire: &mut Wire, limit: usize) -> (Line, Vec<u8>) {
    let mut line = Vec::new();
    let outcome = wire.read_line(limit, &mut line).unwrap();
    (outcome, line)
}

#[test]
fn lines_end_with_crlf_or_lf() {
    let (mut client, mut wire) = pair();
    client.write_all(b"one\r\ntwo\n\r\nthr\ree\r\n").unwrap();
    for expected in [&b"one"[..], b"two", b"", b"thr\ree"] {
        assert_eq!(line(&mut wire, 10), (Line::Complete, expected.to_vec()));
    }
}

#[test]
fn a_long_line_is_eaten_whole_and_the_next_one_stands() {
    let (mut client, mut wire) = pair();
    client.write_all(&[&b"a".repeat(40_000)[..], b"\r\n1234\r\n12345\r\n"].concat()).unwrap();
    assert_eq!(line(&mut wire, 4), (Line::TooLong, b"aaaa".to_vec()));
    assert_eq!(line(&mut wire, 4), (Line::Complete, b"1234".to_vec()));
    assert_eq!(line(&mut wire, 4), (Line::TooLong, b"1234".to_vec()));
}

#[test]
fn the_end_of_a_long_line_is_remembered_wherever_the_limit_cuts_it() {
    let long = [&b"a".repeat(50)[..], b" {1234+}"].concat();
    for limit in 0..long.len() {
        for step in [1, 7, 1000] {
            let (mut client, wire) = pair();
            let mut wire = wire.with_read_ahead(step);
            client.write_all(&[&long[..], b"\r\n"].concat()).unwrap();
            assert_eq!(line(&mut wire, limit), (Line::TooLong, long[..limit].to_vec()));
            assert_eq!(wire.tail(), &long[long.len() - TAIL_OCTETS..], "limit {limit}, step {step}");
        }
    }
    let (mut client, mut wire) = pair();
    client.write_all(b"12345\n").unwrap();
    assert_eq!((line(&mut wire, 4).0, wire.tail()), (Line::TooLong, &b"12345"[..]));
}

#[test]
fn output_is_written_before_waiting() {
    let (mut client, mut wire) = pair();
    wire.write_all(b"+ go\r\n").unwrap();
    assert!(matches!(wire.read_line(10, &mut Vec::new()), Err(ReadError::TimedOut)));
    let mut got = [0; 6];
    client.read_exact(&mut got).unwrap();
    assert_eq!(&got, b"+ go\r\n");
}

#[test]
fn a_client_that_still_sends_gets_the_last_words() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    let mut wire = Wire::new(Stream::socket(server.into()).unwrap(), Duration::from_millis(200));
    client.write_all(&b"a LOGOUT\r\n".repeat(20_000)).unwrap();
    line(&mut wire, 100);
    wire.write_all(b"* BYE\r\n").unwrap();
    let closing = std::thread::spawn(move || {
        wire.close().unwrap();
        drop(wire);
    });
    client.write_all(&b"b NOOP\r\n".repeat(1000)).unwrap();
    let mut got = String::new();
    client.read_to_string(&mut got).unwrap();
    assert_eq!(got, "* BYE\r\n");
    drop(client);
    closing.join().unwrap();
}

#[test]
fn a_client_that_does_not_close_is_not_waited_for_long() {
    let (mut client, mut wire) = pair();
    let start = Instant::now();
    wire.close().unwrap();
    assert!(start.elapsed() < limits::LINGER_TIME / 2);
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
    client.write_all(b"a LOGOUT\r\n").unwrap();
    wire.close().unwrap();
    assert!(start.elapsed() < limits::LINGER_TIME * 2);
}

#[test]
fn a_line_cut_short_is_never_a_line() {
    let (mut client, mut wire) = pair();
    client.write_all(b"QUIT").unwrap();
    drop(client);
    assert!(matches!(wire.read_line(10, &mut Vec::new()), Err(ReadError::Lost(Loss::Closed(Reading::Line)))));
}

#[test]
fn a_client_that_goes_is_missed_where_it_went() {
    let lost = |sent: &[u8], read: &dyn Fn(&mut Wire) -> ReadError| {
        let (mut client, mut wire) = pair();
        client.write_all(sent).unwrap();
        drop(client);
        read(&mut wire)
    };
    let long = lost(&b"a".repeat(100), &|wire| wire.read_line(10, &mut Vec::new()).unwrap_err());
    assert_eq!(long, ReadError::Lost(Loss::Closed(Reading::LongLine)));
    let literal = lost(b"1234", &|wire| wire.read_exact(5, &mut Vec::new()).unwrap_err());
    assert_eq!(literal, ReadError::Lost(Loss::Closed(Reading::Literal)));
    let skipped = lost(b"1234", &|wire| wire.skip(5).unwrap_err());
    assert_eq!(skipped, ReadError::Lost(Loss::Closed(Reading::Literal)));
    let answered = lost(b"", &|wire| {
        wire.write_all(b"* OK\r\n").unwrap();
        wire.read_line(10, &mut Vec::new()).unwrap_err()
    });
    assert_eq!(answered, ReadError::Lost(Loss::Unwritable));
}

#[test]
fn the_deadline_ends_a_busy_client_too() {
    let (mut client, wire) = pair();
    let mut wire = wire.with_deadline(Instant::now());
    client.write_all(b"QUIT\r\n").unwrap();
    assert!(matches!(wire.read_line(10, &mut Vec::new()), Err(ReadError::TimedOut)));
}

#[test]
fn literals_are_taken_exactly_and_unread_input_is_kept() {
    let (_client, wire) = pair();
    let mut wire = wire.with_unread(b"12345rest".to_vec());
    let mut literal = Vec::new();
    wire.read_exact(3, &mut literal).unwrap();
    wire.skip(2).unwrap();
    assert_eq!((literal.as_slice(), wire.unread()), (&b"123"[..], &b"rest"[..]));
}
