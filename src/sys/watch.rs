//! Being told that files may have changed (inotify), for IDLE.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};

/// A watch on files and on the names in their directories: delivery agents write in place, other programs replace.
#[derive(Debug)]
pub struct Watch {
    inotify: Inotify,
    paths: Vec<PathBuf>,
}

impl Watch {
    /// Watches `path` and what is `beside` it. None of them need exist, but the first one's directory must.
    pub fn new(path: PathBuf, beside: Option<PathBuf>) -> io::Result<Self> {
        let inotify = Inotify::init(InitFlags::IN_NONBLOCK | InitFlags::IN_CLOEXEC)?;
        watch_names(&inotify, &path)?;
        let mut watch = Self { inotify, paths: [Some(path), beside].into_iter().flatten().collect() };
        watch.renew();
        Ok(watch)
    }

    /// Readable when something happened since [`Watch::renew`].
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }

    /// Forgets what happened so far, and follows the names to the files that have them now. To be called before a look
    /// at the files, so that nothing is missed between both.
    pub fn renew(&mut self) {
        for path in &self.paths {
            // a file that is watched already is not watched twice; a missing one comes with an event of its directory
            let _missing = self.inotify.add_watch(path, AddWatchFlags::IN_MODIFY | AddWatchFlags::IN_DONT_FOLLOW);
            let _later = watch_names(&self.inotify, path);
        }
        while self.inotify.read_events().is_ok_and(|events| !events.is_empty()) {}
    }
}

/// Watches the names in the directory of `path`.
fn watch_names(inotify: &Inotify, path: &Path) -> io::Result<()> {
    let names = AddWatchFlags::IN_MOVED_TO | AddWatchFlags::IN_CREATE | AddWatchFlags::IN_DELETE;
    inotify.add_watch(path.parent().unwrap_or(Path::new("/")), names | AddWatchFlags::IN_ONLYDIR)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn has_news(watch: &Watch) -> bool {
        let mut fds = [nix::poll::PollFd::new(watch.descriptor(), nix::poll::PollFlags::POLLIN)];
        nix::poll::poll(&mut fds, 0u8).unwrap() == 1
    }

    #[test]
    fn tells_of_writes_and_of_new_files_by_the_names() {
        let directory = std::env::temp_dir().join(format!("letterbox-watch-{}", std::process::id()));
        std::fs::create_dir(&directory).unwrap();
        let (path, other) = (directory.join("box"), directory.join("other"));
        std::fs::write(&other, "y").unwrap();
        let mut watch = Watch::new(path.clone(), Some(other.clone())).unwrap();
        assert!(!has_news(&watch));
        std::fs::write(&other, "z").unwrap();
        assert!(has_news(&watch));
        watch.renew();
        assert!(!has_news(&watch));
        let mut file = std::fs::File::create(&path).unwrap();
        assert!(has_news(&watch));
        watch.renew();
        assert!(!has_news(&watch));
        file.write_all(b"x").unwrap();
        assert!(has_news(&watch));
        let nowhere = directory.join("none/box");
        assert!(Watch::new(path, Some(nowhere.clone())).is_ok());
        assert!(Watch::new(nowhere, None).is_err());
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
