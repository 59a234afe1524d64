// error: cannot iterate over a borrow of the local variable
//! A state that can be moved cannot hold a reference to itself, so a loop over borrowed items cannot pause.

#[diapause::coroutine(yield = u32)]
fn numbers() {
    let numbers: Vec<u32> = vec![1, 2, 3];
    for number in &numbers {
        yield_!(*number);
    }
}

fn main() {
    let _ = numbers();
}
