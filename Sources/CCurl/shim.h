#ifndef FANCTL_CCURL_SHIM_H
#define FANCTL_CCURL_SHIM_H
#include <curl/curl.h>

// curl.h wraps these in type-checking macros; the shims below call the functions themselves.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

// Swift cannot call variadic C functions: one shim for each kind of argument.

static inline CURLcode fanctl_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fanctl_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fanctl_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fanctl_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode fanctl_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*fanctl_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode fanctl_curl_set_callback(CURL *handle, CURLoption option, fanctl_curl_data_callback value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLMcode fanctl_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline long fanctl_curl_get_long(CURL *handle, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(handle, info, &value);
    return value;
}

static inline curl_off_t fanctl_curl_get_size(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, info, &value);
    return value;
}

// The result lives in a union that Swift imports as bytes.
static inline CURLcode fanctl_curl_message_result(const CURLMsg *message) {
    return message->data.result;
}

#endif
