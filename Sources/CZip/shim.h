#ifndef FANCTL_CZIP_SHIM_H
#define FANCTL_CZIP_SHIM_H
#include <zip.h>
#endif
