//! The encodings of this workspace, as their `Cargo.toml`s declare them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use pausa_lab::Compiler;
use pausa_lab::build as lab;
use pausa_story::Failure;
use serde::Deserialize;

/// The workspace: its directories and its encodings.
pub struct Workspace {
    /// The root directory.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// Whether the toolchain in use is a nightly.
    pub is_nightly: bool,
    /// The encodings, in the order of the tables.
    pub encodings: Vec<Encoding>,
}

/// An encoding: a package with `[package.metadata.pausa]` in its `Cargo.toml`, which declares the first fields.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoding {
    /// Its name in tables and on the command line.
    #[serde(rename = "encoding")]
    pub name: String,
    /// A description in one line.
    pub title: String,
    /// The toolchain it needs: `stable` or `nightly`.
    pub toolchain: String,
    /// Its place in the tables.
    #[serde(default = "last")]
    pub order: u32,
    /// The reason for each program that it lacks, by the program's id.
    #[serde(default)]
    pub lacks: BTreeMap<String, String>,
    /// Memory of a paused coroutine that no figure of bytes counts, such as a stack.
    pub besides: Option<String>,
    /// Its limits, in one line.
    #[serde(default)]
    pub limits: String,
    /// The Cargo package.
    #[serde(skip)]
    pub package: String,
    /// Its directory.
    #[serde(skip)]
    pub folder: PathBuf,
    /// Its binary, as [`Workspace::build`] builds it.
    #[serde(skip)]
    pub binary: PathBuf,
    /// The reason why the toolchain in use cannot build it.
    #[serde(skip)]
    pub cannot_build: Option<String>,
}

fn last() -> u32 {
    u32::MAX
}

impl Encoding {
    /// The path of one of its chapters.
    pub fn chapter(&self, id: &str) -> PathBuf {
        self.folder.join("src").join(id).with_extension("rs")
    }

    /// Whether it has a program.
    pub fn has(&self, id: &str) -> bool {
        self.chapter(id).is_file()
    }

    /// Checks that the toolchain in use can build it.
    ///
    /// # Errors
    /// A usage error with the reason.
    pub fn can_be_built(&self) -> Result<(), Failure> {
        let refused = |reason| Err(Failure::Usage(format!("the encoding `{}` {reason}", self.name)));
        self.cannot_build.as_ref().map_or(Ok(()), refused)
    }
}

impl Workspace {
    /// Finds the workspace of the current directory.
    ///
    /// # Errors
    /// If cargo finds none, or an encoding's declaration is invalid.
    pub fn find() -> Result<Self, Failure> {
        let metadata = lab::workspace().map_err(|error| Failure::Run(error.to_string()))?;
        let target = metadata.target_directory.clone().into_std_path_buf();
        let is_nightly = Compiler::default().version().is_ok_and(|version| version.is_nightly());
        let mut encodings = Vec::new();
        for package in metadata.workspace_packages() {
            let Some(declared) = package.metadata.get("pausa") else { continue };
            let mut encoding = Encoding::deserialize(declared).map_err(|error| {
                Failure::Run(format!("{}: [package.metadata.pausa]: {error}", package.manifest_path))
            })?;
            encoding.package = package.name.to_string();
            encoding.folder = package.manifest_path.with_file_name("").into_std_path_buf();
            encoding.binary = target.join("debug").join(package.name.as_str());
            encoding.cannot_build = (encoding.toolchain == "nightly" && !is_nightly)
                .then(|| "needs the nightly toolchain, and this is another".to_string());
            encodings.push(encoding);
        }
        encodings.sort_by(|one, other| (one.order, &one.name).cmp(&(other.order, &other.name)));
        Ok(Workspace {
            root: metadata.workspace_root.clone().into_std_path_buf(),
            target,
            is_nightly,
            encodings,
        })
    }

    /// Finds an encoding by its name.
    ///
    /// # Errors
    /// A usage error that lists all encodings, if none has this name.
    pub fn encoding(&self, name: &str) -> Result<&Encoding, Failure> {
        crate::named("encoding", name, &self.encodings, |encoding| &encoding.name)
    }

    /// Makes the usage error for a program that an encoding lacks: the reason, and the encodings that have it.
    pub fn lacking(&self, encoding: &Encoding, id: &str) -> Failure {
        let reason = encoding.lacks.get(id).map_or("it is not written yet", String::as_str);
        let having = self.encodings.iter().filter(|encoding| encoding.has(id));
        let having: Vec<_> = having.map(|encoding| encoding.name.as_str()).collect();
        Failure::Usage(format!(
            "the encoding `{}` lacks `{id}`: {reason}; {} it: {}",
            encoding.name,
            if having.len() == 1 { "this has" } else { "these have" },
            having.join(", ")
        ))
    }

    /// Builds the binaries of all encodings that this toolchain can build, with the profile of `cargo test`.
    ///
    /// # Errors
    /// If one does not build.
    pub fn build(&self) -> Result<(), Failure> {
        self.build_as("dev")
    }

    /// Builds them with another profile.
    ///
    /// # Errors
    /// If one does not build.
    pub fn build_as(&self, profile: &str) -> Result<(), Failure> {
        let buildable = self.encodings.iter().filter(|encoding| encoding.cannot_build.is_none());
        let packages: Vec<_> = buildable.map(|encoding| encoding.package.as_str()).collect();
        self.build_binaries(profile, &packages)
    }

    /// Builds the binaries of packages; a binary has the name of its package. Without `--package`, cargo unifies the features of
    /// libraries over all crates, as for `cargo test`, and compiles each library once. Experiments are built separately.
    fn build_binaries(&self, profile: &str, packages: &[&str]) -> Result<(), Failure> {
        let mut cargo = pausa_start::cargo();
        cargo.current_dir(&self.root).args(["build", "--profile", profile]);
        for package in packages {
            if !self.root.join("crates").join(package).is_dir() {
                cargo.args(["--package", package]);
            }
            cargo.args(["--bin", package]);
        }
        build_with(&mut cargo, if let [package] = packages { package } else { "an encoding" })
    }

    /// Builds the binary of a package, and replaces this process by it.
    ///
    /// # Errors
    /// If it does not build or start.
    pub fn start(&self, package: &str, arguments: &[OsString]) -> Result<ExitCode, Failure> {
        self.build_binaries("dev", &[package])?;
        let binary = self.target.join("debug").join(package);
        let mut command = Command::new(binary);
        command.args(arguments);
        crate::run_in_our_place(command)
    }
}

/// Runs a cargo command that builds `what`.
///
/// # Errors
/// If it does not build.
pub fn build_with(cargo: &mut Command, what: &str) -> Result<(), Failure> {
    match pausa_start::build(cargo) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::Run(format!("{what} does not build"))),
        Err(error) => Err(Failure::Run(format!("cargo build: {error}"))),
    }
}

/// The path of a file as the compiler prints it: relative to the root, with slashes.
pub fn relative(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/")
}
