//! What the administrator wants everybody told before login: it is read before the gate goes where no files are.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

use crate::limits;

/// A file of lines to be told, as it was at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alert {
    /// What stands in it, as far as [`limits::NOTICE_OCTETS`] go.
    pub text: Vec<u8>,
    /// When it was written; none if there is no such file.
    pub modified: Option<SystemTime>,
}

impl Alert {
    /// Reads the file; one that cannot be read says nothing.
    pub fn read(path: &Path) -> Self {
        let Ok(file) = File::open(path) else { return Self::default() };
        let modified = file.metadata().and_then(|found| found.modified()).ok();
        let mut text = Vec::new();
        match file.take(limits::NOTICE_OCTETS).read_to_end(&mut text) {
            Ok(_) => Self { text, modified },
            Err(_) => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Alert;
    use crate::limits;
    use crate::sys::scratch::Scratch;

    #[test]
    fn a_file_is_read_up_to_a_bound() {
        let place = Scratch::new("alert");
        let file = place.path().join("alert");
        assert_eq!(Alert::read(&file), Alert::default());
        std::fs::write(&file, vec![b'x'; 100_000]).unwrap();
        let alert = Alert::read(&file);
        assert_eq!(alert.text.len() as u64, limits::NOTICE_OCTETS);
        assert_eq!(alert.modified, Some(std::fs::metadata(&file).unwrap().modified().unwrap()));
        assert_eq!(Alert::read(place.path()), Alert::default());
    }
}
