//! The story's table of six scenarios, each run with each of its three tools: generators, an event loop, parallelism.

#![feature(gen_blocks)]

mod scenarios;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::time::TimeValLike;
use pausa_lab::build::workspace;
use pausa_lab::claim::{Claim, Evidence};
use pausa_lab::fact::key;
use pausa_lab::metric::Metric;
use pausa_lab::table::Table;
use pausa_lab::{Build, Contender, Experiment, Facts, Key, Memory, Missing, Plan, Program, Reading, Result};

use crate::scenarios::{FULL, SCENARIOS, SMALL, Scenario, TOOLS};

const EXPERIMENT: Experiment = Experiment {
    name: "decision_table",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment decision_table",
    question: "Does the story's advice, when to use which tool, hold in Rust?",
    plan,
    run,
    claims: CLAIMS,
    tables: &[("decision_table", tables)],
    ..Experiment::EMPTY
};

const ROUNDS: usize = 5;
/// No process runs longer, whatever happens to the others.
const LONGEST: Duration = Duration::from_secs(120);
/// Differences up to this ratio are treated as noise.
const SAME: f64 = 1.1;
/// A run shorter than this says nothing about how many times as fast another is.
const SHORT: f64 = 0.01;
const METRICS: [&str; 4] = ["seconds", "processor", "peak", "answer"];

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let program = Program::Built(Build::of(&["decision_table"]).profile("release"), "decision_table".into());
    let folder = workspace()?.target_directory.join("lab");
    let log = folder.join("decision_table.log");
    let written = log.clone();
    plan.step("file", move || {
        fs::create_dir_all(&folder)?;
        Ok(scenarios::write_log(written.as_std_path(), FULL.log_bytes)?)
    });
    for scenario in &SCENARIOS {
        let contender = |tool: &str| {
            let words = ["contender", scenario.name, tool, "full", log.as_str()];
            Contender::new(key(scenario.name, tool), &program, &words, &METRICS)
        };
        plan.race(ROUNDS, TOOLS.iter().map(|tool| contender(tool)).collect());
    }
    Ok(())
}

/// One scenario with one tool, in a process that does nothing else; or one of those whom it speaks with.
fn run(words: &[&str]) -> Result<Vec<Reading>> {
    let text = |error: Box<dyn std::error::Error>| error.to_string();
    match *words {
        ["write-log", log] => scenarios::write_log(Path::new(log), SMALL.log_bytes)?,
        ["serve-pages"] => {
            begin()?;
            scenarios::serve_pages().map_err(text)?;
        }
        ["chatters", address, users, messages] => {
            begin()?;
            scenarios::chatters(address.parse()?, users.parse()?, messages.parse()?).map_err(text)?;
        }
        [scenario, tool, scale @ ("full" | "small"), log] => {
            begin()?;
            let start = Instant::now();
            let scale = if scale == "full" { FULL } else { SMALL };
            let done = scenarios::run(scenario, tool, scale, Path::new(log)).map_err(text)?;
            let seconds = done.seconds.unwrap_or_else(|| start.elapsed().as_secs_f64());
            let usage = getrusage(UsageWho::RUSAGE_SELF)?;
            let processor = (usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6;
            return Ok(vec![
                Reading::new("answer", done.answer as f64),
                Reading::new("seconds", seconds),
                Reading::new("processor", processor),
                Reading::new("peak", Memory::now()?.peak as f64),
            ]);
        }
        _ => return Err("a scenario, a tool, `full` or `small`, and a log".into()),
    }
    Ok(Vec::new())
}

/// As many sockets as the system allows, and an end to this process.
fn begin() -> Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    std::thread::spawn(|| {
        std::thread::sleep(LONGEST);
        pausa_output::note(format_args!("decision_table: still running after {LONGEST:?}"));
        std::process::exit(1);
    });
    Ok(())
}

/// A row for each scenario and tool, and whether the story's advice holds.
fn tables(facts: &Facts) -> Result<String> {
    let mut table = Table::new([
        "scenario, tool (**advised**)",
        "seconds",
        "times the advised tool's",
        "processor s",
        "peak MB",
    ]);
    let mut verdicts =
        Table::new(["scenario", "the story's advice", "fastest", "least processor time", "least memory"]);
    for scenario in &SCENARIOS {
        for tool in TOOLS {
            let own = key(scenario.name, tool);
            let ratio = match facts.number(&own.metric("seconds")) {
                Ok(seconds) if seconds < SHORT => Err("its runs are too short for a factor".to_string()),
                _ => facts
                    .ratio(&own.metric("seconds"), &seconds(scenario.name, scenario.advised))
                    .map_err(|why| why.to_string()),
            };
            let ratio =
                ratio.map(|ratio| format!("{:.2} ({:.2}–{:.2})", ratio.median, ratio.low, ratio.high));
            let name = if tool == scenario.advised { format!("**{tool}**") } else { tool.into() };
            let median = |metric| facts.number(&own.metric(metric));
            let cells = [
                table.value(facts.get(&own.metric("seconds")), "seconds"),
                ratio.unwrap_or_else(|why| table.dash(why)),
                table.cell(median("processor"), 3),
                table.cell(median("peak").map(|bytes| bytes / 1e6), 1),
            ];
            table.row([format!("{}: {name}", scenario.what)].into_iter().chain(cells));
        }
        let word = |metric| match least(|key| facts.number(key), scenario, metric) {
            Ok(None) => "yes".to_string(),
            Ok(Some((tool, ratio))) => format!("no: {tool}, {ratio} times less"),
            Err(why) => why.to_string(),
        };
        verdicts.row([
            scenario.what.into(),
            scenario.advised.into(),
            word("seconds"),
            word("processor"),
            word("peak"),
        ]);
    }
    let processor = Metric::find("processor").map(Metric::meaning).unwrap_or_default();
    Ok(format!(
        "Of {ROUNDS} rounds the median (low–high). Seconds: of the scenario, without starting its processes. Processor s: \
         {processor}; of the process that uses the tool.\n\n{table}\n\nDoes the advice hold?\n\n{verdicts}\n"
    ))
}

/// Which tool has less of a metric than the advised one, and how many times less; none where the advised has the least, or
/// nearly.
fn least(
    number: impl Fn(&Key) -> Result<f64, Missing>,
    scenario: &Scenario,
    metric: &str,
) -> Result<Option<(&'static str, String)>, Missing> {
    let of = |tool: &str| number(&key(scenario.name, tool).metric(metric));
    let own = of(scenario.advised)?;
    let mut best = (scenario.advised, own);
    for tool in TOOLS {
        if of(tool)? < best.1 {
            best = (tool, of(tool)?);
        }
    }
    let ratio = own / best.1;
    let shown = match metric != "peak" && best.1 < SHORT {
        // What starts and ends a run is a large part of it.
        true => "several".to_string(),
        false => format!("{ratio:.1}"),
    };
    Ok((ratio > SAME).then_some((best.0, shown)))
}

fn seconds(scenario: &str, tool: &str) -> Key {
    key(scenario, tool).metric("seconds")
}

/// Whether the advised tool has the least of a metric in all of these scenarios.
fn advice_holds(e: &Evidence<'_>, advised: &str, metric: &str) -> Result<bool, Missing> {
    for scenario in SCENARIOS.iter().filter(|scenario| scenario.advised == advised) {
        if least(|key| e.number(key), scenario, metric)?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "where_the_story_advises_the_event_loop_or_parallelism_the_advice_holds",
        sentence: "The story advises the event loop for waiting and parallelism for computing. In Rust, no other \
                   tool takes less time or less processor time there.",
        holds: |e| {
            let holds = |tool, metric| advice_holds(e, tool, metric);
            Ok(holds("event loop", "seconds")?
                && holds("event loop", "processor")?
                && holds("parallelism", "seconds")?
                && holds("parallelism", "processor")?)
        },
    },
    Claim {
        id: "where_it_advises_generators_it_holds_for_memory_and_not_for_time",
        sentence: "The story advises generators for large files. In Rust that saves memory, not time: two threads that \
                   load a file that fits into memory take {times} of the time.",
        holds: |e| {
            let ratio = e.ratio(&seconds("file", "parallelism"), &seconds("file", "generators"))?;
            e.say("times", format!("{:.2}", ratio.median));
            Ok(ratio.high < 1.0
                && advice_holds(e, "generators", "peak")?
                && !advice_holds(e, "generators", "seconds")?)
        },
    },
    Claim {
        id: "for_a_thousand_pages_nothing_comes_near_the_event_loop",
        sentence: "For a thousand pages the event loop is the fastest by far: the second fastest tool takes {times} \
                   times as long.",
        holds: |e| {
            let ratio = |tool| e.ratio(&seconds("pages", tool), &seconds("pages", "event loop"));
            let next = ratio("parallelism")?;
            e.say("times", format!("{:.0}", next.median));
            Ok(next.low > 10.0 && ratio("generators")?.low > 10.0)
        },
    },
    Claim {
        id: "two_cores_about_halve_what_is_computed",
        sentence: "Two cores about halve the time of computing: on one core, factorials take {factorials} times as long \
                   and images {images} times.",
        holds: |e| {
            let ratio =
                |scenario| e.ratio(&seconds(scenario, "generators"), &seconds(scenario, "parallelism"));
            let (factorials, images) = (ratio("factorials")?.median, ratio("images")?.median);
            e.say("factorials", format!("{factorials:.1}"));
            e.say("images", format!("{images:.1}"));
            Ok([factorials, images].iter().all(|times| (1.7..2.3).contains(times)))
        },
    },
    Claim {
        id: "in_the_pipeline_parallelism_also_takes_less_processor_time",
        sentence: "In the pipeline, `rayon`'s adapters also take less processor time than `gen` blocks, so the second \
                   core is not the only reason why they are faster.",
        holds: |e| {
            let of = |tool| key("pipeline", tool).metric("processor");
            Ok(e.ratio(&of("parallelism"), &of("generators"))?.high < 1.0)
        },
    },
    Claim {
        id: "an_event_loop_costs_nothing_where_it_yields_seldom_and_much_where_every_number_is_sent",
        sentence: "Computing on an event loop costs little if tasks yield rarely ({factorials} times the generators' \
                   time for factorials), and much if every number goes through a channel ({pipeline} times in the \
                   pipeline).",
        holds: |e| {
            let ratio =
                |scenario| e.ratio(&seconds(scenario, "event loop"), &seconds(scenario, "generators"));
            let (factorials, pipeline) = (ratio("factorials")?, ratio("pipeline")?);
            e.say("factorials", format!("{:.2}", factorials.median));
            e.say("pipeline", format!("{:.0}", pipeline.median));
            Ok(factorials.median < SAME && pipeline.low > 10.0)
        },
    },
    Claim {
        id: "ten_thousand_threads_answer_nearly_as_soon_as_tasks",
        sentence: "Ten thousand users with a thread each are served in {seconds} times the time of a task each, with \
                   {processor} times the processor time and {peak} times the memory.",
        holds: |e| {
            let ratio = |metric: &str| {
                let of = |tool| key("chat", tool).metric(metric);
                Ok::<_, Missing>(e.ratio(&of("parallelism"), &of("event loop"))?.median)
            };
            e.say("seconds", format!("{:.2}", ratio("seconds")?));
            e.say("processor", format!("{:.1}", ratio("processor")?));
            e.say("peak", format!("{:.0}", ratio("peak")?));
            Ok(ratio("seconds")? < 1.3 && ratio("processor")? > 2.0 && ratio("peak")? > 5.0)
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
    fn advice_that_does_not_hold_is_shown_and_a_short_run_has_no_factor() {
        let times = [("generators", 2.0), ("event loop", 3.0), ("parallelism", 1.0)];
        let fact = |(tool, seconds): (&str, f64), scale: f64| Fact {
            key: key("file", tool).metric("seconds"),
            value: Value::Number(seconds * scale),
        };
        let shown = |scale| {
            let facts = times.map(|time| fact(time, scale)).into();
            let facts = Facts { batches: vec![Batch { receipt: pausa_lab::Receipt::default(), facts }] };
            least(|key| facts.number(key), &SCENARIOS[0], "seconds").unwrap()
        };
        assert_eq!(shown(1.0), Some(("parallelism", "2.0".into())));
        assert_eq!(shown(0.001), Some(("parallelism", "several".into())));
    }
}
