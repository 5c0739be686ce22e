//! Expressions from the compiled form. Written by hand because the derived reader recurses as deep
//! as the bytes say, which a hostile file would use to exhaust the stack.

use std::io::{self, Read};

use borsh::BorshDeserialize;

use super::{Expression, MAX_DEPTH};
use crate::RICH;

impl BorshDeserialize for Expression {
    fn deserialize_reader<R: Read>(reader: &mut R) -> io::Result<Self> {
        // A level of the source is at most two of the tree, as in `-(…)`.
        expression(reader, 2 * MAX_DEPTH)
    }
}

fn read<T: BorshDeserialize, R: Read>(reader: &mut R) -> io::Result<T> {
    T::deserialize_reader(reader)
}

/// The variants are numbered in the order of their declaration, as the derived writer does.
fn expression<R: Read>(reader: &mut R, levels: u8) -> io::Result<Expression> {
    let levels = levels.checked_sub(1).ok_or(io::ErrorKind::InvalidData)?;
    let boxed = |reader: &mut R| expression(reader, levels).map(Box::new);
    Ok(match read::<u8, R>(reader)? {
        0 => Expression::Boolean(read(reader)?),
        1 => Expression::Number(read(reader)?),
        2 => Expression::Text(read(reader)?),
        3 => Expression::Today,
        4 => Expression::Item(read(reader)?),
        5 => Expression::IsEmpty(read(reader)?),
        6 => Expression::Selected { item: read(reader)?, category: read(reader)? },
        7 => Expression::CountSelected(read(reader)?),
        8 => Expression::Not(boxed(reader)?),
        9 => Expression::And(operands(reader, levels)?),
        10 => Expression::Or(operands(reader, levels)?),
        11 => Expression::Compare {
            comparison: read(reader)?,
            left: boxed(reader)?,
            right: boxed(reader)?,
        },
        12 => Expression::Negate(boxed(reader)?),
        13 => Expression::Calculate {
            operation: read(reader)?,
            left: boxed(reader)?,
            right: boxed(reader)?,
        },
        14 => Expression::Coalesce { first: boxed(reader)?, second: boxed(reader)? },
        15 => Expression::If {
            condition: boxed(reader)?,
            then: boxed(reader)?,
            otherwise: boxed(reader)?,
        },
        16 => Expression::Matches { text: boxed(reader)?, pattern: read(reader)? },
        17 => Expression::TextLength(boxed(reader)?),
        18 if RICH => {
            Expression::Call { function: read(reader)?, arguments: operands(reader, levels)? }
        }
        _ => return Err(io::ErrorKind::InvalidData.into()),
    })
}

/// The number is not trusted for memory: what is not there ends the reading.
fn operands<R: Read>(reader: &mut R, levels: u8) -> io::Result<Vec<Expression>> {
    (0..read::<u32, R>(reader)?).map(|_| expression(reader, levels)).collect()
}

#[cfg(all(test, feature = "author"))]
mod tests {
    use super::*;
    use crate::condition::Condition;

    #[test]
    fn every_kind_of_expression_comes_back_as_it_was_written() {
        let deep = format!("{}true(){}", "not(".repeat(40), ")".repeat(40));
        for source in [
            "true() and ${a} = 1.5 or ${b} = 'x' and not(${c} = '')",
            "today() > '2026-01-01' and selected(${m}, '1') and count-selected(${m}) >= 2",
            "-(${a} + 1) * 2 div 3 mod 4 < coalesce(${a}, 7)",
            "if(${a} > 1, ${b}, ${c}) = 'y' and regex(${t}, '^a+$') and string-length(${t}) < 3",
            "concat(${a}, 'x', round(${n}, 2)) != '' and selected-at(${m}, 0) = . and . > 1",
            &deep,
        ] {
            let bytes = borsh::to_vec(Condition::parse(source).unwrap().expression()).unwrap();
            let back: Expression = borsh::from_slice(&bytes).unwrap();
            assert_eq!(borsh::to_vec(&back).unwrap(), bytes, "{source}");
        }
    }

    #[test]
    fn bytes_that_claim_endless_depth_or_length_are_refused() {
        assert!(borsh::from_slice::<Expression>(&vec![8; 1_000_000]).is_err());
        assert!(borsh::from_slice::<Expression>(&[9, 255, 255, 255, 255, 3]).is_err());
        assert!(borsh::from_slice::<Expression>(&[19]).is_err());
    }
}
