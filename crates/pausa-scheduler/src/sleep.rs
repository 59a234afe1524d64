//! Sleeping: the future that waits for a moment on the loop's clock.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::event_loop::Handle;
use crate::waker::check_is_inside;

/// 36 years in nanoseconds. Nothing sleeps longer: a virtual clock, which shows 584 years at most, stays usable after
/// a sleep of `Duration::MAX`.
const LONGEST: u64 = 1 << 60;

impl Handle {
    /// What the loop's clock shows: the time since the loop was made.
    pub fn now(&self) -> Duration {
        Duration::from_nanos(self.core.now())
    }

    /// Waits this long from now on. Zero is no wait at all; more than 36 years are 36 years.
    pub fn sleep(&self, duration: Duration) -> Sleep {
        let begin = if duration.is_zero() { duration } else { self.now() };
        self.sleep_until(begin.saturating_add(duration))
    }

    /// Waits until the loop's clock shows this. If that is more than 36 years from now, waits for 36 years.
    pub fn sleep_until(&self, deadline: Duration) -> Sleep {
        let deadline = match u64::try_from(deadline.as_nanos()) {
            Ok(deadline @ ..LONGEST) => deadline,
            late => self.core.now().saturating_add(LONGEST).min(late.unwrap_or(u64::MAX)),
        };
        Sleep { handle: self.clone(), deadline, timer: None }
    }
}

/// Waits until a moment on the loop's clock has come. Made by [`Handle::sleep`] and [`Handle::sleep_until`].
///
/// If the moment has passed, the first poll is ready. Sleepers wake in the exact order of their deadlines; those with
/// the same deadline in the order in which they began to wait. Dropping it cancels it.
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct Sleep {
    handle: Handle,
    deadline: u64,
    /// The number of its entry in the wheel, and the waker that is in there, to compare.
    timer: Option<(u64, Waker)>,
}

impl Sleep {
    fn has_fired(&self) -> bool {
        self.deadline <= self.handle.core.wheel.borrow().present()
    }

    fn cancel(&mut self) {
        if let Some((number, _)) = self.timer.take().filter(|_| !self.has_fired()) {
            let waker = self.handle.core.wheel.borrow_mut().cancel(self.deadline, number);
            drop(waker);
        }
    }
}

impl Future for Sleep {
    type Output = ();

    /// # Panics
    /// When another event loop runs than the one whose handle made it: nothing would advance its clock.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        check_is_inside(&self.handle.core.tasks, "a Sleep").unwrap_or_else(|error| panic!("{error}"));
        // The first poll reads the clock. Later ones wait for the wheel, which fires in order.
        if self.has_fired() || self.timer.is_none() && self.deadline <= self.handle.core.now() {
            return Poll::Ready(());
        }
        if self.timer.as_ref().is_none_or(|(_, waker)| !waker.will_wake(cx.waker())) {
            self.cancel();
            let [to_fire, to_compare] = [(); 2].map(|()| cx.waker().clone());
            let number = self.handle.core.wheel.borrow_mut().insert(self.deadline, to_fire);
            self.timer = Some((number, to_compare));
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.cancel();
    }
}
