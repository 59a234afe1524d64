//! A transcript on stdout that never blocks its program: a separate thread writes the lines.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError};
use std::thread;
use std::time::Duration;

use pausa::Transcript;

/// The number of lines that may wait to be written. Further lines are dropped and counted.
const MOST_LINES: usize = 16 * 1024;

/// How long the program waits at its end for a reader that does not read.
const PATIENCE: Duration = Duration::from_secs(1);

/// The writing thread.
pub(crate) struct Log {
    done: Receiver<io::Result<()>>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    /// The number of lines that wait to be written.
    waiting: AtomicU64,
    /// The number of lines that were dropped and not reported yet.
    left_out: AtomicU64,
}

/// Makes a transcript on stdout. If the reader stalls, lines are dropped, and the log reports their number. If the reader
/// closes the pipe, the log ends and the program continues.
///
/// # Errors
/// The system's error, if it has no thread or no file descriptor.
pub(crate) fn log_to_stdout() -> io::Result<(Transcript, Log)> {
    // A separate descriptor, so that other users of `io::stdout()` do not wait for this thread.
    log_to(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

fn log_to(writer: impl Write + Send + 'static) -> io::Result<(Transcript, Log)> {
    let (sender, lines) = mpsc::sync_channel(MOST_LINES);
    let (tell, done) = mpsc::channel();
    let counts = Arc::<Counts>::default();
    let log = Log { done, counts: Arc::clone(&counts) };
    let transcript = Transcript::to_writer(Lines { sender, counts: Arc::clone(&counts) });
    thread::Builder::new().name("log".into()).spawn(move || {
        let written = match write(writer, &lines, &counts) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written,
        };
        // The receiver has been dropped if `finish` has timed out.
        let _ = tell.send(written);
    })?;
    Ok((transcript, log))
}

impl Log {
    /// Waits until all lines are written. All clones of the transcript must have been dropped.
    ///
    /// # Errors
    /// The first error of writing, or a time-out if the reader does not read.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.done.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let lost = self.counts.waiting.load(Relaxed) + self.counts.left_out.load(Relaxed);
            Err(io::Error::other(format!("the reader stalled: {lost} lines are lost")))
        })
    }
}

fn write(mut writer: impl Write, lines: &Receiver<Vec<u8>>, counts: &Counts) -> io::Result<()> {
    loop {
        let line = match lines.try_recv() {
            Ok(line) => line,
            Err(TryRecvError::Disconnected) => return report(&mut writer, counts),
            Err(TryRecvError::Empty) => {
                report(&mut writer, counts)?;
                match lines.recv() {
                    Ok(line) => line,
                    Err(_) => return report(&mut writer, counts),
                }
            }
        };
        writer.write_all(&line)?;
        counts.waiting.fetch_sub(1, Relaxed);
    }
}

fn report(writer: &mut impl Write, counts: &Counts) -> io::Result<()> {
    match counts.left_out.swap(0, Relaxed) {
        0 => Ok(()),
        count => writeln!(writer, "({count} líneas omitidas)"),
    }
}

/// The writer of the transcript: each write sends a line to the thread.
struct Lines {
    sender: SyncSender<Vec<u8>>,
    counts: Arc<Counts>,
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.counts.waiting.fetch_add(1, Relaxed);
        // After the log has ended, lines are dropped silently.
        if let Err(mpsc::TrySendError::Full(_)) = self.sender.try_send(line.to_vec()) {
            self.counts.waiting.fetch_sub(1, Relaxed);
            self.counts.left_out.fetch_add(1, Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A writer that blocks until the gate opens.
    struct Gated {
        gate: Receiver<()>,
        written: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Gated {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // An error means that the gate is open.
            let _ = self.gate.recv();
            self.written.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_a_stalled_reader_leaves_no_room_for_are_counted() {
        let (open, gate) = mpsc::channel();
        let written = Arc::<Mutex<Vec<u8>>>::default();
        let (transcript, log) = log_to(Gated { gate, written: Arc::clone(&written) }).unwrap();
        for number in 0..MOST_LINES + 100 {
            transcript.line(number);
        }
        drop((open, transcript));
        log.finish().unwrap();
        let text = String::from_utf8(written.lock().unwrap().clone()).unwrap();
        let (lines, end) = text.trim_end().rsplit_once('\n').unwrap();
        // One more line fits if the thread has taken the first from the channel.
        let kept = lines.lines().count();
        assert!((MOST_LINES..=MOST_LINES + 1).contains(&kept), "{kept}");
        assert_eq!(end, format!("({} líneas omitidas)", MOST_LINES + 100 - kept));
    }

    #[test]
    fn a_reader_that_never_reads_is_an_error_at_the_end() {
        let (_stays_shut, gate) = mpsc::channel();
        let (transcript, log) = log_to(Gated { gate, written: Arc::default() }).unwrap();
        transcript.line("Hola");
        drop(transcript);
        assert!(log.finish().unwrap_err().to_string().ends_with("the reader stalled: 1 lines are lost"));
    }

    struct Fails(ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_leaves_is_no_error_and_a_full_disk_is_one() {
        for (kind, expected) in
            [(ErrorKind::BrokenPipe, None), (ErrorKind::StorageFull, Some(ErrorKind::StorageFull))]
        {
            let (transcript, log) = log_to(Fails(kind)).unwrap();
            (0..3).for_each(|number| transcript.line(number));
            assert!(!transcript.has_failed());
            drop(transcript);
            assert_eq!(log.finish().err().map(|error| error.kind()), expected);
        }
    }
}
