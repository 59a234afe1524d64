//! Shuts down a server with three clients in five ways, with `Drop` and with nightly's `AsyncDrop`. Counts the
//! farewells and the closed connections, and measures the futures.

use crate::exhibit::*;

pub(crate) const EXPERIMENT: Experiment = Experiment {
    question: "What does a cancelled server lose, and what would async drop save?",
    status: Some(Status::DependsOn("who drops the future, and where")),
    ..exhibit!("q26", "q26_async_drop", run, CLAIMS, ENDED)
};

const ENDED: &str = "Of three connections";
const BYTES: &str = "Bytes of the future";
const KINDS: [(&str, &str); 3] = [
    ("plain", "`Drop`"),
    ("feature_alone", "`Drop`, the feature enabled"),
    ("async_drop", "`AsyncDrop` (nightly)"),
];
const DROP: &str = KINDS[0].1;
const ALONE: &str = KINDS[1].1;
const ASYNC: &str = KINDS[2].1;

const TOLD: &str = "told to stop, and awaited";
const BOXES: [&str; 2] = ["dropped in a function, in its box", "dropped in an `async` block, in its box"];
const SCOPE: &str = "at the end of its scope in an `async` block";
const FORGOTTEN: &str = "forgotten";

const CLAIMS: &[Claim] = &[
    Claim {
        id: "drop_closes_and_says_nothing",
        sentence: "With `Drop`, a dropped server closes all three connections and sends none of the three farewells, because sending needs an `await`. If it is told to stop and awaited, it sends all. If it is forgotten, it does neither, in any form.",
        holds: |e| {
            let of = |row: &str, what: &str| number(e, ENDED, row, &format!("{DROP}: {what}"));
            let dropped = |row| Ok(of(row, "farewells")? == 0.0 && of(row, "closed")? == 3.0);
            Ok(of(TOLD, "farewells")? == 3.0
                && of(FORGOTTEN, "closed")? == 0.0
                && all([BOXES[0], BOXES[1], SCOPE], dropped)?
                && number(e, ENDED, FORGOTTEN, &format!("{ASYNC}: closed"))? == 0.0)
        },
    },
    Claim {
        id: "async_drop_saves_a_scope_and_loses_a_box",
        sentence: "With nightly's `AsyncDrop` the farewells are sent if the future's scope ends in an `async` block. In a box it does worse than `Drop`: the connections of a suspended future are not even closed. Enabling the feature alone breaks `Drop` in the same way.",
        holds: |e| {
            let of = |row: &str, what: &str| number(e, ENDED, row, &format!("{ASYNC}: {what}"));
            let lost = |row| {
                Ok(of(row, "farewells")? == 0.0
                    && of(row, "closed")? == 0.0
                    && number(e, ENDED, row, &format!("{ALONE}: closed"))? == 0.0)
            };
            Ok(of(SCOPE, "farewells")? == 3.0 && of(SCOPE, "closed")? == 3.0 && all(BOXES, lost)?)
        },
    },
    Claim {
        id: "async_drop_makes_the_futures_several_times_as_large",
        sentence: "It enlarges the futures: the server's takes {with} bytes instead of {without}, a client's {client} instead of {plain}.",
        holds: |e| {
            let of = |row, kind| number(e, BYTES, row, &format!("{kind}: bytes"));
            let (with, without) = (of("the server", ASYNC)?, of("the server", DROP)?);
            e.say("with", with);
            e.say("without", without);
            e.say("client", of("a client", ASYNC)?);
            e.say("plain", of("a client", DROP)?);
            Ok(with > 2.0 * without)
        },
    },
];

fn run(evidence: &mut Evidence) -> Result<()> {
    for (case, _) in KINDS {
        evidence.told(&snippet("q26_async_drop/shutdown.rs").case(case).printed()?)?;
    }
    Ok(())
}
