/* The public face, for C: cffi reads native.h itself, so that it can have no guard and no includes. */

#ifndef PUBLIC_H
#define PUBLIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "native.h"

#endif
