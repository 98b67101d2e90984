//! The names at the cursor: those of now with what is known of their values, and those that the text
//! gives a value to.

use rustc_hash::{FxHashMap, FxHashSet};
use wirelab_lang::check::cursor::{Base, VisibleName};
use wirelab_lang::eval::socket::Role;
use wirelab_lang::eval::value::kind::Kinds;
use wirelab_lang::eval::value::{Kind, rules};
use wirelab_lang::spec::Makes;
use wirelab_net::SocketType;

use crate::repl::snapshot::{Live, Named, SocketNow};

/// Names that have a value at the cursor.
pub struct NamesAtCursor<'a> {
    /// What lives now.
    pub live: &'a Live,
    names: Vec<&'a Named>,
    here: Vec<Named>,
    by_name: FxHashMap<&'a str, usize>,
}

impl<'a> NamesAtCursor<'a> {
    /// The names that are visible there.
    pub fn new(live: &'a Live, visible: Vec<VisibleName>) -> Self {
        let there: FxHashSet<&str> = visible.iter().map(|own| own.name.as_str()).collect();
        let names: Vec<_> = live.names.iter().filter(|own| there.contains(own.name.as_str())).collect();
        let by_name: FxHashMap<_, _> =
            (0..).zip(&names).map(|(place, own)| (own.name.as_str(), place)).collect();
        let here = visible.into_iter().filter(|own| !by_name.contains_key(own.name.as_str())).map(typed);
        Self { live, here: here.collect(), names, by_name }
    }

    /// All names, those of now first.
    pub fn all(&self) -> impl Iterator<Item = &Named> {
        self.names.iter().copied().chain(&self.here)
    }

    /// What is known of a name.
    pub fn named(&self, name: &str) -> Option<&Named> {
        let now = self.by_name.get(name).and_then(|place| self.names.get(*place)).copied();
        now.or_else(|| self.here.iter().find(|own| own.name == name))
    }

    /// The fields of a value, with what each may be. What a name holds now says more than what it may.
    pub fn fields_of(&self, base: &Base) -> Vec<(String, Kinds)> {
        let own = |(name, kinds): &(&str, Kinds)| ((*name).to_owned(), *kinds);
        if let Some(named) = self.named(&base.text) {
            let listens = named.socket.as_ref().is_none_or(|socket| socket.role == Role::Listener);
            let fits = |(name, _): &&(&str, Kinds)| listens || !rules::LISTENER_FIELDS.contains(name);
            return match named.fields.is_empty() {
                true => base.fields.iter().filter(fits).map(own).collect(),
                false => named.fields.clone(),
            };
        }
        // A field of a record of now.
        let outer = base.text.rsplit_once('.').and_then(|(root, field)| Some((self.named(root)?, field)));
        let known = outer.and_then(|(record, field)| record.fields.iter().find(|(name, _)| name == field));
        match known {
            Some((_, kinds)) => rules::known_fields(*kinds).iter().map(own).collect(),
            None => base.fields.iter().map(own).collect(),
        }
    }
}

/// A name that the text gives a value to.
fn typed(visible: VisibleName) -> Named {
    let VisibleName { name, kinds, makes } = visible;
    let socket =
        |role, socket_type, kind| Some(SocketNow { role, socket_type, kind, local: None, peer: None });
    let socket = match makes {
        Some(Makes::Listener) => socket(Role::Listener, SocketType::Stream, "tcp"),
        Some(Makes::Stream) => socket(Role::Connected, SocketType::Stream, "tcp"),
        Some(Makes::Datagram) => socket(Role::Unconnected, SocketType::Datagram, "udp"),
        Some(Makes::Pair) | None => None,
    };
    let about = kinds.only().map_or("", Kind::name).to_owned();
    Named { name, kinds, about, socket, fields: Vec::new() }
}
