//! A run without network, output and input, for tests of what needs none of them.

use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use futures_core::future::LocalBoxFuture;
use wirelab_net::{Errno, Family, NetResult, Network, ResolveError, SocketType};

use super::World;
use crate::eval::event::{Event, Sink};
use crate::eval::input::NoInput;

/// Nothing at all: knows one host name, and no socket can be made.
struct Nowhere;

impl Network for Nowhere {
    fn socket(&self, _: Family, _: SocketType) -> NetResult<Rc<dyn wirelab_net::Socket>> {
        Err(Errno::NETDOWN)
    }

    fn pair(&self, _: SocketType) -> NetResult<(Rc<dyn wirelab_net::Socket>, Rc<dyn wirelab_net::Socket>)> {
        Err(Errno::NETDOWN)
    }

    fn resolve(&self, host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>> {
        let found = match host {
            "two.example" => Ok(vec![IpAddr::from([10, 0, 0, 2]), IpAddr::from([10, 0, 0, 1])]),
            "silent.example" => return Box::pin(std::future::pending()),
            _ => Err(ResolveError { name: "EAI_NONAME", text: String::new(), lacks: None }),
        };
        Box::pin(async { found })
    }

    fn interface(&self, _: &str) -> NetResult<u32> {
        Err(Errno::NODEV)
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn since_epoch(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(async {})
    }
}

impl Sink for Nowhere {
    fn emit(&self, _: Event) -> Result<(), i32> {
        Ok(())
    }

    fn flush(&self) -> Result<(), i32> {
        Ok(())
    }
}

/// A run of nothing.
pub(crate) fn nowhere() -> World {
    World::new(Rc::new(Nowhere), Rc::new(Nowhere), Rc::new(NoInput), |_, _, _| {
        Box::pin(async { Ok(crate::eval::value::Value::None) })
    })
}
