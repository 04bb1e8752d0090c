#include "constant.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "heap.h"

/* The operand stack, in cells. */
struct evaluation {
  struct instance *instance;
  struct store *store;
  cell *cells;
  uint32_t count;
  uint32_t room;
  int status;
};

static void fail(struct evaluation *v, int status) {
  if (v->status == NATIVE_OK) v->status = status;
}

static void push(struct evaluation *v, cell value) {
  if (v->count == v->room) {
    uint32_t room = v->room ? v->room * 2 : 16;
    cell *cells = realloc(v->cells, room * sizeof *cells);
    if (!cells) {
      fail(v, NATIVE_MEMORY);
      return;
    }
    v->cells = cells;
    v->room = room;
  }
  v->cells[v->count++] = value;
}

static cell pop(struct evaluation *v) {
  if (v->count) return v->cells[--v->count];
  fail(v, NATIVE_INVALID);
  return 0;
}

/* The last so many cells, which are popped. */
static const cell *pop_many(struct evaluation *v, uint64_t cells) {
  if (cells > v->count) {
    fail(v, NATIVE_INVALID);
    return NULL;
  }
  v->count -= (uint32_t)cells;
  return v->cells + v->count;
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
  push(v, global->value[0]);
  if (global->type == T_V128) push(v, global->value[1]);
}

static const struct rtype *type_at(struct evaluation *v, uint32_t index, enum composite composite) {
  if (index < v->instance->module->types) {
    const struct rtype *type = v->instance->types[index];
    if (type->composite == composite) return type;
  }
  fail(v, NATIVE_INVALID);
  return NULL;
}

static void add_struct(struct evaluation *v, uint32_t index, bool with_fields, bool described) {
  const struct rtype *type = type_at(v, index, STRUCT_TYPE);
  if (!type) return;
  /* Without a place for it, or without what belongs there, no module is valid. */
  if (described != (type->descriptor != NULL)) fail(v, NATIVE_INVALID);
  cell descriptor = described ? pop(v) : 0;
  const cell *fields = with_fields ? pop_many(v, type->cells) : NULL;
  if (described && !descriptor) fail(v, NATIVE_TRAP);
  if (v->status != NATIVE_OK) return;
  cell object = new_struct(v->store, type);
  if (!object) {
    fail(v, NATIVE_HEAP);
    return;
  }
  if (fields) set_fields(v->store, object, fields);
  if (described) set_descriptor(v->store, object, descriptor);
  push(v, object);
}

static void add_array(struct evaluation *v, uint32_t index, uint32_t length, uint32_t op) {
  const struct rtype *type = type_at(v, index, ARRAY_TYPE);
  if (!type) return;
  uint32_t width = type->cells;
  cell zero[2] = {0, 0};
  const cell *values = zero;
  if (op == OP_ARRAY_NEW_FIXED) values = pop_many(v, (uint64_t)length * width);
  if (op == OP_ARRAY_NEW) values = pop_many(v, width);
  if (v->status != NATIVE_OK) return;
  cell array = new_array(v->store, type, length);
  if (!array) {
    fail(v, NATIVE_HEAP);
    return;
  }
  for (uint32_t place = 0; place < length; place++) {
    store_element(v->store, array, place, values + (op == OP_ARRAY_NEW_FIXED ? place * width : 0));
  }
  push(v, array);
}

static void evaluate(struct evaluation *v, const struct instruction *at) {
  switch (at->op) {
    case OP_I32_CONST:
    case OP_I64_CONST:
    case OP_F32_CONST:
    case OP_F64_CONST:
      push(v, at->number);
      break;
    case OP_V128_CONST:
      push(v, at->number);
      push(v, at->high);
      break;
    case OP_I32_ADD:
    case OP_I32_SUB:
    case OP_I32_MUL:
    case OP_I64_ADD:
    case OP_I64_SUB:
    case OP_I64_MUL: {
      cell right = pop(v);
      push(v, binary(at->op, pop(v), right));
      break;
    }
    case OP_GLOBAL_GET:
      get_global(v, at->index[0]);
      break;
    case OP_REF_NULL:
      push(v, 0);
      break;
    case OP_REF_FUNC:
      if (at->index[0] >= v->instance->module->counts[ITEM_FUNCTION]) {
        fail(v, NATIVE_INVALID);
      } else {
        push(v, make_ref(REF_FUNCTION, v->instance->funcs[at->index[0]]->id));
      }
      break;
    case OP_REF_I31:
      push(v, make_ref(REF_I31, pop(v) & 0x7FFFFFFF));
      break;
    case OP_ANY_CONVERT_EXTERN:
    case OP_EXTERN_CONVERT_ANY:
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
      add_array(v, at->index[0], (uint32_t)pop(v), at->op);
      break;
    case OP_ARRAY_NEW_FIXED:
      add_array(v, at->index[0], at->index[1], at->op);
      break;
    default:
      fail(v, NATIVE_INVALID);
  }
}

int constant_next(struct instance *instance, struct bytes *bytes, cell *value) {
  struct evaluation v = {.instance = instance, .store = instance->store};
  struct instruction at;
  for (;;) {
    code_read(bytes, &at);
    if (bytes_failed(bytes)) fail(&v, NATIVE_INVALID);
    if (v.status != NATIVE_OK || at.op == OP_END) break;
    evaluate(&v, &at);
  }
  if (v.status == NATIVE_OK && (v.count == 0 || v.count > 2)) v.status = NATIVE_INVALID;
  value[0] = v.count ? v.cells[0] : 0;
  value[1] = v.count > 1 ? v.cells[1] : 0;
  free(v.cells);
  return v.status;
}

int constant_value(struct instance *instance, struct span expression, cell *value) {
  struct bytes bytes = module_bytes(instance->module, expression);
  return constant_next(instance, &bytes, value);
}
