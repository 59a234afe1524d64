//! Whether the saved figures that can be counted exactly still hold: instructions, and bytes of our own tasks.

use std::error::Error;

use crate::instructions::{self, Instructions};
use crate::memory::{self, Bytes};
use crate::parts::{is_built_for_figures, saved};

/// How far a figure may be from the saved one: a twentieth, and an instruction or a byte where that is more.
const TOLERANCE: (f64, f64) = (0.05, 1.0);

/// Counts again, and compares.
///
/// # Errors
/// Where a figure is not what was saved, or no longer reaches what was asked for: a line for each.
pub(crate) fn check() -> Result<(), Box<dyn Error>> {
    is_built_for_figures()?;
    let (then, now) = (saved::<Instructions>("instructions")?, instructions::measure()?);
    let mut found = compare(&then, &now);
    found.extend(exceeded(&then, &now));
    let bytes: Bytes = saved("memory")?;
    let ours = ["pausa", "pausa-coroutine", "pausa-joined"];
    let then: Bytes = ours.iter().filter_map(|name| Some((name.to_string(), *bytes.get(*name)?))).collect();
    let now_bytes = ours.iter().map(|name| Ok((name.to_string(), memory::in_a_process(name)?)));
    let now_bytes = now_bytes.collect::<Result<Bytes, Box<dyn Error>>>()?;
    found.extend(compare(&then, &now_bytes).into_iter().map(|line| format!("bytes of {line}")));
    if then["pausa"] <= memory::ASKED && now_bytes["pausa"] > memory::ASKED {
        found.push(format!("pausa: {} bytes, and {} were asked for", now_bytes["pausa"], memory::ASKED));
    }
    if !found.is_empty() {
        return Err(format!("{}\n`schedulers save PART` writes what holds now", found.join("\n")).into());
    }
    Ok(pausa_output::say(format_args!("{} figures hold", now.len() + now_bytes.len()))?)
}

/// A line for each figure that is not what was saved.
fn compare(then: &Instructions, now: &Instructions) -> Vec<String> {
    let mut found = Vec::new();
    for (cell, now) in now {
        match then.get(cell) {
            Some(then) if (now - then).abs() <= (TOLERANCE.0 * then).max(TOLERANCE.1) => {}
            Some(then) => found.push(format!("{cell}: {now}, and the README says {then}")),
            None => found.push(format!("{cell}: {now}, and the README does not say")),
        }
    }
    let gone = then.keys().filter(|cell| !now.contains_key(*cell));
    found.extend(gone.map(|cell| format!("{cell}: it is in the README, and no longer measured")));
    found
}

/// A line for each figure of ours that reached what was asked for, and is more now.
fn exceeded(then: &Instructions, now: &Instructions) -> Vec<String> {
    let asked = instructions::ASKED.iter();
    let more = asked.filter_map(|(cell, what, most)| {
        let [then, counted] = [then, now].map(|figures| figures.get(*cell).copied().unwrap_or(f64::INFINITY));
        (then <= *most && counted > *most)
            .then(|| format!("{what}: {counted} instructions, and {most} were asked for"))
    });
    more.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(cells: &[(&str, f64)]) -> Instructions {
        cells.iter().map(|(cell, figure)| (cell.to_string(), *figure)).collect()
    }

    #[test]
    fn a_figure_within_the_tolerance_holds() {
        let then = figures(&[("a", 10.0), ("b", 100.0)]);
        assert!(compare(&then, &figures(&[("a", 11.0), ("b", 95.0)])).is_empty());
        assert_eq!(compare(&then, &figures(&[("a", 11.1), ("b", 94.0)])).len(), 2);
    }

    #[test]
    fn a_figure_that_comes_or_goes_is_seen() {
        assert_eq!(compare(&figures(&[("a", 1.0)]), &figures(&[("b", 1.0)])).len(), 2);
    }

    #[test]
    fn a_figure_that_no_longer_reaches_what_was_asked_for_is_seen() {
        let then: Instructions =
            instructions::ASKED.iter().map(|(cell, _, most)| (cell.to_string(), *most)).collect();
        assert!(exceeded(&then, &then).is_empty());
        let mut now = then.clone();
        now.insert("yield/pausa".into(), then["yield/pausa"] + 0.1);
        assert_eq!(exceeded(&then, &now).len(), 1);
        // One that never did is shown in the table, and is no regression.
        assert!(exceeded(&now, &now).is_empty());
    }
}
