//! A file that `rustc` itself compiles: for the error it gives, the layout it has, the machine code it becomes, or to run.
//!
//! A snippet is compiled with edition 2024 and no optimisation but what is asked for. Cases within one file are told apart
//! by `#[cfg(name)]`.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use object::{Object, ObjectSymbol, SymbolKind};
use pausa_story::Failure;
use serde_json::Value as Json;

use crate::builds;
use crate::evidence::Value;
use crate::exhibit::{failed, root};

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Snippet {
    file: PathBuf,
    flags: Vec<String>,
    libraries: Libraries,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Libraries {
    None,
    /// As cargo builds them for development.
    All,
    /// Those without dependencies, compiled with the snippet's own flags.
    Contract,
}

/// What the chapters themselves stand on.
const CONTRACT: [&str; 3] = ["pausa", "genawaiter", "pin_project_lite"];

/// What a function of a snippet becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MachineCode {
    pub(crate) bytes: u64,
    pub(crate) instructions: u64,
}

impl Snippet {
    /// A file beside an exhibit: `q06_first_input/send.rs`.
    pub(crate) fn of(file: &str) -> Self {
        Self::at(root().join(file))
    }

    /// A file anywhere.
    pub(crate) fn at(file: PathBuf) -> Self {
        Snippet { file, flags: Vec::new(), libraries: Libraries::None }
    }

    /// With a flag of the compiler.
    pub(crate) fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_string());
        self
    }

    /// With `-C opt-level`, in one codegen unit.
    pub(crate) fn optimised(self, level: &str) -> Self {
        self.flag(&format!("-Copt-level={level}")).flag("-Ccodegen-units=1")
    }

    /// One of the cases in the file: `--cfg`.
    pub(crate) fn case(self, name: &str) -> Self {
        self.flag(&format!("--cfg={name}"))
    }

    /// With the contract and the encodings (`pausa`, `pausa_struct`, …) and what they stand on, as cargo builds them for
    /// development.
    pub(crate) fn with_libraries(mut self) -> Self {
        self.libraries = Libraries::All;
        self
    }

    /// With the contract and what adapters use (`pausa`, `genawaiter`, `pin_project_lite`), compiled as the snippet is: so
    /// that a chapter's file can be a module of it, at any optimisation level.
    pub(crate) fn with_contract(mut self) -> Self {
        self.libraries = Libraries::Contract;
        self
    }

    /// Whether the compiler takes it, or its first error.
    pub(crate) fn verdict(&self) -> Result<Value, Failure> {
        Ok(self.errors()?.into_iter().next().unwrap_or(Value::Compiles))
    }

    /// All errors with their main sentences.
    pub(crate) fn errors(&self) -> Result<Vec<Value>, Failure> {
        let folder = self.folder()?;
        let output = self.rustc(folder.path(), &["--emit=metadata", "--error-format=json"])?;
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        let messages = messages.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
        let text = |value: &Json| value.as_str().unwrap_or_default().to_string();
        let errors: Vec<_> = messages
            .filter(|message| {
                message["level"] == "error" && !text(&message["message"]).starts_with("aborting")
            })
            .map(|message| Value::CompileError {
                code: text(&message["code"]["code"]),
                sentence: without_positions(&text(&message["message"])),
            })
            .collect();
        if errors.is_empty() && !output.status.success() {
            return Err(failed(&self.file, &String::from_utf8_lossy(&output.stderr)));
        }
        Ok(errors)
    }

    /// What `-Zprint-type-sizes` prints of the types whose names contain `name`: the layout, in the compiler's own words
    /// but for its prefix.
    pub(crate) fn layout(&self, name: &str) -> Result<String, Failure> {
        let folder = self.folder()?;
        let output = self.rustc(folder.path(), &["--emit=mir", "-Zprint-type-sizes"])?;
        self.succeeded(&output)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(types(&text, name))
    }

    /// What a `#[unsafe(no_mangle)]` function of it becomes.
    pub(crate) fn machine_code(&self, function: &str) -> Result<MachineCode, Failure> {
        let (asm, functions) = self.library()?;
        let bytes = functions.iter().find(|(name, _)| name == function).map(|(_, bytes)| *bytes);
        match (instructions_of(&asm, function), bytes) {
            (Some(instructions), Some(bytes)) => Ok(MachineCode { bytes, instructions }),
            _ => Err(failed(&self.file, &format!("it has no function `{function}`"))),
        }
    }

    /// Bytes of all functions of it.
    pub(crate) fn all_code(&self) -> Result<u64, Failure> {
        Ok(self.library()?.1.iter().map(|(_, bytes)| bytes).sum())
    }

    /// It as a library: the assembler's text, and the functions with their sizes.
    fn library(&self) -> Result<(String, Vec<(String, u64)>), Failure> {
        let folder = self.folder()?;
        let output = self.rustc(folder.path(), &["--crate-type=lib", "--emit=asm,obj"])?;
        self.succeeded(&output)?;
        let built = |extension: &str| {
            let files = fs::read_dir(folder.path()).into_iter().flatten().filter_map(Result::ok);
            let mut files = files.map(|entry| entry.path());
            files.find(|file| file.extension() == Some(OsStr::new(extension)))
        };
        let asm = built("s").and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        let bytes = built("o").and_then(|file| fs::read(file).ok()).unwrap_or_default();
        let object = object::File::parse(&*bytes).map_err(|error| failed(&self.file, &error))?;
        let functions = object.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text);
        let sized = functions.filter_map(|symbol| Some((symbol.name().ok()?.to_string(), symbol.size())));
        Ok((asm, sized.collect()))
    }

    /// Compiles it into a program, to be run and counted. It stays in `target/questions/snippets`.
    pub(crate) fn program(&self) -> Result<PathBuf, Failure> {
        let flags = self.flags.join("").replace(|c: char| !c.is_ascii_alphanumeric(), "");
        let exhibit = self.file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let stem = self.file.file_stem().unwrap_or_default().to_string_lossy();
        let folder = builds::target()?.join("snippets").join(format!("{exhibit}-{stem}-{flags}"));
        fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
        let output = self.rustc(&folder, &["--crate-type=bin", "--crate-name=snippet"])?;
        self.succeeded(&output)?;
        Ok(folder.join(format!("snippet{}", env::consts::EXE_SUFFIX)))
    }

    /// What it prints when it is run.
    pub(crate) fn printed(&self) -> Result<String, Failure> {
        let program = self.program()?;
        let output = Command::new(&program).output().map_err(|error| failed(&program, &error))?;
        self.succeeded(&output)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn folder(&self) -> Result<tempfile::TempDir, Failure> {
        tempfile::tempdir().map_err(|error| failed(&self.file, &error))
    }

    /// Paths in what it says begin at the exhibit.
    fn rustc(&self, folder: &Path, flags: &[&str]) -> Result<Output, Failure> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut command = Command::new(rustc);
        command.args(["--edition=2024", "--cap-lints=allow", "--out-dir"]).arg(folder);
        command.arg(format!("--remap-path-prefix={}/=", self.file.parent().unwrap_or(root()).display()));
        command.args(&self.flags).args(flags).arg(&self.file);
        if self.libraries != Libraries::None {
            for (name, file) in self.built_libraries()? {
                command.arg("--extern").arg(format!("{name}={}", file.display()));
                command.arg("-L").arg(format!("dependency={}", file.parent().unwrap_or(root()).display()));
            }
        }
        command.output().map_err(|error| Failure::Run(format!("rustc: {error}")))
    }

    fn succeeded(&self, output: &Output) -> Result<(), Failure> {
        match output.status.success() {
            true => Ok(()),
            false => Err(failed(&self.file, &String::from_utf8_lossy(&output.stderr))),
        }
    }
}

/// `{coroutine@a.rs:45:9: 45:34}` as `{coroutine@a.rs}`: a line more above it is no news.
fn without_positions(sentence: &str) -> String {
    let mut parts = sentence.split(".rs:");
    let first = parts.next().unwrap_or_default().to_string();
    let is_position = |c: char| c.is_ascii_digit() || matches!(c, ':' | ' ');
    parts.fold(first, |text, part| text + ".rs" + part.trim_start_matches(is_position))
}

/// The types whose names contain `name`, without the printer's prefix.
pub(crate) fn types(text: &str, name: &str) -> String {
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

/// Lines of a function that are instructions.
fn instructions_of(asm: &str, function: &str) -> Option<u64> {
    let label = format!("{function}:");
    let mut lines = asm.lines().skip_while(|line| **line != *label);
    lines.next()?;
    let body = lines.take_while(|line| !line.starts_with(".Lfunc_end"));
    let is_instruction = |line: &&str| line.starts_with('\t') && !line.trim_start().starts_with(['.', '#']);
    Some(body.filter(is_instruction).count() as u64)
}

type Built = BTreeMap<String, PathBuf>;

impl Snippet {
    /// What it may use: built once in the life of this process.
    fn built_libraries(&self) -> Result<Built, Failure> {
        static BUILT: Mutex<BTreeMap<String, Built>> = Mutex::new(BTreeMap::new());
        let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        let codegen: Vec<_> = self.flags.iter().filter(|flag| flag.starts_with("-C")).cloned().collect();
        let key = if self.libraries == Libraries::All { "all".to_string() } else { codegen.concat() };
        if let Some(libraries) = built.get(&key) {
            return Ok(libraries.clone());
        }
        let libraries = match self.libraries {
            Libraries::All => builds::libraries()?,
            _ => contract(&codegen)?,
        };
        built.insert(key, libraries.clone());
        Ok(libraries)
    }
}

fn contract(flags: &[String]) -> Result<Built, Failure> {
    let name = flags.concat().replace(|c: char| !c.is_ascii_alphanumeric(), "");
    let folder = builds::target()?.join("contract").join(format!("with{name}"));
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    // The library's macros, which are not used here, run in the compiler: any build of them does.
    let macros = "genawaiter_macro".to_string();
    let mut built: Built = builds::libraries()?.into_iter().filter(|(name, _)| *name == macros).collect();
    for library in CONTRACT {
        let (source, edition) = builds::source(library)?;
        let mut command = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        for (name, file) in &built {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        let output = command
            .args(["--crate-type=rlib", "--cap-lints=allow", "--crate-name", library])
            .arg(format!("--edition={edition}"))
            .args(flags)
            .arg("--out-dir")
            .arg(&folder)
            .arg(&source)
            .output()
            .map_err(|error| Failure::Run(format!("rustc: {error}")))?;
        if !output.status.success() {
            return Err(failed(&source, &String::from_utf8_lossy(&output.stderr)));
        }
        built.insert(library.to_string(), folder.join(format!("lib{library}.rlib")));
    }
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_of_the_function_that_are_instructions_count() {
        let asm = "other:\n\tret\n.Lfunc_end0:\nf:\n\t.cfi_startproc\n\tmov eax, 1\n.L1:\n\tret\n.Lfunc_end1:\n\tnop\n";
        assert_eq!(instructions_of(asm, "f"), Some(2));
        assert_eq!(instructions_of(asm, "g"), None);
    }

    #[test]
    fn a_sentence_does_not_depend_on_where_a_closure_stands() {
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
