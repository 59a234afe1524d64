//! Limits the memory and the time of a body, so that a faulty body does not exhaust the machine.

#![expect(unsafe_code, reason = "a limit is set by a call of C")]

/// Bytes of addresses. An allocation beyond them fails.
const MOST_MEMORY: u64 = 1 << 30;

/// Seconds of processor time, valgrind's included.
const MOST_SECONDS: u64 = 60;

/// Limits the processor time of this process, and its memory. Not the memory where valgrind, which counts, is in the process too.
pub(crate) fn set(counts: bool) {
    limit(libc::RLIMIT_CPU as _, MOST_SECONDS);
    if !counts {
        limit(libc::RLIMIT_AS as _, MOST_MEMORY);
    }
    // No file with the memory of what is aborted.
    limit(libc::RLIMIT_CORE as _, 0);
}

fn limit(what: i32, most: u64) {
    let limit = libc::rlimit { rlim_cur: most, rlim_max: most };
    // SAFETY: the limit is a valid value that lives during the call, which only reads it. Where it fails, there is no limit.
    unsafe { libc::setrlimit(what as _, &limit) };
}
