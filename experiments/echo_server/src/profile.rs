//! What a request takes of the server's program and of the system: instructions, and system calls by name.

use std::collections::BTreeMap;
use std::env::current_exe;
use std::error::Error;
use std::fs;
use std::process::Command;

use pausa_lab::callgrind;
use pausa_lab::report::Table;
use serde::{Deserialize, Serialize};

use crate::servers::CONTENDERS;

const CONNECTIONS: u64 = 100;
/// Requests of each connection: the slope between two runs leaves out all that is not a request.
const FEW: u64 = 50;
const MANY: u64 = 1_000;

/// Of one request, by contender.
pub(crate) type Requests = BTreeMap<String, Request>;

/// Of one request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    instructions: f64,
    /// By name; those of which there is one in twenty requests or more.
    system_calls: BTreeMap<String, f64>,
}

pub(crate) fn measure() -> Result<Requests, Box<dyn Error>> {
    let program = current_exe()?;
    let session = |contender: &str, each: u64| {
        let mut command = Command::new(&program);
        command.args(["session", contender, &CONNECTIONS.to_string(), &each.to_string()]);
        command
    };
    let mut requests = Requests::new();
    for contender in CONTENDERS {
        let run = |count: u64| session(contender, count / CONNECTIONS);
        let instructions = callgrind::slope(run, FEW * CONNECTIONS, MANY * CONNECTIONS)?;
        let [few, many] = [FEW, MANY].map(|each| system_calls(&session(contender, each)));
        let (few, items) = (few?, ((MANY - FEW) * CONNECTIONS) as f64);
        let each = many?.into_iter().map(|(name, count)| {
            let each = (count - few.get(&name).copied().unwrap_or(0.0)) / items;
            (name, (each * 100.0).round() / 100.0)
        });
        let system_calls = each.filter(|(_, each)| *each >= 0.05).collect();
        let instructions = (instructions * 10.0).round() / 10.0;
        requests.insert(contender.into(), Request { instructions, system_calls });
    }
    Ok(requests)
}

/// How often a program calls the system, by name, as valgrind traces it.
fn system_calls(program: &Command) -> Result<BTreeMap<String, f64>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("log");
    let mut command = Command::new("valgrind");
    command.args(["--tool=none", "--trace-syscalls=yes", &format!("--log-file={}", log.display())]);
    let output = command.arg(program.get_program()).args(program.get_args()).output()?;
    if !output.status.success() {
        return Err(format!("{program:?}: {}", String::from_utf8_lossy(&output.stderr).trim()).into());
    }
    Ok(names(&fs::read_to_string(log)?))
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

pub(crate) fn text(requests: &Requests) -> String {
    let mut names: Vec<_> = requests.values().flat_map(|request| request.system_calls.keys()).collect();
    names.sort();
    names.dedup();
    let columns = ["a request, 100 connections", "instructions", "system calls"].map(String::from);
    let mut table = Table::new(columns.into_iter().chain(names.iter().map(|name| name.to_string())));
    for contender in CONTENDERS {
        let Some(request) = requests.get(contender) else { continue };
        let calls = |name: &&String| request.system_calls.get(*name).copied().unwrap_or(0.0);
        let all: f64 = request.system_calls.values().sum();
        let each = names.iter().map(|name| format!("{:.2}", calls(name)));
        let first = [contender.to_string(), format!("{:.1}", request.instructions), format!("{all:.2}")];
        table.row(first.into_iter().chain(each));
    }
    format!("{table}\n")
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
