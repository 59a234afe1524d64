use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

enum Place {
    First,
    Reading,
    Written,
}

struct Served {
    left: u32,
    written: u32,
    place: Place,
}

impl Future for Served {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        cx.waker().wake_by_ref();
        if let Place::Reading = self.place {
            let Some(line) = self.left.checked_sub(1) else { return Poll::Ready(self.written) };
            self.left = line;
            self.written = self.written.wrapping_mul(31).wrapping_add(line);
            self.place = Place::Written;
        } else {
            self.place = Place::Reading;
        }
        Poll::Pending
    }
}

fn run(n: usize) -> Served {
    Served { left: n as u32, written: 7, place: Place::First }
}
