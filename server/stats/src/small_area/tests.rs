use proptest::prelude::*;

use super::*;

/// `milk` of the R package sae (Arora and Lahiri 1997; You and Chapman 2006): major area, direct
/// estimate and standard error of 43 small areas.
const MILK: [(u8, f64, f64); 43] = [
    (1, 1.099, 0.163),
    (1, 1.075, 0.08),
    (1, 1.105, 0.083),
    (1, 0.628, 0.109),
    (1, 0.753, 0.119),
    (1, 0.981, 0.141),
    (1, 1.257, 0.202),
    (2, 1.095, 0.127),
    (2, 1.405, 0.168),
    (2, 1.356, 0.178),
    (2, 0.615, 0.1),
    (2, 1.46, 0.201),
    (2, 1.338, 0.148),
    (2, 0.854, 0.143),
    (3, 1.176, 0.149),
    (3, 1.111, 0.145),
    (3, 1.257, 0.135),
    (3, 1.43, 0.172),
    (3, 1.278, 0.137),
    (3, 1.292, 0.163),
    (3, 1.002, 0.125),
    (3, 1.183, 0.247),
    (3, 1.044, 0.14),
    (3, 1.267, 0.171),
    (3, 1.193, 0.106),
    (4, 0.791, 0.121),
    (4, 0.795, 0.121),
    (4, 0.759, 0.259),
    (4, 0.796, 0.106),
    (4, 0.565, 0.089),
    (4, 0.886, 0.225),
    (4, 0.952, 0.205),
    (4, 0.807, 0.119),
    (4, 0.582, 0.067),
    (4, 0.684, 0.106),
    (4, 0.787, 0.126),
    (4, 0.44, 0.092),
    (4, 0.759, 0.132),
    (4, 0.77, 0.1),
    (4, 0.8, 0.113),
    (4, 0.756, 0.083),
    (4, 0.865, 0.121),
    (4, 0.64, 0.129),
];

/// σ² maximises the restricted likelihood of `MILK`; the others are of samplics 0.6.1.
const MODEL_VARIANCE: f64 = 0.018_550_334_208_172_158;
const COEFFICIENTS: [f64; 4] = [
    0.968_188_986_974_964_8,
    0.132_780_305_456_738_55,
    0.226_946_224_520_594_38,
    -0.241_301_039_944_629_12,
];
const MODELLED: [f64; 43] = [
    1.021_970_544_150_615_3,
    1.047_601_951_442_337_4,
    1.067_951_426_304_240_2,
    0.760_816_565_088_519_7,
    0.846_157_043_778_629_4,
    0.974_372_706_112_786_9,
    1.058_452_671_947_625_5,
    1.097_776_256_185_119,
    1.221_545_489_445_673_6,
    1.195_146_014_837_186_4,
    0.785_214_919_183_878_2,
    1.213_946_205_377_047_6,
    1.209_659_720_793_271_6,
    0.983_496_441_199_747_3,
    1.186_424_709_592_605_7,
    1.155_698_113_921_158_2,
    1.226_341_250_657_085_7,
    1.285_648_988_661_415_5,
    1.236_324_840_854_571,
    1.234_960_139_387_997_6,
    1.090_301_627_491_469_6,
    1.192_305_722_833_658_4,
    1.121_646_766_764_521_1,
    1.223_029_721_892_272_8,
    1.193_805_444_394_390_2,
    0.762_719_589_638_744_4,
    0.764_955_153_215_244_7,
    0.733_844_388_082_635_9,
    0.769_929_554_161_264_9,
    0.613_441_623_360_485_8,
    0.769_556_072_273_251_5,
    0.795_825_311_686_68,
    0.772_318_847_722_633_9,
    0.610_230_068_312_140_2,
    0.700_178_189_652_095_7,
    0.759_278_810_407_126_5,
    0.529_886_336_457_617,
    0.743_446_678_037_740_1,
    0.754_899_633_111_872_5,
    0.770_191_965_715_712_1,
    0.748_116_423_846_053_3,
    0.804_077_515_803_998_7,
    0.681_086_885_060_739_7,
];
const MEAN_SQUARED_ERRORS: [f64; 43] = [
    0.013_460_256_459_645_631,
    0.005_372_879_732_943_143,
    0.005_701_994_717_053_262,
    0.008_541_752_018_645_387,
    0.009_579_609_713_657_83,
    0.011_670_657_817_874_798,
    0.015_926_190_442_676_874,
    0.010_586_535_918_658_978,
    0.014_184_079_510_761_192,
    0.014_901_513_343_401_594,
    0.007_694_269_999_829_003_6,
    0.016_336_520_457_329_723,
    0.012_562_753_260_165_02,
    0.012_117_403_160_890_68,
    0.012_031_258_604_640_679,
    0.011_709_174_202_425_433,
    0.010_859_802_954_535_947,
    0.013_690_899_748_497_949,
    0.011_034_697_953_367_752,
    0.013_079_721_999_320_91,
    0.009_948_654_393_834_04,
    0.017_244_045_293_328_236,
    0.011_292_350_663_700_336,
    0.013_625_336_475_564_343,
    0.008_065_798_491_324_223,
    0.009_205_151_258_557_17,
    0.009_205_151_258_557_17,
    0.016_476_984_439_707_5,
    0.007_800_638_827_581_07,
    0.006_098_675_378_676_214,
    0.015_441_626_645_269_19,
    0.014_657_921_708_965_098,
    0.009_024_716_460_864_939,
    0.003_870_788_609_167_309_5,
    0.007_800_638_827_581_07,
    0.009_646_159_544_032_695,
    0.006_404_343_451_683_055,
    0.010_155_668_261_310_613,
    0.007_209_948_012_440_965,
    0.008_470_292_522_066_52,
    0.005_484_865_133_990_120_4,
    0.009_205_151_258_557_17,
    0.009_903_647_796_887_95,
];

fn milk() -> (Vec<DirectEstimate>, DMatrix<f64>) {
    let direct =
        MILK.iter().map(|&(_, value, standard_error)| DirectEstimate { value, standard_error });
    let columns = DMatrix::from_fn(43, 4, |row, column| {
        let area = usize::from(MILK[row].0);
        if column == 0 || area == column + 1 { 1.0 } else { 0.0 }
    });
    (direct.collect(), columns)
}

fn assert_close(found: f64, expected: f64, tolerance: f64) {
    let gap = (found - expected).abs();
    assert!(gap <= tolerance * expected.abs(), "{found}, not {expected}");
}

fn intercept(units: usize) -> DMatrix<f64> {
    DMatrix::from_element(units, 1, 1.0)
}

fn estimates(values: &[f64], errors: &[f64]) -> Vec<DirectEstimate> {
    let both = values.iter().zip(errors);
    both.map(|(&value, &standard_error)| DirectEstimate { value, standard_error }).collect()
}

#[test]
fn the_milk_of_43_areas_is_that_of_samplics() {
    let (direct, columns) = milk();
    let model = fay_herriot(&direct, &columns).expect("a model");
    assert_close(model.model_variance, MODEL_VARIANCE, 1e-7);
    for (found, expected) in model.coefficients.iter().zip(COEFFICIENTS) {
        assert_close(*found, expected, 1e-6);
    }
    let expected = MODELLED.iter().zip(&MEAN_SQUARED_ERRORS);
    for (found, (value, error)) in model.estimates.iter().zip(expected) {
        assert_close(found.modelled.value, *value, 1e-6);
        assert_close(found.modelled.mean_squared_error, *error, 1e-6);
    }
    assert!(!model.is_at_boundary && model.iterations < 40, "{}", model.iterations);
}

#[test]
fn equal_variances_give_the_analysis_of_variance() {
    // With one ψ and an intercept σ² = s² − ψ.
    let direct = estimates(&[1.0, 4.0, 2.0, 9.0, 4.0], &[1.5; 5]);
    let model = fay_herriot(&direct, &intercept(5)).expect("a model");
    assert_close(model.model_variance, 9.5 - 2.25, 1e-11);
    assert_close(model.coefficients[0], 4.0, 1e-12);
    assert_close(model.coefficient_errors[0], (9.5_f64 / 5.0).sqrt(), 1e-11);
    let first = model.estimates[0];
    assert_close(first.modelled.shrinkage, 7.25 / 9.5, 1e-11);
    assert_close(first.modelled.value, 4.0 - 3.0 * 7.25 / 9.5, 1e-11);
    assert_eq!(first.direct, direct[0]);
}

#[test]
fn units_that_vary_less_than_their_errors_are_at_the_boundary() {
    let direct = estimates(&[1.0, 1.1, 0.9, 1.05], &[0.5, 0.4, 0.6, 0.5]);
    let model = fay_herriot(&direct, &intercept(4)).expect("a model");
    assert!(model.is_at_boundary && model.model_variance.abs() < f64::MIN_POSITIVE);
    for unit in &model.estimates {
        assert_close(unit.modelled.value, model.coefficients[0], 1e-15);
        assert!(unit.modelled.mean_squared_error > 0.0);
    }
}

#[test]
fn what_cannot_be_modelled_is_said() {
    let direct = estimates(&[1.0, 2.0, 3.0], &[-0.1, 0.0, f64::NAN]);
    let found = fay_herriot(&direct, &intercept(3));
    assert_eq!(found, Err(SmallAreaError::StandardErrorNotPositive { units: vec![0, 1, 2] }));
    let direct = estimates(&[1.0, f64::NAN, 3.0], &[0.1; 3]);
    let found = fay_herriot(&direct, &intercept(3));
    assert_eq!(found, Err(SmallAreaError::NotFinite { units: vec![1] }));
    let direct = estimates(&[1.0, 2.0, 3.0], &[0.1; 3]);
    let found = fay_herriot(&direct, &intercept(2));
    assert_eq!(found, Err(SmallAreaError::UnequalLengths { units: 3, rows: 2 }));
    let found = fay_herriot(&direct, &DMatrix::from_element(3, 2, 1.0));
    assert_eq!(found, Err(SmallAreaError::Collinear { column: 1 }));
    let found = fay_herriot(&direct[..1], &intercept(1));
    assert_eq!(found, Err(SmallAreaError::TooFewUnits { units: 1, columns: 1 }));
}

fn areas() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((-5.0..5.0_f64, 0.05..3.0_f64), 3..20)
}

proptest! {
    #[test]
    fn a_modelled_value_lies_between_the_direct_and_the_regressions(areas in areas()) {
        let (values, errors): (Vec<f64>, Vec<f64>) = areas.into_iter().unzip();
        let model = fay_herriot(&estimates(&values, &errors), &intercept(values.len())).expect("a model");
        for unit in &model.estimates {
            let modelled = unit.modelled;
            let (low, high) = (unit.direct.value.min(modelled.synthetic), unit.direct.value.max(modelled.synthetic));
            prop_assert!(low - 1e-9 <= modelled.value && modelled.value <= high + 1e-9);
            prop_assert!((0.0..=1.0).contains(&modelled.shrinkage));
            prop_assert!(modelled.mean_squared_error > 0.0);
        }
    }

    #[test]
    fn a_change_of_unit_changes_only_the_unit(areas in areas(), scale in 0.001..1000.0_f64) {
        let (values, errors): (Vec<f64>, Vec<f64>) = areas.into_iter().unzip();
        let scaled = |numbers: &[f64]| numbers.iter().map(|number| number * scale).collect::<Vec<_>>();
        let columns = intercept(values.len());
        let model = fay_herriot(&estimates(&values, &errors), &columns).expect("a model");
        let other = fay_herriot(&estimates(&scaled(&values), &scaled(&errors)), &columns).expect("a model");
        let gap = (other.model_variance / scale.powi(2) - model.model_variance).abs();
        prop_assert!(gap <= 1e-8 * (1.0 + model.model_variance), "{gap}");
    }
}
