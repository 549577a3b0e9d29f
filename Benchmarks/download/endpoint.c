// An endpoint for `fanctl results` and its peer that is faster than both: the files of a folder as the objects of a run, from memory.
//
//   endpoint PORT FOLDER     FOLDER/NAME is the object results/bench/NAME of every bucket
//
// GET /count answers with "LISTS OBJECTS" and begins to count anew.
#include "../server.h"

#include <dirent.h>
#include <sys/stat.h>

typedef struct {
    char *name, *bytes;
    size_t size;
    char tag[33];
} Object;

enum { PAGE = 1000, MOST = 1000000 };

static const char prefix[] = "results/bench/";
static Object objects[MOST];
static size_t objectCount;
static long lists, downloads;

static int byName(const void *left, const void *right) {
    return strcmp(((const Object *)left)->name, ((const Object *)right)->name);
}

static void load(const char *folder) {
    DIR *files = opendir(folder);
    if (!files || chdir(folder)) {
        perror(folder);
        exit(1);
    }
    for (struct dirent *entry; (entry = readdir(files));) {
        struct stat status;
        if (stat(entry->d_name, &status) || !S_ISREG(status.st_mode) || objectCount == MOST) continue;
        Object *object = &objects[objectCount++];
        object->name = strdup(entry->d_name);
        object->size = status.st_size;
        object->bytes = malloc(object->size + 1);
        FILE *file = fopen(entry->d_name, "rb");
        if (!file || fread(object->bytes, 1, object->size, file) != object->size) exit(1);
        fclose(file);
        md5(object->bytes, object->size, object->tag);
    }
    closedir(files);
    qsort(objects, objectCount, sizeof *objects, byName);
}

// A parameter of the query, decoded; nothing where there is none.
static void parameter(const char *head, const char *name, char *value, size_t room) {
    size_t length = strlen(name), count = 0;
    const char *end = strchr(head, '\r'), *at = memchr(head, '?', end - head);
    for (; at; at = memchr(at + 1, '&', end - at - 1)) {
        if (strncmp(at + 1, name, length) || at[1 + length] != '=') continue;
        for (at += length + 2; !strchr("& ", *at) && count + 1 < room; at++) {
            char digits[3] = {at[1], at[2], 0};
            value[count++] = *at == '%' ? (char)strtoul(digits, NULL, 16) : *at;
            if (*at == '%') at += 2;
        }
        break;
    }
    value[count] = 0;
}

// Keys behind one another have the order of their names: they differ in nothing else.
static size_t behind(const char *key) {
    size_t low = 0, high = objectCount, length = strlen(prefix);
    if (strncmp(key, prefix, length)) return strcmp(key, prefix) < 0 ? 0 : objectCount;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strcmp(objects[middle].name, key + length) <= 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void list(int socket, const char *head) {
    static char text[PAGE * 512 + 4096], asked[2048], after[2048];
    parameter(head, "prefix", asked, sizeof asked);
    parameter(head, "continuation-token", after, sizeof after);
    if (!*after) parameter(head, "start-after", after, sizeof after);
    char *end = text + sprintf(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult>");
    // Whoever asks for another folder finds nothing in it.
    size_t start = strncmp(prefix, asked, strlen(asked)) ? objectCount : behind(after);
    size_t stop = start + PAGE < objectCount ? start + PAGE : objectCount;
    for (size_t index = start; index < stop; index++) {
        Object *object = &objects[index];
        end += sprintf(
            end, "<Contents><Key>%s%s</Key><LastModified>2026-11-27T08:00:00.000Z</LastModified><ETag>&quot;%s&quot;</ETag>"
            "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>%zu</Size>"
            "<StorageClass>STANDARD</StorageClass></Contents>", prefix, object->name, object->tag, object->size);
    }
    if (stop < objectCount) {
        end += sprintf(end, "<NextContinuationToken>%s%s</NextContinuationToken>", prefix, objects[stop - 1].name);
    }
    end += sprintf(
        end, "<Name>bucket</Name><Prefix>%s</Prefix><EncodingType>url</EncodingType><MaxKeys>%d</MaxKeys><KeyCount>%zu</KeyCount>"
        "<IsTruncated>%s</IsTruncated></ListBucketResult>", asked, PAGE, stop - start, stop < objectCount ? "true" : "false");
    lists++;
    answer(socket, 200, "Content-Type: application/xml\r\n", text, end - text);
}

static void download(int socket, const char *head) {
    char key[2048] = "", headers[512];
    sscanf(head, "GET /%*[^/]/%2047[^ ?]", key);
    Object wanted = {.name = key + strlen(prefix)}, *found = NULL;
    if (begins(key, prefix)) found = bsearch(&wanted, objects, objectCount, sizeof *objects, byName);
    if (!found) {
        const char *words = "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>";
        answer(socket, 404, "Content-Type: application/xml\r\n", words, strlen(words));
        return;
    }
    sprintf(
        headers, "Last-Modified: Fri, 27 Nov 2026 08:00:00 GMT\r\nETag: \"%s\"\r\nAccept-Ranges: bytes\r\n"
        "Content-Type: text/csv\r\nServer: AmazonS3\r\n", found->tag);
    downloads++;
    answer(socket, 200, headers, found->bytes, found->size);
}

static void respond(int socket, const char *head, const char *body) {
    (void)body;
    char text[64];
    if (begins(head, "GET /count ")) {
        size_t length = sprintf(text, "%ld %ld", lists, downloads);
        lists = downloads = 0;
        answer(socket, 200, "Content-Type: text/plain\r\n", text, length);
    } else if (begins(head, "POST / ")) {
        answer(socket, 200, "Content-Type: text/xml\r\n", caller, strlen(caller));
    } else if (strstr(head, "list-type=2")) {
        list(socket, head);
    } else {
        download(socket, head);
    }
}

int main(int count, char **words) {
    if (count != 3) return 64;
    load(words[2]);
    return serve(atoi(words[1]), 0);
}
