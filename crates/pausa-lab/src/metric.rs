//! The list of metrics. Terminal, pages, report and gate take the title, unit, meaning and tolerance of a metric from it.

use crate::callgrind::SIZES;
use crate::run::ROUNDS;
use crate::stats::grouped;

/// A metric: what a number measures, and how it is shown and compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metric {
    /// The name in [`Key`](crate::Key)s and in saved files.
    pub key: &'static str,
    /// The heading of its column.
    pub title: &'static str,
    /// The unit; empty for a plain number or a text.
    pub unit: &'static str,
    /// The number of decimal places.
    pub decimals: usize,
    /// The tolerance of a comparison.
    pub gate: Gate,
    /// The meaning, with the placeholders `{sizes}` and `{rounds}`. See [`Metric::meaning`].
    meaning: &'static str,
}

/// The tolerance between a saved value and a new one, gathered with the same compiler and valgrind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gate {
    /// The values must be equal, up to rounding to hundredths.
    Exact,
    /// The difference may be this part of the saved value.
    Within(f64),
    /// The values are not compared, because they depend on the machine and the load.
    Never,
}

const fn metric(
    key: &'static str,
    title: &'static str,
    unit: &'static str,
    decimals: usize,
    gate: Gate,
    meaning: &'static str,
) -> Metric {
    Metric { key, title, unit, decimals, gate, meaning }
}

/// All metrics, in the order of tables.
#[rustfmt::skip]
pub const METRICS: &[Metric] = &[
    metric("unit", "unit", "", 0, Gate::Exact, "the unit of the other figures of a case"),
    metric("must_live", "must live", "bytes", 0, Gate::Exact,
        "bytes of the values that must live across the widest pause, without the state number: a lower bound"),
    metric("handle", "handle", "bytes", 0, Gate::Exact, "bytes of the paused coroutine itself"),
    metric("heap", "heap", "bytes", 0, Gate::Exact, "bytes that it holds on the heap at the widest pause"),
    metric("bytes", "bytes", "bytes", 0, Gate::Exact, "bytes of a value"),
    metric("allocations_to_make", "allocs first", "", 0, Gate::Exact, "allocations before the first unit"),
    metric("allocations", "allocs", "", 2, Gate::Exact, "allocations per unit"),
    metric("bytes_allocated", "alloc bytes", "bytes", 0, Gate::Exact, "bytes allocated per unit"),
    metric("allocated", "allocated", "bytes", 0, Gate::Exact, "the peak of allocated bytes"),
    metric("instructions", "instructions", "", 2, Gate::Exact,
        "instructions per unit outside of the kernel, including the allocator's: the slope of a line through runs of {sizes} under callgrind"),
    metric("allocator", "allocator", "", 2, Gate::Exact,
        "the share of the instructions spent in malloc, free and realloc"),
    metric("misses_first", "misses, first cache", "", 2, Gate::Within(0.05), "data misses in a simulated first-level cache, per unit"),
    metric("misses_last", "misses, last cache", "", 2, Gate::Within(0.05), "data misses in a simulated last-level cache, per unit"),
    metric("ns", "ns", "ns", 1, Gate::Never, "nanoseconds per unit: the median of {rounds} interleaved runs, on the receipt's machine"),
    metric("system", "kernel", "", 2, Gate::Never, "the share of processor time spent in the kernel, which callgrind does not count"),
    metric("seconds", "seconds", "s", 3, Gate::Never, "seconds from start to end of a process"),
    metric("processor", "processor s", "s", 3, Gate::Never, "seconds of processor time, on all threads, in the program and in the kernel"),
    metric("peak", "peak memory", "bytes", 0, Gate::Never, "the most resident memory of the process, in bytes"),
    metric("resident", "resident", "bytes", 1, Gate::Within(0.05), "bytes of resident memory"),
    metric("mapped", "mapped", "bytes", 0, Gate::Never, "bytes of addresses, touched or not"),
    metric("page_tables", "page tables", "bytes", 0, Gate::Never, "bytes of page tables in the kernel"),
    metric("kernel_stack", "kernel stack", "bytes", 0, Gate::Never, "bytes of kernel stacks: the whole machine's, after minus before"),
    metric("mappings", "mappings", "", 1, Gate::Never, "memory mappings"),
    metric("faults", "pages touched", "", 0, Gate::Never, "pages that were touched for the first time"),
    metric("answers", "answers/s", "1/s", 0, Gate::Never, "answers per second"),
    metric("user_us", "user µs", "µs", 2, Gate::Never, "microseconds of processor time in the program per answer"),
    metric("system_us", "system µs", "µs", 2, Gate::Never, "microseconds of processor time in the kernel per answer"),
    metric("system_calls", "system calls", "", 2, Gate::Within(0.05), "system calls per unit, under valgrind"),
    metric("server_instructions", "instructions", "", 1, Gate::Within(0.1),
        "instructions of a server per request, outside of the kernel; how often it waits varies between runs"),
    metric("lines", "lines", "", 0, Gate::Exact, "lines of code, without comments and blank ones"),
    metric("code", "code", "bytes", 0, Gate::Exact, "bytes of machine code"),
    metric("count", "count", "", 0, Gate::Exact, "how many"),
    metric("compiles", "compiles", "", 0, Gate::Exact, "whether it compiles, or the code of the first error"),
    metric("text", "text", "", 0, Gate::Exact, "a word, a trace or a layout"),
    metric("remark", "remark", "", 0, Gate::Never, "a sentence computed from the measurements"),
    metric("answer", "answer", "", 0, Gate::Never, "the computed result, which must be the same for all"),
];

impl Metric {
    /// Finds a metric by its key.
    pub fn find(key: &str) -> Option<&'static Metric> {
        METRICS.iter().find(|metric| metric.key == key)
    }

    /// Explains the metric in a sentence.
    pub fn meaning(&self) -> String {
        let sizes: Vec<_> = SIZES.map(|size| grouped(size as f64, 0)).into();
        self.meaning.replace("{sizes}", &sizes.join(", ")).replace("{rounds}", &ROUNDS.to_string())
    }

    /// Formats a value of the metric.
    pub fn show(&self, value: f64) -> String {
        // The slope of a line may be a hundredth away from what a unit takes.
        let is_whole = value >= 1.0 && (value - value.round()).abs() < 0.015;
        let value = if self.key == "instructions" && is_whole { value.round() } else { value };
        let rounded = format!("{value:.*}", self.decimals);
        // Whole numbers, and those from 1000 on, are shown without decimals; those from 10,000 on with their thousands apart.
        match self.decimals {
            _ if value.abs() >= 9_999.5 => grouped(value, 0),
            0 => rounded,
            _ if value.abs() >= 1000.0 => format!("{value:.0}"),
            _ => match rounded.split_once('.') {
                Some((whole, rest)) if rest.bytes().all(|digit| digit == b'0') => whole.to_string(),
                _ => rounded,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_used_once() {
        for (index, metric) in METRICS.iter().enumerate() {
            assert!(METRICS[..index].iter().all(|other| other.key != metric.key), "{}", metric.key);
        }
    }

    #[test]
    fn a_meaning_names_the_numbers_that_are_used() {
        let meaning = |key| Metric::find(key).unwrap().meaning();
        assert!(meaning("instructions").contains("1,000, 2,000"), "{}", meaning("instructions"));
        assert!(meaning("ns").contains(&format!("median of {ROUNDS}")), "{}", meaning("ns"));
        assert!(METRICS.iter().all(|metric| !metric.meaning().contains('{')));
    }

    #[test]
    fn a_value_is_shown_with_the_digits_that_say_something() {
        let show = |key, value| Metric::find(key).unwrap().show(value);
        assert_eq!(show("instructions", 2.25), "2.25");
        assert_eq!(show("instructions", 35.0), "35");
        assert_eq!(
            (show("instructions", 279.99), show("instructions", 280.01)),
            ("280".into(), "280".into())
        );
        assert_eq!((show("instructions", 0.01), show("allocations", 1.01)), ("0.01".into(), "1.01".into()));
        assert_eq!(show("instructions", 2244.26), "2244");
        assert_eq!(show("handle", 16.0), "16");
        assert_eq!(show("handle", 20_971_512.0), "20,971,512");
        assert_eq!(show("ns", 4.0), "4");
    }
}
