//! Asks for the name of the file into which the calls of the table are written.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::messages::intent::Intent;
use crate::model::export::ExportFormat;
use crate::screens::View;
use crate::screens::screen::{Context, Extent, Hint, Input, Outcome, Screen, fixed};
use crate::widgets::text_field::{TextField, Typing};

/// Most characters of a file's name.
const LONGEST: usize = 400;

/// Asks for a file name.
#[derive(Clone, Debug)]
pub struct ExportPrompt {
    name: TextField,
    calls: usize,
}

impl ExportPrompt {
    /// Asks where so many calls are written, and proposes a name.
    pub fn new(name: &str, calls: usize) -> Self {
        Self { name: TextField::new(name, LONGEST), calls }
    }
}

impl Screen for ExportPrompt {
    fn handle(&mut self, input: Input, _cx: &Context) -> Outcome {
        let typing = match input {
            Input::Key(key) => self.name.key(key),
            Input::Paste(text) => self.name.paste(text),
        };
        match typing {
            Typing::Taken => Outcome::Stay,
            Typing::Close => Outcome::Close,
            Typing::Done if ExportFormat::of(&self.name.text()).is_some() => {
                Outcome::CloseAnd(Intent::Export(self.name.text()))
            }
            Typing::Done => {
                self.name.problem = Some("The name ends in .csv or .jsonl: that is the format.".to_owned());
                Outcome::Stay
            }
        }
    }

    fn hints(&self, _cx: &Context) -> Vec<Hint> {
        vec![fixed("Enter", "save"), fixed("Esc", "cancel")]
    }

    fn draw(&self, frame: &mut Frame, body: Rect, view: &View) -> Extent {
        let calls = if self.calls == 1 { "1 call".to_owned() } else { format!("{} calls", self.calls) };
        let title = format!("Save the {calls} of this view");
        let help = "A new file: .csv or .jsonl. No file is overwritten. ~ is your home directory.";
        self.name.draw(frame, body, view.appearance.theme, &title, help);
        Extent::default()
    }

    fn types_text(&self) -> bool {
        true
    }
}
