//! The six scenarios of the story's table, each with three tools. All three give the same answer.

mod chat;
mod factorials;
mod file;
mod images;
mod pages;
mod pipeline;

pub(crate) use chat::chatters;
pub(crate) use file::write_log;
pub(crate) use pages::serve_pages;

use std::cell::Cell;
use std::error::Error;
use std::io;
use std::path::Path;
use std::rc::Rc;

use pausa_scheduler::EventLoop;

/// The story's three, in the order of its chapters.
pub(crate) const TOOLS: [&str; 3] = ["generators", "event loop", "parallelism"];

/// A line of the table: its name here, the story's words for it, and the tool that the story advises.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) advised: &'static str,
}

/// In the order of the story's table.
pub(crate) const SCENARIOS: [Scenario; 6] = [
    Scenario { name: "file", what: "a file of 1 GB, line by line", advised: TOOLS[0] },
    Scenario { name: "pages", what: "1,000 pages", advised: TOOLS[1] },
    Scenario { name: "factorials", what: "factorials of huge numbers", advised: TOOLS[2] },
    Scenario { name: "pipeline", what: "a pipeline of transformations", advised: TOOLS[0] },
    Scenario { name: "chat", what: "a chat with 10,000 users", advised: TOOLS[1] },
    Scenario { name: "images", what: "images with filters", advised: TOOLS[2] },
];

/// How much there is to do.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    pub(crate) log_bytes: u64,
    pub(crate) pages: usize,
    pub(crate) factorials: u32,
    pub(crate) items: u64,
    pub(crate) users: usize,
    pub(crate) messages: usize,
    pub(crate) images: usize,
}

/// What is measured.
pub(crate) const FULL: Scale = Scale {
    log_bytes: 1_000_000_000,
    pages: 1_000,
    factorials: 24,
    items: 3_000_000,
    users: 10_000,
    messages: 500,
    images: 24,
};

/// What a test can wait for.
pub(crate) const SMALL: Scale =
    Scale { log_bytes: 100_000, pages: 20, factorials: 3, items: 1_000, users: 200, messages: 10, images: 2 };

/// What was done, as a number that tells if it was not.
pub(crate) struct Done {
    pub(crate) answer: u64,
    /// What it took, where that is not known by whoever called.
    pub(crate) seconds: Option<f64>,
}

impl From<u64> for Done {
    fn from(answer: u64) -> Self {
        Self { answer, seconds: None }
    }
}

/// Does a scenario with a tool.
///
/// # Errors
/// Where there is no such scenario or tool, or it fails.
pub(crate) fn run(scenario: &str, tool: &str, scale: Scale, log: &Path) -> Result<Done, Box<dyn Error>> {
    if !TOOLS.contains(&tool) {
        return Err(format!("there is no tool `{tool}`; there are: {}", TOOLS.join(", ")).into());
    }
    match scenario {
        "file" => file::run(tool, log).map(Done::from),
        "pages" => pages::run(tool, scale.pages),
        "factorials" => Ok(factorials::run(tool, scale.factorials)?.into()),
        "pipeline" => Ok(pipeline::run(tool, scale.items)?.into()),
        "chat" => chat::run(tool, scale.users, scale.messages),
        "images" => Ok(images::run(tool, scale.images)?.into()),
        _ => Err(format!("there is no scenario `{scenario}`").into()),
    }
}

/// A task for each on the event loop: the exclusive or of what they return.
fn all_on_a_loop(tasks: impl Iterator<Item = impl Future<Output = u64> + 'static>) -> io::Result<u64> {
    let (event_loop, all) = (EventLoop::new()?, Rc::<Cell<u64>>::default());
    for task in tasks {
        let all = Rc::clone(&all);
        event_loop.handle().spawn_detached(async move {
            let one = task.await;
            all.set(all.get() ^ one);
        });
    }
    event_loop.run();
    Ok(all.get())
}
