#include "heap.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 1024u /* cells */

/* The first cell is never used, so that no reference is null. */
static bool heap_room(struct store *store, uint64_t cells) {
  uint64_t used = store->heap_used ? store->heap_used : 1;
  uint64_t most = store->limits.heap / sizeof(cell);
  most = most > store->fiber_cells ? most - store->fiber_cells : 0;
  if (cells > most || used - 1 > most - cells) return false;
  uint64_t wanted = used + cells;
  if (wanted > store->heap_room) {
    uint64_t room = store->heap_room ? store->heap_room * 2 : FIRST_ROOM;
    if (room < wanted) room = wanted;
    cell *heap = room < SIZE_MAX / sizeof *heap ? realloc(store->heap, (size_t)room * sizeof *heap) : NULL;
    if (!heap) return false;
    store->heap = heap;
    store->heap_room = room;
  }
  store->heap_used = used;
  return true;
}

cell heap_new(struct store *store, unsigned kind, uint32_t id, uint32_t length, uint64_t cells) {
  if (!heap_room(store, cells + 1)) return 0;
  uint64_t at = store->heap_used;
  store->heap[at] = (cell)length << 32 | id;
  memset(store->heap + at + 1, 0, (size_t)cells * sizeof(cell));
  store->heap_used = at + 1 + cells;
  return make_ref(kind, at);
}

void heap_take_back(struct store *store, cell object) { store->heap_used = ref_index(object); }

cell new_struct(struct store *store, const struct rtype *type) {
  return heap_new(store, REF_OBJECT, type->id, 0, (uint64_t)type->cells + (type->descriptor ? 1 : 0));
}

void set_fields(struct store *store, cell object, const cell *fields) {
  const struct rtype *type = ref_type(store, object);
  cell *to = object_at(store, object) + 1;
  for (uint32_t field = 0; field < type->count; field++) {
    uint32_t place = type->places[field];
    to[place] = packed(type->types[field], fields[place]);
    if (type->types[field] == T_V128) to[place + 1] = fields[place + 1];
  }
}

void set_descriptor(struct store *store, cell object, cell descriptor) {
  object_at(store, object)[1 + ref_type(store, object)->cells] = descriptor;
}

cell descriptor_of(const struct store *store, cell object) {
  return object_at(store, object)[1 + ref_type(store, object)->cells];
}

bool is_described(const struct store *store, cell ref, cell descriptor, bool nullable) {
  if (!ref) return nullable;
  const struct rtype *type = ref_kind(ref) == REF_OBJECT ? ref_type(store, ref) : NULL;
  return type && type->descriptor && descriptor_of(store, ref) == descriptor;
}

cell new_array(struct store *store, const struct rtype *type, uint32_t length) {
  uint64_t bytes = (uint64_t)length << type->element_log2;
  return heap_new(store, REF_OBJECT, type->id, length, (bytes + sizeof(cell) - 1) / sizeof(cell));
}

static const struct rtype *array_type(const struct store *store, cell array) {
  return store->types.items[header_id(*object_at(store, array))];
}

/* Hosts are little-endian, so that a value's lowest bytes are its first ones. */
void store_element(struct store *store, cell array, uint32_t index, const cell *value) {
  unsigned log2 = array_type(store, array)->element_log2;
  memcpy((char *)(object_at(store, array) + 1) + ((size_t)index << log2), value, (size_t)1 << log2);
}

void load_element(const struct store *store, cell array, uint32_t index, cell *value) {
  unsigned log2 = array_type(store, array)->element_log2;
  *value = 0;
  memcpy(value, (const char *)(object_at(store, array) + 1) + ((size_t)index << log2), (size_t)1 << log2);
}

static char *element_at(const struct store *store, cell array, uint32_t index, unsigned log2) {
  return (char *)(object_at(store, array) + 1) + ((size_t)index << log2);
}

void array_fill(struct store *store, cell array, uint32_t index, const cell *value, uint32_t length) {
  for (uint32_t place = 0; place < length; place++) store_element(store, array, index + place, value);
}

void array_copy(struct store *store, cell to, uint32_t at, cell from, uint32_t start, uint32_t length) {
  unsigned log2 = array_type(store, to)->element_log2;
  memmove(element_at(store, to, at, log2), element_at(store, from, start, log2), (size_t)length << log2);
}

int data_fits(const struct instance *instance, uint32_t data, const struct rtype *type, uint32_t start,
              uint32_t length) {
  uint64_t size = instance->data_dropped[data] ? 0 : instance->module->data[data].content.size;
  return is_within(start, (uint64_t)length << type->element_log2, size) ? TRAP_NONE : TRAP_MEMORY_BOUNDS;
}

int elements_fit(const struct instance *instance, uint32_t segment, uint32_t start, uint32_t length) {
  return is_within(start, length, instance->elements[segment].count) ? TRAP_NONE : TRAP_TABLE_BOUNDS;
}

void array_of_data(struct store *store, cell array, uint32_t at, const struct instance *instance, uint32_t data,
                   uint32_t start, uint32_t length) {
  unsigned log2 = array_type(store, array)->element_log2;
  const uint8_t *from = instance->module->bytes + instance->module->data[data].content.offset + start;
  memcpy(element_at(store, array, at, log2), from, (size_t)length << log2);
}

void array_of_elements(struct store *store, cell array, uint32_t at, const struct instance *instance, uint32_t segment,
                       uint32_t start, uint32_t length) {
  const cell *from = instance->elements[segment].items + start;
  for (uint32_t place = 0; place < length; place++) store_element(store, array, at + place, from + place);
}

struct rtype *ref_type(const struct store *store, cell ref) {
  switch (ref_kind(ref)) {
    case REF_OBJECT:
    case REF_CONTINUATION:
      return store->types.items[header_id(*object_at(store, ref))];
    case REF_FUNCTION:
      return ((struct func *)store->funcs.items[ref_index(ref)])->type;
    default:
      return NULL;
  }
}
