//! Tables of figures: instructions, times, memory.

use std::collections::BTreeMap;
use std::env::current_exe;
use std::process::Command;

use crate::workloads;

/// Instructions of one run, counted by callgrind.
fn callgrind(workload: &str, contender: &str, tasks: usize, turns: usize) -> f64 {
    let file = std::env::temp_dir().join(format!("event_loop.callgrind.{}", std::process::id()));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", file.display())])
        .arg(current_exe().unwrap())
        .args(["run", workload, contender, &tasks.to_string(), &turns.to_string()])
        .output()
        .expect("valgrind is installed");
    let _ = std::fs::remove_file(file);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let line = text.lines().find(|line| line.contains("Collected :")).expect("callgrind counts");
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

pub(crate) fn instructions() {
    println!("instructions, by the slope between two runs under callgrind\n");
    let table: [(&str, usize, [usize; 2], &[&str]); 4] = [
        (
            "yield",
            100,
            [200, 1200],
            &[
                "pausa",
                "pausa-coroutine",
                "pausa-joined",
                "embassy",
                "futures-unordered",
                "tokio",
                "async-executor",
            ],
        ),
        ("spawn", 100, [100, 300], &["pausa", "pausa-joined", "embassy", "tokio", "async-executor"]),
        (
            "block_on",
            1,
            [10_000, 110_000],
            &["pausa", "pausa-loop", "futures-lite", "futures-executor", "tokio"],
        ),
        ("ring", 1000, [20, 120], &["pausa", "embassy", "futures-unordered", "tokio", "async-executor"]),
    ];
    for (workload, tasks, turns, contenders) in table {
        for contender in contenders {
            let [few, many] = turns.map(|turns| callgrind(workload, contender, tasks, turns));
            let each = (many - few) / (tasks * (turns[1] - turns[0])) as f64;
            println!("{workload:10} {contender:20} {tasks:8} tasks {each:8.1}");
        }
    }
}

pub(crate) fn times(only: &str) {
    println!("nanoseconds each, median of interleaved runs in one process, and the median ratio to pausa\n");
    let everyone: &[&str] =
        &["pausa", "pausa-coroutine", "embassy", "futures-unordered", "tokio", "async-executor"];
    let table: [(&str, usize, usize, &[&str]); 9] = [
        ("yield", 100, 20_000, everyone),
        ("yield", 10_000, 200, everyone),
        ("yield", 1_000_000, 5, everyone),
        ("spawn", 100, 5_000, &["pausa", "pausa-joined", "embassy", "tokio", "async-executor"]),
        ("block_on", 1, 5_000_000, &["pausa", "pausa-loop", "futures-lite", "futures-executor", "tokio"]),
        ("ring", 1000, 1_000, &["pausa", "embassy", "futures-unordered", "tokio", "async-executor"]),
        ("timers", 1_000_000, 1, &["pausa", "tokio"]),
        ("timers-virtual", 1_000_000, 1, &["pausa", "tokio"]),
        ("sleepers", 1_000_000, 1, &["pausa", "tokio"]),
    ];
    for (workload, tasks, turns, contenders) in table {
        if !workload.contains(only) {
            continue;
        }
        let rounds = if tasks == 1_000_000 { 3 } else { 7 };
        let mut took: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for _ in 0..rounds {
            for contender in contenders {
                let time =
                    workloads::run(workload, contender, tasks, turns).expect("a contender for this workload");
                took.entry(contender).or_default().push(time.as_nanos() as f64 / (tasks * turns) as f64);
            }
        }
        for contender in contenders {
            let ratios = took[contender].iter().zip(&took["pausa"]).map(|(time, ours)| time / ours).collect();
            let (time, ratio) = (median(took[contender].clone()), median(ratios));
            println!("{workload:14} {tasks:8} tasks {contender:20} {time:9.1} ns {ratio:7.2} x");
        }
    }
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub(crate) fn memory() {
    const TASKS: usize = 1_000_000;
    let contenders = ["pausa", "pausa-coroutine", "pausa-joined", "tokio", "async-executor"];
    // A process each, because memory that one contender has freed would serve the next.
    if let Ok(contender) = std::env::var("EVENT_LOOP_MEMORY_OF") {
        let bytes = workloads::bytes_per_task(&contender, TASKS).expect("a contender");
        println!("{contender:20} {bytes:8.1}");
        // Not worth the time to take it all down.
        std::process::exit(0);
    }
    println!("resident bytes per suspended counter, of {TASKS}\n");
    for contender in contenders {
        let mut child = Command::new(current_exe().unwrap());
        assert!(child.arg("memory").env("EVENT_LOOP_MEMORY_OF", contender).status().unwrap().success());
    }
}
