use std::{
    fs,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use cartwright_xtask::machine::{Interrupt, run_to_end};

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

#[test]
fn the_exit_code_is_that_of_the_command() {
    let interrupt = Interrupt::default();
    let status = run_to_end(&mut shell("exit 3"), &interrupt).expect("sh starts");
    assert_eq!(status.code(), Some(3));
    assert!(run_to_end(&mut shell("exit 0"), &interrupt).expect("sh starts").success());
}

#[test]
fn an_interrupt_ends_the_command_and_all_that_it_started() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let process_id = folder.path().join("process-id");
    let interrupt = Interrupt::listen().expect("signals can be listened to");
    // The shell starts something long, then asks its parent, which is this test, to stop.
    let script = format!("sleep 300 & echo $! > {}; kill -TERM $PPID; wait", process_id.display());

    let started = Instant::now();
    let error = run_to_end(&mut shell(&script), &interrupt).expect_err("it was interrupted");
    assert_eq!(error.to_string(), "interrupted by signal 15");
    assert!(started.elapsed() < Duration::from_secs(60), "it waited for the command instead of ending it");

    let sleeper = fs::read_to_string(process_id).expect("the shell wrote it");
    // A process that ended is gone, or a zombie until its new parent has noticed; and what was killed is still there for a moment.
    let runs = || {
        let state = fs::read_to_string(format!("/proc/{}/stat", sleeper.trim()));
        state.is_ok_and(|state| !state.contains(") Z "))
    };
    while runs() {
        assert!(started.elapsed() < Duration::from_secs(60), "the sleeper still runs");
        thread::yield_now();
    }

    let error = run_to_end(&mut shell("exit 0"), &interrupt).expect_err("nothing starts after an interrupt");
    assert_eq!(error.to_string(), "interrupted by signal 15");
}
