//! One body in eight forms: it adds to a sum of its own and writes each sum through a reference that it has captured,
//! 64 times between two pauses. `forms <form> <pauses>` runs one, to be counted. As a library, each form's function has
//! a parameter that may be `noalias` in LLVM's IR. The last form uses raw pointers to emulate a pinned coroutine that
//! is known not to borrow from itself.

#![feature(coroutines, coroutine_trait, stmt_expr_attributes, type_alias_impl_trait, gen_blocks)]

use std::future::poll_fn;
use std::hint::black_box;
use std::marker::PhantomPinned;
use std::ops::Coroutine;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

const BATCH: u64 = 64;

macro_rules! body {
    ($out:ident, $pause:expr) => {{
        let mut sum = 1u64;
        loop {
            for _ in 0..BATCH {
                sum = sum.wrapping_mul(3).wrapping_add(*$out ^ 7);
                *$out = sum;
            }
            $pause;
        }
    }};
}

/// Pending once for each poll that it is asked in.
fn pause() -> impl Future<Output = ()> {
    let mut is_over = false;
    poll_fn(move |_| if std::mem::replace(&mut is_over, true) { Poll::Ready(()) } else { Poll::Pending })
}

type Movable = impl Coroutine<Yield = (), Return = ()> + Unpin;
type Static = impl Coroutine<Yield = (), Return = ()>;
type Gen = impl Iterator<Item = ()>;
type Async = impl Future<Output = ()>;
type Borrowing = impl Future<Output = ()>;

#[define_opaque(Movable)]
fn movable(out: &'static mut u64) -> Movable {
    #[coroutine]
    move || body!(out, yield)
}

#[define_opaque(Static)]
fn immovable(out: &'static mut u64) -> Static {
    #[coroutine]
    static move || body!(out, yield)
}

#[define_opaque(Gen)]
fn generator(out: &'static mut u64) -> Gen {
    gen move { body!(out, yield ()) }
}

#[define_opaque(Async)]
fn asynchronous(out: &'static mut u64) -> Async {
    async move { body!(out, pause().await) }
}

/// Must be pinned: a reference to a local lives across the pauses.
#[define_opaque(Borrowing)]
fn borrowing(out: &'static mut u64) -> Borrowing {
    async move {
        let local = 0;
        let local = black_box(&local);
        body!(out, {
            pause().await;
            black_box(local);
        })
    }
}

struct ByHand {
    sum: u64,
    out: &'static mut u64,
}

/// The same, but not `Unpin`.
struct ByHandPinned {
    sum: u64,
    out: &'static mut u64,
    _pinned: PhantomPinned,
}

macro_rules! by_hand {
    ($this:expr) => {{
        let this = $this;
        for _ in 0..BATCH {
            this.sum = this.sum.wrapping_mul(3).wrapping_add(*this.out ^ 7);
            *this.out = this.sum;
        }
    }};
}

/// Functions with a parameter that may be `noalias`, each a resumption.
macro_rules! steps {
    ($($name:ident($body:ident: $of:ty) $step:expr;)*) => {
        $(#[unsafe(no_mangle)]
        #[inline(never)]
        fn $name($body: $of) {
            let _ = $step;
        })*
    };
}

steps! {
    resume_movable(body: Pin<&mut Movable>) body.resume(());
    next_gen(body: &mut Gen) body.next();
    resume_static(body: Pin<&mut Static>) body.resume(());
    poll_async(body: Pin<&mut Async>) body.poll(&mut Context::from_waker(Waker::noop()));
    poll_borrowing(body: Pin<&mut Borrowing>) body.poll(&mut Context::from_waker(Waker::noop()));
    poll_by_hand(body: Pin<&mut ByHand>) by_hand!(body.get_mut());
    // SAFETY: nothing is moved out.
    poll_by_hand_pinned(body: Pin<&mut ByHandPinned>) by_hand!(unsafe { body.get_unchecked_mut() });
}

/// Emulated: pinned, and the state in registers while it runs.
#[unsafe(no_mangle)]
#[inline(never)]
fn poll_by_hand_in_a_local(body: Pin<&mut ByHandPinned>) {
    // SAFETY: nothing is moved out.
    let body = unsafe { body.get_unchecked_mut() };
    let mut sum = body.sum;
    for _ in 0..BATCH {
        sum = sum.wrapping_mul(3).wrapping_add(*body.out ^ 7);
        *body.out = sum;
    }
    body.sum = sum;
}

fn run(form: &str, pauses: u64) -> u64 {
    let out: &'static mut u64 = Box::leak(Box::new(black_box(5)));
    let seen = &raw mut *out;
    macro_rules! each {
        ($made:expr, $step:ident) => {{
            let mut body = pin!($made);
            for _ in 0..pauses {
                $step(body.as_mut());
            }
        }};
    }
    match form {
        "movable `#[coroutine]`" => each!(movable(out), resume_movable),
        "`gen` block" => {
            let mut body = generator(out);
            (0..pauses).for_each(|_| next_gen(&mut body));
        }
        "`static` coroutine, borrows nothing" => each!(immovable(out), resume_static),
        "`async` block, borrows nothing" => each!(asynchronous(out), poll_async),
        "`async` block, borrows from itself" => each!(borrowing(out), poll_borrowing),
        "struct, `Unpin`" => each!(ByHand { sum: 1, out }, poll_by_hand),
        "struct, not `Unpin`" => {
            each!(ByHandPinned { sum: 1, out, _pinned: PhantomPinned }, poll_by_hand_pinned)
        }
        "struct, not `Unpin`, state in a local (emulated)" => {
            each!(ByHandPinned { sum: 1, out, _pinned: PhantomPinned }, poll_by_hand_in_a_local)
        }
        _ => panic!("there is no form {form}"),
    }
    // SAFETY: the body that had the reference is gone.
    unsafe { seen.read() }
}

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let [form, pauses] = &words[..] else { panic!("a form and a number") };
    println!("{}", run(form, pauses.parse().expect("a number")));
}
