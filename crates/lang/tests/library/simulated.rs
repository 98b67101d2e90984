//! Scripts on the simulated network: time jumps when all tasks wait, and where nothing is left that
//! could wake one, the run ends at once and says who waits for what.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use wirelab_lang::catalogue::{self, Language};
use wirelab_lang::eval::event::{Event, Sink};
use wirelab_lang::eval::input::NoInput;
use wirelab_lang::eval::world::World;
use wirelab_lang::rights::Rights;
use wirelab_lang::session::{Ending, Options, TimeLimit, play_other, prepare, run};
use wirelab_lang::syntax::source::Source;
use wirelab_net::Network;
use wirelab_net::os::KernelNetwork;
use wirelab_net::sim::SimNetwork;

#[derive(Default)]
struct Output(RefCell<String>);

impl Sink for Output {
    fn emit(&self, event: Event) -> Result<(), i32> {
        if let Event::Print(text) = event {
            self.0.borrow_mut().push_str(&String::from_utf8_lossy(&text));
        }
        Ok(())
    }

    fn flush(&self) -> Result<(), i32> {
        Ok(())
    }
}

/// Plays a script on one simulated host: how it ended, and what it printed.
fn play(script: &str, pace: Option<f64>) -> (Ending, String, Duration) {
    let sim = SimNetwork::new(1);
    sim.add_host("alice", &["10.0.0.1".parse().unwrap()]).unwrap();
    let wall: Rc<dyn Network> = Rc::new(KernelNetwork::new());
    if let Some(factor) = pace {
        sim.realtime(Rc::clone(&wall), factor);
    }
    let output = Rc::new(Output::default());
    let world = Rc::new(World {
        rights: Rc::new(Rights::everything()),
        ..World::new(sim.on_default(), Rc::clone(&output) as Rc<dyn Sink>, Rc::new(NoInput), play_other)
    });
    let source = Rc::new(Source::new("test.lab", script));
    let prepared = prepare(source, &Options::default()).unwrap_or_else(|reports| panic!("{reports:?}"));
    let before = wall.elapsed();
    let ending = run(prepared, &world, Some(TimeLimit::from_now(Duration::from_secs(60))));
    let text = output.0.borrow().clone();
    (ending, text, wall.elapsed() - before)
}

#[test]
fn a_script_of_the_kernel_runs_in_virtual_time() {
    let script = r#"
        server = tcp listen 127.0.0.1:0
        serve server as conn {
            while true {
                line = recv conn line
                sleep 10m
                sendall conn "you said {line}\n"
            }
        }
        client = tcp connect server.local timeout 2s
        sendall client "hello\n"
        try { recv client 100 timeout 5m } catch err { print err.name }
        print recv client line
        t = spawn { sleep 1h; return 7 }
        print wait t
        expect clock < 71m, "{clock}"
        expect client.state == "ESTABLISHED"
        expect client.sent == 6 within 1s
    "#;
    let (ending, text, took) = play(script, None);
    assert_eq!((ending.status, text.as_str()), (0, "ETIMEDOUT\nyou said hello\n7\n"), "{:?}", ending.faults);
    assert!(took < Duration::from_secs(20));
}

#[test]
fn m7_tasks_that_wait_for_each_other_are_found_at_once() {
    let script = r#"
        server = tcp listen 127.0.0.1:0
        a = tcp connect server.local
        b = accept server
        t = spawn {
            recv a 10
            sendall a "after you"
        }
        serve server as conn { recv conn 1 }
        recv b 10
    "#;
    let (ending, _, took) = play(script, None);
    assert_eq!(ending.status, 3);
    let fault = &ending.faults[0];
    assert_eq!(fault.name, "DEADLOCK");
    let told: Vec<_> = fault.notes.iter().map(|note| catalogue::text(Language::English, note)).collect();
    let place = &fault.place.as_ref().unwrap();
    assert_eq!(place.0.place(place.1.start), "test.lab:10:9");
    assert_eq!(
        told,
        [
            "the script waits at test.lab:10:9: recv b 10",
            "task 1 waits at test.lab:6:13: recv a 10",
            "serve 2 waits at test.lab:9:9 for connections to server",
        ]
    );
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn realtime_keeps_pace_with_the_wall() {
    let (ending, _, took) = play("sleep 2s\nexpect clock >= 2s and clock < 60s\n", Some(10.0));
    assert_eq!(ending.status, 0, "{:?}", ending.faults);
    assert!(took >= Duration::from_millis(200), "{took:?}");
}
