/* Memories and tables: what grows, and what is copied in bulk. Functions that may trap give a trap's kind. */

#ifndef MEMORY_H
#define MEMORY_H

#include "store.h"
#include "trap.h"

/* A new one as large as its limits say; NULL if that is more than the store may have. */
struct memory *memory_new(struct store *store, const struct limits *limits);
struct table *table_new(struct store *store, valtype type, const struct limits *limits, cell initial);
void memory_free(struct memory *memory);
void table_free(struct table *table);

/* The size before, in pages or elements; UINT64_MAX if it cannot be. */
uint64_t memory_grow(struct store *store, struct memory *memory, uint64_t pages);
uint64_t table_grow(struct store *store, struct table *table, uint64_t elements, cell initial);

int memory_fill(struct memory *memory, uint64_t to, uint8_t byte, uint64_t length);
int memory_copy(struct memory *to, uint64_t at, const struct memory *from, uint64_t start, uint64_t length);
int memory_init(struct memory *memory, uint64_t to, const uint8_t *from, uint64_t size, uint64_t start,
                uint64_t length);
int table_fill(struct table *table, uint64_t to, cell value, uint64_t length);
int table_copy(struct table *to, uint64_t at, const struct table *from, uint64_t start, uint64_t length);
int table_init(struct table *table, uint64_t to, const struct segment *from, uint64_t start, uint64_t length);

/* Whether so many things from a place on are within so many. */
static inline bool is_within(uint64_t start, uint64_t length, uint64_t size) {
  return start <= size && length <= size - start;
}

#endif
