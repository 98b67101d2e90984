//! The kernel's sockets: the only place that touches the async runtime's reactor and socket2.

use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{Errno, Family, NetResult, Network, ResolveError, Socket, Style};

/// The kernel's network.
#[derive(Default)]
pub struct KernelNetwork {}

impl KernelNetwork {
    /// The network, its clock starting now.
    pub fn new() -> Self {
        Self {}
    }
}

impl Network for KernelNetwork {
    fn socket(&self, _family: Family, _style: Style) -> NetResult<Rc<dyn Socket>> {
        Err(Errno::NOSYS)
    }
    fn pair(&self, _style: Style) -> NetResult<(Rc<dyn Socket>, Rc<dyn Socket>)> {
        Err(Errno::NOSYS)
    }
    fn resolve(&self, _host: &str) -> LocalBoxFuture<'static, Result<Vec<IpAddr>, ResolveError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn interface(&self, _name: &str) -> NetResult<u32> {
        Err(Errno::NOSYS)
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn since_epoch(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _time: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(async {})
    }
}
