//! `cargo pausa layout`: where the bytes of a paused program are, as the compiler has laid them out.

mod sizes;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::process::Command;
use std::time::SystemTime;
use std::{env, fs, io};

use pausa::Failure;
use serde::{Deserialize, Serialize};

pub use self::sizes::{Kind, Part, Type, Variant};
use crate::workspace::{Encoding, Workspace};

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
            let types = sizes::parse(&printed(workspace, encoding)?, |name| pauses(name, id));
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
    let answered = fs::metadata(&kept).and_then(|kept| kept.modified());
    let newest = newest(&workspace.root.join("crates")).map_err(|error| failed(&error))?;
    if answered.is_ok_and(|answered| answered > newest) {
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

/// When the newest source was changed.
fn newest(folder: &std::path::Path) -> io::Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let of_entry = match entry.file_type()?.is_dir() {
            true => self::newest(&entry.path())?,
            false => entry.metadata()?.modified()?,
        };
        newest = newest.max(of_entry);
    }
    Ok(newest)
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
