//! `vdial completions` and `vdial man`: scripts that ask `program::complete`, and pages made from the definition
//! of the command line.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::program::cli::Cli;

/// Prints the script that completes the command line in a shell.
///
/// # Errors
/// It cannot be written.
pub fn print_completions(shell: Shell, out: &mut impl Write) -> io::Result<()> {
    let script = match shell {
        Shell::Bash => include_str!("../../assets/completions/vdial.bash"),
        Shell::Zsh => include_str!("../../assets/completions/vdial.zsh"),
        Shell::Fish => include_str!("../../assets/completions/vdial.fish"),
        Shell::PowerShell => include_str!("../../assets/completions/vdial.ps1"),
        // Commands and options only.
        other => {
            let mut script = Vec::new();
            clap_complete::generate(other, &mut Cli::command(), "vdial", &mut script);
            return out.write_all(&script);
        }
    };
    out.write_all(script.as_bytes())
}

/// Prints a manual page, as `man -l -` reads it.
///
/// # Errors
/// There is no such command, or the page cannot be written.
pub fn print_man_page(command: Option<&str>, out: &mut impl Write) -> Result<(), String> {
    let pages = pages();
    let wanted = command.map_or_else(|| "vdial".to_owned(), |command| format!("vdial-{command}"));
    let page = pages.iter().find(|(name, _)| *name == wanted).map(|(_, page)| page.clone()).ok_or_else(|| {
        let names: Vec<&str> = pages.iter().filter_map(|(name, _)| name.strip_prefix("vdial-")).collect();
        format!("no command {:?}; there are {}", command.unwrap_or_default(), names.join(", "))
    })?;
    render(page, out).map_err(|error| error.to_string())
}

/// Writes all manual pages into a directory, which is created if there is none.
///
/// # Errors
/// A page cannot be written.
pub fn write_man_pages(directory: &Path) -> Result<(), String> {
    let problem = |error| format!("{}: {error}", directory.display());
    fs::create_dir_all(directory).map_err(problem)?;
    for (name, page) in pages() {
        let mut text = Vec::new();
        render(page, &mut text).and_then(|()| fs::write(directory.join(name + ".1"), text)).map_err(problem)?;
    }
    Ok(())
}

/// The commands that have a page, by its name.
fn pages() -> Vec<(String, Command)> {
    let mut vdial = Cli::command();
    vdial.build();
    let commands = vdial.get_subcommands().filter(|command| command.get_name() != "help" && !command.is_hide_set());
    let of_commands: Vec<_> =
        commands.map(|command| (format!("vdial-{}", command.get_name()), command.clone())).collect();
    [("vdial".to_owned(), vdial)].into_iter().chain(of_commands).collect()
}

fn render(page: Command, out: &mut impl Write) -> io::Result<()> {
    // A page to read has no date: it changes with the program alone.
    Man::new(page).date("").render(out)
}
