//! Emergency numbers. They are national short numbers, so the API accepts none of them as a phone number; but a SIP
//! gateway may dial them. Which numbers they are depends on where the call leaves the network: 101 is the police in one
//! country and the most common extension in another.

mod table;

use table::TABLE;

/// Emergency numbers everywhere (ITU-T E.161.1): no country assigns them to anything else.
const EVERYWHERE: [&str; 2] = ["112", "911"];

/// Whether a number is an emergency number everywhere.
pub fn is_everywhere(number: &str) -> bool {
    EVERYWHERE.contains(&number)
}

/// Whether a number is an emergency number in a region (ISO 3166 alpha-2), or everywhere.
pub fn is_in(number: &str, region: &str) -> bool {
    let of_region = |(regions, numbers): &(&str, &str)| {
        regions.split(' ').any(|one| one.eq_ignore_ascii_case(region)) && has(numbers, number)
    };
    is_everywhere(number) || TABLE.iter().any(of_region)
}

/// The regions in which a number is an emergency number, in alphabetical order.
pub fn regions(number: &str) -> Vec<&'static str> {
    let those = TABLE.iter().filter(|(_, numbers)| has(numbers, number));
    let mut regions: Vec<_> = those.flat_map(|(regions, _)| regions.split(' ')).collect();
    regions.sort_unstable();
    regions
}

fn has(numbers: &str, number: &str) -> bool {
    let is = |one: &str| match one.split_once('-') {
        // Digit strings of the same length compare like the numbers.
        Some((first, last)) => number.len() == first.len() && (first..=last).contains(&number),
        None => one == number,
    };
    number.bytes().all(|byte| byte.is_ascii_digit()) && numbers.split(' ').any(is)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// All numbers in a row of the table.
    fn all(numbers: &str) -> Vec<String> {
        let spelled = |one: &str| {
            let (first, last) = one.split_once('-').unwrap_or((one, one));
            let (from, to): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
            assert!(first.len() == last.len() && from <= to, "{one}");
            let width = first.len();
            (from..=to).map(|number| format!("{number:0width$}")).collect::<Vec<_>>()
        };
        numbers.split(' ').flat_map(spelled).collect()
    }

    #[test]
    fn the_totals_are_right() {
        let mut regions = BTreeSet::new();
        let (mut numbers, mut pairs) = (BTreeSet::new(), 0);
        for (of, have) in TABLE {
            for region in of.split(' ') {
                assert!(region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase()), "{region}");
                assert!(regions.insert(region), "{region} is there twice");
                pairs += all(have).len();
            }
            numbers.extend(all(have));
        }
        assert_eq!((regions.len(), numbers.len(), pairs), (240, 243, 825));
        // A block of a hundred in Gabon, 108 with three digits, and so on.
        let of_length = |length| numbers.iter().filter(|number| number.len() == length).count();
        assert_eq!([2, 3, 4, 5, 6].map(of_length), [15, 109, 108, 3, 8]);
        for number in &numbers {
            assert!(!super::regions(number).is_empty(), "{number}");
        }
    }

    #[test]
    fn it_depends_on_the_region() {
        for (number, region, expected) in [
            ("112", "US", true),
            ("911", "DE", true),
            ("101", "US", false),
            ("101", "UA", true),
            ("101", "ua", true),
            ("998", "PL", true),
            ("998", "US", false),
            ("1122", "PK", true),
            ("1300", "GA", true),
            ("1399", "GA", true),
            ("1400", "GA", false),
            ("130", "GA", false),
            ("1730", "GA", true),
            ("90000", "SE", true),
            ("320221", "FM", true),
            ("127799", "ER", true),
            ("08", "FR", false),
            ("", "US", false),
            ("1-3", "RU", false),
            ("110", "DE", true),
            ("110", "XX", false),
        ] {
            assert_eq!(is_in(number, region), expected, "{number} in {region}");
        }
        assert_eq!(regions("1122"), ["PK"]);
        assert_eq!(regions("555"), ["SO"]);
        // An older list had these as emergency numbers; they are none anywhere.
        for number in ["061", "062", "091", "092", "197x"] {
            assert_eq!(regions(number), Vec::<&str>::new(), "{number}");
        }
    }
}
