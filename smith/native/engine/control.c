/* Blocks, branches and calls. */

#include <stdlib.h>

#include "parts.h"

void block_types(struct emitter *e, struct types *params, struct types *results) {
  const struct block_type *block = &e->at.block;
  *params = *results = no_types();
  if (block->type != ABSENT) {
    const struct rtype *type = type_at(e, block->type, FUNC_TYPE);
    *params = params_of(type);
    *results = results_of(type);
  } else if (block->has_result) {
    *results = one_type(e, checked_type(e, block->result));
  }
}

void push_all(struct emitter *e, struct types types) {
  for (uint32_t place = 0; place < types.count; place++) push(e, types.types[place]);
}

void drop_to(struct emitter *e, uint32_t height) {
  while (e->value_count > height) {
    struct value *value = &e->values[--e->value_count];
    if (value->where == IN_LOCAL) e->pending[value->local]--;
    e->cells = value->home;
  }
  if (e->settled > e->value_count) e->settled = e->value_count;
}

struct label *innermost(struct emitter *e) { return &e->labels[e->label_count - 1]; }

/* What follows cannot be reached, up to the end of the block. */
void die(struct emitter *e) {
  drop_to(e, innermost(e)->height);
  e->dead = true;
  arrive(e);
}

/* Branches */

/* A jump that is taken if a comparison holds, or if not, and its operands. */
struct test {
  uint32_t op;
  uint32_t operands;
  uint32_t operand[2];
};

/* By comparison: the branch if it holds, with and without a constant, and the opposite comparison. */
static bool is_comparison(uint32_t op, struct test *test, bool holds) {
  switch (op) {
#define CASE(name, opposite)                                      \
  case OP_##name:                                                 \
    test->op = holds ? DO_BR_##name : DO_BR_##opposite;           \
    return true;                                                  \
  case DO_##name##_I:                                             \
    test->op = holds ? DO_BR_##name##_I : DO_BR_##opposite##_I;   \
    return true;
#define CASES(type)                                                                                            \
  CASE(type##_EQ, type##_NE)                                                                                   \
  CASE(type##_NE, type##_EQ)                                                                                   \
  CASE(type##_LT_S, type##_GE_S) CASE(type##_LT_U, type##_GE_U) CASE(type##_GT_S, type##_LE_S)                 \
  CASE(type##_GT_U, type##_LE_U) CASE(type##_LE_S, type##_GT_S) CASE(type##_LE_U, type##_GT_U)                 \
  CASE(type##_GE_S, type##_LT_S) CASE(type##_GE_U, type##_LT_U)
    CASES(I32) CASES(I64)
#undef CASES
#undef CASE
    default:
      return false;
  }
}

/* Pops a condition. If it is the result of the operation right before, that becomes part of the jump. */
static struct test pop_test(struct emitter *e, bool holds) {
  struct test test = {.op = holds ? DO_BR_IF : DO_BR_UNLESS, .operands = 1};
  uint32_t last = e->last_op;
  bool fresh = last && e->result_word == last + 1;
  struct value value = pop_value(e);
  fresh = fresh && value.where == AT_HOME && e->words[last + 1] == value.home;
  uint32_t op = fresh ? e->words[last] : OP_UNREACHABLE;
  if (op == OP_I32_EQZ || op == OP_I64_EQZ) {
    test.op = holds ? DO_BR_UNLESS : DO_BR_IF;
    test.operand[0] = e->words[last + 2];
  } else if (is_comparison(op, &test, holds)) {
    test.operands = 2;
    test.operand[0] = e->words[last + 2];
    test.operand[1] = e->words[last + 3];
  } else {
    if (value.where == CONSTANT) copy_to(e, value, value.home);
    test.operand[0] = value.where == IN_LOCAL ? e->local_cells[value.local] : value.home;
    return test;
  }
  e->word_count = last;
  arrive(e);
  return test;
}

/* Its target is the next word. */
static void emit_test(struct emitter *e, const struct test *test) {
  emit_op(e, test->op);
  for (uint32_t place = 0; place < test->operands; place++) emit(e, test->operand[place]);
}

struct types carried(const struct label *label) {
  return label->kind == LABEL_LOOP ? label->params : label->results;
}

/* Whether the values that a branch carries are where the label wants them, below so many others. */
bool in_place(struct emitter *e, const struct label *label, uint32_t others) {
  uint32_t count = carried(label).count;
  if (label->kind == LABEL_FUNCTION || count + others > e->value_count) return false;
  if (!count) return true;
  const struct value *values = &e->values[e->value_count - others - count];
  if (values[0].home != label->base) return false;
  for (uint32_t place = 0; place < count; place++) {
    if (values[place].where != AT_HOME) return false;
  }
  return true;
}

/* The last so many values; NULL if there are none, or fewer. */
static const struct value *last_values(struct emitter *e, uint32_t count) {
  if (count > e->value_count - innermost(e)->height) emitter_fail(e, "nothing on the stack");
  return count && !e->error ? &e->values[e->value_count - count] : NULL;
}

/* Copies the last values to cells from `base` on. They stay on the stack as they are, since what follows a
   branch that is not taken does not see the copies. The lowest goes first: no cell is above a value's home. */
static void copy_values(struct emitter *e, uint32_t count, uint32_t base) {
  const struct value *values = last_values(e, count);
  for (uint32_t place = 0; place < count && !e->error; place++) {
    copy_to(e, values[place], base + values[place].home - values[0].home);
  }
}

uint32_t cells_of_all(struct types types) {
  uint32_t cells = 0;
  for (uint32_t place = 0; place < types.count; place++) cells += cells_of(types.types[place]);
  return cells;
}

void emit_return(struct emitter *e) {
  struct types results = e->labels[0].results;
  expect_all(e, results, 0);
  uint32_t cells = cells_of_all(results);
  const struct value *values = last_values(e, results.count);
  if (e->error) return;
  if (cells == 0) {
    emit_op(e, DO_RETURN);
  } else if (cells == 1) {
    if (values->where == CONSTANT) copy_to(e, *values, values->home);
    uint32_t cell = values->where == IN_LOCAL ? e->local_cells[values->local] : values->home;
    emit_op(e, DO_RETURN_ONE);
    emit(e, cell);
  } else {
    uint32_t first = values->home;
    copy_values(e, results.count, first);
    emit_op(e, DO_RETURN_MANY);
    emit(e, first);
    emit(e, cells);
  }
  arrive(e);
}

/* The way to a label, with the values that it wants, which stay on the stack. */
void branch(struct emitter *e, uint32_t depth) {
  struct label *label = label_at(e, depth);
  if (label->kind == LABEL_FUNCTION) {
    emit_return(e);
    return;
  }
  expect_all(e, carried(label), 0);
  copy_values(e, carried(label).count, label->base);
  emit_op(e, DO_JUMP);
  emit_target(e, label);
  arrive(e);
}

/* The word that waits for the target past a branch that is not taken. */
uint32_t emit_waiting(struct emitter *e) {
  emit(e, 0);
  return e->word_count - 1;
}

void branch_if(struct emitter *e, uint32_t depth) {
  bool direct = in_place(e, label_at(e, depth), 1);
  expect(e, 0, T_I32);
  expect_all(e, carried(label_at(e, depth)), 1);
  if (e->error) return;
  struct test test = pop_test(e, direct);
  emit_test(e, &test);
  if (direct) {
    emit_target(e, label_at(e, depth));
  } else {
    uint32_t waiting = emit_waiting(e);
    branch(e, depth);
    patch(e, waiting);
  }
  arrive(e);
}

void branch_table(struct emitter *e) {
  struct bytes labels = e->at.list;
  struct bytes again = labels;
  expect(e, 0, T_I32);
  uint32_t cell = pop(e);
  emit_op(e, DO_BR_TABLE);
  emit(e, cell);
  emit(e, e->at.count);
  uint32_t first = e->word_count;
  for (uint32_t place = 0; place <= e->at.count && !e->error; place++) {
    struct label *label = label_at(e, bytes_u32(&labels));
    expect_all(e, carried(label), 0);
    if (in_place(e, label, 0)) {
      emit_target(e, label);
    } else {
      emit(e, 0);
    }
  }
  for (uint32_t place = 0; place <= e->at.count && !e->error; place++) {
    uint32_t depth = bytes_u32(&again);
    if (in_place(e, label_at(e, depth), 0)) continue;
    patch(e, first + place);
    branch(e, depth);
  }
  die(e);
}

/* Blocks */

/* Inside of a block no more is known of its parameters than their types: a loop may begin again with others. */
static void retype(struct emitter *e, struct types params) {
  uint32_t height = innermost(e)->height;
  for (uint32_t place = 0; place < params.count; place++) e->values[height + place].type = params.types[place];
}

void open_block(struct emitter *e, enum label_kind kind) {
  struct types params, results;
  block_types(e, &params, &results);
  struct test test = {0};
  if (kind == LABEL_IF) expect(e, 0, T_I32);
  expect_all(e, params, kind == LABEL_IF ? 1 : 0);
  if (e->error) return;
  if (kind == LABEL_IF) test = pop_test(e, false);
  /* What is written to a local inside must not change values below; and on all ways they are at one place. */
  settle_locals(e);
  if (kind != LABEL_BLOCK) settle(e, params.count);
  uint32_t otherwise = 0;
  if (kind == LABEL_IF) {
    emit_test(e, &test);
    otherwise = emit_waiting(e);
  }
  arrive(e);
  open_label(e, kind, params, results);
  if (e->error) return;
  retype(e, params);
  innermost(e)->head = e->word_count;
  innermost(e)->otherwise = otherwise;
}

/* The values that a block ends with, at the places where its label wants them. */
static void settle_results(struct emitter *e) {
  struct label *label = innermost(e);
  if (e->dead) return;
  if (e->value_count != label->height + label->results.count) {
    emitter_fail(e, "values remaining on stack at end of block");
    return;
  }
  expect_all(e, label->results, 0);
  settle(e, label->results.count);
}

void begin_else(struct emitter *e) {
  struct label *label = innermost(e);
  if (label->kind != LABEL_IF) {
    emitter_fail(e, "an else without if");
    return;
  }
  settle_results(e);
  if (!e->dead) {
    emit_op(e, DO_JUMP);
    emit_target(e, label);
  }
  patch(e, label->otherwise);
  label->otherwise = 0;
  label->kind = LABEL_ELSE;
  drop_to(e, label->height);
  push_all(e, label->params);
  e->settled = e->value_count;
  e->dead = false;
  arrive(e);
}

void end_block(struct emitter *e) {
  if (innermost(e)->kind == LABEL_FUNCTION) {
    if (!e->dead) emit_return(e);
    e->label_count--;
    return;
  }
  if (innermost(e)->kind == LABEL_CATCH || innermost(e)->kind == LABEL_CATCH_ALL) {
    leave_clause(e);
  } else {
    settle_results(e);
  }
  struct label label = *innermost(e);
  /* Without an else the parameters are the results where the condition does not hold. */
  if (label.kind == LABEL_IF) expect_same(e, subtypes(e, label.params, label.results));
  patch(e, label.waiting);
  patch(e, label.otherwise);
  drop_to(e, label.height);
  e->label_count--;
  if (label.handler && !e->handlers[label.handler - 1].end) e->handlers[label.handler - 1].end = e->word_count;
  push_all(e, label.results);
  e->dead = false;
  arrive(e);
}

/* Calls: arguments are at their homes, where the frame of the callee begins. */

uint32_t place_arguments(struct emitter *e, struct types params) {
  settle(e, params.count);
  if (e->error || !params.count) return e->cells;
  return e->values[e->value_count - params.count].home;
}

/* The results take the place of so many arguments. */
void replace(struct emitter *e, uint32_t arguments, struct types results) {
  drop_to(e, e->value_count - (arguments <= e->value_count ? arguments : e->value_count));
  push_all(e, results);
  e->result_word = 0;
  arrive(e);
}

static void finish_call(struct emitter *e, const struct rtype *type, uint32_t first) {
  emit(e, first);
  replace(e, type->params, results_of(type));
}

static void finish_return_call(struct emitter *e, const struct rtype *type, uint32_t first) {
  emit(e, first);
  emit(e, cells_of_all(params_of(type)));
  die(e);
}

/* What a call takes is on the stack, and what one that returns gives is what this function gives. */
static void expect_call(struct emitter *e, const struct rtype *type, bool returns, uint32_t place) {
  expect_all(e, params_of(type), place);
  if (returns) expect_same(e, subtypes(e, results_of(type), e->labels[0].results));
}

void call(struct emitter *e, uint32_t index, bool returns) {
  if (!has(e, ITEM_FUNCTION, index)) return;
  const struct rtype *type = type_at(e, e->module->function[index].type, FUNC_TYPE);
  expect_call(e, type, returns, 0);
  uint32_t first = place_arguments(e, params_of(type));
  if (e->error) return;
  note_place(e);
  emit_op(e, returns ? DO_RETURN_CALL : DO_CALL);
  emit_pointer(e, e->instance->funcs[index]);
  if (returns) {
    finish_return_call(e, type, first);
  } else {
    finish_call(e, type, first);
  }
}

void call_indirect(struct emitter *e, bool returns) {
  const struct rtype *type = type_at(e, e->at.index[0], FUNC_TYPE);
  if (!has(e, ITEM_TABLE, e->at.index[1])) return;
  struct table *table = e->instance->tables[e->at.index[1]];
  expect_same(e, subtype(e, table->type, reference(HEAP_FUNC, NULLABLE)));
  expect_address(e, 0);
  expect_call(e, type, returns, 1);
  if (e->error) return;
  uint32_t cell = pop(e);
  uint32_t first = place_arguments(e, params_of(type));
  note_place(e);
  emit_op(e, returns ? DO_RETURN_CALL_INDIRECT : DO_CALL_INDIRECT);
  emit(e, cell);
  emit_pointer(e, table);
  emit(e, type->id);
  if (returns) {
    finish_return_call(e, type, first);
  } else {
    finish_call(e, type, first);
  }
}

void call_ref(struct emitter *e, bool returns) {
  const struct rtype *type = type_at(e, e->at.index[0], FUNC_TYPE);
  expect_ref_to(e, 0, type);
  expect_call(e, type, returns, 1);
  if (e->error) return;
  uint32_t cell = pop(e);
  uint32_t first = place_arguments(e, params_of(type));
  note_place(e);
  emit_op(e, returns ? DO_RETURN_CALL_REF : DO_CALL_REF);
  emit(e, cell);
  if (returns) {
    finish_return_call(e, type, first);
  } else {
    finish_call(e, type, first);
  }
}
