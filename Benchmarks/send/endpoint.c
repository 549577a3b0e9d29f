// An endpoint for `fanctl send` and its peer that is faster than both: SendMessageBatch with the right digests, and the few other
// calls that a sending makes. It keeps nothing but a count.
//
//   endpoint PORT DELAY      DELAY in milliseconds, before each answer
//
// GET /count answers with "CALLS MESSAGES" and begins to count anew.
#include "../server.h"

enum { WRITE_ROOM = 1 << 16 };

static long calls, messages;

// ---- JSON, which is taken to be right

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
        length = sprintf(text, "%s", caller);
    } else if (begins(head, "GET ")) {
        status = 404;
        length = sprintf(text, "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>");
    }
    answer(socket, status, "Content-Type: application/json\r\n", text, length);
}

int main(int count, char **words) {
    if (count != 3) return 64;
    return serve(atoi(words[1]), atol(words[2]));
}
