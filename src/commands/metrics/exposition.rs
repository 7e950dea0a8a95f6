//! The two formats in which Prometheus reads metrics.

use std::collections::HashMap;
use std::fmt::Write;

/// The page with the series of each metric in alphabetical order, for whoever reads it. Histograms keep their own.
pub(super) fn in_order(page: &str) -> String {
    let mut lines: Vec<&str> = page.lines().collect();
    for series in lines.split_mut(|line| line.starts_with('#')) {
        if !series.iter().any(|line| line.contains("le=\"")) {
            series.sort_unstable();
        }
    }
    lines.join("\n") + "\n"
}

/// A format of a page of metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exposition {
    /// `OpenMetrics` 1.0.0.
    OpenMetrics,
    /// The older text format of Prometheus, which `promtool check metrics` reads, and every other collector.
    Classic,
}

impl Exposition {
    /// The format for an `Accept` header: `OpenMetrics` for those who name it, as the libraries of Prometheus do.
    pub fn accepted(accept: &str) -> Self {
        let named = accept.split(',').map(|kind| kind.split(';').map(str::trim)).any(|mut kind| {
            kind.next() == Some("application/openmetrics-text")
                && kind.all(|parameter| !["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(&parameter))
        });
        if named { Self::OpenMetrics } else { Self::Classic }
    }

    /// The `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Classic => "text/plain; version=0.0.4; charset=utf-8",
        }
    }

    /// A page of `OpenMetrics` in this format.
    pub fn write(self, page: String) -> String {
        match self {
            Self::OpenMetrics => page,
            Self::Classic => classic(&page),
        }
    }
}

/// The same samples in the older format. There the comments name a counter as its samples do, and know neither units
/// nor infos.
fn classic(page: &str) -> String {
    let kinds: HashMap<&str, &str> =
        page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' ')).collect();
    let mut text = String::with_capacity(page.len());
    for line in page.lines() {
        let comment = line.strip_prefix("# ").and_then(|rest| rest.split_once(' '));
        let Some((what, (name, says))) = comment.and_then(|(what, rest)| Some((what, rest.split_once(' ')?))) else {
            if line != "# EOF" {
                text.push_str(line);
                text.push('\n');
            }
            continue;
        };
        let (suffix, kind) = match kinds.get(name).copied().unwrap_or_default() {
            "counter" => ("_total", "counter"),
            "info" => ("_info", "gauge"),
            kind => ("", kind),
        };
        // A `String` takes everything.
        let _ = match what {
            "TYPE" => writeln!(text, "# TYPE {name}{suffix} {kind}"),
            "HELP" => writeln!(text, "# HELP {name}{suffix} {says}"),
            _ => Ok(()),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openmetrics_is_for_those_who_name_it() {
        for (accept, expected) in [
            ("", Exposition::Classic),
            ("*/*", Exposition::Classic),
            ("text/plain;version=0.0.4", Exposition::Classic),
            ("application/openmetrics-text;q=0,text/plain", Exposition::Classic),
            ("application/openmetrics-text", Exposition::OpenMetrics),
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                 text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                Exposition::OpenMetrics,
            ),
        ] {
            assert_eq!(Exposition::accepted(accept), expected, "{accept:?}");
        }
    }

    #[test]
    fn series_are_in_order_and_buckets_by_their_bounds() {
        let page = "# TYPE a counter\na_total{b=\"2\"} 1\na_total{b=\"1\"} 2\n# TYPE h histogram\nh_sum 1\nh_count 2\n\
                    h_bucket{le=\"5\"} 1\nh_bucket{le=\"10\"} 2\n# EOF\n";
        let expected = page.replace("a_total{b=\"2\"} 1\na_total{b=\"1\"} 2", "a_total{b=\"1\"} 2\na_total{b=\"2\"} 1");
        assert_eq!(in_order(page), expected);
    }

    #[test]
    fn the_older_format_has_the_same_samples() {
        let page = "# HELP a_build The build.\n# TYPE a_build info\na_build_info{version=\"1\"} 1\n\
                    # HELP a_calls Calls.\n# TYPE a_calls counter\na_calls_total{cause=\"no answer\"} 2\n\
                    # HELP a_age_seconds Age.\n# TYPE a_age_seconds gauge\n# UNIT a_age_seconds seconds\n\
                    a_age_seconds 0.5\n# EOF\n";
        let expected = "# HELP a_build_info The build.\n# TYPE a_build_info gauge\na_build_info{version=\"1\"} 1\n\
                        # HELP a_calls_total Calls.\n# TYPE a_calls_total counter\na_calls_total{cause=\"no answer\"} 2\n\
                        # HELP a_age_seconds Age.\n# TYPE a_age_seconds gauge\na_age_seconds 0.5\n";
        assert_eq!(Exposition::Classic.write(page.to_owned()), expected);
        assert_eq!(Exposition::OpenMetrics.write(page.to_owned()), page);
    }
}
