//! Factorials of huge numbers: 8,000!, 8,100! and so on. No one of them is divided; there are several.

use std::error::Error;

use num_bigint::BigUint;
use pausa_scheduler::yield_now;
use rayon::prelude::*;

use super::all_on_a_loop;

/// After so many multiplications a task gives the others a turn.
const STEPS: u32 = 64;

fn numbers(count: u32) -> impl Iterator<Item = u32> {
    (0..count).map(|index| 8_000 + 100 * index)
}

/// Its bits, and the highest 64 of them: enough to tell two factorials apart.
fn sign(factorial: &BigUint) -> u64 {
    factorial.bits() ^ factorial.iter_u64_digits().next_back().unwrap_or(0)
}

fn factorial(number: u32) -> BigUint {
    (1..=number).fold(BigUint::from(1u8), |product, factor| product * factor)
}

pub(super) fn run(tool: &str, count: u32) -> Result<u64, Box<dyn Error>> {
    Ok(match tool {
        "generators" => {
            let factorials = gen move {
                for number in numbers(count) {
                    yield factorial(number);
                }
            };
            factorials.into_iter().fold(0, |sum, factorial| sum ^ sign(&factorial))
        }
        "event loop" => {
            let task = async |number| {
                let mut product = BigUint::from(1u8);
                for factor in 1..=number {
                    product *= factor;
                    if factor % STEPS == 0 {
                        yield_now().await;
                    }
                }
                sign(&product)
            };
            all_on_a_loop(numbers(count).map(task))?
        }
        _ => numbers(count)
            .collect::<Vec<_>>()
            .par_iter()
            .map(|number| sign(&factorial(*number)))
            .reduce(|| 0, |one, other| one ^ other),
    })
}
