/* libtirpc's xdr routines on what rpcgen makes of messages.x, in loops so that crossing from Rust costs nothing. */

#include <stdlib.h>
#include <string.h>

#include "messages.h"

struct kind {
    const char *name;
    xdrproc_t proc;
    size_t size;
};

#define KIND(type) { #type, (xdrproc_t)xdr_##type, sizeof(type) }

static const struct kind kinds[] = {
    KIND(READDIRPLUS3res), KIND(doubles), KIND(ints),      KIND(node),   KIND(point),  KIND(diropargs3),
    KIND(samples),         KIND(people),  KIND(sentences), KIND(events), KIND(matrix), KIND(blob),
    KIND(pose),            KIND(flags),   KIND(READ3res),  KIND(digests), KIND(dirents), KIND(readings),
    KIND(machine),         KIND(orders),  KIND(changes),   KIND(pairs),
};

/* A value, its encoding, and room to encode it again. */
struct subject {
    const struct kind *kind;
    void *value;
    char *encoding, *room;
    u_int length;
};

static int decode(const struct subject *s, void *value)
{
    XDR xdr;
    memset(value, 0, s->kind->size);
    xdrmem_create(&xdr, s->encoding, s->length, XDR_DECODE);
    return s->kind->proc(&xdr, value) && xdr_getpos(&xdr) == s->length;
}

static int encode(const struct subject *s, char *room)
{
    XDR xdr;
    xdrmem_create(&xdr, room, s->length, XDR_ENCODE);
    return s->kind->proc(&xdr, s->value);
}

/* The value that `encoding` holds, or NULL. Lives as long as the process. */
struct subject *shim_new(const char *name, const char *encoding, u_int length)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, name) != 0)
            continue;
        struct subject *s = malloc(sizeof *s);
        s->kind = &kinds[i];
        s->value = malloc(kinds[i].size);
        s->encoding = malloc(length);
        s->room = malloc(length);
        s->length = length;
        memcpy(s->encoding, encoding, length);
        int good = decode(s, s->value) && encode(s, s->room) && memcmp(s->room, encoding, length) == 0;
        return good ? s : NULL;
    }
    return NULL;
}

/* Into the same memory again and again. */
int shim_encode(const struct subject *s, unsigned long times)
{
    int good = 1;
    while (times-- > 0)
        good &= encode(s, s->room);
    return good;
}

/* Into new memory of the size needed. */
int shim_encode_fresh(const struct subject *s, unsigned long times)
{
    int good = 1;
    while (times-- > 0) {
        char *room = malloc(xdr_sizeof(s->kind->proc, s->value));
        good &= encode(s, room);
        free(room);
    }
    return good;
}

/* To a value, which is freed. */
int shim_decode(const struct subject *s, unsigned long times)
{
    int good = 1;
    void *value = malloc(s->kind->size);
    while (times-- > 0) {
        good &= decode(s, value);
        xdr_free(s->kind->proc, value);
    }
    free(value);
    return good;
}
