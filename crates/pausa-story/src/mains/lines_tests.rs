//! Breakpoints on this file, while threads run it.

use std::thread;

/// A body of few lines, which threads run so often that they meet at its breakpoints.
#[inline(never)]
fn sum_to(last: u64) -> u64 {
    let (mut sum, mut number) = (0, 0);
    while number < last {
        number += 1;
        sum += number;
    }
    sum
}

#[test]
fn threads_that_run_a_watched_line_at_once_compute_what_they_do_without_breakpoints() {
    // As cargo runs it, in the folder of the package.
    super::watch("src/mains/lines_tests.rs").expect("it can be watched");
    let threads: Vec<_> = (0..4).map(|_| thread::spawn(|| sum_to(6_000))).collect();
    let sums: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("no panic")).collect();
    assert_eq!(sums, [6_000 * 6_001 / 2; 4]);
    assert!(super::last().is_some());
}
