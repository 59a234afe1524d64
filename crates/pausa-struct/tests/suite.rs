//! The shared suite, on this encoding.

use pausa_struct::Struct as Subject;

#[path = "../../../tests/suite.rs"]
mod suite;

/// Its types can be sent to another thread.
#[path = "../../../tests/sendable.rs"]
mod sendable;

/// The programs after the story that it has.
#[path = "../../../tests/ch6_saved.rs"]
mod ch6_saved;
#[path = "../../../tests/ch6_snapshot.rs"]
mod ch6_snapshot;
use suite::support;
