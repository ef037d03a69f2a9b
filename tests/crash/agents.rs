//! Nobody logs in, and the agent alone is killed, as by a tracer that follows no child: the session ends by itself, and what it
//! has told holds.

use std::os::unix::fs::PermissionsExt;

use super::logins::everybody_is_gone;
use super::*;

const TRACE: &str = "/mnt/tmp/agent";

/// What an agent does: wait, hear, answer, make and give back a lock.
const CALLS: [&str; 5] = ["poll", "recvfrom", "sendto", "linkat", "unlinkat"];

/// imapd, whose first process dies before the call.
fn killed_before(call: &str, nth: usize) -> Command {
    let mut command = Command::new("strace");
    command.args(["-q", "-o", TRACE, "-e", &format!("trace={call}"), "-e"]);
    command.arg(format!("inject={call}:signal=KILL:when={nth}")).args(["-u", ALICE.name, "--"]);
    command.args(program().words).env("HOME", ALICE.home()).current_dir("/");
    command
}

/// Whether the agent died, and the mailbox survived that.
fn survives(scene: &Scene, call: &str, nth: usize, world: &World) -> bool {
    scene.set(world);
    let before = look();
    let session = start(killed_before(call, nth));
    let mut client = Imap::taken_over(session.wire);
    let told = client.response().is_ok() && {
        let end = scene.play(&mut client);
        drop(client.try_command("LOGOUT"));
        end == End::Told
    };
    drop(client);
    wait(session.process);
    everybody_is_gone();
    scene.judge_messages(&before, world);
    scene.judge(&before, &look(), told, &[], world);
    fs::read_to_string(TRACE).unwrap().contains("+++ killed by SIGKILL +++")
}

#[test]
fn the_agent_alone_dies() {
    world::private(|world| {
        // where it makes locks
        fs::set_permissions("/var/mail", fs::Permissions::from_mode(0o1777)).unwrap();
        let scene = Scene::expunge(known(10, 300), &[0, 4]);
        for call in CALLS {
            let killed = (1..20).take_while(|nth| survives(&scene, call, *nth, world)).count();
            assert!(killed > 0 && killed < 19, "{call}: {killed}");
        }
    });
}
