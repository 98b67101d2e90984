//! A signal cancels the statement that waits, and the lesson lives.

use std::io::Write;
use std::net::TcpListener;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use harness::run;
use rustix::process::{Signal, getpid, kill_process};
use wirelab_lang::eval::fault::Class;
use wirelab_lang::eval::taskset::block_on;
use wirelab_lang::session::Turn;

use super::engine::{all, last, player};

/// Set in a process of its own, as a signal comes to the whole process.
const ALONE: &str = "WIRELAB_TEST_ALONE";

#[test]
fn a_signal_cancels_the_statement_that_waits() {
    if std::env::var_os(ALONE).is_none() {
        let name = "signals::a_signal_cancels_the_statement_that_waits";
        let mut alone = Command::new(std::env::current_exe().unwrap());
        run(alone.args([name, "--exact"]).env(ALONE, "1")).with_status(0);
        return;
    }
    let peer = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = peer.local_addr().unwrap();
    let mut player = player(&format!(
        "a = tcp connect {address}\nx = recv a 100\nprint x\nloop {{ n = 1 }}\nprint \"end\"\n"
    ));
    let network = Rc::clone(&player.world().network);
    let interrupted = |player: &mut wirelab::lesson::Player, signal: Signal| {
        let (network, under_way) = (Rc::clone(&network), player.under_way());
        let raise = async move {
            // Time enough to be caught in a loop that never waits.
            for _ in 0..20 {
                network.sleep(Duration::from_millis(1)).await;
                if under_way.waits().is_some() {
                    break;
                }
            }
            kill_process(getpid(), signal).unwrap();
            std::future::pending().await
        };
        let turn = block_on(futures_lite::future::or(player.play(), raise));
        let Turn::Failed(fault) = turn else { panic!("{turn:?}") };
        assert!(matches!(fault.class, Class::Interrupted(number) if number == signal.as_raw()), "{fault:?}");
    };
    block_on(player.play());
    interrupted(&mut player, Signal::INT);
    assert_eq!(player.at(), Some(1));
    peer.accept().unwrap().0.write_all(b"kept").unwrap();
    block_on(player.play());
    assert_eq!(last(&player), ["value \"kept\""]);
    block_on(player.play());
    assert_eq!(last(&player), ["printed kept"]);
    interrupted(&mut player, Signal::TERM);
    player.skip();
    all(&mut player);
    assert_eq!(last(&player), ["printed end"]);
}
