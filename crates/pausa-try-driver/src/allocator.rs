//! An allocator that counts while it is asked to. Otherwise it costs one comparison, so that it does not distort instruction
//! counts.

#![expect(unsafe_code, reason = "a global allocator is an unsafe trait")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static IS_ON: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static ALIVE: AtomicI64 = AtomicI64::new(0);

/// What was allocated while a function ran.
#[derive(Clone, Copy, Default)]
pub(crate) struct Allocated {
    /// Calls of the allocator, reallocations included.
    pub(crate) times: u64,
    /// Bytes allocated minus bytes freed.
    pub(crate) bytes: i64,
}

/// Counts what `action` allocates and frees.
pub(crate) fn counting<T>(action: impl FnOnce() -> T) -> (T, Allocated) {
    let seen = || (ALLOCATIONS.load(Ordering::Relaxed), ALIVE.load(Ordering::Relaxed));
    let (times, bytes) = seen();
    IS_ON.store(true, Ordering::Relaxed);
    let result = action();
    IS_ON.store(false, Ordering::Relaxed);
    let (times_after, bytes_after) = seen();
    (result, Allocated { times: times_after - times, bytes: bytes_after - bytes })
}

#[cold]
fn note(times: u64, bytes: i64) {
    ALLOCATIONS.fetch_add(times, Ordering::Relaxed);
    ALIVE.fetch_add(bytes, Ordering::Relaxed);
}

/// A layout's size fits: it is at most `isize::MAX`.
fn signed(size: usize) -> i64 {
    size as i64
}

// SAFETY: every call is passed on to the system's allocator as it came; the counters are not touched by it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if IS_ON.load(Ordering::Relaxed) {
            note(1, signed(layout.size()));
        }
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if IS_ON.load(Ordering::Relaxed) {
            note(1, signed(layout.size()));
        }
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        if IS_ON.load(Ordering::Relaxed) {
            note(0, -signed(layout.size()));
        }
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if IS_ON.load(Ordering::Relaxed) {
            note(1, signed(size) - signed(layout.size()));
        }
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(place, layout, size) }
    }
}
