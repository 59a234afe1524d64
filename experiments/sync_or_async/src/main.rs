//! The story's two ways to download and to wait, one after another and at once, on each loop and by the wall clock.

mod work;

use std::process::ExitCode;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use pausa_http::Embedded;
use pausa_lab::claim::Claim;
use pausa_lab::fact::key;
use pausa_lab::plot::{Axis, Lines, Scale, Series};
use pausa_lab::stats::Summary;
use pausa_lab::table::Table;
use pausa_lab::{Build, Contender, Experiment, Facts, Key, Missing, Plan, Program, Reading, Result};
use pausa_loops::{Clock, LoopName};

use crate::work::{at_once, one_after_another, two_tasks};

const EXPERIMENT: Experiment = Experiment {
    name: "sync_or_async",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment sync_or_async",
    question: "How many times as fast are pages and tasks at once as one after another?",
    plan,
    run,
    claims: CLAIMS,
    tables: &[("sync_or_async", tables)],
    files: &[("ratio.svg", |facts| Ok(picture(facts).svg()?))],
    ..Experiment::EMPTY
};

const ROUNDS: usize = 5;
/// The story's half second for each page.
const STORY: f64 = 0.5;
/// Pages, the server's seconds for each, and whether they are downloaded one after another, too. Where a half second for
/// each would take too long in sequence, there is a second run with less.
const RUNS: [(usize, f64, bool); 6] = [
    (3, STORY, true),
    (10, STORY, true),
    (100, STORY, false),
    (1_000, STORY, false),
    (100, 0.020, true),
    (1_000, 0.005, true),
];
const SEQUENCE: &str = "one after another";
const TASKS: &str = "A (2 s) and B (1 s)";

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

fn case(pages: usize, delay: f64) -> String {
    format!("{pages} pages of {delay} s")
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let program = Program::Built(Build::of(&["sync_or_async"]).profile("release"), "sync_or_async".into());
    let contender = |key: Key, words: [&str; 4]| {
        Contender::new(key, &program, &[&["contender"][..], &words[..]].concat(), &["seconds"])
    };
    for (pages, delay, in_sequence) in RUNS {
        let (count, seconds) = (pages.to_string(), delay.to_string());
        let one = |who: &str| contender(key(case(pages, delay), who), ["pages", who, &count, &seconds]);
        let mut race: Vec<_> = LoopName::ALL.iter().map(|name| one(&name.to_string())).collect();
        race.extend(in_sequence.then(|| one(SEQUENCE)));
        plan.race(ROUNDS, race);
    }
    let tasks = LoopName::ALL.iter().flat_map(|name| {
        ["in sequence", "gathered"].map(|form| {
            let key = key(TASKS, name.to_string()).form(form);
            contender(key, ["tasks", &name.to_string(), form, "-"])
        })
    });
    plan.race(ROUNDS, tasks.collect());
    Ok(())
}

/// One run; the server of the pages is in this process.
fn run(words: &[&str]) -> Result<Vec<Reading>> {
    let text = |error: Box<dyn std::error::Error>| error.to_string();
    // A thousand pages at once are two thousand sockets.
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    let named = |name: &str| LoopName::ALL.into_iter().find(|known| known.to_string() == name);
    let took = match *words {
        ["pages", who, pages, delay] => {
            let server = Embedded::start(Duration::from_secs_f64(delay.parse()?))?;
            let pages = pages.parse()?;
            match named(who) {
                Some(name) => at_once(name, &server, pages),
                None => one_after_another(&server, pages),
            }
        }
        ["tasks", who, form, _] => {
            two_tasks(named(who).ok_or("there is no such loop")?, Clock::Real, form == "gathered")
        }
        _ => return Err("pages or tasks, and on which loop?".into()),
    };
    Ok(vec![Reading::new("seconds", took.map_err(text)?.as_secs_f64())])
}

/// How many times as fast the pages come at once. A sequence that would take too long is computed from that of ten pages,
/// each of which takes as long as every other.
fn speedup(
    ratio: impl Fn(&Key, &Key) -> Result<Summary, Missing>,
    pages: usize,
    delay: f64,
    who: &str,
) -> Result<Summary, Missing> {
    let measured = if RUNS.contains(&(pages, delay, true)) { pages } else { 10 };
    let times = pages as f64 / measured as f64;
    let seconds = |pages: usize, who: &str| key(case(pages, delay), who).metric("seconds");
    let Summary { median, low, high, runs } = ratio(&seconds(measured, SEQUENCE), &seconds(pages, who))?;
    Ok(Summary { median: median * times, low: low * times, high: high * times, runs })
}

fn tables(facts: &Facts) -> Result<String> {
    let names = || LoopName::ALL.iter().map(ToString::to_string);
    let head = ["the story's".to_string(), "the story, s".into(), "one after another, s".into()];
    let mut story = Table::new(head.into_iter().chain(names().map(|name| format!("{name}, s"))));
    let cell = |table: &mut Table, key: Key| table.value(facts.get(&key.metric("seconds")), "seconds");
    let mut row = vec!["three pages".to_string(), "1.47; at once 0.52".into()];
    row.push(cell(&mut story, key(case(3, STORY), SEQUENCE)));
    row.extend(names().map(|name| cell(&mut story, key(case(3, STORY), name))));
    story.row(row);
    for (form, said) in [("in sequence", "3"), ("gathered", "2")] {
        let mut row = vec![format!("{TASKS}, {form}"), said.into(), String::new()];
        row.extend(names().map(|name| cell(&mut story, key(TASKS, name).form(form))));
        story.row(row);
    }
    let head = ["pages".to_string(), "s a page".into(), "one after another, s".into()];
    let columns = names().flat_map(|name| [format!("{name}, s"), format!("{name}: times as fast")]);
    let mut growth = Table::new(head.into_iter().chain(columns));
    for (pages, delay, in_sequence) in RUNS {
        let sequence = match in_sequence {
            true => cell(&mut growth, key(case(pages, delay), SEQUENCE)),
            false => growth
                .dash("not run; the ratios are to ten pages' time in sequence, times the number of pages"),
        };
        let mut row = vec![pages.to_string(), delay.to_string(), sequence];
        for name in names() {
            row.push(cell(&mut growth, key(case(pages, delay), &name)));
            row.push(growth.cell(
                speedup(|one, other| facts.ratio(one, other), pages, delay, &name).map(|r| r.median),
                1,
            ));
        }
        growth.row(row);
    }
    Ok(format!("{story}\n\n{growth}\n"))
}

fn picture(facts: &Facts) -> Lines {
    let rows = || RUNS.iter().filter(|(_, delay, _)| *delay == STORY).map(|(pages, ..)| *pages);
    let mut series: Vec<_> = LoopName::ALL
        .iter()
        .map(|name| {
            let ratio =
                |pages| speedup(|one, other| facts.ratio(one, other), pages, STORY, &name.to_string()).ok();
            let points = rows().filter_map(|pages| Some((pages as f64, ratio(pages)?.median))).collect();
            Series { name: name.to_string(), points, computed: false }
        })
        .collect();
    let points = rows().map(|pages| (pages as f64, pages as f64)).collect();
    series.push(Series { name: "the limit".into(), points, computed: true });
    Lines {
        title: "How many times as fast pages come at once".into(),
        description: "The ratio of the time of pages one after another to that of pages at once, over 3, 10, 100 and 1,000 \
                      pages, both on logarithmic axes, on three loops, beside the limit, which is the number of pages."
            .into(),
        x: Axis { label: "pages of half a second".into(), scale: Scale::Log },
        y: Axis { label: "times as fast".into(), scale: Scale::Log },
        series,
    }
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "three_pages_at_once_come_three_times_as_fast",
        sentence: "Three pages downloaded at once take a third of the time: {times} times as fast. The story measured \
                   2.8 over the internet; here client and server share a machine.",
        holds: |e| {
            let ratio = speedup(|one, other| e.ratio(one, other), 3, STORY, "ours")?;
            e.say("times", format!("{:.2}", ratio.median));
            Ok(ratio.median >= 2.9)
        },
    },
    Claim {
        id: "two_tasks_gathered_take_as_long_as_the_longer",
        sentence: "Two gathered tasks take as long as the longer one: {seconds} s.",
        holds: |e| {
            let seconds = e.number(&key(TASKS, "ours").form("gathered").metric("seconds"))?;
            e.say("seconds", format!("{seconds:.3}"));
            Ok(seconds <= 2.010)
        },
    },
    Claim {
        id: "a_hundred_pages_are_near_the_limit_and_a_thousand_fall_behind",
        sentence: "The ratio follows the number of pages while their work is short compared with the wait of half a \
                   second: a hundred pages at once are {hundred} times as fast, a thousand {thousand} times, in \
                   {seconds} s.",
        holds: |e| {
            let ratio = |one: &Key, other: &Key| e.ratio(one, other);
            let times = |pages| speedup(ratio, pages, STORY, "ours").map(|ratio| ratio.median);
            let seconds = e.number(&key(case(1_000, STORY), "ours").metric("seconds"))?;
            e.say("hundred", format!("{:.0}", times(100)?));
            e.say("thousand", format!("{:.0}", times(1_000)?));
            e.say("seconds", format!("{seconds:.2}"));
            Ok(times(100)? > 95.0 && times(1_000)? < 970.0 && seconds < 1.2)
        },
    },
    Claim {
        id: "a_thousand_pages_of_five_milliseconds_are_far_from_the_limit",
        sentence: "A thousand pages that wait five milliseconds need more work than waiting: at once they are {least} \
                   to {most} times as fast, far from the limit of 1,000.",
        holds: |e| {
            let ratio = |one: &Key, other: &Key| e.ratio(one, other);
            let of = |name: &LoopName| speedup(ratio, 1_000, 0.005, &name.to_string()).map(|r| r.median);
            let all = LoopName::ALL.iter().map(of).collect::<Result<Vec<_>, _>>()?;
            let Some(Summary { low, high, .. }) = Summary::of(&all) else { return Ok(false) };
            e.say("least", format!("{low:.0}"));
            e.say("most", format!("{high:.0}"));
            Ok(high < 500.0)
        },
    },
    Claim {
        id: "the_loops_do_not_differ_where_there_is_waiting",
        sentence: "Where waiting dominates, the three loops differ by at most 2 %.",
        holds: |e| {
            for (pages, ..) in RUNS.iter().filter(|(_, delay, _)| *delay == STORY) {
                let of =
                    |name: &LoopName| e.number(&key(case(*pages, STORY), name.to_string()).metric("seconds"));
                let all = LoopName::ALL.iter().map(of).collect::<Result<Vec<_>, _>>()?;
                if Summary::of(&all).is_none_or(|seconds| seconds.high / seconds.low > 1.02) {
                    return Ok(false);
                }
            }
            Ok(true)
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use pausa_lab::Value;
    use pausa_lab::fact::{Batch, Fact};

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }

    #[test]
    fn a_sequence_that_would_take_too_long_is_computed_from_ten_pages() {
        let fact = |pages, who: &str, seconds| Fact {
            key: key(case(pages, STORY), who).metric("seconds"),
            value: Value::Runs(vec![seconds]),
        };
        let facts = vec![fact(10, SEQUENCE, 5.5), fact(10, "ours", 0.5), fact(100, "ours", 0.5)];
        let facts = Facts { batches: vec![Batch { receipt: pausa_lab::Receipt::default(), facts }] };
        let of = |pages| {
            speedup(|one, other| facts.ratio(one, other), pages, STORY, "ours").unwrap().median.round()
        };
        assert_eq!((of(10), of(100)), (11.0, 110.0));
    }
}
