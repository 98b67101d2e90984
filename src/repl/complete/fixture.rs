//! What lives in the tests of what is typed.

use wirelab_lang::eval::socket::Role;
use wirelab_lang::eval::value::Kind;
use wirelab_lang::eval::value::kind::Kinds;
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
    Live {
        names: vec![
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
        ],
        functions: vec!["greet".into()],
        ..Live::default()
    }
}
