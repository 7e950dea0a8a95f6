//! Opens another profile of the configuration in the running program.

use std::io;
use std::sync::Arc;

use crate::base::environment::{Env, OwnEnvironment, set};
use crate::base::time_zone;
use crate::config::{self, Config, ConfigFlags, Paths};
use crate::program::cli::Cli;
use crate::program::configuration::{AsAtTheStart, OpenReadings, variable_of_another};
use crate::program::{app, configuration, endpoint, hooks, notify, setup, start};
use crate::runtime::{Opener, Opening};

/// Reads another profile: what the command line and the environment say of an account or a server concerns the one that
/// the program was started with, and must reach no other one.
///
/// That one, closed and opened again, is the same account as before.
pub fn opener(cli: &Cli, first: String, paths: &Paths, profiles: OpenReadings) -> Opener {
    let (cli, paths) = (without_call(cli), paths.clone());
    Arc::new(move |name| {
        let environment = OwnEnvironment::default();
        let again = name == first;
        let mut cli = if again { cli.clone() } else { without_account(&cli) };
        cli.settings.running = Some(name.to_owned());
        let variable = |name: &str| if again { environment.get(name) } else { variable_of_another(&environment, name) };
        let opening = open(&cli, &variable, &paths, &profiles, again);
        environment.check()?;
        opening
    })
}

/// The command line without a call to fill in.
fn without_call(cli: &Cli) -> Cli {
    Cli { from: None, to: Vec::new(), link: None, flow: None, say: None, favourite: None, ..cli.clone() }
}

/// The command line without what concerns one account: its credential, its server.
fn without_account(cli: &Cli) -> Cli {
    let settings = ConfigFlags {
        demo: false,
        token_file: None,
        accesskey_file: None,
        api_url: None,
        ca_cert: None,
        insecure: false,
        allow_http: false,
        ..cli.settings.clone()
    };
    Cli { settings, ..cli.clone() }
}

fn open(cli: &Cli, env: Env, paths: &Paths, profiles: &OpenReadings, first: bool) -> Result<Opening, String> {
    let config = Config::load(&cli.settings, env, paths).map_err(|error| error.to_string())?;
    let keys = configuration::check(&config)?;
    let endpoint = endpoint(cli, &config, env)?;
    let found = config::find(&cli.settings, env, &config, paths, &mut io::empty());
    let found = found.map_err(|error| error.to_string())?;
    let mut app = app(cli, &config, &endpoint, paths, keys);
    let start = start::of(found, &mut app, &config, paths);
    hooks::give(&mut app, &config.hooks, true);
    // The terminal was told at the start what it has to do.
    let _ = notify::give(&mut app, config.notify.as_ref(), env);
    let (clock, _) = time_zone::clock(config.time_zone.clone(), config.hours, set(env, "TZ"));
    app.model.calls.zone = clock.zone;
    let again = AsAtTheStart::new(&cli.settings, &config, paths, profiles, first);
    let setup = setup(cli, &config, endpoint, paths.clone());
    app.model.configuration = Some(Arc::new(config));
    Ok(Opening { app: Box::new(app), start, setup, configuration: Some(Arc::new(again)) })
}
