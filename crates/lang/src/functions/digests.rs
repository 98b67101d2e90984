//! Digests and checksums of bytes: `md5 sha1 sha256 crc32 checksum hmac`, and `xor`.

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

use super::{TEXT, at, text};
use crate::eval::fault::{Fault, Outcome};
use crate::eval::interrupt::{self, Work};
use crate::eval::memory;
use crate::eval::value::kind::Kinds;
use crate::eval::value::{Kind, Value};
use crate::eval::world::World;
use crate::message;
use crate::spec::{Example, Function, Repeats, Text, text as help};

/// How many bytes are gone through between two looks at whether the run is to end.
const PART: usize = 1 << 20;

/// What the digests of bytes have in common.
const fn of_bytes(
    name: &'static str,
    summary: Text,
    examples: &'static [Example],
    run: fn(&[Value], &World) -> Outcome<Value>,
) -> Function {
    Function {
        name,
        parameters: "data",
        arity: (1, 1),
        accepts: &[TEXT],
        summary,
        yields: (Kinds::of(Kind::Bytes), Repeats::Same),
        examples,
        may_be_hidden: true,
        run,
    }
}

/// The digest of an argument, portion by portion.
fn digest<D: Digest>(function: &str, arguments: &[Value]) -> Outcome<Value> {
    let data = text(function, at(arguments, 0))?;
    let mut digest = D::new();
    for part in data.chunks(PART) {
        interrupt::check()?;
        digest.update(part);
    }
    Ok(Value::from(digest.finalize().to_vec()))
}

/// `md5(data)`
pub static MD5: Function = of_bytes(
    "md5",
    help(
        "The MD5 digest of bytes, 16 bytes (RFC 1321): a checksum of old protocols, no protection any more",
        "字节串的 MD5 摘要，16 字节（RFC 1321）：旧协议用的校验值，如今已不安全",
    ),
    &[Example {
        about: help("As hexadecimal digits", "写成十六进制"),
        script: r#"print hex(md5("hello"))"#,
        output: "5d41402abc4b2a76b9719d911017c592",
    }],
    |arguments, _| digest::<Md5>("md5", arguments),
);

/// `sha1(data)`
pub static SHA1: Function = of_bytes(
    "sha1",
    help(
        "The SHA-1 digest of bytes, 20 bytes (FIPS 180-4): what WebSocket's handshake takes",
        "字节串的 SHA-1 摘要，20 字节（FIPS 180-4）：WebSocket 握手用它",
    ),
    &[Example {
        about: help("The answer to a WebSocket key (RFC 6455)", "对 WebSocket 密钥的应答（RFC 6455）"),
        script: "key = \"dGhlIHNhbXBsZSBub25jZQ==\"\n\
                 print base64(sha1(key + \"258EAFA5-E914-47DA-95CA-C5AB0DC85B11\"))",
        output: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    }],
    |arguments, _| digest::<Sha1>("sha1", arguments),
);

/// `sha256(data)`
pub static SHA256: Function = of_bytes(
    "sha256",
    help(
        "The SHA-256 digest of bytes, 32 bytes (FIPS 180-4)",
        "字节串的 SHA-256 摘要，32 字节（FIPS 180-4）",
    ),
    &[Example {
        about: help("Whether two files have the same content", "两份数据是否相同"),
        script: r#"print hex(sha256("hello")[..4]) sha256("a") == sha256("b")"#,
        output: "2cf24dba false",
    }],
    |arguments, _| digest::<Sha256>("sha256", arguments),
);

/// `crc32(data)`
pub static CRC32: Function = of_bytes(
    "crc32",
    help(
        "The CRC-32 of bytes as Ethernet, gzip and PNG have it: four bytes in network order",
        "字节串的 CRC-32（以太网、gzip、PNG 所用）：四个字节，网络字节序",
    ),
    &[Example {
        about: help("The check value of the algorithm", "该算法的标准校验值"),
        script: r#"print hex(crc32("123456789")) unpack("!I", crc32("123456789"))[0]"#,
        output: "cbf43926 3421780262",
    }],
    |arguments, _| {
        let data = text("crc32", at(arguments, 0))?;
        let mut crc = crc32fast::Hasher::new();
        for part in data.chunks(PART) {
            interrupt::check()?;
            crc.update(part);
        }
        Ok(Value::from(crc.finalize().to_be_bytes().to_vec()))
    },
);

/// `checksum(data)`
pub static CHECKSUM: Function = of_bytes(
    "checksum",
    help(
        "The Internet checksum of bytes (RFC 1071), as in the headers of IP, TCP, UDP and ICMP: two bytes in \
         network order; over bytes that hold their checksum it is 0",
        "互联网校验和（RFC 1071），用于 IP、TCP、UDP 和 ICMP 首部：两个字节，网络字节序；对含有正确校验和的\
         字节求得 0",
    ),
    &[Example {
        about: help("An ICMP echo request gets its checksum", "给 ICMP 回显请求填上校验和"),
        script: "header = pack(\"!BBHHH\", 8, 0, 0, 1, 1)\nsum = checksum(header)\n\
                 print hex(sum) hex(checksum(header[..2] + sum + header[4..]))",
        output: "f7fd 0000",
    }],
    checksum,
);

fn checksum(arguments: &[Value], _: &World) -> Outcome<Value> {
    let data = text("checksum", at(arguments, 0))?;
    let mut sum = 0_u64;
    // A portion has an even number of bytes: words go across none of its ends.
    for part in data.chunks(PART) {
        interrupt::check()?;
        for word in part.chunks(2) {
            let low = word.get(1).copied().unwrap_or(0);
            sum += u64::from(u16::from_be_bytes([word.first().copied().unwrap_or(0), low]));
        }
    }
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    let folded = u16::try_from(sum).unwrap_or(u16::MAX);
    Ok(Value::from((!folded).to_be_bytes().to_vec()))
}

/// `hmac(key, data, "sha256")`
pub static HMAC: Function = Function {
    name: "hmac",
    parameters: "key, data, digest",
    arity: (3, 3),
    accepts: &[TEXT, TEXT, TEXT],
    summary: help(
        "What proves that data came from somebody who knows a key (RFC 2104), by the digest \"md5\", \"sha1\" or \
         \"sha256\"",
        "证明数据来自知道密钥的一方（RFC 2104），摘要为 \"md5\"、\"sha1\" 或 \"sha256\"",
    ),
    yields: (Kinds::of(Kind::Bytes), Repeats::Same),
    examples: &[Example {
        about: help("The signature of a web hook", "网络钩子的签名"),
        script: r#"print hex(hmac("key", "The quick brown fox jumps over the lazy dog", "sha256"))"#,
        output: "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
    }],
    may_be_hidden: true,
    run: hmac,
};

fn hmac(arguments: &[Value], _: &World) -> Outcome<Value> {
    let [key, data, digest] = [0, 1, 2].map(|place| text("hmac", at(arguments, place)));
    let (key, data, digest) = (key?, data?, digest?);
    match digest.as_ref() {
        b"md5" => code::<Hmac<Md5>>(&key, &data),
        b"sha1" => code::<Hmac<Sha1>>(&key, &data),
        b"sha256" => code::<Hmac<Sha256>>(&key, &data),
        other => Err(Fault::value(message!("hmac-digest", digest = super::literal(other)))),
    }
}

fn code<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Outcome<Value> {
    interrupt::check()?;
    // A key of any length will do.
    let mut code = <M as KeyInit>::new_from_slice(key)
        .map_err(|_| Fault::value(message!("hmac-digest", digest = super::literal(key))))?;
    for part in data.chunks(PART) {
        interrupt::check()?;
        code.update(part);
    }
    Ok(Value::from(code.finalize().into_bytes().to_vec()))
}

/// `xor(a, b)`
pub static XOR: Function = Function {
    name: "xor",
    parameters: "data, mask",
    arity: (2, 2),
    accepts: &[TEXT, TEXT],
    summary: help(
        "Each byte of data ^ the byte of a mask, which is repeated where it is shorter",
        "数据的每个字节与掩码的对应字节异或；掩码较短时重复使用",
    ),
    yields: (Kinds::of(Kind::Bytes), Repeats::Same),
    examples: &[Example {
        about: help(
            "A WebSocket client masks what it sends with four bytes; the same once more gives it back",
            "WebSocket 客户端用四个字节的掩码处理所发的数据；再做一次就还原",
        ),
        script: "masked = xor(\"Hello\", x\"37fa213d\")\nprint hex(masked) xor(masked, x\"37fa213d\")",
        output: "7f9f4d5158 Hello",
    }],
    may_be_hidden: true,
    run: xor,
};

fn xor(arguments: &[Value], _: &World) -> Outcome<Value> {
    let (data, mask) = (text("xor", at(arguments, 0))?, text("xor", at(arguments, 1))?);
    if mask.is_empty() && !data.is_empty() {
        return Err(Fault::value(message!("xor-without-mask")));
    }
    memory::room_for(data.len())?;
    let (mut bytes, mut work) = (Vec::with_capacity(data.len()), Work::default());
    for (byte, mask) in data.iter().zip(mask.iter().cycle()) {
        bytes.push(byte ^ mask);
        work.done(1)?;
    }
    Ok(Value::from(bytes))
}
