//! What the words mean that an operand can be, in a few words of their own.

use wirelab_lang::spec::{Text, text};

/// A command, empty where it does not matter; one of its words; what that means.
const MEANINGS: &[(&str, &str, Text)] = &[
    ("", "nodelay", text("send small segments at once (TCP_NODELAY)", "小段立即发送（TCP_NODELAY）")),
    ("", "keepalive", text("probe a silent peer", "探测没有动静的对端")),
    ("", "linger", text("what close does with unsent data", "close 如何处理未发送的数据")),
    ("", "reuse", text("bind while old connections linger", "旧连接尚在时也能绑定（SO_REUSEADDR）")),
    ("", "reuseport", text("several sockets at one port", "多个套接字共用一个端口")),
    ("", "broadcast", text("allow sending to everybody", "允许发送广播")),
    ("", "ttl", text("how many routers a packet may pass", "数据包最多经过几个路由器")),
    ("", "sendbuf", text("the kernel's buffer for sending, in bytes", "内核的发送缓冲区，以字节计")),
    ("", "recvbuf", text("the kernel's buffer for receiving, in bytes", "内核的接收缓冲区，以字节计")),
    ("", "multicast-ttl", text("ttl of what goes to a group", "发往组播组的 ttl")),
    (
        "",
        "multicast-loop",
        text("whether one's own group messages come back", "自己发往组的数据是否回到本机"),
    ),
    ("", "v6only", text("IPv6 alone, no IPv4", "只用 IPv6，不收 IPv4")),
    ("set", "join", text("become a member of a multicast group", "加入组播组")),
    ("set", "leave", text("leave a multicast group", "离开组播组")),
    ("get", "error", text("the pending error (SO_ERROR)", "待取的错误（SO_ERROR）")),
    ("get", "mss", text("the largest segment (TCP_MAXSEG)", "最大的段（TCP_MAXSEG）")),
    ("shutdown", "read", text("nothing more is received", "不再接收")),
    ("shutdown", "write", text("a FIN: nothing more is sent", "送出 FIN，不再发送")),
    ("shutdown", "both", text("both directions", "两个方向")),
    ("", "inet", text("IPv4", "IPv4")),
    ("", "inet6", text("IPv6", "IPv6")),
    ("", "unix", text("paths on this machine", "本机的路径")),
    ("", "stream", text("a connection, bytes in order (TCP)", "有连接，按顺序的字节（TCP）")),
    ("", "dgram", text("single messages (UDP)", "一个个独立的消息（UDP）")),
    ("events", "on", text("all that happens", "发生的一切")),
    ("events", "quiet", text("only what failed", "只有失败的")),
    ("events", "off", text("nothing", "什么都不提示")),
    ("set colours", "on", text("as for a dark background", "与深色背景相同")),
    ("set colours", "off", text("no colours", "不用颜色")),
    ("set colours", "dark", text("for a dark background", "适合深色背景")),
    ("set colours", "light", text("for a light background", "适合浅色背景")),
    ("set keys", "emacs", text("Ctrl-A, Ctrl-E, Ctrl-R …", "Ctrl-A、Ctrl-E、Ctrl-R……")),
    ("set keys", "vi", text("Esc, then h j k l …", "Esc，然后 h j k l……")),
    ("tutorial", "next", text("the next step", "下一步")),
    ("tutorial", "back", text("the step before", "上一步")),
    ("tutorial", "again", text("this step once more", "再看一遍这一步")),
    ("tutorial", "leave", text("no lesson for now", "先不上课了")),
    ("requires", "net", text("the right to an address", "使用某个地址的权限")),
    ("requires", "read", text("the right to read in a folder", "读某个文件夹的权限")),
    ("requires", "write", text("the right to write in a folder", "写某个文件夹的权限")),
    ("requires", "unix", text("the right to an abstract UNIX name", "使用某个抽象 UNIX 名字的权限")),
    ("requires", "capture", text("capturing packets", "抓包")),
    ("requires", "privilege", text("ports below 1024 and the like", "1024 以下的端口等")),
    ("requires", "ipv6", text("IPv6 on this machine", "本机的 IPv6")),
    ("requires", "terminal", text("a person at a terminal", "有人在终端前")),
];

/// What a word means as an operand of a command; empty where that says itself.
pub fn meaning(command: &str, word: &str) -> Text {
    let fits = |own: &&(&str, &str, Text)| own.1 == word && (own.0 == command || own.0.is_empty());
    MEANINGS.iter().find(fits).map_or(text("", ""), |(_, _, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use wirelab_lang::commands::{self, COMMANDS};
    use wirelab_lang::spec::Accept;

    use super::*;

    fn words(command: &str) -> Vec<&'static str> {
        let operands = commands::find(command).map_or(&[][..], |command| command.operands);
        let words = operands.iter().filter_map(|operand| match operand.accept {
            Accept::Word(words) => Some(words),
            _ => None,
        });
        words.flatten().copied().collect()
    }

    #[test]
    fn each_meaning_is_of_a_word_that_there_is() {
        for (command, word, _) in MEANINGS {
            let mut owners = COMMANDS.iter().filter(|own| command.is_empty() || own.name == *command);
            assert!(owners.any(|own| words(own.name).contains(word)), "{command} {word}");
        }
    }

    #[test]
    fn the_words_of_the_usual_commands_have_meanings() {
        for command in ["set", "get", "shutdown", "socket", "events", "set colours", "set keys", "requires"] {
            assert!(!words(command).is_empty(), "{command}");
            for word in words(command) {
                assert!(!meaning(command, word).en.is_empty(), "{command} {word}");
            }
        }
    }
}
