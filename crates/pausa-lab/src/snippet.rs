//! Compiles a single Rust file with `rustc`: to get its errors, type layouts or machine code, or to run it.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cargo_metadata::MetadataCommand;
use object::{Object, ObjectSymbol, SymbolKind};

use crate::build::{self, Compiler, Libraries as Libs, hash, workspace};
use crate::diagnostic::{Diagnostic, DiagnosticLevel};
use crate::fact::{COMPILES, Value};
use crate::process::{self, Ran};
use crate::{Program, Result};

/// A single Rust file with its compiler, flags and libraries.
#[derive(Clone, Debug)]
pub struct Snippet {
    file: PathBuf,
    flags: Vec<String>,
    compiler: Compiler,
    libraries: Libraries,
}

#[derive(Clone, Debug, PartialEq)]
enum Libraries {
    None,
    /// Packages, built by cargo with the profile `dev`.
    Built(Vec<String>),
    /// Packages, compiled from source with the snippet's own codegen flags.
    Sources(Vec<String>),
    /// Libraries that are already built.
    Files(Libs),
}

/// The time limit of the compiler.
const LONGEST: Duration = Duration::from_secs(600);

/// The size of a compiled function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineCode {
    /// Size in bytes.
    pub bytes: u64,
    /// The number of instructions in the assembly.
    pub instructions: u64,
}

impl Snippet {
    /// Makes a snippet of a file, with the default compiler and no flags.
    pub fn at(file: impl Into<PathBuf>) -> Self {
        let (flags, compiler) = (Vec::new(), Compiler::default());
        Snippet { file: file.into(), flags, compiler, libraries: Libraries::None }
    }

    /// Adds a compiler flag.
    #[must_use]
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_string());
        self
    }

    /// Sets `-C opt-level`, with one codegen unit.
    #[must_use]
    pub fn optimised(self, level: &str) -> Self {
        self.flag(&format!("-Copt-level={level}")).flag("-Ccodegen-units=1")
    }

    /// Selects a case of the file with `--cfg`.
    #[must_use]
    pub fn case(self, name: &str) -> Self {
        self.flag(&format!("--cfg={name}"))
    }

    /// Sets the compiler.
    #[must_use]
    pub fn by(mut self, compiler: Compiler) -> Self {
        self.compiler = compiler;
        self
    }

    /// Links these packages and their dependencies, built by cargo with the profile `dev`.
    #[must_use]
    pub fn with_libraries(mut self, packages: &[&str]) -> Self {
        self.libraries = Libraries::Built(packages.iter().map(ToString::to_string).collect());
        self
    }

    /// Links these packages, compiled from source with the snippet's codegen flags. Each may use the packages before it. So a
    /// chapter's file can be a module of the snippet, at any optimisation level. Macros are built by cargo.
    #[must_use]
    pub fn with_sources(mut self, packages: &[&str]) -> Self {
        self.libraries = Libraries::Sources(packages.iter().map(ToString::to_string).collect());
        self
    }

    /// Links these libraries, which must already be built.
    #[must_use]
    pub fn with_files(mut self, libraries: Libs) -> Self {
        self.libraries = Libraries::Files(libraries);
        self
    }

    /// Returns [`COMPILES`], or the first error.
    ///
    /// # Errors
    /// If the compiler cannot be started, or fails without reporting an error in the file.
    pub fn verdict(&self) -> Result<Value> {
        Ok(self.errors()?.into_iter().next().unwrap_or(Value::text(COMPILES)))
    }

    /// Returns all errors; none if the file compiles.
    ///
    /// # Errors
    /// As for [`Snippet::verdict`].
    pub fn errors(&self) -> Result<Vec<Value>> {
        let folder = tempfile::tempdir()?;
        let ran = self.compile(folder.path(), &["--emit=metadata", "--error-format=json"], LONGEST)?;
        let errors = errors(&ran.said());
        if errors.is_empty() {
            self.succeeded(ran)?;
        }
        let refused = errors.into_iter().map(|Diagnostic { code, message, .. }| Value::Refused {
            error: code.map(|code| code.code).unwrap_or_default(),
            says: without_positions(&message),
        });
        Ok(refused.collect())
    }

    /// Returns the output of `-Zprint-type-sizes` for the types whose names contain `name`, without its prefix.
    ///
    /// # Errors
    /// If the file does not compile.
    pub fn layout(&self, name: &str) -> Result<String> {
        let folder = tempfile::tempdir()?;
        let ran = self.compiled(folder.path(), &["--emit=mir", "-Zprint-type-sizes"])?;
        Ok(types(&ran.printed(), name))
    }

    /// Measures the machine code of a `#[unsafe(no_mangle)]` function.
    ///
    /// # Errors
    /// If the file does not compile, or has no such function.
    pub fn machine_code(&self, function: &str) -> Result<MachineCode> {
        let code = self.machine_codes()?.into_iter().find(|(name, _)| name == function);
        code.map(|(_, code)| code).ok_or_else(|| self.failed(&format!("it has no function `{function}`")))
    }

    /// Measures the machine code of all `#[unsafe(no_mangle)]` functions, in the order of the object file.
    ///
    /// # Errors
    /// If the file does not compile.
    pub fn machine_codes(&self) -> Result<Vec<(String, MachineCode)>> {
        let (asm, functions) = self.library()?;
        let code = |Function { name, size, .. }: Function| {
            let instructions = instructions_of(&asm, &name)?;
            Some((name, MachineCode { bytes: size, instructions }))
        };
        Ok(functions.into_iter().filter_map(code).collect())
    }

    /// Returns the total size of all functions, in bytes.
    ///
    /// # Errors
    /// If the file does not compile.
    pub fn all_code(&self) -> Result<u64> {
        Ok(self.library()?.1.iter().map(|function| function.size).sum())
    }

    /// Compiles the file as a library. Returns the assembly and the functions.
    fn library(&self) -> Result<(String, Vec<Function>)> {
        let folder = tempfile::tempdir()?;
        self.compiled(folder.path(), &["--crate-type=lib", "--emit=asm,obj"])?;
        let built = |extension: &str| {
            let files = fs::read_dir(folder.path()).into_iter().flatten().filter_map(Result::ok);
            let mut files = files.map(|entry| entry.path());
            files.find(|file| file.extension() == Some(OsStr::new(extension)))
        };
        let asm = built("s").and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        Ok((asm, functions(&built("o").unwrap_or_default())?))
    }

    /// Compiles the file as a program, which is kept in `target/lab`. If it links no libraries, it is compiled again only if the
    /// compiler, the flags or a source file has changed.
    ///
    /// # Errors
    /// If the file does not compile.
    pub fn program(&self) -> Result<Program> {
        let version = self.compiler.version()?.rustc;
        let name = format!("snippet-{:016x}", hash(format!("{version} {self:?}")));
        let folder = workspace()?.target_directory.as_std_path().join("lab").join(name);
        let (stamp, program) = (folder.join("sources"), folder.join("snippet"));
        // rustc's dep-info file lists the sources that it has read, as make rules.
        let sources = || {
            let list = fs::read_to_string(folder.join("snippet.d")).unwrap_or_default();
            let files = list.lines().filter_map(|line| line.strip_suffix(':'));
            let texts = files.map(|file| fs::read_to_string(file).unwrap_or_default());
            format!("{:016x}", hash(texts.collect::<String>()))
        };
        // A change of a library would not be noticed.
        let can_be_current = self.libraries == Libraries::None && program.exists();
        if !(can_be_current && fs::read_to_string(&stamp).is_ok_and(|was| was == sources())) {
            fs::create_dir_all(&folder).map_err(|error| self.failed(&error))?;
            self.compiled(&folder, &["--crate-type=bin", "--crate-name=snippet", "--emit=link,dep-info"])?;
            fs::write(&stamp, sources()).map_err(|error| self.failed(&error))?;
        }
        Ok(Program::File(program))
    }

    /// Compiles the file as a library and returns its LLVM IR.
    ///
    /// # Errors
    /// If the file does not compile.
    pub fn llvm_ir(&self) -> Result<String> {
        let folder = tempfile::tempdir()?;
        self.compiled(folder.path(), &["--crate-type=lib", "--crate-name=snippet", "--emit=llvm-ir"])?;
        fs::read_to_string(folder.path().join("snippet.ll")).map_err(|error| self.failed(&error))
    }

    /// Compiles and runs the file as a program. Returns its stdout.
    ///
    /// # Errors
    /// If the file does not compile, or the program fails.
    pub fn printed(&self) -> Result<String> {
        let mut command = Command::new(self.program()?.path()?);
        let ran = process::run(&mut command, b"", LONGEST, u64::MAX).map_err(|error| self.failed(&error))?;
        Ok(self.succeeded(ran)?.printed().into_owned())
    }

    /// Like [`compile`](Self::compile), but a file that does not compile is an error.
    fn compiled(&self, folder: &Path, flags: &[&str]) -> Result<Ran> {
        self.succeeded(self.compile(folder, flags, LONGEST)?)
    }

    /// Runs the compiler with the output directory `folder` and these additional flags. Paths in its messages are relative to
    /// the snippet's directory.
    ///
    /// # Errors
    /// If the compiler cannot be started, or a library cannot be built. A file that does not compile is not an error.
    pub fn compile(&self, folder: &Path, flags: &[&str], longest: Duration) -> Result<Ran> {
        let mut command = self.compiler.rustc()?;
        command.args(["--edition=2024", "--cap-lints=allow", "--out-dir"]).arg(folder);
        let parent = self.file.parent().unwrap_or(Path::new("."));
        command.arg(format!("--remap-path-prefix={}/=", parent.display()));
        command.args(&self.flags).args(flags).arg(&self.file);
        let mut folders = Vec::new();
        for (name, file) in self.libraries()? {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
            let folder = file.parent().unwrap_or(parent).to_path_buf();
            if !folders.contains(&folder) {
                command.arg("-L").arg(format!("dependency={}", folder.display()));
                folders.push(folder);
            }
        }
        let ran = process::run(&mut command, b"", longest, u64::MAX);
        Ok(ran.map_err(|error| format!("{:?}: {error}", command.get_program()))?)
    }

    /// Builds the libraries that the snippet links. Cached for the life of the process.
    fn libraries(&self) -> Result<Libs> {
        static BUILT: Mutex<BTreeMap<String, Libs>> = Mutex::new(BTreeMap::new());
        let codegen: Vec<_> = self.flags.iter().filter(|flag| flag.starts_with("-C")).cloned().collect();
        let key = format!("{:?} {codegen:?} {:?}", self.libraries, self.compiler);
        let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(libraries) = built.get(&key) {
            return Ok(libraries.clone());
        }
        let libraries = match &self.libraries {
            Libraries::None => Libs::new(),
            Libraries::Built(packages) => by_cargo(&self.compiler, packages)?,
            Libraries::Sources(packages) => by_rustc(&self.compiler, packages, &codegen)?,
            Libraries::Files(files) => files.clone(),
        };
        built.insert(key, libraries.clone());
        Ok(libraries)
    }

    fn succeeded(&self, ran: Ran) -> Result<Ran> {
        match ran.is_success() {
            true => Ok(ran),
            false => Err(self.failed(&format_args!("{}\n{}", ran.end(), ran.said()))),
        }
    }

    fn failed(&self, why: &dyn fmt::Display) -> Box<dyn std::error::Error + Send + Sync> {
        format!("{}: {why}", self.file.display()).into()
    }
}

fn by_cargo(compiler: &Compiler, packages: &[String]) -> Result<Libs> {
    let mut command = compiler.cargo()?;
    command.args(["build", "--lib", "--ignore-rust-version"]);
    // Cargo gives the libraries of two compilers the same names: each of the others has a folder of its own.
    let version = compiler.version()?;
    if version.rustc != Compiler::default().version()?.rustc {
        let folder = format!("lab/libraries-{:016x}", hash(&version.rustc));
        command.arg("--target-dir").arg(workspace()?.target_directory.join(folder));
    }
    if let Some(flag) = version.flag() {
        command.env("RUSTFLAGS", flag).env_remove("CARGO_ENCODED_RUSTFLAGS");
    }
    for package in packages {
        command.args(["--package", package]);
    }
    let (libraries, is_built) = build::libraries(&mut command)?;
    if is_built { Ok(libraries) } else { Err(build::not_built(packages)) }
}

fn by_rustc(compiler: &Compiler, packages: &[String], flags: &[String]) -> Result<Libs> {
    let metadata = MetadataCommand::new().exec().map_err(|error| format!("cargo metadata: {error}"))?;
    let name = format!("sources-{:016x}", hash(format!("{packages:?} {flags:?} {compiler:?}")));
    let folder = metadata.target_directory.as_std_path().join("lab").join(name);
    let mut built = Libs::new();
    for package in packages {
        // One package per command: if a workspace member is selected too, cargo finds only packages that it depends on.
        built.extend(by_cargo(compiler, std::slice::from_ref(package))?);
    }
    // Keep the other libraries, such as macro crates. They run in the compiler or contain only rules, so any build of them
    // works.
    built.retain(|name, _| !packages.iter().any(|package| package.replace('-', "_") == *name));
    for package in packages {
        let found = metadata.packages.iter().find(|found| *found.name == **package);
        let library = found.and_then(|found| found.targets.iter().find(|target| target.is_lib()));
        let library = library.ok_or_else(|| format!("there is no library `{package}` in the workspace"))?;
        let name = library.name.replace('-', "_");
        let mut command = compiler.rustc()?;
        for (name, file) in &built {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        command.args(["--crate-type=rlib", "--cap-lints=allow", "--crate-name", &name]);
        command.args(compiler.version()?.flag());
        command.arg(format!("--edition={}", library.edition)).args(flags).arg("--out-dir").arg(&folder);
        build::succeed(command.arg(&library.src_path))?;
        built.insert(name.clone(), folder.join(format!("lib{name}.rlib")));
    }
    Ok(built)
}

/// Returns the errors from the compiler's stderr (`--error-format=json`), in order. "aborting due to …" is left out.
pub fn errors(printed: &str) -> Vec<Diagnostic> {
    let messages = printed.lines().filter_map(|line| serde_json::from_str::<Diagnostic>(line).ok());
    let is_error = |message: &Diagnostic| {
        matches!(message.level, DiagnosticLevel::Error | DiagnosticLevel::Ice)
            && !message.message.starts_with("aborting due to")
    };
    messages.filter(is_error).collect()
}

/// A function in an object file or a binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The demangled name.
    pub name: String,
    /// The start address. Functions with identical code may share it.
    pub address: u64,
    /// In bytes.
    pub size: u64,
}

/// Lists the functions in an object file or a binary.
///
/// # Errors
/// If the file cannot be read or parsed.
pub fn functions(file: &Path) -> Result<Vec<Function>> {
    let failed = |error: &dyn fmt::Display| format!("{}: {error}", file.display());
    let bytes = fs::read(file).map_err(|error| failed(&error))?;
    let object = object::File::parse(&*bytes).map_err(|error| failed(&error))?;
    let functions = object.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text);
    let sized = functions.filter_map(|symbol| {
        let name = format!("{:#}", rustc_demangle::demangle(symbol.name().ok()?));
        Some(Function { name, address: symbol.address(), size: symbol.size() })
    });
    Ok(sized.collect())
}

/// Returns the total size in bytes of the functions of a binary whose names `is_wanted` accepts. A function with several names
/// is counted once.
///
/// # Errors
/// If the file cannot be read or parsed.
pub fn code(binary: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<u64> {
    let functions = functions(binary)?;
    let functions = functions.iter().filter(|function| function.size > 0 && is_wanted(&function.name));
    let places: BTreeMap<_, _> = functions.map(|function| (function.address, function.size)).collect();
    Ok(places.values().sum())
}

/// Shortens `{coroutine@a.rs:45:9: 45:34}` to `{coroutine@a.rs}`, so that the message does not change with line numbers.
fn without_positions(sentence: &str) -> String {
    let mut parts = sentence.split(".rs:");
    let first = parts.next().unwrap_or_default().to_string();
    let is_position = |c: char| c.is_ascii_digit() || matches!(c, ':' | ' ');
    parts.fold(first, |text, part| text + ".rs" + part.trim_start_matches(is_position))
}

/// Extracts the types whose names contain `name` from the output of `-Zprint-type-sizes`, without its prefix.
fn types(text: &str, name: &str) -> String {
    let mut wanted = false;
    let mut lines = Vec::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("print-type-size ")) {
        if let Some(head) = line.strip_prefix("type: `") {
            wanted = head.split("`: ").next().is_some_and(|head| head.contains(name));
        }
        if wanted {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// Counts the instructions of a function in assembly.
fn instructions_of(asm: &str, function: &str) -> Option<u64> {
    let label = format!("{function}:");
    let mut lines = asm.lines().skip_while(|line| **line != *label);
    lines.next()?;
    let body = lines.take_while(|line| !line.starts_with(".Lfunc_end"));
    let is_instruction = |line: &&str| line.starts_with('\t') && !line.trim_start().starts_with(['.', '#']);
    Some(body.filter(is_instruction).count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snippet(folder: &Path, text: &str) -> Snippet {
        let file = folder.join("a.rs");
        fs::write(&file, text).unwrap();
        Snippet::at(file)
    }

    #[test]
    fn a_file_compiles_or_has_a_first_error_by_its_code() {
        let folder = tempfile::tempdir().unwrap();
        let text = "fn main() { let a = String::new(); drop(a); #[cfg(twice)] drop(a); }";
        assert_eq!(snippet(folder.path(), text).verdict().unwrap(), Value::text(COMPILES));
        let refused = snippet(folder.path(), text).case("twice").verdict().unwrap();
        assert!(matches!(&refused, Value::Refused { error, .. } if error == "E0382"), "{refused:?}");
    }

    #[test]
    fn a_function_has_bytes_and_instructions() {
        let folder = tempfile::tempdir().unwrap();
        let text = "#[unsafe(no_mangle)] pub extern \"C\" fn add(a: u64, b: u64) -> u64 { a ^ b }";
        let code = snippet(folder.path(), text).optimised("3").machine_code("add").unwrap();
        assert!(code.bytes > 0 && (2..10).contains(&code.instructions), "{code:?}");
    }

    #[test]
    fn a_program_is_compiled_again_where_a_module_of_it_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let module = |text: &str| fs::write(folder.path().join("part.rs"), text).unwrap();
        let program = snippet(folder.path(), "mod part;\nfn main() { println!(\"{}\", part::NUMBER); }");
        let printed = || {
            let Program::File(file) = program.program().unwrap() else { panic!("it is a file") };
            let output = Command::new(&file).output().unwrap();
            (
                String::from_utf8(output.stdout).unwrap(),
                fs::metadata(&file).unwrap().modified().unwrap(),
                file,
            )
        };
        module("pub const NUMBER: u8 = 1;");
        let first = printed();
        assert_eq!((first.0.as_str(), &first), ("1\n", &printed()), "nothing has changed");
        module("pub const NUMBER: u8 = 2;");
        assert_eq!(printed().0, "2\n");
        fs::remove_dir_all(first.2.parent().unwrap()).unwrap();
    }

    #[test]
    fn the_ir_shows_what_llvm_may_assume_of_an_argument() {
        let folder = tempfile::tempdir().unwrap();
        let text = "#[unsafe(no_mangle)] pub fn f(a: &mut u8, b: *mut u8) { *a = 1; unsafe { *b = 2 } }";
        let ir = snippet(folder.path(), text).optimised("3").llvm_ir().unwrap();
        let line = ir.lines().find(|line| line.starts_with("define") && line.contains("@f(")).unwrap();
        assert_eq!(line.matches("noalias").count(), 1, "{line}");
    }

    #[test]
    fn only_the_lines_of_the_function_that_are_instructions_count() {
        let asm = "other:\n\tret\n.Lfunc_end0:\nf:\n\t.cfi_startproc\n\tmov eax, 1\n.L1:\n\tret\n.Lfunc_end1:\n\tnop\n";
        assert_eq!(instructions_of(asm, "f"), Some(2));
        assert_eq!(instructions_of(asm, "g"), None);
    }

    #[test]
    fn a_sentence_does_not_depend_on_the_place_of_a_closure() {
        let sentence = "the trait bound `{coroutine@/a.rs:45:9: 45:34}: Coroutine` is not satisfied";
        assert_eq!(
            without_positions(sentence),
            "the trait bound `{coroutine@/a.rs}: Coroutine` is not satisfied"
        );
    }

    #[test]
    fn a_layout_is_that_of_the_types_that_are_wanted() {
        let text = "\
print-type-size type: `{coroutine@a.rs:1}`: 2 bytes, alignment: 1 bytes
print-type-size     discriminant: 1 bytes
print-type-size type: `Other`: 4 bytes, alignment: 4 bytes
print-type-size     field `.a`: 4 bytes";
        assert_eq!(
            types(text, "Other"),
            "type: `Other`: 4 bytes, alignment: 4 bytes\n    field `.a`: 4 bytes"
        );
    }
}
