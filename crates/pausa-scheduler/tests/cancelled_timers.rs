//! Alone in its process, because it counts everyone's memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::Poll;
use std::time::Duration;

use pausa_scheduler::EventLoop;

static HELD: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: the system's allocator does it all.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn cancelled_timers_take_no_more_memory_than_those_that_are_set() {
    let event_loop = EventLoop::with_virtual_clock().unwrap();
    let handle = event_loop.handle();
    event_loop.block_on(async {
        let before = HELD.load(Relaxed);
        let mut set = VecDeque::new();
        for _ in 0..200_000 {
            let mut sleep = handle.sleep(Duration::from_secs(60));
            assert!(poll_fn(|cx| Poll::Ready(Pin::new(&mut sleep).poll(cx).is_pending())).await);
            set.push_back(sleep);
            if set.len() > 100 {
                drop(set.pop_front());
            }
        }
        // 32 bytes each for those that are set, and room for as much litter, with what a growing list may waste.
        let held = HELD.load(Relaxed) - before;
        assert!(held < 40_000, "{held} bytes");
        set.pop_back().unwrap().await;
        assert_eq!(handle.now(), Duration::from_secs(60));
    });
}
