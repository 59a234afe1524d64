// compiles
//! The case `name_inside_a_string` with the variable as an argument, where the macro sees it.

#[diapause::coroutine]
fn greeting(name: String) {
    yield_!();
    println!("Hola, {}", name);
}

fn main() {
    let _ = greeting("mundo".to_string());
}
