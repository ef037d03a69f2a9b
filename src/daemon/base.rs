//! The directory of what root alone keeps from one connection to the next (`base_dir`): who has a session
//! ([`roll`](super::roll)), and which certificates were found good ([`tls::found`](super::tls::found)).

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use crate::sys::files;

/// Opens the file `name` in `directory`, both made if need be, for reading and writing.
///
/// Fails if somebody else could have put it there, or could do so now.
pub fn open(directory: &Path, name: &str) -> io::Result<File> {
    match DirBuilder::new().create(directory) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made.and_then(|()| fs::set_permissions(directory, Permissions::from_mode(0o755)))?,
    }
    let above = files::open_directory(directory)?.metadata()?;
    let file = files::open_own(&directory.join(name), OpenOptions::new().read(true).write(true).create(true))?;
    if above.uid() != file.metadata()?.uid() || above.mode() & 0o022 != 0 {
        return Err(io::Error::other("the directory can be written by others"));
    }
    Ok(file)
}
