/* Types of a store: recursive groups are equal if they say the same, references within a group by place
   (spec 3.3, type equivalence). Equal groups get the same ids, so that types are compared as pointers. */

#include <stdlib.h>
#include <string.h>

#include "store.h"

/* A reference to the type of this place in its own group, in the place of an id. */
#define RELATIVE (1u << 28)
#define FIRST_ROOM 64
/* So many supertypes a type may have, as in all engines (JavaScript API, implementation-defined limits):
   each type has a list of them, whose sizes would add up to a square. */
#define DEEPEST 63u

bool list_add(struct list *list, void *item) {
  if (list->count == list->room) {
    uint32_t room = list->room ? list->room * 2 : 8;
    void **items = realloc(list->items, room * sizeof *items);
    if (!items) return false;
    list->items = items;
    list->room = room;
  }
  list->items[list->count++] = item;
  return true;
}

static struct rtype *type_at(const struct store *store, uint32_t id) { return store->types.items[id]; }

/* What stands for a type in a group: an id, or a place in the group. */
struct scope {
  uint32_t first; /* index, or id, of the group's first type */
  uint32_t size;
  struct rtype **types; /* of the module; NULL: the group is the store's, and indices are ids */
};

static uint32_t in_scope(const struct scope *scope, uint32_t index) {
  if (index == ABSENT) return ABSENT;
  if (index - scope->first < scope->size) return RELATIVE | (index - scope->first);
  return scope->types ? scope->types[index]->id : index;
}

static valtype type_in_scope(const struct scope *scope, valtype t) {
  if (!is_reference(t) || heap_of(t) < HEAP_CONCRETE) return t;
  uint32_t index = in_scope(scope, heap_of(t) - HEAP_CONCRETE);
  return reference(HEAP_CONCRETE + index, (t - T_REF) & (NULLABLE | EXACT));
}

static uint32_t id_of(const struct rtype *type) { return type ? type->id : ABSENT; }
static uint32_t super_of(const struct rtype *type) { return type->depth ? type->above[type->depth - 1]->id : ABSENT; }

/* Hashes (FNV-1a over words) */

static uint64_t mix(uint64_t hash, uint64_t word) { return (hash ^ word) * 0x100000001B3u; }

static uint64_t hash_of(const struct module *module, const struct scope *scope) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (uint32_t index = scope->first; index < scope->first + scope->size; index++) {
    const struct subtype *t = &module->type[index];
    hash = mix(hash, (uint64_t)t->composite | (uint64_t)t->final << 8 | (uint64_t)t->count << 32);
    hash = mix(hash, (uint64_t)t->params << 32 | in_scope(scope, t->super));
    hash = mix(hash, (uint64_t)in_scope(scope, t->describes) << 32 | in_scope(scope, t->descriptor));
    hash = mix(hash, in_scope(scope, t->continuation));
    for (uint32_t place = 0; place < t->count; place++) {
      hash = mix(hash, (uint64_t)(t->mutable && t->mutable[place]) << 32 | type_in_scope(scope, t->types[place]));
    }
  }
  return hash ^ hash >> 32;
}

static bool same_type(const struct subtype *t, const struct scope *of, const struct rtype *other,
                      const struct scope *others) {
  if (t->composite != other->composite || t->final != other->final || t->count != other->count) return false;
  if (t->composite == FUNC_TYPE && t->params != other->params) return false;
  if (in_scope(of, t->super) != in_scope(others, super_of(other))) return false;
  if (in_scope(of, t->describes) != in_scope(others, id_of(other->describes))) return false;
  if (in_scope(of, t->descriptor) != in_scope(others, id_of(other->descriptor))) return false;
  if (in_scope(of, t->continuation) != in_scope(others, id_of(other->continuation))) return false;
  for (uint32_t place = 0; place < t->count; place++) {
    if (type_in_scope(of, t->types[place]) != type_in_scope(others, other->types[place])) return false;
    if (t->mutable && t->mutable[place] != other->mutable[place]) return false;
  }
  return true;
}

static bool same_group(const struct store *store, const struct module *module, const struct scope *scope, uint32_t id) {
  if (type_at(store, id)->group_size != scope->size) return false;
  struct scope others = {id, scope->size, NULL};
  for (uint32_t place = 0; place < scope->size; place++) {
    if (!same_type(&module->type[scope->first + place], scope, type_at(store, id + place), &others)) return false;
  }
  return true;
}

/* New types */

static uint32_t bytes_of(valtype t) {
  switch (t) {
    case T_I8:
      return 1;
    case T_I16:
      return 2;
    case T_I32:
    case T_F32:
      return 4;
    case T_V128:
      return 16;
    default:
      return 8;
  }
}

static uint8_t log2_of(uint32_t bytes) {
  uint8_t log2 = 0;
  while (bytes >>= 1) log2++;
  return log2;
}

/* Where things lie: a function's values in a frame, a struct's fields in an object. */
static bool lay_out(struct store *store, struct rtype *type) {
  if (type->composite == ARRAY_TYPE) type->element_log2 = log2_of(bytes_of(type->types[0]));
  if (type->composite == STRUCT_TYPE) {
    type->places = pool_take(&store->pool, type->count, sizeof *type->places);
    if (!type->places) return false;
  }
  for (uint32_t place = 0; place < type->count; place++) {
    uint32_t cells = cells_of(type->types[place]);
    if (type->composite == FUNC_TYPE) {
      *(place < type->params ? &type->param_cells : &type->result_cells) += cells;
    } else if (type->composite == STRUCT_TYPE) {
      type->places[place] = type->cells;
    }
    type->cells += cells;
  }
  return true;
}

static bool set_above(struct store *store, struct rtype *type, struct rtype *super) {
  type->depth = super ? super->depth + 1 : 0;
  if (type->depth > DEEPEST + 1) type->depth = DEEPEST + 1; /* which is refused */
  type->above = pool_take(&store->pool, type->depth + 1u, sizeof *type->above);
  if (!type->above) return false;
  if (super) memcpy(type->above, super->above, type->depth * sizeof *type->above);
  type->above[type->depth] = type;
  return true;
}

static struct rtype *known(struct rtype **types, uint32_t index) { return index == ABSENT ? NULL : types[index]; }

/* The group's types are there, so that they can refer to one another; this fills one in. */
static bool fill_type(struct store *store, const struct subtype *t, struct rtype **types, struct rtype *type) {
  type->composite = t->composite;
  type->final = t->final;
  type->params = t->params;
  type->count = t->count;
  type->describes = known(types, t->describes);
  type->descriptor = known(types, t->descriptor);
  type->continuation = known(types, t->continuation);
  type->types = pool_take(&store->pool, t->count, sizeof *type->types);
  type->mutable = pool_take(&store->pool, t->count, sizeof *type->mutable);
  if (!type->types || !type->mutable) return false;
  for (uint32_t place = 0; place < t->count; place++) {
    type->types[place] = store_type(t->types[place], types);
    type->mutable[place] = t->mutable && t->mutable[place];
  }
  return set_above(store, type, known(types, t->super)) && lay_out(store, type);
}

static bool add_group(struct store *store, const struct module *module, const struct scope *scope,
                      struct rtype **types) {
  uint32_t first = store->types.count;
  for (uint32_t place = 0; place < scope->size; place++) {
    struct rtype *type = pool_take(&store->pool, 1, sizeof *type);
    if (!type || !list_add(&store->types, type)) return false;
    type->id = first + place;
    type->group = first;
    type->group_size = scope->size;
    types[scope->first + place] = type;
  }
  for (uint32_t place = 0; place < scope->size; place++) {
    uint32_t index = scope->first + place;
    if (!fill_type(store, &module->type[index], types, types[index])) return false;
  }
  return true;
}

/* Whether types below others are what they claim, so that what is known of those above is true of them. */

static bool all_fit(const struct store *store, const valtype *types, const valtype *above, uint32_t count) {
  for (uint32_t place = 0; place < count; place++) {
    if (!is_subtype(store, types[place], above[place])) return false;
  }
  return true;
}

bool function_fits(const struct store *store, const struct rtype *type, const struct rtype *above) {
  if (type->params != above->params || type->count != above->count) return false;
  uint32_t params = type->params;
  return all_fit(store, above->types, type->types, params) &&
         all_fit(store, type->types + params, above->types + params, type->count - params);
}

static bool fields_fit(const struct store *store, const struct rtype *type, const struct rtype *above) {
  if (type->count < above->count) return false;
  for (uint32_t field = 0; field < above->count; field++) {
    if (type->mutable[field] != above->mutable[field]) return false;
    if (type->mutable[field] && type->types[field] != above->types[field]) return false;
  }
  return all_fit(store, type->types, above->types, above->count);
}

static bool composite_fits(const struct store *store, const struct rtype *type, const struct rtype *above) {
  if (type->composite != above->composite) return false;
  switch (type->composite) {
    case FUNC_TYPE:
      return function_fits(store, type, above);
    case CONT_TYPE:
      return rtype_is_below(type->continuation, above->continuation);
    default:
      return fields_fit(store, type, above);
  }
}

static bool descriptors_fit(const struct rtype *type, const struct rtype *above) {
  if (above->descriptor && !(type->descriptor && rtype_is_below(type->descriptor, above->descriptor))) return false;
  if (!above->describes) return !type->describes;
  return type->describes && rtype_is_below(type->describes, above->describes);
}

static bool group_is_sound(const struct store *store, struct rtype *const *types, uint32_t size) {
  for (uint32_t place = 0; place < size; place++) {
    const struct rtype *type = types[place];
    if (type->depth > DEEPEST) return false;
    if (!type->depth) continue;
    const struct rtype *above = type->above[type->depth - 1];
    if (!composite_fits(store, type, above) || !descriptors_fit(type, above)) return false;
  }
  return true;
}

/* The table of groups: open addressing, never more than half full. */

static bool room_for_group(struct store *store) {
  if (store->groups_used * 2 < store->groups_room) return true;
  uint32_t room = store->groups_room ? store->groups_room * 2 : FIRST_ROOM;
  struct group_entry *entries = calloc(room, sizeof *entries);
  if (!entries) return false;
  for (uint32_t place = 0; place < store->groups_room; place++) {
    struct group_entry entry = store->groups[place];
    if (!entry.used) continue;
    uint32_t at = (uint32_t)entry.hash & (room - 1);
    while (entries[at].used) at = (at + 1) & (room - 1);
    entries[at] = entry;
  }
  free(store->groups);
  store->groups = entries;
  store->groups_room = room;
  return true;
}

static int store_group(struct store *store, const struct module *module, const struct scope *scope,
                       struct rtype **types) {
  if (!room_for_group(store)) return NATIVE_MEMORY;
  uint64_t hash = hash_of(module, scope);
  uint32_t at = (uint32_t)hash & (store->groups_room - 1);
  for (; store->groups[at].used; at = (at + 1) & (store->groups_room - 1)) {
    struct group_entry *entry = &store->groups[at];
    if (entry->hash != hash || !same_group(store, module, scope, entry->first)) continue;
    for (uint32_t place = 0; place < scope->size; place++) {
      types[scope->first + place] = type_at(store, entry->first + place);
    }
    return NATIVE_OK;
  }
  uint32_t first = store->types.count;
  if (!add_group(store, module, scope, types)) return NATIVE_MEMORY;
  if (!group_is_sound(store, types + scope->first, scope->size)) return NATIVE_INVALID;
  store->groups[at] = (struct group_entry){.hash = hash, .first = first, .used = true};
  store->groups_used++;
  return NATIVE_OK;
}

int store_types(struct store *store, const struct module *module, struct rtype **types) {
  int status = NATIVE_OK;
  for (uint32_t first = 0; first < module->types && status == NATIVE_OK;) {
    struct scope scope = {first, module->type[first].group_size, types};
    status = store_group(store, module, &scope, types);
    first += scope.size;
  }
  return status;
}

valtype store_type(valtype t, struct rtype **types) {
  if (!is_reference(t) || heap_of(t) < HEAP_CONCRETE) return t;
  uint32_t id = types[heap_of(t) - HEAP_CONCRETE]->id;
  return reference(HEAP_CONCRETE + id, (t - T_REF) & (NULLABLE | EXACT));
}

/* Subtyping */

bool rtype_is_below(const struct rtype *type, const struct rtype *above) {
  return type == above || (above->depth < type->depth && type->above[above->depth] == above);
}

/* By abstract heap type, those above it, itself among them, as bits. */
#define BIT(heap) (1u << HEAP_##heap)
static const uint16_t ABOVE[HEAP_CONCRETE] = {
    [HEAP_FUNC] = BIT(FUNC),
    [HEAP_EXTERN] = BIT(EXTERN),
    [HEAP_ANY] = BIT(ANY),
    [HEAP_EQ] = BIT(EQ) | BIT(ANY),
    [HEAP_I31] = BIT(I31) | BIT(EQ) | BIT(ANY),
    [HEAP_STRUCT] = BIT(STRUCT) | BIT(EQ) | BIT(ANY),
    [HEAP_ARRAY] = BIT(ARRAY) | BIT(EQ) | BIT(ANY),
    [HEAP_NONE] = BIT(NONE) | BIT(I31) | BIT(STRUCT) | BIT(ARRAY) | BIT(EQ) | BIT(ANY),
    [HEAP_NOFUNC] = BIT(NOFUNC) | BIT(FUNC),
    [HEAP_NOEXTERN] = BIT(NOEXTERN) | BIT(EXTERN),
    [HEAP_EXN] = BIT(EXN),
    [HEAP_NOEXN] = BIT(NOEXN) | BIT(EXN),
    [HEAP_CONT] = BIT(CONT),
    [HEAP_NOCONT] = BIT(NOCONT) | BIT(CONT),
};

static const heaptype OVER[] = {
    [FUNC_TYPE] = HEAP_FUNC, [STRUCT_TYPE] = HEAP_STRUCT, [ARRAY_TYPE] = HEAP_ARRAY, [CONT_TYPE] = HEAP_CONT};
static const heaptype UNDER[] = {
    [FUNC_TYPE] = HEAP_NOFUNC, [STRUCT_TYPE] = HEAP_NONE, [ARRAY_TYPE] = HEAP_NONE, [CONT_TYPE] = HEAP_NOCONT};

static bool is_subheap(const struct store *store, heaptype heap, heaptype above) {
  if (heap == above) return true;
  if (above < HEAP_CONCRETE) {
    heaptype over = heap < HEAP_CONCRETE ? heap : OVER[type_at(store, heap - HEAP_CONCRETE)->composite];
    return ABOVE[over] >> above & 1;
  }
  const struct rtype *type = type_at(store, above - HEAP_CONCRETE);
  if (heap < HEAP_CONCRETE) return heap == UNDER[type->composite];
  return rtype_is_below(type_at(store, heap - HEAP_CONCRETE), type);
}

heaptype top_of(const struct store *store, heaptype heap) {
  static const heaptype TOPS[] = {HEAP_FUNC, HEAP_EXTERN, HEAP_ANY, HEAP_EXN, HEAP_CONT};
  if (heap >= HEAP_CONCRETE) heap = OVER[type_at(store, heap - HEAP_CONCRETE)->composite];
  uint32_t place = 0;
  while (!(ABOVE[heap] >> TOPS[place] & 1)) place++;
  return TOPS[place];
}

bool is_subtype(const struct store *store, valtype t, valtype above) {
  if (t == above) return true;
  if (!is_reference(t) || !is_reference(above)) return false;
  if (is_nullable(t) && !is_nullable(above)) return false;
  if (is_exact(above) && heap_of(t) >= HEAP_CONCRETE) return is_exact(t) && heap_of(t) == heap_of(above);
  return is_subheap(store, heap_of(t), heap_of(above));
}

valtype type_of_func(const struct func *func) { return reference(HEAP_CONCRETE + func->type->id, EXACT); }

/* What a reference is at run time: the abstract heap type that says most of it. */
static heaptype heap_of_ref(cell ref) {
  static const heaptype HEAPS[] = {[REF_I31] = HEAP_I31,
                                   [REF_FUNCTION] = HEAP_FUNC,
                                   [REF_HOST] = HEAP_ANY,
                                   [REF_EXCEPTION] = HEAP_EXN,
                                   [REF_CONTINUATION] = HEAP_CONT};
  return HEAPS[ref_kind(ref)];
}

bool ref_is(const struct store *store, cell ref, heaptype heap, bool exact) {
  if (heap == HEAP_EXTERN) return true; /* whatever is there: validation has seen to it */
  const struct rtype *type = ref_type(store, ref);
  if (heap < HEAP_CONCRETE) return ABOVE[type ? OVER[type->composite] : heap_of_ref(ref)] >> heap & 1;
  const struct rtype *wanted = type_at(store, heap - HEAP_CONCRETE);
  return type && (exact ? type == wanted : rtype_is_below(type, wanted));
}

bool value_is(const struct store *store, cell ref, valtype t) {
  return ref ? ref_is(store, ref, heap_of(t), is_exact(t)) : is_nullable(t);
}
