//! Who waits on a socket wakes when it is closed, and may give up without harm to others.

use futures_lite::future::zip;
use wirelab_net::{Errno, Interest, Shutdown, SocketOption};

use super::{accept, connection, listener, net, receive, run, udp};

#[test]
fn after_close_every_call_is_ebadf_and_waiters_wake() {
    run(async {
        let net = net();
        let (client, server) = connection(&net, "127.0.0.1:0").await;
        let three = zip(
            zip(client.ready(Interest::Readable), client.ready(Interest::Readable)),
            zip(client.ready(Interest::Readable), async {
                futures_lite::future::yield_now().await;
                client.close();
                client.close();
            }),
        );
        let ((a, b), (c, ())) = three.await;
        assert_eq!((a, b, c), (Err(Errno::BADF), Err(Errno::BADF), Err(Errno::BADF)));
        assert_eq!(receive(&server, 1).await.unwrap().1.count, 0);
        assert_eq!(client.send(b"x", None), Err(Errno::BADF));
        assert_eq!(client.receive(&mut Vec::new(), 1, false), Err(Errno::BADF));
        assert_eq!(client.local(), Err(Errno::BADF));
        assert_eq!(client.get(SocketOption::NoDelay), Err(Errno::BADF));
        assert_eq!(client.shutdown(Shutdown::Both), Err(Errno::BADF));
        assert_eq!(client.ready(Interest::Writable).await, Err(Errno::BADF));
        assert_eq!(client.status().state, "CLOSED");
        assert!(client.accept().is_err());

        let listener = listener(&net, "127.0.0.1:0", 1);
        let (waited, ()) = zip(accept(&listener), async { drop(listener.close()) }).await;
        assert_eq!(waited.err(), Some(Errno::BADF));
        let datagrams = udp(&net, "127.0.0.1:0");
        let (waited, ()) = zip(receive(&datagrams, 1), async { drop(datagrams.close()) }).await;
        assert_eq!(waited.unwrap_err(), Errno::BADF);
    });
}

#[test]
fn several_tasks_wait_on_one_socket_and_one_may_give_up() {
    run(async {
        let (client, server) = connection(&net(), "127.0.0.1:0").await;
        let mut gives_up = server.ready(Interest::Readable);
        assert!(futures_lite::future::poll_once(&mut gives_up).await.is_none());
        let first = server.ready(Interest::Readable);
        let second = server.ready(Interest::Readable);
        let writes = server.ready(Interest::Writable);
        let rest = async {
            futures_lite::future::yield_now().await;
            drop(gives_up);
            client.send(b"x", None).unwrap();
        };
        let ((first, second), (writes, ())) = zip(zip(first, second), zip(writes, rest)).await;
        assert_eq!((first, second, writes), (Ok(()), Ok(()), Ok(())));
    });
}
