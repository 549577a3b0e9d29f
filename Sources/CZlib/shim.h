#ifndef FANCTL_CZLIB_SHIM_H
#define FANCTL_CZLIB_SHIM_H
#include <zlib.h>

// zlib's own are macros that pass the version and the size of the structure.
static inline int zlib_inflate_gzip(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}
#endif
