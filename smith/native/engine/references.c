/* References, objects, tables and exceptions. */

#include "parts.h"

void emit_shape(struct emitter *e, const struct shape *shape) {
  uint32_t operand[5] = {0};
  if (e->error) return;
  for (uint32_t place = shape->operands; place > 0; place--) operand[place - 1] = pop(e);
  note_place(e);
  emit_op(e, shape->op);
  if (shape->result != T_BOTTOM) emit_result(e, push(e, shape->result));
  for (uint32_t place = 0; place < shape->operands; place++) emit(e, operand[place]);
  for (uint32_t place = 0; place < shape->words; place++) emit(e, shape->word[place]);
}

static uint32_t low(const void *pointer) { return (uint32_t)(uintptr_t)pointer; }
static uint32_t high(const void *pointer) { return (uint32_t)((uint64_t)(uintptr_t)pointer >> 32); }

/* The type of a reference to a new object. */
static valtype new_reference(const struct rtype *type) { return concrete_type(type, EXACT); }

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

void branch_on(struct emitter *e, const struct ref_branch *by) {
  uint32_t cell = peek(e);
  uint32_t depth = e->at.index[0];
  expect_reference(e, 0);
  set_type(e, by->there);
  expect_all(e, carried(label_at(e, depth)), by->drops);
  if (e->error) return;
  bool direct = in_place(e, label_at(e, depth), by->drops);
  const struct shape *test = direct ? &by->taken : &by->not_taken;
  emit_op(e, test->op);
  emit(e, cell);
  for (uint32_t place = 0; place < test->words; place++) emit(e, test->word[place]);
  if (direct) {
    emit_target(e, label_at(e, depth));
  } else {
    uint32_t waiting = emit_waiting(e);
    struct value value = e->values[e->value_count - 1];
    e->value_count -= by->drops;
    branch(e, depth);
    if (by->drops) e->values[e->value_count++] = value;
    patch(e, waiting);
  }
  set_type(e, by->here);
  arrive(e);
}

static void branch_on_null(struct emitter *e, bool null) {
  valtype type = non_null(type_of_value(e, 0));
  struct shape is_null = {.op = DO_BR_IF_NULL};
  struct shape is_not = {.op = DO_BR_IF_VALUE};
  if (null) {
    branch_on(e, &(struct ref_branch){is_null, is_not, type, type, 1});
  } else {
    branch_on(e, &(struct ref_branch){is_not, is_null, type, type, 0});
    if (!e->error) pop_value(e);
  }
}

static void branch_on_cast(struct emitter *e, bool succeeds) {
  valtype type = checked_type(e, e->at.to);
  struct shape is = {.op = DO_BR_IF_CAST, .words = 1, .word = {type}};
  struct shape is_not = {.op = DO_BR_UNLESS_CAST, .words = 1, .word = {type}};
  valtype other = type_of_value(e, 0);
  expect_castable(e, 0, type);
  if (is_nullable(type)) other = non_null(other);
  if (succeeds) {
    branch_on(e, &(struct ref_branch){is, is_not, type, other, 0});
  } else {
    branch_on(e, &(struct ref_branch){is_not, is, other, type, 0});
  }
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
  const struct rtype *type = type_at(e, e->at.index[0], STRUCT_TYPE);
  uint32_t described = type->descriptor ? 1 : 0;
  bool with_fields = e->at.op == OP_STRUCT_NEW || e->at.op == OP_STRUCT_NEW_DESC;
  uint32_t fields = with_fields ? type->count : 0;
  if (described) expect(e, 0, concrete_type(type->descriptor, NULLABLE | EXACT));
  for (uint32_t field = 0; field < fields && !e->error; field++) {
    expect(e, described + fields - 1 - field, unpacked(type->types[field]));
  }
  if (e->error) return;
  new_of_values(e, with_fields ? OP_STRUCT_NEW : OP_STRUCT_NEW_DEFAULT, type, fields + described);
}

/* What is packed is read with a sign, and nothing else is. */
static void expect_access(struct emitter *e, valtype stored, bool with_sign) {
  expect_same(e, (stored == T_I8 || stored == T_I16) == with_sign);
}

static void emit_field(struct emitter *e) {
  const struct rtype *type = type_at(e, e->at.index[0], STRUCT_TYPE);
  uint32_t field = e->at.index[1];
  bool sets = e->at.op == OP_STRUCT_SET;
  if (field >= type->count) {
    emitter_fail(e, "unknown field");
    return;
  }
  valtype stored = type->types[field];
  expect_ref_to(e, sets ? 1 : 0, type);
  if (sets) {
    expect_same(e, type->mutable[field]);
    expect(e, 0, unpacked(stored));
  } else {
    expect_access(e, stored, e->at.op != OP_STRUCT_GET);
  }
  struct shape get = {e->at.op, 1, unpacked(stored), 2, {type->places[field], stored}};
  struct shape set = {e->at.op, 2, T_BOTTOM, 2, {type->places[field], stored}};
  emit_shape(e, sets ? &set : &get);
}

/* Arrays */

static void expect_i32s(struct emitter *e, uint32_t place, uint32_t count) {
  while (count--) expect(e, place + count, T_I32);
}

/* An array of the type that may be written to, and an index above it. */
static void expect_target(struct emitter *e, const struct rtype *type, uint32_t place) {
  expect_ref_to(e, place, type);
  expect(e, place - 1, T_I32);
  expect_same(e, type->mutable[0]);
}

/* Whether an array can have what a segment has. */
static void expect_source(struct emitter *e, const struct rtype *type, bool of_data) {
  valtype stored = type->types[0];
  expect_same(e, of_data ? !is_reference(stored) : subtype(e, e->instance->elements[e->at.index[1]].type, stored));
}

static void emit_array_new(struct emitter *e, const struct rtype *type) {
  const struct instruction *at = &e->at;
  struct shape shape = {.op = at->op, .result = new_reference(type), .words = 1, .word = {type->id}};
  switch (at->op) {
    case OP_ARRAY_NEW:
      expect(e, 1, unpacked(type->types[0]));
      shape.operands = 2;
      break;
    case OP_ARRAY_NEW_DEFAULT:
      shape.operands = 1;
      break;
    default:
      expect(e, 1, T_I32);
      expect_source(e, type, at->op == OP_ARRAY_NEW_DATA);
      shape.operands = 2;
      shape.words = 2;
      shape.word[1] = at->index[1];
  }
  expect(e, 0, T_I32);
  emit_shape(e, &shape);
}

static void emit_array_new_fixed(struct emitter *e, const struct rtype *type) {
  uint32_t count = e->at.index[1];
  for (uint32_t place = 0; place < count && !e->error; place++) expect(e, place, unpacked(type->types[0]));
  if (!e->error) new_of_values(e, e->at.op, type, count);
}

static void emit_array_get(struct emitter *e, const struct rtype *type) {
  valtype stored = type->types[0];
  expect_ref_to(e, 1, type);
  expect(e, 0, T_I32);
  expect_access(e, stored, e->at.op != OP_ARRAY_GET);
  emit_shape(e, &(struct shape){e->at.op, 2, unpacked(stored), 1, {stored}});
}

static void emit_array_set(struct emitter *e, const struct rtype *type) {
  bool fills = e->at.op == OP_ARRAY_FILL;
  uint32_t above = fills ? 1 : 0;
  if (fills) expect(e, 0, T_I32);
  expect(e, above, unpacked(type->types[0]));
  expect_target(e, type, above + 2);
  emit_shape(e, &(struct shape){e->at.op, above + 3, T_BOTTOM, 0, {0}});
}

static void emit_array_copy(struct emitter *e, const struct rtype *type) {
  const struct rtype *from = type_at(e, e->at.index[1], ARRAY_TYPE);
  expect_i32s(e, 0, 2);
  expect_ref_to(e, 2, from);
  expect_target(e, type, 4);
  expect_same(e, subtype(e, from->types[0], type->types[0]));
  emit_shape(e, &(struct shape){e->at.op, 5, T_BOTTOM, 0, {0}});
}

static void emit_array_init(struct emitter *e, const struct rtype *type) {
  expect_i32s(e, 0, 2);
  expect_target(e, type, 3);
  expect_source(e, type, e->at.op == OP_ARRAY_INIT_DATA);
  emit_shape(e, &(struct shape){e->at.op, 4, T_BOTTOM, 1, {e->at.index[1]}});
}

static bool emit_array(struct emitter *e) {
  void (*part)(struct emitter *, const struct rtype *);
  switch (e->at.op) {
    case OP_ARRAY_LEN:
      expect(e, 0, reference(HEAP_ARRAY, NULLABLE));
      emit_shape(e, &(struct shape){e->at.op, 1, T_I32, 0, {0}});
      return true;
    case OP_ARRAY_NEW:
    case OP_ARRAY_NEW_DEFAULT:
    case OP_ARRAY_NEW_DATA:
    case OP_ARRAY_NEW_ELEM:
      part = emit_array_new;
      break;
    case OP_ARRAY_NEW_FIXED:
      part = emit_array_new_fixed;
      break;
    case OP_ARRAY_GET:
    case OP_ARRAY_GET_S:
    case OP_ARRAY_GET_U:
      part = emit_array_get;
      break;
    case OP_ARRAY_SET:
    case OP_ARRAY_FILL:
      part = emit_array_set;
      break;
    case OP_ARRAY_COPY:
      part = emit_array_copy;
      break;
    case OP_ARRAY_INIT_DATA:
    case OP_ARRAY_INIT_ELEM:
      part = emit_array_init;
      break;
    default:
      return false;
  }
  part(e, type_at(e, e->at.index[0], ARRAY_TYPE));
  return true;
}

/* Tables */

static void emit_table(struct emitter *e) {
  const struct instruction *at = &e->at;
  if (!has(e, ITEM_TABLE, at->index[0])) return;
  const struct table *table = e->instance->tables[at->index[0]];
  struct shape shape = {.op = at->op, .result = T_BOTTOM, .words = 2, .word = {low(table), high(table)}};
  switch (at->op) {
    case OP_TABLE_GET:
      expect_address(e, 0);
      shape.operands = 1;
      shape.result = table->type;
      break;
    case OP_TABLE_SET:
      expect(e, 0, table->type);
      expect_address(e, 1);
      shape.operands = 2;
      break;
    case OP_TABLE_GROW:
      expect_address(e, 0);
      expect(e, 1, table->type);
      shape.operands = 2;
      shape.result = table->limits.is_64 ? T_I64 : T_I32;
      break;
    case OP_TABLE_FILL:
      expect_address(e, 0);
      expect(e, 1, table->type);
      expect_address(e, 2);
      shape.operands = 3;
      break;
    default: { /* copy, whose second table is the one to copy from */
      if (!has(e, ITEM_TABLE, at->index[1])) return;
      const struct table *from = e->instance->tables[at->index[1]];
      for (uint32_t place = 0; place < 3; place++) expect_address(e, place);
      expect_same(e, subtype(e, from->type, table->type));
      shape.operands = 3;
      shape.words = 4;
      shape.word[2] = low(from);
      shape.word[3] = high(from);
    }
  }
  emit_shape(e, &shape);
}

static void emit_memory_copy(struct emitter *e) {
  for (uint32_t place = 0; place < 3; place++) expect_address(e, place);
  emit_shape(e, &(struct shape){e->at.op, 3, T_BOTTOM, 2, {e->at.index[0], e->at.index[1]}});
}

/* Exceptions */

static void emit_throw(struct emitter *e) {
  if (!has(e, ITEM_TAG, e->at.index[0])) return;
  struct types params = params_of(e->instance->tags[e->at.index[0]]->type);
  expect_all(e, params, 0);
  uint32_t first = place_arguments(e, params);
  if (e->error) return;
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
    values = params_of(tag->type);
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

/* One reference, which stays where it is, as one of another hierarchy. */
static void convert(struct emitter *e, heaptype from, heaptype to) {
  peek(e);
  expect(e, 0, reference(from, NULLABLE));
  set_type(e, reference(to, is_nullable(type_of_value(e, 0)) ? NULLABLE : 0));
}

static void push_function(struct emitter *e, uint32_t index) {
  if (!has(e, ITEM_FUNCTION, index)) return;
  const struct func *func = e->instance->funcs[index];
  push_constant(e, type_of_func(func), make_ref(REF_FUNCTION, func->id));
}

static void cast(struct emitter *e, valtype t) {
  expect_castable(e, 0, t);
  emit_check(e, OP_REF_CAST);
  emit(e, t);
  set_type(e, t);
}

static void throw_ref(struct emitter *e) {
  expect(e, 0, reference(HEAP_EXN, NULLABLE));
  uint32_t cell = pop(e);
  note_place(e);
  emit_op(e, OP_THROW_REF);
  emit(e, cell);
  die(e);
}

bool translate_reference(struct emitter *e) {
  const struct instruction *at = &e->at;
  switch (at->op) {
    case OP_REF_NULL:
      push_constant(e, wanted_type(e, true), 0);
      return true;
    case OP_REF_FUNC:
      push_function(e, at->index[0]);
      return true;
    case OP_REF_IS_NULL:
      expect_reference(e, 0);
      emit_shape(e, &(struct shape){OP_I64_EQZ, 1, T_I32, 0, {0}});
      return true;
    case OP_REF_EQ:
      expect(e, 0, reference(HEAP_EQ, NULLABLE));
      expect(e, 1, reference(HEAP_EQ, NULLABLE));
      emit_shape(e, &(struct shape){OP_I64_EQ, 2, T_I32, 0, {0}});
      return true;
    case OP_REF_AS_NON_NULL:
      expect_reference(e, 0);
      emit_check(e, DO_CHECK_NULL);
      set_type(e, non_null(type_of_value(e, 0)));
      return true;
    case OP_ANY_CONVERT_EXTERN:
      convert(e, HEAP_EXTERN, HEAP_ANY);
      return true;
    case OP_EXTERN_CONVERT_ANY:
      convert(e, HEAP_ANY, HEAP_EXTERN);
      return true;
    case OP_REF_I31:
      expect(e, 0, T_I32);
      emit_shape(e, &(struct shape){at->op, 1, reference(HEAP_I31, 0), 0, {0}});
      return true;
    case OP_I31_GET_S:
    case OP_I31_GET_U:
      expect(e, 0, reference(HEAP_I31, NULLABLE));
      emit_shape(e, &(struct shape){at->op, 1, T_I32, 0, {0}});
      return true;
    case OP_REF_TEST:
    case OP_REF_TEST_NULL:
      expect_castable(e, 0, wanted_type(e, true));
      emit_shape(e, &(struct shape){OP_REF_TEST, 1, T_I32, 1, {wanted_type(e, at->op == OP_REF_TEST_NULL)}});
      return true;
    case OP_REF_CAST:
    case OP_REF_CAST_NULL:
      cast(e, wanted_type(e, at->op == OP_REF_CAST_NULL));
      return true;
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
      emit_memory_copy(e);
      return true;
    case OP_THROW:
      emit_throw(e);
      return true;
    case OP_THROW_REF:
      throw_ref(e);
      return true;
    default:
      return emit_array(e);
  }
}
