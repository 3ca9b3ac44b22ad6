//! Headers of calls and replies.

use bytes::Bytes;
use rpc_core::message::{AuthSys, CallHeader, HeaderError, Refusal, flavor, read_reply, xid};
use rpc_core::xdr::{Decoder, Encoder, from_bytes};

/// A call's header, if it is one: nothing is made up, and what is refused is answered with what a client can read.
pub fn call_header(input: &[u8]) {
    let message = Bytes::copy_from_slice(input);
    match CallHeader::decode(&message) {
        Ok((header, arguments)) => {
            assert_eq!(xid(input), Some(header.xid));
            assert!(arguments <= input.len() && arguments % 4 == 0, "arguments at {arguments}");
            assert!(header.credential.body.len() <= 400 && header.verifier.body.len() <= 400);
            if header.credential.flavor == flavor::AUTH_SYS {
                from_bytes::<AuthSys>(&header.credential.body).expect("the header was checked");
            }
            // What follows the header does not change it.
            let alone = message.slice(..arguments);
            assert_eq!(CallHeader::decode(&alone), Ok((header, arguments)));
        }
        Err(HeaderError::Refused { xid: refused, refusal }) => {
            assert_eq!(xid(input), Some(refused));
            answers(refused, refusal);
        }
        Err(HeaderError::NotACall) => {}
    }
}

/// The refusal reaches the client as it was meant.
pub(super) fn answers(call: u32, refusal: Refusal) {
    let mut out = Encoder::new();
    refusal.put_reply(&mut out, call);
    let reply = out.into_bytes();
    assert_eq!(xid(&reply), Some(call));
    let mut reading = Decoder::new(&reply);
    assert_eq!(read_reply(&mut reading), Ok(Err(refusal)));
    reading.finish().expect("a refusal is all there is");
}

/// A reply's header: read the same whether its memory is shared or not, and refusals can be passed on.
pub fn reply_header(input: &[u8]) {
    let message = Bytes::copy_from_slice(input);
    let mut shared = Decoder::new(&message);
    let mut copied = Decoder::from_slice(input);
    let found = read_reply(&mut shared);
    assert_eq!(read_reply(&mut copied), found);
    assert_eq!(copied.position(), shared.position());
    match found {
        Ok(Ok(())) => assert!(shared.position() >= 24),
        Ok(Err(refusal)) => answers(xid(input).expect("the header was read"), refusal),
        Err(error) => assert!(error.to_string().len() < 200, "{error}"),
    }
}
