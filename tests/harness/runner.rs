//! A test runner for tests that are files: `cargo test`'s own takes only functions.
//!
//! Understands what cargo, editors and [`super::world`] say: name filters, `--exact`, `--skip`, `--list`,
//! `--test-threads`; ignores the rest.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One test: its name, and what it does. It fails by a panic.
pub struct Case {
    /// By what it is chosen, and how it is called in the report.
    pub name: String,
    /// The test.
    pub test: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Wish {
    filters: Vec<String>,
    skips: Vec<String>,
    exact: bool,
    list: bool,
    threads: Option<usize>,
}

/// Runs those of `cases` that the command line chooses, and reports as `cargo test` does.
pub fn main(cases: Vec<Case>) -> ExitCode {
    let wish = Wish::read(std::env::args().skip(1));
    let chosen: Vec<Case> = cases.into_iter().filter(|case| wish.chooses(&case.name)).collect();
    if wish.list {
        chosen.iter().for_each(|case| println!("{}: test", case.name));
        return ExitCode::SUCCESS;
    }
    println!("\nrunning {} tests", chosen.len());
    let failures = run_all(&chosen, wish.threads());
    for (name, reason) in &failures {
        println!("\n---- {name} ----\n{reason}");
    }
    let word = if failures.is_empty() { "ok" } else { "FAILED" };
    println!("\ntest result: {word}. {} passed; {} failed", chosen.len() - failures.len(), failures.len());
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run_all(cases: &[Case], threads: usize) -> Vec<(String, String)> {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match catch_unwind(AssertUnwindSafe(|| (case.test)())) {
                        Ok(()) => println!("test {} ... ok", case.name),
                        Err(reason) => {
                            println!("test {} ... FAILED", case.name);
                            failures.lock().unwrap().push((case.name.clone(), text_of(&*reason)));
                        }
                    }
                }
            });
        }
    });
    failures.into_inner().unwrap()
}

fn text_of(reason: &(dyn std::any::Any + Send)) -> String {
    let text = reason.downcast_ref::<String>().cloned();
    text.or_else(|| reason.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

impl Wish {
    fn read(mut words: impl Iterator<Item = String>) -> Self {
        let mut wish = Self::default();
        while let Some(word) = words.next() {
            match word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value.to_owned()))) {
                ("--exact", _) => wish.exact = true,
                ("--list", _) => wish.list = true,
                ("--skip", value) => wish.skips.extend(value.or_else(|| words.next())),
                ("--test-threads", value) => wish.threads = value.or_else(|| words.next()).and_then(|n| n.parse().ok()),
                ("--color" | "--format", None) => drop(words.next()),
                (name, _) if name.starts_with('-') => {}
                _ => wish.filters.push(word),
            }
        }
        wish
    }

    fn chooses(&self, name: &str) -> bool {
        let fits = |filter: &String| if self.exact { name == filter } else { name.contains(filter.as_str()) };
        (self.filters.is_empty() || self.filters.iter().any(fits)) && !self.skips.iter().any(fits)
    }

    fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, |cores| cores.get());
        // most of a test is waiting
        self.threads.unwrap_or_else(|| 2 * cores()).max(1)
    }
}
