/* Reading the binary format: integers, types and names, never behind the end.

   The first error stays: what is read after it is 0, and `at` no longer moves. */

#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "types.h"

struct bytes {
  const uint8_t *start; /* of the module, for offsets */
  const uint8_t *at;
  const uint8_t *end;
  const char *error; /* NULL: none yet */
  size_t error_at;
};

static inline bool bytes_failed(const struct bytes *b) { return b->error != NULL; }
static inline bool bytes_more(const struct bytes *b) { return b->at < b->end && !b->error; }
static inline size_t bytes_left(const struct bytes *b) { return (size_t)(b->end - b->at); }
static inline size_t bytes_offset(const struct bytes *b) { return (size_t)(b->at - b->start); }

void bytes_fail(struct bytes *b, const char *error);
uint8_t bytes_u8(struct bytes *b);
uint8_t bytes_peek(struct bytes *b);
uint64_t bytes_long_unsigned(struct bytes *b, unsigned bits);
int64_t bytes_signed(struct bytes *b, unsigned bits);
/* Little-endian, of up to 8 bytes. */
uint64_t bytes_fixed(struct bytes *b, unsigned width);
/* So many bytes; NULL if there are fewer. */
const uint8_t *bytes_take(struct bytes *b, size_t count);
/* The length of a list whose entries have a byte each, at least. */
uint32_t bytes_count(struct bytes *b);
heaptype bytes_heap(struct bytes *b, bool *exact);
valtype bytes_type(struct bytes *b);
/* A value type, or a packed one. */
valtype bytes_storage(struct bytes *b);

static inline uint32_t bytes_u32(struct bytes *b) {
  if (b->at < b->end && *b->at < 0x80 && !b->error) return *b->at++;
  return (uint32_t)bytes_long_unsigned(b, 32);
}

static inline uint64_t bytes_u64(struct bytes *b) {
  if (b->at < b->end && *b->at < 0x80 && !b->error) return *b->at++;
  return bytes_long_unsigned(b, 64);
}

#endif
