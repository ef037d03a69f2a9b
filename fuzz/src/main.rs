//! The program that libFuzzer drives: one target of `letterbox::daemon::fuzz`, named by `FUZZ_TARGET`.
//!
//! `FUZZ_UNPACK` is a directory into which the inputs that are kept for the target are written first, `FUZZ_KEEP` one
//! from which they are taken; then nothing is fuzzed. `fuzz/run` sets all of these.
#![no_main]

mod kept;

use std::path::PathBuf;
use std::sync::OnceLock;

use letterbox::daemon::fuzz::{TARGETS, Target};
use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<Target> = OnceLock::new();

fn begin() {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
    if name.is_empty() {
        TARGETS.iter().for_each(|(name, _)| println!("{name}"));
        std::process::exit(0);
    }
    let (name, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("no target of that name");
    TARGET.get_or_init(|| *target);
    let directory = |variable| std::env::var_os(variable).map(PathBuf::from);
    if let Some(directory) = directory("FUZZ_UNPACK") {
        kept::unpack(name, &directory);
    }
    if let Some(directory) = directory("FUZZ_KEEP") {
        kept::keep(name, &directory);
        std::process::exit(0);
    }
}

fuzz_target!(init: begin(), |input: &[u8]| {
    if let Some(target) = TARGET.get() {
        target(input);
    }
});
