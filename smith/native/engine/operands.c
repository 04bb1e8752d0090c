/* What the translation asks of types, items and operands. It trusts nobody to have validated the code: what it
   takes works on values of the types that it is for, so that no number is ever taken for a reference, and
   no object for a larger one. What is not so is an error, after which all goes on with what does no harm. */

#include "parts.h"

#define NOTHING_THERE "nothing on the stack"
#define MISMATCH "type mismatch"

/* Types */

struct types params_of(const struct rtype *type) { return (struct types){type->params, type->types}; }

struct types results_of(const struct rtype *type) {
  if (type->count == type->params) return no_types();
  return (struct types){type->count - type->params, type->types + type->params};
}

struct types first_of(struct types types, uint32_t count) { return (struct types){count, types.types}; }

const struct rtype *type_at(struct emitter *e, uint32_t index, enum composite composite) {
  static const valtype NUMBER[1] = {T_I32};
  static const bool IS_MUTABLE[1] = {true};
  static const struct rtype NO_FUNC = {.composite = FUNC_TYPE};
  static const struct rtype NO_STRUCT = {.composite = STRUCT_TYPE};
  static const struct rtype NO_ARRAY = {
      .composite = ARRAY_TYPE, .count = 1, .types = (valtype *)NUMBER, .mutable = (bool *)IS_MUTABLE, .cells = 1};
  static const struct rtype NO_CONT = {.composite = CONT_TYPE, .continuation = (struct rtype *)&NO_FUNC};
  static const struct rtype *const NOTHING[] = {
      [FUNC_TYPE] = &NO_FUNC, [STRUCT_TYPE] = &NO_STRUCT, [ARRAY_TYPE] = &NO_ARRAY, [CONT_TYPE] = &NO_CONT};
  if (index < e->module->types && e->instance->types[index]->composite == composite) return e->instance->types[index];
  emitter_fail(e, "unknown type");
  return NOTHING[composite];
}

struct types one_type(struct emitter *e, valtype type) {
  valtype *types = pool_take(&e->pool, 1, sizeof *types);
  if (!types) {
    emitter_stop(e, NATIVE_MEMORY, "out of memory");
    return no_types();
  }
  *types = type;
  return (struct types){1, types};
}

valtype checked_type(struct emitter *e, valtype t) {
  if (is_reference(t) && heap_of(t) >= HEAP_CONCRETE && heap_of(t) - HEAP_CONCRETE >= e->module->types) {
    emitter_fail(e, "unknown type");
    return T_REF;
  }
  return store_type(t, e->instance->types);
}

valtype wanted_type(struct emitter *e, bool nullable) {
  return checked_type(e, reference(e->at.heap, (nullable ? NULLABLE : 0u) | (e->at.exact ? EXACT : 0u)));
}

valtype concrete_type(const struct rtype *type, uint32_t bits) { return reference(HEAP_CONCRETE + type->id, bits); }

valtype non_null(valtype t) { return is_nullable(t) ? t - NULLABLE : t; }

/* Items and other immediates */

bool has(struct emitter *e, enum item_kind kind, uint32_t index) {
  if (index < e->module->counts[kind]) return true;
  emitter_fail(e, "unknown item");
  return false;
}

static bool is_below(struct emitter *e, uint32_t index, uint32_t count) {
  if (index < count) return true;
  emitter_fail(e, "unknown index");
  return false;
}

static bool is_there(struct emitter *e, enum immediate kind, uint32_t index) {
  switch (kind) {
    case IMM_FUNC:
      return has(e, ITEM_FUNCTION, index);
    case IMM_TABLE:
      return has(e, ITEM_TABLE, index);
    case IMM_MEMORY:
    case IMM_MEMARG:
      return has(e, ITEM_MEMORY, index);
    case IMM_GLOBAL:
      return has(e, ITEM_GLOBAL, index);
    case IMM_TAG:
      return has(e, ITEM_TAG, index);
    case IMM_LOCAL:
      return is_below(e, index, e->local_count);
    case IMM_ELEM:
      return is_below(e, index, e->module->elements);
    case IMM_DATA:
      return is_below(e, index, e->module->data_segments);
    case IMM_LANE:
      return is_below(e, index, OPCODE_ROWS[e->at.op].lanes);
    default: /* types and labels are looked up where they are used */
      return true;
  }
}

/* Whether what the instruction in hand names is there. */
bool all_there(struct emitter *e) {
  const struct opcode_row *row = &OPCODE_ROWS[e->at.op];
  for (uint32_t place = 0; place < row->immediates; place++) {
    if (!is_there(e, row->immediate[place], e->at.index[place])) return false;
  }
  return true;
}

/* Operands */

bool subtype(struct emitter *e, valtype t, valtype wanted) {
  return t == wanted || is_subtype(e->store, t, wanted);
}

bool subtypes(struct emitter *e, struct types types, struct types wanted) {
  bool fits = types.count == wanted.count;
  for (uint32_t place = 0; fits && place < types.count; place++) {
    fits = subtype(e, types.types[place], wanted.types[place]);
  }
  return fits;
}

void expect_same(struct emitter *e, bool fits) {
  if (!fits) emitter_fail(e, MISMATCH);
}

static struct value *value_at(struct emitter *e, uint32_t place) {
  if (place < e->value_count - innermost(e)->height) return &e->values[e->value_count - 1 - place];
  emitter_fail(e, NOTHING_THERE);
  return NULL;
}

valtype type_of_value(struct emitter *e, uint32_t place) {
  const struct value *value = value_at(e, place);
  return value ? value->type : T_BOTTOM;
}

void expect(struct emitter *e, uint32_t place, valtype type) {
  expect_same(e, subtype(e, type_of_value(e, place), type));
}

void expect_address(struct emitter *e, uint32_t place) { expect_same(e, is_address(type_of_value(e, place))); }

void expect_reference(struct emitter *e, uint32_t place) { expect_same(e, is_reference(type_of_value(e, place))); }

/* A reference that may be one of the type: both are in one hierarchy. */
void expect_castable(struct emitter *e, uint32_t place, valtype t) {
  if (!e->error) expect(e, place, reference(top_of(e->store, heap_of(t)), NULLABLE));
}

void expect_ref_to(struct emitter *e, uint32_t place, const struct rtype *type) {
  expect(e, place, concrete_type(type, NULLABLE));
}

/* The values of these types, the last of which is at `place`. */
void expect_all(struct emitter *e, struct types types, uint32_t place) {
  for (uint32_t each = 0; each < types.count && !e->error; each++) {
    expect(e, place + types.count - 1 - each, types.types[each]);
  }
}

/* What is known of the value on top. */
void set_type(struct emitter *e, valtype type) {
  struct value *value = value_at(e, 0);
  if (value) value->type = type;
}
