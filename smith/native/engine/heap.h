/* Objects: structs, arrays and exceptions, in cells of the store's heap, from which nothing is ever removed.

   An object is a header and what it holds: a struct's fields, each in a cell of its own; an array's elements,
   as close as their sizes permit; an exception's values. A reference is the number of the header's cell. */

#ifndef HEAP_H
#define HEAP_H

#include "store.h"

/* Header: the id of a type (of an exception that of its tag) and the number of elements. */
static inline uint32_t header_id(cell header) { return (uint32_t)header; }
static inline uint32_t header_length(cell header) { return (uint32_t)(header >> 32); }

static inline cell *object_at(const struct store *store, cell ref) { return store->heap + ref_index(ref); }
static inline uint32_t array_length(const struct store *store, cell ref) {
  return header_length(*object_at(store, ref));
}

/* A zeroed object of these cells behind its header; 0 if the heap is as large as it may be. */
cell heap_new(struct store *store, unsigned kind, uint32_t id, uint32_t length, uint64_t cells);
/* Frees what was made last, which nobody may refer to. */
void heap_take_back(struct store *store, cell object);
cell new_struct(struct store *store, const struct rtype *type);
cell new_array(struct store *store, const struct rtype *type, uint32_t length);

/* Fields as they lie in a frame, one behind the other, into a new struct. */
void set_fields(struct store *store, cell object, const cell *fields);
/* Of a struct whose type has a descriptor; it lies behind the fields. */
void set_descriptor(struct store *store, cell object, cell descriptor);
cell descriptor_of(const struct store *store, cell object);
/* Whether a reference is to a struct that has this descriptor; of null, whether null passes. */
bool is_described(const struct store *store, cell ref, cell descriptor, bool nullable);

/* What a field of the type keeps of a value. */
static inline cell packed(valtype type, cell value) {
  return type == T_I8 ? (uint8_t)value : type == T_I16 ? (uint16_t)value : value;
}

/* Ranges of elements, which are there. */
void array_fill(struct store *store, cell array, uint32_t index, const cell *value, uint32_t length);
void array_copy(struct store *store, cell to, uint32_t at, cell from, uint32_t start, uint32_t length);
void array_of_data(struct store *store, cell array, uint32_t at, const struct instance *instance, uint32_t data,
                   uint32_t start, uint32_t length);
void array_of_elements(struct store *store, cell array, uint32_t at, const struct instance *instance, uint32_t segment,
                       uint32_t start, uint32_t length);
/* Whether a segment has them: a trap's kind. */
int data_fits(const struct instance *instance, uint32_t data, const struct rtype *type, uint32_t start,
              uint32_t length);
int elements_fit(const struct instance *instance, uint32_t segment, uint32_t start, uint32_t length);

/* Values of a type, between a frame and an object; a packed one is the lowest bits. */
void store_element(struct store *store, cell array, uint32_t index, const cell *value);
void load_element(const struct store *store, cell array, uint32_t index, cell *value);

#endif
