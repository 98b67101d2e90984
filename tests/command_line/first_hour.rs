//! What goes wrong in a first hour with the program: each thing that a newcomer tripped over stays
//! mended.

use harness::Finished;

/// `wirelab` with these words, in an empty folder.
#[track_caller]
fn play(words: &[&str]) -> Finished {
    let folder = tempfile::tempdir().unwrap();
    harness::run(harness::wirelab().current_dir(folder.path()).args(words))
}

mod within {
    use super::*;

    #[test]
    fn a_wait_in_the_condition_ends_with_the_time_and_loses_nothing() {
        let script = "a, b = unix pair\nsend b \"half\"\n\
                      t = spawn { expect recv a exactly 8 == \"halfhalf\" within 50ms }\n\
                      try { wait t } catch err { print err.name }\nsend b \"HALF\"\nprint recv a exactly 8";
        let finished = play(&["-c", script]);
        assert_eq!((&*finished.stdout, finished.status), ("", 4), "{}", finished.stderr);
        let script = "a, b = unix pair\nsend b \"half\"\nexpect recv a exactly 8 == \"\" within 50ms\n\
                      send b \"HALF\"\nprint recv a exactly 8";
        let finished = play(&["--continue-on-error", "-c", script]);
        assert_eq!((&*finished.stdout, finished.status), ("halfHALF\n", 4), "{}", finished.stderr);
        assert!(finished.stderr.contains("recv a exactly 8"), "{}", finished.stderr);
    }

    #[test]
    fn what_comes_in_time_counts_and_what_follows_waits_as_ever() {
        let script = "a, b = unix pair\nt = spawn { sleep 30ms; send b \"x\"; sleep 100ms; send b \"y\" }\n\
                      expect recv a == \"x\" within 20s\nprint recv a";
        let finished = play(&["-c", script]).with_status(0);
        assert_eq!(finished.stdout, "y\n");
    }

    #[test]
    fn the_first_to_end_of_several_decides() {
        let script = "a, b = unix pair\ndef inner() { expect recv a == \"x\" within 50ms; return 1 }\n\
                      expect inner() == 1 within 20s";
        let finished = play(&["-c", script]).with_status(4);
        assert!(finished.stderr.contains("within 50ms"), "{}", finished.stderr);
        let script = "a, b = unix pair\ndef inner() { expect recv a == \"x\" within 20s; return 1 }\n\
                      expect inner() == 1 within 50ms";
        let finished = play(&["-c", script]).with_status(4);
        assert!(finished.stderr.contains("within 50ms"), "{}", finished.stderr);
    }

    #[test]
    fn a_condition_that_computes_for_ever_ends_as_well() {
        let script = "def turn() { loop { x = 1 } }\nexpect turn() == 1 within 50ms, \"waited {clock > 0s}\"";
        let finished = play(&["-c", script]).with_status(4);
        assert!(finished.stderr.contains("waited true"), "{}", finished.stderr);
    }
}

mod demos {
    #[test]
    fn a_demo_replaces_no_file_and_leaves_none() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.html");
        std::fs::write(&page, "mine").unwrap();
        let mut command = harness::wirelab();
        let finished = harness::run(command.current_dir(folder.path()).args(["demo", "tcp/http-get"]));
        assert_eq!(finished.status, 0, "{}", finished.stderr);
        assert_eq!(std::fs::read_to_string(&page).unwrap(), "mine");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(finished.stderr.contains("page.html") && finished.stderr.contains("--copy"));
    }

    #[test]
    fn a_folder_that_a_flag_grants_is_relative_to_where_the_person_is() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("out")).unwrap();
        let kept = folder.path().join("out/kept.html");
        let set = format!("file={}", kept.display());
        let words = ["demo", "tcp/http-get", "--allow-write=out", "--allow-read=out", "--set", &set];
        let finished = harness::run(harness::wirelab().current_dir(folder.path()).args(words));
        assert_eq!(finished.status, 0, "{}", finished.stderr);
        assert!(std::fs::read_to_string(kept).unwrap().contains("It works"));
        assert_eq!(finished.stderr, "");
    }
}

mod serving {
    use super::*;

    #[test]
    fn a_client_that_closes_properly_is_no_news_and_connections_count_from_1() {
        let script = "server = tcp listen 127.0.0.1:0\n\
                      serve server as conn { print conn.name; loop { x = recv conn line; sendall conn x + \"\\n\" } }\n\
                      for n in 0..2 { c = tcp connect server.local; sendall c \"hi\\n\"; print recv c line; close c }\n\
                      wait timeout 300ms";
        let finished = play(&["-c", script]);
        assert_eq!(finished.stdout, "conn#1\nhi\nconn#2\nhi\n");
        assert!(!finished.stderr.contains("ended early"), "{}", finished.stderr);
    }

    #[test]
    fn a_line_that_was_cut_off_is_told() {
        let script = "server = tcp listen 127.0.0.1:0\n\
                      serve server as conn { print recv conn line; x = recv conn line }\n\
                      c = tcp connect server.local\nsendall c \"one\\ntw\"\nclose c\nwait timeout 300ms";
        let finished = play(&["-c", script]);
        assert_eq!(finished.stdout, "one\n");
        assert!(finished.stderr.contains("conn#1 ended early"), "{}", finished.stderr);
        assert!(finished.stderr.contains("2 bytes had come"), "{}", finished.stderr);
    }
}

mod names {
    use super::*;

    #[test]
    fn a_name_that_no_right_fits_is_not_even_asked_for() {
        for script in [
            "tcp connect example.com:80",
            "resolve example.com",
            "s = udp open; sendto s example.com:80 \"secret\"",
            "tcp connect secret-in-a-name.example.com:80",
        ] {
            let finished = play(&["--allow-net=other.example.com:80", "-c", script]).with_status(3);
            let said = &finished.stderr;
            assert!(said.contains("looking up the name") && said.contains("--allow-net="), "{said}");
        }
        let finished = play(&["-c", "requires net example.com:80"]).with_status(3);
        assert!(finished.stderr.contains("--allow-net=example.com:80"), "{}", finished.stderr);
    }

    #[test]
    fn names_that_this_machine_knows_need_no_right() {
        for host in ["localhost", "127.1", "2130706433"] {
            play(&["-c", &format!("print resolve \"{host}\"")]).with_status(0);
        }
    }
}

mod names_from_outside {
    use super::*;

    #[test]
    fn a_name_that_the_script_does_not_use_is_told_with_what_was_meant() {
        let finished = play(&["--set", "wen=x", "-c", "default web = \"y\"; print web"]).with_status(0);
        assert_eq!(finished.stdout, "y\n");
        assert!(finished.stderr.contains("does not use `wen`"), "{}", finished.stderr);
        assert!(finished.stderr.contains("did you mean `web`?"), "{}", finished.stderr);
        for script in ["default web = \"y\"; print web", "print \"{web}\"", "t = spawn { print web }; wait t"]
        {
            let finished = play(&["--set", "web=x", "-c", script]).with_status(0);
            assert_eq!((&*finished.stdout, &*finished.stderr), ("x\n", ""), "{script}");
        }
    }

    #[test]
    fn of_several_scripts_one_that_uses_it_is_enough() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.lab"), "print 1\n").unwrap();
        std::fs::write(folder.path().join("b.lab"), "print web\n").unwrap();
        let mut command = harness::wirelab();
        command.current_dir(folder.path()).args(["run", "a.lab", "b.lab", "--set", "web=x"]);
        let finished = harness::run(&mut command).with_status(0);
        assert_eq!((&*finished.stdout, &*finished.stderr), ("1\nx\n", ""));
    }
}

mod sockets {
    use super::*;

    #[test]
    fn an_error_that_the_script_waits_for_is_not_told_before_the_run() {
        let script = "server = tcp listen 127.0.0.1:0\nexpect error { send server \"x\" }\n\
                      try { recv server } catch err { print err.name }\n\
                      u = udp bind 127.0.0.1:0\nexpect error { accept u }\nexpect error VALUE { recv u line }";
        let finished = play(&["-c", script]).with_status(0);
        assert_eq!((&*finished.stdout, &*finished.stderr), ("ENOTCONN\n", ""));
    }

    #[test]
    fn what_is_assigned_anew_is_of_its_new_sort() {
        let script = "s = tcp listen 127.0.0.1:0\nif len(args) == 0 { s = tcp connect s.local }\nsend s \"x\"\n\
                      for n in 0..1 { s = udp bind 127.0.0.1:0 }\nsendto s s.local \"y\"\nprint recv s";
        assert_eq!(play(&["-c", script]).with_status(0).stdout, "y\n");
    }
}

mod pairs {
    use super::*;

    #[test]
    fn half_of_a_pair_says_what_to_play_first() {
        let finished = play(&["demo"]).with_status(0);
        assert!(finished.stdout.contains("`wirelab demo tcp/hello-server`"), "{}", finished.stdout);
        assert!(!finished.stdout.contains("`wirelab demo tcp/hello-client`"), "{}", finished.stdout);
    }

    #[test]
    fn lessons_speak_of_no_text_that_the_reader_does_not_have() {
        let folder = harness::repository("scripts");
        for entry in std::fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
            for script in std::fs::read_dir(entry.path()).unwrap().flatten() {
                let text = std::fs::read_to_string(script.path()).unwrap();
                let narration = text.lines().filter(|line| !line.trim_start().starts_with('#'));
                for line in narration {
                    let speaks =
                        ["课文", "the text ", "the text's", "section 1"].iter().any(|of| line.contains(of));
                    assert!(!speaks, "{}: {line}", script.path().display());
                }
            }
        }
    }
}

mod help {
    use super::*;

    #[test]
    fn what_people_look_for_has_a_page() {
        for (name, wanted) in [
            ("line", "recv conn line"),
            ("args", "args[0]"),
            ("demo", "--copy"),
            (".state", ".received"),
            (".truncated", ".from"),
            ("peer", ".local"),
            ("_", "`_.state`"),
            ("close", "`ss -tan`"),
            ("sockets", "`ss -tan`"),
        ] {
            for language in ["en", "zh"] {
                let finished = play(&["--lang", language, "help", name]).with_status(0);
                assert!(finished.stdout.contains(wanted), "{name}: {}", finished.stdout);
            }
        }
    }
}
