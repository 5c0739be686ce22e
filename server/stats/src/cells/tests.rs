//! Cells beside the formulas written out row by row.

use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

use super::*;
use crate::design::LonelyRule;

const ITEMS: usize = 5;

/// A sample as a test writes it: row by row.
#[derive(Clone, Debug)]
struct Sample {
    /// The stratum of every PSU.
    strata: Vec<u32>,
    units: usize,
    psu: Vec<u32>,
    unit: Vec<u32>,
    weights: Vec<f64>,
    codes: Vec<u8>,
}

impl Sample {
    fn rows(&self) -> Rows<'_> {
        let answers = AnswerTable::ByRow { items: ITEMS, codes: &self.codes };
        Rows { psu: &self.psu, unit: &self.unit, weights: &self.weights, answers }
    }

    fn extent(&self) -> Extent {
        Extent { psus: self.strata.len(), units: self.units }
    }

    fn cells(&self) -> Cells {
        Cells::of(&self.rows(), &Scores::plain(ITEMS), self.extent()).expect("cells")
    }

    fn strata(&self) -> Strata {
        Strata::new(&self.strata, None, LonelyRule::Remove).expect("strata")
    }

    fn means(&self) -> Means {
        self.cells().means(&self.strata()).expect("means")
    }

    /// The rows at these places.
    fn taken(&self, places: &[usize]) -> Self {
        let pick = |codes: &[u32]| places.iter().map(|&row| codes[row]).collect();
        Self {
            psu: pick(&self.psu),
            unit: pick(&self.unit),
            weights: places.iter().map(|&row| self.weights[row]).collect(),
            codes: places.iter().flat_map(|&row| self.codes_of(row)).copied().collect(),
            ..self.clone()
        }
    }

    fn codes_of(&self, row: usize) -> &[u8] {
        &self.codes[row * ITEMS..(row + 1) * ITEMS]
    }

    /// Mean of an item in a unit, and the linearised totals of all PSUs.
    fn direct(&self, unit: u32, item: usize) -> (f64, Vec<f64>) {
        let counts = |row: &usize| self.unit[*row] == unit && self.codes_of(*row)[item] != MISSING;
        let rows: Vec<usize> = (0..self.psu.len()).filter(counts).collect();
        let code = |row: usize| f64::from(self.codes_of(row)[item]);
        let weight: f64 = rows.iter().map(|&row| self.weights[row]).sum();
        let mean = rows.iter().map(|&row| self.weights[row] * code(row)).sum::<f64>() / weight;
        let mut totals = vec![0.0; self.strata.len()];
        for row in rows {
            totals[self.psu[row] as usize] += self.weights[row] * (code(row) - mean) / weight;
        }
        (mean, totals)
    }

    /// The covariance of two totals from those of all PSUs.
    fn covariance(&self, left: &[f64], right: &[f64]) -> f64 {
        let of_stratum = |run: Range<usize>| {
            let drawn = run.len() as f64;
            let mean = |totals: &[f64]| totals[run.clone()].iter().sum::<f64>() / drawn;
            let (left_mean, right_mean) = (mean(left), mean(right));
            let products =
                run.clone().map(|psu| (left[psu] - left_mean) * (right[psu] - right_mean));
            if run.len() == 1 { 0.0 } else { drawn / (drawn - 1.0) * products.sum::<f64>() }
        };
        let mut first = 0;
        let runs = self.strata.chunk_by(|left, right| left == right).map(|run| {
            first += run.len();
            first - run.len()..first
        });
        runs.map(of_stratum).sum()
    }
}

prop_compose! {
    /// 8 PSUs of 3 strata, one of them lonely; a PSU without a row is usual.
    fn samples()(
        rows in proptest::collection::vec(
            (0u32..8, 0u32..4, 1u32..100_000, proptest::array::uniform5(0u8..7)),
            1..120,
        ),
        unit_three_is_none in any::<bool>(),
        missing in any::<bool>(),
        scale in prop::sample::select(vec![1.0, 0.01, 1e-7]),
    ) -> Sample {
        let unit = |unit: u32| if unit == 3 && unit_three_is_none { NO_UNIT } else { unit };
        let code = |code: u8| if code == 6 && missing { MISSING } else { code };
        Sample {
            strata: vec![0, 0, 0, 2, 3, 3, 3, 3],
            units: 4,
            psu: rows.iter().map(|row| row.0).collect(),
            unit: rows.iter().map(|row| unit(row.1)).collect(),
            weights: rows.iter().map(|row| f64::from(row.2) * scale).collect(),
            codes: rows.iter().flat_map(|row| row.3.map(code)).collect(),
        }
    }
}

fn near(ours: f64, other: f64, scale: f64) -> bool {
    (ours.is_nan() && other.is_nan()) || (ours - other).abs() <= 1e-11 * scale.max(other.abs())
}

/// Equal bits, where NaN equals NaN.
fn same(left: &Means, right: &Means) -> bool {
    let bits = |means: &Means| {
        let all = [means.values(), means.standard_errors(), means.weights()].concat();
        all.iter().map(|number| number.to_bits()).collect::<Vec<_>>()
    };
    bits(left) == bits(right)
}

proptest! {
    #[test]
    fn means_and_errors_are_those_of_the_formula(sample in samples()) {
        let means = sample.means();
        for unit in 0..4 {
            for item in 0..ITEMS {
                let place = unit as usize * ITEMS + item;
                let (mean, totals) = sample.direct(unit, item);
                let error = if mean.is_nan() {
                    f64::NAN
                } else {
                    sample.covariance(&totals, &totals).sqrt()
                };
                prop_assert!(near(means.values()[place], mean, 1.0));
                let ours = means.standard_errors()[place];
                prop_assert!(near(ours, error, 1.0), "{ours} {error}");
            }
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_bit(
        (sample, places) in samples().prop_flat_map(|sample| {
            let places: Vec<usize> = (0..sample.psu.len()).collect();
            (Just(sample), Just(places).prop_shuffle())
        })
    ) {
        prop_assert!(same(&sample.means(), &sample.taken(&places).means()));
    }

    #[test]
    fn blocks_change_no_bit(sample in samples(), size in 1usize..50) {
        let mut stream = Stream::new(Scores::plain(ITEMS), sample.extent());
        let places: Vec<usize> = (0..sample.psu.len()).collect();
        for block in places.chunks(size) {
            stream.add(&sample.taken(block).rows()).expect("a block");
        }
        let cells = stream.finish();
        prop_assert!(same(&sample.means(), &cells.means(&sample.strata()).expect("means")));
    }

    #[test]
    fn nodes_and_units_have_the_covariances_of_the_formula(sample in samples()) {
        let mut sample = sample;
        // Each unit answers each item, so that every mean is there.
        for unit in 0..4 {
            sample.psu.push(unit * 2);
            sample.unit.push(unit);
            sample.weights.push(3.5);
            sample.codes.extend([1, 2, 3, 4, 5]);
        }
        let (cells, strata, means) = (sample.cells(), sample.strata(), sample.means());
        let slopes = [0.2, 0.2, 0.2, 0.2, 0.2, 0.0, 0.0, -1.5, 1.0, 0.0];
        let gradients = Gradients::linear(4, 2, ITEMS, &slopes).expect("slopes");
        let totals = |unit: u32, node: usize| {
            let mut sums = vec![0.0; sample.strata.len()];
            for item in 0..ITEMS {
                let (_, totals) = sample.direct(unit, item);
                for (sum, total) in sums.iter_mut().zip(totals) {
                    *sum += slopes[node * ITEMS + item] * total;
                }
            }
            sums
        };
        let nodes = cells.node_covariances(&strata, &means, &gradients).expect("nodes");
        let of_units = cells.unit_covariance(&strata, &means, &gradients, 1).expect("units");
        for unit in 0..4u32 {
            for other in 0..4u32 {
                let direct = sample.covariance(&totals(unit, 1), &totals(other, 1));
                prop_assert!(near(of_units[(unit as usize, other as usize)], direct, 1.0));
            }
            let direct = sample.covariance(&totals(unit, 0), &totals(unit, 1));
            prop_assert!(near(nodes[unit as usize][(0, 1)], direct, 1.0));
            let pair = [(0, 1), (1, 0)].map(|place| nodes[unit as usize][place].to_bits());
            prop_assert_eq!(pair[0], pair[1]);
        }
    }
}

/// Enough rows for several tasks, batches and parts.
fn large() -> Sample {
    let rows = 40_000u32;
    let mixed = |row: u32, salt: u32| row.wrapping_mul(2_654_435_761).rotate_left(salt) >> 7;
    let weight = |row: u32| 10.0 + f64::from(mixed(row, 3) % 1000) / 100.0;
    Sample {
        strata: vec![0, 0, 0, 2, 2, 3, 3, 3],
        units: 4,
        psu: (0..rows).map(|row| mixed(row, 9) % 8).collect(),
        unit: (0..rows).map(|row| mixed(row, 17) % 4).collect(),
        weights: (0..rows).map(weight).collect(),
        codes: (0..rows * 5).map(|place| (mixed(place, 13) % 6) as u8).collect(),
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let sample = large();
    let slopes = [0.2; ITEMS];
    let gradients = Gradients::linear(4, 1, ITEMS, &slopes).expect("slopes");
    let with = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let (cells, strata) = (sample.cells(), sample.strata());
            let means = cells.means(&strata).expect("means");
            let units = cells.unit_covariance(&strata, &means, &gradients, 0).expect("units");
            (cells, means, units)
        })
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(7));
}

#[test]
fn weights_of_any_distance_keep_their_bits_in_any_order() {
    for far in [1.0, 1e7, 1e12] {
        let mut sample = large();
        for (row, weight) in sample.weights.iter_mut().enumerate() {
            *weight *= if row % 3 == 0 { far } else { 1.0 / far };
        }
        let backwards: Vec<usize> = (0..sample.psu.len()).rev().collect();
        assert!(same(&sample.means(), &sample.taken(&backwards).means()), "{far}");
        let (mean, _) = sample.direct(2, 3);
        assert!(near(sample.means().values()[2 * ITEMS + 3], mean, 1.0), "{far}");
    }
}

#[test]
fn scores_are_columns_of_their_own() {
    let sample = large();
    let scores =
        Scores::new(vec![Score::share(2, &[4, 5], 0), Score::codes(1, 0)], ITEMS).expect("scores");
    let cells = Cells::of(&sample.rows(), &scores, sample.extent()).expect("cells");
    let means = cells.means(&sample.strata()).expect("means");
    let mut recoded = sample.clone();
    for (place, code) in recoded.codes.iter_mut().enumerate() {
        *code = match (place % ITEMS, *code) {
            (_, 0) => MISSING,
            (2, code) => u8::from(code >= 4),
            (_, code) => code,
        };
    }
    let direct = recoded.means();
    for unit in 0..4 {
        for (column, item) in [2, 1].into_iter().enumerate() {
            let (ours, other) = (unit * 2 + column, unit * ITEMS + item);
            assert_eq!(means.values()[ours].to_bits(), direct.values()[other].to_bits());
            let errors = (means.standard_errors()[ours], direct.standard_errors()[other]);
            assert_eq!(errors.0.to_bits(), errors.1.to_bits());
        }
    }
}

#[test]
fn columns_of_items_give_the_same_cells_as_rows() {
    let sample = large();
    let columns: Vec<Vec<u8>> = (0..ITEMS)
        .map(|item| sample.codes.iter().skip(item).step_by(ITEMS).copied().collect())
        .collect();
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let rows = Rows { answers: AnswerTable::ByItem(&columns), ..sample.rows() };
    let cells = Cells::of(&rows, &Scores::plain(ITEMS), sample.extent()).expect("cells");
    assert_eq!(cells, sample.cells());
}

#[test]
fn a_sample_drawn_from_few_psus_has_a_smaller_error() {
    let sample = large();
    let left = [0.5, 1.0, 0.5, 0.5];
    let strata = Strata::new(&sample.strata, Some(&left), LonelyRule::Fail).expect("strata");
    let corrected = sample.cells().means(&strata).expect("means");
    for (corrected, full) in
        corrected.standard_errors().iter().zip(sample.means().standard_errors())
    {
        assert!(near(corrected / full, 0.5f64.sqrt(), 1.0));
    }
}

#[test]
fn a_lonely_psu_follows_its_rule() {
    let lonely = [0, 1, 1];
    let fail = Strata::new(&lonely, None, LonelyRule::Fail);
    assert_eq!(fail, Err(CellsError::LonelyPsu { stratum: 0 }));
    assert!(Strata::new(&lonely, Some(&[0.0, 1.0]), LonelyRule::Fail).is_ok());
    let mut sample = large();
    sample.psu.iter_mut().for_each(|psu| *psu %= 3);
    sample.strata = lonely.to_vec();
    let adjusted = Strata::new(&lonely, None, LonelyRule::Adjust).expect("strata");
    let means = sample.cells().means(&adjusted).expect("means");
    let (_, totals) = sample.direct(1, 2);
    let without = sample.covariance(&totals, &totals);
    let error = (without + totals[0] * totals[0]).sqrt();
    assert!(near(means.standard_errors()[ITEMS + 2], error, 1.0));
}

#[test]
fn what_does_not_fit_is_an_error() {
    let sample = large();
    let short = Rows { weights: &sample.weights[1..], ..sample.rows() };
    let error = Cells::of(&short, &Scores::plain(ITEMS), sample.extent()).expect_err("short");
    assert_eq!(error, CellsError::UnequalLengths { expected: 40_000, found: 39_999 });
    let error = Strata::new(&[0, 1, 0], None, LonelyRule::Fail).expect_err("not by stratum");
    assert_eq!(error, CellsError::NotByStratum { psu: 2 });
    let error = Strata::of_rows(&[0, 1], &[0, 0], 1, LonelyRule::Remove).expect_err("two strata");
    assert_eq!(error, CellsError::PsuInTwoStrata { row: 1, psu: 0 });
    let other = Strata::new(&[0, 0], None, LonelyRule::Fail).expect("strata");
    assert!(sample.cells().means(&other).is_err());
}

#[test]
fn no_rows_are_no_means() {
    let sample = large().taken(&[]);
    let means = sample.means();
    assert!(means.values().iter().chain(means.standard_errors()).all(|number| number.is_nan()));
}
