/*
 * Decodes and encodes again with rpcgen's routines.
 *
 * Reads, until there is no more, the number of a type and a length, both of 4 bytes, big-endian, and so many bytes;
 * writes, in the same form, 1 and what the value is encoded as, or 0 and nothing where the bytes are not one value of
 * the type. `types.inc` is a table of the types: name, size, and routine.
 */
#include <arpa/inet.h>
#include <rpc/rpc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "interface.h"

static const struct {
	const char *name;
	size_t size;
	bool_t (*routine)(XDR *, void *);
} TYPES[] = {
#include "types.inc"
};

#define LARGEST (1 << 20)

static char input[LARGEST], output[LARGEST];

static int get(uint32_t *number)
{
	if (fread(number, sizeof *number, 1, stdin) != 1)
		return 0;
	*number = ntohl(*number);
	return 1;
}

static void put(uint32_t number)
{
	number = htonl(number);
	fwrite(&number, sizeof number, 1, stdout);
}

int main(void)
{
	uint32_t type, length;
	while (get(&type) && get(&length)) {
		XDR xdr;
		uint32_t written = 0;
		int good;
		void *value = calloc(1, TYPES[type].size + 8);
		if (length > LARGEST || fread(input, 1, length, stdin) != length)
			return 1;
		xdrmem_create(&xdr, input, length, XDR_DECODE);
		good = TYPES[type].routine(&xdr, value) && xdr_getpos(&xdr) == length;
		if (good) {
			xdrmem_create(&xdr, output, LARGEST, XDR_ENCODE);
			good = TYPES[type].routine(&xdr, value);
			written = xdr_getpos(&xdr);
			xdr_free((xdrproc_t)TYPES[type].routine, value);
		}
		/* What was refused half-way is left: not all routines can free it. */
		free(value);
		put(good ? 1 : 0);
		put(good ? written : 0);
		fwrite(output, 1, good ? written : 0, stdout);
	}
	return 0;
}
