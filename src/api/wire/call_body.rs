//! Request bodies.

use serde_json::{Map, Value, json};

use crate::domain::flow_actions::written_address;
use crate::domain::{Anonymous, CallRequest, OnAnswer};

/// The body that places `request`. The preview shows this same value.
pub fn call_body(request: &CallRequest) -> Value {
    let mut body = Map::new();
    body.insert("source".to_owned(), written_address(&request.source));
    body.insert("destinations".to_owned(), request.destinations.iter().map(written_address).collect());
    let (field, value) = match &request.on_answer {
        OnAnswer::Flow(id) => ("flow_id", json!(id.as_str())),
        OnAnswer::Say { text, language } => {
            ("actions", json!([{"type": "talk", "option": {"text": text, "language": language}}]))
        }
        OnAnswer::Actions(actions) => ("actions", Value::Array(actions.clone())),
    };
    body.insert(field.to_owned(), value);
    if request.anonymous != Anonymous::Auto {
        body.insert("anonymous".to_owned(), json!(request.anonymous.as_str()));
    }
    if !request.variables.is_empty() {
        let variables = request.variables.iter().map(|(key, value)| (key.clone(), json!(value)));
        body.insert("variables".to_owned(), Value::Object(variables.collect()));
    }
    Value::Object(body)
}

/// The body of a login.
#[must_use]
pub fn login_body(username: &str, password: &str) -> Value {
    json!({"username": username, "password": password})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Address, FlowId};

    fn body(on_answer: OnAnswer) -> String {
        let source = Address { name: "Main".to_owned(), ..Address::tel("+15550100") };
        let destinations = vec![Address::tel("+15550101"), Address::extension("Reception Desk")];
        call_body(&CallRequest::new(source, destinations, on_answer)).to_string()
    }

    const ENDS: &str = r#"{"source":{"type":"tel","target":"+15550100","name":"Main"},"destinations":[{"type":"tel","target":"+15550101"},{"type":"extension","target_name":"Reception Desk"}],"#;

    #[test]
    fn the_body_is_written_in_a_readable_order_without_empty_fields() {
        let say = OnAnswer::Say { text: "It's \"on\"".to_owned(), language: "en-US".to_owned() };
        let said = r#""actions":[{"type":"talk","option":{"text":"It's \"on\"","language":"en-US"}}]}"#;
        assert_eq!(body(say), format!("{ENDS}{said}"));
        let flow = OnAnswer::Flow(FlowId::new("f1").unwrap());
        assert_eq!(body(flow), format!(r#"{ENDS}"flow_id":"f1"}}"#));
    }

    #[test]
    fn what_is_not_chosen_is_not_sent_and_what_is_goes_out_in_the_order_typed() {
        let request = CallRequest {
            source: Address::tel("+15550100"),
            destinations: vec![Address::tel("+15550101")],
            on_answer: OnAnswer::Flow(FlowId::new("f1").unwrap()),
            anonymous: Anonymous::Yes,
            variables: vec![("name".into(), "Ann \"A\"".into()), ("campaign".into(), String::new())],
        };
        let end = r#","flow_id":"f1","anonymous":"yes","variables":{"name":"Ann \"A\"","campaign":""}}"#;
        assert!(call_body(&request).to_string().ends_with(end), "{}", call_body(&request));
    }

    #[test]
    fn actions_go_out_as_they_were_written() {
        let written = r#"{"type":"play","option":{"z":1,"a":[2]}}"#;
        let actions = OnAnswer::Actions(vec![serde_json::from_str(written).unwrap()]);
        assert_eq!(body(actions), format!(r#"{ENDS}"actions":[{written}]}}"#));
    }
}
