//! A pipeline of transformations: numbers are made, scattered, filtered and squared, one at a time.

use std::error::Error;

use futures_channel::mpsc;
use futures_util::{SinkExt, StreamExt};
use pausa_scheduler::EventLoop;
use rayon::prelude::*;

/// What a channel between two stages holds.
const ROOM: usize = 64;

fn scatter(i: u64) -> u64 {
    let x = i.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 31)
}

fn is_kept(x: u64) -> bool {
    !x.is_multiple_of(3)
}

fn square(x: u64) -> u64 {
    x.wrapping_mul(x)
}

pub(super) fn run(tool: &str, items: u64) -> Result<u64, Box<dyn Error>> {
    Ok(match tool {
        "generators" => {
            let scattered = gen move {
                for i in 0..items {
                    yield scatter(i);
                }
            };
            let kept = gen move {
                for x in scattered {
                    if is_kept(x) {
                        yield x;
                    }
                }
            };
            let squared = gen move {
                for x in kept {
                    yield square(x);
                }
            };
            squared.into_iter().fold(0, u64::wrapping_add)
        }
        "event loop" => stages(items)?,
        _ => (0..items)
            .into_par_iter()
            .map(scatter)
            .filter(|x| is_kept(*x))
            .map(square)
            .reduce(|| 0, u64::wrapping_add),
    })
}

/// A task for each stage, and a channel between two.
fn stages(items: u64) -> Result<u64, Box<dyn Error>> {
    let event_loop = EventLoop::new()?;
    let handle = event_loop.handle();
    let (mut scattered, mut to_filter) = mpsc::channel(ROOM);
    let (mut kept, mut to_square) = mpsc::channel(ROOM);
    let (mut squared, mut to_add) = mpsc::channel(ROOM);
    handle.spawn_detached(async move {
        for i in 0..items {
            let _ = scattered.send(scatter(i)).await;
        }
    });
    handle.spawn_detached(async move {
        while let Some(x) = to_filter.next().await {
            if is_kept(x) {
                let _ = kept.send(x).await;
            }
        }
    });
    handle.spawn_detached(async move {
        while let Some(x) = to_square.next().await {
            let _ = squared.send(square(x)).await;
        }
    });
    Ok(event_loop.block_on(async {
        let mut sum = 0_u64;
        while let Some(x) = to_add.next().await {
            sum = sum.wrapping_add(x);
        }
        sum
    }))
}
