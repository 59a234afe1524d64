//! Images with filters: grey planes of a megapixel are blurred three times, and then their edges are found.

use std::error::Error;

use pausa_scheduler::yield_now;
use rayon::prelude::*;

use super::all_on_a_loop;

const SIDE: usize = 1_000;
const BLURS: usize = 3;

/// A grey plane, a byte a pixel, row by row.
type Image = Vec<u8>;

/// A picture with something in it, another for each number.
fn image(number: usize) -> Image {
    let pixel = |i: usize| (((i % SIDE) * (number + 3)) ^ ((i / SIDE) * 5)) as u8;
    (0..SIDE * SIDE).map(pixel).collect()
}

/// A row of the mean of three by three pixels; the border is black.
fn blurred_row(image: &[u8], row: usize, out: &mut [u8]) {
    for column in 1..SIDE - 1 {
        let around = |dy: usize| &image[(row + dy - 1) * SIDE + column - 1..][..3];
        let sum: u32 = (0..3).flat_map(around).map(|pixel| u32::from(*pixel)).sum();
        out[column] = (sum / 9) as u8;
    }
}

/// A row of Sobel's gradient, as the sum of both directions.
fn edge_row(image: &[u8], row: usize, out: &mut [u8]) {
    for column in 1..SIDE - 1 {
        let at = |dy: usize, dx: usize| i32::from(image[(row + dy - 1) * SIDE + column + dx - 1]);
        let across = at(0, 2) + 2 * at(1, 2) + at(2, 2) - at(0, 0) - 2 * at(1, 0) - at(2, 0);
        let down = at(2, 0) + 2 * at(2, 1) + at(2, 2) - at(0, 0) - 2 * at(0, 1) - at(0, 2);
        out[column] = (across.abs() + down.abs()).min(255) as u8;
    }
}

type Filter = fn(&[u8], usize, &mut [u8]);

fn filters() -> impl Iterator<Item = Filter> {
    std::iter::repeat_n(blurred_row as Filter, BLURS).chain([edge_row as Filter])
}

fn filtered(mut image: Image) -> Image {
    for filter in filters() {
        let mut out = vec![0; image.len()];
        for row in 1..SIDE - 1 {
            filter(&image, row, &mut out[row * SIDE..][..SIDE]);
        }
        image = out;
    }
    image
}

fn sign(image: &[u8]) -> u64 {
    image.iter().fold(0, |sum, pixel| sum.wrapping_mul(31).wrapping_add(u64::from(*pixel)))
}

pub(super) fn run(tool: &str, images: usize) -> Result<u64, Box<dyn Error>> {
    Ok(match tool {
        "generators" => {
            let made = gen move {
                for number in 0..images {
                    yield image(number);
                }
            };
            let filtered = gen move {
                for image in made {
                    yield filtered(image);
                }
            };
            filtered.into_iter().fold(0, |sum, image| sum ^ sign(&image))
        }
        "event loop" => {
            let task = async |number| {
                let mut image = image(number);
                for filter in filters() {
                    let mut out = vec![0; image.len()];
                    for row in 1..SIDE - 1 {
                        filter(&image, row, &mut out[row * SIDE..][..SIDE]);
                        yield_now().await;
                    }
                    image = out;
                }
                sign(&image)
            };
            all_on_a_loop((0..images).map(task))?
        }
        _ => (0..images)
            .into_par_iter()
            .map(|number| sign(&filtered(image(number))))
            .reduce(|| 0, |one, other| one ^ other),
    })
}
