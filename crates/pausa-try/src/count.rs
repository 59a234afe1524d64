//! Instructions per item: four sizes in one process, between marks at which callgrind writes down what it counted.

use std::path::Path;
use std::time::Duration;

use pausa_lab::callgrind::Callgrind;
use serde::{Deserialize, Serialize};

/// One size: `run(n)`, resumed at most so often, has so many items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// The argument of `run`.
    pub n: u64,
    /// Items, or pauses, until its end or until it was stopped.
    pub items: u64,
}

/// The measurements of a program for one size.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Tried {
    pub(crate) n: u64,
    pub(crate) items: u64,
    pub(crate) allocations: u64,
    pub(crate) nanoseconds: u64,
}

/// Items that are counted at most.
pub(crate) const MOST_ITEMS: u64 = 2_000;

/// Of fewer items there is no slope.
const FEWEST: u64 = 8;

/// A run that takes longer takes seconds under valgrind.
const LONGEST: u64 = 8_000_000;

/// The sizes that are tried, in this order, until there are too many items or it takes too long.
pub(crate) const TRIED: [u64; 20] =
    [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384];

/// The sizes between which the slope is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// In increasing order.
    pub sizes: Vec<Size>,
    /// What is to be known of them.
    pub note: Option<String>,
}

/// Chooses sizes.
///
/// # Errors
/// Says why there can be no slope.
pub(crate) fn plan(tried: &[Tried]) -> Result<Plan, String> {
    let ended: Vec<_> =
        tried.iter().filter(|it| it.items < MOST_ITEMS && it.nanoseconds < LONGEST).copied().collect();
    let most = ended.iter().map(|it| it.items).max().unwrap_or(0);
    let mut sizes: Vec<Size> = Vec::new();
    for part in 1..=4 {
        let wanted = most * part / 4;
        let nearest = ended.iter().min_by_key(|it| (it.items.abs_diff(wanted), it.n));
        sizes.extend(nearest.map(|it| Size { n: it.n, items: it.items }));
    }
    sizes.sort_by_key(|size| (size.items, size.n));
    sizes.dedup_by_key(|size| size.items);
    if sizes.len() < 4 {
        // It grows too fast for even distances.
        sizes = ended.iter().map(|it| Size { n: it.n, items: it.items }).collect();
        sizes.sort_by_key(|size| (size.items, size.n));
        sizes.dedup_by_key(|size| size.items);
        sizes.drain(..sizes.len().saturating_sub(4));
    }
    if sizes.len() >= 3 && most >= FEWEST {
        return Ok(Plan { sizes, note: None });
    }
    // The number of items grows too fast, or not at all: the beginning of one run, at several lengths.
    let Some(longest) = tried.iter().filter(|it| it.nanoseconds < LONGEST).max_by_key(|it| it.items) else {
        return Err("a single run takes too long".into());
    };
    if longest.items < FEWEST {
        return Err(format!("`run(n)` has at most {} items for every n that was tried", longest.items));
    }
    let n = longest.n;
    let sizes = (1..=4).map(|part| Size { n, items: longest.items * part / 4 }).collect();
    let note = if longest.items >= MOST_ITEMS && tried.len() == 1 {
        format!("endless: the first {} items of `run({n})`", longest.items)
    } else {
        format!("the first {} items of `run({n})`", longest.items)
    };
    Ok(Plan { sizes, note: Some(note) })
}

/// Instructions per item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PerItem {
    /// The same between all sizes.
    Linear(f64),
    /// From the least to the most between two sizes: no figure to quote.
    Varies(f64, f64),
    /// The reason why there is no figure.
    Missing(String),
}

/// The slope between points, where it is one. Differences up to `least_allowed` are ignored.
pub(crate) fn slope(points: &[(u64, u64)], least_allowed: f64) -> PerItem {
    let between = |a: (u64, u64), b: (u64, u64)| (b.1 as f64 - a.1 as f64) / (b.0 as f64 - a.0 as f64);
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return PerItem::Missing("nothing was counted".into());
    };
    let overall = between(*first, *last);
    let parts: Vec<f64> = points.windows(2).map(|pair| between(pair[0], pair[1])).collect();
    let (least, most) = parts.iter().fold((f64::MAX, f64::MIN), |(a, b), part| (a.min(*part), b.max(*part)));
    let allowed = (overall.abs() * ALLOWED).max(least_allowed);
    if most - overall <= allowed && overall - least <= allowed {
        PerItem::Linear(overall)
    } else {
        PerItem::Varies(least, most)
    }
}

/// A slope between two neighbours may differ from the whole by this part. The rule is stricter than the one for whole processes
/// (`Callgrind::per_unit`), whose counts include the loader's: here only the part between two marks is counted.
const ALLOWED: f64 = 0.03;

/// Counts a program. Callgrind slows it down about fifty times.
pub(crate) fn count(binary: &Path, plan: &Plan, place: &Path) -> PerItem {
    // The first run warms up the allocator.
    let sizes = plan.sizes.last().into_iter().chain(&plan.sizes);
    let numbers = sizes.flat_map(|size| [size.n.to_string(), size.items.to_string()]);
    let arguments: Vec<_> = std::iter::once("count".to_string()).chain(numbers).collect();
    let counted = Callgrind::default().between_marks("callgrind_boundary", binary, &arguments, place, LIMIT);
    match counted {
        Err(missing) => PerItem::Missing(missing.to_string()),
        Ok(parts) if parts.len() != plan.sizes.len() + 1 => {
            PerItem::Missing(format!("callgrind wrote {} parts", parts.len()))
        }
        Ok(parts) => {
            let items = plan.sizes.iter().map(|size| size.items);
            slope(&items.zip(parts.into_iter().skip(1)).collect::<Vec<_>>(), 0.5)
        }
    }
}

/// So long a program may run under valgrind.
const LIMIT: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(items: impl Fn(u64) -> u64) -> Vec<Tried> {
        let tried =
            TRIED.map(|n| Tried { n, items: items(n).min(MOST_ITEMS), allocations: 0, nanoseconds: 1 });
        let enough = tried.iter().position(|it| it.items == MOST_ITEMS).map_or(TRIED.len(), |at| at + 1);
        tried[..enough].to_vec()
    }

    #[test]
    fn four_sizes_are_evenly_spaced_where_items_grow_with_n() {
        let sizes = plan(&tried(|n| n)).unwrap().sizes;
        assert_eq!(sizes.iter().map(|size| size.n).collect::<Vec<_>>(), [96, 192, 256, 384]);
    }

    #[test]
    fn factorially_many_items_have_a_slope_between_small_sizes() {
        let sizes = plan(&tried(|n| (1..=n.min(10)).product())).unwrap().sizes;
        assert!(sizes.len() >= 3 && sizes.last().unwrap().items == 720, "{sizes:?}");
    }

    #[test]
    fn an_endless_body_is_stopped_and_the_plan_says_so() {
        let plan = plan(&tried(|_| MOST_ITEMS)).unwrap();
        assert!(plan.note.unwrap().contains("endless"));
        assert_eq!(plan.sizes.iter().map(|size| size.items).collect::<Vec<_>>(), [500, 1000, 1500, 2000]);
    }

    #[test]
    fn a_body_of_three_items_whatever_the_size_has_no_slope() {
        assert!(plan(&tried(|_| 3)).unwrap_err().contains("at most 3 items"));
    }

    #[test]
    fn only_a_straight_line_has_a_slope() {
        assert_eq!(slope(&[(10, 1050), (20, 2050), (30, 3050)], 0.5), PerItem::Linear(100.0));
        assert!(matches!(slope(&[(10, 100), (20, 400), (30, 900)], 0.5), PerItem::Varies(..)));
    }
}
