//! The C library's `memcpy` and `memmove`, for the programs that count copies: the linker takes these. They count the
//! copies of at least `LEAST` bytes, a constant of the program.

use std::arch::asm;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::LEAST;

static COPIES: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

/// The number of copies that a function makes, and their bytes.
pub fn counted(run: impl FnOnce()) -> [u64; 2] {
    let so_far = || [COPIES.load(Relaxed), BYTES.load(Relaxed)];
    let before = so_far();
    run();
    let after = so_far();
    [after[0] - before[0], after[1] - before[1]]
}

fn count(bytes: usize) {
    if bytes >= LEAST {
        COPIES.fetch_add(1, Relaxed);
        BYTES.fetch_add(bytes as u64, Relaxed);
    }
}

// SAFETY: the C library's contract, which the caller upholds. In assembly, so that it does not become a call of itself.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, bytes: usize) -> *mut u8 {
    count(bytes);
    // SAFETY: both are valid for so many bytes, and do not overlap.
    unsafe { asm!("rep movsb", inout("rcx") bytes => _, inout("rdi") to => _, inout("rsi") from => _) };
    to
}

// SAFETY: as `memcpy`, and they may overlap.
#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, bytes: usize) -> *mut u8 {
    count(bytes);
    // SAFETY: both are valid for so many bytes. Where the target begins within the source, it goes from the end.
    unsafe {
        if (to as usize).wrapping_sub(from as usize) < bytes {
            asm!("std", "rep movsb", "cld", inout("rcx") bytes => _,
                inout("rdi") to.wrapping_add(bytes).wrapping_sub(1) => _,
                inout("rsi") from.wrapping_add(bytes).wrapping_sub(1) => _);
        } else {
            asm!("rep movsb", inout("rcx") bytes => _, inout("rdi") to => _, inout("rsi") from => _);
        }
    }
    to
}
