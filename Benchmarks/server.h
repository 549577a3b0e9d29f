// What the benchmarks' endpoints share: HTTP/1.1 on 127.0.0.1 with one thread and epoll, MD5, answers after a delay.
//
// Who includes it defines `respond`, and ends with `serve`.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_ROOM = 4 << 20, CONNECTIONS = 4096, ANSWERS = 1 << 16 };

typedef struct {
    char *input;
    size_t length;
} Connection;

typedef struct {
    int socket;
    long due;
    char *bytes;
    size_t length;
} Answer;

static Connection connections[CONNECTIONS];
// The delay is the same for all: who came first is answered first.
static Answer waiting[ANSWERS];
static unsigned first, last;
static long delay;

// Gives an answer to a request; both texts end with a zero.
static void respond(int socket, const char *head, const char *body);

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

static void md5(const char *bytes, size_t length, char *hex) {
    static EVP_MD_CTX *context;
    static const EVP_MD *algorithm;
    if (!context) {
        context = EVP_MD_CTX_new();
        algorithm = EVP_MD_fetch(NULL, "MD5", NULL);
    }
    unsigned char digest[16];
    EVP_DigestInit_ex2(context, algorithm, NULL);
    EVP_DigestUpdate(context, bytes, length);
    EVP_DigestFinal_ex(context, digest, NULL);
    for (int index = 0; index < 16; index++) sprintf(hex + 2 * index, "%02x", digest[index]);
}

static const char *space(const char *at) {
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') at++;
    return at;
}

static const char *header(const char *head, const char *name) {
    size_t length = strlen(name);
    for (const char *line = strchr(head, '\n'); line; line = strchr(line + 1, '\n')) {
        if (!strncasecmp(line + 1, name, length) && line[1 + length] == ':') return space(line + length + 2);
    }
    return "";
}

static int begins(const char *text, const char *with) { return !strncmp(text, with, strlen(with)); }

// An answer to a request of this socket.
//
// `headers` are whole lines, or nothing.
static void answer(int socket, int status, const char *headers, const char *body, size_t length) {
    Answer *answer = &waiting[last++ % ANSWERS];
    answer->socket = socket;
    answer->due = now() + delay;
    answer->bytes = malloc(length + strlen(headers) + 128);
    answer->length = sprintf(
        answer->bytes, "HTTP/1.1 %d OK\r\n%sContent-Length: %zu\r\n\r\n", status, headers, length);
    memcpy(answer->bytes + answer->length, body, length);
    answer->length += length;
}

static const char *caller =
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/bench</Arn>"
    "<UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

static void sendAll(int socket, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t count = send(socket, bytes, length, MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) {
            // Who asks reads what it asked for.
            struct pollfd room = {socket, POLLOUT, 0};
            poll(&room, 1, 1000);
            continue;
        }
        if (count < 0) return;
        bytes += count;
        length -= count;
    }
}

static void deliver(void) {
    while (first != last && waiting[first % ANSWERS].due <= now()) {
        Answer *answer = &waiting[first++ % ANSWERS];
        sendAll(answer->socket, answer->bytes, answer->length);
        free(answer->bytes);
    }
}

static int take(int socket) {
    Connection *connection = &connections[socket];
    if (!connection->input) connection->input = malloc(READ_ROOM + 1);
    ssize_t count = recv(socket, connection->input + connection->length, READ_ROOM - connection->length, 0);
    if (count <= 0) return count < 0 && errno == EAGAIN;
    connection->length += count;
    connection->input[connection->length] = 0;
    while (1) {
        char *input = connection->input;
        char *end = memmem(input, connection->length, "\r\n\r\n", 4);
        if (!end) return 1;
        end[2] = 0;
        size_t length = end + 4 - input + atol(header(input, "content-length"));
        int isWhole = connection->length >= length;
        if (isWhole) {
            char behind = input[length];
            input[length] = 0;
            respond(socket, input, end + 4);
            input[length] = behind;
            memmove(input, input + length, connection->length - length + 1);
            connection->length -= length;
        } else {
            end[2] = '\r';
            if (strcasestr(input, "expect: 100-continue")) {
                send(socket, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL);
                char *expect = strcasestr(input, "expect:");
                expect[0] = 'x';
            }
            return 1;
        }
    }
}

// Answers until it is ended.
static int serve(int port, long milliseconds) {
    delay = milliseconds * 1000;
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}, {0}};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 512)) {
        perror("endpoint");
        return 1;
    }
    int poll = epoll_create1(0);
    struct epoll_event event = {EPOLLIN, {.fd = listener}}, events[256];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    while (1) {
        int timeout = -1;
        if (first != last) {
            long left = waiting[first % ANSWERS].due - now();
            timeout = left <= 0 ? 0 : (left + 999) / 1000;
        }
        int ready = epoll_wait(poll, events, 256, timeout);
        for (int index = 0; index < ready; index++) {
            int socket = events[index].data.fd;
            if (socket == listener) {
                int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (client < 0 || client >= CONNECTIONS) continue;
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                connections[client].length = 0;
                event = (struct epoll_event){EPOLLIN, {.fd = client}};
                epoll_ctl(poll, EPOLL_CTL_ADD, client, &event);
            } else if (!take(socket)) {
                close(socket);
            }
        }
        deliver();
    }
}
