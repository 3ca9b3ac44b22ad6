//! What is wrong is said where it is wrong.
//!
//! `TRYBUILD=overwrite cargo test -p rpc-macros --test misuse` writes down what is said now. All of it is said by the
//! macros themselves, so that no compiler's own words are among it.

#[test]
fn misuse_is_explained() {
    trybuild::TestCases::new().compile_fail("tests/misuse/*.rs");
}
