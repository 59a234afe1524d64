//! The parts that are measured and saved each by itself: their figures as JSON, their tables in the README.

use std::env;
use std::error::Error;
use std::path::Path;

use pausa_lab::{Receipt, Saved};
pub(crate) use pausa_output::progress;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{instructions, memory, profile, times};

/// What can be measured by itself.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) show: fn() -> Result<String, Box<dyn Error>>,
    pub(crate) save: fn() -> Result<(), Box<dyn Error>>,
}

pub(crate) const PARTS: [Part; 4] = [
    Part {
        name: "instructions",
        show: || show(instructions::measure, instructions::text),
        save: || save("instructions", instructions::measure, instructions::text),
    },
    Part {
        name: "times",
        show: || show(|| times::measure(""), times::text),
        save: || {
            pausa_lab::plot::check(&folder().join("yield"))?;
            save("times", || times::measure(""), times::text)?;
            Ok(times::plot(&saved("times")?).save(&folder().join("yield"))?)
        },
    },
    Part {
        name: "memory",
        show: || show(memory::measure, memory::text),
        save: || {
            pausa_lab::plot::check(&folder().join("bytes"))?;
            save("memory", memory::measure, memory::text)?;
            Ok(memory::plot(&saved("memory")?).save(&folder().join("bytes"))?)
        },
    },
    Part {
        name: "profile",
        show: || show(profile::measure, profile::text),
        save: || save("profile", profile::measure, profile::text),
    },
];

/// Where this experiment is.
pub(crate) fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The figures of a part that were saved.
pub(crate) fn saved<T: Serialize + DeserializeOwned>(name: &str) -> Result<T, Box<dyn Error>> {
    Ok(Saved::read(folder(), name)?.figures)
}

fn show<T>(
    measure: impl Fn() -> Result<T, Box<dyn Error>>,
    text: impl Fn(&T) -> String,
) -> Result<String, Box<dyn Error>> {
    Ok(text(&measure()?))
}

fn save<T: Serialize + DeserializeOwned>(
    name: &str,
    measure: impl Fn() -> Result<T, Box<dyn Error>>,
    text: impl Fn(&T) -> String,
) -> Result<(), Box<dyn Error>> {
    pausa_lab::check(folder(), name)?;
    let profile = is_built_for_figures()?;
    let command = format!("cargo run --profile figures -p schedulers -- save {name}");
    let saved = Saved { receipt: Receipt::take(&command, &profile), figures: measure()? };
    Ok(saved.write(folder(), name, text)?)
}

/// The profile that this program was built with, as the folder tells that it lies in.
pub(crate) fn is_built_for_figures() -> Result<String, Box<dyn Error>> {
    let program = env::current_exe()?;
    match program.parent().and_then(Path::file_name) {
        Some(profile) if profile == "figures" => Ok("`figures`: fat LTO, one codegen unit".into()),
        _ => {
            Err("what is saved or compared is measured with `cargo run --profile figures -p schedulers`"
                .into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_shows_the_figures_beside_it() {
        let read = |name| Saved::read(folder(), name).unwrap();
        assert!(read("instructions").is_shown(folder(), "instructions", instructions::text).unwrap());
        let times: Saved<times::Times> = Saved::read(folder(), "times").unwrap();
        assert!(times.is_shown(folder(), "times", times::text).unwrap());
        let memory: Saved<memory::Bytes> = Saved::read(folder(), "memory").unwrap();
        assert!(memory.is_shown(folder(), "memory", memory::text).unwrap());
        let profile: Saved<profile::Profile> = Saved::read(folder(), "profile").unwrap();
        assert!(profile.is_shown(folder(), "profile", profile::text).unwrap());
    }
}
