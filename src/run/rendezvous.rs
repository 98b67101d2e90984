//! Two terminals that play one lesson: where their roles meet. A UNIX socket in a folder that only
//! this person may enter, named after the script; whoever comes first listens.
//!
//! May use: the seam of the network. What is said there: frames of a length and a role, or the name
//! of a meeting and what is handed over.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::Hasher;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use etcetera::BaseStrategy;
use rustc_hash::FxHasher;
use wirelab_lang::eval::call::Reply;
use wirelab_lang::eval::fault::{Fault, Outcome};
use wirelab_lang::eval::meeting::Meeting;
use wirelab_lang::eval::value::{Address, Bytes, Value, display};
use wirelab_lang::eval::world::World;
use wirelab_lang::message;
use wirelab_net::os::socket_file::remove_dead;
use wirelab_net::{Endpoint, Errno, Family, Interest, NetResult, Network, Socket, SocketType};

/// The longest frame, in bytes.
const LONGEST: usize = 1 << 20;

/// Where one role meets the other.
pub struct Rendezvous(Rc<Place>);

struct Place {
    role: String,
    socket: PathBuf,
    /// Who comes first waits here.
    listener: RefCell<Option<Rc<dyn Socket>>>,
    connection: RefCell<Option<Rc<dyn Socket>>>,
    /// What came and is no whole frame yet.
    unread: RefCell<Vec<u8>>,
    /// The other has said who it is.
    is_known: Cell<bool>,
    /// Meetings that the other has come to, with what it handed over.
    heard: RefCell<BTreeMap<Vec<u8>, Value>>,
}

/// Who came first.
enum First {
    /// The other role: the connection to it
    Other(Rc<dyn Socket>),
    /// This one: what the other will come to
    Own(Rc<dyn Socket>),
}

impl Rendezvous {
    /// The place for a lesson, which both terminals call the same.
    ///
    /// # Errors
    /// There is no folder that is this person's alone.
    pub fn new(role: &str, lesson: &[u8]) -> io::Result<Self> {
        let folder = folder()?;
        let mut hasher = FxHasher::default();
        hasher.write(lesson);
        let socket = folder.join(format!("{:016x}", hasher.finish()));
        Ok(Self(Rc::new(Place {
            role: role.to_owned(),
            socket,
            listener: RefCell::default(),
            connection: RefCell::default(),
            unread: RefCell::default(),
            is_known: Cell::new(false),
            heard: RefCell::default(),
        })))
    }
}

/// A folder that is this person's alone.
fn folder() -> io::Result<PathBuf> {
    let own = rustix::process::getuid().as_raw();
    let runtime = etcetera::choose_base_strategy().ok().and_then(|folders| folders.runtime_dir());
    let folder = match runtime.filter(|folder| folder.is_dir()) {
        Some(folder) => folder.join("wirelab"),
        None => std::env::temp_dir().join(format!("wirelab-{own}")),
    };
    match fs::DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(&folder)?;
    if !found.is_dir() || found.uid() != own || found.mode() & 0o077 != 0 {
        return Err(Errno::PERM.into());
    }
    Ok(folder)
}

impl Meeting for Rendezvous {
    fn meet(&self, world: &Rc<World>, name: Bytes, share: Option<Value>) -> Outcome<Reply> {
        let share = share.unwrap_or(Value::None);
        let length = (name.len() as u64).to_be_bytes();
        let frame = frame(&[b"m".as_slice(), &length, &name, &packed(&share)?].concat());
        let (place, network) = (Rc::clone(&self.0), Rc::clone(&world.network));
        Ok(Reply::Wait(Box::pin(async move {
            let met = place.meet(&network, &name, &frame).await;
            if met.is_err() {
                place.leave();
            }
            met
        })))
    }
}

impl Place {
    async fn meet(&self, network: &Rc<dyn Network>, name: &[u8], frame: &[u8]) -> Outcome<Value> {
        let connection = self.connected(network).await?;
        self.send(&connection, frame).await?;
        loop {
            if let Some(value) = self.heard.borrow().get(name) {
                return Ok(value.clone());
            }
            self.hear(&connection).await?;
        }
    }

    /// Begins anew: the next meeting waits for whoever plays the other role then.
    fn leave(&self) {
        self.connection.take();
        self.unread.take();
        self.heard.take();
        self.is_known.set(false);
    }

    /// The connection to the other role, once it is there.
    async fn connected(&self, network: &Rc<dyn Network>) -> Outcome<Rc<dyn Socket>> {
        if let Some(connection) = self.connection.borrow().clone() {
            return Ok(connection);
        }
        let connection = match self.listening(network).map_err(|errno| self.fault(errno))? {
            First::Other(connection) => connection,
            First::Own(listener) => loop {
                match listener.accept() {
                    Ok((connection, _)) => {
                        let _lock = self.lock();
                        self.listener.take();
                        listener.close();
                        break connection;
                    }
                    Err(Errno::AGAIN) => {
                        listener.ready(Interest::Readable).await.map_err(|errno| self.fault(errno))?;
                    }
                    Err(Errno::INTR | Errno::CONNABORTED) => {}
                    Err(errno) => return Err(self.fault(errno)),
                }
            },
        };
        self.connection.replace(Some(Rc::clone(&connection)));
        self.send(&connection, &frame(&[b"r", self.role.as_bytes()].concat())).await?;
        Ok(connection)
    }

    /// A connection where the other role listens already; else what it will come to.
    fn listening(&self, network: &Rc<dyn Network>) -> NetResult<First> {
        if let Some(listener) = self.listener.borrow().clone() {
            return Ok(First::Own(listener));
        }
        let there = Endpoint::Unix(self.socket.as_os_str().as_bytes().to_vec());
        // Of two that come at the same time one must be the first.
        let _lock = self.lock();
        let socket = network.socket(Family::Unix, SocketType::Stream)?;
        match socket.connect(&there) {
            Ok(()) => return Ok(First::Other(socket)),
            Err(Errno::NOENT) => {}
            // Whoever listened there was killed.
            Err(Errno::CONNREFUSED) => {
                let _ = remove_dead(&self.socket);
            }
            Err(errno) => return Err(errno),
        }
        let listener = network.socket(Family::Unix, SocketType::Stream)?;
        listener.bind(&there)?;
        listener.listen(1)?;
        self.listener.replace(Some(Rc::clone(&listener)));
        Ok(First::Own(listener))
    }

    /// Held while the place is looked at and changed; where it cannot be, it is done without.
    fn lock(&self) -> Option<File> {
        let file = File::create(self.socket.with_extension("lock")).ok()?;
        file.lock().ok()?;
        Some(file)
    }

    async fn send(&self, connection: &Rc<dyn Socket>, data: &[u8]) -> Outcome<()> {
        let mut rest = data;
        while !rest.is_empty() {
            match connection.send(rest, None) {
                Ok(count) => rest = rest.get(count..).unwrap_or_default(),
                Err(Errno::AGAIN) => {
                    connection.ready(Interest::Writable).await.map_err(|errno| self.fault(errno))?;
                }
                Err(Errno::INTR) => {}
                // What it said before it left may still be there to be heard.
                Err(Errno::PIPE | Errno::CONNRESET) => return Ok(()),
                Err(errno) => return Err(self.fault(errno)),
            }
        }
        Ok(())
    }

    /// Hears something more of the other role.
    async fn hear(&self, connection: &Rc<dyn Socket>) -> Outcome<()> {
        let received = loop {
            let received = connection.receive(&mut self.unread.borrow_mut(), 4096, false);
            match received {
                Ok(received) => break received,
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(Errno::CONNRESET) => return Err(self.left()),
                Err(errno) => return Err(self.fault(errno)),
            }
            connection.ready(Interest::Readable).await.map_err(|errno| self.fault(errno))?;
        };
        if received.count == 0 {
            return Err(self.left());
        }
        while let Some(frame) = self.next_frame()? {
            self.take(&frame)?;
        }
        Ok(())
    }

    fn next_frame(&self) -> Outcome<Option<Vec<u8>>> {
        let mut unread = self.unread.borrow_mut();
        let Some((length, rest)) = unread.split_first_chunk() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if length > LONGEST {
            return Err(self.strange());
        }
        let Some(frame) = rest.get(..length).map(<[u8]>::to_vec) else { return Ok(None) };
        unread.drain(..4 + length);
        Ok(Some(frame))
    }

    fn take(&self, frame: &[u8]) -> Outcome<()> {
        match frame.split_first() {
            Some((b'r', role)) if role == self.role.as_bytes() => {
                Err(Fault::value(message!("meet-same-role", role = self.role)))
            }
            Some((b'r', _)) => {
                self.is_known.set(true);
                Ok(())
            }
            Some((b'm', rest)) if self.is_known.get() => {
                let (name, value) = named(rest).ok_or_else(|| self.strange())?;
                self.heard.borrow_mut().insert(name.to_vec(), value);
                Ok(())
            }
            _ => Err(self.strange()),
        }
    }

    fn left(&self) -> Box<Fault> {
        Fault::new("EOF", message!("meet-left")).help(message!("help-meet-left"))
    }

    fn strange(&self) -> Box<Fault> {
        Fault::value(message!("meet-strange", path = self.socket.display()))
    }

    fn fault(&self, errno: Errno) -> Box<Fault> {
        Fault::system("meet", &self.socket.to_string_lossy(), errno)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _lock = self.lock();
        if let Some(listener) = self.listener.take() {
            listener.close();
        }
    }
}

fn frame(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], body].concat()
}

/// The name of a meeting, and what is handed over there.
fn named(bytes: &[u8]) -> Option<(&[u8], Value)> {
    let (length, rest) = bytes.split_first_chunk()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let name = rest.get(..length)?;
    Some((name, unpacked(rest.get(length..)?)?))
}

/// A value on its way to the other role.
fn packed(value: &Value) -> Outcome<Vec<u8>> {
    let (sort, bytes): (&[u8], Vec<u8>) = match value {
        Value::None => (b"n", Vec::new()),
        Value::Bool(value) => (b"t", vec![u8::from(*value)]),
        Value::Int(value) => (b"i", value.to_be_bytes().to_vec()),
        Value::Float(value) => (b"d", value.to_be_bytes().to_vec()),
        Value::Duration(value) => (b"u", value.to_be_bytes().to_vec()),
        Value::Bytes(bytes) if bytes.len() < LONGEST / 2 => (b"b", bytes.to_vec()),
        Value::Bytes(_) => return Err(Fault::limit(message!("meet-too-long", limit = LONGEST / 2))),
        Value::Address(_) => (b"a", display::show(value)),
        other => {
            return Err(Fault::kind("share", "text, a number, an address, a time, a bool", other.kind()));
        }
    };
    Ok([sort, &bytes].concat())
}

fn unpacked(bytes: &[u8]) -> Option<Value> {
    let (sort, rest) = bytes.split_first()?;
    let eight = || <[u8; 8]>::try_from(rest).ok();
    Some(match sort {
        b'n' => Value::None,
        b't' => Value::Bool(rest.first()? == &1),
        b'i' => Value::Int(i64::from_be_bytes(eight()?)),
        b'd' => Value::Float(f64::from_be_bytes(eight()?)),
        b'u' => Value::Duration(i64::from_be_bytes(eight()?)),
        b'b' => rest.to_vec().into(),
        b'a' => Address::parse(std::str::from_utf8(rest).ok()?).ok()?.into(),
        _ => return None,
    })
}

/// What both terminals call a lesson in a file: its whole path, that of a pair without the half.
pub fn name_of_file(path: &Path, role: &str) -> Vec<u8> {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let bytes = whole.as_os_str().as_bytes();
    let half = format!("-{role}.lab");
    bytes.strip_suffix(half.as_bytes()).map_or_else(|| bytes.to_vec(), <[u8]>::to_vec)
}
