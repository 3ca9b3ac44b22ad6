//! The values of our messages as the peers have them.

use super::*;
use crate::messages as x;

fn attributes(from: &x::PostOpAttr) -> Option<Attributes> {
    let x::PostOpAttr::True(from) = from else { return None };
    let time = |t: &x::Nfstime3| Pair { first: t.seconds, second: t.nseconds };
    Some(Attributes {
        kind: from.r#type.into(),
        mode: from.mode,
        nlink: from.nlink,
        uid: from.uid,
        gid: from.gid,
        size: from.size,
        used: from.used,
        rdev: Pair { first: from.rdev.specdata1, second: from.rdev.specdata2 },
        fsid: from.fsid,
        fileid: from.fileid,
        atime: time(&from.atime),
        mtime: time(&from.mtime),
        ctime: time(&from.ctime),
    })
}

fn entry(from: &x::Entryplus3) -> Entry {
    Entry {
        fileid: from.fileid,
        name: from.name.clone(),
        cookie: from.cookie,
        attributes: attributes(&from.name_attributes),
        handle: match &from.name_handle {
            x::PostOpFh3::True(handle) => Some(handle.data.to_vec()),
            x::PostOpFh3::False => None,
        },
    }
}

impl From<&x::Readdirplus3res> for ReadDirPlus {
    fn from(from: &x::Readdirplus3res) -> Self {
        let x::Readdirplus3res::Nfs3Ok(ok) = from else { panic!("the message is a success") };
        Self {
            status: 0,
            attributes: attributes(&ok.dir_attributes),
            verifier: ok.cookieverf.to_vec(),
            entries: ok.reply.entries.iter().flat_map(|first| first.nodes()).map(entry).collect(),
            eof: ok.reply.eof,
        }
    }
}

impl From<&x::Node> for Node {
    fn from(from: &x::Node) -> Self {
        let nodes: Vec<&x::Node> = from.nodes().collect();
        let last_to_first = nodes.iter().rev();
        let list =
            last_to_first.fold(None, |next, n| Some(Box::new(Self { key: n.key, value: n.value, next })));
        *list.expect("a list has a node")
    }
}

impl From<&x::Node> for FlatList {
    fn from(from: &x::Node) -> Self {
        Self { nodes: from.nodes().map(|n| FlatNode { key: n.key, value: n.value }).collect() }
    }
}

impl From<&x::Point> for Point {
    fn from(from: &x::Point) -> Self {
        Self { x: from.x, y: from.y, z: from.z, colour: from.colour }
    }
}

impl From<&x::Diropargs3> for Lookup {
    fn from(from: &x::Diropargs3) -> Self {
        Self { dir: from.dir.data.to_vec(), name: from.name.clone() }
    }
}

impl From<&x::Samples> for Samples {
    fn from(from: &x::Samples) -> Self {
        let sample = |s: &x::Sample| Sample {
            time: s.time,
            value: s.value,
            sensor: s.sensor,
            grade: s.grade.into(),
            calibrated: s.calibrated,
        };
        Self { items: from.iter().map(sample).collect() }
    }
}

impl From<&x::People> for People {
    fn from(from: &x::People) -> Self {
        let person = |p: &x::Person| Person {
            id: p.id,
            name: p.name.clone(),
            email: p.email.clone(),
            active: p.active,
            age: p.age,
            groups: p.groups.clone(),
            balance: p.balance,
        };
        Self { items: from.iter().map(person).collect() }
    }
}

impl From<&x::Sentences> for Sentences {
    fn from(from: &x::Sentences) -> Self {
        Self { items: from.iter().map(|words| Words { items: words.clone() }).collect() }
    }
}

impl From<&x::Events> for Events {
    fn from(from: &x::Events) -> Self {
        let event = |e: &x::Event| Event {
            kind: Some(match e {
                x::Event::Case1(m) => Kind::Moved(Move { dx: m.dx, dy: m.dy }),
                x::Event::Case2(key) => Kind::Pressed(*key),
                x::Event::Case3(text) => Kind::Typed(text.clone()),
                x::Event::Default(other) => Kind::Other(*other),
            }),
        };
        Self { items: from.iter().map(event).collect() }
    }
}

impl From<&x::Matrix> for Matrix {
    fn from(from: &x::Matrix) -> Self {
        Self { rows: from.iter().map(|row| Ints { items: row.clone() }).collect() }
    }
}

impl From<&x::Pose> for Pose {
    fn from(from: &x::Pose) -> Self {
        let x::Pose { rotation, axes, id, taken } = from;
        Self { rotation: rotation.to_vec(), axes: axes.to_vec(), id: id.to_vec(), taken: *taken }
    }
}

impl From<&x::Pose> for ArrayPose {
    fn from(from: &x::Pose) -> Self {
        Self { rotation: from.rotation, axes: from.axes, id: from.id, taken: from.taken }
    }
}

impl From<&x::Flags> for Flags {
    fn from(from: &x::Flags) -> Self {
        Self { grades: from.grades.iter().map(|&grade| grade.into()).collect(), marks: from.marks.clone() }
    }
}

impl From<&x::Read3res> for SharedRead {
    fn from(from: &x::Read3res) -> Self {
        let Read { status, attributes, count, eof, data } = Read::from(from);
        Self { status, attributes, count, eof, data: data.into() }
    }
}

impl From<&x::Read3res> for Read {
    fn from(from: &x::Read3res) -> Self {
        let x::Read3res::Nfs3Ok(ok) = from else { panic!("the message is a success") };
        Self {
            status: 0,
            attributes: attributes(&ok.file_attributes),
            count: ok.count,
            eof: ok.eof,
            data: ok.data.to_vec(),
        }
    }
}

impl From<&x::Dirents> for Dirents {
    fn from(from: &x::Dirents) -> Self {
        let entry = |e: &x::Dirent| Dirent { fileid: e.fileid, name: e.name.clone(), cookie: e.cookie };
        Self { items: from.iter().map(entry).collect() }
    }
}

impl From<&x::Readings> for Readings {
    fn from(from: &x::Readings) -> Self {
        let reading = |r: &x::Reading| Reading {
            sensor: r.sensor,
            place: r.place.as_ref().map(Point::from),
            taken: r.taken,
        };
        Self { items: from.iter().map(reading).collect() }
    }
}

impl From<&x::Part> for Part {
    fn from(from: &x::Part) -> Self {
        let x::Release { major, minor, build } = &from.firmware;
        Self {
            label: from.label.clone(),
            firmware: Release { major: *major, minor: *minor, build: build.clone() },
            health: from.health.into(),
            spare: from.spare,
            load: from.load,
        }
    }
}

impl From<&x::Unit> for Unit {
    fn from(from: &x::Unit) -> Self {
        Self {
            main: Part::from(&from.main),
            backup: Part::from(&from.backup),
            limits: from.limits.to_vec(),
            serial: from.serial.to_vec(),
        }
    }
}

impl From<&x::Machine> for Machine {
    fn from(from: &x::Machine) -> Self {
        Self {
            host: from.host.clone(),
            left: Unit::from(&from.left),
            right: Unit::from(&from.right),
            overall: from.overall.into(),
            ports: from.ports.clone(),
            started: from.started,
        }
    }
}
