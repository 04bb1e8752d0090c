/* Memory that is freed as a whole: what belongs to a module, or to the translation of its functions. */

#ifndef POOL_H
#define POOL_H

#include <stddef.h>

struct pool {
  struct block *last;
  size_t used;  /* bytes of the last block */
  size_t total; /* bytes of all blocks */
};

/* Zeroed memory for `count` things of `size` bytes, aligned for any; NULL if there is none, or too much
   is asked for. For no things at all it is not NULL. */
void *pool_take(struct pool *pool, size_t count, size_t size);

void pool_free(struct pool *pool);

#endif
