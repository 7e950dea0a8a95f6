//! Authentication: the seeded credentials, tokens, and where a request carries them. `routes.rs` decides which routes
//! require them.

use super::refusal::Refusal;
use super::rng::Rng;
use axum::http::{HeaderMap, Uri, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// The access key of the seeded account.
pub const ACCESSKEY: &str = "vdial-simulator-access-key";
/// The user of the seeded account.
pub const USERNAME: &str = "demo@example.com";
/// Its password.
pub const PASSWORD: &str = "vdial-demo";

/// Checks credentials and issues tokens for one simulator.
#[derive(Debug)]
pub struct Authenticator {
    secret: u64,
    life: SignedDuration,
    revoked: AtomicBool,
}

/// Who sends a request, by credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// An agent, by token.
    Agent,
    /// The holder of the access key: an admin of the customer, but no agent.
    Key,
}

/// The credentials in a request.
#[derive(Debug, Default)]
pub struct PresentedCredential {
    /// From the header or the parameter `token`.
    token: Option<String>,
    /// From the parameter or the cookie `accesskey`.
    key: Option<String>,
    /// Where the credential was found: `bearer`, `token`, `accesskey` or `cookie`.
    pub place: Option<&'static str>,
}

impl PresentedCredential {
    /// Collects the credentials of a request.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let mut found = Self::default();
        let cookies = headers.get_all(header::COOKIE).iter();
        for cookie in cookies.filter_map(|value| value.to_str().ok()) {
            for pair in cookie.split(';').map(str::trim) {
                if let Some(key) = pair.strip_prefix("accesskey=") {
                    (found.key, found.place) = (Some(key.to_owned()), Some("cookie"));
                }
            }
        }
        for (name, value) in query(uri) {
            match name.as_str() {
                "accesskey" => (found.key, found.place) = (Some(value), Some("accesskey")),
                "token" => (found.token, found.place) = (Some(value), Some("token")),
                _ => {}
            }
        }
        let header = headers.get(header::AUTHORIZATION);
        let bearer = header.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        if let Some(token) = bearer {
            (found.token, found.place) = (Some(token.to_owned()), Some("bearer"));
        }
        found
    }
}

impl Authenticator {
    /// Tokens are valid for `life`, and only for this simulator.
    pub fn new(seed: u64, life: Duration) -> Self {
        let start = u64::from_ne_bytes(Timestamp::now().as_microsecond().to_ne_bytes());
        let life = SignedDuration::try_from(life).unwrap_or(SignedDuration::MAX);
        Self { secret: Rng::new(seed, start).next(), life, revoked: AtomicBool::new(false) }
    }

    /// Makes every credential invalid from now on.
    pub fn revoke(&self) {
        self.revoked.store(true, Ordering::Relaxed);
    }

    /// Accepts or refuses a request. A token takes precedence: a bad one is refused even with a good key.
    pub fn check(&self, credential: &PresentedCredential) -> Result<Principal, Refusal> {
        let (principal, good) = match (&credential.token, &credential.key) {
            (Some(token), _) => (Principal::Agent, self.token_is_good(token)),
            (None, Some(key)) => (Principal::Key, key == ACCESSKEY),
            (None, None) => {
                let message = "Authentication is required.";
                return Err(Refusal::new(401, "AUTHENTICATION_REQUIRED", message));
            }
        };
        if good && !self.revoked.load(Ordering::Relaxed) {
            return Ok(principal);
        }
        let message = "The credentials are not valid.";
        Err(Refusal::new(401, "INVALID_CREDENTIALS", message))
    }

    /// True for the seeded user name and password.
    pub fn login(&self, username: &str, password: &str) -> bool {
        username == USERNAME && password == PASSWORD && !self.revoked.load(Ordering::Relaxed)
    }

    /// A new token for an agent.
    pub fn token(&self, agent: &str, customer: Uuid) -> String {
        self.token_for(agent, customer, self.life)
    }

    /// A token that expires after `life`; with a negative one it has already expired.
    pub fn token_for(&self, agent: &str, customer: Uuid, life: SignedDuration) -> String {
        let expire = Timestamp::now().saturating_add(life).unwrap_or(Timestamp::MAX);
        let expire = Timestamp::from_microsecond(expire.as_microsecond()).unwrap_or(expire);
        let head = json!({ "alg": "HS256", "typ": "JWT" });
        let body = json!({
            "type": "agent",
            "agent": { "id": agent, "customer_id": customer, "username": USERNAME },
            "expire": expire,
        });
        let signed = format!("{}.{}", encode(&head), encode(&body));
        let signature = self.sign(&signed);
        format!("{signed}.{signature}")
    }

    /// True for an unexpired token of this simulator.
    fn token_is_good(&self, token: &str) -> bool {
        let Some((signed, signature)) = token.rsplit_once('.') else {
            return false;
        };
        let expire = signed.split_once('.').and_then(|(_, body)| {
            let body: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()?;
            body["expire"].as_str()?.parse::<Timestamp>().ok()
        });
        signature == self.sign(signed) && expire.is_some_and(|time| time > Timestamp::now())
    }

    /// A checksum of the text and this simulator's secret. Not real security: it guards nothing real.
    fn sign(&self, text: &str) -> String {
        let mut state = self.secret;
        for byte in text.bytes() {
            state = Rng::new(state, u64::from(byte)).next();
        }
        let mut rng = Rng::new(state, 0);
        let bytes: Vec<u8> = (0..4).flat_map(|_| rng.next().to_be_bytes()).collect();
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

pub fn query(uri: &Uri) -> Vec<(String, String)> {
    axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).map(|query| query.0).unwrap_or_default()
}

/// JSON as a part of a token.
fn encode(value: &serde_json::Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
