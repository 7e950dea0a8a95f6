//! `vdial completions` and `vdial man`: made from the definition of the command line.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::program::cli::Cli;

/// Prints the script that completes the command line in a shell.
///
/// # Errors
/// It cannot be written.
pub fn print_completions(shell: Shell, out: &mut impl Write) -> io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vdial", &mut script);
    out.write_all(&script)
}

/// Prints a manual page, as `man -l -` reads it.
///
/// # Errors
/// There is no such command, or the page cannot be written.
pub fn print_man_page(command: Option<&str>, out: &mut impl Write) -> Result<(), String> {
    let mut vdial = Cli::command();
    vdial.build();
    let command = match command {
        None => vdial,
        Some(name) => {
            let names = || vdial.get_subcommands().map(Command::get_name).collect::<Vec<_>>().join(", ");
            let command = vdial.find_subcommand(name);
            command.cloned().ok_or_else(|| format!("no command {name:?}; there are {}", names()))?
        }
    };
    // A page to read has no date: it changes with the program alone.
    Man::new(command).date("").render(out).map_err(|error| error.to_string())
}
