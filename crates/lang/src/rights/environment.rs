//! Variables of the environment: each is a right of its own, since passwords stand in some.

use super::{RequiredRight, Rights, shell};
use crate::diagnostic::Message;
use crate::eval::fault::{Fault, Outcome};
use crate::message;

/// The flag that grants a variable, fit for a shell.
pub fn flag(name: &str) -> String {
    shell::option("--allow-env", name)
}

/// Whether a variable can be called so (environ(7)).
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0'])
}

impl Rights {
    /// `--allow-env=NAME`: reading one variable of the environment.
    ///
    /// # Errors
    /// No variable can be called so.
    pub fn allow_env(mut self, name: &str) -> Result<Self, Message> {
        if !is_name(name) {
            return Err(message!("rights-bad-env", text = name));
        }
        self.env.push(name.into());
        Ok(self)
    }

    /// Whether a variable may be read. It is not looked for before.
    ///
    /// # Errors
    /// VALUE where none can be called so; DENIED, with the flag that would allow it.
    pub fn check_env(&self, name: &str) -> Outcome<()> {
        if !is_name(name) {
            return Err(Fault::value(message!("env-bad-name", name = name)));
        }
        if self.has_env(name) {
            self.note(|| RequiredRight::Env(name.to_owned()));
            return Ok(());
        }
        let fault = Fault::new("DENIED", message!("denied-env", name = name));
        Err(fault.help(message!("allow-with", flag = flag(name))))
    }

    /// Whether a variable was granted.
    pub(super) fn has_env(&self, name: &str) -> bool {
        self.everything.get() || self.env.iter().any(|own| **own == *name)
    }
}
