//! Which line of a chapter ran last: breakpoints on the chapter's lines, which a recording sets in its own process.
//!
//! Every encoding is watched in the same way, a struct and a library included: a body is suspended at the line that ran
//! last. Works on Linux on x86-64; elsewhere no line is known.
//!
//! A breakpoint is the byte `0xcc`. Its trap stores the address, puts the original byte back and single-steps over it; the
//! trap of the single step sets the breakpoint again.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{env, mem, ptr};

use libc::{REG_EFL, REG_RIP, c_int, c_void, siginfo_t, ucontext_t};

/// The code of this process, to be written to.
static CODE: OnceLock<File> = OnceLock::new();
/// The breakpoints: the address, the byte that belongs there, and its line.
static BREAKPOINTS: OnceLock<BTreeMap<usize, (u8, usize)>> = OnceLock::new();
/// The line that ran last, or 0.
static LAST: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The breakpoint that this thread steps over, or 0.
    static STEPPED_OVER: Cell<usize> = const { Cell::new(0) };
}

const BREAKPOINT: u8 = 0xcc;
const SINGLE_STEP: i64 = 0x100;

/// Watches the lines of a file of the workspace, which is where the process runs. Does so once.
pub(super) fn watch(file: &str) -> Result<(), Box<dyn Error>> {
    let source = fs::read_to_string(file)?;
    let runs = |line: &str| {
        // A closing bracket runs after the expression that suspends. Code that a macro generates is at an attribute or at
        // the head of a function.
        let line = line.trim_start().trim_start_matches("pub ");
        let is_head = ["#[", "fn ", "async fn "].iter().any(|head| line.starts_with(head));
        !is_head && line.contains(|character: char| character.is_alphanumeric())
    };
    let lines: Vec<_> = source.lines().map(runs).collect();

    let executable = env::current_exe()?;
    let mut header = [0; 32];
    File::open(&executable)?.read_exact_at(&mut header, 0)?;
    let bias = load_bias(&header, &fs::read("/proc/self/auxv")?).ok_or("its load address is unknown")?;
    let debug = addr2line::Loader::new(&executable).map_err(|error| error.to_string())?;
    let code = File::options().read(true).write(true).open("/proc/self/mem")?;
    let mut breakpoints = BTreeMap::new();
    let range = debug.find_location_range(0, u64::MAX).map_err(|error| error.to_string())?;
    for (address, length, location) in range {
        let line = location.line.unwrap_or(0) as usize;
        let is_wanted = location.file.is_some_and(|of| of.ends_with(file));
        // Functions that the linker removed are at the address 0.
        if is_wanted && length > 0 && address > 0 && lines.get(line.wrapping_sub(1)) == Some(&true) {
            let address = usize::try_from(address.wrapping_add(bias))?;
            let mut original = [0];
            code.read_exact_at(&mut original, address as u64)?;
            breakpoints.insert(address, (original[0], line));
        }
    }
    if CODE.set(code).is_err() || BREAKPOINTS.set(breakpoints).is_err() {
        return Ok(());
    }
    handle_traps()?;
    BREAKPOINTS.get().into_iter().flatten().try_for_each(|(address, _)| write(*address, BREAKPOINT))?;
    Ok(())
}

/// The difference between an address in memory and the same address in the executable; 0 for a position-dependent one.
/// `header` is the beginning of the executable, and `auxv` what the kernel has told the process.
fn load_bias(header: &[u8; 32], auxv: &[u8]) -> Option<u64> {
    let word = |bytes: &[u8]| bytes.try_into().ok().map(u64::from_ne_bytes);
    let entry = word(&header[24..])?;
    let mut told = auxv.chunks_exact(16).filter_map(|pair| Some((word(&pair[..8])?, word(&pair[8..])?)));
    let (_, in_memory) = told.find(|(key, _)| *key == libc::AT_ENTRY)?;
    header.starts_with(b"\x7fELF").then(|| in_memory.wrapping_sub(entry))
}

/// The line that has run last since this was called before.
pub(super) fn last() -> Option<usize> {
    Some(LAST.swap(0, Relaxed)).filter(|line| *line > 0)
}

fn write(address: usize, byte: u8) -> io::Result<()> {
    CODE.get().map_or(Ok(()), |code| code.write_all_at(&[byte], address as u64))
}

fn handle_traps() -> io::Result<()> {
    // SAFETY: all bytes zero are a valid `sigaction`: no flags, an empty mask and the default action.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = on_trap as extern "C" fn(c_int, *mut siginfo_t, *mut c_void) as usize;
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
    // SAFETY: the action is initialized and names a function that calls only what is async-signal-safe: atomics, a
    // thread-local without a destructor, reads of a map that nobody changes any more, and `pwrite`.
    match unsafe { libc::sigaction(libc::SIGTRAP, &raw const action, ptr::null_mut()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

extern "C" fn on_trap(_: c_int, _: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel passes a handler with `SA_SIGINFO` the context of the thread, which nobody else uses meanwhile.
    let registers = unsafe { &mut (*context.cast::<ucontext_t>()).uc_mcontext.gregs };
    let stepped_over = STEPPED_OVER.take();
    if stepped_over != 0 {
        let _ = write(stepped_over, BREAKPOINT);
        registers[REG_EFL as usize] &= !SINGLE_STEP;
        return;
    }
    // A trap leaves the address after the breakpoint's byte.
    let address = registers[REG_RIP as usize] as usize - 1;
    if let Some((original, line)) = BREAKPOINTS.get().and_then(|all| all.get(&address)) {
        LAST.store(*line, Relaxed);
        let _ = write(address, *original);
        STEPPED_OVER.set(address);
        registers[REG_RIP as usize] = address as i64;
        registers[REG_EFL as usize] |= SINGLE_STEP;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_bias_is_the_distance_of_the_entry_points() {
        let mut header = *b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0........";
        header[24..].copy_from_slice(&0x40_1000_u64.to_ne_bytes());
        let auxv = |entry: u64| [3, 64, libc::AT_ENTRY, entry, 0, 0].map(u64::to_ne_bytes).concat();
        assert_eq!(load_bias(&header, &auxv(0x40_1000)), Some(0), "a position-dependent executable");
        assert_eq!(load_bias(&header, &auxv(0x5555_5595_5000)), Some(0x5555_5555_4000));
        assert_eq!(load_bias(&header, &[]), None);
        assert_eq!(load_bias(&[0; 32], &auxv(0)), None, "it is no ELF file");
    }

    /// This process, whatever it is linked as.
    #[test]
    fn an_address_in_memory_without_the_bias_is_in_the_executable() {
        let executable = env::current_exe().expect("it is known");
        let mut header = [0; 32];
        File::open(&executable).and_then(|file| file.read_exact_at(&mut header, 0)).expect("it can be read");
        let auxv = fs::read("/proc/self/auxv").expect("it can be read");
        let bias = load_bias(&header, &auxv).expect("it is known");
        let address = handle_traps as fn() -> io::Result<()> as usize as u64 - bias;
        let debug = addr2line::Loader::new(&executable).expect("it can be read");
        let location = debug.find_location(address).expect("it can be read").expect("it is known");
        assert!(location.file.is_some_and(|file| file.ends_with("lines.rs")), "{:?}", location.file);
    }
}
