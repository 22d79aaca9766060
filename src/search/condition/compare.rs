//! Comparison of an attribute's value with what a query asks for.

use crate::search::query::Value;
use crate::study::AttributeType;
use crate::study::attribute::date_range;
use crate::text::display::one_line;
use crate::text::fold::{fold, natural_cmp};
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The value of those that have none.
pub(super) const UNSET: &str = "(none)";

/// What a value is compared with, made ready.
pub(super) struct Comparison {
    kind: Kind,
}

enum Kind {
    Any,
    Unset,
    Is(String, Option<f64>),
    Begins(String),
    /// Days from the first to the last, both included.
    Days(Option<Date>, Option<Date>),
    Numbers(Option<(f64, bool)>, Option<(f64, bool)>),
    /// Places in an ordered list.
    Places(Vec<String>, Option<(usize, bool)>, Option<(usize, bool)>),
    Names(Option<(String, bool)>, Option<(String, bool)>),
}

type Bound = Option<(String, bool)>;

impl Comparison {
    /// Makes `value` ready for an attribute of type `of`, or says what is wrong with it.
    pub fn new(value: &Value, of: &AttributeType) -> Result<Self, String> {
        let kind = match value {
            Value::Any => Kind::Any,
            Value::Is(value) if value == UNSET => Kind::Unset,
            Value::Is(value) => match of {
                AttributeType::Date => day_range(&Some((value.clone(), true)), &Some((value.clone(), true)))?,
                AttributeType::Boolean => Kind::Is(of.normalise(value)?, None),
                AttributeType::Number => Kind::Is(fold(value), Some(number(value)?)),
                AttributeType::Text => Kind::Is(fold(value), None),
                AttributeType::Ordered(_) => Kind::Is(fold(value), None),
            },
            Value::Begins(start) => Kind::Begins(fold(start)),
            Value::Range(low, high) => range(low, high, of)?,
        };
        Ok(Self { kind })
    }

    /// Whether a value meets the comparison. `known` remembers the values met so far.
    pub fn of<'v>(&self, value: Option<&'v String>, known: &mut BTreeMap<&'v str, bool>) -> bool {
        match value {
            None => matches!(self.kind, Kind::Unset),
            Some(value) => *known.entry(value).or_insert_with(|| self.holds(value, true)),
        }
    }

    /// Whether a name meets the comparison; here a `/` does not make parts.
    pub fn of_name(&self, name: &str) -> bool {
        self.holds(name, false)
    }

    fn holds(&self, value: &str, parts: bool) -> bool {
        match &self.kind {
            Kind::Any => true,
            Kind::Unset => false,
            Kind::Is(wanted, as_number) => {
                let same_number = as_number.is_some_and(|number| value.trim().parse() == Ok(number));
                same_number
                    || tails(&fold(value), parts).any(|tail| {
                        tail == wanted
                            || (parts && tail.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('/')))
                    })
            }
            Kind::Begins(start) => tails(&fold(value), parts).any(|tail| tail.starts_with(start.as_str())),
            Kind::Days(first, last) => date_range(value).is_some_and(|(from, to)| {
                first.is_none_or(|first| first <= from) && last.is_none_or(|last| to <= last)
            }),
            Kind::Numbers(low, high) => value.trim().parse::<f64>().is_ok_and(|value| {
                let by = |bound: f64| value.partial_cmp(&bound).unwrap_or(Ordering::Equal);
                within(low.map(|(bound, own)| (by(bound), own)), high.map(|(bound, own)| (by(bound), own)))
            }),
            Kind::Places(list, low, high) => place(list, value).is_some_and(|value| {
                within(
                    low.map(|(bound, own)| (value.cmp(&bound), own)),
                    high.map(|(bound, own)| (value.cmp(&bound), own)),
                )
            }),
            Kind::Names(low, high) => {
                let by = |bound: &Bound| bound.as_ref().map(|(bound, own)| (natural_cmp(&fold(value), bound), *own));
                within(by(low), by(high))
            }
        }
    }
}

/// `value`, and with `parts` also what follows each of its `/`: a path is met by any of its parts.
fn tails(value: &str, parts: bool) -> impl Iterator<Item = &str> {
    let inner = value.match_indices('/').filter(move |_| parts).filter_map(|(at, _)| value.get(at + 1..));
    std::iter::once(value).chain(inner)
}

fn within(low: Option<(Ordering, bool)>, high: Option<(Ordering, bool)>) -> bool {
    low.is_none_or(|(order, own)| order.is_gt() || (own && order.is_eq()))
        && high.is_none_or(|(order, own)| order.is_lt() || (own && order.is_eq()))
}

fn number(text: &str) -> Result<f64, String> {
    let parsed = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    parsed.ok_or_else(|| format!("“{}” is not a number", one_line(text)))
}

fn place(list: &[String], value: &str) -> Option<usize> {
    let folded = fold(value);
    list.iter().position(|known| fold(known) == folded)
}

fn range(low: &Bound, high: &Bound, of: &AttributeType) -> Result<Kind, String> {
    match of {
        AttributeType::Date => day_range(low, high),
        AttributeType::Number => number_range(low, high),
        AttributeType::Ordered(list) => {
            let find = |bound: &Bound| {
                let Some((value, own)) = bound else { return Ok(None) };
                let unknown = || format!("“{}” is not one of {}", one_line(value), list.join(", "));
                place(list, value).map(|at| Some((at, *own))).ok_or_else(unknown)
            };
            Ok(Kind::Places(list.clone(), find(low)?, find(high)?))
        }
        AttributeType::Boolean => Err("yes and no have no ranges".into()),
        // Nobody said what the values are: take the bounds for what they look like.
        AttributeType::Text => number_range(low, high).or_else(|_| day_range(low, high)).or_else(|_: String| {
            let name = |bound: &Bound| bound.as_ref().map(|(value, own)| (fold(value), *own));
            Ok(Kind::Names(name(low), name(high)))
        }),
    }
}

fn number_range(low: &Bound, high: &Bound) -> Result<Kind, String> {
    let read = |bound: &Bound| bound.as_ref().map(|(value, own)| number(value).map(|n| (n, *own))).transpose();
    Ok(Kind::Numbers(read(low)?, read(high)?))
}

/// Days: a bound that is a month or a year stands for all of it, so `>2022` begins in 2023.
fn day_range(low: &Bound, high: &Bound) -> Result<Kind, String> {
    let read = |bound: &Bound| {
        let Some((value, own)) = bound else { return Ok(None) };
        let wrong = || format!("“{}” is not a date (write 2022-05-11, 2022-05 or 2022)", one_line(value));
        date_range(value).map(|days| Some((days, *own))).ok_or_else(wrong)
    };
    let far = |day: Result<Date, jiff::Error>, limit: Date| day.unwrap_or(limit);
    let first = read(low)?.map(|((from, to), own)| if own { from } else { far(to.tomorrow(), Date::MAX) });
    let last = read(high)?.map(|((from, to), own)| if own { to } else { far(from.yesterday(), Date::MIN) });
    Ok(Kind::Days(first, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Query;
    use crate::search::query::Node;

    fn holds(condition: &str, of: &AttributeType, value: &str) -> bool {
        let query: Query = condition.parse().unwrap_or_else(|error| panic!("{error}"));
        let Node::Field(field) = &query.root else { panic!("{condition} is no field") };
        Comparison::new(&field.value, of).unwrap_or_else(|what| panic!("{what}")).holds(value, true)
    }

    fn check(of: &AttributeType, cases: &[(&str, &[&str], &[&str])]) {
        for (condition, meet, fail) in cases {
            for value in *meet {
                assert!(holds(condition, of, value), "{condition} is met by {value}");
            }
            for value in *fail {
                assert!(!holds(condition, of, value), "{condition} is not met by {value}");
            }
        }
    }

    #[test]
    fn text_is_compared_folded_and_by_the_parts_of_a_path() {
        check(
            &AttributeType::Text,
            &[
                ("x:police", &["Police", " POLICE "], &["police officer"]),
                ("x:health", &["health", "health/primary care/GP", "public/health"], &["mental health"]),
                ("x:GP", &["health/primary care/GP"], &["health/GPs"]),
                ("x:\"primary care\"", &["health/Primary  care/GP"], &["primary"]),
                ("x:social*", &["Social worker", "care/social"], &["antisocial"]),
                ("x:*", &["anything"], &[]),
                ("x:[2 TO 10]", &["2", "3", "10.0"], &["11", "1.9", "two"]),
                ("x:2022-05..2022-09", &["2022-05-01", "2022-09-30", "2022-06"], &["2022-10-01", "2022", "May"]),
                ("x:b..d", &["B", "c", "d"], &["a", "da"]),
                ("x:>W2", &["W3", "W10"], &["W2", "W1"]),
            ],
        );
    }

    #[test]
    fn dates_numbers_and_lists_are_compared_by_value() {
        check(
            &AttributeType::Date,
            &[
                ("date:2022-05", &["2022-05", "2022-05-31"], &["2022", "2022-06-01"]),
                ("date:>2022-05-01", &["2022-05-02", "2023"], &["2022-05-01", "2022-05"]),
                ("date:>=2022-05-01", &["2022-05-01", "2022-05"], &["2022-04-30", "2022"]),
                ("date:<2022", &["2021-12-31"], &["2022-01-01", "2022"]),
                ("date:<=2022", &["2022-12-31", "2022"], &["2023-01-01"]),
                ("date:..2022-05", &["2022-05-31"], &["2022-06-01", "soon"]),
            ],
        );
        check(&AttributeType::Number, &[("x:2", &["2", "2.0", "02"], &["3", "22"]), ("x:<2", &["-1"], &["2"])]);
        check(&AttributeType::Boolean, &[("x:true", &["yes"], &["no"])]);
        let list = AttributeType::Ordered(["low", "middle", "high"].map(String::from).to_vec());
        check(&list, &[("x:>low", &["high", "Middle"], &["low", "other"]), ("x:LOW", &["low"], &["high"])]);
    }

    #[test]
    fn bounds_must_fit_the_type() {
        let wrong = |value: &str, of: &AttributeType| {
            Comparison::new(&Value::Range(Some((value.into(), true)), None), of).err().unwrap_or_default()
        };
        assert!(wrong("spring", &AttributeType::Date).contains("not a date"));
        assert!(wrong("ten", &AttributeType::Number).contains("not a number"));
        assert!(wrong("top", &AttributeType::Ordered(vec!["low".into()])).contains("one of low"));
        assert!(Comparison::new(&Value::Is("maybe".into()), &AttributeType::Boolean).is_err());
        assert!(Comparison::new(&Value::Is("soon".into()), &AttributeType::Date).is_err());
    }
}
