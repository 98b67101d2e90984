//! `env`: what the environment of the process has.

use super::access;
use super::parts::{BYTES, lossy, required};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::memory::room_for;
use crate::eval::value::{Kind, Value};
use crate::spec::{Accept, Because, Command, Example, Facts, Family, QUIET, Repeats, Yields, text};

/// `env`
pub static ENV: Command = Command {
    name: "env",
    family: Family::Script,
    summary: text("read a variable of the environment", "读取一个环境变量"),
    details: text(
        "Passwords stand in some variables, so that each is a right of its own: the run needs \
         `--allow-env=NAME`, and `requires env NAME` at the top of the script says so before the first \
         statement. At the prompt what you type is allowed. `env \"NAME\" == none` tells whether it is set.",
        "有些变量里有密码，所以每个变量都是单独的权限：运行时要有 `--allow-env=NAME`，脚本开头的 \
         `requires env NAME` 在第一条语句之前就说明这一点。在提示符下，您输入的都允许。\
         `env \"NAME\" == none` 说明它有没有设置。",
    ),
    syscall: text("none: the environment came when the program was started", "无：环境在程序启动时就已交来"),
    returns: text(
        "The variable's bytes, or `none` where it is not set.",
        "变量的字节；没有设置时是 `none`。",
    ),
    errors: &["DENIED", "VALUE"],
    operands: &[required("NAME", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(BYTES.or(Kind::None)),
    facts: Facts { repeats: Repeats::Not(Because::Environment), ..QUIET },
    examples: &[Example {
        about: text("a script without the right", "没有权限的脚本"),
        script: "try { home = env \"HOME\" } catch err { print err.name }\n",
        output: "DENIED\n",
    }],
    related: &["input", "requires"],
    run: env,
};

fn env(call: &mut Call<'_>) -> Outcome<Reply> {
    let name = call.bytes("NAME")?;
    let found = access::variable(call.world, &lossy(&name))?;
    let Some(found) = found else { return Ok(Value::None.into()) };
    room_for(found.len())?;
    Ok(Value::from(found).into())
}
