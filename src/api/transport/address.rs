//! The URL of a request, with the credential in its place.

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{RequestBuilder, Url};

use super::Transport;
use crate::api::client_error::ClientError;
use crate::api::credential::Credential;
use crate::api::error::{ApiError, ErrorKind};
use crate::api::http_request::HttpRequest;
use crate::api::operation::Operation;
use crate::api::wire;

impl Transport {
    pub(in crate::api) fn has_token(&self) -> bool {
        matches!(self.credential, Some(Credential::Token(_)))
    }

    /// The URL of the push channel. A token goes into the header, or with `token_in_query` into the URL.
    pub(in crate::api) fn push_url(&self, token_in_query: bool) -> Result<Url, ApiError> {
        let mut url = self.url(&HttpRequest::get(Operation::Push, "ws"))?;
        if let Some(token @ Credential::Token(_)) = self.credential.as_ref().filter(|_| token_in_query) {
            url.query_pairs_mut().append_pair(wire::TOKEN, token.secret());
        }
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        let unusable = |()| ApiError::local(Operation::Push, ErrorKind::NotAllowed, None);
        url.set_scheme(scheme).map_err(unusable)?;
        Ok(url)
    }

    pub(super) fn url(&self, request: &HttpRequest) -> Result<Url, ApiError> {
        let unusable = || {
            let message = "the id cannot be part of a URL".to_owned();
            ApiError::local(request.operation, ErrorKind::NotAllowed, Some(message))
        };
        let mut url = self.endpoint.api_url.clone();
        url.path_segments_mut().map_err(|()| unusable())?.pop_if_empty().extend(request.path());
        // The rules for identifiers exclude this. Otherwise the request would reach something else, such as another
        // call or the whole list.
        let base = self.endpoint.api_url.path();
        let meant = format!("{}/{}", base.strip_suffix('/').unwrap_or(base), request.path().join("/"));
        if url.path() != meant {
            return Err(unusable());
        }
        for (field, value) in &request.query {
            url.query_pairs_mut().append_pair(field, value);
        }
        if let Some(key @ Credential::AccessKey(_)) = &self.credential {
            url.query_pairs_mut().append_pair(wire::ACCESS_KEY, key.secret());
        }
        Ok(url)
    }

    pub(super) fn authorized(&self, builder: RequestBuilder) -> RequestBuilder {
        match &self.credential {
            // The client checked when it was created that the header can be written.
            Some(token @ Credential::Token(_)) => match authorization(token) {
                Ok(value) => builder.header(AUTHORIZATION, value),
                Err(_) => builder,
            },
            _ => builder,
        }
    }
}

pub(in crate::api) fn authorization(credential: &Credential) -> Result<HeaderValue, ClientError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", credential.secret()))
        .map_err(|_| ClientError::Credential(credential.kind().words()))?;
    value.set_sensitive(true);
    Ok(value)
}
