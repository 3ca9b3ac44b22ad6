/*
 * A `string` without a bound, without a bound.
 *
 * rpcgen codes the argument of `int SAVEMSG(string)` with libtirpc's xdr_wrapstring, which refuses more than 9000
 * bytes. Linked into a program, this one takes its place.
 */
#include <rpc/rpc.h>

bool_t xdr_wrapstring(XDR *xdrs, char **text)
{
	return xdr_string(xdrs, text, (u_int)-1);
}
