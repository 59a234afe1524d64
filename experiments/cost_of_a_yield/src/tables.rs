//! The tables, and where they are saved: in this folder's README, with the same figures as JSON beside it.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use pausa_lab::figures_file;
use pausa_lab::report::{self, Table};

use crate::build::LEVELS;
use crate::chapter;
use crate::contenders::{CONTENDERS, Contender, WORKLOADS};
use crate::figures::Figures;

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn json() -> PathBuf {
    folder().join("figures.json")
}

/// All tables, with their receipt.
pub(crate) fn text(figures: &Figures) -> String {
    let tables = [
        ("Fibonacci, from an iterator", contenders(figures, &WORKLOADS[..2])),
        ("Running sum, over `send`", contenders(figures, &WORKLOADS[2..])),
        ("The chapter `ch1_fibonacci`, at opt-level 3", of_chapter(figures)),
    ];
    let tables = tables.map(|(title, table)| format!("**{title}.** Instructions per item.\n\n{table}\n\n"));
    format!("{}{}\n{}", tables.concat(), legend(), figures.receipt)
}

/// What stands behind each name, and its version.
fn legend() -> String {
    let line = |contender: &Contender| {
        let package =
            contender.package.and_then(|package| Some(format!(" ({package} {})", version(package)?)));
        format!("- {}: {}{}\n", contender.name, contender.what, package.unwrap_or_default())
    };
    CONTENDERS.iter().map(line).collect()
}

/// The version of a package that this program is built with.
fn version(package: &str) -> Option<&'static str> {
    let mut lines = include_str!("../../../Cargo.lock").lines();
    lines.find(|line| line.strip_prefix("name = ").is_some_and(|name| name.trim_matches('"') == package))?;
    Some(lines.next()?.strip_prefix("version = ")?.trim_matches('"'))
}

fn contenders(figures: &Figures, workloads: &[&str]) -> Table {
    let how = |how: &'static str| LEVELS.map(|level| format!("{how} {level}"));
    let columns = [how("inlined"), how("`dyn`")].concat();
    let mut table = Table::new(["entry".to_string()].into_iter().chain(columns));
    for contender in CONTENDERS {
        let mut row = vec![contender.name.to_string()];
        for workload in workloads {
            let missing = crate::contenders::find(contender.name, workload).and_then(Result::err);
            for level in LEVELS {
                let figure = figures.of(workload, contender.name, level);
                row.push(table.cell(figure.ok_or(missing.unwrap_or("not counted")), 2));
            }
        }
        table.row(row);
    }
    table
}

fn of_chapter(figures: &Figures) -> Table {
    let columns = chapter::WORKLOADS.map(|workload| workload.trim_start_matches("chapter-"));
    let mut table = Table::new(["entry"].into_iter().chain(columns));
    for contender in chapter::CONTENDERS {
        let cells =
            chapter::WORKLOADS.map(|workload| figures.of(workload, contender, "3").ok_or("not counted"));
        let cells = cells.map(|cell| table.cell(cell, 2));
        table.row([contender.to_string()].into_iter().chain(cells));
    }
    table
}

/// Writes the README's tables, and the JSON.
pub(crate) fn save(figures: &Figures) -> Result<(), Box<dyn Error>> {
    let text = serde_json::to_string_pretty(figures)? + "\n";
    figures_file(&json())?.write(text.as_bytes())?;
    Ok(report::between_markers(&folder().join("README.md"), "cost_of_a_yield", &self::text(figures))?)
}

/// Whether they can be saved: to be asked before they are measured.
pub(crate) fn check() -> Result<(), Box<dyn Error>> {
    figures_file(&json())?;
    Ok(report::measured(&folder().join("README.md"), "cost_of_a_yield").map(drop)?)
}

/// What was saved.
///
/// # Errors
/// Where there is nothing, or the README's tables are not of the JSON's figures.
pub(crate) fn saved() -> Result<Figures, Box<dyn Error>> {
    let text = fs::read_to_string(json()).map_err(|error| format!("{}: {error}", json().display()))?;
    let figures: Figures = serde_json::from_str(&text)?;
    if !report::check(&folder().join("README.md"), "cost_of_a_yield", &self::text(&figures))? {
        return Err("the README's tables are not of figures.json: `cost_of_a_yield save` writes both".into());
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_has_a_version() {
        let packages = || CONTENDERS.iter().filter_map(|contender| contender.package);
        assert!(packages().all(|package| version(package).is_some()));
        assert_eq!(version("no-such-package"), None);
    }

    #[test]
    fn the_readme_shows_the_figures_beside_it() {
        saved().unwrap();
    }
}
