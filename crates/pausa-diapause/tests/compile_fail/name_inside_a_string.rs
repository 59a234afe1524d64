// error[E0425]: cannot find value `name` in this scope
//! The macro sees tokens: a variable that is named only inside a format string does not live across a pause.

#[diapause::coroutine]
fn greeting(name: String) {
    yield_!();
    println!("Hola, {name}");
}

fn main() {
    let _ = greeting("mundo".to_string());
}
