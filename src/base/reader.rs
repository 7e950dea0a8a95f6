//! Whether anybody still reads standard output.

use std::io;

/// The reader of standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// It reads on.
    There,
    /// It has seen enough, such as `head`, which is no failure.
    Gone,
}

impl Reader {
    /// What the end of writing says of the reader.
    ///
    /// # Errors
    /// The output cannot be written for another reason.
    pub fn after(written: io::Result<()>) -> io::Result<Self> {
        match written {
            Ok(()) => Ok(Self::There),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Self::Gone),
            Err(error) => Err(error),
        }
    }
}
