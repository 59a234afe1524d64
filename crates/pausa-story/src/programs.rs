//! The list of programs. A macro generates from it the catalogue, the trait of an encoding that has the whole story, and the
//! functions that such an encoding plays.

/// The description of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgramInfo {
    /// Its name: the file name of the chapter, of the transcript and of the Python program.
    pub id: &'static str,
    /// The chapter of the story. The programs of chapter 6 are beyond the story: only some encodings can have them.
    pub chapter: u8,
    /// A title of a few words.
    pub title: &'static str,
    /// What the program does, in one line.
    pub summary: &'static str,
    /// Whether it runs on an event loop; if it does, on each of them.
    pub on_loops: bool,
}

/// The chapter's digit in an id such as `ch1_count_to_three`.
const fn chapter_of(id: &str) -> u8 {
    id.as_bytes()[2] - b'0'
}

/// Generates everything that depends on the list of programs. An entry is the program's id, the trait in `pausa` that an
/// encoding implements to have it, and the other fields of its [`ProgramInfo`].
macro_rules! programs {
    (
        the_story { $($id:ident: $program:ident $info:tt)* }
        beyond_it { $($later_id:ident: $later_program:ident $later_info:tt)* }
    ) => {
        /// All programs, in the order of the story.
        pub const CATALOGUE: &[ProgramInfo] =
            &[$(programs!(@info $id $info),)* $(programs!(@info $later_id $later_info),)*];

        /// Implemented by every encoding that has all programs of the story.
        pub trait WholeStory: $(pausa::$id::$program +)* {}

        impl<E> WholeStory for E where E: $(pausa::$id::$program +)* {}

        /// The programs of an encoding that has the whole story. It adds those beyond the story (chapter 6) that it has.
        #[cfg(feature = "mains")]
        pub fn every_program<E: WholeStory>() -> Vec<crate::Playable> {
            vec![$(playable::$id::<E>()),*]
        }

        /// A function for each program, named after its id, that makes it playable in an encoding.
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
            summary: "receives messages while it is paused; never completes",
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
            summary: "an awaitable that pauses n times and then returns n",
            on_loops: true,
        }
        ch3_delegation: Delegation {
            title: "Delegation",
            summary: "an outer coroutine delegates to an inner one: `yield from` and `await` side by side",
            on_loops: false,
        }
        ch3_blocking: Blocking {
            title: "One blocking call",
            summary: "one blocking call stops every task: a heartbeat with a task that blocks, then with one that awaits",
            on_loops: true,
        }
        ch4_gather: GatherTwo {
            title: "Gather",
            summary: "A (2 s) and B (1 s): 3 s in sequence, 2 s gathered; the results are in the order of the calls",
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
            summary: "a lazy generator of URLs feeds concurrent downloads; prints the total of bytes",
            on_loops: true,
        }
    }
    beyond_it {
        ch6_walk: Walk {
            title: "A walk through a tree",
            summary: "yields each value of a tree from the callback that a plain recursive visitor calls",
            on_loops: false,
        }
        ch6_snapshot: Snapshot {
            title: "A snapshot",
            summary: "copies a generator while it is paused, and finishes both",
            on_loops: false,
        }
        ch6_saved: Saved {
            title: "Saved and resumed",
            summary: "a dialogue that is saved to a file while it is paused, and resumed from there",
            on_loops: false,
        }
        ch6_cancel: Cancellation {
            title: "Cancellation",
            summary: "cancels a task that awaits two sleepers: it awaits while it cleans up; then a time limit that elapses",
            on_loops: true,
        }
    }
}
