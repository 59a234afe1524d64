//! The figures that are saved, the README's table of them, and whether they still hold. Times are never among those that
//! have to.

use std::fs;
use std::path::{Path, PathBuf};

use pausa_figures::report;
use pausa_story::Failure;

use super::{Costs, Figures, Row, tables};

/// How far instruction counts may be from those that are saved: by this share of them, or by one instruction.
const TOLERANCE: f64 = 0.02;

/// Where the figures are kept.
pub fn place(root: &Path) -> PathBuf {
    root.join("experiments/figures.json")
}

/// Saves the figures, and writes the README's table from them. What is not measured anew, the times of rebuilding, stays.
pub(super) fn save(root: &Path, mut figures: Figures) -> Result<(), Failure> {
    if figures.rebuild.is_empty()
        && let Ok(before) = load(root)
    {
        figures.rebuild = before.rebuild;
    }
    let place = place(root);
    let text = super::json(&figures)? + "\n";
    fs::write(&place, text).map_err(|error| Failure::Run(format!("{}: {error}", place.display())))?;
    report::between_markers(&root.join("README.md"), "costs", &tables::for_readme(&figures))
        .map_err(|error| Failure::Run(error.to_string()))
}

/// The saved figures.
///
/// # Errors
/// Where there are none, or none that are understood; the text says how to save some.
pub fn load(root: &Path) -> Result<Figures, Failure> {
    let place = place(root);
    let help = "`cargo pausa measure --readme` writes it";
    let text = fs::read_to_string(&place)
        .map_err(|error| Failure::Run(format!("{}: {error}; {help}", place.display())))?;
    serde_json::from_str(&text).map_err(|error| Failure::Run(format!("{}: {error}; {help}", place.display())))
}

/// Compares fresh figures with those that are saved, and the README with these; prints where they part.
pub(super) fn holds(root: &Path, fresh: &Figures) -> Result<bool, Failure> {
    let saved = load(root)?;
    let readme = root.join("README.md");
    let mut parted = Vec::new();
    let shown = report::check(&readme, "costs", &tables::for_readme(&saved));
    if !shown.map_err(|error| Failure::Run(error.to_string()))? {
        parted.push("the README's table is not that of the saved figures".to_string());
    }
    for program in &fresh.programs {
        let before = saved.programs.iter().find(|before| before.id == program.id);
        for (name, row) in &program.rows {
            let of = format!("{} in {name}", program.id);
            let before = before.and_then(|before| before.rows.get(name));
            parted.extend(compare(before, row).into_iter().map(|difference| format!("{of}: {difference}")));
        }
    }
    let count = fresh.programs.iter().map(|program| program.rows.len()).sum::<usize>();
    match parted.len() {
        0 => crate::say(&format!("{count} rows of figures hold, with those of {}", saved.receipt.date)),
        _ => {
            let compiler = match saved.receipt.rustc == fresh.receipt.rustc {
                true => String::new(),
                false => format!(
                    " (they were measured with {}, and now it is {})",
                    saved.receipt.rustc, fresh.receipt.rustc
                ),
            };
            parted.push(format!(
                "if this is meant, `cargo pausa measure --readme` saves the new figures{compiler}"
            ));
            crate::say(&parted.join("\n"));
        }
    }
    Ok(parted.is_empty())
}

/// Where two rows part.
fn compare(before: Option<&Row>, now: &Row) -> Vec<String> {
    let (before, now) = match (before, now) {
        (None, _) => return vec!["is not among the saved figures".into()],
        (Some(Row::Agrees(before)), Row::Agrees(now)) => (before, now),
        (Some(Row::Dash(_)), Row::Dash(_)) => return Vec::new(),
        (Some(Row::Dash(_)), Row::Agrees(_)) => return vec!["had no figures before".into()],
        (Some(Row::Agrees(_)), Row::Dash(reason)) => {
            return vec![format!("has no figures any more: {reason}")];
        }
    };
    let mut parted = Vec::new();
    let mut exactly = |what: &str, of: fn(&Costs) -> f64| {
        if (of(before) - of(now)).abs() > 0.01 {
            parted.push(format!("{what}: {} before, {} now", of(before), of(now)));
        }
    };
    exactly("bytes of the handle", |costs| costs.handle as f64);
    exactly("bytes on the heap", |costs| costs.heap as f64);
    exactly("allocations", |costs| costs.allocations);
    exactly("bytes allocated", |costs| costs.bytes);
    exactly("lines of code", |costs| costs.lines as f64);
    if let (Ok(before), Ok(now)) = (&before.instructions, &now.instructions)
        && (before - now).abs() > (TOLERANCE * before).max(1.0)
    {
        parted.push(format!("instructions: {before:.1} before, {now:.1} now"));
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs() -> Costs {
        Costs {
            handle: 16,
            heap: 80,
            allocations_to_make: 1.0,
            allocations: 0.0,
            bytes: 0.0,
            instructions: Ok(50.0),
            nanoseconds: None,
            lines: 20,
            code: 300,
        }
    }

    fn parted(before: Costs, now: Costs) -> Vec<String> {
        compare(Some(&Row::Agrees(before)), &Row::Agrees(now))
    }

    #[test]
    fn instructions_may_differ_by_one_or_by_two_in_a_hundred() {
        let with = |instructions: f64| Costs { instructions: Ok(instructions), ..costs() };
        assert_eq!(parted(with(50.0), with(51.0)), Vec::<String>::new());
        assert_eq!(parted(with(1000.0), with(1020.0)), Vec::<String>::new());
        assert_eq!(parted(with(50.0), with(52.0)), ["instructions: 50.0 before, 52.0 now"]);
        assert_eq!(parted(with(1000.0), with(970.0)), ["instructions: 1000.0 before, 970.0 now"]);
    }

    #[test]
    fn a_byte_or_an_allocation_more_is_seen() {
        assert_eq!(parted(costs(), Costs { heap: 81, ..costs() }), ["bytes on the heap: 80 before, 81 now"]);
        assert_eq!(parted(costs(), Costs { allocations: 1.0, ..costs() }), ["allocations: 0 before, 1 now"]);
    }

    #[test]
    fn machine_code_and_times_are_not_compared() {
        assert_eq!(parted(costs(), Costs { code: 1, ..costs() }), Vec::<String>::new());
    }

    #[test]
    fn without_valgrind_nothing_is_said_of_instructions() {
        let without = Costs { instructions: Err("no valgrind".into()), ..costs() };
        assert_eq!(parted(costs(), without), Vec::<String>::new());
    }

    #[test]
    fn a_row_that_is_lost_is_seen() {
        let lost = compare(Some(&Row::Agrees(costs())), &Row::Dash("disagrees".into()));
        assert_eq!(lost, ["has no figures any more: disagrees"]);
    }
}
