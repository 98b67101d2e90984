//! The pictures that `topology` writes, golden. What holds of all of them, `simulation::picture` tests.

fn picture(script: &str, language: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.lab"), format!("{script}topology \"t.svg\"\n")).unwrap();
    let mut command = harness::wirelab();
    command.current_dir(folder.path()).args(["--lang", language, "run", "--allow-write", ".", "t.lab"]);
    harness::run(&mut command).with_status(0);
    std::fs::read_to_string(folder.path().join("t.svg")).unwrap()
}

#[test]
fn a_ring_with_a_link_that_is_down() {
    let script = "net sim seed 1\nhost alice 10.0.0.1\nhost bob 10.0.1.1\nrouter r1\nrouter r2\nrouter r3\n\
                  link alice r1 delay 1ms\nlink r1 r2 delay 5ms loss 20% reorder 1% rate 1Mbit queue 50\n\
                  link r1 -> r2 delay 50ms\nlink r2 r3\nlink r1 r3 delay 5ms\nlink r2 bob\nlink r1 r3 down\n";
    insta::assert_snapshot!(picture(script, "en"));
}

#[test]
fn a_lan_with_a_host_that_has_crashed() {
    let script = "net sim seed 1\nfor i in 1..5 { host \"主机{i}\" \"10.0.0.{i}\" }\n\
                  router 路由器 10.0.0.254 fd00:1234:5678:9abc:def0:1234:5678:9abc\nhost 别处 10.1.0.1\n\
                  lan 办公室 主机1 主机2 主机3 主机4 路由器 delay 1ms\nlink 路由器 别处 delay 20ms\n\
                  crash 主机3\n";
    insta::assert_snapshot!(picture(script, "zh"));
}
