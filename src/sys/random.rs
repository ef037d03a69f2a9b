//! Numbers that nobody can guess.

use std::io;

/// `N` octets from the kernel.
pub fn bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    let mut filled = 0;
    while let Some(rest @ [_, ..]) = bytes.get_mut(filled..) {
        // SAFETY: the pointer and the length are those of `rest`.
        let count = unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) };
        match usize::try_from(count) {
            Ok(count) => filled += count,
            Err(_) if io::Error::last_os_error().kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(io::Error::last_os_error()),
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn every_octet_is_filled_anew() {
        let draws: Vec<[u8; 32]> = (0..64).map(|_| bytes().unwrap()).collect();
        assert!((0..32).all(|at| draws.iter().any(|draw| draw[at] != draws[0][at])));
        assert_eq!(bytes::<0>().unwrap(), []);
    }
}
