//! How far enough of them have come.

/// The largest value that at least `count` of these have reached; `count` is from 1 to as many
/// as there are.
pub fn reached<T: Ord + Copy>(mut values: Vec<T>, count: usize) -> T {
    crate::table::sort(&mut values);
    values[values.len() - count]
}

#[cfg(test)]
mod tests {
    use super::reached;

    #[test]
    fn two_of_three_have_come_as_far_as_the_middle_one() {
        assert_eq!(reached(vec![7, 1, 4], 2), 4);
        assert_eq!(reached(vec![7, 1, 4], 3), 1);
    }
}
