//! The definitions of the figures, for the help.

/// Each figure with its definition.
pub const FORMULAS: &[(&str, &str)] = &[
    (
        "attempts",
        "outgoing calls that were answered or have ended; they count by their creation. Those that still dial or ring are pending",
    ),
    ("answered", "attempts with a time of answer (tm_progressing), whatever the reason of their end"),
    ("ASR", "answer-seizure ratio: answered / attempts (ITU-T E.425; about the SER of RFC 6076, 4.6)"),
    (
        "NER",
        "network effectiveness ratio: (answered + busy + no answer + ended normally without an answer) / (attempts - hung up before the answer) (ITU-T E.425; about the SEER of RFC 6076, 4.7). A declined call counts as no answer: the server reports both alike",
    ),
    ("ACD", "average call duration: talk time / answered attempts that have ended"),
    (
        "setup",
        "from the creation until ringing, or until the answer if it never rang: the post-dial delay (RFC 6076, 4.3) with what the platform itself takes. Attempts without either time are left out",
    ),
    ("to answer", "from the creation until the answer"),
    ("median, p95", "half of the values, and 95 % of them, are not above this one (nearest rank)"),
    (
        "peak",
        "the most calls that were live at the same time, incoming ones included, by their creation and end; at least: earlier calls are not known, and could add to it",
    ),
    ("[56-71]", "95 % confidence interval (Wilson), shown below 200: the smaller the count, the wider"),
    (
        "seen only in part",
        "a time is missing, times contradict each other or the status, or the record is gone: in no figure, counted apart",
    ),
];
