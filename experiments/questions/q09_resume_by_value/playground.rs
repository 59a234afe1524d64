// Does not compile: E0382
enum Step<M> {
    Yielded(M, u64),
    Complete,
}

struct Countdown(u64);

impl Countdown {
    fn resume(self) -> Step<Self> {
        match self.0 {
            0 => Step::Complete,
            left => Step::Yielded(Countdown(left - 1), left),
        }
    }
}

fn main() {
    let machine = Countdown(1);
    if let Step::Complete = machine.resume() {
        // Resumed past its end: the machine has been moved.
        machine.resume();
    }
}
