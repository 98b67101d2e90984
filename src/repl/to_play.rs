//! A script that plays in the prompt's scope behind the statement that asks for it.

use std::path::PathBuf;
use std::rc::Rc;

use wirelab_lang::eval::fault::{Fault, Outcome};
use wirelab_lang::eval::value::Record;
use wirelab_lang::eval::world::World;
use wirelab_lang::session;
use wirelab_lang::syntax::source::Source;
use wirelab_net::Errno;

use crate::run::demo::Demo;
use crate::run::scratch::Scratch;

/// A script to play.
pub enum ToPlay {
    /// A file, with values for its `default` names
    File(PathBuf, Option<Rc<Record>>),
    /// A shipped one
    Demo(Demo),
}

impl ToPlay {
    /// Its text, and the folder that it plays in, where that is one of its own.
    ///
    /// # Errors
    /// It cannot be read, or there is no place for the folder.
    pub fn open(&self, world: &World) -> Outcome<(Rc<Source>, Option<Scratch>)> {
        match self {
            Self::File(path, _) => {
                let source = session::other_source(world, path)?;
                // To read it is no need of what is in it.
                world.rights.take_needs();
                Ok((Rc::new(source), None))
            }
            Self::Demo(demo) => {
                let scratch = Scratch::new().and_then(|mut scratch| scratch.enter().map(|()| scratch));
                let scratch = scratch.map_err(|error| {
                    let errno = Errno::from_io_error(&error).unwrap_or(Errno::IO);
                    Fault::system("demo", &std::env::temp_dir().to_string_lossy(), errno)
                })?;
                Ok((demo.script().source, Some(scratch)))
            }
        }
    }

    /// The values for its `default` names.
    pub fn values(&self) -> Option<Rc<Record>> {
        match self {
            Self::File(_, values) => values.clone(),
            Self::Demo(_) => None,
        }
    }

    /// The script that must be playing already, elsewhere.
    pub fn needs_first(&self) -> Option<String> {
        match self {
            Self::File(..) => None,
            Self::Demo(demo) => demo.needs_first(),
        }
    }
}
