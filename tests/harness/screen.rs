//! Programs that a user runs, and those among them that want a terminal.

use std::process::Command;
use std::time::{Duration, Instant};

use super::Account;
use super::process::{output, run};

/// A command that `account` runs at home: clients refuse to be root.
pub fn as_user(account: &Account, program: &str) -> Command {
    let mut command = Command::new("setpriv");
    let id = account.id;
    command.args([format!("--reuid={id}"), format!("--regid={id}"), "--clear-groups".to_owned(), program.to_owned()]);
    command.env("HOME", account.home()).env("USER", account.name).env("LOGNAME", account.name);
    command.env("TERM", "xterm").env("LC_ALL", "C.UTF-8").env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin");
    command.current_dir(account.home());
    command
}

/// A program in a tmux(1) of its own.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    account: Account,
}

impl Screen {
    /// Starts `command`, words for a shell.
    pub fn start(account: &Account, command: &str) -> Self {
        let screen = Self { account: *account };
        let size = ["new-session", "-d", "-x", "100", "-y", "40"];
        run(screen.tmux().args(size).arg(format!("exec {command}")));
        screen
    }

    fn tmux(&self) -> Command {
        let mut command = as_user(&self.account, "tmux");
        command.args(["-S", "tmux", "-f", "/dev/null"]);
        command
    }

    /// What can be seen.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&output(self.tmux().args(["capture-pane", "-p"])).stdout).into_owned()
    }

    /// Presses keys, by tmux's names.
    pub fn keys(&self, keys: &[&str]) {
        run(self.tmux().arg("send-keys").args(keys));
    }

    /// Presses keys, unless the program has ended meanwhile.
    pub fn try_keys(&self, keys: &[&str]) {
        drop(output(self.tmux().arg("send-keys").args(keys)));
    }

    /// Waits until `text` can be seen.
    pub fn wait_for(&self, text: &str) {
        self.wait(text, || self.text().contains(text));
    }

    /// Waits until the program has ended.
    pub fn wait_for_end(&self) {
        self.wait("its end", || self.has_ended());
    }

    /// Whether the program has ended.
    pub fn has_ended(&self) -> bool {
        !output(self.tmux().arg("has-session")).status.success()
    }

    /// Ends the program.
    pub fn kill(&self) {
        drop(output(self.tmux().arg("kill-server")));
    }

    /// Waits until `is_so`; `what` is for the complaint.
    pub fn wait(&self, what: &str, is_so: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        while !is_so() {
            assert!(Instant::now() < end, "waiting for {what}:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
