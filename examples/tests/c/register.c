/*
 * A client of a service that was declared in Rust, built from the interface file that the Rust declarations give.
 *
 *     register udp|tcp PORT
 *
 * Makes the same calls each time and prints what comes back.
 */
#include <netinet/in.h>
#include <rpc/rpc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "register.h"

static struct timeval RESEND = { 60, 0 };

static void print_person(const Person *person)
{
	printf("%s, %s", person->name, person->kind == KIND_WOMAN ? "woman" : "other");
	if (person->born != NULL)
		printf(", born %d", *person->born);
	for (u_int i = 0; i < person->friends.friends_len; i++)
		printf(", friend %s", person->friends.friends_val[i]);
	printf(", key %.5s\n", person->key);
}

static CLIENT *connected(const char *transport, const char *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int socket_ = RPC_ANYSOCK;
	address.sin_port = htons((unsigned short)atoi(port));
	if (strcmp(transport, "tcp") == 0)
		return clnttcp_create(&address, REGISTER_PROG, REGISTER_V1, &socket_, 0, 0);
	return clntudp_bufcreate(&address, REGISTER_PROG, REGISTER_V1, RESEND, &socket_, 8800, 8800);
}

int main(int argc, char **argv)
{
	CLIENT *client = argc > 2 ? connected(argv[1], argv[2]) : NULL;
	if (client == NULL) {
		clnt_pcreateerror("register");
		return 1;
	}
	int year = 1815;
	Person_friends_item friends[] = { "Charles", "Mary" };
	Person ada = { .name = "Ada", .born = &year, .kind = KIND_WOMAN, .friends = { 2, friends } };
	memcpy(ada.key, "a key", 5);
	u_int *count = add_1(ada, client);
	Lookup *found = find_1("Ada", 0, client);
	if (count == NULL || found == NULL) {
		clnt_perror(client, "register");
		return 1;
	}
	printf("added %u\n", *count);
	if (found->discriminant == STATUS_FOUND)
		print_person(&found->Lookup_u.found);
	Lookup *lost = find_1("Nobody", 7, client);
	if (lost != NULL && lost->discriminant == STATUS_GONE)
		printf("gone since %u\n", lost->Lookup_u.gone.since);
	EVERYBODY_result *everybody = everybody_1(client);
	if (everybody != NULL && everybody->EVERYBODY_result_len == 1)
		print_person(&everybody->EVERYBODY_result_val[0]);
	clnt_destroy(client);
	return 0;
}
