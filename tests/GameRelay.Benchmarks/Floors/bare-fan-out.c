// The least that any relay must do, without a runtime: one thread, one socket, each datagram sent on as it is to all other peers.
// Prints its port, learns a peer from its first datagram, and runs until its input is closed.
// With the argument "sendmmsg" all copies of one datagram leave by one call; without it each by its own sendto.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_PEERS = 1024, MAX_DATAGRAM = 2048 };

static struct sockaddr_in peers[MAX_PEERS];
static int peer_count;

static void *end_with_input(void *unused)
{
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    _exit(0);
    return unused;
}

static int is_same(const struct sockaddr_in *one, const struct sockaddr_in *other)
{
    return one->sin_port == other->sin_port && one->sin_addr.s_addr == other->sin_addr.s_addr;
}

// Whether the sender was known; others[0..*count] are the peers that are not the sender.
static int find_others(const struct sockaddr_in *from, struct sockaddr_in **others, int *count)
{
    int known = 0;
    *count = 0;
    for (int i = 0; i < peer_count; i++) {
        if (is_same(&peers[i], from))
            known = 1;
        else
            others[(*count)++] = &peers[i];
    }
    return known;
}

static void send_each(int socket, const char *data, size_t length, struct sockaddr_in **others, int count)
{
    for (int i = 0; i < count; i++)
        sendto(socket, data, length, 0, (struct sockaddr *)others[i], sizeof *others[i]);
}

static void send_all(int socket, char *data, size_t length, struct sockaddr_in **others, int count)
{
    static struct mmsghdr messages[MAX_PEERS];
    struct iovec part = { .iov_base = data, .iov_len = length };
    for (int i = 0; i < count; i++)
        messages[i].msg_hdr = (struct msghdr){ .msg_name = others[i], .msg_namelen = sizeof *others[i], .msg_iov = &part, .msg_iovlen = 1 };
    for (int sent = 0; sent < count;) {
        int more = sendmmsg(socket, messages + sent, count - sent, 0);
        if (more <= 0)
            return;
        sent += more;
    }
}

int main(int argument_count, char **arguments)
{
    int together = argument_count > 1 && strcmp(arguments[1], "sendmmsg") == 0;
    int socket_ = socket(AF_INET, SOCK_DGRAM, 0);
    int buffer_bytes = 1 << 20;
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
    setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t address_bytes = sizeof address;
    if (bind(socket_, (struct sockaddr *)&address, sizeof address) != 0 || getsockname(socket_, (struct sockaddr *)&address, &address_bytes) != 0) {
        perror("bind");
        return 1;
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    pthread_t watcher;
    if (pthread_create(&watcher, NULL, end_with_input, NULL) != 0)
        return 1;

    static char data[MAX_DATAGRAM];
    static struct sockaddr_in *others[MAX_PEERS];
    for (;;) {
        struct sockaddr_in from;
        socklen_t from_bytes = sizeof from;
        ssize_t length = recvfrom(socket_, data, sizeof data, 0, (struct sockaddr *)&from, &from_bytes);
        if (length < 0)
            continue;
        int count;
        int known = find_others(&from, others, &count);
        if (together)
            send_all(socket_, data, (size_t)length, others, count);
        else
            send_each(socket_, data, (size_t)length, others, count);
        if (!known && peer_count < MAX_PEERS)
            peers[peer_count++] = from;
    }
}
