//! A ratatui backend that sends each frame in a single write, inside a synchronized update (DEC mode 2026), and writes
//! nothing if nothing has changed. It asks the terminal no questions.

use std::io::{self, Write};

use crossterm::{cursor, queue, terminal};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::{size, tty};

/// Collects output until it is flushed.
struct FrameWriter<W> {
    out: W,
    frame: Vec<u8>,
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        let mut whole = Vec::with_capacity(self.frame.len() + 16);
        queue!(whole, terminal::BeginSynchronizedUpdate)?;
        whole.append(&mut self.frame);
        queue!(whole, terminal::EndSynchronizedUpdate)?;
        self.out.write_all(&whole)?;
        self.out.flush()
    }
}

/// The cursor's position and visibility, as last set.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cursor {
    shown: bool,
    position: Position,
}

/// The backend of [`Tty`](super::Tty).
pub struct FrameBackend<W: Write> {
    inner: CrosstermBackend<FrameWriter<W>>,
    /// The cursor as the terminal has it; `None` if drawing may have moved it.
    told: Option<Cursor>,
    wanted: Cursor,
}

impl<W: Write> FrameBackend<W> {
    /// Creates a backend that writes to `out`, where the cursor is hidden.
    pub fn new(out: W) -> Self {
        let cursor = Cursor { shown: false, position: Position::ORIGIN };
        let inner = CrosstermBackend::new(FrameWriter { out, frame: Vec::new() });
        Self { inner, told: Some(cursor), wanted: cursor }
    }

    /// Sends a sequence that is not part of a frame, whole and between two frames.
    pub fn pass_on(&mut self, sequence: &[u8]) -> io::Result<()> {
        self.inner.write_all(sequence)?;
        Write::flush(&mut self.inner)
    }
}

impl<W: Write> Backend for FrameBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.told = self.told.filter(|cursor| !cursor.shown);
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.wanted.shown = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.wanted.shown = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.wanted.position)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted.position = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        // The program owns the whole screen, so it never clears only a part. The earlier contents are unknown.
        self.told = None;
        queue!(self.inner, terminal::Clear(terminal::ClearType::All))
    }

    fn size(&self) -> io::Result<Size> {
        Ok(size::drawn(tty::size(), |name| std::env::var(name).ok()))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        let Cursor { shown, position } = self.wanted;
        let settled = self.told.is_some_and(|told| told == self.wanted || (!told.shown && !shown));
        if !settled {
            if shown {
                queue!(self.inner, cursor::MoveTo(position.x, position.y), cursor::Show)?;
            } else {
                queue!(self.inner, cursor::Hide)?;
            }
            self.told = Some(self.wanted);
        }
        Write::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Out(Arc<Mutex<Vec<Vec<u8>>>>);

    impl Write for Out {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// One frame: an optional cell, an optional cursor, then the flush.
    fn frame(backend: &mut FrameBackend<Out>, cell: Option<&str>, cursor: Option<Position>) {
        let cell = cell.map(|symbol| Cell::new(Box::leak(symbol.to_owned().into_boxed_str())));
        backend.draw(cell.iter().map(|cell| (3, 1, cell))).unwrap();
        match cursor {
            Some(position) => {
                backend.show_cursor().unwrap();
                backend.set_cursor_position(position).unwrap();
            }
            None => backend.hide_cursor().unwrap(),
        }
        Backend::flush(backend).unwrap();
    }

    #[test]
    fn a_frame_is_one_write_in_a_synchronized_update_and_no_change_is_no_write() {
        let out = Out::default();
        let mut backend = FrameBackend::new(out.clone());
        frame(&mut backend, Some("x"), None);
        frame(&mut backend, None, None);
        let written = out.0.lock().unwrap().clone();
        assert_eq!(written.len(), 1);
        assert!(written[0].starts_with(b"\x1b[?2026h") && written[0].ends_with(b"\x1b[?2026l"));
    }

    #[test]
    fn what_is_passed_on_is_one_write_between_two_frames() {
        let out = Out::default();
        let mut backend = FrameBackend::new(out.clone());
        frame(&mut backend, Some("x"), None);
        backend.pass_on(b"\x1b]52;c;Zm9v\x07").unwrap();
        frame(&mut backend, Some("y"), None);
        let written: Vec<_> =
            out.0.lock().unwrap().iter().map(|part| String::from_utf8(part.clone()).unwrap()).collect();
        assert_eq!(written.len(), 3);
        assert!(!written[0].contains("]52;") && !written[2].contains("]52;"));
        assert_eq!(written[1], "\x1b[?2026h\x1b]52;c;Zm9v\x07\x1b[?2026l");
    }

    #[test]
    fn the_cursor_is_told_when_it_moves_and_after_drawing() {
        let out = Out::default();
        let mut backend = FrameBackend::new(out.clone());
        let count = || out.0.lock().unwrap().len();
        frame(&mut backend, None, Some(Position::new(2, 2)));
        assert_eq!(count(), 1);
        frame(&mut backend, None, Some(Position::new(2, 2)));
        assert_eq!(count(), 1, "it is there already");
        frame(&mut backend, Some("x"), Some(Position::new(2, 2)));
        assert_eq!(count(), 2);
        assert!(String::from_utf8_lossy(&out.0.lock().unwrap()[1]).contains("\x1b[3;3H"), "drawing has moved it");
        frame(&mut backend, None, None);
        assert_eq!(count(), 3);
    }
}
