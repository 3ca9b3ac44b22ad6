//! Types that no file declares because C's headers do.

use crate::model::{Basic, Length, Type};

/// The most bytes of a `netobj`: `MAX_NETOBJ_SZ`.
const MAX_NETOBJ: u32 = 1024;

/// What a name means where the file does not say.
pub(crate) fn builtin(name: &str) -> Option<Type> {
    let basic = match name {
        "int8_t" | "int16_t" | "int32_t" | "int8" | "int16" | "int32" | "enum_t" | "pid_t" => Basic::Int,
        "u_int" | "uint" | "u_long" | "ulong" | "u_short" | "ushort" | "u_char" | "uchar" | "uint8_t"
        | "uint16_t" | "uint32_t" | "u_int8_t" | "u_int16_t" | "u_int32_t" | "uint8" | "uint16"
        | "uint32" | "u_int8" | "u_int16" | "u_int32" | "uint_t" | "ulong_t" | "ushort_t" | "uchar_t"
        | "rpcprog_t" | "rpcvers_t" | "rpcproc_t" | "rpcprot_t" | "rpcport_t" | "uid_t" | "gid_t"
        | "mode_t" | "in_addr_t" | "in_port_t" => Basic::UnsignedInt,
        "int64_t" | "int64" | "quad_t" | "longlong_t" | "longlong" | "quad" => Basic::Hyper,
        "uint64_t" | "uint64" | "u_int64_t" | "u_int64" | "u_quad_t" | "u_longlong_t" | "u_longlong"
        | "u_quad" | "u_hyper" | "uhyper" => Basic::UnsignedHyper,
        "bool_t" | "boolean" | "boolean_t" => Basic::Bool,
        "netobj" => return Some(Type::Opaque(Some(Length { value: MAX_NETOBJ, constant: None }))),
        _ => return None,
    };
    Some(Type::Basic(basic))
}

/// All of them that have a short name, to be offered where a name is unknown.
pub(crate) const OFFERED: &[&str] = &[
    "int",
    "unsigned",
    "hyper",
    "float",
    "double",
    "quadruple",
    "bool",
    "string",
    "opaque",
    "void",
    "char",
    "short",
    "long",
    "u_int",
    "u_long",
    "u_char",
    "u_short",
    "int32_t",
    "uint32_t",
    "int64_t",
    "uint64_t",
    "netobj",
];

/// Types of C that are sent as each program likes.
pub(crate) const C_TYPES: &[&str] = &[
    "size_t",
    "ssize_t",
    "time_t",
    "off_t",
    "dev_t",
    "ino_t",
    "nlink_t",
    "clock_t",
    "suseconds_t",
    "useconds_t",
    "intptr_t",
    "uintptr_t",
];
