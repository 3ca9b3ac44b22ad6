/*
 * The message server as a C programmer writes it: rpcgen's dispatcher, libtirpc's transports.
 *
 *     server [rpcbind]
 *
 * Listens at ports of 127.0.0.1 that the system chooses, and prints them: `udp PORT`, `tcp PORT`. Registers with rpcbind
 * where it is told to.
 * Then prints a line for every call that reaches a routine: its name, and who calls.
 */
#include <netinet/in.h>
#include <netconfig.h>
#include <netinet/tcp.h>
#include <rpc/rpc.h>
#include <rpc/svc_dg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "msg.h"

/* What rpcgen -m leaves for us to register. */
void msgprog_2(struct svc_req *request, SVCXPRT *transport);

#define MOST_MESSAGES 1000
/* Room for the longest message a test sends, and its header. */
#define DATAGRAM_BYTES 65000

static char *messages[MOST_MESSAGES];
static int count;

static void say_who(const char *routine, struct svc_req *request)
{
	if (request->rq_cred.oa_flavor == AUTH_SYS) {
		struct authunix_parms *who = (struct authunix_parms *)request->rq_clntcred;
		printf("%s by %d:%d", routine, (int)who->aup_uid, (int)who->aup_gid);
		for (unsigned i = 0; i < who->aup_len; i++)
			printf(",%d", (int)who->aup_gids[i]);
		printf(" at %s\n", who->aup_machname);
	} else {
		printf("%s by flavour %d\n", routine, (int)request->rq_cred.oa_flavor);
	}
	fflush(stdout);
}

int *savemsg_2_svc(char **text, struct svc_req *request)
{
	static int number;
	say_who("savemsg", request);
	number = -1;
	if (count < MOST_MESSAGES && (messages[count] = strdup(*text)) != NULL)
		number = ++count;
	return &number;
}

char **readmsg_2_svc(int *number, struct svc_req *request)
{
	static char *text;
	say_who("readmsg", request);
	text = *number >= 1 && *number <= count ? messages[*number - 1] : "";
	return &text;
}

/* A socket bound to loopback, and its port printed. */
static int bound(int type, const char *name)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	int socket_ = socket(AF_INET, type, 0), on = 1;
	if (socket_ < 0 || bind(socket_, (struct sockaddr *)&address, length) < 0
	    || getsockname(socket_, (struct sockaddr *)&address, &length) < 0) {
		perror(name);
		exit(1);
	}
	if (type == SOCK_STREAM) {
		setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		listen(socket_, 16);
	}
	printf("%s %d\n", name, ntohs(address.sin_port));
	return socket_;
}

int main(int argc, char **argv)
{
	int registers = argc > 1 && strcmp(argv[1], "rpcbind") == 0;
	struct netconfig *on_udp = registers ? getnetconfigent("udp") : NULL;
	struct netconfig *on_tcp = registers ? getnetconfigent("tcp") : NULL;
	SVCXPRT *udp = svc_dg_create(bound(SOCK_DGRAM, "udp"), DATAGRAM_BYTES, DATAGRAM_BYTES);
	SVCXPRT *tcp = svc_vc_create(bound(SOCK_STREAM, "tcp"), 0, 0);
	if (udp == NULL || tcp == NULL || !svc_reg(udp, MSGPROG, MSGVER, msgprog_2, on_udp)
	    || !svc_reg(tcp, MSGPROG, MSGVER, msgprog_2, on_tcp)) {
		fprintf(stderr, "cannot serve\n");
		return 1;
	}
	fflush(stdout);
	svc_run();
	return 1;
}
