//! Where the roles of a lesson meet: the seam between `meet` and whoever plays the other role.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::eval::call::Reply;
use crate::eval::fault::Outcome;
use crate::eval::value::{Bytes, Value};
use crate::eval::world::World;

/// Lets the roles of a lesson wait for each other.
pub trait Meeting {
    /// Comes to a meeting with what is handed over there, and waits for the other role; what that
    /// one hands over, else `none`.
    ///
    /// # Errors
    /// The other role has left, or what is handed over cannot be.
    fn meet(&self, world: &Rc<World>, name: Bytes, share: Option<Value>) -> Outcome<Reply>;
}

/// All roles are played here, one after another in the order of the text: nobody waits.
#[derive(Default)]
pub struct Alone(RefCell<BTreeMap<Vec<u8>, Value>>);

impl Meeting for Alone {
    fn meet(&self, _: &Rc<World>, name: Bytes, share: Option<Value>) -> Outcome<Reply> {
        let mut shared = self.0.borrow_mut();
        let before = match share {
            Some(value) => shared.insert(name.to_vec(), value),
            None => shared.get(&*name).cloned(),
        };
        Ok(before.unwrap_or(Value::None).into())
    }
}
