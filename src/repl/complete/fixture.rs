//! What lives in the tests of what is typed.

use std::rc::Rc;

use wirelab_lang::eval::socket::Role;
use wirelab_lang::eval::value::Kind;
use wirelab_lang::eval::value::kind::Kinds;
use wirelab_lang::session;
use wirelab_lang::syntax;
use wirelab_lang::syntax::source::Source;
use wirelab_net::SocketType;

use crate::repl::snapshot::{Live, Named, SocketNow};

/// A name without further knowledge.
pub fn named(name: &str, kind: Kind) -> Named {
    Named {
        name: name.into(),
        kinds: Kinds::of(kind),
        about: String::new(),
        socket: None,
        fields: Vec::new(),
    }
}

/// A socket in a role.
pub fn socket(name: &str, kind: &'static str, role: Role, local: &str) -> Named {
    let socket_type = if kind == "udp" { SocketType::Datagram } else { SocketType::Stream };
    let socket = SocketNow { role, socket_type, kind, local: Some(local.into()), peer: None };
    Named { socket: Some(socket), ..named(name, Kind::Socket) }
}

/// What lives in the tests of typing.
pub fn live() -> Live {
    let record = Named {
        fields: vec![("data".into(), Kinds::of(Kind::Bytes)), ("from".into(), Kinds::of(Kind::Address))],
        ..named("msg", Kind::Record)
    };
    let names = vec![
        socket("server", "tcp", Role::Listener, "127.0.0.1:9999"),
        socket("conn", "tcp", Role::Connected, "127.0.0.1:4000"),
        socket("peer", "udp", Role::Unconnected, "127.0.0.1:5353"),
        socket("house", "unix", Role::Listener, "\"/tmp/house.sock\""),
        socket("gone", "tcp", Role::Closed, "127.0.0.1:1"),
        socket("raw", "tcp", Role::Fresh, "0.0.0.0:0"),
        named("text", Kind::Bytes),
        named("count", Kind::Int),
        named("job", Kind::Task),
        named("place", Kind::Address),
        named("names", Kind::List),
        record,
    ];
    Live { functions: vec!["greet".into()], ..of_names(names) }
}

/// A prompt with these names, and a function `greet`.
pub fn of_names(names: Vec<Named>) -> Live {
    let mut checker = session::checker_at_prompt();
    for named in &names {
        let slot = named.kinds.only().and_then(|kind| checker.define(&named.name, kind));
        assert!(slot.is_some(), "{}", named.name);
    }
    let source = Rc::new(Source::new("", "def greet(name) { }"));
    assert!(syntax::parse(&source).is_ok_and(|block| checker.check(&source, &block).is_ok()));
    Live { checker, names, ..Live::default() }
}
