// An endpoint for `fanctl send` and its peer that is faster than both: SendMessageBatch with the right digests, and the few other
// calls that a sending makes. One thread, epoll, HTTP/1.1 on 127.0.0.1; it keeps nothing but a count.
//
//   endpoint PORT DELAY      DELAY in milliseconds, before each answer
//
// GET /count answers with "CALLS MESSAGES" and begins to count anew.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_ROOM = 4 << 20, WRITE_ROOM = 1 << 16, CONNECTIONS = 4096 };

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
static Answer waiting[1 << 16];
static unsigned first, last;
static long delay, calls, messages;

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

// ---- JSON, which is taken to be right

static const char *space(const char *at) {
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') at++;
    return at;
}

static unsigned hexadecimal(const char *at) {
    char digits[5] = {at[0], at[1], at[2], at[3], 0};
    return strtoul(digits, NULL, 16);
}

// Unescapes a string; gives what is behind it.
static const char *string(const char *at, char *out, size_t *length) {
    char *end = out;
    for (at = space(at) + 1; *at != '"'; at++) {
        if (*at != '\\') {
            *end++ = *at;
            continue;
        }
        switch (*++at) {
        case 'n': *end++ = '\n'; break;
        case 'r': *end++ = '\r'; break;
        case 't': *end++ = '\t'; break;
        case 'b': *end++ = '\b'; break;
        case 'f': *end++ = '\f'; break;
        case 'u': {
            unsigned code = hexadecimal(at + 1);
            at += 4;
            if (code >= 0xd800 && code < 0xdc00) {
                code = 0x10000 + ((code - 0xd800) << 10) + (hexadecimal(at + 3) - 0xdc00);
                at += 6;
            }
            if (code < 0x80) *end++ = code;
            else if (code < 0x800) { *end++ = 0xc0 | code >> 6; *end++ = 0x80 | (code & 63); }
            else if (code < 0x10000) {
                *end++ = 0xe0 | code >> 12; *end++ = 0x80 | (code >> 6 & 63); *end++ = 0x80 | (code & 63);
            } else {
                *end++ = 0xf0 | code >> 18; *end++ = 0x80 | (code >> 12 & 63);
                *end++ = 0x80 | (code >> 6 & 63); *end++ = 0x80 | (code & 63);
            }
            break;
        }
        default: *end++ = *at;
        }
    }
    *end = 0;
    *length = end - out;
    return at + 1;
}

static const char *skip(const char *at) {
    static char ignored[READ_ROOM];
    size_t length;
    int depth = 0;
    do {
        at = space(at);
        if (*at == '"') { at = string(at, ignored, &length); continue; }
        if (*at == '{' || *at == '[') depth++;
        if (*at == '}' || *at == ']') depth--;
        at++;
    } while (depth > 0);
    while (*at && !strchr(",}]", *at)) at++;
    return at;
}

typedef struct {
    char name[256], type[64], value[1024];
} Attribute;

static int byName(const void *left, const void *right) {
    return strcmp(((const Attribute *)left)->name, ((const Attribute *)right)->name);
}

static char *sized(char *out, const char *text) {
    size_t length = strlen(text);
    for (int shift = 24; shift >= 0; shift -= 8) *out++ = length >> shift;
    memcpy(out, text, length);
    return out + length;
}

static const char *attributes(const char *at, char *hex) {
    static Attribute found[10];
    static char bytes[16384];
    int count = 0;
    char key[256];
    size_t length;
    for (at = space(at) + 1; *(at = space(at)) != '}';) {
        if (*at == ',') at++;
        Attribute *attribute = &found[count++ % 10];
        at = space(string(at, attribute->name, &length)) + 1;
        for (at = space(at) + 1; *(at = space(at)) != '}';) {
            if (*at == ',') at++;
            at = space(string(at, key, &length)) + 1;
            if (!strcmp(key, "DataType")) at = string(at, attribute->type, &length);
            else if (!strcmp(key, "StringValue")) at = string(at, attribute->value, &length);
            else at = skip(at);
        }
        at++;
    }
    qsort(found, count, sizeof *found, byName);
    char *end = bytes;
    for (int index = 0; index < count; index++) {
        end = sized(sized(end, found[index].name), found[index].type);
        *end++ = 1;
        end = sized(end, found[index].value);
    }
    md5(bytes, end - bytes, hex);
    return at + 1;
}

static size_t batch(const char *at, char *out) {
    static char body[READ_ROOM];
    char *end = out;
    char key[256];
    size_t length;
    end += sprintf(end, "{\"Successful\":[");
    char *empty = end;
    for (at = space(at) + 1; *(at = space(at)) != '}';) {
        if (*at == ',') at++;
        at = space(string(at, key, &length)) + 1;
        if (strcmp(key, "Entries")) { at = skip(at); continue; }
        for (at = space(at) + 1; *(at = space(at)) != ']';) {
            if (*at == ',') at++;
            char id[128] = "", bodyHex[33] = "", attributesHex[33] = "";
            for (at = space(at) + 1; *(at = space(at)) != '}';) {
                if (*at == ',') at++;
                at = space(string(at, key, &length)) + 1;
                if (!strcmp(key, "Id")) at = string(at, id, &length);
                else if (!strcmp(key, "MessageBody")) { at = string(at, body, &length); md5(body, length, bodyHex); }
                else if (!strcmp(key, "MessageAttributes")) at = attributes(at, attributesHex);
                else at = skip(at);
            }
            at++;
            messages++;
            end += sprintf(
                end, "%s{\"Id\":\"%s\",\"MessageId\":\"%08lx-0000-4000-8000-000000000000\",\"MD5OfMessageBody\":\"%s\"",
                end == empty ? "" : ",", id, messages, bodyHex);
            if (*attributesHex) end += sprintf(end, ",\"MD5OfMessageAttributes\":\"%s\"", attributesHex);
            *end++ = '}';
        }
        at++;
    }
    end += sprintf(end, "]}");
    return end - out;
}

// ---- HTTP

static const char *header(const char *head, const char *name) {
    size_t length = strlen(name);
    for (const char *line = strchr(head, '\n'); line; line = strchr(line + 1, '\n')) {
        if (!strncasecmp(line + 1, name, length) && line[1 + length] == ':') return space(line + length + 2);
    }
    return "";
}

static int begins(const char *text, const char *with) { return !strncmp(text, with, strlen(with)); }

static void respond(int socket, const char *head, const char *body) {
    static char text[WRITE_ROOM];
    int status = 200;
    size_t length = 0;
    if (begins(header(head, "x-amz-target"), "AmazonSQS.SendMessageBatch")) {
        calls++;
        length = batch(body, text);
    } else if (begins(header(head, "x-amz-target"), "AmazonSQS.GetQueueAttributes")) {
        length = sprintf(text, "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"0\",\"ApproximateNumberOfMessagesNotVisible\":\"0\","
            "\"ApproximateNumberOfMessagesDelayed\":\"0\",\"VisibilityTimeout\":\"900\",\"MessageRetentionPeriod\":\"345600\"}}");
    } else if (begins(head, "GET /count ")) {
        length = sprintf(text, "%ld %ld", calls, messages);
        calls = messages = 0;
    } else if (begins(head, "GET /2016-08-19/account-settings")) {
        length = sprintf(text, "{\"AccountLimit\":{\"ConcurrentExecutions\":1000,\"UnreservedConcurrentExecutions\":1000}}");
    } else if (begins(head, "POST / ")) {
        length = sprintf(text, "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/bench</Arn>"
            "<UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");
    } else if (begins(head, "GET ")) {
        status = 404;
        length = sprintf(text, "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>");
    }
    Answer *answer = &waiting[last++ % (1 << 16)];
    answer->socket = socket;
    answer->due = now() + delay;
    answer->bytes = malloc(length + 256);
    answer->length = sprintf(answer->bytes, "HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", status, length);
    memcpy(answer->bytes + answer->length, text, length);
    answer->length += length;
}

static void deliver(void) {
    while (first != last && waiting[first % (1 << 16)].due <= now()) {
        Answer *answer = &waiting[first++ % (1 << 16)];
        // Answers are small: the socket takes them whole.
        if (send(answer->socket, answer->bytes, answer->length, MSG_NOSIGNAL) < 0) perror("send");
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

int main(int count, char **words) {
    if (count != 3) return 64;
    delay = atol(words[2]) * 1000;
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {AF_INET, htons(atoi(words[1])), {htonl(INADDR_LOOPBACK)}, {0}};
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
            long left = waiting[first % (1 << 16)].due - now();
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
