//! `cargo pausa new`: an encoding to begin with. It builds, its suite runs, and its first program is prepared.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::Arg;
use pausa_story::{CATALOGUE, Failure};

use pausa_cli::commands::Arguments;
use pausa_cli::workspace::Workspace;

/// The files of an encoding's directory, with places for what depends on its name.
const SKELETON: [(&str, &str); 5] = [
    ("Cargo.toml", include_str!("../skeleton/Cargo.toml.in")),
    ("src/lib.rs", include_str!("../skeleton/src/lib.rs.in")),
    ("src/main.rs", include_str!("../skeleton/src/main.rs.in")),
    ("src/ch1_count_to_three.rs", include_str!("../skeleton/src/ch1_count_to_three.rs.in")),
    ("tests/suite.rs", include_str!("../skeleton/tests/suite.rs.in")),
];

/// Names of which the type would mean something else in a chapter (the prelude, what the contract exports, the traits of
/// the programs), or that a table shows already.
const RESERVED: &[&str] = &[
    "as-mut",
    "as-ref",
    "awaitable-counter",
    "awaited",
    "blocking",
    "box",
    "busy",
    "clone",
    "cooperative",
    "copy",
    "coroutine",
    "count-to-three",
    "debug",
    "default",
    "delegation",
    "display",
    "double-ended-iterator",
    "downloaded",
    "downloads",
    "drop",
    "duration",
    "echo",
    "echo-server",
    "encoding",
    "entry",
    "eq",
    "err",
    "exact-size-iterator",
    "exercise",
    "extend",
    "failure",
    "fibonacci",
    "first-coroutine",
    "fn",
    "fn-mut",
    "fn-once",
    "from",
    "from-iterator",
    "future",
    "gather",
    "gather-on",
    "gather-two",
    "guard",
    "harvest",
    "hash",
    "into",
    "into-future",
    "into-iterator",
    "iterator",
    "line",
    "listener",
    "log-pipeline",
    "loop",
    "mailbox",
    "message",
    "node",
    "none",
    "not-saved",
    "number",
    "observed",
    "ok",
    "option",
    "ord",
    "outcome",
    "overflow",
    "partial-eq",
    "partial-ord",
    "pin",
    "playable",
    "program",
    "progress",
    "python",
    "rc",
    "reason",
    "refused",
    "request",
    "result",
    "resumption",
    "saved",
    "self",
    "send",
    "session",
    "sized",
    "snapshot",
    "some",
    "stage",
    "stream",
    "string",
    "sync",
    "task-failed",
    "to-owned",
    "to-string",
    "transcript",
    "try-from",
    "try-into",
    "unpin",
    "url-harvest",
    "vec",
    "wait-group",
    "walk",
    "worker",
    "worker-error",
];

/// Makes the directory, and says what comes next.
pub(crate) fn command(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let mut toolchain = "stable".to_string();
    let mut names = Vec::new();
    let mut arguments = Arguments::of("new", arguments);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("toolchain") => toolchain = arguments.text()?,
            Arg::Value(name) => names.push(name.to_string_lossy().into_owned()),
            other => {
                let problem = other.unexpected();
                return Err(arguments.wrong(problem));
            }
        }
    }
    let [name] = names.as_slice() else {
        return Err(arguments.wrong("one name is due"));
    };
    if !["stable", "nightly"].contains(&toolchain.as_str()) {
        return Err(arguments.wrong(format_args!("there is no toolchain `{toolchain}`")));
    }
    check(name)?;
    let workspace = Workspace::find()?;
    // Cargo takes `a-b` and `a_b` for the same library.
    let same = |other: &str| other.replace('_', "-") == name.replace('_', "-");
    if let Some(taken) = workspace.encodings.iter().find(|encoding| same(&encoding.name)) {
        return Err(Failure::Usage(format!("there is an encoding `{}`; take another name", taken.name)));
    }
    let directory = format!("crates/pausa-{name}");
    make(&workspace.root.join(&directory), &directory, name, &toolchain)?;
    pausa_cli::say(format_args!(
        "{directory} is there: an encoding without programs, which builds. Its first program:
1. write the body in {directory}/src/ch1_count_to_three.rs
2. take the comment from its line in {directory}/src/lib.rs, and in {directory}/tests/suite.rs
3. cargo test -p pausa-{name}
4. cargo pausa"
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// A name becomes a part of a crate's, a module's and a type's.
fn check(name: &str) -> Result<(), Failure> {
    let words = || name.split(['-', '_']);
    let fits = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.len() <= 32
        && words().all(|word| !word.is_empty() && word.bytes().all(is_of_a_word));
    if !fits {
        return Err(Failure::Usage(format!(
            "`{name}` cannot name a crate here: lower-case letters, then letters and digits, `-` between words, at most 32 \
             in all; such as `my-encoding`"
        )));
    }
    if RESERVED.contains(&words().collect::<Vec<_>>().join("-").as_str()) {
        return Err(Failure::Usage(format!(
            "`{name}` is the name of something else; take another, such as `my-{name}`"
        )));
    }
    Ok(())
}

fn is_of_a_word(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Makes the directory and all in it, or nothing: what is there already stays as it is.
fn make(path: &Path, directory: &str, name: &str, toolchain: &str) -> Result<(), Failure> {
    fs::create_dir(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::Usage(format!("{directory} is there already, and stays as it is; take another name"))
        }
        _ => Failure::Run(format!("{directory}: {error}")),
    })?;
    let mut made = vec![path.to_path_buf()];
    for (file, skeleton) in SKELETON {
        if let Err(error) = write(path, file, &filled(skeleton, name, toolchain), &mut made) {
            // What somebody else has put there meanwhile stays, and so does the directory that holds it.
            for made in made.iter().rev() {
                let _ = if made.is_dir() { fs::remove_dir(made) } else { fs::remove_file(made) };
            }
            return Err(Failure::Run(format!("{directory}/{file}: {error}")));
        }
    }
    Ok(())
}

/// Writes a file that is not there yet, in a directory that may not be there yet; notes what it made.
fn write(path: &Path, file: &str, text: &str, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let file = path.join(file);
    let parent = file.parent().unwrap_or(path);
    if !parent.is_dir() {
        fs::create_dir(parent)?;
        made.push(parent.to_path_buf());
    }
    let mut written = fs::File::create_new(&file)?;
    made.push(file);
    written.write_all(text.as_bytes())
}

fn filled(skeleton: &str, name: &str, toolchain: &str) -> String {
    let type_name = type_name(name);
    let list =
        CATALOGUE.iter().map(|program| format!("        // playable::{}::<{type_name}>(),", program.id));
    let suite = CATALOGUE
        .iter()
        .map(|program| format!("// #[path = \"../../../tests/{0}.rs\"]\n// mod {0};", program.id));
    skeleton
        .replace("{{list}}", &list.collect::<Vec<_>>().join("\n"))
        .replace("{{suite}}", &suite.collect::<Vec<_>>().join("\n"))
        .replace("{{crate}}", &format!("pausa-{name}"))
        .replace("{{module}}", &format!("pausa_{}", name.replace('-', "_")))
        .replace("{{name}}", name)
        .replace("{{title}}", &format!("The programs with {name}"))
        .replace("{{toolchain}}", toolchain)
        .replace("{{type}}", &type_name)
}

/// `my-encoding` is `MyEncoding`.
fn type_name(name: &str) -> String {
    let words = name.split(['-', '_']);
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_lower_case_words() {
        for name in ["a", "corosensei", "my-encoding", "my_encoding", "fsm2", "async"] {
            assert!(check(name).is_ok(), "{name}");
        }
        let long = "a".repeat(33);
        for name in [
            "", "-", "A", "1st", "a--b", "a-", "_a", "a b", "a/b", "../a", "ñandú", "a.b", "option", "Self",
            "self", &long,
        ] {
            assert!(matches!(check(name), Err(Failure::Usage(_))), "{name}");
        }
    }

    /// The names of the items that a file declares for others, and of those that it gives on.
    fn declared(file: &Path) -> Vec<String> {
        let source = fs::read_to_string(file).unwrap();
        let words = source.lines().filter(|line| line.starts_with("pub ")).flat_map(|line| {
            let line = line.split(['(', '<', '=']).next().unwrap_or_default();
            line.split(|character: char| !character.is_alphanumeric() && character != '_')
        });
        words.filter(|word| word.starts_with(char::is_uppercase)).map(str::to_string).collect()
    }

    #[test]
    fn a_name_that_a_chapter_imports_is_refused() {
        let sources = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../pausa/src"));
        let files = fs::read_dir(sources).unwrap().map(|entry| entry.unwrap().path());
        let items: Vec<_> = files.filter(|file| file.is_file()).flat_map(|file| declared(&file)).collect();
        assert!(items.len() > 30, "{items:?}");
        for item in items.iter().filter(|item| **item != item.to_uppercase()) {
            let mut name = String::new();
            for character in item.chars() {
                if character.is_uppercase() && !name.is_empty() {
                    name.push('-');
                }
                name.extend(character.to_lowercase());
            }
            assert!(
                check(&name).is_err() && check(&name.replace('-', "_")).is_err(),
                "{name} would be the type {item}"
            );
        }
    }

    #[test]
    fn what_somebody_else_put_there_stays_where_it_cannot_be_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pausa-mine");
        fs::create_dir(&path).unwrap();
        let mut made = vec![path.clone()];
        write(&path, "src/lib.rs", "ours", &mut made).unwrap();
        fs::write(path.join("src/main.rs"), "mine").unwrap();
        assert!(write(&path, "src/main.rs", "ours", &mut made).is_err());
        assert_eq!(made, [path.clone(), path.join("src"), path.join("src/lib.rs")]);
        assert!(matches!(make(&path, "crates/pausa-mine", "mine", "stable"), Err(Failure::Usage(_))));
        assert_eq!(fs::read_to_string(path.join("src/main.rs")).unwrap(), "mine");
    }

    #[test]
    fn every_place_in_the_skeleton_is_filled() {
        for (file, skeleton) in SKELETON {
            let filled = filled(skeleton, "my-encoding", "nightly");
            assert!(!filled.contains("{{") && !filled.contains("}}"), "{file}: {filled}");
        }
        assert_eq!(type_name("my-encoding_2"), "MyEncoding2");
    }
}
