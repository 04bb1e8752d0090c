/* References, objects, tables and exceptions. */

#include "parts.h"

void emit_shape(struct emitter *e, const struct shape *shape) {
  uint32_t operand[5] = {0};
  for (uint32_t place = shape->operands; place > 0; place--) operand[place - 1] = pop(e);
  note_place(e);
  emit_op(e, shape->op);
  if (shape->result != T_BOTTOM) emit_result(e, push(e, shape->result));
  for (uint32_t place = 0; place < shape->operands; place++) emit(e, operand[place]);
  for (uint32_t place = 0; place < shape->words; place++) emit(e, shape->word[place]);
}

static uint32_t low(const void *pointer) { return (uint32_t)(uintptr_t)pointer; }
static uint32_t high(const void *pointer) { return (uint32_t)((uint64_t)(uintptr_t)pointer >> 32); }

/* The type of a reference to a type of the store. */
static valtype new_reference(const struct rtype *type) { return reference(HEAP_CONCRETE + type->id, EXACT); }

const struct rtype *rtype_at(struct emitter *e, uint32_t index, enum composite composite) {
  static const struct rtype NOTHING = {0};
  static const valtype ELEMENT[1] = {T_I32};
  static const struct rtype NO_ARRAY = {.count = 1, .types = (valtype *)ELEMENT};
  if (index < e->module->types && e->instance->types[index]->composite == composite) return e->instance->types[index];
  emitter_fail(e, "unknown type");
  return composite == ARRAY_TYPE ? &NO_ARRAY : &NOTHING;
}

/* Tests of references */

/* The cell of the value on top, which stays there. */
uint32_t peek(struct emitter *e) {
  settle_constant(e);
  if (e->value_count <= innermost(e)->height) {
    emitter_fail(e, "nothing on the stack");
    return 0;
  }
  const struct value *value = &e->values[e->value_count - 1];
  return value->where == IN_LOCAL ? e->local_cells[value->local] : value->home;
}

static void emit_check(struct emitter *e, uint32_t op) {
  uint32_t cell = peek(e);
  note_place(e);
  emit_op(e, op);
  emit(e, cell);
}

valtype wanted_type(struct emitter *e, bool nullable) {
  valtype t = reference(e->at.heap, (nullable ? NULLABLE : 0u) | (e->at.exact ? EXACT : 0u));
  if (e->at.heap >= HEAP_CONCRETE && e->at.heap - HEAP_CONCRETE >= e->module->types) {
    emitter_fail(e, "unknown type");
    return T_REF;
  }
  return store_type(t, e->instance->types);
}

valtype checked_type(struct emitter *e, valtype t) {
  if (heap_of(t) >= HEAP_CONCRETE && heap_of(t) - HEAP_CONCRETE >= e->module->types) {
    emitter_fail(e, "unknown type");
    return T_REF;
  }
  return store_type(t, e->instance->types);
}

/* A jump by the reference on top: `drops` says that it is not among the values that the label wants. */
void branch_on(struct emitter *e, const struct shape *taken, const struct shape *not_taken, uint32_t drops) {
  uint32_t cell = peek(e);
  if (e->error) return;
  uint32_t depth = e->at.index[0];
  bool direct = in_place(e, label_at(e, depth), drops);
  const struct shape *test = direct ? taken : not_taken;
  emit_op(e, test->op);
  emit(e, cell);
  for (uint32_t place = 0; place < test->words; place++) emit(e, test->word[place]);
  if (direct) {
    emit_target(e, label_at(e, depth));
  } else {
    uint32_t waiting = emit_waiting(e);
    struct value value = e->values[e->value_count - 1];
    e->value_count -= drops;
    branch(e, depth);
    if (drops) e->values[e->value_count++] = value;
    patch(e, waiting);
  }
  arrive(e);
}

static void branch_on_null(struct emitter *e, bool null) {
  struct shape is_null = {.op = DO_BR_IF_NULL};
  struct shape is_not = {.op = DO_BR_IF_VALUE};
  if (null) {
    branch_on(e, &is_null, &is_not, 1);
  } else {
    branch_on(e, &is_not, &is_null, 0);
    if (!e->error) pop_value(e);
  }
}

static void branch_on_cast(struct emitter *e, bool succeeds) {
  uint32_t type = checked_type(e, e->at.to);
  struct shape is = {.op = DO_BR_IF_CAST, .words = 1, .word = {type}};
  struct shape is_not = {.op = DO_BR_UNLESS_CAST, .words = 1, .word = {type}};
  branch_on(e, succeeds ? &is : &is_not, succeeds ? &is_not : &is, 0);
}

/* Objects */

static void emit_new(struct emitter *e, uint32_t op, const struct rtype *type, uint32_t first, uint32_t count) {
  note_place(e);
  emit_op(e, op);
  emit_result(e, push(e, new_reference(type)));
  emit(e, first);
  emit(e, count);
  emit(e, type->id);
}

/* Of values that lie at home, one behind the other. */
static void new_of_values(struct emitter *e, uint32_t op, const struct rtype *type, uint32_t count) {
  settle(e, count);
  if (e->error) return;
  uint32_t first = count ? e->values[e->value_count - count].home : e->cells;
  drop_to(e, e->value_count - count);
  emit_new(e, op, type, first, count);
}

static void emit_struct(struct emitter *e) {
  const struct rtype *type = rtype_at(e, e->at.index[0], STRUCT_TYPE);
  uint32_t described = type->descriptor ? 1 : 0;
  bool with_fields = e->at.op == OP_STRUCT_NEW || e->at.op == OP_STRUCT_NEW_DESC;
  new_of_values(e, with_fields ? OP_STRUCT_NEW : OP_STRUCT_NEW_DEFAULT, type,
                (with_fields ? type->count : 0) + described);
}

static void emit_field(struct emitter *e) {
  const struct rtype *type = rtype_at(e, e->at.index[0], STRUCT_TYPE);
  uint32_t field = e->at.index[1];
  if (field >= type->count) {
    emitter_fail(e, "unknown field");
    return;
  }
  valtype stored = type->types[field];
  valtype t = stored == T_I8 || stored == T_I16 ? T_I32 : stored;
  struct shape get = {.op = e->at.op, .operands = 1, .result = t, .words = 2, .word = {type->places[field], stored}};
  struct shape set = {
      .op = e->at.op, .operands = 2, .result = T_BOTTOM, .words = 2, .word = {type->places[field], stored}};
  emit_shape(e, e->at.op == OP_STRUCT_SET ? &set : &get);
}

static bool emit_array(struct emitter *e) {
  const struct instruction *at = &e->at;
  const struct rtype *type = at->op == OP_ARRAY_LEN ? NULL : rtype_at(e, at->index[0], ARRAY_TYPE);
  valtype stored = type ? type->types[0] : T_I32;
  valtype t = stored == T_I8 || stored == T_I16 ? T_I32 : stored;
  uint32_t id = type ? type->id : 0;
  struct shape shape = {.op = at->op, .result = T_BOTTOM};
  switch (at->op) {
    case OP_ARRAY_NEW:
    case OP_ARRAY_NEW_DEFAULT:
      shape = (struct shape){at->op, at->op == OP_ARRAY_NEW ? 2 : 1, new_reference(type), 1, {id}};
      break;
    case OP_ARRAY_NEW_FIXED:
      new_of_values(e, at->op, type, at->index[1]);
      return true;
    case OP_ARRAY_NEW_DATA:
    case OP_ARRAY_NEW_ELEM:
      shape = (struct shape){at->op, 2, new_reference(type), 2, {id, at->index[1]}};
      break;
    case OP_ARRAY_GET:
    case OP_ARRAY_GET_S:
    case OP_ARRAY_GET_U:
      shape = (struct shape){at->op, 2, t, 1, {stored}};
      break;
    case OP_ARRAY_LEN:
      shape = (struct shape){at->op, 1, T_I32, 0, {0}};
      break;
    case OP_ARRAY_SET:
      shape.operands = 3;
      break;
    case OP_ARRAY_FILL:
      shape.operands = 4;
      break;
    case OP_ARRAY_COPY:
      shape.operands = 5;
      break;
    case OP_ARRAY_INIT_DATA:
    case OP_ARRAY_INIT_ELEM:
      shape = (struct shape){at->op, 4, T_BOTTOM, 1, {at->index[1]}};
      break;
    default:
      return false;
  }
  emit_shape(e, &shape);
  return true;
}

/* Tables */

static valtype index_type(const struct item_type *table) { return table->limits.is_64 ? T_I64 : T_I32; }

static void emit_table(struct emitter *e) {
  const struct instruction *at = &e->at;
  if (!has(e, ITEM_TABLE, at->index[0])) return;
  const struct item_type *type = item_at(e, ITEM_TABLE, at->index[0]);
  const struct table *table = e->instance->tables[at->index[0]];
  struct shape shape = {.op = at->op, .result = T_BOTTOM, .words = 2, .word = {low(table), high(table)}};
  switch (at->op) {
    case OP_TABLE_GET:
      shape.operands = 1;
      shape.result = store_type(type->value, e->instance->types);
      break;
    case OP_TABLE_SET:
      shape.operands = 2;
      break;
    case OP_TABLE_GROW:
      shape.operands = 2;
      shape.result = index_type(type);
      break;
    case OP_TABLE_FILL:
      shape.operands = 3;
      break;
    default: /* copy, whose second table is the one to copy from */
      if (!has(e, ITEM_TABLE, at->index[1])) return;
      shape.operands = 3;
      shape.words = 4;
      shape.word[2] = low(e->instance->tables[at->index[1]]);
      shape.word[3] = high(e->instance->tables[at->index[1]]);
  }
  emit_shape(e, &shape);
}

/* Exceptions */

static void emit_throw(struct emitter *e) {
  if (!has(e, ITEM_TAG, e->at.index[0])) return;
  const struct subtype *type = type_at(e, item_at(e, ITEM_TAG, e->at.index[0])->type, FUNC_TYPE);
  uint32_t first = place_arguments(e, params_of(type));
  note_place(e);
  emit_op(e, OP_THROW);
  emit_pointer(e, e->instance->tags[e->at.index[0]]);
  emit(e, first);
  die(e);
}

/* Puts a clause behind those that its handler has. */
void add_catch(struct emitter *e, struct handler *handler, struct catch catch) {
  if (!emitter_grow(e, (void **)&e->catches, &e->catch_room, e->catch_count, sizeof *e->catches)) return;
  e->catches[e->catch_count++] = catch;
  if (handler->last) {
    e->catches[handler->last - 1].next = e->catch_count;
  } else {
    handler->first = e->catch_count;
  }
  handler->last = e->catch_count;
}

/* The block that was opened right now is what a handler is about. */
void add_handler(struct emitter *e, struct handler handler) {
  if (!emitter_grow(e, (void **)&e->handlers, &e->handler_room, e->handler_count, sizeof *e->handlers)) return;
  handler.start = e->word_count;
  handler.outer = e->handler_count;
  e->handlers[e->handler_count++] = handler;
  innermost(e)->handler = innermost(e)->handlers = e->handler_count;
}

/* What is done with an exception that a clause catches: its values go onto the stack, and the way to the
   label from there is as that of any branch. */
static void emit_clause(struct emitter *e, struct handler *handler, struct clause clause) {
  struct tag *tag = NULL;
  struct types values = no_types();
  bool with_exception = clause.kind & 1;
  if (clause.kind < 2) {
    if (!has(e, ITEM_TAG, clause.tag)) return;
    tag = e->instance->tags[clause.tag];
    values = params_of(type_at(e, item_at(e, ITEM_TAG, clause.tag)->type, FUNC_TYPE));
  }
  struct catch catch = {.tag = tag, .exception = ABSENT, .base = e->cells, .target = e->word_count};
  uint32_t height = e->value_count;
  push_all(e, values);
  if (with_exception) catch.exception = push(e, reference(HEAP_EXN, 0));
  add_catch(e, handler, catch);
  branch(e, clause.label);
  drop_to(e, height);
}

void open_try(struct emitter *e) {
  struct bytes clauses = e->at.list;
  uint32_t count = e->at.count;
  settle_locals(e);
  emit_op(e, DO_JUMP);
  uint32_t past = emit_waiting(e);
  struct handler handler = {0};
  for (uint32_t place = 0; place < count && !e->error; place++) emit_clause(e, &handler, code_catch(&clauses));
  patch(e, past);
  open_block(e, LABEL_BLOCK);
  if (!e->error) add_handler(e, handler);
}

bool translate_reference(struct emitter *e) {
  const struct instruction *at = &e->at;
  switch (at->op) {
    case OP_REF_NULL:
      push_constant(e, reference(at->heap, NULLABLE), 0);
      return true;
    case OP_REF_FUNC:
      if (has(e, ITEM_FUNCTION, at->index[0])) {
        push_constant(e, reference(HEAP_FUNC, 0), make_ref(REF_FUNCTION, e->instance->funcs[at->index[0]]->id));
      }
      return true;
    case OP_REF_IS_NULL:
      emit_shape(e, &(struct shape){OP_I64_EQZ, 1, T_I32, 0, {0}});
      return true;
    case OP_REF_EQ:
      emit_shape(e, &(struct shape){OP_I64_EQ, 2, T_I32, 0, {0}});
      return true;
    case OP_REF_AS_NON_NULL:
      emit_check(e, DO_CHECK_NULL);
      return true;
    case OP_ANY_CONVERT_EXTERN:
    case OP_EXTERN_CONVERT_ANY:
      peek(e);
      return true;
    case OP_REF_I31:
      emit_shape(e, &(struct shape){at->op, 1, reference(HEAP_I31, 0), 0, {0}});
      return true;
    case OP_I31_GET_S:
    case OP_I31_GET_U:
      emit_shape(e, &(struct shape){at->op, 1, T_I32, 0, {0}});
      return true;
    case OP_REF_TEST:
    case OP_REF_TEST_NULL:
      emit_shape(e, &(struct shape){OP_REF_TEST, 1, T_I32, 1, {wanted_type(e, at->op == OP_REF_TEST_NULL)}});
      return true;
    case OP_REF_CAST:
    case OP_REF_CAST_NULL: {
      valtype t = wanted_type(e, at->op == OP_REF_CAST_NULL);
      emit_check(e, OP_REF_CAST);
      emit(e, t);
      return true;
    }
    case OP_BR_ON_NULL:
      branch_on_null(e, true);
      return true;
    case OP_BR_ON_NON_NULL:
      branch_on_null(e, false);
      return true;
    case OP_BR_ON_CAST:
      branch_on_cast(e, true);
      return true;
    case OP_BR_ON_CAST_FAIL:
      branch_on_cast(e, false);
      return true;
    case OP_STRUCT_NEW:
    case OP_STRUCT_NEW_DEFAULT:
    case OP_STRUCT_NEW_DESC:
    case OP_STRUCT_NEW_DEFAULT_DESC:
      emit_struct(e);
      return true;
    case OP_STRUCT_GET:
    case OP_STRUCT_GET_S:
    case OP_STRUCT_GET_U:
    case OP_STRUCT_SET:
      emit_field(e);
      return true;
    case OP_TABLE_GET:
    case OP_TABLE_SET:
    case OP_TABLE_GROW:
    case OP_TABLE_FILL:
    case OP_TABLE_COPY:
      emit_table(e);
      return true;
    case OP_MEMORY_COPY:
      emit_shape(e, &(struct shape){at->op, 3, T_BOTTOM, 2, {at->index[0], at->index[1]}});
      return true;
    case OP_THROW:
      emit_throw(e);
      return true;
    case OP_THROW_REF: {
      uint32_t cell = pop(e);
      note_place(e);
      emit_op(e, OP_THROW_REF);
      emit(e, cell);
      die(e);
      return true;
    }
    default:
      return emit_array(e);
  }
}
