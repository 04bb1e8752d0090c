#include "emit.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64
/* An instruction makes some thousand words, at most, where it copies the values of a branch. */
#define MOST_WORDS (1u << 26)

void emitter_stop(struct emitter *e, int status, const char *error) {
  if (e->error) return;
  e->error = error;
  e->status = status;
}

void emitter_fail(struct emitter *e, const char *error) { emitter_stop(e, NATIVE_INVALID, error); }

bool emitter_grow(struct emitter *e, void **items, uint32_t *room, uint32_t count, size_t size) {
  if (count < *room) return true;
  uint32_t wanted = *room ? *room * 2 : FIRST_ROOM;
  void *grown = wanted <= MOST_WORDS ? realloc(*items, wanted * size) : NULL;
  if (!grown) {
    emitter_stop(e, NATIVE_MEMORY, "out of memory");
    return false;
  }
  *items = grown;
  *room = wanted;
  return true;
}

struct types no_types(void) { return (struct types){0, NULL}; }

/* Words */

void emit(struct emitter *e, uint32_t word) {
  if (emitter_grow(e, (void **)&e->words, &e->word_room, e->word_count, sizeof *e->words))
    e->words[e->word_count++] = word;
}

void emit_op(struct emitter *e, uint32_t op) {
  e->last_op = e->word_count;
  e->result_word = 0;
  emit(e, op);
}

void emit_result(struct emitter *e, uint32_t cell) {
  e->result_word = e->word_count;
  emit(e, cell);
}

void emit_long(struct emitter *e, uint64_t value) {
  emit(e, (uint32_t)value);
  emit(e, (uint32_t)(value >> 32));
}

void emit_pointer(struct emitter *e, const void *pointer) { emit_long(e, (uint64_t)(uintptr_t)pointer); }

void note_place(struct emitter *e) {
  if (!emitter_grow(e, (void **)&e->places, &e->place_room, e->place_count, sizeof *e->places)) return;
  e->places[e->place_count++] = (struct place){e->word_count, e->at.offset};
}

/* The operand stack */

/* A frame that is larger than the stack can be of no call: so it is seen here, where a few bytes of code
   would otherwise make many values. */
static struct value *new_value(struct emitter *e, valtype type) {
  if (e->cells >= e->store->limits.stack_cells) emitter_stop(e, NATIVE_STACK, "call stack exhausted");
  if (e->error) return NULL;
  if (!emitter_grow(e, (void **)&e->values, &e->value_room, e->value_count, sizeof *e->values)) return NULL;
  struct value *value = &e->values[e->value_count++];
  *value = (struct value){.where = AT_HOME, .type = type, .home = e->cells};
  e->cells += cells_of(type);
  if (e->cells > e->most_cells) e->most_cells = e->cells;
  return value;
}

uint32_t push(struct emitter *e, valtype type) {
  struct value *value = new_value(e, type);
  return value ? value->home : 0;
}

void push_local(struct emitter *e, uint32_t local) {
  struct value *value = new_value(e, e->local_types[local]);
  if (!value) return;
  value->where = IN_LOCAL;
  value->local = local;
  e->pending[local]++;
}

void push_constant(struct emitter *e, valtype type, uint64_t constant) {
  struct value *value = new_value(e, type);
  if (!value) return;
  value->where = CONSTANT;
  value->constant = constant;
}

struct value pop_value(struct emitter *e) {
  const struct label *label = &e->labels[e->label_count - 1];
  if (e->value_count <= label->height) {
    emitter_fail(e, "nothing on the stack");
    return (struct value){0};
  }
  struct value value = e->values[--e->value_count];
  e->cells = value.home;
  if (value.where == IN_LOCAL) e->pending[value.local]--;
  if (e->settled > e->value_count) e->settled = e->value_count;
  return value;
}

void copy_to(struct emitter *e, struct value value, uint32_t cell) {
  bool wide = value.type == T_V128;
  uint32_t from = value.where == IN_LOCAL ? e->local_cells[value.local] : value.home;
  if (value.where == CONSTANT) {
    bool is_short = value.constant >> 32 == 0;
    emit_op(e, is_short ? DO_CONST : DO_CONST_LONG);
    emit_result(e, cell);
    if (is_short) {
      emit(e, (uint32_t)value.constant);
    } else {
      emit_long(e, value.constant);
    }
  } else if (from != cell) {
    emit_op(e, wide ? DO_COPY_V : DO_COPY);
    emit_result(e, cell);
    emit(e, from);
  }
}

static uint32_t cell_of(struct emitter *e, struct value value) {
  if (value.where == IN_LOCAL) return e->local_cells[value.local];
  if (value.where == CONSTANT) copy_to(e, value, value.home);
  return value.home;
}

uint32_t pop(struct emitter *e) {
  struct value value = pop_value(e);
  return cell_of(e, value);
}

uint32_t scratch(struct emitter *e, uint32_t cells) {
  if (e->cells + cells > e->most_cells) e->most_cells = e->cells + cells;
  return e->cells;
}

static void bring_home(struct emitter *e, struct value *value) {
  if (value->where == AT_HOME) return;
  copy_to(e, *value, value->home);
  if (value->where == IN_LOCAL) e->pending[value->local]--;
  value->where = AT_HOME;
}

void settle(struct emitter *e, uint32_t count) {
  const struct label *label = &e->labels[e->label_count - 1];
  if (count > e->value_count - label->height) {
    emitter_fail(e, "nothing on the stack");
    return;
  }
  for (uint32_t place = e->value_count - count; place < e->value_count; place++) bring_home(e, &e->values[place]);
}

void settle_constant(struct emitter *e) {
  struct value *value = e->value_count ? &e->values[e->value_count - 1] : NULL;
  if (value && value->where == CONSTANT) bring_home(e, value);
}

void settle_locals(struct emitter *e) {
  for (uint32_t place = e->settled; place < e->value_count; place++) {
    if (e->values[place].where == IN_LOCAL) bring_home(e, &e->values[place]);
  }
  e->settled = e->value_count;
}

void free_local(struct emitter *e, uint32_t local) {
  for (uint32_t place = e->value_count; e->pending[local] && place > e->settled; place--) {
    struct value *value = &e->values[place - 1];
    if (value->where == IN_LOCAL && value->local == local) bring_home(e, value);
  }
}

/* Labels */

void open_label(struct emitter *e, enum label_kind kind, struct types params, struct types results) {
  if (params.count > e->value_count) {
    emitter_fail(e, "nothing on the stack");
    return;
  }
  if (!emitter_grow(e, (void **)&e->labels, &e->label_room, e->label_count, sizeof *e->labels)) return;
  struct label *label = &e->labels[e->label_count++];
  uint32_t height = e->value_count - params.count;
  *label = (struct label){.kind = kind, .height = height, .params = params, .results = results};
  label->handlers = e->handler_count;
  label->base = params.count ? e->values[height].home : e->cells;
}

struct label *label_at(struct emitter *e, uint32_t depth) {
  if (depth < e->label_count) return &e->labels[e->label_count - 1 - depth];
  emitter_fail(e, "unknown label");
  return &e->labels[0];
}

void emit_target(struct emitter *e, struct label *label) {
  if (label->kind == LABEL_LOOP) {
    emit(e, label->head);
    return;
  }
  uint32_t word = e->word_count;
  emit(e, label->waiting);
  label->waiting = word;
}

void patch(struct emitter *e, uint32_t waiting) {
  while (waiting && !e->error) {
    uint32_t next = e->words[waiting];
    e->words[waiting] = e->word_count;
    waiting = next;
  }
}

void forget_last(struct emitter *e) {
  e->last_op = 0;
  e->result_word = 0;
}

void arrive(struct emitter *e) {
  forget_last(e);
  e->arrived = true;
}
