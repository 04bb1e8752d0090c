#include "module.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"

enum section {
  SECTION_CUSTOM,
  SECTION_TYPE,
  SECTION_IMPORT,
  SECTION_FUNCTION,
  SECTION_TABLE,
  SECTION_MEMORY,
  SECTION_GLOBAL,
  SECTION_EXPORT,
  SECTION_START,
  SECTION_ELEMENT,
  SECTION_CODE,
  SECTION_DATA,
  SECTION_DATA_COUNT,
  SECTION_TAG,
  SECTIONS,
};

/* The place of each in a module; an equal or lower one than the last is out of order. */
static const uint8_t ORDER[SECTIONS] = {
    [SECTION_TYPE] = 1,   [SECTION_IMPORT] = 2,   [SECTION_FUNCTION] = 3,    [SECTION_TABLE] = 4,
    [SECTION_MEMORY] = 5, [SECTION_TAG] = 6,      [SECTION_GLOBAL] = 7,      [SECTION_EXPORT] = 8,
    [SECTION_START] = 9,  [SECTION_ELEMENT] = 10, [SECTION_DATA_COUNT] = 11, [SECTION_CODE] = 12,
    [SECTION_DATA] = 13,
};

#define OUT_OF_MEMORY "out of memory"

/* Limits that all engines have (JavaScript API, implementation-defined limits): with them no sum of sizes
   is more than 32 bits, and an instruction moves a bounded number of values. */
#define MOST_BYTES (1u << 30)
#define MOST_VALUES 1000u

struct reading {
  struct module *module;
  struct bytes bytes;
  uint32_t bodies;     /* of the code section */
  uint32_t data_count; /* ABSENT: no such section */
  uint32_t first_type_room;
};

static void *take(struct reading *r, size_t count, size_t size) {
  void *found = pool_take(&r->module->pool, count, size);
  if (!found) bytes_fail(&r->bytes, OUT_OF_MEMORY);
  return found;
}

static struct span span_of(const struct reading *r, const uint8_t *from) {
  size_t offset = (size_t)(from - r->bytes.start);
  return (struct span){(uint32_t)offset, (uint32_t)(r->bytes.at - from)};
}

static struct span read_name(struct reading *r) {
  uint32_t size = bytes_u32(&r->bytes);
  const uint8_t *from = bytes_take(&r->bytes, size);
  return from ? span_of(r, from) : (struct span){0, 0};
}

/* An expression is passed over here, and read again where it is evaluated. */
static struct span read_expression(struct reading *r) {
  const uint8_t *from = r->bytes.at;
  code_skip_expression(&r->bytes);
  return span_of(r, from);
}

/* Types */

static valtype *read_types(struct reading *r, uint32_t count, valtype *types) {
  for (uint32_t place = 0; place < count && !bytes_failed(&r->bytes); place++) types[place] = bytes_type(&r->bytes);
  return types;
}

static void read_function_type(struct reading *r, struct subtype *t) {
  uint32_t params = bytes_count(&r->bytes);
  /* Results come after them, and their number: both are known before there is a place for all. */
  struct bytes ahead = r->bytes;
  for (uint32_t place = 0; place < params && !bytes_failed(&ahead); place++) bytes_type(&ahead);
  uint32_t results = bytes_count(&ahead);
  if (params > MOST_VALUES || results > MOST_VALUES) bytes_fail(&r->bytes, "too many parameters or results");
  if (bytes_failed(&r->bytes)) return;
  t->params = params;
  t->count = params + results;
  t->types = take(r, t->count, sizeof *t->types);
  if (!t->types) return;
  read_types(r, params, t->types);
  if (bytes_count(&r->bytes) == results) read_types(r, results, t->types + params);
}

static void read_fields(struct reading *r, struct subtype *t, uint32_t count) {
  t->count = count;
  t->types = take(r, count, sizeof *t->types);
  t->mutable = take(r, count, sizeof *t->mutable);
  for (uint32_t field = 0; field < count && !bytes_failed(&r->bytes); field++) {
    t->types[field] = bytes_storage(&r->bytes);
    uint8_t mutability = bytes_u8(&r->bytes);
    if (mutability > 1) bytes_fail(&r->bytes, "malformed mutability");
    t->mutable[field] = mutability == 1;
  }
}

static void read_subtype(struct reading *r, struct subtype *t) {
  struct bytes *b = &r->bytes;
  t->final = true;
  t->super = t->describes = t->descriptor = t->continuation = ABSENT;
  uint8_t byte = bytes_u8(b);
  if (byte == 0x50 || byte == 0x4F) {
    t->final = byte == 0x4F;
    uint32_t supertypes = bytes_count(b);
    if (supertypes > 1) bytes_fail(b, "more than one supertype");
    if (supertypes) t->super = bytes_u32(b);
    byte = bytes_u8(b);
  }
  if (byte == 0x4C) {
    t->describes = bytes_u32(b);
    byte = bytes_u8(b);
  }
  if (byte == 0x4D) {
    t->descriptor = bytes_u32(b);
    byte = bytes_u8(b);
  }
  switch (byte) {
    case 0x60:
      t->composite = FUNC_TYPE;
      read_function_type(r, t);
      break;
    case 0x5F:
      t->composite = STRUCT_TYPE;
      read_fields(r, t, bytes_count(b));
      break;
    case 0x5E:
      t->composite = ARRAY_TYPE;
      read_fields(r, t, 1);
      break;
    case 0x5D:
      t->composite = CONT_TYPE;
      t->continuation = (uint32_t)bytes_signed(b, 33);
      break;
    default:
      bytes_fail(b, "malformed definition type");
  }
}

/* Room for so many types more: they grow by doubling, since groups say their sizes one by one. */
static bool room_for_types(struct reading *r, uint32_t more) {
  struct module *m = r->module;
  if (more > MOST_TYPES - m->types) {
    bytes_fail(&r->bytes, "too many types");
    return false;
  }
  uint32_t wanted = m->types + more;
  if (wanted <= r->first_type_room) return true;
  uint32_t room = r->first_type_room * 2 > wanted ? r->first_type_room * 2 : wanted;
  struct subtype *types = take(r, room, sizeof *types);
  if (!types) return false;
  if (m->types) memcpy(types, m->type, m->types * sizeof *types);
  m->type = types;
  r->first_type_room = room;
  return true;
}

static void read_group(struct reading *r) {
  struct module *m = r->module;
  uint32_t size = 1;
  if (bytes_peek(&r->bytes) == 0x4E) {
    bytes_u8(&r->bytes);
    size = bytes_count(&r->bytes);
  }
  if (!room_for_types(r, size)) return;
  uint32_t first = m->types;
  for (uint32_t place = 0; place < size && !bytes_failed(&r->bytes); place++) {
    struct subtype *t = &m->type[m->types++];
    t->group = first;
    t->group_size = size;
    read_subtype(r, t);
  }
}

static void read_limits(struct reading *r, struct limits *limits, uint8_t allowed) {
  struct bytes *b = &r->bytes;
  uint8_t flags = bytes_u8(b);
  if (flags & ~allowed) bytes_fail(b, "malformed limits flags");
  limits->shared = flags & 2;
  limits->is_64 = flags & 4;
  limits->minimum = bytes_u64(b);
  limits->maximum = flags & 1 ? bytes_u64(b) : NO_MAXIMUM;
  limits->page_log2 = 16;
  if (flags & 8) {
    uint32_t page_log2 = bytes_u32(b);
    if (page_log2 >= 64) bytes_fail(b, "malformed page size");
    limits->page_log2 = (uint8_t)page_log2;
  }
}

static void read_item_type(struct reading *r, enum item_kind kind, struct item_type *type) {
  struct bytes *b = &r->bytes;
  switch (kind) {
    case ITEM_FUNCTION:
      type->type = bytes_u32(b);
      break;
    case ITEM_TABLE:
      type->value = bytes_type(b);
      if (!is_reference(type->value)) bytes_fail(b, "malformed reference type");
      read_limits(r, &type->limits, 1 | 4);
      break;
    case ITEM_MEMORY:
      read_limits(r, &type->limits, 1 | 2 | 4 | 8);
      break;
    case ITEM_GLOBAL: {
      type->value = bytes_type(b);
      uint8_t mutability = bytes_u8(b);
      if (mutability > 1) bytes_fail(b, "malformed mutability");
      type->mutable = mutability == 1;
      break;
    }
    case ITEM_TAG:
      if (bytes_u8(b) != 0) bytes_fail(b, "malformed tag attribute");
      type->type = bytes_u32(b);
      break;
    default:
      bytes_fail(b, "malformed import kind");
  }
}

/* Sections */

static void read_imports(struct reading *r, uint32_t count) {
  struct module *m = r->module;
  m->import = take(r, count, sizeof *m->import);
  for (uint32_t place = 0; place < count && !bytes_failed(&r->bytes); place++) {
    struct import *import = &m->import[m->imports++];
    import->module = read_name(r);
    import->name = read_name(r);
    uint8_t kind = bytes_u8(&r->bytes);
    import->type.exact = kind == 0x20;
    import->kind = kind == 0x20 ? ITEM_FUNCTION : kind;
    read_item_type(r, import->kind, &import->type);
    if (!bytes_failed(&r->bytes)) m->imported[import->kind]++;
  }
}

/* Room for the items of a kind, of which the imported ones come first. */
static struct item *new_items(struct reading *r, enum item_kind kind, uint32_t defined) {
  struct module *m = r->module;
  m->counts[kind] = m->imported[kind] + defined;
  m->items[kind] = take(r, m->counts[kind], sizeof *m->items[kind]);
  if (!m->items[kind]) return NULL;
  struct item *item = m->items[kind];
  for (uint32_t place = 0; place < m->imports; place++) {
    if (m->import[place].kind == kind) (item++)->type = m->import[place].type;
  }
  return item;
}

static void read_items(struct reading *r, enum item_kind kind, uint32_t count) {
  struct bytes *b = &r->bytes;
  struct item *item = new_items(r, kind, count);
  for (uint32_t place = 0; place < count && !bytes_failed(b); place++, item++) {
    bool begins = kind == ITEM_GLOBAL;
    if (kind == ITEM_TABLE && bytes_peek(b) == 0x40) {
      bytes_u8(b);
      if (bytes_u8(b) != 0) bytes_fail(b, "zero byte expected");
      begins = true;
    }
    read_item_type(r, kind, &item->type);
    if (begins) item->init = read_expression(r);
  }
}

static void read_functions(struct reading *r, uint32_t defined) {
  struct module *m = r->module;
  uint32_t imported = m->imported[ITEM_FUNCTION];
  m->counts[ITEM_FUNCTION] = imported + defined;
  m->function = take(r, m->counts[ITEM_FUNCTION], sizeof *m->function);
  if (!m->function) return;
  struct function *function = m->function;
  for (uint32_t place = 0; place < m->imports; place++) {
    if (m->import[place].kind == ITEM_FUNCTION) (function++)->type = m->import[place].type.type;
  }
  for (uint32_t place = 0; place < defined && !bytes_failed(&r->bytes); place++)
    (function++)->type = bytes_u32(&r->bytes);
}

static void read_code(struct reading *r, uint32_t count) {
  struct module *m = r->module;
  if (!m->function) read_functions(r, 0);
  uint32_t imported = m->imported[ITEM_FUNCTION];
  if (count != m->counts[ITEM_FUNCTION] - imported)
    bytes_fail(&r->bytes, "function and code section have inconsistent lengths");
  for (uint32_t place = 0; place < count && !bytes_failed(&r->bytes); place++) {
    uint32_t size = bytes_u32(&r->bytes);
    const uint8_t *from = bytes_take(&r->bytes, size);
    if (from) m->function[imported + place].code = span_of(r, from);
  }
  r->bodies = count;
}

static void read_exports(struct reading *r, uint32_t count) {
  struct module *m = r->module;
  m->export = take(r, count, sizeof *m->export);
  for (uint32_t place = 0; place < count && !bytes_failed(&r->bytes); place++) {
    struct export *export = &m->export[m->exports++];
    export->name = read_name(r);
    uint8_t kind = bytes_u8(&r->bytes);
    if (kind >= ITEM_KINDS) bytes_fail(&r->bytes, "malformed export kind");
    export->kind = kind;
    export->index = bytes_u32(&r->bytes);
  }
}

enum { ELEMENT_NOT_ACTIVE = 1, ELEMENT_EXPLICIT = 2, ELEMENT_EXPRESSIONS = 4 };

static void read_element(struct reading *r, struct element *element) {
  struct bytes *b = &r->bytes;
  uint32_t flags = bytes_u32(b);
  if (flags > 7) bytes_fail(b, "malformed elements segment kind");
  element->mode = SEGMENT_ACTIVE;
  if (flags & ELEMENT_NOT_ACTIVE) {
    element->mode = flags & ELEMENT_EXPLICIT ? SEGMENT_DECLARATIVE : SEGMENT_PASSIVE;
  } else {
    if (flags & ELEMENT_EXPLICIT) element->table = bytes_u32(b);
    element->offset = read_expression(r);
  }
  bool described = flags & (ELEMENT_NOT_ACTIVE | ELEMENT_EXPLICIT);
  element->expressions = flags & ELEMENT_EXPRESSIONS;
  element->type = reference(HEAP_FUNC, element->expressions ? NULLABLE : 0);
  if (described && element->expressions) {
    element->type = bytes_type(b);
  } else if (described && bytes_u8(b) != 0) {
    bytes_fail(b, "malformed element kind");
  }
  element->count = bytes_count(b);
  const uint8_t *from = b->at;
  for (uint32_t place = 0; place < element->count && !bytes_failed(b); place++) {
    if (element->expressions) {
      code_skip_expression(b);
    } else {
      bytes_u32(b);
    }
  }
  element->items = span_of(r, from);
}

static void read_elements(struct reading *r, uint32_t count) {
  struct module *m = r->module;
  m->element = take(r, count, sizeof *m->element);
  for (uint32_t place = 0; place < count && !bytes_failed(&r->bytes); place++)
    read_element(r, &m->element[m->elements++]);
}

static void read_data(struct reading *r, uint32_t count) {
  struct module *m = r->module;
  struct bytes *b = &r->bytes;
  m->data = take(r, count, sizeof *m->data);
  for (uint32_t place = 0; place < count && !bytes_failed(b); place++) {
    struct data *data = &m->data[m->data_segments++];
    uint32_t flags = bytes_u32(b);
    if (flags > 2) bytes_fail(b, "malformed data segment kind");
    data->mode = flags == 1 ? SEGMENT_PASSIVE : SEGMENT_ACTIVE;
    if (flags == 2) data->memory = bytes_u32(b);
    if (flags != 1) data->offset = read_expression(r);
    data->content = read_name(r); /* bytes with their number before them, as a name is */
  }
}

static void read_section(struct reading *r, enum section section) {
  switch (section) {
    case SECTION_START:
      r->module->start = bytes_u32(&r->bytes);
      return;
    case SECTION_DATA_COUNT:
      r->data_count = bytes_u32(&r->bytes);
      return;
    default:
      break;
  }
  uint32_t count = bytes_count(&r->bytes);
  switch (section) {
    case SECTION_TYPE:
      for (uint32_t place = 0; place < count && !bytes_failed(&r->bytes); place++) read_group(r);
      break;
    case SECTION_IMPORT:
      read_imports(r, count);
      break;
    case SECTION_FUNCTION:
      read_functions(r, count);
      break;
    case SECTION_TABLE:
      read_items(r, ITEM_TABLE, count);
      break;
    case SECTION_MEMORY:
      read_items(r, ITEM_MEMORY, count);
      break;
    case SECTION_GLOBAL:
      read_items(r, ITEM_GLOBAL, count);
      break;
    case SECTION_TAG:
      read_items(r, ITEM_TAG, count);
      break;
    case SECTION_EXPORT:
      read_exports(r, count);
      break;
    case SECTION_ELEMENT:
      read_elements(r, count);
      break;
    case SECTION_CODE:
      read_code(r, count);
      break;
    case SECTION_DATA:
      read_data(r, count);
      break;
    default:
      break;
  }
}

/* What has no section of its own consists of imports alone. */
static void fill_in(struct reading *r) {
  struct module *m = r->module;
  if (!m->function) read_functions(r, 0);
  for (enum item_kind kind = ITEM_TABLE; kind < ITEM_KINDS; kind++) {
    if (!m->items[kind]) new_items(r, kind, 0);
  }
}

static void read_sections(struct reading *r) {
  struct bytes *b = &r->bytes;
  static const uint8_t HEADER[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  const uint8_t *header = bytes_take(b, sizeof HEADER);
  if (!header || memcmp(header, HEADER, sizeof HEADER) != 0) bytes_fail(b, "magic header not detected");
  uint8_t last = 0;
  while (bytes_more(b)) {
    uint8_t section = bytes_u8(b);
    uint32_t size = bytes_u32(b);
    const uint8_t *from = bytes_take(b, size);
    if (!from) return;
    if (section == SECTION_CUSTOM) continue;
    if (section >= SECTIONS) {
      bytes_fail(b, "malformed section id");
      return;
    }
    if (ORDER[section] <= last) {
      bytes_fail(b, "unexpected content after last section");
      return;
    }
    last = ORDER[section];
    const uint8_t *end = b->end;
    b->at = from;
    b->end = from + size;
    read_section(r, section);
    if (bytes_more(b)) bytes_fail(b, "section size mismatch");
    b->end = end;
  }
}

static void finish(struct reading *r) {
  struct module *m = r->module;
  struct bytes *b = &r->bytes;
  /* What was read in part is not there to be looked at: an import may lack what is counted by. */
  if (bytes_failed(b)) return;
  fill_in(r);
  uint32_t defined = m->counts[ITEM_FUNCTION] - m->imported[ITEM_FUNCTION];
  if (r->bodies != defined) bytes_fail(b, "function and code section have inconsistent lengths");
  if (r->data_count != ABSENT && r->data_count != m->data_segments) {
    bytes_fail(b, "data count and data section have inconsistent lengths");
  }
  const char *error = bytes_failed(b) ? NULL : module_check(m);
  if (error) bytes_fail(b, error);
}

struct module *module_read(const uint8_t *bytes, size_t size, const char **error, size_t *error_at) {
  struct pool pool = {0};
  struct module *module = pool_take(&pool, 1, sizeof *module);
  uint8_t *copy = module && size <= MOST_BYTES ? pool_take(&pool, size ? size : 1, 1) : NULL;
  *error_at = 0;
  if (!copy) {
    *error = OUT_OF_MEMORY;
    pool_free(&pool);
    return NULL;
  }
  if (size) memcpy(copy, bytes, size);
  module->pool = pool;
  module->bytes = copy;
  module->size = size;
  module->start = ABSENT;
  struct reading r = {.module = module, .data_count = ABSENT};
  r.bytes = (struct bytes){.start = copy, .at = copy, .end = copy + size};
  read_sections(&r);
  finish(&r);
  if (bytes_failed(&r.bytes)) {
    *error = r.bytes.error;
    *error_at = r.bytes.error_at;
    module_free(module);
    return NULL;
  }
  return module;
}

void module_free(struct module *module) {
  if (!module) return;
  struct pool pool = module->pool; /* which the module itself lies in */
  pool_free(&pool);
}
