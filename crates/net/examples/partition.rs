//! A partition that heals. A message is sent while nothing gets through; TCP sends it again until it
//! arrives, and neither side has been told that anything was wrong.
//!
//! `cargo run -p wirelab-net --example partition`

use std::error::Error;
use std::time::Duration;

use futures_lite::future::zip;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use wirelab_net::sim::{Figures, SimNetwork};
use wirelab_net::{TcpListener, TcpStream};

/// How long nothing gets through.
const PARTED: Duration = Duration::from_secs(10);

/// Runs it: when the message arrived, and a line for each packet.
pub fn run() -> Result<(Duration, Vec<String>), Box<dyn Error>> {
    let net = SimNetwork::new(1);
    let alice = net.add_host("alice", &["10.0.0.1".parse()?])?;
    let bob = net.add_host("bob", &["10.0.0.2".parse()?])?;
    net.add_link([alice, bob], Figures { delay: Duration::from_millis(5), ..Figures::default() })?;
    let (on_alice, on_bob) = (net.on(alice), net.on(bob));

    let arrived = net.run(async {
        let listener = TcpListener::bind(&*on_bob, ([10, 0, 0, 2], 9999))?;
        let connecting = TcpStream::connect(&*on_alice, listener.local_addr()?);
        let (client, accepted) = zip(connecting, listener.accept()).await;
        let (mut client, (mut server, _)) = (client?, accepted?);

        net.partition(&[alice], &[bob]);
        client.write_all(b"hello").await?;
        on_alice.sleep(PARTED).await;
        net.heal();

        let mut message = [0; 5];
        server.read_exact(&mut message).await?;
        assert_eq!(&message, b"hello");
        std::io::Result::Ok(on_bob.elapsed())
    })??;
    Ok((arrived, net.lines_since(0)))
}

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    let (arrived, lines) = run()?;
    println!("{}", lines.join("\n"));
    println!("the message arrived {arrived:?} after the start");
    Ok(())
}
