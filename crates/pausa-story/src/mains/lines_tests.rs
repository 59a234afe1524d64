//! Breakpoints on this file, while threads run it, and the address at which an executable is loaded.

use std::os::unix::fs::FileExt;
use std::{env, fs, io, thread};

use super::*;

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

#[test]
fn the_load_bias_is_the_distance_of_the_entry_points() {
    let mut header = *b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0........";
    header[24..].copy_from_slice(&0x40_1000_u64.to_ne_bytes());
    let auxv = |entry: u64| [3, 64, libc::AT_ENTRY, entry, 0, 0].map(u64::to_ne_bytes).concat();
    assert_eq!(load_bias(&header, &auxv(0x40_1000)), Some(0), "a position-dependent executable");
    assert_eq!(load_bias(&header, &auxv(0x5555_5595_5000)), Some(0x5555_5555_4000));
    assert_eq!(load_bias(&header, &[]), None);
    assert_eq!(load_bias(&[0; 32], &auxv(0)), None, "it is no ELF file");
}

/// This process, whatever it is linked as.
#[test]
fn an_address_in_memory_without_the_bias_is_in_the_executable() {
    let executable = env::current_exe().expect("it is known");
    let mut header = [0; 32];
    File::open(&executable).and_then(|file| file.read_exact_at(&mut header, 0)).expect("it can be read");
    let auxv = fs::read("/proc/self/auxv").expect("it can be read");
    let bias = load_bias(&header, &auxv).expect("it is known");
    let address = handle_traps as fn() -> io::Result<()> as usize as u64 - bias;
    let lines = addresses(&executable, "mains/lines.rs").expect("they can be read");
    assert!(lines.iter().any(|(known, _)| *known == address), "{address:#x}");
}
