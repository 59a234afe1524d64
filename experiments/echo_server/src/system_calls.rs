//! How often a request calls the system, by name, as valgrind traces it.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use pausa_lab::fact::{Fact, hundredths, key};
use pausa_lab::{Program, Result, Value, build};

/// Facts of a server's calls for each request, from two sizes of a run; those of which there is one in twenty requests or more.
pub(crate) fn each(program: &Program, contender: &str, sizes: [u64; 2], facts: &mut Vec<Fact>) -> Result<()> {
    let [few, many] = [calls(program, contender, sizes[0])?, calls(program, contender, sizes[1])?];
    for (name, count) in many {
        let each = (count - few.get(&name).copied().unwrap_or(0.0)) / (sizes[1] - sizes[0]) as f64;
        if each >= 0.05 {
            let key = key(crate::REQUEST, contender).form(name).metric("system_calls");
            facts.push(Fact { key, value: Value::Number(hundredths(each)) });
        }
    }
    Ok(())
}

fn calls(program: &Program, contender: &str, requests: u64) -> Result<BTreeMap<String, f64>> {
    let log = tempfile::NamedTempFile::new()?;
    let mut command = Command::new("valgrind");
    command.args(["--tool=none", "--trace-syscalls=yes", &format!("--log-file={}", log.path().display())]);
    build::succeed(command.arg(program.path()?).args(crate::session(contender, requests)))?;
    Ok(names(&fs::read_to_string(log.path())?))
}

/// A call is a line such as `SYSCALL[12,1](232) sys_epoll_wait ( … )`.
fn names(log: &str) -> BTreeMap<String, f64> {
    let mut calls = BTreeMap::new();
    for line in log.lines() {
        let Some((_, call)) = line.split_once("SYSCALL[").and_then(|(_, rest)| rest.split_once(')')) else {
            continue;
        };
        let name = call.trim_start().split([' ', '(']).next().unwrap_or_default();
        // `...` is the end of a call that has been counted.
        if name == "..." {
            continue;
        }
        *calls.entry(name.trim_start_matches("sys_").to_string()).or_default() += 1.0;
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_calls_are_counted_by_name() {
        let log = "SYSCALL[7,1](232) sys_epoll_wait ( 3, 0x1, 1024, -1 ) --> [async] ... \n\
                   SYSCALL[7,1](232) ... [async] --> Success(0x1)\nSYSCALL[7,2]( 45) sys_recvfrom ( 9 )[sync] --> Success(0x40)";
        let counted = names(log);
        assert_eq!(counted.get("epoll_wait"), Some(&1.0), "{counted:?}");
        assert_eq!(counted.get("recvfrom"), Some(&1.0), "{counted:?}");
        assert_eq!(counted.len(), 2, "{counted:?}");
    }
}
