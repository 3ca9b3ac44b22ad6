/*
 * The message client as a C programmer writes it: rpcgen's stubs on a handle made by libtirpc.
 *
 *     client udp|tcp PORT|rpcbind COMMAND...
 *
 * Does the commands one after the other, over one handle to 127.0.0.1, and prints a line for each. The port is the one
 * that rpcbind says where none is given.
 *
 *     save TEXT       saved NUMBER
 *     save-long N     saved NUMBER        (N bytes, the alphabet over and over)
 *     read NUMBER     read TEXT
 *     null            nothing
 *     program N       (calls from here on are for program N)
 *     version N       (calls from here on are for version N)
 *     procedure N     nothing             (calls procedure N without arguments)
 *     sys UID GID     (calls from here on carry AUTH_SYS, from machine `c-peer`, in groups 7 and 8)
 *
 * A call that fails prints `error STATUS`, and the versions after it where the server tells them.
 */
#include <netinet/in.h>
#include <rpc/rpc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"

#define DATAGRAM_BYTES 65000
/* Longer than any test runs: a call is sent once. */
static struct timeval RESEND = { 60, 0 };
static struct timeval TIMEOUT = { 25, 0 };

static void print_error(CLIENT *client)
{
	struct rpc_err error;
	clnt_geterr(client, &error);
	switch (error.re_status) {
	case RPC_PROGVERSMISMATCH:
		printf("error PROGVERSMISMATCH %u %u\n", (unsigned)error.re_vers.low, (unsigned)error.re_vers.high);
		break;
	case RPC_PROGUNAVAIL:
		printf("error PROGUNAVAIL\n");
		break;
	case RPC_PROCUNAVAIL:
		printf("error PROCUNAVAIL\n");
		break;
	case RPC_CANTDECODEARGS:
		printf("error CANTDECODEARGS\n");
		break;
	case RPC_SYSTEMERROR:
		printf("error SYSTEMERROR\n");
		break;
	default:
		printf("error %d: %s\n", error.re_status, clnt_sperror(client, "call"));
	}
}

static void save(CLIENT *client, char *text)
{
	int *number = savemsg_2(&text, client);
	if (number == NULL)
		print_error(client);
	else
		printf("saved %d\n", *number);
}

static void save_long(CLIENT *client, size_t length)
{
	char *text = malloc(length + 1);
	for (size_t i = 0; i < length; i++)
		text[i] = (char)('a' + i % 26);
	text[length] = 0;
	save(client, text);
	free(text);
}

static void read_(CLIENT *client, int number)
{
	char **text = readmsg_2(&number, client);
	if (text == NULL) {
		print_error(client);
		return;
	}
	printf("read %s\n", *text);
	clnt_freeres(client, (xdrproc_t)xdr_wrapstring, (caddr_t)text);
}

static void call(CLIENT *client, rpcproc_t procedure)
{
	if (clnt_call(client, procedure, (xdrproc_t)xdr_void, NULL, (xdrproc_t)xdr_void, NULL, TIMEOUT) == RPC_SUCCESS)
		printf("nothing\n");
	else
		print_error(client);
}

static CLIENT *connected(const char *transport, const char *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int socket_ = RPC_ANYSOCK;
	if (strcmp(port, "rpcbind") == 0)
		return clnt_create("127.0.0.1", MSGPROG, MSGVER, transport);
	address.sin_port = htons((unsigned short)atoi(port));
	if (strcmp(transport, "tcp") == 0)
		return clnttcp_create(&address, MSGPROG, MSGVER, &socket_, 0, 0);
	return clntudp_bufcreate(&address, MSGPROG, MSGVER, RESEND, &socket_, DATAGRAM_BYTES, DATAGRAM_BYTES);
}

int main(int argc, char **argv)
{
	CLIENT *client = argc > 3 ? connected(argv[1], argv[2]) : NULL;
	if (client == NULL) {
		clnt_pcreateerror("client");
		return 1;
	}
	for (int i = 3; i < argc; i++) {
		const char *command = argv[i];
		if (strcmp(command, "null") == 0) {
			call(client, NULLPROC);
		} else if (i + 1 >= argc) {
			fprintf(stderr, "%s: what?\n", command);
			return 2;
		} else if (strcmp(command, "save") == 0) {
			save(client, argv[++i]);
		} else if (strcmp(command, "save-long") == 0) {
			save_long(client, (size_t)atol(argv[++i]));
		} else if (strcmp(command, "read") == 0) {
			read_(client, atoi(argv[++i]));
		} else if (strcmp(command, "procedure") == 0) {
			call(client, (rpcproc_t)atol(argv[++i]));
		} else if (strcmp(command, "program") == 0 || strcmp(command, "version") == 0) {
			uint32_t number = (uint32_t)strtoul(argv[++i], NULL, 10);
			clnt_control(client, *command == 'p' ? CLSET_PROG : CLSET_VERS, (char *)&number);
		} else if (strcmp(command, "sys") == 0 && i + 2 < argc) {
			gid_t groups[] = { 7, 8 };
			uid_t user = (uid_t)atoi(argv[++i]);
			auth_destroy(client->cl_auth);
			client->cl_auth = authunix_create("c-peer", user, (gid_t)atoi(argv[++i]), 2, groups);
		} else {
			fprintf(stderr, "%s: what?\n", command);
			return 2;
		}
	}
	clnt_destroy(client);
	return 0;
}
