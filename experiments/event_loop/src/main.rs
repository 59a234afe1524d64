//! How fast and how small is the event loop, and what would a reader pick instead?
//!
//! ```text
//! event_loop run WORKLOAD CONTENDER TASKS TURNS   one run; fails when the work was not done
//! event_loop instructions                         callgrind, the slope between two sizes of a run
//! event_loop times                                ratios of interleaved runs in one process
//! event_loop memory                               resident bytes per suspended task, one process each
//! event_loop echo [CONNECTIONS]                   server and load in two processes over 127.0.0.1
//! event_loop save                                 all of it, into this experiment's README
//! ```
//!
//! Every run checks that all the work was done before a figure is printed.

#![expect(clippy::print_stdout, reason = "its answer")]

mod echo;
mod embassy;
mod figures;
mod save;
mod workloads;

use std::time::Duration;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let number = |text: &str| text.replace('_', "").parse::<usize>().expect("a number");
    match args[..] {
        ["run", workload, contender, tasks, turns] => {
            let (tasks, turns) = (number(tasks), number(turns));
            match workloads::run(workload, contender, tasks, turns) {
                Some(took) => println!("{workload} {contender} {tasks} {turns}: {took:?}"),
                None => panic!("{contender} does not do {workload}"),
            }
        }
        ["instructions"] => figures::instructions(),
        ["times"] => figures::times(""),
        ["times", workload] => figures::times(workload),
        ["memory"] => figures::memory(),
        ["echo"] => echo::compare(100, Duration::from_secs(2), 5),
        ["echo", connections] => echo::compare(number(connections), Duration::from_secs(4), 3),
        ["echo-instructions"] => echo::instructions(),
        ["save"] => save::save(),
        ["echo-server", contender] => echo::serve(contender),
        ["echo-load", address, connections, millis] => echo::load(
            address.parse().unwrap(),
            number(connections),
            Duration::from_millis(number(millis) as u64),
        ),
        _ => {
            eprintln!(
                "run WORKLOAD CONTENDER TASKS TURNS | instructions | times [WORKLOAD] | memory | echo [CONNECTIONS] | save"
            );
            std::process::exit(2);
        }
    }
}
