//! Asking somebody at a terminal for a password, without showing it.

use std::io::{self, BufRead, IsTerminal, Write};

use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// Whether there is somebody at the standard input.
pub fn is_input() -> bool {
    io::stdin().is_terminal()
}

/// The next line of the standard input without its end; at a terminal, after `prompt` and unseen.
pub fn read_password(prompt: &str) -> io::Result<Secret> {
    let stdin = io::stdin();
    if !is_input() {
        return read_line(&mut stdin.lock());
    }
    io::stderr().write_all(prompt.as_bytes())?;
    let before = tcgetattr(&stdin)?;
    let mut silent = before.clone();
    silent.local_flags.remove(LocalFlags::ECHO);
    tcsetattr(&stdin, SetArg::TCSAFLUSH, &silent)?;
    let line = read_line(&mut stdin.lock());
    tcsetattr(&stdin, SetArg::TCSAFLUSH, &before)?;
    io::stderr().write_all(b"\n")?;
    line
}

fn read_line(input: &mut dyn BufRead) -> io::Result<Secret> {
    let mut line = Zeroizing::new(Vec::new());
    input.read_until(b'\n', &mut line)?;
    let text = line.strip_suffix(b"\n").unwrap_or(&line);
    Ok(Secret::new(text.strip_suffix(b"\r").unwrap_or(text).to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_without_its_end() {
        for (given, expected) in [("a b\nrest", "a b"), ("x\r\n", "x"), ("x", "x"), ("\n", ""), ("", "")] {
            assert!(read_line(&mut given.as_bytes()).unwrap().matches(expected.as_bytes()), "{given:?}");
        }
    }
}
