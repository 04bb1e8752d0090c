#include "constant.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "heap.h"

/* The operand stack, in cells, each with the type of the value that it belongs to. */
struct evaluation {
  struct instance *instance;
  struct store *store;
  cell *cells;
  valtype *types;
  uint32_t count;
  uint32_t room;
  int status;
};

static void fail(struct evaluation *v, int status) {
  if (v->status == NATIVE_OK) v->status = status;
}

static bool make_room(struct evaluation *v) {
  if (v->count < v->room) return true;
  uint32_t room = v->room ? v->room * 2 : 16;
  cell *cells = realloc(v->cells, room * sizeof *cells);
  if (cells) v->cells = cells;
  valtype *types = cells ? realloc(v->types, room * sizeof *types) : NULL;
  if (!types) {
    fail(v, NATIVE_MEMORY);
    return false;
  }
  v->types = types;
  v->room = room;
  return true;
}

static void push(struct evaluation *v, valtype type, cell value) {
  if (!make_room(v)) return;
  v->types[v->count] = type;
  v->cells[v->count++] = value;
}

static void push_v128(struct evaluation *v, cell low, cell high) {
  push(v, T_V128, low);
  push(v, T_V128, high);
}

static bool fits(const struct evaluation *v, valtype t, valtype wanted) {
  return wanted == AN_ADDRESS ? is_address(t) : is_subtype(v->store, t, wanted);
}

/* The cells of the last value, which is popped, and has to be of the type: valid as long as nothing is pushed. */
static const cell *pop(struct evaluation *v, valtype type) {
  static const cell NOTHING[2] = {0, 0};
  uint32_t cells = cells_of(type);
  if (v->status == NATIVE_OK && v->count >= cells && fits(v, v->types[v->count - 1], type)) {
    v->count -= cells;
    return v->cells + v->count;
  }
  fail(v, NATIVE_INVALID);
  return NOTHING;
}

static cell binary(uint32_t op, cell left, cell right) {
  switch (op) {
    case OP_I32_ADD:
      return (uint32_t)(left + right);
    case OP_I32_SUB:
      return (uint32_t)(left - right);
    case OP_I32_MUL:
      return (uint32_t)(left * right);
    case OP_I64_ADD:
      return left + right;
    case OP_I64_SUB:
      return left - right;
    default:
      return left * right;
  }
}

static void get_global(struct evaluation *v, uint32_t index) {
  if (index >= v->instance->module->counts[ITEM_GLOBAL] || !v->instance->globals[index]) {
    fail(v, NATIVE_INVALID);
    return;
  }
  const struct global *global = v->instance->globals[index];
  push(v, global->type, global->value[0]);
  if (global->type == T_V128) push(v, T_V128, global->value[1]);
}

static const struct rtype *type_at(struct evaluation *v, uint32_t index, enum composite composite) {
  if (index < v->instance->module->types) {
    const struct rtype *type = v->instance->types[index];
    if (type->composite == composite) return type;
  }
  fail(v, NATIVE_INVALID);
  return NULL;
}

static valtype exactly(const struct rtype *type, uint32_t bits) {
  return reference(HEAP_CONCRETE + type->id, EXACT | bits);
}

static void push_object(struct evaluation *v, const struct rtype *type, cell object) {
  if (object) {
    push(v, exactly(type, 0), object);
  } else {
    fail(v, NATIVE_HEAP);
  }
}

/* The fields as they lie in a frame, from the last to the first. */
static const cell *pop_fields(struct evaluation *v, const struct rtype *type) {
  const cell *fields = v->cells;
  for (uint32_t field = type->count; field > 0 && v->status == NATIVE_OK; field--) {
    fields = pop(v, unpacked(type->types[field - 1]));
  }
  return fields;
}

static void add_struct(struct evaluation *v, uint32_t index, bool with_fields, bool described) {
  const struct rtype *type = type_at(v, index, STRUCT_TYPE);
  if (!type) return;
  /* Without a place for it, or without what belongs there, no module is valid. */
  if (described != (type->descriptor != NULL)) fail(v, NATIVE_INVALID);
  if (v->status != NATIVE_OK) return;
  cell descriptor = described ? *pop(v, exactly(type->descriptor, NULLABLE)) : 0;
  const cell *fields = with_fields ? pop_fields(v, type) : NULL;
  if (described && !descriptor) fail(v, NATIVE_TRAP);
  if (v->status != NATIVE_OK) return;
  cell object = new_struct(v->store, type);
  if (object && fields) set_fields(v->store, object, fields);
  if (object && described) set_descriptor(v->store, object, descriptor);
  push_object(v, type, object);
}

static void add_array(struct evaluation *v, uint32_t index, uint32_t op) {
  const struct rtype *type = type_at(v, index, ARRAY_TYPE);
  if (!type) return;
  static const cell ZERO[2] = {0, 0};
  uint32_t length = (uint32_t)*pop(v, T_I32);
  const cell *value = op == OP_ARRAY_NEW ? pop(v, unpacked(type->types[0])) : ZERO;
  if (v->status != NATIVE_OK) return;
  cell array = new_array(v->store, type, length);
  if (array && op == OP_ARRAY_NEW) array_fill(v->store, array, 0, value, length);
  push_object(v, type, array);
}

static void add_fixed_array(struct evaluation *v, uint32_t index, uint32_t length) {
  const struct rtype *type = type_at(v, index, ARRAY_TYPE);
  if (!type) return;
  const cell *values = v->cells;
  for (uint32_t place = 0; place < length && v->status == NATIVE_OK; place++) {
    values = pop(v, unpacked(type->types[0]));
  }
  if (v->status != NATIVE_OK) return;
  cell array = new_array(v->store, type, length);
  for (uint32_t place = 0; array && place < length; place++) {
    store_element(v->store, array, place, values + place * type->cells);
  }
  push_object(v, type, array);
}

/* The last reference becomes one of the other hierarchy. */
static void convert(struct evaluation *v, heaptype from, heaptype to) {
  uint32_t bits = v->count && is_nullable(v->types[v->count - 1]) ? NULLABLE : 0;
  cell ref = *pop(v, reference(from, NULLABLE));
  if (v->status == NATIVE_OK) push(v, reference(to, bits), ref);
}

static void push_null(struct evaluation *v, heaptype heap, bool exact) {
  if (heap >= HEAP_CONCRETE && heap - HEAP_CONCRETE >= v->instance->module->types) {
    fail(v, NATIVE_INVALID);
    return;
  }
  push(v, store_type(reference(heap, NULLABLE | (exact ? EXACT : 0u)), v->instance->types), 0);
}

static void push_function(struct evaluation *v, uint32_t index) {
  if (index >= v->instance->module->counts[ITEM_FUNCTION]) {
    fail(v, NATIVE_INVALID);
    return;
  }
  const struct func *func = v->instance->funcs[index];
  push(v, type_of_func(func), make_ref(REF_FUNCTION, func->id));
}

static void compute(struct evaluation *v, uint32_t op) {
  valtype type = OPCODE_ROWS[op].result[0];
  cell right = *pop(v, type);
  cell left = *pop(v, type);
  push(v, type, binary(op, left, right));
}

static void evaluate(struct evaluation *v, const struct instruction *at) {
  switch (at->op) {
    case OP_I32_CONST:
    case OP_I64_CONST:
    case OP_F32_CONST:
    case OP_F64_CONST:
      push(v, OPCODE_ROWS[at->op].result[0], at->number);
      break;
    case OP_V128_CONST:
      push_v128(v, at->number, at->high);
      break;
    case OP_I32_ADD:
    case OP_I32_SUB:
    case OP_I32_MUL:
    case OP_I64_ADD:
    case OP_I64_SUB:
    case OP_I64_MUL:
      compute(v, at->op);
      break;
    case OP_GLOBAL_GET:
      get_global(v, at->index[0]);
      break;
    case OP_REF_NULL:
      push_null(v, at->heap, at->exact);
      break;
    case OP_REF_FUNC:
      push_function(v, at->index[0]);
      break;
    case OP_REF_I31:
      push(v, reference(HEAP_I31, 0), make_ref(REF_I31, *pop(v, T_I32) & 0x7FFFFFFF));
      break;
    case OP_ANY_CONVERT_EXTERN:
      convert(v, HEAP_EXTERN, HEAP_ANY);
      break;
    case OP_EXTERN_CONVERT_ANY:
      convert(v, HEAP_ANY, HEAP_EXTERN);
      break;
    case OP_STRUCT_NEW:
    case OP_STRUCT_NEW_DEFAULT:
      add_struct(v, at->index[0], at->op == OP_STRUCT_NEW, false);
      break;
    case OP_STRUCT_NEW_DESC:
    case OP_STRUCT_NEW_DEFAULT_DESC:
      add_struct(v, at->index[0], at->op == OP_STRUCT_NEW_DESC, true);
      break;
    case OP_ARRAY_NEW:
    case OP_ARRAY_NEW_DEFAULT:
      add_array(v, at->index[0], at->op);
      break;
    case OP_ARRAY_NEW_FIXED:
      add_fixed_array(v, at->index[0], at->index[1]);
      break;
    default:
      fail(v, NATIVE_INVALID);
  }
}

int constant_next(struct instance *instance, struct bytes *bytes, valtype type, cell *value) {
  struct evaluation v = {.instance = instance, .store = instance->store};
  struct instruction at;
  for (;;) {
    code_read(bytes, &at);
    if (bytes_failed(bytes)) fail(&v, NATIVE_INVALID);
    if (v.status != NATIVE_OK || at.op == OP_END) break;
    evaluate(&v, &at);
  }
  const cell *found = pop(&v, type);
  if (v.count) fail(&v, NATIVE_INVALID);
  memcpy(value, found, cells_of(type) * sizeof *value);
  free(v.cells);
  free(v.types);
  return v.status;
}

int constant_value(struct instance *instance, struct span expression, valtype type, cell *value) {
  struct bytes bytes = module_bytes(instance->module, expression);
  return constant_next(instance, &bytes, type, value);
}

bool constant_function(struct instance *instance, uint32_t index, valtype type, cell *value) {
  if (index >= instance->module->counts[ITEM_FUNCTION]) return false;
  const struct func *func = instance->funcs[index];
  *value = make_ref(REF_FUNCTION, func->id);
  return is_subtype(instance->store, type_of_func(func), type);
}
