//! A client and a server over a link that loses every fifth packet. TCP gets all of it across, and the
//! capture says how.
//!
//! `cargo run -p wirelab-net --example lossy_link`

use std::error::Error;
use std::rc::Rc;
use std::time::Duration;

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use wirelab_net::sim::{Fate, Figures, SimNetwork};
use wirelab_net::{Network, Spawner, TcpListener, TcpStream};

/// Sends back what comes, to any number of clients at a time.
async fn echo(host: Rc<dyn Network>, spawner: Spawner) -> std::io::Result<()> {
    let listener = TcpListener::bind(&*host, ([10, 0, 0, 2], 7))?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        spawner.spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                if stream.write_all(&buffer[..count]).await.is_err() {
                    break;
                }
            }
        });
    }
}

/// Sends something and reads until it is back.
async fn exchange(host: &dyn Network, data: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(host, ([10, 0, 0, 2], 7)).await?;
    stream.write_all(data).await?;
    let mut back = vec![0; data.len()];
    stream.read_exact(&mut back).await?;
    Ok(back)
}

/// Runs it with a seed: how long it took in virtual time, and how many packets were sent and lost.
pub fn run(seed: u64) -> Result<(Duration, usize, usize), Box<dyn Error>> {
    let net = SimNetwork::new(seed);
    let alice = net.add_host("alice", &["10.0.0.1".parse()?])?;
    let bob = net.add_host("bob", &["10.0.0.2".parse()?])?;
    let figures = Figures { delay: Duration::from_millis(20), loss: 0.2, ..Figures::default() };
    net.add_link([alice, bob], figures)?;

    let tasks = net.tasks();
    tasks.spawn(echo(net.on(bob), tasks.spawner()));
    let (client, data) = (net.on(alice), vec![b'x'; 20_000]);
    let back = tasks.run(exchange(&*client, &data))??;
    assert_eq!(back, data, "TCP delivers what was sent, however much is lost");

    let packets = net.records(&net.filter("tcp")?);
    let lost = packets.iter().filter(|packet| packet.fate == Fate::Lost).count();
    Ok((client.elapsed(), packets.len(), lost))
}

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn Error>> {
    for seed in 1..=5 {
        let (took, packets, lost) = run(seed)?;
        println!("seed {seed}: {took:?} of virtual time, {packets} packets, {lost} lost");
    }
    Ok(())
}
