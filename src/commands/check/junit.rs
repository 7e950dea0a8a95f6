//! The report as JUnit XML, for what shows the results of tests.

use std::io;
use std::path::{Path, PathBuf};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::report::{CallReport, Report, Verdict};
use crate::base::{private_file, safe_text};

/// The report in a file, which is replaced in one step.
pub struct JunitFile(PathBuf);

impl JunitFile {
    /// A report in this file. Until it is replaced it says that the plan did not run to its end, so that nobody takes
    /// the report of an earlier run for that of this one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin(path: PathBuf, unfinished: &Report) -> io::Result<Self> {
        let file = Self(path);
        file.write(unfinished).map(|()| file)
    }

    /// Writes the report.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, report: &Report) -> io::Result<()> {
        let xml = xml(report).map_err(io::Error::other)?;
        private_file::write(&self.0, xml.as_bytes())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

fn xml(report: &Report) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new(safe_text::sanitize(&report.plan));
    suite.set_time(report.took);
    suite.add_test_cases(report.calls.iter().map(|call| case(report, call)));
    let mut junit = quick_junit::Report::new("vdial check");
    junit.set_time(report.took).add_test_suite(suite);
    junit.to_string()
}

fn case(report: &Report, call: &CallReport) -> TestCase {
    let failures = call.failures();
    let status = match call.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        verdict => {
            // An error is a test that could not tell, a failure one that did.
            let kind = if verdict == Verdict::Failed { NonSuccessKind::Failure } else { NonSuccessKind::Error };
            let mut status = TestCaseStatus::non_success(kind);
            status.set_type(verdict.word()).set_message(failures.first().cloned().unwrap_or_default());
            status.set_description(failures.join("\n"));
            status
        }
    };
    let mut case = TestCase::new(safe_text::sanitize(&call.name), status);
    case.set_classname(safe_text::sanitize(&report.plan)).set_time(call.took).set_assertions(call.findings.len());
    if !call.targets.is_empty() {
        case.add_property(("calls", call.ids().as_str()));
        case.set_system_out(call.words());
    }
    case
}
