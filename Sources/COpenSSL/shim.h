#ifndef FANCTL_COPENSSL_SHIM_H
#define FANCTL_COPENSSL_SHIM_H
#include <openssl/evp.h>
#include <openssl/hmac.h>
#endif
