//! Measures the bodies of this directory in every encoding, with `cargo pausa try`.

mod claims;
mod gather;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use pausa_lab::fact::key;
use pausa_lab::table::Table;
use pausa_lab::{Experiment, Facts, Result, Value};

const EXPERIMENT: Experiment = Experiment {
    name: "bodies",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment bodies",
    question: "What do the functions that people argue about become in each encoding?",
    plan: gather::plan,
    claims: claims::CLAIMS,
    tables: &[("bodies", overview), ("tables", tables)],
    ..Experiment::EMPTY
};

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

/// Returns the names of the bodies: all `.rs` files of this directory without another dot in their names.
fn bodies() -> Result<Vec<String>> {
    let files = fs::read_dir(EXPERIMENT.folder)?.collect::<Result<Vec<_>, _>>()?;
    let names = files.iter().map(|file| file.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names
        .filter_map(|name| Some(name.strip_suffix(".rs")?.to_string()))
        .filter(|name| !name.contains('.'))
        .collect();
    names.sort();
    Ok(names)
}

fn file(body: &str) -> PathBuf {
    Path::new(EXPERIMENT.folder).join(format!("{body}.rs"))
}

/// Returns the first line of a body, which says what it demonstrates.
fn demonstrates(body: &str) -> Result<String> {
    let text = fs::read_to_string(file(body))?;
    Ok(text.lines().next().unwrap_or_default().trim_start_matches("//! ").to_string())
}

/// Makes a table with a row per body, and the verdicts of its claims.
fn overview(facts: &Facts) -> Result<String> {
    let mut lines = vec!["| body | what it demonstrates | |".to_string(), "| --- | --- | --- |".to_string()];
    for body in bodies()? {
        let own = claims::CLAIMS.iter().filter(|claim| claim.id.starts_with(&format!("{body}_")));
        let verdicts = own.map(|claim| {
            let answer = claim.check(facts).to_string();
            answer.trim_start_matches("- ").split(' ').next().unwrap_or_default().to_string()
        });
        let verdicts: Vec<_> = verdicts.collect();
        lines.push(format!(
            "| [{body}]({body}.rs) | {} | {} |",
            demonstrates(&body)?.replace('|', "\\|"),
            verdicts.join(" ")
        ));
    }
    Ok(lines.join("\n"))
}

const COLUMNS: [(&str, &str, &str); 10] = [
    ("compiles", "", "compiles"),
    ("trace", "trace", "text"),
    ("handle", "", "handle"),
    ("heap", "", "heap"),
    ("allocs made", "", "allocations_to_make"),
    ("per item", "", "allocations"),
    ("instructions", "", "instructions"),
    ("Send", "Send", "text"),
    ("Clone", "Clone", "text"),
    ("code", "", "code"),
];

/// Adds a footnote to a table, and returns its number.
fn note(table: &mut Table, text: String) -> String {
    table.dash(text).trim_start_matches("— ").to_string()
}

/// Formats a folded table for each body.
fn tables(facts: &Facts) -> Result<String> {
    let mut text = Vec::new();
    for body in bodies()? {
        let heads = COLUMNS.iter().map(|(head, ..)| *head);
        let mut table = Table::new(std::iter::once("encoding").chain(heads));
        for encoding in facts.entries(&body) {
            let mut row = vec![encoding.to_string()];
            for (_, form, metric) in COLUMNS {
                let value = facts.get(&key(&body, encoding).form(form).metric(metric));
                row.push(match value {
                    Some(Value::Refused { error, says }) => {
                        let code = if error.is_empty() { "refused" } else { error };
                        format!("{code} {}", note(&mut table, says.clone()))
                    }
                    None => String::new(),
                    value => table.value(value, metric),
                });
            }
            let changed = facts.get(&key(&body, encoding).form("changed").metric("text"));
            if let Some(changed) = changed {
                row[1] = format!("changed {}", note(&mut table, changed.show("text")));
            }
            table.row(row);
        }
        text.push(format!("<details><summary>{body}</summary>\n\n{table}\n\n</details>"));
    }
    Ok(text.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }

    #[test]
    fn every_body_has_a_claim_and_every_claim_a_body() {
        let bodies = bodies().unwrap();
        assert!(bodies.len() >= 16, "{bodies:?}");
        for body in &bodies {
            let prefix = format!("{body}_");
            assert!(claims::CLAIMS.iter().any(|claim| claim.id.starts_with(&prefix)), "{body}");
        }
        for claim in claims::CLAIMS {
            assert!(bodies.iter().any(|body| claim.id.starts_with(&format!("{body}_"))), "{}", claim.id);
        }
    }

    #[test]
    fn every_body_says_what_it_demonstrates() {
        for body in bodies().unwrap() {
            assert!(fs::read_to_string(file(&body)).unwrap().starts_with("//! "), "{body}");
        }
    }
}
