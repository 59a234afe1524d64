//! The pipelines as a program, to be counted: `workloads <row>-<column> <lines>`.
#![feature(async_iterator, gen_blocks)]
#![allow(dead_code)]

mod async_next;
mod pipelines;
mod poll_next;
mod wire;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (name, lines) = (arguments.next().unwrap(), arguments.next().unwrap());
    let (_, run) = pipelines::WORKLOADS.iter().find(|(known, _)| **known == name).unwrap();
    run(std::hint::black_box(lines.parse().unwrap()));
}
