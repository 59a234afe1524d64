// compiles
//! The same with the variable as an argument, where the macro sees it.

#[diapause::coroutine]
fn greeting(name: String) {
    yield_!();
    println!("Hola, {}", name);
}

fn main() {
    let _ = greeting("mundo".to_string());
}
