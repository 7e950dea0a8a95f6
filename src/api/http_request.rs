//! An HTTP request as a plain value, independent of server and credential.

use reqwest::Method;
use serde_json::Value;

use super::Operation;
use crate::domain::Identifier;

/// A request to send.
#[derive(Clone)]
pub(super) struct HttpRequest {
    /// The operation, for errors and logs.
    pub(super) operation: Operation,
    /// The HTTP method.
    pub(super) method: Method,
    /// Path below the API's address. Each segment is a constant of this program or an [`Identifier`], nothing else.
    path: Vec<String>,
    /// Query parameters, without the credential.
    pub(super) query: Vec<(&'static str, String)>,
    /// The JSON body.
    pub(super) body: Option<Value>,
}

impl HttpRequest {
    /// A read of a collection of the API, such as `calls`.
    pub(super) fn get(operation: Operation, word: &'static str) -> Self {
        Self::new(operation, Method::GET, word)
    }

    pub(super) fn post(operation: Operation, word: &'static str) -> Self {
        Self::new(operation, Method::POST, word)
    }

    pub(super) fn delete(operation: Operation, word: &'static str) -> Self {
        Self::new(operation, Method::DELETE, word)
    }

    /// Appends an id to the path.
    pub(super) fn of(mut self, id: &impl Identifier) -> Self {
        self.path.push(id.as_str().to_owned());
        self
    }

    /// Appends a fixed segment to the path: a part of the resource, or an operation on it.
    pub(super) fn to(mut self, word: &'static str) -> Self {
        self.path.push(word.to_owned());
        self
    }

    pub(super) fn with_body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    pub(super) fn with_query(mut self, field: &'static str, value: &str) -> Self {
        self.query.push((field, value.to_owned()));
        self
    }

    /// Path below the API's address.
    pub(super) fn path(&self) -> &[String] {
        &self.path
    }

    fn new(operation: Operation, method: Method, word: &'static str) -> Self {
        Self { operation, method, path: vec![word.to_owned()], query: Vec::new(), body: None }
    }
}
