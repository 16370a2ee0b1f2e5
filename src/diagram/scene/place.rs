//! Points, and numbers as they are written in a picture.

use std::fmt;

/// A point of the view box; y grows downwards.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// A point.
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// The point `share` of the way to `other`.
    #[must_use]
    pub fn towards(self, other: Point, share: f64) -> Point {
        Point::new(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)
    }

    /// How far it is to `other`.
    pub fn distance(self, other: Point) -> f64 {
        self.shifted(-other.x, -other.y).length()
    }

    /// How far it is from the origin.
    pub fn length(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    /// The point of the unit circle so many turns from its rightmost, clockwise.
    ///
    /// A picture is the same on every machine; the sines that machines bring are not.
    pub fn on_unit_circle(turns: f64) -> Point {
        Point::new(sine(turns + 0.25), sine(turns))
    }

    /// The point, moved.
    #[must_use]
    pub fn shifted(self, x: f64, y: f64) -> Point {
        Point::new(self.x + x, self.y + y)
    }
}

/// The sine of an angle in turns, within a ten-millionth.
fn sine(turns: f64) -> f64 {
    let turns = turns - (turns + 0.5).floor();
    let turns = if turns.abs() > 0.25 { 0.5_f64.copysign(turns) - turns } else { turns };
    let x = turns * std::f64::consts::TAU;
    let terms = [-1.0 / 110.0, -1.0 / 72.0, -1.0 / 42.0, -1.0 / 20.0, -1.0 / 6.0];
    x * terms.iter().fold(1.0, |series, term| 1.0 + term * x * x * series)
}

/// `at`, kept between two bounds; half-way between them where they leave no room. Pictures may be of
/// any size, so what is computed from it is kept by this and not by `clamp`, which stops the
/// program where the lower bound is the greater one.
pub fn kept(at: f64, least: f64, most: f64) -> f64 {
    if least > most { f64::midpoint(least, most) } else { at.max(least).min(most) }
}

/// What is left of `number` when whole multiples of `size` are taken off; never negative.
pub fn remainder(number: f64, size: f64) -> f64 {
    number - (number / size).floor() * size
}

impl fmt::Display for Point {
    /// As in the attribute `points`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Coordinate(self.x).fmt(f)?;
        f.write_str(",")?;
        Coordinate(self.y).fmt(f)
    }
}

/// A sign, the digits of a large number, a point and two decimals.
const DIGITS_MAX: usize = 24;

/// A number of a picture as text: at most two decimals and none that is not needed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Coordinate(pub f64);

impl fmt::Display for Coordinate {
    /// Digit by digit: a tape has tens of thousands, and half of what it took to draw one was to
    /// have them formatted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round() as i64;
        let (mut digits, mut at) = ([b'0'; DIGITS_MAX], DIGITS_MAX);
        let mut put = |byte: u8| {
            at -= 1;
            digits[at] = byte;
        };
        let digit = |number: u64| b'0' + (number % 10) as u8;
        let (mut whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        if rest % 10 != 0 {
            put(digit(rest));
        }
        if rest != 0 {
            put(digit(rest / 10));
            put(b'.');
        }
        put(digit(whole));
        while whole >= 10 {
            whole /= 10;
            put(digit(whole));
        }
        if hundredths < 0 {
            put(b'-');
        }
        f.write_str(std::str::from_utf8(&digits[at..]).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_circle_is_round() {
        for hundredth in -250..250 {
            let turns = f64::from(hundredth) / 100.0;
            let (sine, cosine) = (turns * std::f64::consts::TAU).sin_cos();
            let off = Point::on_unit_circle(turns).distance(Point::new(cosine, sine));
            assert!(off < 2e-7, "{turns} turns: {off}");
        }
    }

    #[test]
    fn what_is_kept_is_between_its_bounds_or_between_where_they_leave_no_room() {
        let texts = |least, most| {
            [-1.0, 3.0, 9.0, f64::NAN].map(|at| Coordinate(kept(at, least, most)).to_string())
        };
        assert_eq!(texts(2.0, 5.0), ["2", "3", "5", "2"]);
        assert_eq!(texts(5.0, 2.0), ["3.5"; 4]);
    }

    #[test]
    fn a_coordinate_is_as_short_as_it_can_be() {
        let texts = [0.0, -0.001, 1.5, -1.25, 3.004, 12.0, 0.07].map(|n| Coordinate(n).to_string());
        assert_eq!(texts, ["0", "0", "1.5", "-1.25", "3", "12", "0.07"]);
        let texts = [-0.1, 1234.56, -90.0, f64::NAN].map(|n| Coordinate(n).to_string());
        assert_eq!(texts, ["-0.1", "1234.56", "-90", "0"]);
        let texts = [f64::MAX, f64::MIN].map(|n| Coordinate(n).to_string());
        assert_eq!(texts, ["92233720368547758.07", "-92233720368547758.08"]);
    }
}
