/* The interpreter. */

#ifndef RUN_H
#define RUN_H

#include "store.h"

#endif
