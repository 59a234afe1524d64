//! A mutex guard held across a yield: who drops the paused body unlocks the mutex, and one encoding poisons it by that.
use std::sync::{Arc, Mutex};

struct Reports(Arc<Mutex<u32>>);

impl Drop for Reports {
    fn drop(&mut self) {
        println!("afterwards the mutex is poisoned: {}", self.0.is_poisoned());
    }
}

fn counting(shared: Arc<Mutex<u32>>, n: usize) -> impl Iterator<Item = u32> {
    let _reports = Reports(shared.clone());
    let mut guard = shared.lock().unwrap();
    for _ in 0..n {
        *guard += 1;
        yield *guard;
    }
}

fn run(n: usize) -> impl Iterator<Item = u32> {
    counting(Arc::new(Mutex::new(0)), n)
}
