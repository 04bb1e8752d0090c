/* A module as its bytes say it: read once, then shared by its instances and never changed.

   Indices in it are those of what there is (check.c), but for those in code and in constant expressions. */

#ifndef MODULE_H
#define MODULE_H

#include "bytes.h"
#include "pool.h"
#include "types.h"

#define ABSENT UINT32_MAX          /* an index that there is not */
#define NO_MAXIMUM UINT64_MAX      /* of limits */

enum item_kind { ITEM_FUNCTION, ITEM_TABLE, ITEM_MEMORY, ITEM_GLOBAL, ITEM_TAG, ITEM_KINDS };

enum composite { FUNC_TYPE, STRUCT_TYPE, ARRAY_TYPE, CONT_TYPE };

/* A place in the module's bytes. */
struct span {
  uint32_t offset;
  uint32_t size;
};

struct subtype {
  uint8_t composite;
  bool final;
  uint32_t super; /* ABSENT: none */
  uint32_t describes;
  uint32_t descriptor;
  uint32_t continuation; /* the function type, of a continuation type */
  uint32_t group;        /* the first type of its recursive group */
  uint32_t group_size;
  uint32_t params; /* of a function: so many of `types`, results follow */
  uint32_t count;  /* of `types`: parameters and results, or fields */
  valtype *types;
  bool *mutable;
};

struct limits {
  uint64_t minimum;
  uint64_t maximum;
  bool is_64;
  bool shared;
  uint8_t page_log2;
};

struct item_type {
  uint32_t type;        /* of a function or tag: the index of its type */
  bool exact;           /* a function of exactly that type */
  valtype value;        /* of a global, or of a table's elements */
  bool mutable;
  struct limits limits; /* of a table or memory */
};

struct import {
  struct span module;
  struct span name;
  enum item_kind kind;
  struct item_type type;
};

struct export {
  struct span name;
  enum item_kind kind;
  uint32_t index;
};

struct function {
  uint32_t type;
  struct span code; /* locals and instructions; empty of an import */
};

struct item { /* a table, memory, global or tag; `init` is empty where there is none, or of an import */
  struct item_type type;
  struct span init;
};

enum segment_mode { SEGMENT_ACTIVE, SEGMENT_PASSIVE, SEGMENT_DECLARATIVE };

struct element {
  enum segment_mode mode;
  uint32_t table;
  struct span offset;
  valtype type;
  uint32_t count;
  bool expressions;   /* or else function indices */
  struct span items;
};

struct data {
  enum segment_mode mode;
  uint32_t memory;
  struct span offset;
  struct span content;
};

struct module {
  struct pool pool;
  const uint8_t *bytes;
  size_t size;
  uint32_t types;
  struct subtype *type;
  uint32_t imports;
  struct import *import;
  uint32_t imported[ITEM_KINDS];
  uint32_t counts[ITEM_KINDS]; /* imports and definitions */
  struct function *function;
  struct item *items[ITEM_KINDS]; /* of tables, memories, globals and tags */
  uint32_t exports;
  struct export *export;
  uint32_t start; /* ABSENT: none */
  uint32_t elements;
  struct element *element;
  uint32_t data_segments;
  struct data *data;
};

/* Read a module of bytes that are copied. On failure NULL, and what is wrong where. */
struct module *module_read(const uint8_t *bytes, size_t size, const char **error, size_t *error_at);
void module_free(struct module *module);
/* What is wrong with the indices of one that was just read; NULL if nothing is. */
const char *module_check(const struct module *module);

static inline struct bytes module_bytes(const struct module *module, struct span span) {
  const uint8_t *at = module->bytes + span.offset;
  return (struct bytes){.start = module->bytes, .at = at, .end = at + span.size};
}

#endif
