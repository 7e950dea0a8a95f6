//! A trailing slash in a path: like gin, redirects to the route without it before credentials are checked. Unknown
//! routes get a 404.

use axum::extract::Request;
use axum::http::uri::PathAndQuery;
use axum::http::{Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Marks a request that came with a trailing slash.
#[derive(Clone, Copy)]
struct TrailingSlash;

/// Removes the slash, so that the router finds the route.
pub async fn strip(mut request: Request, next: Next) -> Response {
    if let Some(uri) = without(request.uri()) {
        *request.uri_mut() = uri;
        request.extensions_mut().insert(TrailingSlash);
    }
    next.run(request).await
}

/// Redirects a request that came with a slash, once the router has found its route.
pub async fn redirect(request: Request, next: Next) -> Response {
    if request.extensions().get::<TrailingSlash>().is_none() {
        return next.run(request).await;
    }
    let get = request.method() == Method::GET;
    let code = if get { StatusCode::MOVED_PERMANENTLY } else { StatusCode::TEMPORARY_REDIRECT };
    let target = request.uri().path_and_query().map_or("/", PathAndQuery::as_str).to_owned();
    (code, [(header::LOCATION, target)]).into_response()
}

fn without(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.is_empty())?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{path}{query}").parse().ok()
}
