//! Requests per second, processor time and memory of an echo server: ours, tokio's and smol's, under load from a second
//! process on 127.0.0.1.

mod load;
mod process;
mod servers;
mod system_calls;

use std::process::ExitCode;
use std::time::Duration;

use pausa_lab::callgrind::Callgrind;
use pausa_lab::claim::Claim;
use pausa_lab::fact::key;
use pausa_lab::stats::Summary;
use pausa_lab::table::{Table, pivot};
use pausa_lab::{Build, Contender, Experiment, Facts, Key, Missing, Plan, Program, Reading, Result};

use crate::process::Process;
use crate::servers::CONTENDERS;

const EXPERIMENT: Experiment = Experiment {
    name: "echo_server",
    folder: env!("CARGO_MANIFEST_DIR"),
    command: "cargo pausa experiment echo_server",
    question: "How many answers a second does an echo server give, and what does an answer take?",
    plan,
    run,
    claims: CLAIMS,
    tables: &[("times", times), ("profile", |facts| Ok(pivot(facts, REQUEST, REQUEST, &[]).to_string()))],
    ..Experiment::EMPTY
};

const ROUNDS: usize = 15;
const TIME: Duration = Duration::from_secs(3);
/// Few, and nearly as many as a process may have.
const CONNECTIONS: [usize; 2] = [100, 9_900];
const METRICS: [&str; 4] = ["answers", "user_us", "system_us", "peak"];
const REQUEST: &str = "a request, 100 connections";
/// Requests of 100 connections together.
const SIZES: [u64; 4] = [5_000, 35_000, 65_000, 95_000];

fn main() -> ExitCode {
    pausa_lab::main(&[EXPERIMENT])
}

fn case(connections: usize) -> String {
    format!("{connections} connections")
}

fn session(contender: &str, requests: u64) -> Vec<String> {
    ["contender", "session", contender, "100", &(requests / 100).to_string()].map(String::from).into()
}

fn plan(plan: &mut Plan<'_>) -> Result<()> {
    let program = Program::Built(Build::of(&["echo_server"]), "echo_server".into());
    for connections in CONNECTIONS {
        let race = CONTENDERS.iter().map(|contender| {
            let words = ["contender", "times", contender, &connections.to_string()];
            Contender::new(key(case(connections), *contender), &program, &words, &METRICS)
        });
        plan.race(ROUNDS, race.collect());
    }
    for contender in CONTENDERS {
        let about = key(REQUEST, contender).metric("server_instructions");
        let of = about.clone();
        // How often a server waits depends on the moment.
        let how = Callgrind::default().off_the_line(0.05);
        plan.count_otherwise(
            about,
            &program,
            how,
            &SIZES,
            move |requests| session(contender, requests),
            move |counts| vec![(of.clone(), counts.events["Ir"])],
        );
        let program = program.clone();
        plan.ask(key(REQUEST, contender).metric("system_calls"), move |facts| {
            system_calls::each(&program, contender, [SIZES[0], SIZES[3]], facts)
        });
    }
    Ok(())
}

/// One round; or one of the processes of a round. Those speak in lines: see `process`.
fn run(words: &[&str]) -> Result<Vec<Reading>> {
    match *words {
        ["times", contender, connections] => return once(contender, connections.parse()?),
        ["serve", contender] => process::serve(contender)?,
        ["load", address, connections, millis] => {
            let time = Duration::from_millis(millis.parse()?);
            process::load_when_told(address.parse()?, connections.parse()?, time)?;
        }
        ["session", contender, connections, requests] => {
            process::session(contender, connections.parse()?, requests.parse()?)?;
        }
        ["requests", address, connections, requests] => {
            process::load_requests(address.parse()?, connections.parse()?, requests.parse()?)?;
        }
        _ => return Err("times, serve, load, session or requests, and of whom?".into()),
    }
    Ok(Vec::new())
}

/// One server under load. What it uses while clients connect is not counted.
fn once(contender: &str, connections: usize) -> Result<Vec<Reading>> {
    let mut server = Process::start(&["serve", contender])?;
    let address = server.line()?;
    let words = ["load", &address, &connections.to_string(), &TIME.as_millis().to_string()];
    let mut load = Process::start(&words)?;
    if load.line()? != "ready" {
        return Err("the load did not begin".into());
    }
    let before = server.used()?;
    load.tell()?;
    let answers: f64 = load.line()?.parse()?;
    let after = server.used()?;
    Ok(vec![
        Reading::new("answers", answers / TIME.as_secs_f64()),
        Reading::new("user_us", (after.user - before.user) / answers),
        Reading::new("system_us", (after.system - before.system) / answers),
        Reading::new("peak", after.peak),
    ])
}

fn times(facts: &Facts) -> Result<String> {
    let mut ratios =
        Table::new(["pausa to tokio, by round", "answers/s", "user µs", "system µs", "peak memory"]);
    for connections in CONNECTIONS {
        let mut row = vec![case(connections)];
        for metric in METRICS {
            let ratio = facts.ratio(&of(connections, "pausa", metric), &of(connections, "tokio", metric));
            let ratio = ratio.map(|ratio| spread(ratio, 1.0, 3));
            row.push(ratio.unwrap_or_else(|why| ratios.dash(why.to_string())));
        }
        ratios.row(row);
    }
    let tables = CONNECTIONS.map(|connections| {
        let head = case(connections);
        let mut table = Table::new([&*head, "answers/s", "user µs", "system µs", "peak MB"]);
        for contender in CONTENDERS {
            let of = |metric: &str| of(connections, contender, metric);
            let peak = facts.summary(&of("peak"));
            let mut row = vec![contender.to_string()];
            row.extend(METRICS[..3].iter().map(|metric| table.value(facts.get(&of(metric)), metric)));
            row.push(peak.map(|peak| spread(peak, 1e6, 2)).unwrap_or_else(|why| table.dash(why.to_string())));
            table.row(row);
        }
        table.to_string()
    });
    Ok(format!(
        "{ratios}\n\nEach of {ROUNDS} rounds of {} s, median (low–high); times are for each answer:\n\n{}\n",
        TIME.as_secs(),
        tables.join("\n\n")
    ))
}

fn of(connections: usize, contender: &str, metric: &str) -> Key {
    key(case(connections), contender).metric(metric)
}

/// A median and its range, in a unit.
fn spread(figure: Summary, unit: f64, decimals: usize) -> String {
    let [median, low, high] = [figure.median, figure.low, figure.high].map(|figure| figure / unit);
    format!("{median:.decimals$} ({low:.decimals$}–{high:.decimals$})")
}

const CLAIMS: &[Claim] = &[
    Claim {
        id: "with_100_connections_the_number_of_answers_is_the_kernels",
        sentence: "With 100 connections, the kernel takes nine tenths of the processor time. Our loop's request rate \
                   relative to tokio's is {ratio}, its user time {user}.",
        holds: |e| {
            let relative = |metric| e.ratio(&of(100, "pausa", metric), &of(100, "tokio", metric));
            let (ratio, user) = (relative("answers")?, relative("user_us")?);
            e.say("ratio", spread(ratio, 1.0, 3));
            e.say("user", spread(user, 1.0, 2));
            let system = e.number(&of(100, "pausa", "system_us"))?;
            Ok(ratio.low <= 1.0
                && ratio.high >= 1.0
                && system > 8.0 * e.number(&of(100, "pausa", "user_us"))?)
        },
    },
    Claim {
        id: "with_9900_connections_the_rates_are_alike_and_ours_takes_less_memory",
        sentence: "With 9,900 connections, our loop's request rate relative to tokio's is {answers}, and its memory \
                   {memory}.",
        holds: |e| {
            let ratio = |metric| e.ratio(&of(9_900, "pausa", metric), &of(9_900, "tokio", metric));
            let (answers, memory) = (ratio("answers")?, ratio("peak")?);
            e.say("answers", spread(answers, 1.0, 3));
            e.say("memory", format!("{:.2}", memory.median));
            Ok(answers.low <= 1.0 && answers.high >= 1.0 && memory.high < 0.9)
        },
    },
    Claim {
        id: "a_request_takes_one_read_and_one_write_and_ours_takes_fewer_instructions",
        sentence: "Per request, our loop and tokio make {reads} read and {writes} write; smol makes {smol} reads. Our loop \
                   takes fewer instructions than tokio: {ours} against {tokio}.",
        holds: |e| {
            let calls =
                |contender, name: &str| e.number(&key(REQUEST, contender).form(name).metric("system_calls"));
            let both = |name| Ok::<_, Missing>((calls("pausa", name)?, calls("tokio", name)?));
            let (reads, writes) = (both("recvfrom")?, both("sendto")?);
            let instructions = |contender| e.number(&key(REQUEST, contender).metric("server_instructions"));
            e.say("reads", format!("{:.1}", reads.0));
            e.say("writes", format!("{:.1}", writes.0));
            e.say("smol", format!("{:.1}", calls("smol", "recvfrom")?));
            e.say("ours", format!("{:.0}", instructions("pausa")?));
            e.say("tokio", format!("{:.0}", instructions("tokio")?));
            Ok(reads.0 < reads.1 + 0.1
                && writes.0 < writes.1 + 0.1
                && reads.0 < calls("smol", "recvfrom")?
                && instructions("pausa")? < instructions("tokio")?)
        },
    },
];

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::*;
    use crate::load::Until;

    #[test]
    fn the_page_holds() {
        EXPERIMENT.assert_that_the_page_holds();
    }

    /// `load` itself compares every answer with what was sent.
    #[test]
    fn every_server_answers_what_it_was_sent() {
        for contender in CONTENDERS {
            let (tell, address) = mpsc::channel();
            thread::spawn(move || servers::serve(contender, |address| tell.send(address).unwrap()));
            let answers = load::load(address.recv().unwrap(), 10, Until::Requests(20), || Ok(())).unwrap();
            assert_eq!(answers, 200, "{contender}");
        }
    }

    #[test]
    fn a_server_that_does_not_exist_is_named() {
        let error = servers::serve("nobody", drop).unwrap_err().to_string();
        assert!(error.contains("`nobody`") && error.contains("smol"), "{error}");
    }
}
