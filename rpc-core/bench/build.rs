//! Builds what rpcgen makes of `messages.x`, and the shim over it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    for input in ["messages.x", "c/shim.c"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    // rpcgen writes names of files into what it makes as they were given, so it works where they are to be.
    std::fs::copy("messages.x", out.join("messages.x")).expect("the directory is ours");
    for (option, made) in [("-h", "messages.h"), ("-c", "messages_xdr.c")] {
        // It does not overwrite.
        let _ = std::fs::remove_file(out.join(made));
        let status =
            Command::new("rpcgen").args([option, "-o", made, "messages.x"]).current_dir(&out).status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "rpcgen {option} messages.x failed: is it installed (Debian: rpcsvc-proto)?"
        );
    }
    cc::Build::new()
        .files([out.join("messages_xdr.c"), "c/shim.c".into()])
        .include(&out)
        .include("/usr/include/tirpc")
        .opt_level(2)
        .warnings(false)
        .compile("shim");
    println!("cargo::rustc-link-lib=tirpc");
}
