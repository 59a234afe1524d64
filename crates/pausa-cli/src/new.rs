//! `cargo pausa new`: an encoding to begin with. It builds, its suite runs, and its first program is prepared.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

use lexopt::Arg;
use pausa_story::{CATALOGUE, Failure};

use pausa_cli::workspace::Workspace;

pub(crate) const USAGE: &str = "cargo pausa new <name> [--toolchain stable|nightly]";

/// The files of an encoding's directory, with places for what depends on its name.
const SKELETON: [(&str, &str); 5] = [
    ("Cargo.toml", include_str!("../skeleton/Cargo.toml.in")),
    ("src/lib.rs", include_str!("../skeleton/src/lib.rs.in")),
    ("src/main.rs", include_str!("../skeleton/src/main.rs.in")),
    ("src/ch1_count_to_three.rs", include_str!("../skeleton/src/ch1_count_to_three.rs.in")),
    ("tests/suite.rs", include_str!("../skeleton/tests/suite.rs.in")),
];

/// Names of which the type would mean something else in a chapter, or that are taken in a table.
const RESERVED: [&str; 20] = [
    "box",
    "clone",
    "copy",
    "count-to-three",
    "debug",
    "default",
    "drop",
    "encoding",
    "err",
    "future",
    "iterator",
    "none",
    "ok",
    "option",
    "python",
    "result",
    "self",
    "some",
    "string",
    "vec",
];

/// Makes the directory, and says what comes next.
pub(crate) fn command(arguments: &[OsString]) -> Result<(), Failure> {
    let mut toolchain = "stable".to_string();
    let mut names = Vec::new();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Arg::Long("toolchain") => {
                toolchain = parser.value().map_err(usage)?.to_string_lossy().into_owned()
            }
            Arg::Value(name) => names.push(name.to_string_lossy().into_owned()),
            other => return Err(usage(other.unexpected())),
        }
    }
    let [name] = names.as_slice() else {
        return Err(Failure::Usage(format!("one name is due; usage: {USAGE}")));
    };
    if !["stable", "nightly"].contains(&toolchain.as_str()) {
        return Err(Failure::Usage(format!("there is no toolchain `{toolchain}`; usage: {USAGE}")));
    }
    check(name)?;
    let workspace = Workspace::find()?;
    if workspace.encodings.iter().any(|encoding| encoding.name == *name) {
        return Err(Failure::Usage(format!("there is an encoding `{name}`; take another name")));
    }
    let directory = format!("crates/pausa-{name}");
    make(&workspace.root.join(&directory), &directory, name, &toolchain)?;
    pausa_cli::say(&format!(
        "{directory} is there: an encoding without programs, which builds. Its first program:
1. write the body in {directory}/src/ch1_count_to_three.rs
2. take the comment from its line in {directory}/src/lib.rs, and in {directory}/tests/suite.rs
3. cargo test -p pausa-{name}
4. cargo pausa"
    ));
    Ok(())
}

fn usage(error: lexopt::Error) -> Failure {
    Failure::Usage(format!("{error}; usage: {USAGE}"))
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
    for (file, skeleton) in SKELETON {
        let file_path = path.join(file);
        let parent = file_path.parent().unwrap_or(path);
        let written = fs::create_dir_all(parent)
            .and_then(|()| fs::write(&file_path, filled(skeleton, name, toolchain)));
        if let Err(error) = written {
            // It was made here, a moment ago.
            let _ = fs::remove_dir_all(path);
            return Err(Failure::Run(format!("{directory}/{file}: {error}")));
        }
    }
    Ok(())
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

    #[test]
    fn every_place_in_the_skeleton_is_filled() {
        for (file, skeleton) in SKELETON {
            let filled = filled(skeleton, "my-encoding", "nightly");
            assert!(!filled.contains("{{") && !filled.contains("}}"), "{file}: {filled}");
        }
        assert_eq!(type_name("my-encoding_2"), "MyEncoding2");
    }
}
