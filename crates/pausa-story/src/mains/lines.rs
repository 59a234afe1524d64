//! Which line of a chapter ran last: breakpoints on the chapter's lines, which a recording sets in its own process.
//!
//! Every encoding is watched in the same way, a struct and a library included: a body is suspended at the line that ran
//! last. Works on Linux on x86-64; elsewhere no line is known.
//!
//! A breakpoint is the byte `0xcc`. Its trap stores the address, puts the original byte back and single-steps over it; the
//! trap of the single step sets the breakpoint again. While one thread steps over a breakpoint, another may set it again:
//! then the first one traps a second time, and steps over it once more. A thread that runs a line while another steps over
//! it is not noticed. A trap that belongs to no breakpoint ends the process, as it does where nothing is recorded.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{env, mem, ptr};

use gimli::{DwarfSections, EndianSlice, LineRow, LittleEndian, SectionId};
use libc::{REG_EFL, REG_RIP, c_int, c_void, siginfo_t, ucontext_t};
use object::elf::FileHeader64;
use object::read::elf::{FileHeader, SectionHeader};
use object::{Endianness, ReadCache};

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
    let code = File::options().read(true).write(true).open("/proc/self/mem")?;
    let mut breakpoints = BTreeMap::new();
    for (address, line) in addresses(&executable, file)? {
        if lines.get(line.wrapping_sub(1)) == Some(&true) {
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

/// Finds the addresses at which the code of a file's lines begins, each with its line (from 1), in the debug information of an
/// executable. Of a unit that no line of the file is compiled into, only the list of files is read.
fn addresses(executable: &Path, file: &str) -> Result<Vec<(u64, usize)>, Box<dyn Error>> {
    let executable = File::open(executable)?;
    let cache = ReadCache::new(executable.try_clone()?);
    let header = FileHeader64::<Endianness>::parse(&cache)?;
    let endian = header.endian()?;
    let table = header.sections(endian, &cache)?;
    // Each is read in one piece: the executable as a whole is several times larger.
    let section = |id: SectionId| -> io::Result<Vec<u8>> {
        let section = table.section_by_name(endian, id.name().as_bytes());
        let (at, size) = section.and_then(|(_, section)| section.file_range(endian)).unwrap_or_default();
        let mut bytes = vec![0; size as usize];
        executable.read_exact_at(&mut bytes, at)?;
        Ok(bytes)
    };
    let sections = DwarfSections::load(section)?;
    let dwarf = sections.borrow(|section| EndianSlice::new(section, LittleEndian));
    let mut units = dwarf.units();
    let mut found = Vec::new();
    while let Some(unit) = units.next()? {
        let unit = dwarf.unit(unit)?;
        let Some(program) = unit.line_program.clone() else { continue };
        let header = program.header();
        let text = |value| dwarf.attr_string(&unit, value);
        let mut is_wanted = Vec::new();
        for of in header.file_names() {
            let name = text(of.path_name())?;
            // The directory is looked at where the name is right: there are many files.
            is_wanted.push(
                file.as_bytes().ends_with(&name) && {
                    let directory = of.directory(header).map(text).transpose()?.unwrap_or_default();
                    let path = format!("{}/{}", directory.to_string_lossy(), name.to_string_lossy());
                    path.ends_with(file)
                },
            );
        }
        if !is_wanted.contains(&true) {
            continue;
        }
        // Before version 5, files are numbered from 1.
        let first = u64::from(header.version() < 5);
        let mut rows = program.rows();
        let mut before: Option<LineRow> = None;
        while let Some((_, row)) = rows.next_row()? {
            // Of rows at one address, the last holds. Functions that the linker removed are at the address 0.
            if let Some(before) = before.filter(|before| (1..row.address()).contains(&before.address())) {
                let number = before.file_index().checked_sub(first);
                let is_of_file = number.and_then(|number| is_wanted.get(number as usize)) == Some(&true);
                if let (true, Some(line)) = (is_of_file, before.line()) {
                    found.push((before.address(), line.get() as usize));
                }
            }
            before = (!row.end_sequence()).then_some(*row);
        }
    }
    Ok(found)
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
    // thread-local without a destructor, reads of a map that nobody changes any more, `pwrite`, `signal` and `raise`.
    match unsafe { libc::sigaction(libc::SIGTRAP, &raw const action, ptr::null_mut()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

extern "C" fn on_trap(_: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel passes a handler with `SA_SIGINFO` what it knows of the signal.
    let code = unsafe { (*info).si_code };
    // SAFETY: as above, and the context of the thread, which nobody else uses meanwhile.
    let registers = unsafe { &mut (*context.cast::<ucontext_t>()).uc_mcontext.gregs };
    // A trap leaves the address after the breakpoint's byte.
    let address = (registers[REG_RIP as usize] as usize).wrapping_sub(1);
    let breakpoint = || BREAKPOINTS.get().and_then(|all| all.get(&address));
    if code == libc::TRAP_TRACE && STEPPED_OVER.get() != 0 {
        let _ = write(STEPPED_OVER.take(), BREAKPOINT);
        registers[REG_EFL as usize] &= !SINGLE_STEP;
    } else if code > 0
        && let Some((original, line)) = breakpoint()
    {
        LAST.store(*line, Relaxed);
        let _ = write(address, *original);
        STEPPED_OVER.set(address);
        registers[REG_RIP as usize] = address as i64;
        registers[REG_EFL as usize] |= SINGLE_STEP;
    } else {
        // SAFETY: both are async-signal-safe. The signal is blocked in its handler, and ends the process after it.
        unsafe {
            libc::signal(libc::SIGTRAP, libc::SIG_DFL);
            libc::raise(libc::SIGTRAP);
        }
    }
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
