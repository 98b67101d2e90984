//! What is said of wrong texts: `LINE:COLUMN id`, further places `@`, help `?`, `…` where the text ended too early.

use crate::check;

#[test]
fn unclosed() {
    check("print \"abc", "1:7 unclosed-string @1:11 ?unclosed-string-help");
    check("print (1 + 2", "x");
}
