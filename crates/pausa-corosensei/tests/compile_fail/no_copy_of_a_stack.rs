// error[E0277]: the trait bound `Corosensei: Snapshot` is not satisfied
//! A stack cannot be copied, so this encoding has no snapshots.

use pausa::Transcript;
use pausa::ch6_snapshot::Snapshot;
use pausa_corosensei::Corosensei;

fn main() {
    let _ = <Corosensei as Snapshot>::collatz(6, Transcript::in_memory());
}
