//! The shared test that needs a process of its own, on this encoding.

use pausa_struct::Struct as Subject;

#[path = "../../../tests/out_of_file_descriptors.rs"]
mod out_of_file_descriptors;
