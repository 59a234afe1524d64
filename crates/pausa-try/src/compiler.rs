//! Compilers, and the libraries that they build once for all bodies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pausa_story::Failure;
use serde::Deserialize;

use crate::Encoding;

/// A compiler that runs.
#[derive(Clone, Debug)]
pub(crate) struct Compiler {
    /// Its executable.
    pub path: PathBuf,
    /// `1.97.0-nightly (e50aa6fba 2026-05-19)`.
    pub version: String,
    /// Its target triple.
    pub target: String,
    /// The release of its LLVM.
    pub llvm: String,
}

impl Compiler {
    /// A toolchain of rustup, or an executable.
    ///
    /// # Errors
    /// Says why it does not run.
    pub(crate) fn find(name: &str) -> Result<Self, String> {
        let path = if name.contains(std::path::MAIN_SEPARATOR) {
            std::path::absolute(name).map_err(|error| format!("{name}: {error}"))?
        } else {
            rustup(name)?
        };
        let output = Command::new(&path)
            .arg("-vV")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let field = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name));
            value.map(|value| value.trim().to_string()).unwrap_or_default()
        };
        let version = field("rustc ");
        if !output.status.success() || version.is_empty() {
            return Err(format!("{} is no rustc: `-vV` says nothing", path.display()));
        }
        Ok(Compiler { path, version, target: field("host:"), llvm: field("LLVM version:") })
    }

    /// Whether it allows unstable features by itself.
    pub(crate) fn is_nightly(&self) -> bool {
        self.version.contains("nightly") || self.version.contains("dev")
    }

    /// A command that allows unstable features.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.stdin(Stdio::null());
        if !self.is_nightly() {
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command
    }

    /// What the libraries use that an older compiler has as features.
    fn features_of_its_own(&self) -> &'static str {
        let minor = self.version.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
        match minor {
            Some(..88) => " -Zcrate-attr=feature(let_chains,unsigned_is_multiple_of,num_midpoint_signed)",
            _ => "",
        }
    }

    /// A name for folders.
    fn folder(&self) -> String {
        self.version.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
    }
}

fn rustup(name: &str) -> Result<PathBuf, String> {
    let mut command = Command::new("rustup");
    command.args(["which", "rustc"]);
    // The toolchain of the workspace is the one that runs this.
    if name != DEFAULT {
        command.args(["--toolchain", name]);
    }
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => {
            Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let line = said.lines().next().unwrap_or("rustup knows no such toolchain");
            Err(format!("no toolchain `{name}`: {}", line.trim_start_matches("error: ")))
        }
        // A machine without rustup has one compiler.
        Err(_) if name == DEFAULT => Ok(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()).into()),
        Err(error) => Err(format!("no toolchain `{name}`: rustup does not run: {error}")),
    }
}

/// The name of the workspace's own toolchain.
pub(crate) const DEFAULT: &str = "nightly";

/// What a body is linked with.
#[derive(Debug)]
pub(crate) struct Libraries {
    files: BTreeMap<String, PathBuf>,
    folder: PathBuf,
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Libraries {
    /// Builds the driver and the adapters, where that is not done yet.
    ///
    /// # Errors
    /// Where cargo does not run, or the driver does not build.
    pub(crate) fn build(root: &Path, target: &Path, compiler: &Compiler) -> Result<Self, Failure> {
        let folder = target.join("try").join(compiler.folder());
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(root).stdin(Stdio::null());
        command.args([
            "build",
            "--release",
            "--lib",
            "--no-default-features",
            "--locked",
            "--keep-going",
            "--ignore-rust-version",
        ]);
        command.args(["--message-format=json-render-diagnostics", "--package", "pausa-try-driver"]);
        for package in Encoding::GENERATED.iter().filter_map(|encoding| encoding.package()) {
            command.args(["--package", package]);
        }
        command.arg("--target-dir").arg(&folder);
        command.env("RUSTC", &compiler.path);
        command.env("RUSTFLAGS", format!("-Cembed-bitcode=yes{}", compiler.features_of_its_own()));
        command.env_remove("CARGO_ENCODED_RUSTFLAGS");
        if !compiler.is_nightly() {
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        if !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
            command.arg("--quiet");
        }
        let output = command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| Failure::Run(format!("cargo build: {error}")))?;
        let mut files = BTreeMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Ok(Message { reason, target: Some(target), filenames }) = serde_json::from_str(line) else {
                continue;
            };
            if reason != "compiler-artifact"
                || !target.kind.iter().any(|kind| kind == "lib" || kind == "rlib")
            {
                continue;
            }
            let rlib = filenames.into_iter().find(|file| file.extension().is_some_and(|end| end == "rlib"));
            files.extend(rlib.map(|rlib| (target.name.replace('-', "_"), rlib)));
        }
        if !files.contains_key("pausa_try_driver") {
            return Err(Failure::Run(format!(
                "{} does not build what a body is linked with",
                compiler.version
            )));
        }
        Ok(Libraries { files, folder: folder.join("release").join("deps") })
    }

    /// The options that link a translation.
    ///
    /// # Errors
    /// Says which library is missing.
    pub(crate) fn options(&self, encoding: Encoding) -> Result<Vec<String>, String> {
        let mut options = vec![format!("-Ldependency={}", self.folder.display())];
        let package = encoding.package().map(|package| package.replace('-', "_"));
        let names = ["pausa", "pausa_try_driver"].into_iter().chain(package.as_deref());
        for name in names.chain(encoding.libraries().iter().copied()) {
            let file = self.files.get(name).ok_or_else(|| format!("this compiler does not build {name}"))?;
            options.push("--extern".into());
            options.push(format!("{name}={}", file.display()));
        }
        Ok(options)
    }
}
