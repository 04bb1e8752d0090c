#include "pool.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define FIRST_BLOCK 4096
#define LARGEST_BLOCK (1u << 20)
#define ALIGNMENT sizeof(uint64_t)

/* Under the address sanitizer every thing has a block of its own, or it would not see what lies between. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define APART true
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define APART true
#endif
#ifndef APART
#define APART false
#endif

struct block {
  struct block *before;
  size_t size;
  uint64_t content[];
};

static struct block *new_block(struct pool *pool, size_t least) {
  size_t size = pool->last ? pool->last->size * 2 : FIRST_BLOCK;
  if (size > LARGEST_BLOCK) size = LARGEST_BLOCK;
  if (size < least || APART) size = least;
  struct block *block = calloc(1, sizeof *block + size);
  if (!block) return NULL;
  block->before = pool->last;
  block->size = size;
  pool->last = block;
  pool->used = 0;
  pool->total += size;
  return block;
}

void *pool_take(struct pool *pool, size_t count, size_t size) {
  if (size && count > (SIZE_MAX >> 2) / size) return NULL;
  size_t wanted = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (APART || !pool->last || pool->last->size - pool->used < wanted) {
    if (!new_block(pool, wanted)) return NULL;
  }
  void *found = (char *)pool->last->content + pool->used;
  pool->used += wanted;
  return found;
}

void pool_free(struct pool *pool) {
  while (pool->last) {
    struct block *before = pool->last->before;
    free(pool->last);
    pool->last = before;
  }
  pool->used = 0;
  pool->total = 0;
}
