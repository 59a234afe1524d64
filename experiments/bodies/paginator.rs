//! A paginator that tries again: a labelled loop, and an early return in the middle of an iterator of results.
#[derive(Debug)]
struct Unavailable {
    page: usize,
    attempts: u32,
}

/// Fails at the first attempt of every third page, and at every attempt of the last.
fn fetch(page: usize, count: usize, attempt: u32) -> Option<Vec<usize>> {
    (page + 1 < count && (page % 3 != 0 || attempt > 0)).then(|| vec![page * 10, page * 10 + 1])
}

fn pages(count: usize, most_attempts: u32) -> impl Iterator<Item = Result<usize, Unavailable>> {
    'pages: for page in 0..count {
        for attempt in 0..most_attempts {
            if let Some(items) = fetch(page, count, attempt) {
                for item in items {
                    yield Ok(item);
                }
                continue 'pages;
            }
        }
        yield Err(Unavailable { page, attempts: most_attempts });
        return;
    }
}

fn run(n: usize) -> impl Iterator<Item = Result<usize, Unavailable>> {
    pages(n, 2)
}
