/* What code has besides where a profile is wanted. */

#include <string.h>

#include "parts.h"
#include "profile.h"

#define HASH_FACTOR 0x9e3779b1u

void profile_stretch(struct emitter *e) {
  struct stretch *stretch = pool_take(&e->store->pool, 1, sizeof *stretch);
  if (!stretch) {
    emitter_fail(e, "out of memory");
    return;
  }
  stretch->start = e->at.offset;
  *(e->stretch ? &e->stretch->next : &e->stretches) = stretch;
  e->stretch = stretch;
  emit_op(e, DO_COUNT);
  emit_pointer(e, stretch);
}

void profile_instruction(struct emitter *e) {
  e->stretch->end = e->at.offset;
  e->stretch->hash = (e->stretch->hash ^ e->at.op) * HASH_FACTOR;
  e->first_word = e->word_count;
  note_place(e); /* wherever it may be left */
}

static enum nan_shape shape_of(const struct opcode_row *row, valtype type) {
  if (type == T_V128) return strncmp(row->name, "f64x2", 5) ? NAN_F32X4 : NAN_F64X2;
  return type == T_F64 ? NAN_F64 : NAN_F32;
}

static bool is_call(uint32_t op) { return op == OP_CALL || op == OP_CALL_INDIRECT || op == OP_CALL_REF; }

static uint32_t results_of_call(struct emitter *e) {
  uint32_t index = e->at.index[0];
  if (e->at.op == OP_CALL) index = e->module->function[index].type;
  return results_of(type_at(e, index, FUNC_TYPE)).count;
}

/* How many values at the top of the stack the instruction in hand has made. */
static uint32_t made(struct emitter *e) {
  if (is_call(e->at.op)) return results_of_call(e);
  if (OPCODE_ROWS[e->at.op].rule == RULE_PLAIN) return OPCODE_ROWS[e->at.op].results;
  return e->result_word > e->first_word ? 1 : 0;
}

static void trace(struct emitter *e, const struct value *value) {
  emit_op(e, DO_TRACE);
  emit(e, value->home);
  emit(e, value->type);
  emit(e, e->at.offset);
}

static void check_nan(struct emitter *e, const struct opcode_row *row) {
  const struct value *value = &e->values[e->value_count - 1];
  emit_op(e, DO_NAN);
  emit(e, value->home);
  emit(e, shape_of(row, value->type));
}

void profile_results(struct emitter *e) {
  const struct opcode_row *row = &OPCODE_ROWS[e->at.op];
  if (e->dead || e->error || !e->label_count) return;
  uint32_t count = made(e);
  if (count > e->value_count) return;
  if (row->flags & NAN_VARIES) check_nan(e, row);
  if (e->store->profile->asked.event_room == 0) return;
  for (uint32_t place = e->value_count - count; place < e->value_count; place++) {
    if (e->values[place].where == AT_HOME) trace(e, &e->values[place]);
  }
}
