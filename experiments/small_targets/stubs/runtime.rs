//! What a program needs to be run: it defines `program`, and prints lines. On Linux through std; in WebAssembly through a function
//! of the host; on ARM through a call of Linux, which `qemu-arm` answers. The memory of the latter two is an array.
#![cfg_attr(not(target_os = "linux"), no_std)]

unsafe extern "C" {
    fn program();
}

/// Prints a line.
pub fn line(text: core::fmt::Arguments<'_>) {
    use core::fmt::Write;
    let _ = writeln!(Host, "{text}");
}

struct Host;

impl core::fmt::Write for Host {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        host::write(text);
        Ok(())
    }
}

#[cfg(target_os = "linux")]
mod host {
    #[unsafe(no_mangle)]
    extern "C" fn main() -> i32 {
        // SAFETY: the generated program defines it so.
        unsafe { super::program() };
        0
    }

    pub(crate) fn write(text: &str) {
        print!("{text}");
    }
}

#[cfg(target_arch = "wasm32")]
mod host {
    mod imported {
        #[link(wasm_import_module = "host")]
        unsafe extern "C" {
            pub(crate) fn write(text: *const u8, length: usize);
        }
    }

    #[unsafe(no_mangle)]
    extern "C" fn start() {
        // SAFETY: the generated program defines it so.
        unsafe { super::program() };
    }

    pub(crate) fn write(text: &str) {
        // SAFETY: the host only reads these bytes.
        unsafe { imported::write(text.as_ptr(), text.len()) };
    }

    pub(crate) fn fail() -> ! {
        core::arch::wasm32::unreachable()
    }
}

#[cfg(target_arch = "arm")]
mod host {
    const EXIT: usize = 1;
    const WRITE: usize = 4;

    #[unsafe(no_mangle)]
    extern "C" fn _start() -> ! {
        // SAFETY: the generated program defines it so.
        unsafe { super::program() };
        exit(0)
    }

    fn exit(status: usize) -> ! {
        call(EXIT, [status, 0, 0]);
        loop {}
    }

    pub(crate) fn write(text: &str) {
        const STDOUT: usize = 1;
        call(WRITE, [STDOUT, text.as_ptr() as usize, text.len()]);
    }

    pub(crate) fn fail() -> ! {
        exit(101)
    }

    fn call(number: usize, [a, b, c]: [usize; 3]) {
        // SAFETY: of the two calls, one ends the process and the other reads a string. r7, which holds the number of a call, is the
        // frame pointer for the compiler, and is restored.
        unsafe {
            core::arch::asm!(
                "mov {saved}, r7", "mov r7, {number}", "svc 0", "mov r7, {saved}",
                number = in(reg) number, saved = out(reg) _,
                inout("r0") a => _, in("r1") b, in("r2") c,
            );
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod bare {
    use core::alloc::{GlobalAlloc, Layout};
    use core::cell::UnsafeCell;
    use core::sync::atomic::{AtomicUsize, Ordering};

    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
        crate::host::fail()
    }

    const SIZE: usize = 1 << 20;

    /// Gives out an array from its beginning to its end, and takes nothing back.
    #[repr(align(16))]
    struct Arena {
        bytes: UnsafeCell<[u8; SIZE]>,
        used: AtomicUsize,
    }

    // SAFETY: these programs have one thread.
    unsafe impl Sync for Arena {}

    #[global_allocator]
    static ARENA: Arena = Arena { bytes: UnsafeCell::new([0; SIZE]), used: AtomicUsize::new(0) };

    // SAFETY: what is given out is aligned, and is inside the array and behind what was given out before.
    unsafe impl GlobalAlloc for Arena {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let begin = self.used.load(Ordering::Relaxed).next_multiple_of(layout.align());
            let end = begin.saturating_add(layout.size());
            if layout.align() > 16 || end > SIZE {
                return core::ptr::null_mut();
            }
            self.used.store(end, Ordering::Relaxed);
            self.bytes.get().cast::<u8>().wrapping_add(begin)
        }

        unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
    }
}
