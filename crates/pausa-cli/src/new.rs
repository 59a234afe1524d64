//! `cargo pausa new`: creates the files of a new encoding or program. The workspace still builds afterwards.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pausa_story::{CATALOGUE, Failure};

use pausa_cli::commands::Arguments;
use pausa_cli::workspace::{Workspace, relative};

/// The templates of an encoding's files. Placeholders mark what depends on the name.
const SKELETON: [(&str, &str); 6] = [
    ("Cargo.toml", include_str!("../skeleton/encoding/Cargo.toml.in")),
    ("src/lib.rs", include_str!("../skeleton/encoding/src/lib.rs.in")),
    ("src/main.rs", include_str!("../skeleton/encoding/src/main.rs.in")),
    ("src/ch1_count_to_three.rs", include_str!("../skeleton/encoding/src/ch1_count_to_three.rs.in")),
    ("examples/conform.rs", include_str!("../skeleton/encoding/examples/conform.rs.in")),
    ("tests/suite.rs", include_str!("../skeleton/encoding/tests/suite.rs.in")),
];

/// The files of a program outside the encodings: the path and the template of each.
const PROGRAM: [(&str, &str); 6] = [
    ("crates/pausa/src/{{id}}.rs", include_str!("../skeleton/program/trait.rs.in")),
    ("crates/pausa-story/src/mains/{{id}}.rs", include_str!("../skeleton/program/main.rs.in")),
    ("tests/{{id}}.rs", include_str!("../skeleton/program/test.rs.in")),
    ("tests/python/{{id}}.py", include_str!("../skeleton/program/python.py.in")),
    ("tests/transcripts/{{id}}.txt", include_str!("../skeleton/program/transcript.txt.in")),
    ("crates/pausa-view/passages/{{id}}.md", include_str!("../skeleton/program/passage.md.in")),
];

/// The template of a program's chapter in an encoding.
const CHAPTER: &str = include_str!("../skeleton/program/chapter.rs.in");

/// The types that a chapter can name without an import, and some that tables and mains use.
const PRELUDE: &str = "
    AsMut AsRef Box Clone Copy Debug Default Display DoubleEndedIterator Drop Eq Err ExactSizeIterator Extend Fn FnMut FnOnce
    From FromIterator Future Hash Into IntoFuture IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd Pin Player
    Python Rc Result Self Send Some String Sync ToOwned ToString TryFrom TryInto Vec
";

/// Creates an encoding's directory, and prints the next steps.
pub(crate) fn command(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let arguments = Arguments::of("new", arguments)?;
    let toolchain = arguments.all("--toolchain").pop().unwrap_or("stable".into());
    let names = arguments.texts();
    let name = match (names.as_slice(), arguments.all("--program").pop()) {
        ([], Some(id)) => return new_program(&id),
        ([name], None) => name,
        _ => return Err(arguments.wrong("which name? give one")),
    };
    if !["stable", "nightly"].contains(&toolchain.as_str()) {
        return Err(arguments.wrong(format_args!("there is no toolchain `{toolchain}`")));
    }
    check(name)?;
    let workspace = Workspace::find()?;
    if reserved(&workspace.root)?.contains(&type_name(name)) {
        return Err(Failure::Usage(format!(
            "`{name}` is the name of something else; take another, such as `my-{name}`"
        )));
    }
    // `a-b` and `a_b` name the same library in Rust.
    let same = |other: &str| other.replace('_', "-") == name.replace('_', "-");
    if let Some(taken) = workspace.encodings.iter().find(|encoding| same(&encoding.name)) {
        return Err(Failure::Usage(format!(
            "the encoding `{}` already exists; take another name",
            taken.name
        )));
    }
    let directory = format!("crates/pausa-{name}");
    if workspace.root.join(&directory).exists() {
        return Err(Failure::Usage(format!(
            "{directory} already exists and is left unchanged; take another name"
        )));
    }
    let file = |(file, text): (&str, &str)| (format!("{directory}/{file}"), filled(text, name, &toolchain));
    create(&workspace.root, &SKELETON.map(file), &[])?;
    pausa_cli::say(format_args!(
        "{directory} is there: an encoding without programs, which builds. Its first program:
1. write the body in {directory}/src/ch1_count_to_three.rs
2. take the comment from its line in {directory}/src/lib.rs, and in {directory}/tests/suite.rs
3. cargo test -p pausa-{name}
4. cargo pausa
The protocol of generators, without a program: {directory}/examples/conform.rs, and `cargo pausa conform {name}`"
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Creates the files of a program, with a stub in each encoding, and adds it to the list of programs.
fn new_program(id: &str) -> Result<ExitCode, Failure> {
    let workspace = Workspace::find()?;
    let trait_name = check_id(id, &reserved(&workspace.root)?)?;
    let stems = |text: &str| text.replace("{{id}}", id).replace("{{trait}}", &trait_name);
    let mut files: Vec<_> = PROGRAM.iter().map(|(file, text)| (stems(file), stems(text))).collect();
    let mut edits = vec![
        edited(&workspace.root, "crates/pausa/src/lib.rs", |text| with_module(text, "pub mod ", id))?,
        edited(&workspace.root, "crates/pausa-story/src/mains/mod.rs", |text| {
            with_module(text, "pub mod ", id)
        })?,
        edited(&workspace.root, "crates/pausa-story/src/programs.rs", |text| {
            with_entry(text, id, &trait_name)
        })?,
    ];
    for encoding in &workspace.encodings {
        let folder = relative(&workspace.root, &encoding.folder);
        let folder = folder.trim_end_matches('/');
        let mut type_name = None;
        edits.push(edited(&workspace.root, &format!("{folder}/src/lib.rs"), |text| {
            let declared =
                text.lines().find_map(|line| line.strip_prefix("pub struct ")?.strip_suffix(';'))?;
            type_name = Some(declared.to_string());
            with_program(&with_module(text, "mod ", id)?, id, declared)
        })?);
        edits.push(edited(&workspace.root, &format!("{folder}/tests/suite.rs"), |text| {
            Some(with_test(text, id))
        })?);
        let type_name = type_name.unwrap_or_default();
        if type_name == trait_name {
            return Err(Failure::Usage(format!(
                "`{trait_name}` is an encoding's type; take another name for `{id}`"
            )));
        }
        files.push((format!("{folder}/src/{id}.rs"), stems(CHAPTER).replace("{{type}}", &type_name)));
    }
    create(&workspace.root, &files, &edits)?;
    pausa_cli::say(format_args!(
        "{id} is there, with a stub in each encoding; everything builds. What comes next:
1. its Python program in tests/python/{id}.py, and `python3 tests/python/check.py --write`, which takes the transcript
2. its trait in crates/pausa/src/{id}.rs and its main in crates/pausa-story/src/mains/{id}.rs; what it is called, in
   crates/pausa-story/src/programs.rs
3. its tests in tests/{id}.rs, its passage in crates/pausa-view/passages/{id}.md
4. in an encoding: the body in src/{id}.rs; then uncomment its lines in src/lib.rs and in tests/suite.rs. An encoding that
   cannot have it says why in its Cargo.toml, under `lacks`; then remove the stub and its lines there
5. cargo test -p pausa-struct {id}
6. cargo pausa"
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Derives the trait's name from a program's: `PrimeNumbers` for `ch7_prime_numbers`.
fn check_id(id: &str, reserved: &BTreeSet<String>) -> Result<String, Failure> {
    let name =
        id.strip_prefix("ch").and_then(|rest| rest.strip_prefix(|digit: char| ('1'..='9').contains(&digit)));
    let name = name.and_then(|name| name.strip_prefix('_')).unwrap_or_default();
    let is_word =
        |word: &str| word.starts_with(|c: char| c.is_ascii_lowercase()) && word.bytes().all(is_of_a_word);
    if id.len() > 32 || !name.split('_').all(is_word) {
        return Err(Failure::Usage(format!(
            "`{id}` cannot name a program: `ch`, the digit of its chapter, then words of lower-case letters and digits with \
             `_` before each, at most 32 in all; such as `ch7_prime_numbers`"
        )));
    }
    if CATALOGUE.iter().any(|program| program.id == id) {
        return Err(Failure::Usage(format!("the program `{id}` already exists; take another name")));
    }
    let trait_name = type_name(name);
    match reserved.contains(&trait_name) {
        true => Err(Failure::Usage(format!("`{trait_name}` is the name of something else; take another"))),
        false => Ok(trait_name),
    }
}

/// The types that a chapter can name: those of the prelude, and the public items of the contract.
fn reserved(root: &Path) -> Result<BTreeSet<String>, Failure> {
    let sources = root.join("crates/pausa/src");
    let failed = |error| Failure::Run(format!("{}: {error}", sources.display()));
    let mut names: BTreeSet<_> = PRELUDE.split_whitespace().map(String::from).collect();
    for entry in fs::read_dir(&sources).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if file.is_file() {
            names.extend(declared(&fs::read_to_string(file).map_err(failed)?));
        }
    }
    Ok(names)
}

/// The names of the public items and re-exports of a source.
fn declared(source: &str) -> Vec<String> {
    let words = source.lines().filter(|line| line.starts_with("pub ")).flat_map(|line| {
        let line = line.split(['(', '<', '=']).next().unwrap_or_default();
        line.split(|character: char| !character.is_alphanumeric() && character != '_')
    });
    words.filter(|word| word.starts_with(char::is_uppercase)).map(str::to_string).collect()
}

/// Computes the new text of a file. Writes nothing.
fn edited(
    root: &Path,
    file: &str,
    edit: impl FnOnce(&str) -> Option<String>,
) -> Result<(String, String), Failure> {
    let text =
        fs::read_to_string(root.join(file)).map_err(|error| Failure::Run(format!("{file}: {error}")))?;
    let edited =
        edit(&text).ok_or_else(|| Failure::Run(format!("{file}: there is no list of programs in it")))?;
    Ok((file.to_string(), edited))
}

/// Adds a module declaration to those of the programs, in rustfmt's order.
fn with_module(text: &str, declaration: &str, id: &str) -> Option<String> {
    let line = format!("{declaration}{id};\n");
    let is_program =
        |other: &&str| other.strip_prefix(declaration).is_some_and(|rest| rest.starts_with("ch"));
    let mut lines: Vec<_> = text.split_inclusive('\n').collect();
    let after = lines.iter().rposition(|other| is_program(other) && *other < line.as_str());
    let place = after.map(|place| place + 1).or_else(|| lines.iter().position(is_program))?;
    lines.insert(place, &line);
    Some(lines.concat())
}

/// Appends a program to the list of programs.
fn with_entry(text: &str, id: &str, trait_name: &str) -> Option<String> {
    let list = text.strip_suffix("    }\n}\n")?;
    Some(format!(
        "{list}        {id}: {trait_name} {{
            title: \"{trait_name}\",
            summary: \"announces and yields 1, 2 and 3\",
            on_loops: false,
        }}
    }}
}}
"
    ))
}

/// Adds the line that plays a program in an encoding, as a comment.
fn with_program(text: &str, id: &str, type_name: &str) -> Option<String> {
    let player = text.find("pub fn player()")?;
    let end = player + text[player..].find("\n}\n")? + 1;
    Some(format!(
        "{}    // .with(pausa_story::playable::{id}::<{type_name}>())\n{}",
        &text[..end],
        &text[end..]
    ))
}

/// Adds the lines that test a program in an encoding, as comments.
fn with_test(text: &str, id: &str) -> String {
    let support = if text.contains("support;") { "" } else { "// use suite::support;\n" };
    format!("{}\n\n{support}// #[path = \"../../../tests/{id}.rs\"]\n// mod {id};\n", text.trim_end())
}

/// Checks a name, which becomes a part of the names of a crate, a module and a type.
fn check(name: &str) -> Result<(), Failure> {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(is_of_a_word);
    let fits = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.len() <= 32
        && name.split(['-', '_']).all(is_word);
    match fits {
        true => Ok(()),
        false => Err(Failure::Usage(format!(
            "`{name}` cannot name a crate here: lower-case letters, then letters and digits, `-` between words, at most 32 \
             in all; such as `my-encoding`"
        ))),
    }
}

fn is_of_a_word(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Creates files and replaces the texts of others: all, or none. It never overwrites a file that it is to create, and does not
/// remove what another process has added meanwhile.
fn create(root: &Path, files: &[(String, String)], edits: &[(String, String)]) -> Result<(), Failure> {
    let (mut made, mut before) = (Vec::new(), Vec::new());
    let mut all = || {
        for (file, text) in files {
            write(root, file, text, &mut made).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    Failure::Usage(format!("{file} already exists and is left unchanged"))
                }
                _ => Failure::Run(format!("{file}: {error}")),
            })?;
        }
        for (file, text) in edits {
            let path = root.join(file);
            let replaced = fs::read(&path).and_then(|old| {
                pausa_output::save(&path, text.as_bytes())?;
                before.push((path, old));
                Ok(())
            });
            replaced.map_err(|error| Failure::Run(format!("{file}: {error}")))?;
        }
        Ok(())
    };
    let done = all();
    if done.is_err() {
        for (path, old) in before {
            pausa_output::save(&path, &old).map_err(|error| Failure::Run(error.to_string()))?;
        }
        for made in made.iter().rev() {
            let _ = if made.is_dir() { fs::remove_dir(made) } else { fs::remove_file(made) };
        }
    }
    done
}

/// Writes a new file and its missing parent directories, and records what it created.
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
        CATALOGUE.iter().map(|program| format!("    // .with(playable::{}::<{type_name}>())", program.id));
    let suite = CATALOGUE
        .iter()
        .map(|program| format!("// #[path = \"../../../tests/{0}.rs\"]\n// mod {0};", program.id));
    let cases = pausa_conform::CASES.iter().map(|case| format!("        // (\"{0}\", {0}),", case.name));
    skeleton
        .replace("{{cases}}", &cases.collect::<Vec<_>>().join("\n"))
        .replace("{{list}}", &list.collect::<Vec<_>>().join("\n"))
        .replace("{{suite}}", &suite.collect::<Vec<_>>().join("\n"))
        .replace("{{crate}}", &format!("pausa-{name}"))
        .replace("{{module}}", &format!("pausa_{}", name.replace('-', "_")))
        .replace("{{name}}", name)
        .replace("{{title}}", &format!("The programs with {name}"))
        .replace("{{toolchain}}", toolchain)
        .replace("{{type}}", &type_name)
}

/// Converts to camel case: `MyEncoding` for `my-encoding`.
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
        for name in
            ["", "-", "A", "1st", "a--b", "a-", "_a", "a b", "a/b", "../a", "ñandú", "a.b", "Self", &long]
        {
            assert!(matches!(check(name), Err(Failure::Usage(_))), "{name}");
        }
    }

    #[test]
    fn a_name_that_a_chapter_imports_is_refused() {
        let reserved = reserved(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))).unwrap();
        for name in
            ["option", "self", "double-ended-iterator", "mailbox", "gather_two", "url-harvest", "transcript"]
        {
            assert!(reserved.contains(&type_name(name)), "{name}");
        }
        let items = "pub use a::{B, c};\npub struct D<E>(F);\npub trait Gh: I {}\npub fn j() {}\nstruct K;\n";
        assert_eq!(declared(items), ["B", "D", "Gh", "I"]);
    }

    #[test]
    fn files_are_all_created_and_replaced_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let text = |file: &str| fs::read_to_string(folder.path().join(file)).ok();
        let new = |file: &str| (file.to_string(), "new".to_string());
        for file in ["first.rs", "last.rs", "theirs.rs"] {
            fs::write(folder.path().join(file), "old").unwrap();
        }
        fs::create_dir(folder.path().join("a_folder.rs")).unwrap();
        let (ours, edits) = (new("made/ours.rs"), ["first.rs", "a_folder.rs", "last.rs"].map(new));
        for (files, edits, why) in [
            (vec![ours.clone(), new("theirs.rs")], &edits[..1], "theirs.rs already exists"),
            (vec![ours.clone()], &edits[..], "a_folder.rs: "),
        ] {
            let error = create(folder.path(), &files, edits).unwrap_err().to_string();
            assert!(error.starts_with(why), "{error}");
            assert!(!folder.path().join("made").exists(), "{why}");
            assert_eq!(
                ["first.rs", "last.rs", "theirs.rs"].map(text),
                [const { "old" }; 3].map(|old| Some(old.into()))
            );
        }
        create(folder.path(), &[ours], &[new("first.rs"), new("last.rs")]).unwrap();
        for file in ["made/ours.rs", "first.rs", "last.rs"] {
            assert_eq!(text(file).as_deref(), Some("new"), "{file}");
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
