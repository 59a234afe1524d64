//! `cargo pausa layout`: the layout of a paused program's state, as the compiler prints it (`-Zprint-type-sizes`).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use pausa_lab::build::{self, Compiler, Libraries};
use pausa_lab::fact::key;
use pausa_lab::layout::{self as types, Kind, Part, Type};
use pausa_lab::{Facts, Snippet};
use pausa_story::Failure;
use serde::{Deserialize, Serialize};

use crate::measure::EXPERIMENT;
use crate::workspace::{Encoding, Workspace};

/// The types of a chapter in one encoding that pause.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Layout {
    /// The encoding's name.
    pub encoding: String,
    /// The types, in the order of the chapter.
    pub types: Vec<Laid>,
    /// How these sizes relate to the saved figures of `measure`.
    pub measured: Option<String>,
}

/// A type of the chapter and its layout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Laid {
    /// Its layout; for a generic type, that of the smallest instance.
    pub smallest: Type,
    /// The sizes of all instances in bytes, for example one per event loop.
    pub sizes: Vec<u64>,
    /// The line of the chapter for each suspension point; empty if the points cannot be told apart.
    pub lines: Vec<u64>,
}

impl Layout {
    /// What is alive while a chapter with this text is suspended at a line (from 1): the parts of the state, without padding.
    /// `None` if the compiler does not show it.
    pub fn alive_at(&self, chapter: &str, line: usize) -> Option<Vec<&Part>> {
        let exact = self.types.iter().find_map(|laid| {
            let place = laid.lines.iter().position(|suspended| *suspended == line as u64)?;
            laid.smallest.paused().nth(place)
        });
        let state = exact.or_else(|| {
            let laid = self.around(chapter, line)?;
            let mut states = laid.smallest.paused();
            let only = states.next()?;
            // Only the lines distinguish several states.
            states.next().is_none().then_some(only)
        })?;
        Some(state.parts.iter().filter(|part| part.kind != Kind::Padding).collect())
    }

    /// What is alive at a line, in a few words: `transcript 8, instruction 24`; or a dash and the reason.
    pub fn alive_text(&self, encoding: &Encoding, chapter: &str, line: usize) -> String {
        match self.alive_at(chapter, line) {
            Some(parts) if parts.is_empty() => "nothing".to_string(),
            Some(parts) => {
                let parts = parts.into_iter().map(|part| format!("{} {}", part.called(), part.size));
                format!("{} bytes", parts.collect::<Vec<_>>().join(", "))
            }
            None if encoding.besides.is_some() => "– (it is on a stack of its own)".to_string(),
            None if self.types.is_empty() => "– (a library makes what is suspended)".to_string(),
            None => "– (the compiler does not show which state this is)".to_string(),
        }
    }

    /// The body that a line is in, or the type whose implementation it is in.
    fn around(&self, chapter: &str, line: usize) -> Option<&Laid> {
        let bodies = self.types.iter().filter_map(|laid| Some((types::place(&laid.smallest.name)?.1, laid)));
        let above = chapter.lines().take(line).collect::<Vec<_>>();
        let head = above.iter().rev().find(|line| line.starts_with("impl")).unwrap_or(&"");
        let is_of = |laid: &&Laid| {
            let name = laid.smallest.name.rsplit("::").next().unwrap_or_default();
            head.split(|character: char| !character.is_alphanumeric()).any(|word| word == name)
        };
        let body =
            bodies.filter(|(from, _)| *from <= line).max_by_key(|(from, _)| *from).map(|(_, laid)| laid);
        body.or_else(|| self.types.iter().find(is_of))
    }
}

/// Computes the layouts of a program in these encodings, from their current sources.
///
/// # Errors
/// If the compiler is not a nightly, or an encoding does not build.
pub fn of(workspace: &Workspace, id: &str, encodings: &[&Encoding]) -> Result<Vec<Layout>, Failure> {
    static ARE_OLD: OnceLock<bool> = OnceLock::new();
    if !workspace.is_nightly {
        return Err(Failure::Usage("layouts need a nightly compiler, and this one is not".into()));
    }
    let facts = EXPERIMENT.facts().unwrap_or_default();
    let are_old = *ARE_OLD.get_or_init(|| {
        facts.batches.iter().any(|batch| !batch.receipt.sources.are_current(&workspace.root))
    });
    encodings
        .iter()
        .map(|encoding| {
            let printed = printed(workspace, encoding)
                .map_err(|error| Failure::Run(format!("the layout of {}: {error}", encoding.package)))?;
            let types = types::parse(&printed, |name| pauses(name, id));
            let chapter = fs::read_to_string(encoding.chapter(id)).unwrap_or_default();
            let types = laid(types, &chapter);
            let measured = measured(&facts, id, encoding, &types).map(|measured| {
                if are_old { measured + "; saved before the sources changed" } else { measured }
            });
            Ok(Layout { encoding: encoding.name.clone(), types, measured })
        })
        .collect()
}

/// Relates the bytes saved by `measure` to the size of a type.
fn measured(facts: &Facts, id: &str, encoding: &Encoding, types: &[Laid]) -> Option<String> {
    let of = |metric| Some(facts.number(&key(id, &encoding.name).metric(metric)).ok()? as u64);
    let (handle, heap) = (of("handle")?, of("heap")?);
    let instances = || types.iter().flat_map(|laid| laid.sizes.iter().copied());
    let largest = |least: u64, most: u64| instances().filter(|size| (least..=most).contains(size)).max();
    let found = if encoding.besides.is_some() {
        "the state is on a stack of its own, which the compiler does not lay out".to_string()
    } else if types.is_empty() {
        "the paused type belongs to a library, and the compiler does not list it here".into()
    } else if let Some(body) = largest(handle.saturating_sub(AROUND), handle) {
        let own = match handle - body {
            0 => format!("the handle is an instance of a type below ({body})"),
            around => format!("an instance of a type below ({body}), and {around} of the adapter"),
        };
        if heap == 0 { own } else { format!("{own}; the heap holds what its values own") }
    } else if let Some(body) = largest(handle, heap) {
        format!(
            "the heap holds an instance of a type below ({body}), and {} around it and owned by it",
            heap - body
        )
    } else {
        "no instance below has this size".into()
    };
    Some(format!("measured: {handle} bytes of handle, {heap} on the heap: {found}"))
}

/// The most bytes that an adapter adds to a body, in the handle.
const AROUND: u64 = 16;

/// Whether a type is a coroutine, a struct or an enum of this chapter.
fn pauses(name: &str, id: &str) -> bool {
    let is_chapter = |file: &str| file.trim_start_matches('/') == format!("{id}.rs");
    name.strip_prefix(id).is_some_and(|rest| rest.starts_with("::"))
        || types::place(name).is_some_and(|(file, ..)| is_chapter(file))
}

/// Groups instances of the same source.
fn laid(types: Vec<Type>, chapter: &str) -> Vec<Laid> {
    let mut by_source: BTreeMap<(u64, String), Vec<Type>> = BTreeMap::new();
    for mut of_source in types {
        let source = match of_source.name.starts_with('{') {
            true => of_source.name.clone(),
            false => of_source.name.split('<').next().unwrap_or_default().to_string(),
        };
        of_source.name.clone_from(&source);
        let line = types::place(&source).map_or(0, |(_, line, _)| line as u64);
        by_source.entry((line, source)).or_default().push(of_source);
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

/// Finds the lines at which a body pauses. `None` if their number differs from that of the compiler's suspension points.
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

/// The compiler's output for an encoding. It is computed again when a source is newer than the saved output.
fn printed(workspace: &Workspace, encoding: &Encoding) -> pausa_lab::Result<String> {
    let library = encoding.package.replace('-', "_");
    let folder = workspace.target.join("lab").join("layout");
    let version = Compiler::default().version()?;
    let kept = folder.join(format!("{}-{:016x}.sizes", encoding.package, build::hash(&version.rustc)));
    let sources = workspace.target.join("debug").join(format!("lib{library}.d"));
    if is_current(&kept, &sources, &[workspace.root.join("Cargo.lock")]) {
        return Ok(fs::read_to_string(&kept)?);
    }
    let libraries = libraries()?;
    fs::create_dir_all(&folder)?;
    let snippet = Snippet::at(encoding.folder.join("src").join("lib.rs")).with_files(libraries.clone());
    let flags = [
        "--emit=obj",
        "--crate-type=lib",
        "--crate-name",
        &library,
        "--cfg=feature=\"play\"",
        "-Zprint-type-sizes",
    ];
    let made = tempfile::tempdir_in(&folder)?;
    let ran = snippet.compile(made.path(), &flags, A_WHILE)?;
    if !ran.is_success() {
        return Err(ran.said().into());
    }
    fs::write(&kept, &ran.stdout)?;
    Ok(ran.printed().into_owned())
}

/// The time limit of the compiler.
const A_WHILE: Duration = Duration::from_secs(600);

/// All libraries of the workspace, as built for `cargo pausa` and its tests.
fn libraries() -> pausa_lab::Result<&'static Libraries> {
    static LIBRARIES: OnceLock<Libraries> = OnceLock::new();
    if let Some(libraries) = LIBRARIES.get() {
        return Ok(libraries);
    }
    match build::libraries(Compiler::default().cargo()?.args(["build", "--lib"]))? {
        (libraries, true) => Ok(LIBRARIES.get_or_init(|| libraries)),
        (_, false) => Err("the workspace does not build".into()),
    }
}

/// Whether the saved output is newer than these files and all sources that cargo lists for it, including those of the crate's
/// dependencies.
fn is_current(kept: &Path, sources: &Path, others: &[PathBuf]) -> bool {
    let changed = |file: &Path| fs::metadata(file).and_then(|file| file.modified());
    let (Ok(answered), Ok(list)) = (changed(kept), fs::read_to_string(sources)) else { return false };
    let is_older = |file: &Path| changed(file).is_ok_and(|changed| changed < answered);
    // The format is `library: source source …`; a space in a path is escaped by a backslash.
    let list = list.trim_end().split_once(": ").map_or("", |(_, list)| list).replace("\\ ", "\0");
    let mut sources = list.split(' ').map(|source| PathBuf::from(source.replace('\0', " ")));
    sources.all(|source| is_older(&source)) && others.iter().all(|file| is_older(file))
}

/// The number of bytes that one character of a bar shows.
const BYTES_OF_A_BLOCK: u64 = 8;

/// Formats the layouts as text.
pub fn for_people(id: &str, layouts: &[Layout]) -> String {
    let mut text = format!("{id}: where the bytes are while it is paused\n");
    for Layout { encoding, types, measured } in layouts {
        let _ = write!(text, "\n── {encoding}\n");
        if let Some(measured) = measured {
            let _ = writeln!(text, "{measured}");
        }
        if types.is_empty() {
            text.push_str("nothing of its own that pauses: what it has is made by a library's functions\n");
        }
        for laid in types {
            let Type { name, size, align, .. } = &laid.smallest;
            let _ = writeln!(text, "{name}: {size} bytes, aligned to {align}");
            if let [_, .., largest] = laid.sizes[..] {
                let count = laid.sizes.len();
                let _ =
                    writeln!(text, "  the smallest of {count} instances; the largest has {largest} bytes");
            }
            for (place, variant) in laid.smallest.paused().enumerate() {
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
measured: what `cargo pausa measure` has saved. Question 12 holds other instances: its pipeline reads lines from memory.
captured: has its place for as long as the coroutine lives. kept: alive across this pause. (…): a value with no name, such
as what was received at the pause. A bar has a block for 8 bytes. The smallest instance is shown where there are several.";

/// Describes a part in a few words.
pub fn described(part: &Part) -> String {
    let name = part.called();
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
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_is_measured_is_a_body_or_holds_one() {
        let workspace = Workspace::find().unwrap();
        let laid = |sizes: &[u64]| Laid {
            smallest: Type { name: String::new(), size: sizes[0], align: 8, variants: Vec::new() },
            sizes: sizes.into(),
            lines: Vec::new(),
        };
        let said = |name: &str, handle: f64, heap: f64, sizes: &[u64]| {
            let of = |metric: &str, value| pausa_lab::fact::Fact {
                key: key("ch2_echo", name).metric(metric),
                value: pausa_lab::Value::Number(value),
            };
            let batch = pausa_lab::fact::Batch {
                receipt: pausa_lab::Receipt::default(),
                facts: vec![of("handle", handle), of("heap", heap)],
            };
            let facts = Facts { batches: vec![batch] };
            measured(&facts, "ch2_echo", workspace.encoding(name).unwrap(), &[laid(sizes)]).unwrap()
        };
        assert!(said("struct", 8.0, 0.0, &[8]).ends_with("the handle is an instance of a type below (8)"));
        assert!(said("coroutine", 272.0, 100.0, &[272, 400]).contains("(272); the heap holds"));
        assert!(said("coroutine", 624.0, 0.0, &[104, 616]).contains("(616), and 8 of the adapter"));
        assert!(said("genawaiter", 16.0, 160.0, &[112]).contains("(112), and 48 around it"));
        assert!(said("corosensei", 48.0, 0.0, &[48]).contains("a stack"));
        assert!(said("coroutine", 624.0, 0.0, &[200]).contains("no instance below"));
    }

    #[test]
    fn what_is_alive_is_that_of_the_suspension_point_or_of_the_only_state() {
        let type_of = |name: &str, states: &[&[(&str, u64)]]| Type {
            name: name.to_string(),
            size: 0,
            align: 8,
            variants: states
                .iter()
                .map(|parts| types::Variant {
                    name: if states.len() > 1 { "Suspend".into() } else { String::new() },
                    size: 0,
                    parts: parts
                        .iter()
                        .map(|(name, size)| Part {
                            kind: if name.is_empty() { Kind::Padding } else { Kind::Local },
                            name: name.to_string(),
                            size: *size,
                            of_type: None,
                        })
                        .collect(),
                })
                .collect(),
        };
        let laid = |smallest: Type, lines: &[u64]| Laid { smallest, sizes: vec![0], lines: lines.into() };
        let chapter = "struct A;\nimpl Iterator for A {\n    next\n}\nimpl B<X> {\n    here\n}\n";
        let layout = Layout {
            encoding: String::new(),
            types: vec![
                laid(type_of("ch::A", &[&[("a", 8), ("", 4)]]), &[]),
                laid(type_of("ch::B", &[&[("b", 1)]]), &[]),
                laid(type_of("{coroutine@ch.rs:20:1: 20:2}", &[&[("c", 2)], &[("d", 3)]]), &[21, 23]),
            ],
            measured: None,
        };
        let alive = |line| {
            let parts = layout.alive_at(chapter, line)?;
            Some(parts.into_iter().map(|part| (part.name.as_str(), part.size)).collect::<Vec<_>>())
        };
        assert_eq!(alive(3), Some(vec![("a", 8)]));
        assert_eq!(alive(6), Some(vec![("b", 1)]));
        assert_eq!(alive(23), Some(vec![("d", 3)]));
        assert_eq!(alive(22), None, "which of two states is not known");
        assert_eq!(alive(1), None);
    }

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
