//! What a body is linked with: built once by each compiler for all bodies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use pausa_lab::build::{self, Compiler};
use pausa_story::Failure;

use crate::Encoding;
use crate::kept::Kept;
use crate::translate::Kind;

/// The name of the workspace's own toolchain.
pub const DEFAULT: &str = "nightly";

/// A compiler, and the libraries that it has built.
#[derive(Clone, Debug)]
pub struct Tools {
    pub(crate) compiler: Compiler,
    /// The compiler's.
    pub version: build::Version,
    libraries: build::Libraries,
    /// Results of the workspace's compiler: only its version tells all of it.
    pub(crate) kept: Option<Kept>,
}

impl Tools {
    /// A toolchain of rustup, or an executable, with the driver and the adapters: built where that is not done yet. The result is
    /// cached for the life of the process.
    ///
    /// # Errors
    /// Where there is no such compiler, cargo does not run, or the driver does not build.
    pub fn of(name: &str, target: &Path) -> Result<Self, Failure> {
        static BUILT: Mutex<BTreeMap<(String, PathBuf), Tools>> = Mutex::new(BTreeMap::new());
        let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = (name.to_string(), target.to_path_buf());
        if let Some(tools) = built.get(&asked) {
            return Ok(tools.clone());
        }
        let tools = Self::build(name, target)?;
        built.insert(asked, tools.clone());
        Ok(tools)
    }

    fn build(name: &str, target: &Path) -> Result<Self, Failure> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| Failure::Run(error.to_string());
        // The toolchain of the workspace is the one that runs this.
        let compiler = match name {
            DEFAULT => Compiler::default().with_unstable_features(),
            name => Compiler::named(name),
        };
        let version = compiler.version().map_err(failed)?;
        let folder: String = version
            .rustc
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' })
            .collect();
        let mut cargo = compiler.cargo().map_err(failed)?;
        cargo.args(["build", "--release", "--lib", "--no-default-features", "--locked", "--keep-going"]);
        cargo.args(["--ignore-rust-version", "--package", "pausa-try-driver"]);
        cargo.args(["--package", "pausa-conform"]);
        for package in Encoding::GENERATED.iter().filter_map(|encoding| encoding.package()) {
            cargo.args(["--package", &package]);
        }
        cargo.arg("--target-dir").arg(target.join("try").join(folder));
        let flags = ["-Cembed-bitcode=yes"].into_iter().chain(version.flag());
        cargo.env("RUSTFLAGS", flags.collect::<Vec<_>>().join(" ")).env_remove("CARGO_ENCODED_RUSTFLAGS");
        // Where the driver is there, an encoding that this compiler does not build is missing and no error.
        let (libraries, _) = build::libraries(&mut cargo).map_err(failed)?;
        if !libraries.contains_key("pausa_try_driver") {
            return Err(Failure::Run(format!("{} does not build what a body is linked with", version.rustc)));
        }
        let folder = target.join("try").join("kept");
        let kept = (name == DEFAULT).then(|| Kept::new(folder, &version, &libraries)).flatten();
        Ok(Tools { compiler, version, libraries, kept })
    }

    /// The same, which keep no results: for more programs than will be compiled again.
    #[must_use]
    pub fn keeping_none(self) -> Self {
        Tools { kept: None, ..self }
    }

    /// What a translation is linked with. A program of many bodies also has the player of the corpus.
    ///
    /// # Errors
    /// Says which library is missing.
    pub(crate) fn libraries(&self, encoding: Encoding, kind: Kind) -> Result<build::Libraries, String> {
        let package = encoding.package().map(|package| package.replace('-', "_"));
        let names = ["pausa", "pausa_try_driver"].into_iter().chain(package.as_deref());
        let names = names.chain(encoding.libraries().iter().copied());
        let names = names.chain((kind == Kind::Program).then_some("pausa_conform"));
        let found = names.map(|name| {
            let file = self.libraries.get(name);
            let file = file.ok_or_else(|| format!("this compiler does not build {name}"))?;
            Ok((name.to_string(), file.clone()))
        });
        found.collect()
    }
}
