//! The commands of `cargo pausa`: the help of each, and the parser of their arguments.

use std::ffi::{OsStr, OsString};
use std::fmt::{self, Display};
use std::str::FromStr;

use lexopt::Arg;
use pausa_story::Failure;

/// The help of a command.
pub struct Command {
    /// Its name; empty for `cargo pausa` alone.
    pub name: &'static str,
    /// Its arguments, as the usage line shows them.
    pub arguments: &'static str,
    /// A summary in one line.
    pub does: &'static str,
    /// The options and arguments, each with a description.
    pub options: &'static [(&'static str, &'static str)],
    /// The arguments of the example.
    pub example: &'static str,
}

const ENCODING: (&str, &str) = ("--encoding NAME", "this encoding; `cargo pausa list` shows all");
const ENCODINGS: (&str, &str) = ("ENCODING …", "these encodings; all that have the program if none is named");
const ID: (&str, &str) = ("<id>", "the program; `cargo pausa list` shows all");

const VERBS: [(&str, &str); 7] = [
    ("list", "the question and the conclusions; the default"),
    ("show", "the tables, from the saved facts"),
    ("run", "measures again and shows the tables; saves nothing"),
    ("save", "measures again, saves the facts and writes the page"),
    ("recount", "like save, only for what check compares: counts and sizes, no times"),
    ("check", "measures counts and sizes again; exit status 1 if anything differs"),
    ("WORD…", "a part: a case, an entry, a build, a form or a metric"),
];

/// All commands, in the order of the help.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "",
        arguments: "[--time-limit SECONDS]",
        does: "plays every program in every encoding and compares with CPython",
        options: &[(
            "--time-limit SECONDS",
            "stops a program that runs longer, and counts it as a disagreement; 60 if not given",
        )],
        example: "--time-limit 300",
    },
    Command {
        name: "list",
        arguments: "",
        does: "the programs and the encodings",
        options: &[],
        example: "",
    },
    Command {
        name: "play",
        arguments: "<id> [--encoding NAME] [--release] [-- <the program's own arguments>]",
        does: "plays one program; only its transcript goes to stdout",
        options: &[
            ID,
            ENCODING,
            ("--release", "optimized, for a long log or many pages; built on its own, once"),
        ],
        example: "ch1_fibonacci --encoding coroutine -- --count 20",
    },
    Command {
        name: "story",
        arguments: "[<chapter> | <id>]… [--spanish]",
        does: "the story in reading order: passage, Python, Rust, what to try",
        options: &[
            ("<chapter> | <id>", "these chapters (1 to 6) or programs; all if none is named"),
            ("--spanish", "the passages in Spanish"),
        ],
        example: "2",
    },
    Command {
        name: "try",
        arguments: "FILE [--compare OTHER] [--opt LEVEL]… [--lto KIND]… [--flag FLAGS]… [--compiler NAME]… \
                    [--markdown | --json | --open | --show ENCODING | --write DIR]",
        does: "your own function in every encoding, as one table",
        options: &[
            ("FILE", "functions with `yield`, or `async fn`, and `run(n)`, which returns what is measured:"),
            ("", "  fn run(n: usize) -> impl Iterator<Item = T>"),
            ("", "  fn run(n: usize) -> (impl Coroutine<Sent = S, Yielded = Y, Returned = R>,"),
            ("", "                       impl Iterator<Item = S>)"),
            ("", "  async fn run(n: usize) -> T"),
            ("", "`yield_from!(inner)` delegates to a coroutine; `pause()` is a future that is pending once"),
            ("", "NAME.struct.rs next to NAME.rs is a struct written by hand; NAME.py prints the trace"),
            ("", "FILE is compiled and executed with your rights: try only what you would run"),
            ("--compare OTHER.rs", "another function side by side"),
            (
                "--opt 0|1|2|3|s|z",
                "optimization level (3); this and the next three can be repeated: a column each",
            ),
            ("--lto none|thin|fat", "link-time optimization (none)"),
            ("--flag 'FLAGS'", "other flags of rustc"),
            ("--compiler NAME|PATH", "a toolchain of rustup, or a rustc (nightly)"),
            ("--markdown | --json", "for a thread on GitHub, or for programs"),
            ("--open", "writes a page into target/try, with the steps of a run, and opens it"),
            ("--show ENCODING", "prints the function in an encoding, and measures nothing"),
            (
                "--write DIR",
                "writes the function in every encoding into a folder; nothing else is written outside target/",
            ),
        ],
        example: "experiments/bodies/tokenizer.rs",
    },
    Command {
        name: "fuzz",
        arguments: "[--seed N] [--bodies N] [--minutes M] [--compiler NAME]… [--opt LEVEL]… [--flag FLAGS]… \
                    [--profile NAME]…",
        does: "random functions, compared across all encodings",
        options: &[
            ("--seed N", "the seed of the first body (1); each further body has the next seed"),
            ("--bodies N", "the number of bodies; 100 if neither this nor --minutes is given"),
            ("--minutes M", "stops after the batch in which this time ends"),
            (
                "--compiler NAME|PATH",
                "a toolchain of rustup, or a rustc (nightly); these four can be repeated",
            ),
            ("--opt 0|1|2|3|s|z", "the level of optimization (0)"),
            ("--flag 'FLAGS'", "other flags of rustc; `none` is a build without"),
            (
                "--profile NAME",
                "everything, no-borrows, typed, panics, awaiting, dialogues; all if none is named",
            ),
            ("", "exit status 1 if encodings differ without a documented reason: the body is reduced,"),
            ("", "saved in target/fuzz and shown as by `cargo pausa try`"),
        ],
        example: "--seed 7 --bodies 300 --opt 0 --opt 3",
    },
    Command {
        name: "measure",
        arguments: "[<id>…] [--encoding NAME]… [--json | --readme | --check]",
        does: "what a program costs: bytes, allocations, instructions, time",
        options: &[
            ("<id>…", "these programs; all if none is named"),
            ("--encoding NAME", "this encoding; can be given more than once"),
            ("--json", "prints the figures as JSON"),
            ("--readme", "saves them in experiments/programs, and writes the pages that show them"),
            ("--check", "compares with the saved figures; exit status 1 if they differ"),
        ],
        example: "ch2_worker --encoding struct --encoding coroutine",
    },
    Command {
        name: "layout",
        arguments: "<id> [--encoding NAME]",
        does: "where the bytes of a paused program are",
        options: &[ID, ENCODING],
        example: "ch2_worker --encoding coroutine",
    },
    Command {
        name: "diff",
        arguments: "<id>|FILE.rs [ENCODING …] [--python]",
        does: "one program in several encodings, side by side",
        options: &[ID, ENCODINGS, ("--python", "also the Python program")],
        example: "ch2_echo struct coroutine --python",
    },
    Command {
        name: "step",
        arguments: "<id>|FILE.rs [ENCODING …]",
        does: "one program in several encodings, step by step, full screen",
        options: &[ID, ENCODINGS],
        example: "ch2_worker struct coroutine",
    },
    Command {
        name: "new",
        arguments: "<name> [--toolchain stable|nightly], or --program <id>",
        does: "the files of a new encoding, or of a new program",
        options: &[
            ("<name>", "words of lower-case letters and digits, with `-` between them"),
            (
                "--toolchain NAME",
                "the toolchain that the encoding needs: stable or nightly; stable if not given",
            ),
            ("--program ID", "the program's id: its chapter and its name, such as ch7_prime_numbers"),
        ],
        example: "my-encoding --toolchain nightly",
    },
    Command {
        name: "conform",
        arguments: "CRATE, or --show CASE",
        does: "plays the protocol corpus on an encoding or on your library",
        options: &[
            ("CRATE", "an encoding with an `examples/conform.rs`, which `cargo pausa new` makes;"),
            ("", "exit status 1 if a body differs from CPython or Node"),
            ("--show CASE", "a case: its script, what CPython or Node did, and its body"),
        ],
        example: "struct",
    },
    Command {
        name: "experiment",
        arguments: "[NAME] [list | show | run | save | recount | check] [WORD…]",
        does: "the experiments: conclusions, tables, measuring again",
        options: &VERBS,
        example: "cost_of_a_yield run struct coroutine",
    },
    Command {
        name: "questions",
        arguments: "[<id>] [list | show | run | save | recount | check]",
        does: "the open questions, with the evidence for their answers",
        options: &VERBS,
        example: "12 show",
    },
    Command {
        name: "timeline",
        arguments: "[QUESTION…] [--compiler NAME|PATH]…",
        does: "what other compilers change, compared with the saved facts",
        options: &[
            ("QUESTION…", "these questions, files of questions, or bodies (`body`); all if none is named"),
            (
                "--compiler NAME|PATH",
                "a rustup toolchain, or the path of a rustc; can be repeated; all of this machine if not given",
            ),
            ("", "exit status 1 only if something could not be built"),
        ],
        example: "q11 --compiler nightly",
    },
    Command {
        name: "report",
        arguments: "[--open] [--out DIR] [--base-url URL] [--single FILE] [--screenshots]",
        does: "the report: a static site, by default in target/report",
        options: &[
            ("--open", "opens it in the browser"),
            ("--out DIR", "writes it to this folder, which must be new, empty, or contain a report"),
            ("--base-url URL", "the address at which the report is published; makes links absolute"),
            (
                "--single FILE",
                "also writes the page that the file is named after as one file, such as ch2_worker.html",
            ),
            ("--screenshots", "also takes the pictures in crates/pausa-view/screenshots"),
        ],
        example: "--out /tmp/report --open",
    },
    Command {
        name: "help",
        arguments: "[COMMAND]",
        does: "this text, or the options of a command",
        options: &[],
        example: "measure",
    },
];

impl Command {
    /// Finds a command by its name.
    pub fn named(name: &str) -> Option<&'static Command> {
        COMMANDS.iter().find(|command| command.name == name)
    }

    /// The names of its options, and whether each takes a value.
    fn declared(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let options = self.options.iter().flat_map(|(options, _)| options.split(" | "));
        let options = options.filter(|option| option.starts_with("--"));
        options.map(|option| option.split_once(' ').map_or((option, false), |(name, _)| (name, true)))
    }

    /// The usage line.
    pub fn usage(&self) -> String {
        format!("cargo pausa {} {}", self.name, self.arguments)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The help text of one command.
impl Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n    {}\n", self.usage(), self.does)?;
        for (option, does) in self.options {
            writeln!(f, "    {option:<20} {does}")?;
        }
        let gap = if self.options.is_empty() { "" } else { "\n" };
        write!(f, "{gap}Example: {}", Command { arguments: self.example, ..*self }.usage())
    }
}

const BEGINNING: &str = "\
The same programs with functions that pause, in several encodings in Rust.

To begin with:
  cargo pausa story            the story, from `yield` to an event loop
  cargo pausa questions        open questions, with the evidence
  cargo pausa try FILE         your own function in every encoding

Commands; `cargo pausa COMMAND --help` shows the options and an example:
";

/// The help text of all commands. It fits on a screen of 80 × 24.
pub fn overview() -> String {
    let others = COMMANDS.iter().filter(|command| !["story", "questions", "try"].contains(&command.name));
    let lines = others.map(|command| match command.name {
        "" => format!("  {:12} {}", "(none)", command.does),
        name => format!("  {name:12} {}", command.does),
    });
    BEGINNING.to_string() + &lines.collect::<Vec<_>>().join("\n")
}

/// Finds the one name that a word abbreviates: the name itself, the name without its chapter (`worker` for `ch2_worker`),
/// or a unique prefix.
pub fn meant<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut begun = Vec::new();
    for name in names {
        let short =
            name.split_once('_').filter(|(chapter, _)| chapter.starts_with("ch")).map(|(_, short)| short);
        if name == word || short == Some(word) {
            return Some(name);
        }
        if !word.is_empty() && (name.starts_with(word) || short.is_some_and(|short| short.starts_with(word)))
        {
            begun.push(name);
        }
    }
    if let [name] = begun[..] { Some(name) } else { None }
}

/// Returns `; did you mean …?` if a word is similar to one of these names, and an empty text otherwise.
pub fn suggestion<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let shorter = |name: &'a str| name.split_once('_').map_or(name, |(_, short)| short);
    let distance =
        |name: &'a str| strsim::osa_distance(word, name).min(strsim::osa_distance(word, shorter(name)));
    let nearest = names.into_iter().map(|name| (distance(name), name)).min();
    let most = (word.chars().count() / 4).max(1);
    match nearest {
        Some((distance, name)) if distance <= most && distance < word.chars().count() => {
            format!("; did you mean `{name}`?")
        }
        _ => String::new(),
    }
}

/// Returns the help text if the arguments ask for it: `help`, `help COMMAND`, or `--help` or `-h` before any `--`.
///
/// # Errors
/// A usage error if the command does not exist.
pub fn help(arguments: &[OsString]) -> Result<Option<String>, Failure> {
    let words: Vec<_> = arguments.iter().take_while(|word| *word != "--").map(OsString::as_os_str).collect();
    let is_flag = |word: &&&OsStr| **word == "--help" || **word == "-h";
    let named = match words.as_slice() {
        [first, rest @ ..] if *first == "help" => rest.iter().find(|word| !is_flag(word)),
        words if words.iter().any(|word| is_flag(&word)) => words.iter().find(|word| !is_flag(word)),
        _ => return Ok(None),
    };
    match named.map(|word| word.to_string_lossy()) {
        None => Ok(Some(overview())),
        Some(name) if name.starts_with('-') => Ok(Command::named("").map(Command::to_string)),
        Some(name) => match Command::named(&name) {
            Some(command) => Ok(Some(command.to_string())),
            None => Err(unknown(&name)),
        },
    }
}

/// Makes the usage error for an unknown command.
pub fn unknown(name: &str) -> Failure {
    let names = || COMMANDS.iter().map(|command| command.name).filter(|name| !name.is_empty());
    // An experiment is run; a program is played.
    let meant = if name == "run" { "play" } else { name };
    Failure::Usage(format!(
        "`{name}` is not a command{}; there are: {}",
        suggestion(meant, names()).trim_end_matches('?'),
        names().collect::<Vec<_>>().join(", ")
    ))
}

/// The arguments of a command: its words, and the options that its entry in [`COMMANDS`] declares. The errors show its usage.
pub struct Arguments {
    command: &'static Command,
    /// The arguments that are not options.
    pub words: Vec<OsString>,
    options: Vec<(&'static str, OsString)>,
}

impl Arguments {
    /// Parses the arguments of the command with this name.
    ///
    /// # Errors
    /// If an option is not declared, or lacks its value.
    pub fn of(name: &str, arguments: &[OsString]) -> Result<Self, Failure> {
        let command = Command::named(name).unwrap_or(&COMMANDS[0]);
        let (mut words, mut options) = (Vec::new(), Vec::new());
        let mut parser = lexopt::Parser::from_args(arguments);
        let wrong = |error| wrong(error, command);
        while let Some(argument) = parser.next().map_err(wrong)? {
            let declared = match &argument {
                Arg::Long(name) => command.declared().find(|(option, _)| option[2..] == **name),
                _ => None,
            };
            match (declared, argument) {
                (Some((option, true)), _) => options.push((option, parser.value().map_err(wrong)?)),
                (Some((option, false)), _) => options.push((option, OsString::new())),
                (None, Arg::Value(word)) => words.push(word),
                (None, unknown) => return Err(wrong(unknown.unexpected())),
            }
        }
        Ok(Arguments { command, words, options })
    }

    /// Refuses words, for a command that takes options only.
    ///
    /// # Errors
    /// If there is a word.
    pub fn without_words(self) -> Result<Self, Failure> {
        match self.words.first() {
            Some(word) => Err(self.wrong(lexopt::Error::UnexpectedArgument(word.clone()))),
            None => Ok(self),
        }
    }

    /// The words as text.
    pub fn texts(&self) -> Vec<String> {
        self.words.iter().map(|word| word.to_string_lossy().into_owned()).collect()
    }

    /// The options in their order, each with its value; that of an option without one is empty.
    pub fn options(&self) -> impl DoubleEndedIterator<Item = (&'static str, &OsString)> {
        self.options.iter().map(|(option, value)| (*option, value))
    }

    /// Whether an option is given.
    pub fn has(&self, option: &str) -> bool {
        self.last(option).is_some()
    }

    /// The value of an option; of several, the last.
    pub fn last(&self, option: &str) -> Option<&OsString> {
        self.options().rev().find(|(other, _)| *other == option).map(|(_, value)| value)
    }

    /// The values of an option as text.
    pub fn all(&self, option: &str) -> Vec<String> {
        let given = self.options().filter(|(other, _)| *other == option);
        given.map(|(_, value)| value.to_string_lossy().into_owned()).collect()
    }

    /// The values of an option, each of which is one of these.
    ///
    /// # Errors
    /// If one is not.
    pub fn each_of(&self, option: &str, known: &[&str]) -> Result<Vec<String>, Failure> {
        let given = self.all(option);
        match given.iter().find(|given| !known.contains(&given.as_str())) {
            None => Ok(given),
            Some(other) => {
                let hint = suggestion(other, known.iter().copied());
                Err(self
                    .wrong(format_args!("{option} must be one of {}, not `{other}`{hint}", known.join(", "))))
            }
        }
    }

    /// The compilers that are named, each of which is there.
    ///
    /// # Errors
    /// If one is not.
    pub fn compilers(&self) -> Result<Vec<String>, Failure> {
        let names = self.all("--compiler").into_iter().map(|name| {
            pausa_lab::Compiler::named(&name).version().map_err(|error| self.wrong(error))?;
            Ok(name)
        });
        names.collect()
    }

    /// The number that an option gives; of several, the last.
    ///
    /// # Errors
    /// If the value of one is not such a number. `such` describes it: `a number of seconds from 1 to 10`.
    pub fn number<N: FromStr>(
        &self,
        option: &str,
        is_such: impl Fn(&N) -> bool,
        such: impl Display,
    ) -> Result<Option<N>, Failure> {
        let numbers = self.all(option).into_iter().map(|text| {
            let number = text.parse().ok().filter(&is_such);
            number.ok_or_else(|| self.wrong(format_args!("`{text}` is not {such}")))
        });
        Ok(numbers.collect::<Result<Vec<_>, _>>()?.pop())
    }

    /// Makes a usage error.
    pub fn wrong(&self, problem: impl Display) -> Failure {
        wrong(problem, self.command)
    }
}

fn wrong(problem: impl Display, command: &Command) -> Failure {
    let problem = problem.to_string();
    let unknown = problem.strip_prefix("invalid option '").map(|rest| rest.trim_end_matches('\''));
    let options = command.declared().map(|(option, _)| option);
    let hint = unknown.map(|unknown| suggestion(unknown, options)).unwrap_or_default();
    Failure::Usage(format!("{problem}{hint}; usage: {}", command.usage()).replace("?; usage", "? usage"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> Result<Option<String>, Failure> {
        help(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn help_is_asked_for_in_every_usual_way() {
        for command in COMMANDS.iter().filter(|command| !["", "help"].contains(&command.name)) {
            let name = command.name;
            for words in
                [&[name, "--help"][..], &[name, "-h"], &["help", name], &["--help", name], &[name, "x", "-h"]]
            {
                assert_eq!(asked(words).unwrap(), Some(command.to_string()), "{words:?}");
            }
            assert!(command.to_string().contains("\nExample: cargo pausa"), "{command}");
        }
        for words in [&["help"][..], &["--help"], &["-h"]] {
            assert_eq!(asked(words).unwrap(), Some(overview()));
        }
        assert_eq!(asked(&["--time-limit", "5", "-h"]).unwrap(), Command::named("").map(Command::to_string));
    }

    #[test]
    fn a_programs_own_help_is_not_that_of_play() {
        assert_eq!(asked(&["play", "ch1_fibonacci", "--", "--help"]).unwrap(), None);
        assert_eq!(asked(&["play", "help"]).unwrap(), None);
    }

    #[test]
    fn the_overview_fits_a_terminal_of_80_columns_and_24_lines() {
        let overview = overview();
        assert!(overview.lines().count() <= 23, "{overview}");
        assert!(overview.lines().all(|line| line.chars().count() <= 80), "{overview}");
    }

    #[test]
    fn a_name_is_found_in_full_without_its_chapter_or_by_a_unique_prefix() {
        let names = ["ch2_echo", "ch2_worker", "ch4_echo_server"];
        for (word, name) in [
            ("ch2_echo", Some("ch2_echo")),
            ("worker", Some("ch2_worker")),
            ("echo", Some("ch2_echo")),
            ("echo_s", Some("ch4_echo_server")),
            ("ch4", Some("ch4_echo_server")),
            ("ch2", None),
            ("", None),
            ("wroker", None),
        ] {
            assert_eq!(meant(word, names), name, "{word}");
        }
    }

    #[test]
    fn a_near_miss_has_a_suggestion_and_another_word_has_none() {
        let names = ["ch2_worker", "async", "struct"];
        for (word, hint) in [
            ("ch2_wroker", "; did you mean `ch2_worker`?"),
            ("wroker", "; did you mean `ch2_worker`?"),
            ("asnyc", "; did you mean `async`?"),
            ("asnc", "; did you mean `async`?"),
            ("b", ""),
            ("cobol", ""),
            ("", ""),
        ] {
            assert_eq!(suggestion(word, names), hint, "{word}");
        }
    }

    #[test]
    fn help_for_what_is_not_a_command_is_a_usage_error() {
        assert!(asked(&["dance", "--help"]).unwrap_err().to_string().contains("`dance` is not a command"));
    }
}
