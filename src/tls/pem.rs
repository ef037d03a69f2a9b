//! The texts of certificates and keys, read from the descriptors that the warden opened while they can still be read.

use std::fs::File;
use std::io;
use std::os::fd::RawFd;
use std::os::unix::fs::FileExt;

use letterbox::daemon::tls::words::{Numbers, Setup};
use letterbox::limits;
use letterbox::sys::execute;
use zeroize::Zeroizing;

/// All texts.
pub(crate) struct Pems {
    /// The pair for everybody, first, and those for clients that ask for a name.
    pub(crate) pairs: Vec<Pair>,
    /// The clients' authorities.
    pub(crate) authorities: Option<Text>,
}

/// A certificate with its chain, and its key.
pub(crate) struct Pair {
    /// The names that it is for.
    pub(crate) names: Vec<String>,
    pub(crate) certificate: Text,
    /// None if it is in the certificate's text.
    pub(crate) key: Option<Text>,
}

/// A text, wiped after use.
pub(crate) type Text = Zeroizing<Vec<u8>>;

impl Pems {
    pub(crate) fn read(setup: &Setup) -> io::Result<Self> {
        let pairs = setup.pairs.iter().map(Pair::read).collect::<io::Result<_>>()?;
        Ok(Self { pairs, authorities: setup.authorities.map(read).transpose()? })
    }
}

impl Pair {
    fn read(numbers: &Numbers) -> io::Result<Self> {
        let key = (numbers.key != numbers.certificate).then(|| read(numbers.key)).transpose()?;
        Ok(Self { names: numbers.names.clone(), certificate: read(numbers.certificate)?, key })
    }

    /// The text in which the key is.
    pub(crate) fn key(&self) -> &[u8] {
        self.key.as_ref().unwrap_or(&self.certificate)
    }
}

/// Reads all of a file, in one piece, so that no copy is left behind; from its start, wherever somebody who shares the
/// descriptor has come to.
fn read(number: RawFd) -> io::Result<Text> {
    let file = File::from(execute::inherited(number)?);
    let size = usize::try_from(file.metadata()?.len().min(limits::PEM_OCTETS)).unwrap_or(0);
    let mut text = Zeroizing::new(vec![0; size]);
    file.read_exact_at(&mut text, 0)?;
    Ok(text)
}
