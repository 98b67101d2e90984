//! `meet`: one role of a lesson waits for the other.

use std::rc::Rc;

use super::parts::{BYTES, TIMEOUT, required, valued};
use super::waiting::{timed_out, within};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::value::kind::Kinds;
use crate::spec::{Accept, Command, Example, Facts, Family, Opt, QUIET, Sort, WaitsFor, Yields, text};

const SHARE: Opt = valued(
    "share",
    "VALUE",
    Accept::Value(Kinds::ANY),
    text(
        "hand a value to the other role: text, a number, an address, a time, true, false",
        "把一个值交给另一个角色：文本、数、地址、时长、true、false",
    ),
);

/// `meet`
pub static MEET: Command = Command {
    name: "meet",
    family: Family::Lesson,
    summary: text("wait until the other role of the lesson is here", "等到课程的另一个角色也到这里"),
    details: text(
        "For a script whose two halves stand in blocks: `role server { … }` and `role client { … }`. In one \
         terminal all blocks play in the order of the text, and `meet` waits for nobody. With `run --role \
         server FILE` in one terminal and `run --role client FILE` in another, each plays its own blocks and \
         what stands outside of all, and waits at each `meet` until the other has come to the `meet` of the \
         same name. What one side hands over with `share`, such as a port that the kernel chose, the other \
         side's `meet` gives back. A name that gets its value in the blocks of one role alone is unknown \
         elsewhere.",
        "用于两半分别写在块里的脚本：`role server { … }` 和 `role client { … }`。在一个终端里，所有的块按文本顺\
         序运行，`meet` 不等任何人。在一个终端用 `run --role server 文件`、在另一个用 `run --role client 文件`，\
         各自运行自己的块和块外的内容，并在每个 `meet` 处等到对方也来到同名的 `meet`。一方用 `share` 交出的\
         值（例如内核选的端口），由另一方的 `meet` 给出。只在一个角色的块里得到值的名字，在别处是未知的。",
    ),
    syscall: text(
        "none; with --role, a UNIX socket in the person's runtime directory",
        "无；有 --role 时用运行目录中的一个 UNIX 套接字",
    ),
    returns: text(
        "What the other role hands over; none where it hands over nothing.",
        "对方交出的值；没有交出时是 none。",
    ),
    errors: &["EOF", "KIND"],
    operands: &[required("NAME", Accept::Value(BYTES))],
    options: &[SHARE, TIMEOUT],
    yields: Yields::of(Kinds::ANY),
    facts: Facts { waits: WaitsFor::Role, sort: Sort::Backstage, ..QUIET },
    examples: &[Example {
        about: text("the client learns the port that the kernel chose", "客户端得知内核选的端口"),
        script: "role server {\n    server = tcp listen 127.0.0.1:0\n    meet \"ready\" share server.local\n}\n\
                 role client {\n    there = meet \"ready\"\n    client = tcp connect there\n    print client.state\n}\n",
        output: "ESTABLISHED\n",
    }],
    related: &["pair", "step"],
    run: meet,
};

fn meet(call: &mut Call<'_>) -> Outcome<Reply> {
    let name = call.bytes("NAME")?;
    let (limit, command) = (call.timeout()?, call.command.name);
    let share = call.option("share").cloned();
    let subject = crate::eval::value::display::word(&name);
    let (world, meeting) = (Rc::clone(call.world), Rc::clone(&call.world.meeting));
    let waits = match meeting.meet(&world, name, share)? {
        Reply::Wait(waits) if limit.is_some() => waits,
        reply => return Ok(reply),
    };
    Ok(Reply::Wait(Box::pin(async move {
        let met = within(&world, limit, waits).await;
        met.unwrap_or_else(|| Err(timed_out(command, &subject, limit.unwrap_or_default())))
    })))
}
