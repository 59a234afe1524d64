//! This program at each level of optimisation: what is counted is not the process that counts.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The levels, as Cargo's profile names them.
pub(crate) const LEVELS: [&str; 3] = ["s", "2", "3"];

/// The profile as the receipt names it.
pub(crate) const PROFILE: &str = "`figures` with thin LTO and each `opt-level`, one codegen unit";

/// Builds this package at a level. Gives the program.
///
/// The profile's fat LTO is left for thin: it is what people have who set `lto` at all, and with it the coroutine of the
/// chapter is the plain loop, which the README speaks of.
pub(crate) fn at(level: &str) -> Result<PathBuf, Box<dyn Error>> {
    let quoted = if level == "s" { "\"s\"" } else { level };
    let output = Command::new(env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
        .args([
            "build",
            "--quiet",
            "--package",
            "cost_of_a_yield",
            "--profile",
            "figures",
            "--message-format",
            "json",
        ])
        .args(["--config", "profile.figures.lto=\"thin\""])
        .args(["--config", &format!("profile.figures.opt-level={quoted}")])
        .stderr(Stdio::inherit())
        .output()?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let built = messages.lines().find_map(executable).filter(|_| output.status.success());
    let built = built.ok_or_else(|| format!("it does not build at opt-level {level}"))?;
    // The next level is built into the same place.
    let own = built.with_file_name(format!("cost_of_a_yield-{level}"));
    fs::copy(&built, &own)?;
    Ok(own)
}

/// The program that one of Cargo's messages speaks of.
fn executable(message: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    Some(PathBuf::from(message.get("executable")?.as_str()?))
}
