//! One request as a plain value, before it is tied to a server and a credential.

use reqwest::Method;
use serde_json::Value;

use super::Operation;

/// What goes out.
#[derive(Clone)]
pub(super) struct Request {
    /// What it is for.
    pub(super) operation: Operation,
    /// The HTTP method.
    pub(super) method: Method,
    /// The path below the API's address; each is one segment, whatever characters it has.
    pub(super) path: Vec<String>,
    /// The query, without the credential.
    pub(super) query: Vec<(&'static str, String)>,
    /// The JSON body.
    pub(super) body: Option<Value>,
}

impl Request {
    pub(super) fn get(operation: Operation, path: &[&str]) -> Self {
        Self::new(operation, Method::GET, path)
    }

    pub(super) fn post(operation: Operation, path: &[&str]) -> Self {
        Self::new(operation, Method::POST, path)
    }

    pub(super) fn delete(operation: Operation, path: &[&str]) -> Self {
        Self::new(operation, Method::DELETE, path)
    }

    pub(super) fn with_body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    pub(super) fn with_query(mut self, field: &'static str, value: &str) -> Self {
        self.query.push((field, value.to_owned()));
        self
    }

    fn new(operation: Operation, method: Method, path: &[&str]) -> Self {
        let path = path.iter().map(|&segment| segment.to_owned()).collect();
        Self { operation, method, path, query: Vec::new(), body: None }
    }
}
