//! The shared suite, on this encoding.

use pausa_diapause::Diapause as Subject;

#[path = "../../../tests/suite.rs"]
mod suite;

/// Its types can be sent to another thread.
#[path = "../../../tests/sendable.rs"]
mod sendable;
