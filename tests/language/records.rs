//! Records: made, changed in place, gone through; a value is a value.

use proptest::prelude::*;

use super::{fails, prints};

#[test]
fn keys_are_words_texts_and_numbers() {
    prints(
        "r = {name: \"Ann\", \"content-type\": \"t\", 7: \"seven\", -1: 0, if: 1, true: 2, port:9,\n  nested: {a: [1, {b: 2}]},\n}\n\
         print r.name r[\"content-type\"] r[7] r[-1] r.if r[\"true\"] r.port r.nested.a[1].b\n\
         print repr({a: 1, \"b c\": 2, 3: {}})\n",
        "Ann t seven 0 1 2 9 2\n{a: 1, \"b c\": 2, 3: {}}\n",
    );
    // JSON as it is pasted, and a key that is a variable's name.
    prints("a = 5\nr = {\"a\":1,\"list\":[1,2],\"t\":true}\nprint r.list[1] ({a: a}).a\n", "2 5\n");
    prints("print ({\"127.0.0.1:80\": 1})\n", "127.0.0.1:80  1\n");
    fails("x = {1.5: 2}\n", 2, &["a key is a word, a string or an int"]);
    fails("box = mailbox\nput box {n: 7}\n", 2, &["({n: 7})"]);
}

#[test]
fn keys_of_all_kinds_keep_apart() {
    prints(
        "a, b = unix pair\nt = spawn { }\nbox = mailbox\nr = {}\n\
         for key in [1, \"1\", true, \"true\", 127.0.0.1:80, a, b, t, box] { r[key] = repr(key) }\n\
         print len(r) (r[1]) r[\"1\"] r[true] (a in r) (127.0.0.1:80 in r) (\"127.0.0.1:80\" in r) (2 in r)\n",
        "9 1 \"1\" true true true true false\n",
    );
    fails("r = {}\nr[1.5] = 1\n", 2, &["index"]);
    fails("r = {}\nfor k in [1.5] { r[k] = 1 }\n", 3, &["float cannot be a key"]);
}

#[test]
fn a_copy_stays_as_it_was() {
    prints(
        "a = {x: [1], n: {m: 1}}\nb = a\nb.x[0] = 2\nb.x += [3]\nb.n.m = 5\nb.new = 1\ndelete b.n[\"m\"]\n\
         print repr(a) repr(b)\nl = [a, a]\nl[0].x = 0\nprint l[1].x\n",
        "{x: [1], n: {m: 1}} {x: [2, 3], n: {}, new: 1}\n[1]\n",
    );
    // A loop goes over the value as it was when it began.
    prints(
        "r = {a: 1, b: 2}\nfor k, v in r { delete r[k]; r[\"{k}2\"] = v }\nprint r.a2 r.b2 len(r)\n",
        "1 2 2\n",
    );
    prints("l = [1, 2]\nfor x in l { l += [x] }\nprint l\n", "[1, 2, 1, 2]\n");
}

#[test]
fn what_is_changed_must_be_there() {
    fails("r = {ann: 1}\nr.bob += 1\n", 3, &["bob", "ann"]);
    fails("r = {ann: 1}\ndelete r.bob\n", 3, &["bob"]);
    fails("r = {ann: 1}\nr.bob.x = 1\n", 3, &["bob"]);
    fails("l = [1]\nl[1] = 2\n", 3, &["out of range"]);
    fails("l = [1]\ndelete l[0]\n", 3, &["nothing can be deleted", "x[i + 1..len(x)]"]);
    fails("n = 1\nn.x = 2\n", 2, &["has no parts"]);
    fails("r = {a: 1}\nr.a[0] = 2\n", 3, &["no parts"]);
    prints("l = [1, 2, 3]\nl[-1] *= 5\nl[0] -= 1\nprint l\n", "[0, 2, 15]\n");
}

#[test]
fn functions_of_records() {
    prints(
        "r = {b: 1, a: 2}\nprint keys(r) values(r) lookup(r, \"c\", 9) lookup(r, \"a\", 9) len(r)\n\
         print to_json({a: [1, 2.5, none, true], \"ü\": \"x\\n\"}) to_json({7: {}})\nprint to_json({a: [1]}, 1)\n",
        "[\"b\", \"a\"] [1, 2] 9 2 2\n{\"a\":[1,2.5,null,true],\"ü\":\"x\\n\"} {\"7\":{}}\n{\n \"a\": [\n  1\n ]\n}\n",
    );
    for (value, why) in [("x\"ff\"", "UTF-8"), ("[(mailbox)]", "mailbox"), ("float(\"nan\")", "NaN")] {
        fails(&format!("x = {value}\nprint to_json(x)\n"), 3, &[why]);
    }
    prints(
        "print json(\"18446744073709551615\") json(to_json(9223372036854775807))\n",
        "18446744073709551615 9223372036854775807\n",
    );
}

/// A step with a record, as it is written and as Rust does it with an ordered list of pairs.
#[derive(Debug, Clone)]
enum Step {
    Set(u8, i64),
    Add(u8, i64),
    Delete(u8),
    Copy,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = 0_u8..24;
    prop::collection::vec(
        prop_oneof![
            (key.clone(), -9_i64..9).prop_map(|(k, v)| Step::Set(k, v)),
            (key.clone(), -9_i64..9).prop_map(|(k, v)| Step::Add(k, v)),
            key.prop_map(Step::Delete),
            Just(Step::Copy),
        ],
        0..120,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_record_is_an_ordered_map(steps in steps()) {
        let mut model: Vec<(u8, i64)> = Vec::new();
        let mut copy = model.clone();
        let mut script = String::from("r = {}\nc = r\n");
        for step in &steps {
            match step {
                Step::Set(key, value) => {
                    script += &format!("r[{key}] = {value}\n");
                    match model.iter_mut().find(|(own, _)| own == key) {
                        Some(known) => known.1 = *value,
                        None => model.push((*key, *value)),
                    }
                }
                Step::Add(key, value) => {
                    script += &format!("if {key} in r {{ r[{key}] += {value} }}\n");
                    if let Some(known) = model.iter_mut().find(|(own, _)| own == key) {
                        known.1 += value;
                    }
                }
                Step::Delete(key) => {
                    script += &format!("if {key} in r {{ delete r[{key}] }}\n");
                    model.retain(|(own, _)| own != key);
                }
                Step::Copy => {
                    script += "c = r\n";
                    copy = model.clone();
                }
            }
        }
        script += "for k, v in r { print raw \"{k}={v} \" }\nprint \"\"\nfor k, v in c { print raw \"{k}={v} \" }\nprint \"\"\n";
        let shown = |pairs: &[(u8, i64)]| pairs.iter().map(|(k, v)| format!("{k}={v} ")).collect::<String>();
        prints(&script, &format!("{}\n{}\n", shown(&model), shown(&copy)));
    }
}
