//! `save`, `append`, `load`, `exists`, `files`, `remove`, `mkdir`.

use super::access;
use super::parts::{BOOL, BYTES, DATA, INT, LIST, NONE, optional, required, valued};
use crate::eval::call::{Call, Reply};
use crate::eval::fault::Outcome;
use crate::eval::value::Value;
use crate::spec::{Accept, Because, Command, Example, Facts, Family, QUIET, Repeats, Yields, text};

/// `save`
pub static SAVE: Command = Command {
    name: "save",
    family: Family::Script,
    summary: text("write data to a file", "把数据写入文件"),
    details: text(
        "The whole file is written anew: whoever reads it finds the old contents or the new, never a half. \
         A file that was there is replaced by a new one that has its permissions, and its owner and group \
         where the system lets them, but is never setuid, setgid or sticky, and has no access control list \
         and no other extended attributes. Other names (hard links) of the old file keep the old contents. A \
         program that is killed in the moment of replacing can leave `.wirelab-unfinished` in the folder; \
         the next `save` there removes it. The path is relative to the working directory. Files under it may be written; for another folder \
         the run needs `--allow-write=DIR`.",
        "整个文件重新写过：读它的人看到旧内容或新内容，绝不会看到一半。原有的文件由一个新文件取代：新文件沿用它的\
         权限，在系统允许时也沿用属主和属组，但不带 setuid、setgid 和粘滞位，也没有访问控制列表和其他扩展属\
         性。旧文件的其他名字（硬链接）仍是旧内容。程序若恰在替换的一刻被杀死，文件夹里可能留下 \
         `.wirelab-unfinished`，下一次 `save` 会删除它。路径相对于工作目录。工作目录之下的文\
         件可以写；别的文件夹需要 `--allow-write=DIR`。",
    ),
    syscall: text(
        "openat(2) with O_TMPFILE, write(2), linkat(2), renameat(2)",
        "openat(2)（O_TMPFILE）、write(2)、linkat(2)、renameat(2)",
    ),
    returns: text("Nothing.", "没有值。"),
    errors: &["DENIED", "ENOENT", "EACCES", "ENOTDIR", "EISDIR", "ENOSPC", "EROFS"],
    operands: &[DATA, required("FILE", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text("out and in again", "写出再读回"),
        script: "save \"hello\\n\" \"note.txt\"\nprint len(load \"note.txt\")\n",
        output: "6\n",
    }],
    related: &["load", "append", "remove"],
    run: save,
};

fn save(call: &mut Call<'_>) -> Outcome<Reply> {
    let data = call.bytes("DATA")?;
    let path = call.bytes("FILE")?;
    access::save(call.world, &path, &data)?;
    Ok(Value::None.into())
}

/// `load`
pub static LOAD: Command = Command {
    name: "load",
    family: Family::Script,
    summary: text("read a file", "读取文件"),
    details: text(
        "The path is relative to the working directory. Files under it may be read; for another folder the \
         run needs `--allow-read=DIR`. `from OFFSET` begins behind so many bytes, and `max COUNT` takes at most \
         so many: a file of any size is read in portions, until one is `\"\"`.",
        "路径相对于工作目录。工作目录之下的文件可以读；别的文件夹需要 `--allow-read=DIR`。`from OFFSET` 跳过这么\
         多字节，`max COUNT` 最多取这么多：多大的文件都可以一份一份地读，直到得到 `\"\"`。",
    ),
    syscall: text("openat2(2), lseek(2), read(2)", "openat2(2)、lseek(2)、read(2)"),
    returns: text(
        "The file's bytes, or the part; `\"\"` behind its end.",
        "文件的字节，或其中一部分；到了末尾之后是 `\"\"`。",
    ),
    errors: &["ENOENT", "DENIED", "EACCES", "EISDIR", "LIMIT"],
    operands: &[required("FILE", Accept::Value(BYTES))],
    options: &[
        valued(
            "from",
            "OFFSET",
            Accept::Value(INT),
            text("where to begin, in bytes from the start of the file", "从文件开头起第几个字节开始"),
        ),
        valued("max", "COUNT", Accept::Value(INT), text("the most bytes to take", "最多取多少字节")),
    ],
    yields: Yields::of(BYTES),
    facts: Facts { repeats: Repeats::Not(Because::File), ..QUIET },
    examples: &[
        Example {
            about: text("a file that is not there", "不存在的文件"),
            script: "try { load \"missing.txt\" } catch err { print err.name }\n",
            output: "ENOENT\n",
        },
        Example {
            about: text("a file in portions", "一份一份地读文件"),
            script: "save \"one two three\" \"words.txt\"\nat = 0\nloop {\n    \
                     part = load \"words.txt\" from at max 5\n    if part == \"\" { break }\n    \
                     print repr(part)\n    at += len(part)\n}\n",
            output: "\"one t\"\n\"wo th\"\n\"ree\"\n",
        },
    ],
    related: &["save", "append", "exists", "files"],
    run: load,
};

fn load(call: &mut Call<'_>) -> Outcome<Reply> {
    let path = call.bytes("FILE")?;
    let from = call.option("from").map_or(Ok(0), |from| Call::count("from", from, usize::MAX))?;
    let most = call.option("max").map_or(Ok(usize::MAX), |most| Call::count("max", most, usize::MAX))?;
    Ok(access::load_part(call.world, &path, from as u64, most)?.into())
}

/// `append`
pub static APPEND: Command = Command {
    name: "append",
    family: Family::Script,
    summary: text("add data behind the end of a file", "在文件末尾追加数据"),
    details: text(
        "The file is made where it is not there. Unlike `save` it is not replaced: all its names (hard links) \
         see the new data, who reads it meanwhile may see a part, and who writes it too writes behind what the \
         other wrote. It is never setuid or setgid afterwards. The path is relative to the working directory, \
         and needs the same rights as with `save`.",
        "文件不存在时就新建。与 `save` 不同，它不被取代：它的所有名字（硬链接）都看到新数据，正在读的人可能看到一部\
         分，同时在写的人写在对方所写之后。之后它不再带 setuid 和 setgid。路径相对于工作目录，权限要求与 `save` 相同。",
    ),
    syscall: text(
        "openat2(2) with O_APPEND and O_CREAT, write(2)",
        "openat2(2)（O_APPEND、O_CREAT）、write(2)",
    ),
    returns: text("Nothing.", "没有值。"),
    errors: &["DENIED", "ENOENT", "EACCES", "ENOTDIR", "EISDIR", "ENOSPC", "EROFS"],
    operands: &[DATA, required("FILE", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text("a log of two lines", "两行的日志"),
        script: "append \"one\\n\" \"log.txt\"\nappend \"two\\n\" \"log.txt\"\nprint load \"log.txt\"\n",
        output: "one\ntwo\n\n",
    }],
    related: &["save", "load"],
    run: |call| {
        let data = call.bytes("DATA")?;
        let path = call.bytes("FILE")?;
        access::append(call.world, &path, &data)?;
        Ok(Value::None.into())
    },
};

/// `exists`
pub static EXISTS: Command = Command {
    name: "exists",
    family: Family::Script,
    summary: text("whether there is a file, or a folder", "有没有这个文件或目录"),
    details: text(
        "A symbolic link counts as what it leads to. The right to read there is needed to ask.",
        "符号链接按它指向的东西算。要问，就需要读那里的权限。",
    ),
    syscall: text("statx(2)", "statx(2)"),
    returns: text("A bool.", "一个 bool。"),
    errors: &["DENIED", "EACCES"],
    operands: &[required("FILE", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(BOOL),
    facts: Facts { repeats: Repeats::Not(Because::File), ..QUIET },
    examples: &[Example {
        about: text("before and after", "之前与之后"),
        script: "print exists \"new.txt\"\nsave \"\" \"new.txt\"\nprint exists \"new.txt\"\n",
        output: "false\ntrue\n",
    }],
    related: &["files", "load"],
    run: |call| {
        let path = call.bytes("FILE")?;
        Ok(access::exists(call.world, &path)?.into())
    },
};

/// `files`
pub static FILES: Command = Command {
    name: "files",
    family: Family::Script,
    summary: text("the names in a folder", "目录里的名字"),
    details: text(
        "Of files, folders and all else, hidden ones too, sorted by their bytes; without DIR those in the \
         working directory. `DIR/NAME` is the path of one.",
        "文件、目录以及其他的名字，隐藏的也在内，按字节排序；不写 DIR 就是工作目录里的。其中一个的路径是 `DIR/NAME`。",
    ),
    syscall: text("openat2(2), getdents64(2)", "openat2(2)、getdents64(2)"),
    returns: text("A list of bytes.", "由 bytes 组成的列表。"),
    errors: &["ENOENT", "DENIED", "ENOTDIR", "EACCES", "LIMIT"],
    operands: &[optional("DIR", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(LIST),
    facts: Facts { repeats: Repeats::Not(Because::File), ..QUIET },
    examples: &[Example {
        about: text("a folder of two", "两个文件的目录"),
        script: "mkdir \"out\"\nsave \"\" \"out/b\"\nsave \"\" \"out/a\"\nprint files \"out\"\n",
        output: "[\"a\", \"b\"]\n",
    }],
    related: &["exists", "mkdir", "remove"],
    run: files,
};

fn files(call: &mut Call<'_>) -> Outcome<Reply> {
    let path = match call.operand() {
        None => crate::eval::value::Bytes::from(&b"."[..]),
        Some(path) => super::parts::bytes("DIR", path)?,
    };
    Ok(access::names(call.world, &path)?.into())
}

/// `remove`
pub static REMOVE: Command = Command {
    name: "remove",
    family: Family::Script,
    summary: text("remove a file, or an empty folder", "删除一个文件或空目录"),
    details: text(
        "A symbolic link is removed itself, not what it leads to. A folder with something in it stays. The \
         right to write in its folder is needed.",
        "符号链接只删除它自己，不动它指向的东西。里面有东西的目录不会被删除。需要写所在目录的权限。",
    ),
    syscall: text("unlinkat(2)", "unlinkat(2)"),
    returns: text("Nothing.", "没有值。"),
    errors: &["ENOENT", "DENIED", "ENOTEMPTY", "EACCES", "ENOTDIR", "EROFS", "EINVAL"],
    operands: &[required("FILE", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text("it is gone", "它不见了"),
        script: "save \"x\" \"old.txt\"\nremove \"old.txt\"\nprint exists \"old.txt\"\n",
        output: "false\n",
    }],
    related: &["save", "exists", "mkdir"],
    run: |call| {
        let path = call.bytes("FILE")?;
        access::remove(call.world, &path)?;
        Ok(Value::None.into())
    },
};

/// `mkdir`
pub static MKDIR: Command = Command {
    name: "mkdir",
    family: Family::Script,
    summary: text("make a folder", "建立一个目录"),
    details: text(
        "One folder, whose own folder must be there. The right to write there is needed.",
        "只建一级，上一级必须已经存在。需要写那里的权限。",
    ),
    syscall: text("mkdirat(2)", "mkdirat(2)"),
    returns: text("Nothing.", "没有值。"),
    errors: &["EEXIST", "ENOENT", "DENIED", "EACCES", "ENOTDIR", "ENOSPC", "EROFS", "EINVAL"],
    operands: &[required("DIR", Accept::Value(BYTES))],
    options: &[],
    yields: Yields::of(NONE),
    facts: QUIET,
    examples: &[Example {
        about: text("once", "只能一次"),
        script: "mkdir \"out\"\ntry { mkdir \"out\" } catch err { print err.name }\n",
        output: "EEXIST\n",
    }],
    related: &["files", "remove"],
    run: |call| {
        let path = call.bytes("DIR")?;
        access::make_folder(call.world, &path)?;
        Ok(Value::None.into())
    },
};
