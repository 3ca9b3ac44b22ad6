//! libtirpc: `c/shim.c` over what rpcgen makes of `messages.x`.

#![allow(unsafe_code, reason = "C is called here, and nowhere else")]

use std::ffi::{CString, c_char, c_int, c_uint, c_ulong, c_void};

use crate::Loops;

unsafe extern "C" {
    fn shim_new(name: *const c_char, encoding: *const c_char, length: c_uint) -> *mut c_void;
    fn shim_encode(subject: *const c_void, times: c_ulong) -> c_int;
    fn shim_encode_fresh(subject: *const c_void, times: c_ulong) -> c_int;
    fn shim_decode(subject: *const c_void, times: c_ulong) -> c_int;
}

/// The loops over the value of C type `name` that `encoding` holds.
pub fn loops(name: &str, encoding: &[u8]) -> Loops {
    let c_name = CString::new(name).expect("a name has no zeros");
    // SAFETY: both pointers are good for the call, which copies what is behind them.
    let subject = unsafe { shim_new(c_name.as_ptr(), encoding.as_ptr().cast(), encoding.len() as c_uint) };
    assert!(!subject.is_null(), "libtirpc reads or writes {name} differently");
    let run = move |shim: unsafe extern "C" fn(*const c_void, c_ulong) -> c_int| {
        move |times: u64| {
            // SAFETY: the subject is never freed, and used by this one thread.
            assert!(unsafe { shim(subject, times as c_ulong) } == 1, "libtirpc failed");
        }
    };
    Loops {
        length: encoding.len(),
        encode: Box::new(run(shim_encode)),
        fresh: Box::new(run(shim_encode_fresh)),
        decode: Box::new(run(shim_decode)),
    }
}
