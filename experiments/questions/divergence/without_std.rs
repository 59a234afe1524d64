//! A crate with its own panic handler: if a library links `std`, there are two handlers.

#![no_std]
#![crate_type = "lib"]
#![feature(coroutines, gen_blocks, yield_expr, stmt_expr_attributes)]

#[panic_handler]
fn panicked(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

#[cfg(encoding = "struct")]
pub struct Counts(u32);

#[cfg(encoding = "genawaiter")]
pub fn body() {
    let _ = genawaiter::rc::Gen::new(async |co| co.yield_(1u32).await);
}

#[cfg(encoding = "coroutine")]
pub fn body() {
    let _ = #[coroutine]
    || yield 1u32;
}

#[cfg(encoding = "async")]
pub fn body() {
    let _ = async { core::future::ready(()).await };
}

#[cfg(encoding = "gen")]
pub fn body() {
    let _ = gen { yield 1u32 };
}

#[cfg(encoding = "corosensei")]
pub fn body() {
    let _ = corosensei::Coroutine::new(|yielder: &corosensei::Yielder<(), u32>, ()| yielder.suspend(1));
}

#[cfg(encoding = "diapause")]
#[diapause::coroutine(yield = u32)]
pub fn body() {
    yield_!(1);
}
