#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Memories */

static uint64_t most_pages(const struct limits *limits) {
  uint64_t most = limits->is_64 ? UINT64_MAX >> limits->page_log2 : (UINT64_C(1) << 32) >> limits->page_log2;
  if (limits->page_log2 == 0 && !limits->is_64) most = UINT32_MAX;
  return limits->maximum < most ? limits->maximum : most;
}

/* A new block, since its zeros cost nothing until they are written to. */
static bool move_to(struct memory *memory, uint64_t room) {
  uint8_t *data = room <= SIZE_MAX ? calloc(room ? (size_t)room : 1, 1) : NULL;
  if (!data) return false;
  if (memory->size) memcpy(data, memory->data, (size_t)memory->size);
  free(memory->data);
  memory->data = data;
  memory->room = room;
  return true;
}

/* Room doubles, within what there may be, or else memory that grows page by page would be copied as often. */
static bool make_room(const struct store *store, struct memory *memory, uint64_t size) {
  uint64_t most = memory->size + (store->limits.memory - store->memory_used);
  uint64_t room = memory->room > most / 2 ? most : memory->room * 2;
  return (room > size && move_to(memory, room)) || move_to(memory, size);
}

static bool set_pages(struct store *store, struct memory *memory, uint64_t pages) {
  if (pages > most_pages(&memory->limits)) return false;
  uint64_t size = pages << memory->limits.page_log2;
  uint64_t more = size - memory->size;
  if (size > store->limits.one_memory || more > store->limits.memory - store->memory_used) return false;
  if ((size > memory->room || !memory->data) && !make_room(store, memory, size)) return false;
  store->memory_used += more;
  memory->size = size;
  memory->pages = pages;
  return true;
}

struct memory *memory_new(struct store *store, const struct limits *limits) {
  struct memory *memory = calloc(1, sizeof *memory);
  if (!memory) return NULL;
  memory->limits = *limits;
  if (set_pages(store, memory, limits->minimum)) return memory;
  memory_free(memory);
  return NULL;
}

void memory_free(struct memory *memory) {
  if (memory) free(memory->data);
  free(memory);
}

uint64_t memory_grow(struct store *store, struct memory *memory, uint64_t pages) {
  uint64_t before = memory->pages;
  if (pages == 0) return before;
  if (pages > UINT64_MAX - before || !set_pages(store, memory, before + pages)) return UINT64_MAX;
  return before;
}

int memory_fill(struct memory *memory, uint64_t to, uint8_t byte, uint64_t length) {
  if (!is_within(to, length, memory->size)) return TRAP_MEMORY_BOUNDS;
  memset(memory->data + to, byte, (size_t)length);
  return TRAP_NONE;
}

int memory_copy(struct memory *to, uint64_t at, const struct memory *from, uint64_t start, uint64_t length) {
  if (!is_within(at, length, to->size) || !is_within(start, length, from->size)) return TRAP_MEMORY_BOUNDS;
  memmove(to->data + at, from->data + start, (size_t)length);
  return TRAP_NONE;
}

int memory_init(struct memory *memory, uint64_t to, const uint8_t *from, uint64_t size, uint64_t start,
                uint64_t length) {
  if (!is_within(to, length, memory->size) || !is_within(start, length, size)) return TRAP_MEMORY_BOUNDS;
  if (length) memcpy(memory->data + to, from + start, (size_t)length);
  return TRAP_NONE;
}

/* Tables */

static bool set_elements(struct store *store, struct table *table, uint64_t size, cell initial) {
  uint64_t most = table->limits.is_64 ? UINT64_MAX : UINT32_MAX;
  if (table->limits.maximum < most) most = table->limits.maximum;
  uint64_t more = size - table->size;
  if (size > most || more > store->limits.table - store->elements_used) return false;
  if (size > table->room) {
    uint64_t room = table->room * 2 > size ? table->room * 2 : size;
    cell *elements =
        room < SIZE_MAX / sizeof *elements ? realloc(table->elements, (size_t)room * sizeof *elements) : NULL;
    if (!elements) return false;
    table->elements = elements;
    table->room = room;
  }
  for (uint64_t place = table->size; place < size; place++) table->elements[place] = initial;
  store->elements_used += more;
  table->size = size;
  return true;
}

struct table *table_new(struct store *store, valtype type, const struct limits *limits, cell initial) {
  struct table *table = calloc(1, sizeof *table);
  if (!table) return NULL;
  table->type = type;
  table->limits = *limits;
  if (set_elements(store, table, limits->minimum, initial)) return table;
  table_free(table);
  return NULL;
}

void table_free(struct table *table) {
  if (table) free(table->elements);
  free(table);
}

uint64_t table_grow(struct store *store, struct table *table, uint64_t elements, cell initial) {
  uint64_t before = table->size;
  if (elements > UINT64_MAX - before || !set_elements(store, table, before + elements, initial)) return UINT64_MAX;
  return before;
}

int table_fill(struct table *table, uint64_t to, cell value, uint64_t length) {
  if (!is_within(to, length, table->size)) return TRAP_TABLE_BOUNDS;
  for (uint64_t place = 0; place < length; place++) table->elements[to + place] = value;
  return TRAP_NONE;
}

int table_copy(struct table *to, uint64_t at, const struct table *from, uint64_t start, uint64_t length) {
  if (!is_within(at, length, to->size) || !is_within(start, length, from->size)) return TRAP_TABLE_BOUNDS;
  if (length) memmove(to->elements + at, from->elements + start, (size_t)length * sizeof *to->elements);
  return TRAP_NONE;
}

int table_init(struct table *table, uint64_t to, const struct segment *from, uint64_t start, uint64_t length) {
  if (!is_within(to, length, table->size) || !is_within(start, length, from->count)) return TRAP_TABLE_BOUNDS;
  if (length) memcpy(table->elements + to, from->items + start, (size_t)length * sizeof *table->elements);
  return TRAP_NONE;
}
