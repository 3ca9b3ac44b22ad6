//! A service declared in Rust, and a C client built from the interface file that the declarations give.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use rpc_core::{Context, ServerBuilder, ServiceError};
use rpc_macros::Xdr;

use crate::TRANSPORTS;
use crate::toolchain::{check, flags, peers};

#[derive(Clone, Copy, Xdr)]
enum Kind {
    Woman = 1,
    Man = 2,
}

#[derive(Clone, Copy, Xdr)]
enum Status {
    Found,
    Gone = -3,
}

#[derive(Clone, Xdr)]
struct Person {
    #[xdr(max = 64)]
    name: String,
    born: Option<i32>,
    kind: Kind,
    key: [u8; 5],
    friends: Vec<String>,
}

/// What became of somebody.
#[derive(Xdr)]
#[xdr(switch = Status)]
enum Lookup {
    #[xdr(case = Status::Found)]
    Found(Person),
    #[xdr(case = Status::Gone)]
    Gone {
        /// The year.
        since: u32,
        reason: String,
    },
}

/// A register of people.
#[rpc_macros::program(number = 0x2000_0c01, version = 1, client = false)]
trait Register {
    /// Adds somebody; how many there are then.
    #[procedure(1)]
    async fn add(&self, cx: &Context, person: Person) -> Result<u32, ServiceError>;

    /// Finds somebody, and otherwise says what it was asked.
    #[procedure(2)]
    async fn find(&self, cx: &Context, name: String, since: u32) -> Result<Lookup, ServiceError>;

    #[procedure(3)]
    #[idempotent]
    async fn everybody(&self, cx: &Context) -> Result<Vec<Person>, ServiceError>;
}

#[derive(Default)]
struct People(Mutex<Vec<Person>>);

impl Register for People {
    async fn add(&self, _: &Context, person: Person) -> Result<u32, ServiceError> {
        let mut people = self.0.lock().unwrap();
        people.push(person);
        Ok(people.len() as u32)
    }

    async fn find(&self, _: &Context, name: String, since: u32) -> Result<Lookup, ServiceError> {
        let found = self.0.lock().unwrap().iter().find(|person| person.name == name).cloned();
        Ok(found.map_or_else(|| Lookup::Gone { since, reason: "nobody knows".to_owned() }, Lookup::Found))
    }

    async fn everybody(&self, _: &Context) -> Result<Vec<Person>, ServiceError> {
        Ok(self.0.lock().unwrap().clone())
    }
}

#[test]
fn a_c_client_calls_a_service_declared_in_rust() {
    if peers().is_none() {
        return;
    }
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rust_first");
    std::fs::create_dir_all(&directory).unwrap();
    register::interface().write(directory.join("register.x")).unwrap();
    for (part, file) in [("-h", "register.h"), ("-c", "register_xdr.c"), ("-l", "register_clnt.c")] {
        // It refuses to overwrite.
        let _ = std::fs::remove_file(directory.join(file));
        check(Command::new("rpcgen").args(["-N", part, "-o", file, "register.x"]).current_dir(&directory));
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/c/register.c");
    let mut cc = Command::new("cc");
    cc.current_dir(&directory).args(["-w", "-I."]).args(flags("--cflags")).args(["-o", "register"]);
    cc.arg(source).args(["register_xdr.c", "register_clnt.c"]).args(flags("--libs"));
    check(&mut cc);
    for transport in TRANSPORTS {
        let service = register::Service::new(People::default());
        let listening =
            ServerBuilder::new().add(service).listen(format!("{transport}://127.0.0.1:0").as_str());
        let server = listening.start_blocking().unwrap();
        let port = server.endpoints()[0].to_string().rsplit(':').next().unwrap().to_owned();
        let printed = check(Command::new(directory.join("register")).args([transport, &port]));
        let ada = "Ada, woman, born 1815, friend Charles, friend Mary, key a key";
        let expected = ["added 1", ada, "gone since 7", ada];
        assert_eq!(printed.lines().collect::<Vec<_>>(), expected, "{transport}");
    }
}
