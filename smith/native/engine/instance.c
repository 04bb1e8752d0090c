/* Stores and instances: linking, and what modules begin with (spec 4.7.2). */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "constant.h"
#include "fibers.h"
#include "heap.h"
#include "memory.h"
#include "profile.h"
#include "run.h"
#include "store.h"
#include "translate.h"

/* Stores */

struct store *native_store_new(const struct native_limits *limits, native_host call, void *host) {
  struct store *store = calloc(1, sizeof *store);
  if (!store) return NULL;
  store->limits = *limits;
  store->fuel = limits->fuel;
  store->host_call = call;
  store->host = host;
  store->running = &store->first;
  return store;
}

void native_store_free(struct store *store) {
  if (!store) return;
  for (uint32_t place = 0; place < store->funcs.count; place++) {
    code_free(((struct func *)store->funcs.items[place])->code);
  }
  for (uint32_t place = 0; place < store->memories.count; place++) memory_free(store->memories.items[place]);
  for (uint32_t place = 0; place < store->tables.count; place++) table_free(store->tables.items[place]);
  free(store->types.items);
  free(store->funcs.items);
  free(store->tables.items);
  free(store->memories.items);
  free(store->globals.items);
  free(store->tags.items);
  free(store->instances.items);
  free(store->groups);
  free(store->heap);
  profile_free(store->profile);
  fibers_free(store);
  pool_free(&store->pool);
  free(store);
}

uint64_t native_fuel(const struct store *store) { return store->fuel; }
void native_set_fuel(struct store *store, uint64_t fuel) {
  store->fuel = fuel;
  store->stopped = false;
}
void native_stop(struct store *store) { store->stopped = true; }
void native_set_relaxed(struct store *store, const struct native_relaxed *relaxed) { store->relaxed = *relaxed; }

/* Instantiation, which stops at the first thing that cannot be. */

struct linking {
  struct store *store;
  struct module *module;
  struct instance *instance;
  struct native_outcome *outcome;
};

static bool stop(struct linking *l, int status, const char *message) {
  l->outcome->status = status;
  snprintf(l->outcome->message, sizeof l->outcome->message, "%s", message);
  return false;
}

static bool no_memory(struct linking *l) { return stop(l, NATIVE_MEMORY, "out of memory"); }

static void *take(struct linking *l, size_t count, size_t size) {
  void *found = pool_take(&l->store->pool, count, size);
  if (!found) no_memory(l);
  return found;
}

static bool make_instance(struct linking *l) {
  const struct module *m = l->module;
  struct instance *i = l->instance = take(l, 1, sizeof *i);
  if (!i) return false;
  i->id = l->store->instances.count;
  i->store = l->store;
  i->module = l->module;
  i->types = take(l, m->types, sizeof *i->types);
  i->funcs = take(l, m->counts[ITEM_FUNCTION], sizeof *i->funcs);
  i->tables = take(l, m->counts[ITEM_TABLE], sizeof *i->tables);
  i->memories = take(l, m->counts[ITEM_MEMORY], sizeof *i->memories);
  i->globals = take(l, m->counts[ITEM_GLOBAL], sizeof *i->globals);
  i->tags = take(l, m->counts[ITEM_TAG], sizeof *i->tags);
  i->elements = take(l, m->elements, sizeof *i->elements);
  i->data_dropped = take(l, m->data_segments, sizeof *i->data_dropped);
  if (!i->types || !i->funcs || !i->tables || !i->memories || !i->globals || !i->tags || !i->elements ||
      !i->data_dropped) {
    return false;
  }
  if (!list_add(&l->store->instances, i)) return no_memory(l);
  int status = store_types(l->store, m, i->types);
  return status == NATIVE_OK || stop(l, status, status == NATIVE_INVALID ? "unsound types" : "out of memory");
}

/* Imports */

static bool limits_fit(const struct limits *limits, uint64_t size, const struct limits *wanted) {
  if (limits->is_64 != wanted->is_64 || size < wanted->minimum) return false;
  return wanted->maximum == NO_MAXIMUM || limits->maximum <= wanted->maximum;
}

static bool func_fits(struct linking *l, const struct func *func, const struct item_type *wanted) {
  const struct rtype *type = l->instance->types[wanted->type];
  return wanted->exact ? func->type == type : rtype_is_below(func->type, type);
}

static bool table_fits(struct linking *l, const struct table *table, const struct item_type *wanted) {
  return table->type == store_type(wanted->value, l->instance->types) &&
         limits_fit(&table->limits, table->size, &wanted->limits);
}

static bool memory_fits(const struct memory *memory, const struct item_type *wanted) {
  return memory->limits.shared == wanted->limits.shared && memory->limits.page_log2 == wanted->limits.page_log2 &&
         limits_fit(&memory->limits, memory->pages, &wanted->limits);
}

static bool global_fits(struct linking *l, const struct global *global, const struct item_type *wanted) {
  valtype type = store_type(wanted->value, l->instance->types);
  if (global->mutable != wanted->mutable) return false;
  return global->mutable ? global->type == type : is_subtype(l->store, global->type, type);
}

/* Takes an imported item as the next one of its kind. */
static bool take_import(struct linking *l, const struct import *import, const struct native_extern *given,
                        uint32_t *next) {
  struct instance *i = l->instance;
  uint32_t place = next[import->kind]++;
  if (!given->item || given->kind != (int)import->kind) return false;
  switch (import->kind) {
    case ITEM_FUNCTION:
      i->funcs[place] = given->item;
      return func_fits(l, given->item, &import->type);
    case ITEM_TABLE:
      i->tables[place] = given->item;
      return table_fits(l, given->item, &import->type);
    case ITEM_MEMORY:
      i->memories[place] = given->item;
      return memory_fits(given->item, &import->type);
    case ITEM_GLOBAL:
      i->globals[place] = given->item;
      return global_fits(l, given->item, &import->type);
    default:
      i->tags[place] = given->item;
      return i->tags[place]->type == i->types[import->type.type];
  }
}

static bool take_imports(struct linking *l, const struct native_extern *imports) {
  uint32_t next[ITEM_KINDS] = {0};
  for (uint32_t place = 0; place < l->module->imports; place++) {
    const struct import *import = &l->module->import[place];
    if (take_import(l, import, &imports[place], next)) continue;
    l->outcome->offset = place;
    return stop(l, NATIVE_LINK, "incompatible import type");
  }
  return true;
}

/* Definitions */

static bool define_functions(struct linking *l) {
  for (uint32_t index = l->module->imported[ITEM_FUNCTION]; index < l->module->counts[ITEM_FUNCTION]; index++) {
    struct func *func = take(l, 1, sizeof *func);
    if (!func) return false;
    if (!list_add(&l->store->funcs, func)) return no_memory(l);
    struct rtype *type = l->instance->types[l->module->function[index].type];
    *func = (struct func){.id = l->store->funcs.count - 1, .type = type, .instance = l->instance, .index = index};
    l->instance->funcs[index] = func;
  }
  return true;
}

static bool define_tags(struct linking *l) {
  for (uint32_t index = l->module->imported[ITEM_TAG]; index < l->module->counts[ITEM_TAG]; index++) {
    struct tag *tag = take(l, 1, sizeof *tag);
    if (!tag) return false;
    if (!list_add(&l->store->tags, tag)) return no_memory(l);
    tag->id = l->store->tags.count - 1;
    tag->type = l->instance->types[l->module->items[ITEM_TAG][index].type.type];
    l->instance->tags[index] = tag;
  }
  return true;
}

static bool define_memories(struct linking *l) {
  for (uint32_t index = l->module->imported[ITEM_MEMORY]; index < l->module->counts[ITEM_MEMORY]; index++) {
    struct memory *memory = memory_new(l->store, &l->module->items[ITEM_MEMORY][index].type.limits);
    if (!memory) return stop(l, NATIVE_MEMORY, "more memory than is permitted");
    if (!list_add(&l->store->memories, memory)) return no_memory(l);
    l->instance->memories[index] = memory;
  }
  return true;
}

static bool evaluate(struct linking *l, struct span expression, valtype type, cell *value) {
  int status = constant_value(l->instance, expression, type, value);
  if (status == NATIVE_TRAP) l->outcome->trap = TRAP_DESCRIPTOR;
  return status == NATIVE_OK || stop(l, status, "a constant expression");
}

static bool define_globals(struct linking *l) {
  for (uint32_t index = l->module->imported[ITEM_GLOBAL]; index < l->module->counts[ITEM_GLOBAL]; index++) {
    const struct item *item = &l->module->items[ITEM_GLOBAL][index];
    struct global *global = take(l, 1, sizeof *global);
    if (!global) return false;
    if (!list_add(&l->store->globals, global)) return no_memory(l);
    global->type = store_type(item->type.value, l->instance->types);
    global->mutable = item->type.mutable;
    if (!evaluate(l, item->init, global->type, global->value)) return false;
    l->instance->globals[index] = global;
  }
  return true;
}

static bool define_tables(struct linking *l) {
  for (uint32_t index = l->module->imported[ITEM_TABLE]; index < l->module->counts[ITEM_TABLE]; index++) {
    const struct item *item = &l->module->items[ITEM_TABLE][index];
    cell initial[2] = {0, 0};
    valtype type = store_type(item->type.value, l->instance->types);
    if (item->init.size && !evaluate(l, item->init, type, initial)) return false;
    struct table *table = table_new(l->store, type, &item->type.limits, initial[0]);
    if (!table) return stop(l, NATIVE_MEMORY, "larger tables than are permitted");
    if (!list_add(&l->store->tables, table)) return no_memory(l);
    l->instance->tables[index] = table;
  }
  return true;
}

static bool evaluate_elements(struct linking *l) {
  for (uint32_t index = 0; index < l->module->elements; index++) {
    const struct element *element = &l->module->element[index];
    struct segment *segment = &l->instance->elements[index];
    segment->items = take(l, element->count, sizeof *segment->items);
    if (!segment->items) return false;
    segment->count = element->count;
    segment->type = store_type(element->type, l->instance->types);
    struct bytes bytes = module_bytes(l->module, element->items);
    for (uint32_t place = 0; place < element->count; place++) {
      cell value[2] = {0, 0};
      if (element->expressions) {
        int status = constant_next(l->instance, &bytes, segment->type, value);
        if (status == NATIVE_TRAP) l->outcome->trap = TRAP_DESCRIPTOR;
        if (status != NATIVE_OK) return stop(l, status, "an element");
      } else {
        bool fits = constant_function(l->instance, bytes_u32(&bytes), segment->type, value);
        if (!fits) return stop(l, NATIVE_INVALID, "unknown function");
      }
      segment->items[place] = value[0];
    }
  }
  return true;
}

/* Active segments, in their order: what was written before one that does not fit stays. */

static bool trapped(struct linking *l, int trap, const char *what) {
  if (trap == TRAP_NONE) return true;
  l->outcome->trap = trap;
  return stop(l, NATIVE_TRAP, what);
}

static bool write_elements(struct linking *l) {
  for (uint32_t index = 0; index < l->module->elements; index++) {
    const struct element *element = &l->module->element[index];
    struct segment *segment = &l->instance->elements[index];
    if (element->mode == SEGMENT_ACTIVE) {
      cell offset[2];
      struct table *table = l->instance->tables[element->table];
      if (!is_subtype(l->store, segment->type, table->type)) return stop(l, NATIVE_INVALID, "elements of another type");
      if (!evaluate(l, element->offset, AN_ADDRESS, offset)) return false;
      if (!trapped(l, table_init(table, offset[0], segment, 0, segment->count), "an element segment")) return false;
    }
    if (element->mode != SEGMENT_PASSIVE) segment->count = 0;
  }
  return true;
}

static bool write_data(struct linking *l) {
  for (uint32_t index = 0; index < l->module->data_segments; index++) {
    const struct data *data = &l->module->data[index];
    if (data->mode != SEGMENT_ACTIVE) continue;
    cell offset[2];
    if (!evaluate(l, data->offset, AN_ADDRESS, offset)) return false;
    struct memory *memory = l->instance->memories[data->memory];
    const uint8_t *content = l->module->bytes + data->content.offset;
    int trap = memory_init(memory, offset[0], content, data->content.size, 0, data->content.size);
    if (!trapped(l, trap, "a data segment")) return false;
    l->instance->data_dropped[index] = true;
  }
  return true;
}

static bool start(struct linking *l) {
  if (l->module->start == ABSENT) return true;
  return native_call(l->store, l->instance->funcs[l->module->start], NULL, NULL, l->outcome) == NATIVE_OK;
}

struct instance *native_instantiate(struct store *store, struct module *module, const struct native_extern *imports,
                                    struct native_outcome *outcome) {
  struct linking l = {.store = store, .module = module, .outcome = outcome};
  *outcome = (struct native_outcome){.status = NATIVE_OK};
  bool done = make_instance(&l) && take_imports(&l, imports) && define_functions(&l) && define_tags(&l) &&
              define_memories(&l) && define_globals(&l) && define_tables(&l) && evaluate_elements(&l) &&
              write_elements(&l) && write_data(&l) && start(&l);
  return done ? l.instance : NULL;
}
