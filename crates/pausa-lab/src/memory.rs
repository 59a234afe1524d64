//! Reads the memory use of a process from the operating system (Linux: `/proc/PID/status`).

use std::{fmt, fs, io};

use serde::{Deserialize, Serialize};

/// The memory use of a process, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Mapped address space, touched or not (`VmSize`).
    pub mapped: u64,
    /// Resident memory (`VmRSS`).
    pub resident: u64,
    /// The highest resident memory since the start of the process (`VmHWM`).
    pub peak: u64,
    /// Page tables in the kernel (`VmPTE`), not part of the other numbers.
    pub page_tables: u64,
}

impl Memory {
    /// Reads the current memory use of this process.
    ///
    /// # Errors
    /// If the system does not provide it.
    pub fn now() -> io::Result<Self> {
        Self::of("self")
    }

    /// Reads the current memory use of a process. A process that has ended has none.
    pub(crate) fn of(process: impl fmt::Display) -> io::Result<Self> {
        let file = format!("/proc/{process}/status");
        let status = fs::read_to_string(&file)?;
        Self::from_status(&status).ok_or_else(|| io::Error::other(format!("{file} does not speak of memory")))
    }

    fn from_status(status: &str) -> Option<Self> {
        let bytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
            let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
            Some(kibibytes * 1024)
        };
        Some(Self {
            mapped: bytes("VmSize")?,
            resident: bytes("VmRSS")?,
            peak: bytes("VmHWM")?,
            page_tables: bytes("VmPTE")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kibibytes_are_read_as_bytes() {
        let status = "Name:\tx\nVmSize:\t  100 kB\nVmHWM:\t  30 kB\nVmRSS:\t  20 kB\nVmPTE:\t  4 kB\n";
        let memory = Memory { mapped: 102_400, resident: 20_480, peak: 30_720, page_tables: 4096 };
        assert_eq!(Memory::from_status(status), Some(memory));
        assert_eq!(Memory::from_status("VmSize: 100 kB"), None);
    }

    #[test]
    fn touched_pages_are_resident() {
        const BYTES: usize = 64 << 20;
        let before = Memory::now().unwrap();
        let touched = std::hint::black_box(vec![1_u8; BYTES]);
        let after = Memory::now().unwrap();
        assert!(after.resident >= before.resident + BYTES as u64 / 2, "{before:?} {after:?}");
        assert!(after.peak >= after.resident && after.mapped >= after.resident, "{after:?}");
        drop(touched);
    }
}
