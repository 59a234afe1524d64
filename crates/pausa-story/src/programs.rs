//! The programs of the story: the one list of them. The catalogue, the trait of an encoding that has them all, and what
//! such an encoding plays are made from it.

/// What is known of a program without its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgramInfo {
    /// Its name everywhere: of the chapter's file, the transcript, the Python program.
    pub id: &'static str,
    /// The chapter of the story it comes from; 6 is what came after it, and shows what only some encodings can.
    pub chapter: u8,
    /// A few words.
    pub title: &'static str,
    /// One line: what it does.
    pub summary: &'static str,
    /// Whether it runs on an event loop, and so on any of them.
    pub on_loops: bool,
}

/// The digit in `ch1_count_to_three`.
const fn chapter_of(id: &str) -> u8 {
    id.as_bytes()[2] - b'0'
}

/// Makes everything that needs to know all programs. An entry is the program's id, the trait in `pausa` that an encoding
/// implements to have it, and the remaining fields of its [`ProgramInfo`].
macro_rules! programs {
    (
        the_story { $($id:ident: $program:ident $info:tt)* }
        beyond_it { $($later_id:ident: $later_program:ident $later_info:tt)* }
    ) => {
        /// Every program, in the order of the story.
        pub const CATALOGUE: &[ProgramInfo] =
            &[$(programs!(@info $id $info),)* $(programs!(@info $later_id $later_info),)*];

        /// Everything that the whole story asks of an encoding.
        pub trait WholeStory: $(pausa::$id::$program +)* {}

        impl<E> WholeStory for E where E: $(pausa::$id::$program +)* {}

        /// What an encoding that has the whole story plays. What came after it (chapter 6) each adds as it can.
        #[cfg(feature = "mains")]
        pub fn every_program<E: WholeStory>() -> Vec<crate::Playable> {
            vec![$(playable::$id::<E>()),*]
        }

        /// Each program as an encoding plays it, under the program's id.
        #[cfg(feature = "mains")]
        pub mod playable {
            use super::{ProgramInfo, chapter_of};
            use crate::{Playable, mains};

            $(programs!(@playable $id $program $info);)*
            $(programs!(@playable $later_id $later_program $later_info);)*
        }
    };
    (@info $id:ident { $($field:ident: $value:expr),* $(,)? }) => {
        ProgramInfo { id: stringify!($id), chapter: chapter_of(stringify!($id)), $($field: $value),* }
    };
    (@playable $id:ident $program:ident $info:tt) => {
        #[doc = concat!("`", stringify!($id), "` in the encoding `E`.")]
        pub fn $id<E: pausa::$id::$program>() -> Playable {
            Playable {
                program: programs!(@info $id $info),
                usage: mains::$id::USAGE,
                play: mains::$id::play::<E>,
                exercise: mains::exercise::exercise::<mains::$id::Figures<E>>(),
            }
        }
    };
}

programs! {
    the_story {
        ch1_count_to_three: CountToThree {
            title: "Count to three",
            summary: "announces and yields 1, 2, 3; nothing happens before the first `next`",
            on_loops: false,
        }
        ch1_fibonacci: Fibonacci {
            title: "Fibonacci",
            summary: "Fibonacci numbers in constant memory, over any number type",
            on_loops: false,
        }
        ch2_echo: Echo {
            title: "Echo",
            summary: "receives messages while it is paused, for ever",
            on_loops: false,
        }
        ch2_log_pipeline: LogPipeline {
            title: "Log pipeline",
            summary: "three stages: read lines, keep the errors, extract the message; in constant memory",
            on_loops: false,
        }
        ch2_cooperative: Cooperative {
            title: "Cooperative multitasking",
            summary: "numbers and letters take turns on the shared scheduler",
            on_loops: false,
        }
        ch2_worker: Worker {
            title: "The worker",
            summary: "waits for an instruction, asks for two numbers, answers, ends",
            on_loops: false,
        }
        ch3_first_coroutine: FirstCoroutine {
            title: "The first coroutine",
            summary: "prints, sleeps one second, prints",
            on_loops: true,
        }
        ch3_awaitable_counter: AwaitableCounter {
            title: "An awaitable counter",
            summary: "an awaitable that pauses n times and then gives n",
            on_loops: true,
        }
        ch3_delegation: Delegation {
            title: "Delegation",
            summary: "an outer coroutine delegates to an inner one: `yield from` beside `await`",
            on_loops: false,
        }
        ch3_blocking: Blocking {
            title: "One blocking call",
            summary: "one blocking call freezes all: a heartbeat beside a task that blocks, and beside one that awaits",
            on_loops: true,
        }
        ch4_gather: GatherTwo {
            title: "Gather",
            summary: "A (2 s) and B (1 s): in sequence 3 s, gathered 2 s, results in the order asked for",
            on_loops: true,
        }
        ch4_downloads: Downloads {
            title: "Downloads",
            summary: "three pages one after another with a blocking client, then concurrently; sizes and both total times",
            on_loops: true,
        }
        ch4_echo_server: EchoServer {
            title: "Echo server",
            summary: "reads up to 100 bytes, waits 2 s, answers, closes; serves all clients at once",
            on_loops: true,
        }
        ch5_url_harvest: UrlHarvest {
            title: "URL harvest",
            summary: "a lazy generator of URLs feeds concurrent downloads; the total of bytes at the end",
            on_loops: true,
        }
    }
    beyond_it {
        ch6_walk: Walk {
            title: "A walk through a tree",
            summary: "yields each value of a tree out of the callback that a plain, recursive visitor calls",
            on_loops: false,
        }
        ch6_snapshot: Snapshot {
            title: "A snapshot",
            summary: "runs a generator to its middle, takes a copy, and finishes both",
            on_loops: false,
        }
        ch6_saved: Saved {
            title: "Saved and resumed",
            summary: "a dialogue that is written to a file while it is paused, and goes on from there",
            on_loops: false,
        }
    }
}
