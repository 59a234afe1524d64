//! `cargo pausa layout`: where the bytes of a paused program are, as the compiler has laid them out.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{env, fs};

use pausa_story::Failure;
use serde::{Deserialize, Serialize};

use crate::workspace::{Encoding, Workspace};
pub use pausa_lab::layout::{self as types, Kind, Part, Type, Variant};

/// What pauses in a chapter of one encoding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Layout {
    /// Its name.
    pub encoding: String,
    /// In the order of the chapter.
    pub types: Vec<Laid>,
}

/// A type of the chapter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Laid {
    /// The smallest instance, where it is generic.
    pub smallest: Type,
    /// The sizes of all instances, in bytes: one for each event loop, say.
    pub sizes: Vec<u64>,
    /// The line of the chapter at which it pauses, for each of its suspension points: only where they can be told apart.
    pub lines: Vec<u64>,
}

/// The layouts of a program in these encodings. Compiles each of them as it is now.
///
/// # Errors
/// Where the compiler is no nightly one, or an encoding does not build.
pub fn of(workspace: &Workspace, id: &str, encodings: &[&Encoding]) -> Result<Vec<Layout>, Failure> {
    encodings
        .iter()
        .map(|encoding| {
            let types = types::parse(&printed(workspace, encoding)?, |name| pauses(name, id));
            let chapter = fs::read_to_string(encoding.chapter(id)).unwrap_or_default();
            Ok(Layout { encoding: encoding.name.clone(), types: laid(types, &chapter) })
        })
        .collect()
}

/// Whether a type is a coroutine of this chapter, whatever the compiler calls it, or a struct or an enum of it.
fn pauses(name: &str, id: &str) -> bool {
    let of_chapter = name.strip_prefix(id).is_some_and(|rest| rest.starts_with("::"));
    let is_body = [
        "coroutine@",
        "static coroutine@",
        "gen block@",
        "gen closure body@",
        "async block@",
        "async closure body@",
    ]
    .iter()
    .any(|kind| name.strip_prefix('{').is_some_and(|inner| inner.starts_with(kind)));
    of_chapter || is_body && name.matches('@').count() == 1 && name.contains(&format!("/src/{id}.rs:"))
}

/// Instances of the same source together.
fn laid(types: Vec<Type>, chapter: &str) -> Vec<Laid> {
    let mut by_source: BTreeMap<(u64, String), Vec<Type>> = BTreeMap::new();
    for mut of_source in types {
        let source = match of_source.name.starts_with('{') {
            true => of_source.name.clone(),
            false => of_source.name.split('<').next().unwrap_or_default().to_string(),
        };
        of_source.name.clone_from(&source);
        by_source.entry((first_line(&source).unwrap_or(0), source)).or_default().push(of_source);
    }
    let instances = by_source.into_iter().filter_map(|((line, _), mut types)| {
        types.sort_by_key(|instance| instance.size);
        let mut sizes: Vec<_> = types.iter().map(|instance| instance.size).collect();
        sizes.dedup();
        let smallest = types.into_iter().next()?;
        let lines = pauses_of(chapter, line, &smallest);
        Some(Laid { smallest, sizes, lines })
    });
    instances.collect()
}

/// The line at which a body begins, from a name such as `{coroutine@src/ch2_echo.rs:19:13: 19:21}`.
fn first_line(name: &str) -> Option<u64> {
    name.split_once(".rs:")?.1.split(':').next()?.parse().ok()
}

/// The lines at which a body pauses, where there are as many in the text as the compiler has suspension points.
fn pauses_of(chapter: &str, from: u64, body: &Type) -> Vec<u64> {
    let suspended = body.variants.iter().filter(|variant| variant.name.starts_with("Suspend")).count();
    let first = usize::try_from(from).unwrap_or(usize::MAX).saturating_sub(1);
    let mut depth = 0;
    let mut lines = Vec::new();
    for (number, line) in chapter.lines().enumerate().skip(first) {
        let code = line.split("//").next().unwrap_or_default();
        let words = ["yield", ".await", "wait_for!", "yield_from!"];
        let count: usize = words.iter().map(|word| code.matches(word).count()).sum();
        let count = count - code.matches("yield_from!").count() - code.matches("yield_(").count();
        lines.extend(std::iter::repeat_n(number as u64 + 1, count));
        depth += code.matches('{').count() as i64 - code.matches('}').count() as i64;
        if depth <= 0 && number > first {
            break;
        }
    }
    if suspended > 0 && lines.len() == suspended { lines } else { Vec::new() }
}

/// What the compiler prints of an encoding. It is asked again when a source is newer than its last answer.
fn printed(workspace: &Workspace, encoding: &Encoding) -> Result<String, Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::Run(format!("the layout of {}: {error}", encoding.package));
    let folder = workspace.target.join("layout");
    let kept = folder.join(&encoding.package).with_extension("sizes");
    let library = format!("lib{}.d", encoding.package.replace('-', "_"));
    // Another compiler would have built this program again.
    let others = [workspace.root.join("Cargo.lock"), env::current_exe().unwrap_or_default()];
    if is_current(&kept, &folder.join("debug").join(library), &others) {
        return fs::read_to_string(&kept).map_err(|error| failed(&error));
    }
    if !workspace.is_nightly {
        return Err(Failure::Usage(
            "layouts are told by a nightly compiler alone, and this is another".into(),
        ));
    }
    // A name that changes makes cargo compile the crate again.
    let again =
        format!("pausa_layout=\"{}\"", SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos());
    let mut command = Command::new(env::var_os("CARGO").as_deref().unwrap_or(OsStr::new("cargo")));
    command.current_dir(&workspace.root).args(["rustc", "--quiet", "--lib", "--package", &encoding.package]);
    command.arg("--target-dir").arg(&folder);
    command.args(["--", "-Zprint-type-sizes", "--cfg", &again]);
    let output = command.stderr(std::process::Stdio::inherit()).output().map_err(|error| failed(&error))?;
    if !output.status.success() {
        return Err(failed(&"it does not build"));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    fs::write(&kept, &text).map_err(|error| failed(&error))?;
    Ok(text)
}

/// Whether an answer is newer than these files and all sources that cargo says it was made from, those of the crates below
/// included.
fn is_current(kept: &Path, sources: &Path, others: &[PathBuf]) -> bool {
    let changed = |file: &Path| fs::metadata(file).and_then(|file| file.modified());
    let (Ok(answered), Ok(list)) = (changed(kept), fs::read_to_string(sources)) else { return false };
    let is_older = |file: &Path| changed(file).is_ok_and(|changed| changed < answered);
    // `library: source source …`, where a space in a path has a backslash before it.
    let list = list.trim_end().split_once(": ").map_or("", |(_, list)| list).replace("\\ ", "\0");
    let mut sources = list.split(' ').map(|source| PathBuf::from(source.replace('\0', " ")));
    sources.all(|source| is_older(&source)) && others.iter().all(|file| is_older(file))
}

/// One character of a bar stands for this many bytes.
const BYTES_OF_A_BLOCK: u64 = 8;

/// The layouts for people.
pub fn for_people(id: &str, layouts: &[Layout]) -> String {
    let mut text = format!("{id}: where the bytes are while it is paused\n");
    for Layout { encoding, types } in layouts {
        let _ = write!(text, "\n── {encoding}\n");
        if types.is_empty() {
            text.push_str("nothing of its own that pauses: what it has is made by a library's functions\n");
        }
        for laid in types {
            let Type { name, size, align, variants } = &laid.smallest;
            let _ = writeln!(text, "{name}: {size} bytes, aligned to {align}");
            if let [_, .., largest] = laid.sizes[..] {
                let count = laid.sizes.len();
                let _ =
                    writeln!(text, "  the smallest of {count} instances; the largest has {largest} bytes");
            }
            for (place, variant) in shown(variants).enumerate() {
                let at = laid.lines.get(place).map(|line| format!(", line {line}")).unwrap_or_default();
                if !variant.name.is_empty() {
                    let _ = writeln!(text, "  {}{at}: {} bytes", variant.name, variant.size);
                }
                for part in &variant.parts {
                    let _ = writeln!(text, "    {:>5}  {:<28} {}", part.size, described(part), bar(part));
                }
            }
        }
    }
    text.push_str(LEGEND);
    text
}

const LEGEND: &str = "
captured: has its place for as long as the coroutine lives. kept: alive across this pause. (…): a value with no name, such
as what was received at the pause. A bar has a block for 8 bytes. The smallest instance is shown where there are several.";

/// The states in which it is paused: not those before the start and after the end.
pub fn shown(variants: &[Variant]) -> impl Iterator<Item = &Variant> {
    variants.iter().filter(|variant| !["Unresumed", "Returned", "Panicked"].contains(&&*variant.name))
}

/// What a part is, in a few words.
pub fn described(part: &Part) -> String {
    let name = match (&part.of_type, part.name.strip_prefix('.')) {
        (Some(of_type), Some(_)) => format!("({of_type})"),
        (None, Some(_)) => "(without a name)".to_string(),
        (_, None) => part.name.clone(),
    };
    match part.kind {
        Kind::Upvar => format!("captured {name}"),
        Kind::Local => format!("kept     {name}"),
        Kind::Field => name,
        Kind::Padding => "nothing".to_string(),
    }
}

fn bar(part: &Part) -> String {
    let blocks = usize::try_from(part.size.div_ceil(BYTES_OF_A_BLOCK)).unwrap_or(usize::MAX).min(60);
    if part.kind == Kind::Padding { "·".repeat(blocks) } else { "█".repeat(blocks) }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_answer_is_asked_for_again_once_a_source_is_newer_or_gone() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str, second: u64| {
            let path = folder.path().join(name);
            let file = File::options().create(true).append(true).open(&path).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(second)).unwrap();
            path
        };
        let (kept, source, other) = (at("kept", 5), at("a source.rs", 1), at("lock", 1));
        let list = folder.path().join("lib.d");
        fs::write(&list, format!("lib.rlib: {}\n", source.display().to_string().replace(' ', "\\ ")))
            .unwrap();
        let is_current = || super::is_current(&kept, &list, std::slice::from_ref(&other));
        assert!(is_current());
        at("lock", 6);
        assert!(!is_current());
        at("lock", 1);
        at("a source.rs", 6);
        assert!(!is_current());
        fs::remove_file(&source).unwrap();
        assert!(!is_current());
    }
}
