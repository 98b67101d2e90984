//! What is kept of several prompts, and how much.

use super::*;

fn kept(path: &Path) -> Vec<String> {
    let mut history = History::default();
    history.keep(path).unwrap();
    history.lines().cloned().collect()
}

fn opened(path: &Path) -> History {
    let mut history = History::default();
    history.keep(path).unwrap();
    history
}

#[test]
fn any_text_is_kept_as_it_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wirelab").join("history");
    let typed = ["a", "two\nlines", "back\\slash \\n \\", "你好", "\\\n\\", "#V2", " x "];
    let mut history = opened(&path);
    for line in typed {
        history.add(line).unwrap();
        history.add(line).unwrap();
    }
    history.add("").unwrap();
    assert_eq!(kept(&path), typed);
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
    // So rustyline has always written it.
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().nth(2), Some("two\\nlines"));
}

#[test]
fn r06_the_newest_ten_thousand_lines_of_all_prompts_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history");
    let before: String = (0..MOST_LINES - 2).map(|number| format!("old {number}\n")).collect();
    std::fs::write(&path, format!("#V2\n{before}")).unwrap();
    let (mut one, mut two) = (opened(&path), opened(&path));
    for number in 0..50 {
        one.add(&format!("one {number}")).unwrap();
        two.add(&format!("two {number}")).unwrap();
    }
    let kept = kept(&path);
    assert_eq!(kept.len(), MOST_LINES);
    assert_eq!(kept[0], "old 98");
    let newest: Vec<_> =
        (0..50).flat_map(|number| [format!("one {number}"), format!("two {number}")]).collect();
    assert_eq!(kept[MOST_LINES - 100..], newest);
    assert_eq!(one.lines().count(), MOST_LINES);
    // The file itself is no longer than that, and alone in its folder.
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), MOST_LINES + 1);
    assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
}

#[test]
fn r06_threads_that_write_at_the_same_time_lose_no_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history");
    // Close to the most, so that the file is replaced under the writers' hands.
    let before: String = (0..MOST_LINES - 100).map(|number| format!("old {number}\n")).collect();
    std::fs::write(&path, format!("#V2\n{before}")).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let mut history = opened(path);
                (0..60).for_each(|number| history.add(&format!("{writer} {number}")).unwrap());
            });
        }
    });
    let kept = kept(&path);
    assert_eq!(kept.len(), MOST_LINES);
    for writer in 0..4 {
        let own = kept.iter().filter_map(|line| line.strip_prefix(&format!("{writer} ")));
        assert_eq!(own.collect::<Vec<_>>(), (0..60).map(|number| number.to_string()).collect::<Vec<_>>());
    }
}

#[test]
fn a_history_of_other_hands_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history");
    // Without the first line it is text as it is, and its last line may lack an end.
    std::fs::write(&path, "print \"a\\n\"\nprint 2").unwrap();
    opened(&path).add("print 3").unwrap();
    assert_eq!(kept(&path), ["print \"a\\n\"", "print 2", "print 3"]);
    std::fs::write(&path, "#V2\nwhole\nhalf").unwrap();
    opened(&path).add("next").unwrap();
    assert_eq!(kept(&path), ["whole", "half", "next"]);
    std::fs::write(&path, "#V2\n\\x \\").unwrap();
    assert_eq!(kept(&path), ["\\x \\"]);
    std::fs::write(&path, b"#V2\n\xff\n").unwrap();
    assert!(History::default().keep(&path).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"#V2\n\xff\n");
}

#[test]
fn f08_a_history_that_is_no_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    for path in [&path, Path::new("/dev/zero"), Path::new("/dev/null"), folder.path()] {
        assert!(History::default().keep(path).is_err(), "{path:?}");
    }
    let sparse = folder.path().join("sparse");
    File::create(&sparse).unwrap().set_len(LARGEST + 1).unwrap();
    assert!(History::default().keep(&sparse).is_err());
}
