//! A day's work, done by a client's library in a script: it lists and makes a folder, opens INBOX with 24 messages, reads
//! all of them into files named by UID, looks at the structure of the second, flags the third with a keyword, appends
//! a message to the folder and copies the fourth there, searches for what it flagged, removes the fifth, and waits in
//! IDLE for new mail, which it finds. The scripts `work_*` are the same but for the library.
//!
//! What the client saw it asserts itself; here is what it left on both sides.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{MESSAGES, Scene, as_bob, deliver, directory, numbered_files, same, write};
use crate::harness::accounts::{ALICE, BOB, write_mail};
use crate::harness::scene::sent;
use crate::harness::{Running, World, mbox, world};

/// Lets `program` run `script` with `more` behind the usual arguments, and holds what it did against what it should.
fn work(world: &World, program: &str, script: &str, more: &[String]) {
    if more.iter().any(|library| !Path::new(library).exists()) {
        return world::skip(script, "its library is not there");
    }
    let scene = Scene::set(world);
    let place = directory("work");
    write_mail(&Path::new(&place).join("new"), &BOB, &sent("appended", 300));
    let copy = write(script, &fs::read_to_string(world::source(&format!("tests/clients/{script}"))).unwrap());
    let mut command = as_bob(program);
    if program == "imapfilter" {
        command.args(["-c", &copy]).env("PLACE", &place);
    } else {
        command.args([&copy, "127.0.0.1", "alice", "wonderland", &place]).args(more);
    }
    let late = run(command, &place);
    judge(world, &scene, &place, &late);
}

/// Runs the client, and delivers a message as soon as it waits for one; what is delivered.
fn run(mut command: Command, place: &str) -> Vec<u8> {
    let output = format!("{place}/output");
    let file = fs::File::create(&output).unwrap();
    command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
    let mut client = Running::start(&mut command);
    let said = || fs::read_to_string(&output).unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    while !Path::new(place).join("idling").exists() {
        let ended = client.wait(Duration::from_millis(20));
        assert!(ended.is_none() && Instant::now() < end, "before IDLE: {ended:?}\n{}", said());
    }
    let late = deliver("late");
    let ended = client.wait(Duration::from_secs(60));
    assert!(ended.is_some_and(|status| status.success()), "in IDLE or after it: {ended:?}\n{}", said());
    late
}

fn judge(world: &World, scene: &Scene, place: &str, late: &[u8]) {
    same(&numbered_files(place), &scene.wanted);
    let stored = mbox::read(&fs::read(world.inbox(&ALICE)).unwrap()).unwrap();
    let wanted = [&scene.wanted[..4], &scene.wanted[5..], &[late.to_vec()]].concat();
    same(&stored.iter().map(mbox::Stored::on_the_wire).collect::<Vec<_>>(), &wanted);
    let flagged: Vec<usize> = (0..MESSAGES).filter(|place| stored[*place].letters().contains('F')).collect();
    assert_eq!(flagged, [2]);
    assert_eq!(stored[2].field("x-keywords").as_deref(), Some("Work-Done"));
    let folder = mbox::read(&fs::read(format!("{}/mail/Work", ALICE.home())).unwrap()).unwrap();
    let folder: Vec<_> = folder.iter().filter(|message| !message.is_internal()).collect();
    let wanted = [sent("appended", 300), scene.wanted[3].clone()];
    same(&folder.iter().map(|message| message.on_the_wire()).collect::<Vec<_>>(), &wanted);
    assert!(folder[0].letters().contains('R'), "{:?}", folder[0].letters());
    let date = String::from_utf8_lossy(&folder[0].from_line).into_owned();
    assert!(date.ends_with("2014") && date.contains(" Mar  5 "), "{date}");
}

#[test]
fn by_imaplib() {
    world::private(|world| work(world, "/usr/bin/python3", "work_imaplib.py", &[]));
}

#[test]
fn by_imapclient() {
    world::private(|world| {
        work(world, "/usr/bin/python3", "work_imapclient.py", &[world::packages().join("python").display().to_string()])
    });
}

#[test]
fn by_perl() {
    world::private(|world| work(world, "/usr/bin/perl", "work_perl.pl", &[]));
}

#[test]
fn by_ruby() {
    world::private(|world| work(world, "ruby", "work_ruby.rb", &[]));
}

#[test]
fn by_imapflow() {
    world::private(|world| {
        work(world, "node", "work_imapflow.cjs", &[world::packages().join("node").display().to_string()])
    });
}

#[test]
fn by_imapfilter() {
    world::private(|world| work(world, "imapfilter", "work_imapfilter.lua", &[]));
}
