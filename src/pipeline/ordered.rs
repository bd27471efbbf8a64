//! Work on many threads, results in order.

use std::collections::BTreeMap;
use std::thread::Builder;

use crossbeam_channel::bounded;

use crate::error::Result;

/// Maps `items` by `work` on `threads` threads, each with its own state, and hands the results to
/// `sink` in the order of the items.
///
/// Reading (the iterator), working and writing (`sink`, on the calling thread) overlap. At most
/// four items a thread are on their way at a time, so memory is bounded by the size of an item.
/// `sink` returns whether to go on. Gives back the states.
///
/// Where the system does not start all of them, or leaves no memory for their work, fewer do it; at
/// the least the calling thread, alone.
pub(super) fn ordered<I, S, R>(
    threads: usize,
    items: &mut (impl Iterator<Item = I> + Send),
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, I) -> R + Sync,
    mut sink: impl FnMut(R) -> Result<bool>,
) -> Result<Vec<S>>
where
    I: Send,
    S: Send,
    R: Send,
{
    if threads > 1
        && let Some(outcome) = side_by_side(threads, items, (&state, &work), &mut sink)
    {
        return outcome;
    }
    let mut only = state();
    for item in items {
        if !sink(work(&mut only, item))? {
            break;
        }
    }
    Ok(vec![only])
}

/// The work on several threads; none, with nothing read, where the system does not start a reader
/// and a worker.
fn side_by_side<I, S, R>(
    threads: usize,
    items: &mut (impl Iterator<Item = I> + Send),
    (state, work): (&(impl Fn() -> S + Sync), &(impl Fn(&mut S, I) -> R + Sync)),
    sink: &mut impl FnMut(R) -> Result<bool>,
) -> Option<Result<Vec<S>>>
where
    I: Send,
    S: Send,
    R: Send,
{
    let in_flight = 4 * threads;
    // A permit is taken for each item that is read, and given back when its result has been
    // written.
    let (give, take) = bounded::<()>(in_flight);
    let (to_work, queue) = bounded::<(usize, I)>(in_flight);
    let (done, results) = bounded::<(usize, R)>(in_flight);
    std::thread::scope(|scope| {
        let read = move || {
            // Either end hangs up when the sink has had enough.
            let mut items = items.enumerate();
            while take.recv().is_ok() {
                if items.next().is_none_or(|item| to_work.send(item).is_err()) {
                    break;
                }
            }
        };
        // Nothing is read before there are permits, which are given when it is known how many
        // threads there are.
        Builder::new().spawn_scoped(scope, read).ok()?;
        let start = |started: usize| {
            if !has_room(started + 1) {
                return None;
            }
            let (queue, done) = (queue.clone(), done.clone());
            let run = move || {
                let mut mine = state();
                for (at, item) in queue {
                    if done.send((at, work(&mut mine, item))).is_err() {
                        break;
                    }
                }
                mine
            };
            Builder::new().spawn_scoped(scope, run).ok()
        };
        let workers: Vec<_> = (0..threads).map_while(start).collect();
        drop((queue, done));
        if workers.is_empty() {
            return None;
        }
        // The reader may be at its end and gone, of few items before all permits are given.
        let permit = || {
            let _ = give.try_send(());
        };
        (0..4 * workers.len()).for_each(|_| permit());
        let outcome = in_order(&results, permit, sink);
        // Hanging up lets readers and workers stop.
        drop((results, give));
        let states = workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect();
        Some(outcome.map(|()| states))
    })
}

/// Whether there is memory for what so many workers need at least, one of which is not started yet.
/// Where there is none, the first allocation that fails would end the program.
fn has_room(workers: usize) -> bool {
    const STACK: usize = 4 << 20;
    const EACH: usize = 16 << 20;
    Vec::<u8>::new().try_reserve_exact(STACK + workers * EACH).is_ok()
}

fn in_order<R>(
    results: &crossbeam_channel::Receiver<(usize, R)>,
    written: impl Fn(),
    sink: &mut impl FnMut(R) -> Result<bool>,
) -> Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (at, result) in results {
        waiting.insert(at, result);
        while let Some(result) = waiting.remove(&next) {
            next += 1;
            if !sink(result)? {
                return Ok(());
            }
            written();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};

    /// The reader of few items ends while permits are still given.
    #[test]
    fn few_items_are_read_whoever_is_first() {
        for turn in 0..2000_u64 {
            let mut seen = Vec::new();
            let work = |(): &mut (), item: u64| item;
            let keep = |item| {
                seen.push(item);
                Ok(true)
            };
            let done = ordered(4, &mut (0..turn % 3), || (), work, keep);
            assert!(done.is_ok() && seen.len() as u64 == turn % 3);
        }
    }

    #[test]
    fn results_come_in_order_and_every_state_comes_back() {
        for threads in [1, 2, 8] {
            let mut seen = Vec::new();
            let slow_first = |count: &mut u64, item: u64| {
                if item.is_multiple_of(7) {
                    std::thread::sleep(std::time::Duration::from_millis(2));
                }
                *count += 1;
                item * item
            };
            let states = ordered(
                threads,
                &mut (0..200),
                || 0,
                slow_first,
                |square| {
                    seen.push(square);
                    Ok(true)
                },
            );
            assert_eq!(seen, (0..200).map(|item| item * item).collect::<Vec<u64>>());
            assert_eq!(states.unwrap().iter().sum::<u64>(), 200);
        }
    }

    #[test]
    fn a_sink_that_has_enough_or_fails_ends_the_work() {
        for threads in [1, 4] {
            let mut seen = 0;
            let end = ordered(
                threads,
                &mut (0..),
                || (),
                |(), item: u64| item,
                |item| {
                    seen = item;
                    Ok(item < 50)
                },
            );
            assert!(end.is_ok());
            assert_eq!(seen, 50);
            let failed = ordered(
                threads,
                &mut (0..),
                || (),
                |(), item: u64| item,
                |_| Err(Error::new(ErrorKind::Io, "full")),
            );
            assert_eq!(failed.unwrap_err().message(), "full");
        }
    }
}
