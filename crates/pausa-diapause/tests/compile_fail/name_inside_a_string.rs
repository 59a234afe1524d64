// error[E0425]: cannot find value `name` in this scope
//! The macro sees only tokens, so it does not keep a variable across a pause that is named only inside a format string.

#[diapause::coroutine]
fn greeting(name: String) {
    yield_!();
    println!("Hola, {name}");
}

fn main() {
    let _ = greeting("mundo".to_string());
}
