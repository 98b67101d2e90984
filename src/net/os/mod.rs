//! The kernel's sockets: the only place that touches the async runtime's reactor and socket2.
