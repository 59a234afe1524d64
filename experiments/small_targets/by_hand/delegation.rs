enum Place {
    First,
    Inner { next: usize },
    Over,
}

struct Delegation {
    n: usize,
    place: Place,
}

impl Iterator for Delegation {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match &mut self.place {
            Place::First => {
                self.place = Place::Inner { next: 0 };
                Some(self.n)
            }
            Place::Inner { next } if *next < self.n => {
                *next += 1;
                Some(*next - 1)
            }
            Place::Inner { .. } => {
                self.place = Place::Over;
                Some(self.n)
            }
            Place::Over => None,
        }
    }
}

fn run(n: usize) -> Delegation {
    Delegation { n, place: Place::First }
}
