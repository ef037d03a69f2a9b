//! curl, by IMAP and by POP3.

use super::{Scene, as_bob, same};
use crate::harness::process::{output, run};
use crate::harness::world;

#[test]
fn curl_reads_imap() {
    world::private(|world| {
        let scene = Scene::set(world);
        for (index, wanted) in scene.wanted.iter().enumerate() {
            let url = format!("imap://127.0.0.1/INBOX;UID={}", index + 1);
            let found = output(as_bob("curl").args(["-sS", "-u", "alice:wonderland", &url])).stdout;
            same(&[found], std::slice::from_ref(wanted));
        }
        let list = run(as_bob("curl").args(["-sS", "-u", "alice:wonderland", "imap://127.0.0.1/"]));
        assert!(list.contains("INBOX"), "{list}");
        let wrong = output(as_bob("curl").args(["-sS", "-u", "alice:queen", "imap://127.0.0.1/"]));
        assert_eq!(wrong.status.code(), Some(67), "login denied");
    });
}

#[test]
fn curl_reads_pop3() {
    world::private(|world| {
        let scene = Scene::set(world);
        for (index, wanted) in scene.wanted.iter().enumerate() {
            let url = format!("pop3://127.0.0.1/{}", index + 1);
            let found = output(as_bob("curl").args(["-sS", "-u", "alice:wonderland", &url])).stdout;
            same(&[found], std::slice::from_ref(wanted));
        }
    });
}

#[test]
fn curl_logs_in_by_digest() {
    world::private(|world| {
        world.secrets(&[("alice", "wonderland")]);
        let scene = Scene::set(world);
        for url in ["imap://127.0.0.1/INBOX;UID=3", "pop3://127.0.0.1/3"] {
            let found = output(as_bob("curl").args(["-sS", "-u", "alice:wonderland", url])).stdout;
            same(&[found], &scene.wanted[2..3]);
        }
        // without TLS curl takes the strongest mechanism, and says so nowhere: the log does
        world.log.wait_for_text("Authenticated user=alice");
        let by_apop = ["-sS", "-u", "alice:wonderland", "--login-options", "AUTH=+APOP", "pop3://127.0.0.1/3"];
        same(&[output(as_bob("curl").args(by_apop)).stdout], &scene.wanted[2..3]);
        world.log.wait_for_text("APOP user=alice");
    });
}
