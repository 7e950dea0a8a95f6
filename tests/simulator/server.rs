//! A running simulator with a client that knows it, for the tests beside this file.

pub use reqwest::{Client, Method, Response, StatusCode};
pub use serde_json::{Value, json};
pub use std::time::{Duration, Instant};
pub use vdial::simulator::{Options, Simulator};

/// Longer than anything takes, on a busy machine too; only a test that fails waits for it.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A running simulator and a client that knows its token.
pub struct TestServer {
    pub sim: Simulator,
    pub client: Client,
    pub token: String,
}

/// Fast, unlimited and quiet.
pub fn options() -> Options {
    Options { speed: 20.0, rate_limits: false, incoming: false, ..Options::default() }
}

pub fn client() -> Client {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().timeout(PATIENCE);
    builder.no_proxy().build().unwrap()
}

pub async fn start(options: Options) -> TestServer {
    let sim = Simulator::start(([127, 0, 0, 1], 0).into(), options);
    let sim = sim.await.unwrap();
    let token = sim.token();
    TestServer { sim, client: client(), token }
}

pub async fn server() -> TestServer {
    start(options()).await
}

impl TestServer {
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> reqwest::Result<Response> {
        let url = format!("{}{path}", self.sim.api_url());
        let mut request = self.client.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await
    }

    pub async fn json(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let response = self.send(method, path, body).await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}"));
        (status, value)
    }

    /// The status, and the reason of the error envelope.
    pub async fn refusal(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, String) {
        let (status, value) = self.json(method, path, body).await;
        let error = &value["error"];
        assert!(error["request_id"].as_str().unwrap().starts_with("req_"));
        assert!(error["status"].is_string() && error["message"].is_string());
        (status, error["reason"].as_str().unwrap().to_owned())
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, value) = self.json(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    pub async fn post(&self, path: &str) -> Value {
        let (status, value) = self.json(Method::POST, path, None).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    /// Places a call to one number and gives its id.
    pub async fn dial(&self, to: &str, actions: Value) -> String {
        let order = order(&json!({ "type": "tel", "target": to }), actions);
        let (status, value) = self.json(Method::POST, "/calls", Some(&order)).await;
        assert_eq!(status, 200, "{value}");
        assert_eq!(value["calls"][0]["status"], "dialing");
        text(&value["calls"][0]["id"])
    }

    /// Asks for a record until it is as wanted.
    pub async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let record = self.get(path).await;
            if wanted(&record) {
                return record;
            }
            assert!(Instant::now() < deadline, "still {record}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    pub async fn until_status(&self, id: &str, status: &str) -> Value {
        let path = format!("/calls/{id}");
        self.until(&path, |call| call["status"] == status).await
    }
}

/// The body of a call from an owned number.
pub fn order(to: &Value, actions: Value) -> Value {
    let mut body = json!({
        "source": { "type": "tel", "target": "+12025550142" },
        "destinations": [to],
    });
    body["actions"] = actions;
    body
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
