/* What the public face says of modules and of what a store holds; calls and instantiation are elsewhere. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "memory.h"
#include "module.h"
#include "store.h"

struct module *native_module_read(const uint8_t *bytes, size_t size, char *error, size_t error_size, size_t *error_at) {
  const char *what = "";
  struct module *module = module_read(bytes, size, &what, error_at);
  if (!module) snprintf(error, error_size, "%s", what);
  return module;
}

void native_module_free(struct module *module) { module_free(module); }

/* Names */

static const char *text(const struct module *module, struct span span) {
  return (const char *)module->bytes + span.offset;
}

uint32_t native_functions(const struct module *module) { return module->counts[ITEM_FUNCTION]; }
uint32_t native_imports(const struct module *module) { return module->imports; }
uint32_t native_exports(const struct module *module) { return module->exports; }

struct native_item native_import_at(const struct module *module, uint32_t place) {
  const struct import *import = &module->import[place];
  return (struct native_item){
      .module = text(module, import->module),
      .module_size = import->module.size,
      .name = text(module, import->name),
      .name_size = import->name.size,
      .kind = (int)import->kind,
      .type = import->type.type,
  };
}

struct native_item native_export_at(const struct module *module, uint32_t place) {
  const struct export *export = &module->export[place];
  return (struct native_item){
      .name = text(module, export->name), .name_size = export->name.size, .kind = (int)export->kind};
}

static void *item_of(const struct instance *instance, enum item_kind kind, uint32_t index) {
  if (index >= instance->module->counts[kind]) return NULL;
  switch (kind) {
    case ITEM_FUNCTION:
      return instance->funcs[index];
    case ITEM_TABLE:
      return instance->tables[index];
    case ITEM_MEMORY:
      return instance->memories[index];
    case ITEM_GLOBAL:
      return instance->globals[index];
    default:
      return instance->tags[index];
  }
}

struct native_extern native_exported(const struct instance *instance, uint32_t place) {
  const struct export *export = &instance->module->export[place];
  return (struct native_extern){(int)export->kind, item_of(instance, export->kind, export->index)};
}

uint32_t native_instance_id(const struct instance *instance) { return instance->id; }

/* Types */

struct native_types native_params(const struct func *func) {
  return (struct native_types){func->type->params, func->type->types};
}

struct native_types native_results(const struct func *func) {
  return (struct native_types){func->type->count - func->type->params, func->type->types + func->type->params};
}

struct native_types native_tag_params(const struct tag *tag) {
  return (struct native_types){tag->type->params, tag->type->types};
}

/* What hosts make */

/* A function type of a module, as one of the store. */
static struct rtype *type_of(struct store *store, const struct module *module, uint32_t index) {
  struct rtype **types = calloc(module->types ? module->types : 1, sizeof *types);
  struct rtype *found = NULL;
  if (types && index < module->types && store_types(store, module, types) == NATIVE_OK) found = types[index];
  free(types);
  return found && found->composite == FUNC_TYPE ? found : NULL;
}

struct func *native_new_func(struct store *store, const struct module *module, uint32_t type, uint32_t number) {
  struct rtype *found = type_of(store, module, type);
  struct func *func = found ? pool_take(&store->pool, 1, sizeof *func) : NULL;
  if (!func || !list_add(&store->funcs, func)) return NULL;
  *func = (struct func){.id = store->funcs.count - 1, .type = found, .index = number};
  return func;
}

struct tag *native_new_tag(struct store *store, const struct module *module, uint32_t type) {
  struct rtype *found = type_of(store, module, type);
  struct tag *tag = found ? pool_take(&store->pool, 1, sizeof *tag) : NULL;
  if (!tag || !list_add(&store->tags, tag)) return NULL;
  *tag = (struct tag){.id = store->tags.count - 1, .type = found};
  return tag;
}

struct global *native_new_global(struct store *store, uint32_t type, bool is_mutable, const uint64_t *value) {
  struct global *global = pool_take(&store->pool, 1, sizeof *global);
  if (!global || !list_add(&store->globals, global)) return NULL;
  global->type = type;
  global->mutable = is_mutable;
  memcpy(global->value, value, cells_of(type) * sizeof *value);
  return global;
}

struct memory *native_new_memory(struct store *store, uint64_t minimum, uint64_t maximum, bool is_64, bool shared,
                                 uint32_t page_log2) {
  struct limits limits = {minimum, maximum, is_64, shared, (uint8_t)page_log2};
  struct memory *memory = memory_new(store, &limits);
  if (!memory || list_add(&store->memories, memory)) return memory;
  memory_free(memory);
  return NULL;
}

struct table *native_new_table(struct store *store, uint32_t type, uint64_t minimum, uint64_t maximum, bool is_64,
                               uint64_t initial) {
  struct limits limits = {.minimum = minimum, .maximum = maximum, .is_64 = is_64};
  struct table *table = table_new(store, type, &limits, initial);
  if (!table || list_add(&store->tables, table)) return table;
  table_free(table);
  return NULL;
}

/* Globals, memories, tables */

uint32_t native_global_type(const struct global *global) { return global->type; }
bool native_global_mutable(const struct global *global) { return global->mutable; }
uint64_t *native_global_value(struct global *global) { return global->value; }

uint8_t *native_memory_data(struct memory *memory) { return memory->data; }
uint64_t native_memory_size(const struct memory *memory) { return memory->size; }
uint64_t native_memory_pages(const struct memory *memory) { return memory->pages; }
uint64_t native_memory_grow(struct store *store, struct memory *memory, uint64_t pages) {
  return memory_grow(store, memory, pages);
}

uint32_t native_table_type(const struct table *table) { return table->type; }
uint64_t native_table_size(const struct table *table) { return table->size; }
uint64_t *native_table_elements(struct table *table) { return table->elements; }
uint64_t native_table_grow(struct store *store, struct table *table, uint64_t elements, uint64_t initial) {
  return table_grow(store, table, elements, initial);
}

/* References */

struct func *native_ref_func(const struct store *store, uint64_t ref) { return store->funcs.items[ref_index(ref)]; }
uint64_t native_func_ref(const struct func *func) { return make_ref(REF_FUNCTION, func->id); }
bool native_ref_fits(const struct store *store, uint64_t ref, uint32_t type) { return value_is(store, ref, type); }

struct native_object native_object_at(const struct store *store, uint64_t ref) {
  const struct rtype *type = ref_type(store, ref);
  bool is_array = type->composite == ARRAY_TYPE;
  return (struct native_object){
      .is_array = is_array,
      .type = type->id,
      .count = is_array ? array_length(store, ref) : type->count,
      .types = type->types,
      .is_mutable = type->mutable,
  };
}

void native_object_get(const struct store *store, uint64_t ref, uint32_t place, uint64_t *value) {
  const struct rtype *type = ref_type(store, ref);
  if (type->composite == ARRAY_TYPE) {
    load_element(store, ref, place, value);
  } else {
    memcpy(value, object_at(store, ref) + 1 + type->places[place], cells_of(type->types[place]) * sizeof *value);
  }
}

void native_object_set(struct store *store, uint64_t ref, uint32_t place, const uint64_t *value) {
  const struct rtype *type = ref_type(store, ref);
  if (type->composite == ARRAY_TYPE) {
    store_element(store, ref, place, value);
    return;
  }
  cell *field = object_at(store, ref) + 1 + type->places[place];
  field[0] = packed(type->types[place], value[0]);
  if (type->types[place] == T_V128) field[1] = value[1];
}

/* Exceptions */

struct tag *native_exception_tag(const struct store *store, uint64_t exception) {
  return store->tags.items[header_id(*object_at(store, exception))];
}

const uint64_t *native_exception_values(const struct store *store, uint64_t exception) {
  return object_at(store, exception) + 1;
}

uint64_t native_new_exception(struct store *store, const struct tag *tag, const uint64_t *values) {
  uint32_t cells = tag->type->param_cells;
  cell exception = heap_new(store, REF_EXCEPTION, tag->id, cells, cells);
  if (exception) memcpy(object_at(store, exception) + 1, values, cells * sizeof *values);
  return exception;
}
