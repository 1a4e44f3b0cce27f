//! Two sides that do the same work in turns.

use std::time::Duration;

use anyhow::Result;
use futures_util::future::BoxFuture;

/// What one operation took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Time of processors for one operation, in nanoseconds.
    pub nanoseconds: u64,
    /// The time on the clock below which 99 of 100 operations stayed; zero where nobody looked.
    pub p99: Duration,
    /// How many operations there were in a second on the clock; zero where nobody counted.
    pub rate: u64,
}

impl Cost {
    /// The cost of each of `operations` that took so much time of processors together.
    pub fn of(processors: Duration, operations: u64) -> Self {
        let nanoseconds = processors.as_nanos() / u128::from(operations.max(1));
        Self { nanoseconds: u64::try_from(nanoseconds).unwrap_or(u64::MAX), p99: Duration::ZERO, rate: 0 }
    }
}

/// One side: does its work for a while, and says what an operation took.
pub type Side<'a> = Box<dyn FnMut() -> BoxFuture<'a, Result<Cost>> + 'a>;

/// What came out of a contest.
#[derive(Debug)]
pub struct Outcome {
    /// What an operation of the floor took, the median of the rounds, in nanoseconds.
    pub floor: u64,
    /// What an operation of the shop took, the median of the rounds, in nanoseconds.
    pub shop: u64,
    /// The median of the rounds' ratios floor : shop, in thousandths. More is better; 1,000 is as good as the floor.
    pub ratio: u64,
}

/// Lets both sides work in turns for so many rounds, the first of which only warms both up. `measure` says what is compared.
pub async fn contest(
    rounds: usize,
    mut floor: Side<'_>,
    mut shop: Side<'_>,
    measure: impl Fn(Cost) -> u64,
) -> Result<Outcome> {
    floor().await?;
    shop().await?;
    let (mut floors, mut shops, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds.max(1) {
        let (floor, shop) = (measure(floor().await?), measure(shop().await?));
        floors.push(floor);
        shops.push(shop);
        ratios.push(floor.saturating_mul(1_000) / shop.max(1));
    }
    Ok(Outcome { floor: median(floors), shop: median(shops), ratio: median(ratios) })
}

/// The value in the middle; zero of nothing.
pub fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}
