//! A large log, line by line: the story's pipeline reads lines, keeps the errors and extracts the messages.

use std::error::Error;
use std::fs::{File, read_to_string};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;
use tokio::io::AsyncBufReadExt;

const LINES: [&str; 5] = [
    "2024-10-06 10:23:45 ERROR Database connection failed",
    "2024-10-06 10:23:46 INFO User login: john@example.com",
    "2024-10-06 10:23:47 ERROR Null pointer exception",
    "2024-10-06 10:23:48 WARNING Low memory: 85% used",
    "2024-10-06 10:23:49 INFO User logout: mary@example.com",
];

/// The story's five lines over and over.
///
/// # Errors
/// Where the file cannot be written.
pub(crate) fn write_log(path: &Path, bytes: u64) -> io::Result<()> {
    let mut log = BufWriter::new(File::create_new(path)?);
    let mut written = 0;
    for line in LINES.iter().cycle() {
        if written >= bytes {
            break;
        }
        writeln!(log, "{line}")?;
        written += line.len() as u64 + 1;
    }
    log.flush()
}

/// Of an error: the message, without date and level.
fn message(line: &str) -> Option<&str> {
    if !line.contains("ERROR") {
        return None;
    }
    line.splitn(4, ' ').nth(3)
}

/// How many messages there are, and how long all of them.
fn answer(messages: u64, bytes: u64) -> u64 {
    messages << 40 | bytes
}

pub(super) fn run(tool: &str, log: &Path) -> Result<u64, Box<dyn Error>> {
    Ok(match tool {
        "generators" => generators(log)?,
        "event loop" => tokio::runtime::Builder::new_current_thread().build()?.block_on(event_loop(log))?,
        _ => {
            // A file in one piece can be divided between threads.
            let text = read_to_string(log)?;
            let sum = |one: (u64, u64), other: (u64, u64)| (one.0 + other.0, one.1 + other.1);
            let messages = text.par_lines().filter_map(message).map(|message| (1, message.len() as u64));
            let (messages, bytes) = messages.reduce(|| (0, 0), sum);
            answer(messages, bytes)
        }
    })
}

fn generators(log: &Path) -> io::Result<u64> {
    let lines = BufReader::new(File::open(log)?).lines();
    let errors = gen move {
        for line in lines {
            match line {
                Ok(line) if message(&line).is_none() => {}
                other => yield other,
            }
        }
    };
    let lengths = gen move {
        for line in errors {
            yield line.map(|line| message(&line).map_or(0, str::len) as u64);
        }
    };
    let (mut messages, mut bytes) = (0, 0);
    for length in lengths {
        messages += 1;
        bytes += length?;
    }
    Ok(answer(messages, bytes))
}

/// Our loop waits for sockets and not for files; tokio's hands a file to a thread, and waits for that.
async fn event_loop(log: &Path) -> io::Result<u64> {
    let file = tokio::fs::File::open(log).await?;
    let mut lines = tokio::io::BufReader::new(file).lines();
    let (mut messages, mut bytes) = (0, 0);
    while let Some(line) = lines.next_line().await? {
        if let Some(message) = message(&line) {
            messages += 1;
            bytes += message.len() as u64;
        }
    }
    Ok(answer(messages, bytes))
}
