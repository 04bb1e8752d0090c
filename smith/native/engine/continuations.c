/* Stack switching: continuations that are made, bound, resumed, suspended and switched to. */

#include "parts.h"

#define NO_CONTINUATION "not a type of continuations"

/* The function type of a type of continuations. */
static const struct rtype *continued(struct emitter *e, uint32_t index) {
  return type_at(e, index, CONT_TYPE)->continuation;
}

/* The type of continuations that a type refers to; NULL, and an error, if it is none such. */
static const struct rtype *continuation_type(struct emitter *e, valtype t) {
  if (!e->error && is_reference(t) && heap_of(t) >= HEAP_CONCRETE) {
    const struct rtype *type = e->store->types.items[heap_of(t) - HEAP_CONCRETE];
    if (type->composite == CONT_TYPE) return type;
  }
  emitter_fail(e, NO_CONTINUATION);
  return NULL;
}

static const struct rtype *tag_type(struct emitter *e, uint32_t tag) { return e->instance->tags[tag]->type; }

static void new_continuation(struct emitter *e) {
  const struct rtype *type = type_at(e, e->at.index[0], CONT_TYPE);
  expect_ref_to(e, 0, type->continuation);
  emit_shape(e, &(struct shape){OP_CONT_NEW, 1, concrete_type(type, 0), 1, {type->id}});
}

static void bind(struct emitter *e) {
  const struct rtype *given = continued(e, e->at.index[0]);
  const struct rtype *left = continued(e, e->at.index[1]);
  const struct rtype *type = type_at(e, e->at.index[1], CONT_TYPE);
  if (left->params > given->params) emitter_fail(e, "cont.bind with too few parameters");
  if (e->error) return;
  struct types bound = first_of(params_of(given), given->params - left->params);
  struct types rest = {left->params, given->types + bound.count};
  expect_same(e, subtypes(e, params_of(left), rest) && subtypes(e, results_of(given), results_of(left)));
  expect_ref_to(e, 0, type_at(e, e->at.index[0], CONT_TYPE));
  expect_all(e, bound, 1);
  if (e->error) return;
  uint32_t cell = pop(e);
  uint32_t first = place_arguments(e, bound);
  if (e->error) return;
  drop_to(e, e->value_count - bound.count);
  note_place(e);
  emit_op(e, OP_CONT_BIND);
  emit_result(e, push(e, concrete_type(type, 0)));
  emit(e, cell);
  emit(e, first);
  emit(e, cells_of_all(bound));
  emit(e, type->id);
}

static void suspend(struct emitter *e) {
  if (!has(e, ITEM_TAG, e->at.index[0])) return;
  const struct rtype *type = tag_type(e, e->at.index[0]);
  expect_all(e, params_of(type), 0);
  uint32_t first = place_arguments(e, params_of(type));
  if (e->error) return;
  note_place(e);
  emit_op(e, OP_SUSPEND);
  emit_pointer(e, e->instance->tags[e->at.index[0]]);
  emit(e, first);
  replace(e, type->params, results_of(type));
}

/* Whether what is suspended with the tag, in what is resumed of the function type, is of the type that is left. */
static void expect_left(struct emitter *e, const struct rtype *tag, const struct rtype *function, valtype left) {
  const struct rtype *type = continuation_type(e, left);
  if (!type) return;
  const struct rtype *rest = type->continuation;
  expect_same(e, subtypes(e, params_of(rest), results_of(tag)) && subtypes(e, results_of(function), results_of(rest)));
}

/* A clause for `switch`: the tag says what all give that are switched to. */
static void expect_switch(struct emitter *e, const struct rtype *tag, const struct rtype *function) {
  expect_same(e, tag->params == 0 && subtypes(e, results_of(tag), results_of(function)) &&
                     subtypes(e, results_of(function), results_of(tag)));
}

/* Where a suspension goes on: what its tag carries and the continuation go onto the stack, and the way to the
   label from there is as that of any branch. The words of the clause are kept until the resume is emitted. */
static void emit_way(struct emitter *e, struct clause clause, const struct rtype *function, uint32_t *words) {
  if (!has(e, ITEM_TAG, clause.tag)) return;
  const struct tag *tag = e->instance->tags[clause.tag];
  words[CLAUSE_TAG] = (uint32_t)(uintptr_t)tag;
  words[CLAUSE_TAG + 1] = (uint32_t)((uint64_t)(uintptr_t)tag >> 32);
  if (clause.kind) {
    expect_switch(e, tag->type, function);
    return;
  }
  struct types wanted = carried(label_at(e, clause.label));
  if (!wanted.count) {
    emitter_fail(e, NO_CONTINUATION);
    return;
  }
  valtype type = wanted.types[wanted.count - 1];
  expect_left(e, tag->type, function, type);
  if (e->error) return;
  words[CLAUSE_TARGET] = e->word_count;
  words[CLAUSE_TYPE] = heap_of(type) - HEAP_CONCRETE;
  words[CLAUSE_BASE] = e->cells;
  uint32_t height = e->value_count;
  push_all(e, params_of(tag->type));
  push(e, type);
  branch(e, clause.label);
  drop_to(e, height);
}

static uint32_t *emit_ways(struct emitter *e, const struct rtype *function) {
  uint32_t *words = pool_take(&e->pool, e->at.count, CLAUSE_WORDS * sizeof *words);
  struct bytes clauses = e->at.list;
  if (!words) emitter_stop(e, NATIVE_MEMORY, "out of memory");
  if (!words || !e->at.count) return words;
  emit_op(e, DO_JUMP);
  uint32_t past = emit_waiting(e);
  for (uint32_t place = 0; place < e->at.count && !e->error; place++) {
    emit_way(e, code_handler(&clauses), function, words + place * CLAUSE_WORDS);
  }
  patch(e, past);
  arrive(e);
  return words;
}

/* What the instruction gives to the continuation, apart from itself. */
static struct types given(struct emitter *e, const struct rtype *function) {
  switch (e->at.op) {
    case OP_RESUME:
      return params_of(function);
    case OP_RESUME_THROW:
      return params_of(tag_type(e, e->at.index[1]));
    default:
      return one_type(e, reference(HEAP_EXN, NULLABLE));
  }
}

static void resume(struct emitter *e) {
  const struct rtype *function = continued(e, e->at.index[0]);
  struct types args = given(e, function);
  expect_ref_to(e, 0, type_at(e, e->at.index[0], CONT_TYPE));
  expect_all(e, args, 1);
  if (e->error) return;
  uint32_t cell = pop(e);
  uint32_t first = place_arguments(e, args);
  if (e->error) return;
  const uint32_t *clauses = emit_ways(e, function);
  if (e->error) return;
  note_place(e);
  emit_op(e, e->at.op);
  emit(e, cell);
  emit(e, first);
  emit(e, cells_of_all(args));
  emit_pointer(e, e->at.op == OP_RESUME_THROW ? e->instance->tags[e->at.index[1]] : NULL);
  emit(e, e->at.count);
  for (uint32_t place = 0; place < e->at.count * CLAUSE_WORDS; place++) emit(e, clauses[place]);
  replace(e, args.count, results_of(function));
}

/* Gives its arguments, and what is left here behind them. */
static void switch_to(struct emitter *e) {
  const struct rtype *function = continued(e, e->at.index[0]);
  const struct rtype *tag = tag_type(e, e->at.index[1]);
  if (!function->params) emitter_fail(e, NO_CONTINUATION);
  if (e->error) return;
  const struct rtype *back = continuation_type(e, function->types[function->params - 1]);
  if (!back) return;
  struct types args = first_of(params_of(function), function->params - 1);
  expect_same(e, tag->params == 0 && subtypes(e, results_of(tag), results_of(back->continuation)) &&
                     subtypes(e, results_of(function), results_of(tag)));
  expect_ref_to(e, 0, type_at(e, e->at.index[0], CONT_TYPE));
  expect_all(e, args, 1);
  if (e->error) return;
  uint32_t cell = pop(e);
  uint32_t first = place_arguments(e, args);
  if (e->error) return;
  note_place(e);
  emit_op(e, OP_SWITCH);
  emit(e, cell);
  emit_pointer(e, e->instance->tags[e->at.index[1]]);
  emit(e, first);
  emit(e, cells_of_all(args));
  emit(e, back->id);
  replace(e, args.count, params_of(back->continuation));
}

bool translate_continuation(struct emitter *e) {
  switch (e->at.op) {
    case OP_CONT_NEW:
      new_continuation(e);
      return true;
    case OP_CONT_BIND:
      bind(e);
      return true;
    case OP_SUSPEND:
      suspend(e);
      return true;
    case OP_RESUME:
    case OP_RESUME_THROW:
    case OP_RESUME_THROW_REF:
      resume(e);
      return true;
    case OP_SWITCH:
      switch_to(e);
      return true;
    default:
      return false;
  }
}
