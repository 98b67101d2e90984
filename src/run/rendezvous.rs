//! Two terminals that play one lesson: where their roles meet. A UNIX socket in a folder that only
//! this person may enter, named after the script; whoever comes first listens.
//!
//! What is said there: who one is, `{"role": …}`, and where one has come to with what is handed over,
//! `{"meeting": …, "share": …}`. May use: the seam of the network.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::hash::Hasher;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustc_hash::FxHasher;
use serde_json::{Value as Json, json};
use wirelab_lang::eval::call::Reply;
use wirelab_lang::eval::fault::{Fault, Outcome};
use wirelab_lang::eval::meeting::Meeting;
use wirelab_lang::eval::value::{Address, Bytes, Value};
use wirelab_lang::eval::world::World;
use wirelab_lang::message;
use wirelab_net::os::socket_file::remove_dead;
use wirelab_net::{Endpoint, Errno, Family, Interest, NetResult, Network, Socket, SocketType};

use crate::run::terminals::{self, Incoming, Unreadable};

/// The longest text that is handed over, in bytes: as JSON it may take six times as many.
const LONGEST_TEXT: usize = 1 << 19;

/// Where one role meets the other.
pub struct Rendezvous(Rc<MeetingPlace>);

struct MeetingPlace {
    role: String,
    socket: PathBuf,
    /// Who comes first waits here.
    listener: RefCell<Option<Rc<dyn Socket>>>,
    connection: RefCell<Option<Rc<dyn Socket>>>,
    incoming: RefCell<Incoming>,
    /// The other has said who it is.
    is_known: Cell<bool>,
    /// Meetings that the other has come to, with what it handed over.
    heard: RefCell<BTreeMap<Vec<u8>, Value>>,
}

/// Who came first.
enum Arrival {
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
        let folder = terminals::folder()?;
        let mut hasher = FxHasher::default();
        hasher.write(lesson);
        let socket = folder.join(format!("{:016x}", hasher.finish()));
        Ok(Self(Rc::new(MeetingPlace {
            role: role.to_owned(),
            socket,
            listener: RefCell::default(),
            connection: RefCell::default(),
            incoming: RefCell::default(),
            is_known: Cell::new(false),
            heard: RefCell::default(),
        })))
    }
}

impl Meeting for Rendezvous {
    fn meet(&self, world: &Rc<World>, name: Bytes, share: Option<Value>) -> Outcome<Reply> {
        let share = share.unwrap_or(Value::None);
        let line = terminals::line(&json!({ "meeting": latin(&name), "share": packed(&share)? }));
        let (place, network) = (Rc::clone(&self.0), Rc::clone(&world.network));
        Ok(Reply::Wait(Box::pin(async move {
            let met = place.meet(&network, &name, &line).await;
            if met.is_err() {
                place.leave();
            }
            met
        })))
    }
}

impl MeetingPlace {
    async fn meet(&self, network: &Rc<dyn Network>, name: &[u8], line: &[u8]) -> Outcome<Value> {
        let connection = self.connected(network).await?;
        self.send(&connection, line).await?;
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
        self.incoming.take();
        self.heard.take();
        self.is_known.set(false);
    }

    /// The connection to the other role, once it is there.
    async fn connected(&self, network: &Rc<dyn Network>) -> Outcome<Rc<dyn Socket>> {
        if let Some(connection) = self.connection.borrow().clone() {
            return Ok(connection);
        }
        let connection = match self.listening(network).map_err(|errno| self.fault(errno))? {
            Arrival::Other(connection) => connection,
            Arrival::Own(listener) => loop {
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
        self.send(&connection, &terminals::line(&json!({ "role": self.role }))).await?;
        Ok(connection)
    }

    /// A connection where the other role listens already; else what it will come to.
    fn listening(&self, network: &Rc<dyn Network>) -> NetResult<Arrival> {
        if let Some(listener) = self.listener.borrow().clone() {
            return Ok(Arrival::Own(listener));
        }
        let there = Endpoint::Unix(self.socket.as_os_str().as_bytes().to_vec());
        // Of two that come at the same time one must be the first.
        let _lock = self.lock();
        let socket = network.socket(Family::Unix, SocketType::Stream)?;
        match socket.connect(&there) {
            Ok(()) => return Ok(Arrival::Other(socket)),
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
        Ok(Arrival::Own(listener))
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
            let received = connection.receive(&mut self.incoming.borrow_mut().unread, 4096, false);
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
        loop {
            let said = self.incoming.borrow_mut().take().map_err(|Unreadable| self.strange())?;
            let Some(said) = said else { return Ok(()) };
            self.take(&said)?;
        }
    }

    fn take(&self, said: &Json) -> Outcome<()> {
        let text = |name: &str| said.get(name).and_then(Json::as_str);
        if let Some(role) = text("role") {
            if role == self.role {
                return Err(Fault::value(message!("meet-same-role", role = self.role)));
            }
            self.is_known.set(true);
            return Ok(());
        }
        let meeting = text("meeting").filter(|_| self.is_known.get()).and_then(bytes);
        let share = said.get("share").and_then(unpacked);
        let (name, share) = meeting.zip(share).ok_or_else(|| self.strange())?;
        self.heard.borrow_mut().insert(name, share);
        Ok(())
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

impl Drop for MeetingPlace {
    fn drop(&mut self) {
        let _lock = self.lock();
        if let Some(listener) = self.listener.take() {
            listener.close();
        }
    }
}

/// A value on its way to the other role: what JSON has no word for stands in an object that names it.
fn packed(value: &Value) -> Outcome<Json> {
    Ok(match value {
        Value::None => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Unsigned(value) => json!(value),
        Value::Float(value) => json!({ "float": value.to_bits() }),
        Value::Duration(value) => json!({ "duration": value }),
        Value::Bytes(bytes) if bytes.len() <= LONGEST_TEXT => json!(latin(bytes)),
        Value::Bytes(_) => return Err(Fault::limit(message!("meet-too-long", limit = LONGEST_TEXT))),
        Value::Address(address) => json!({ "address": address.to_string() }),
        other => {
            return Err(Fault::kind("share", "text, a number, an address, a time, a bool", other.kind()));
        }
    })
}

fn unpacked(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::None,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(value) => {
            value.as_i64().map(Value::Int).or_else(|| value.as_u64().map(Value::unsigned))?
        }
        Json::String(text) => bytes(text)?.into(),
        Json::Object(fields) => match fields.iter().next()? {
            (name, value) if name == "float" => Value::Float(f64::from_bits(value.as_u64()?)),
            (name, value) if name == "duration" => Value::Duration(value.as_i64()?),
            (name, value) if name == "address" => Address::parse(value.as_str()?).ok()?.into(),
            _ => return None,
        },
        Json::Array(_) => return None,
    })
}

/// Bytes as a text of JSON, each as the character of its number.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The bytes of such a text.
fn bytes(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(c).ok()).collect()
}

/// What both terminals call a lesson in a file: its whole path, that of a pair without the half.
pub fn name_of_file(path: &Path, role: &str) -> Vec<u8> {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let bytes = whole.as_os_str().as_bytes();
    let half = format!("-{role}.lab");
    bytes.strip_suffix(half.as_bytes()).map_or_else(|| bytes.to_vec(), <[u8]>::to_vec)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;
    use wirelab_lang::eval::value::display;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::None),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            any::<f64>().prop_map(Value::Float),
            any::<i64>().prop_map(Value::Duration),
            any::<Vec<u8>>().prop_map(Value::from),
            any::<std::net::SocketAddr>().prop_map(|it| Address::parse(&it.to_string()).unwrap().into()),
        ]
    }

    proptest! {
        #[test]
        fn what_is_handed_over_arrives(value in values()) {
            let said = terminals::said(&terminals::line(&packed(&value).unwrap())).unwrap();
            let arrived = unpacked(&said).unwrap();
            prop_assert_eq!(display::show(&arrived), display::show(&value));
            prop_assert_eq!(arrived.kind(), value.kind());
        }
    }

    #[test]
    fn the_longest_text_fits_into_a_line() {
        let longest = Value::from(vec![0; LONGEST_TEXT]);
        assert!(terminals::line(&packed(&longest).unwrap()).len() < terminals::LONGEST);
        assert!(packed(&Value::from(vec![0; LONGEST_TEXT + 1])).is_err());
    }
}
