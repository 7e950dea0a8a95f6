//! What a tool answers: facts as JSON, made safe to show and short; or what went wrong, and the next step.

use rmcp::ErrorData;
use rmcp::handler::server::tool::IntoCallToolResult;
use rmcp::model::{CallToolResponse, CallToolResult, ContentBlock};
use serde::Serialize;
use serde_json::Value;

use crate::base::safe_text;
use crate::commands::exit_code::Failed;

/// Longest text, in characters: longer ones are cut.
const LONGEST: usize = 400;

/// The answer of a tool.
pub struct Told<T>(pub Result<T, Failed>);

impl<T: Serialize> IntoCallToolResult for Told<T> {
    fn into_call_tool_result(self) -> Result<CallToolResponse, ErrorData> {
        let told = self.0.and_then(|facts| serde_json::to_value(facts).map_err(|error| error.to_string().into()));
        let result = match told {
            Ok(mut facts) => {
                clean(&mut facts);
                CallToolResult::structured(facts)
            }
            Err(failed) => CallToolResult::error(vec![ContentBlock::text(safe(&failed.words))]),
        };
        Ok(result.into())
    }
}

/// Makes every text safe: names, spoken texts and SIP addresses come from outside.
fn clean(value: &mut Value) {
    match value {
        Value::String(text) => *text = safe(text),
        Value::Array(items) => items.iter_mut().for_each(clean),
        Value::Object(fields) => fields.values_mut().for_each(clean),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn safe(text: &str) -> String {
    let text = safe_text::sanitize(text.trim());
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn foreign_text_is_made_safe_and_cut_wherever_it_stands() {
        let long = "é".repeat(LONGEST + 1);
        let mut facts = json!({"name": "a\u{1b}[31mb\u{202e}", "more": [{"text": long}], "count": 3});
        clean(&mut facts);
        assert_eq!(facts["name"], "a[31mb");
        assert_eq!(facts["more"][0]["text"], format!("{}…", "é".repeat(LONGEST)));
        assert_eq!(facts["count"], 3);
    }
}
