//! Declarations that cannot be in one interface file, and files of several programs.

use rpc_core::idl::{Describe, InterfaceError, InterfaceFile};
use rpc_core::{Context, ServiceError};
use rpc_macros::Xdr;

#[derive(Xdr)]
enum Status {
    Ok,
    #[xdr(name = "STATUS_BAD")]
    Failed = 7,
}

#[derive(Xdr)]
struct Thing {
    status: Status,
}

mod other {
    use rpc_macros::Xdr;

    #[derive(Xdr)]
    pub(super) struct Thing {
        pub(super) number: i32,
    }

    #[derive(Xdr)]
    #[xdr(name = "other_status")]
    pub(super) enum Status {
        #[xdr(name = "STATUS_BAD")]
        Bad,
    }

    #[derive(Xdr)]
    pub(super) enum Mood {
        Ok = 2,
    }
}

fn text<T: Describe>() -> Result<String, InterfaceError> {
    InterfaceFile::new().with::<T>("name").text()
}

fn both<T: Describe, U: Describe>() -> InterfaceError {
    InterfaceFile::new().with::<T>("first").with::<U>("second").text().unwrap_err()
}

#[test]
fn names_that_clash_are_refused() {
    let error = both::<Thing, other::Thing>();
    assert!(matches!(&error, InterfaceError::Twice { what: "types", name } if name == "Thing"), "{error}");
    let error = both::<Status, other::Status>();
    assert!(matches!(&error, InterfaceError::Twice { name, .. } if name == "STATUS_BAD"), "{error}");
    // The same type twice is no clash.
    let twice = InterfaceFile::new().with::<Thing>("first").with::<Vec<Thing>>("second").text().unwrap();
    assert_eq!(twice.matches("struct Thing {").count(), 1, "{twice}");
}

#[test]
fn names_that_are_made_up_give_way() {
    #[derive(Xdr)]
    #[xdr(name = "Holder_list_item")]
    struct InTheWay(i32);

    #[derive(Xdr)]
    struct Holder {
        first: InTheWay,
        list: Vec<String>,
    }
    let text = text::<Holder>().unwrap();
    assert!(text.contains("typedef int Holder_list_item;"), "{text}");
    assert!(text.contains("typedef string Holder_list_item_<>;"), "{text}");
    let _ = |holder: Holder| (holder.first.0, holder.list);
}

#[test]
fn the_values_of_a_union_are_those_of_its_discriminant() {
    #[derive(Xdr)]
    #[xdr(switch = u32)]
    enum Unsigned {
        #[xdr(case = 4_000_000_000)]
        Large(i32),
        Next,
    }
    let text = text::<Unsigned>().unwrap();
    assert!(text.contains("case 4000000000:\n    int large;\ncase 4000000001:\n    void;"), "{text}");
    let _ = [Unsigned::Large(1), Unsigned::Next];
}

/// The first version.
#[rpc_macros::program(number = 0x2000_0b01, version = 1, name = "SHOP", client = false)]
trait FirstShop {
    #[procedure(1)]
    async fn order(&self, cx: &Context, thing: Thing) -> Result<Status, ServiceError>;
}

/// The second.
#[rpc_macros::program(number = 0x2000_0b01, version = 2, name = "SHOP", client = false, module = "second")]
trait SecondShop {
    #[procedure(1)]
    async fn order(&self, cx: &Context, thing: Thing, count: u32) -> Result<Status, ServiceError>;
}

/// Another program of the same name.
#[rpc_macros::program(number = 0x2000_0b02, version = 1, name = "SHOP", client = false, server = false)]
trait FalseShop {}

/// Another name for the same program.
#[rpc_macros::program(number = 0x2000_0b01, version = 3, client = false, server = false)]
trait MisnamedShop {}

#[test]
fn versions_stand_together() {
    let text = first_shop::interface().and(second::interface()).text().unwrap();
    let programs = &text[text.find("program").unwrap()..];
    assert_eq!(
        programs,
        "program SHOP {
    /* The first version. */
    version FIRST_SHOP_V1 {
        Status ORDER(Thing) = 1;
    } = 1;
    /* The second. */
    version SECOND_SHOP_V2 {
        Status ORDER(Thing thing, unsigned int count) = 1;
    } = 2;
} = 0x20000b01;
"
    );
    assert_eq!(text.matches("struct Thing {").count(), 1);
    let generated =
        rpc_gen::configure().generate_text("shop.x", &text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(generated.interface().programs[0].versions.len(), 2);
    let error = first_shop::interface().and(first_shop::interface()).text().unwrap_err();
    assert!(matches!(error, InterfaceError::SameNumber { number: 1, .. }), "{error}");
    let error = first_shop::interface().and(false_shop::interface()).text().unwrap_err();
    assert!(matches!(error, InterfaceError::Twice { what: "programs", .. }), "{error}");
    let error = first_shop::interface().and(misnamed_shop::interface()).text().unwrap_err();
    assert!(matches!(error, InterfaceError::SameNumber { what: "two programs", .. }), "{error}");
}

#[test]
fn a_file_is_written_if_it_changes() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("written_if_it_changes.x");
    let _ = std::fs::remove_file(&path);
    let file = InterfaceFile::new().with::<Thing>("thing").with::<other::Mood>("mood");
    assert!(file.write(&path).unwrap());
    assert!(!file.write(&path).unwrap());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), file.text().unwrap());
    let error = file.write(path.join("no directory")).unwrap_err();
    assert!(error.to_string().starts_with("cannot write `"), "{error}");
    let _ = (|thing: Thing| thing.status, |thing: other::Thing| thing.number);
    let _ = (Status::Ok, Status::Failed, other::Status::Bad, other::Mood::Ok);
}
