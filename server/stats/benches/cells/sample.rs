//! A made-up sample: 40 items on a scale from 1 to 5, in 2,000 PSUs of 100 strata.
//!
//! Everything comes from hashes of row numbers (splitmix64), so that any language makes the same bits.
//! With h(a, b) = s(s(a ^ SEED) ^ b): row i lies in PSU i / (rows / 2,000), PSU p in stratum p / 20;
//! the crossing unit is h(i, 1001) mod 100; the weight 10 + (h(i, 1002) mod 1,000) / 100; the latent
//! answer to item j is z = h(i, j) mod 10,000 + h(psu, 2,000 + j) mod 2,000 + h(unit, 3,000 + j) mod
//! 1,500 − 1,750, and the answer 1 + [z > 1,200] + [z > 3,000] + [z > 5,500] + [z > 8,500]. Where
//! answers are to be missing, they are if h(i, 4,000 + j) mod 100 < 5. A stratum was drawn from
//! 200 + h(stratum, 1003) mod 300 PSUs.

use std::ops::Range;

use rayon::prelude::*;

pub const ITEMS: usize = 40;
pub const PSUS: usize = 2000;
pub const STRATA: usize = 100;

const SEED: u64 = 20_261_121;

/// What a row's unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// Its stratum.
    Aligned,
    /// One of 100 that lie across all PSUs.
    Crossing,
    /// One of 2,000 that lie across all PSUs.
    Scattered,
    /// Its PSU.
    Psus,
}

impl Units {
    pub fn count(self) -> usize {
        match self {
            Self::Aligned => STRATA,
            Self::Crossing => 100,
            Self::Scattered => 2000,
            Self::Psus => PSUS,
        }
    }
}

/// The sample, row after row in the order of PSUs.
#[derive(Clone, Debug)]
pub struct Sample {
    pub psu: Vec<u32>,
    pub unit: Vec<u32>,
    /// The unit that lies across all PSUs, whatever the units are.
    pub across: Vec<u32>,
    pub weights: Vec<f64>,
    pub codes: Vec<u8>,
}

impl Sample {
    pub fn new(rows: usize, units: Units, missing: bool) -> Self {
        Self::part(0..rows, rows, units, missing)
    }

    /// Some rows of a sample of so many.
    pub fn part(part: Range<usize>, rows: usize, units: Units, missing: bool) -> Self {
        let all = part.start as u64..part.end as u64;
        let psu_of = |row: u64| row / (rows / PSUS) as u64;
        let across = |row: u64| hash(row, 1001) % 100;
        let unit_of = |row: u64| match units {
            Units::Aligned => psu_of(row) / (PSUS / STRATA) as u64,
            Units::Crossing => across(row),
            Units::Scattered => hash(row, 1001) % 2000,
            Units::Psus => psu_of(row),
        };
        let codes = |of: &(dyn Fn(u64) -> u64 + Sync)| -> Vec<u32> {
            all.clone().into_par_iter().map(|row| of(row) as u32).collect()
        };
        let mut answers = vec![0; part.len() * ITEMS];
        answers.par_chunks_mut(ITEMS).enumerate().for_each(|(row, out)| {
            let row = all.start + row as u64;
            let (psu, unit) = (psu_of(row), across(row));
            for (item, code) in (1..).zip(out) {
                let is_missing = missing && hash(row, 4000 + item) % 100 < 5;
                *code = if is_missing { u8::MAX } else { answer(row, psu, unit, item) };
            }
        });
        let weight = |row: u64| 10.0 + (hash(row, 1002) % 1000) as f64 / 100.0;
        Self {
            psu: codes(&psu_of),
            unit: codes(&unit_of),
            across: codes(&across),
            weights: all.clone().into_par_iter().map(weight).collect(),
            codes: answers,
        }
    }

    pub fn rows(&self) -> usize {
        self.weights.len()
    }

    /// The same rows in another order.
    pub fn shuffled(&self) -> Self {
        let mut rows: Vec<usize> = (0..self.rows()).collect();
        rows.par_sort_by_cached_key(|&row| hash(row as u64, 5005));
        let codes = |of: &[u32]| rows.iter().map(|&row| of[row]).collect();
        Self {
            psu: codes(&self.psu),
            unit: codes(&self.unit),
            across: codes(&self.across),
            weights: rows.iter().map(|&row| self.weights[row]).collect(),
            codes: rows
                .iter()
                .flat_map(|&row| self.codes[row * ITEMS..(row + 1) * ITEMS].iter().copied())
                .collect(),
        }
    }

    /// How many PSUs a stratum was drawn from.
    pub fn psus_of_stratum(stratum: u32) -> u64 {
        200 + hash(u64::from(stratum), 1003) % 300
    }

    /// The stratum of every PSU.
    pub fn stratum_of_psu() -> Vec<u32> {
        (0..PSUS).map(|psu| (psu / (PSUS / STRATA)) as u32).collect()
    }
}

fn answer(row: u64, psu: u64, unit: u64, item: u64) -> u8 {
    let part = |of: u64, salt: u64, size: u64| (hash(of, salt) % size) as i64;
    let latent =
        part(row, item, 10_000) + part(psu, 2000 + item, 2000) + part(unit, 3000 + item, 1500)
            - 1750;
    1 + [1200, 3000, 5500, 8500].iter().map(|&cut| u8::from(latent > cut)).sum::<u8>()
}

fn hash(a: u64, b: u64) -> u64 {
    mix(mix(a ^ SEED) ^ b)
}

fn mix(state: u64) -> u64 {
    let state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}
