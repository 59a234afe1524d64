use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

enum Place {
    Next,
    Connecting,
    Waiting,
}

struct Connections {
    n: u32,
    k: u32,
    attempt: u32,
    sum: u32,
    place: Place,
}

impl Future for Connections {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        cx.waker().wake_by_ref();
        match self.place {
            Place::Connecting if self.attempt % 3 == 2 => {
                self.sum = self.sum.wrapping_add(self.attempt);
                self.k += 1;
                self.place = Place::Next;
            }
            Place::Connecting => {
                self.place = Place::Waiting;
                return Poll::Pending;
            }
            Place::Waiting => {
                self.attempt += 1;
                self.place = Place::Connecting;
                return Poll::Pending;
            }
            Place::Next => {}
        }
        if self.k == self.n {
            return Poll::Ready(self.sum);
        }
        self.attempt = self.k;
        self.place = Place::Connecting;
        Poll::Pending
    }
}

fn run(n: usize) -> Connections {
    Connections { n: n as u32, k: 0, attempt: 0, sum: 0, place: Place::Next }
}
