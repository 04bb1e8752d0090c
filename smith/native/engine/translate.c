#include "translate.h"

#include <stdlib.h>
#include <string.h>

#include "parts.h"

#define MOST_LOCALS 50000u
#define LOCALS_FOR_FUEL 64u /* cells of them that take as much as an instruction */
#define NOT_SUPPORTED "an instruction that is not supported"

/* Locals */

static void add_local(struct emitter *e, valtype type) {
  uint32_t room = e->local_room;
  uint32_t rooms[] = {room, room, room};
  if (!emitter_grow(e, (void **)&e->local_types, &rooms[0], e->local_count, sizeof *e->local_types)) return;
  if (!emitter_grow(e, (void **)&e->local_cells, &rooms[1], e->local_count, sizeof *e->local_cells)) return;
  if (!emitter_grow(e, (void **)&e->pending, &rooms[2], e->local_count, sizeof *e->pending)) return;
  e->local_room = rooms[0];
  e->local_types[e->local_count] = type;
  e->local_cells[e->local_count] = e->cells;
  e->pending[e->local_count] = 0;
  e->local_count++;
  e->cells += cells_of(type);
}

static void read_locals(struct emitter *e) {
  uint32_t runs = bytes_count(&e->bytes);
  for (uint32_t run = 0; run < runs && !bytes_failed(&e->bytes); run++) {
    uint32_t count = bytes_u32(&e->bytes);
    valtype type = checked_type(e, bytes_type(&e->bytes));
    if (count > MOST_LOCALS - e->local_count) {
      emitter_fail(e, "too many locals");
      return;
    }
    for (uint32_t place = 0; place < count; place++) add_local(e, type);
  }
}

static bool is_local(struct emitter *e, uint32_t local) {
  if (local < e->local_count) return true;
  emitter_fail(e, "unknown local");
  return false;
}

static void set_local(struct emitter *e, uint32_t local) {
  if (!is_local(e, local)) return;
  expect(e, 0, e->local_types[local]);
  if (e->error) return;
  uint32_t cell = e->local_cells[local];
  uint32_t result_word = e->result_word;
  struct value value = pop_value(e);
  if (value.where == AT_HOME && result_word && e->words[result_word] == value.home && !e->pending[local]) {
    e->words[result_word] = cell; /* the operation can write there at once */
    forget_last(e);
    return;
  }
  if (value.where == IN_LOCAL && value.local == local) return;
  free_local(e, local);
  copy_to(e, value, cell);
  forget_last(e);
}

static void tee_local(struct emitter *e, uint32_t local) {
  set_local(e, local);
  if (is_local(e, local)) push_local(e, local);
}

/* Plain instructions: operands, a result, immediates */

static uint32_t operation_of(const struct opcode_row *row) { return (uint32_t)(row - OPCODE_ROWS); }

/* The form of a binary operation with a constant to the right; 0 if there is none. */
static uint32_t with_constant(uint32_t op) {
  switch (op) {
#define CASE(name) \
  case OP_##name:  \
    return DO_##name##_I;
    IMMEDIATE_I32(CASE)
    IMMEDIATE_I64(CASE) COMPARE_I32(CASE) COMPARE_I64(CASE)
#undef CASE
        default : return 0;
  }
}

/* Whether a constant is its lowest 32 bits, extended by sign to 64 where it has them. */
static bool fits_word(struct value value) {
  return value.where == CONSTANT && (value.type == T_I32 || (int64_t)value.constant == (int32_t)value.constant);
}

static bool emit_with_constant(struct emitter *e, const struct opcode_row *row) {
  uint32_t op = with_constant(operation_of(row));
  if (!op || e->value_count < 2 || !fits_word(e->values[e->value_count - 1])) return false;
  uint32_t constant = (uint32_t)pop_value(e).constant;
  uint32_t left = pop(e);
  emit_op(e, op);
  emit_result(e, push(e, row->result[0]));
  emit(e, left);
  emit(e, constant);
  return true;
}

static void emit_immediates(struct emitter *e, const struct opcode_row *row, uint32_t offset) {
  for (uint32_t place = 0; place < row->immediates; place++) {
    switch (row->immediate[place]) {
      case IMM_MEMARG:
        emit(e, offset);
        break;
      case IMM_LANES:
      case IMM_V128:
        emit_long(e, e->at.number);
        emit_long(e, e->at.high);
        break;
      case IMM_RESERVED:
        break;
      default:
        emit(e, e->at.index[place]);
    }
  }
}

static void use_memory(struct emitter *e, uint32_t memory) {
  if (!has(e, ITEM_MEMORY, memory)) return;
  emit_op(e, DO_USE_MEMORY);
  emit_pointer(e, e->instance->memories[memory]);
}

static bool has_memarg(const struct opcode_row *row) { return row->immediates && row->immediate[0] == IMM_MEMARG; }

static void expect_params(struct emitter *e, const struct opcode_row *row) {
  for (uint32_t place = 0; place < row->params; place++) {
    valtype type = row->param[row->params - 1 - place];
    if (type == T_ADDRESS || type == T_TABLE_ADDRESS) {
      expect_address(e, place);
    } else {
      expect(e, place, type);
    }
  }
}

static bool has_64(struct emitter *e, enum item_kind kind, uint32_t index) {
  return kind == ITEM_MEMORY ? e->instance->memories[index]->limits.is_64 : e->instance->tables[index]->limits.is_64;
}

/* Whether a segment is of what the table holds. */
static void expect_segment(struct emitter *e) {
  valtype type = e->instance->elements[e->at.index[0]].type;
  expect_same(e, subtype(e, type, e->instance->tables[e->at.index[1]]->type));
}

static void emit_plain(struct emitter *e, const struct opcode_row *row) {
  expect_params(e, row);
  if (e->at.op == OP_TABLE_INIT) expect_segment(e);
  if (e->error || emit_with_constant(e, row)) return;
  bool accesses = has_memarg(row);
  uint32_t sum = accesses && e->at.number >> 32 ? scratch(e, 1) : 0;
  uint32_t operands[4] = {0};
  for (uint32_t place = row->params; place > 0; place--) operands[place - 1] = pop(e);
  if (sum) {
    emit_op(e, DO_ADD_OFFSET);
    emit_result(e, sum);
    emit(e, operands[0]);
    emit_long(e, e->at.number);
    operands[0] = sum;
  }
  if (accesses && e->at.index[0]) use_memory(e, e->at.index[0]);
  if (row->flags & MAY_TRAP) note_place(e);
  emit_op(e, operation_of(row));
  for (uint32_t place = 0; place < row->results; place++) {
    valtype type = row->result[place];
    if (type == T_ADDRESS) type = has_64(e, ITEM_MEMORY, e->at.index[0]) ? T_I64 : T_I32;
    if (type == T_TABLE_ADDRESS) type = has_64(e, ITEM_TABLE, e->at.index[0]) ? T_I64 : T_I32;
    uint32_t home = push(e, type);
    if (place == 0) {
      emit_result(e, home);
    } else {
      emit(e, home);
    }
  }
  if (row->results > 1) e->result_word = 0;
  for (uint32_t place = 0; place < row->params; place++) emit(e, operands[place]);
  emit_immediates(e, row, sum ? 0 : (uint32_t)e->at.number);
  if (accesses && e->at.index[0]) {
    uint32_t result_word = e->result_word;
    use_memory(e, 0);
    e->result_word = result_word;
  }
}

/* Constants, variables and parameters */

static void push_v128(struct emitter *e) {
  uint32_t home = push(e, T_V128);
  emit_op(e, DO_CONST_V);
  emit_result(e, home);
  emit_long(e, e->at.number);
  emit_long(e, e->at.high);
}

static void get_global(struct emitter *e, uint32_t index) {
  if (!has(e, ITEM_GLOBAL, index)) return;
  struct global *global = e->instance->globals[index];
  valtype type = global->type;
  emit_op(e, type == T_V128 ? DO_GLOBAL_GET_V : DO_GLOBAL_GET);
  emit_result(e, push(e, type));
  emit_pointer(e, global->value);
}

static void set_global(struct emitter *e, uint32_t index) {
  if (!has(e, ITEM_GLOBAL, index)) return;
  struct global *global = e->instance->globals[index];
  expect(e, 0, global->type);
  uint32_t cell = pop(e);
  emit_op(e, global->type == T_V128 ? DO_GLOBAL_SET_V : DO_GLOBAL_SET);
  emit(e, cell);
  emit_pointer(e, global->value);
}

/* The type of both operands: what is said, or else one of numbers. */
static valtype selected_type(struct emitter *e) {
  if (e->at.op == OP_SELECT) {
    valtype type = type_of_value(e, 1);
    expect_same(e, !is_reference(type));
    return type;
  }
  struct bytes list = e->at.list;
  expect_same(e, e->at.count == 1);
  return checked_type(e, bytes_type(&list));
}

static void emit_select(struct emitter *e) {
  valtype type = selected_type(e);
  expect(e, 0, T_I32);
  expect(e, 1, type);
  expect(e, 2, type);
  if (e->error) return;
  uint32_t condition = pop(e);
  uint32_t right = pop(e);
  uint32_t left = pop(e);
  emit_op(e, type == T_V128 ? DO_SELECT_V : DO_SELECT);
  emit_result(e, push(e, type));
  emit(e, condition);
  emit(e, left);
  emit(e, right);
}

/* Instructions */

static void skip_dead(struct emitter *e) {
  uint32_t op = e->at.op;
  if (opens_block(op)) {
    e->skipped++;
  } else if (e->skipped) {
    if (op == OP_END || op == OP_DELEGATE) e->skipped--;
  } else if (op == OP_END) {
    end_block(e);
  } else if (op == OP_ELSE) {
    begin_else(e);
  } else if (op == OP_CATCH || op == OP_CATCH_ALL) {
    begin_clause(e);
  } else if (op == OP_DELEGATE) {
    end_delegating(e);
  }
}

static void translate_instruction(struct emitter *e) {
  const struct instruction *at = &e->at;
  if (!all_there(e)) return;
  switch (at->op) {
    case OP_UNREACHABLE:
      note_place(e);
      emit_op(e, OP_UNREACHABLE);
      die(e);
      break;
    case OP_NOP:
    case OP_ATOMIC_FENCE:
      break;
    case OP_BLOCK:
      open_block(e, LABEL_BLOCK);
      break;
    case OP_LOOP:
      open_block(e, LABEL_LOOP);
      break;
    case OP_IF:
      open_block(e, LABEL_IF);
      break;
    case OP_ELSE:
      begin_else(e);
      break;
    case OP_END:
      end_block(e);
      break;
    case OP_BR:
      branch(e, at->index[0]);
      die(e);
      break;
    case OP_BR_IF:
      branch_if(e, at->index[0]);
      break;
    case OP_BR_TABLE:
      branch_table(e);
      break;
    case OP_RETURN:
      emit_return(e);
      die(e);
      break;
    case OP_CALL:
      call(e, at->index[0], false);
      break;
    case OP_RETURN_CALL:
      call(e, at->index[0], true);
      break;
    case OP_CALL_INDIRECT:
      call_indirect(e, false);
      break;
    case OP_RETURN_CALL_INDIRECT:
      call_indirect(e, true);
      break;
    case OP_CALL_REF:
      call_ref(e, false);
      break;
    case OP_RETURN_CALL_REF:
      call_ref(e, true);
      break;
    case OP_DROP:
      pop_value(e);
      break;
    case OP_SELECT:
    case OP_SELECT_T:
      emit_select(e);
      break;
    case OP_LOCAL_GET:
      if (is_local(e, at->index[0])) push_local(e, at->index[0]);
      break;
    case OP_LOCAL_SET:
      set_local(e, at->index[0]);
      break;
    case OP_LOCAL_TEE:
      tee_local(e, at->index[0]);
      break;
    case OP_GLOBAL_GET:
      get_global(e, at->index[0]);
      break;
    case OP_GLOBAL_SET:
      set_global(e, at->index[0]);
      break;
    case OP_I32_CONST:
      push_constant(e, T_I32, at->number);
      break;
    case OP_I64_CONST:
      push_constant(e, T_I64, at->number);
      break;
    case OP_F32_CONST:
      push_constant(e, T_F32, at->number);
      break;
    case OP_F64_CONST:
      push_constant(e, T_F64, at->number);
      break;
    case OP_V128_CONST:
      push_v128(e);
      break;
    case OP_TRY_TABLE:
      open_try(e);
      break;
    default:
      if (OPCODE_ROWS[at->op].rule == RULE_PLAIN) {
        emit_plain(e, &OPCODE_ROWS[at->op]);
      } else if (!translate_descriptor(e) && !translate_legacy(e) && !translate_continuation(e) &&
                 !translate_reference(e)) {
        emitter_fail(e, NOT_SUPPORTED);
      }
  }
}

/* Stretches of code, which are executed as a whole unless an instruction traps */

static bool has_fuel(const struct emitter *e) { return e->store->limits.fuel != UINT64_MAX; }

/* It is paid for before it begins. */
static void begin_fuel(struct emitter *e) {
  emit_op(e, DO_FUEL);
  e->fuel_word = e->word_count;
  emit(e, 0);
}

static void begin_stretch(struct emitter *e) {
  if (!e->arrived) return;
  e->arrived = false;
  if (has_fuel(e)) begin_fuel(e);
  if (e->store->profile) profile_stretch(e);
  forget_last(e);
}

static void count_instruction(struct emitter *e) {
  begin_stretch(e);
  if (e->error) return;
  if (has_fuel(e)) e->words[e->fuel_word]++;
  if (e->store->profile) profile_instruction(e);
}

/* A call writes zeros to all locals: where these are many, they are paid for as a bulk operation is. */
static void count_locals(struct emitter *e) {
  uint32_t fuel = e->cells / LOCALS_FOR_FUEL;
  if (!fuel || e->store->limits.fuel == UINT64_MAX) return;
  emit_op(e, DO_FUEL);
  emit(e, fuel);
  arrive(e);
}

static void translate_body(struct emitter *e) {
  const struct rtype *type = e->func->type;
  for (uint32_t place = 0; place < type->params; place++) add_local(e, type->types[place]);
  read_locals(e);
  e->most_cells = e->cells;
  open_label(e, LABEL_FUNCTION, no_types(), results_of(type));
  arrive(e);
  emit(e, 0); /* no word is number 0, which says that nothing waits */
  count_locals(e);
  while (e->label_count && !e->error) {
    code_read(&e->bytes, &e->at);
    if (bytes_failed(&e->bytes)) {
      emitter_fail(e, e->bytes.error);
    } else if (e->dead) {
      skip_dead(e);
    } else {
      count_instruction(e);
      translate_instruction(e);
      if (e->store->profile) profile_results(e);
    }
  }
  if (bytes_more(&e->bytes)) emitter_fail(e, "more behind the end of a function");
}

static void emitter_free(struct emitter *e) {
  free(e->local_types);
  free(e->local_cells);
  free(e->pending);
  free(e->values);
  free(e->labels);
  pool_free(&e->pool);
}

static struct code *finished(struct emitter *e) {
  struct code *code = e->error ? NULL : calloc(1, sizeof *code);
  if (!code) {
    emitter_stop(e, NATIVE_MEMORY, "out of memory");
    free(e->words);
    free(e->places);
    free(e->handlers);
    free(e->catches);
    return NULL;
  }
  uint32_t params = e->func->type->param_cells;
  uint32_t results = e->func->type->result_cells;
  code->words = e->words;
  code->frame_cells = e->most_cells > results ? e->most_cells : results;
  uint32_t locals =
      e->local_count ? e->local_cells[e->local_count - 1] + cells_of(e->local_types[e->local_count - 1]) : 0;
  code->local_cells = locals - params;
  code->place_count = e->place_count;
  code->places = e->places;
  code->handler_count = e->handler_count;
  code->handlers = e->handlers;
  code->catches = e->catches;
  code->stretches = e->stretches;
  return code;
}

int translate(struct func *func, const char **error, uint32_t *error_at) {
  struct instance *instance = func->instance;
  struct emitter e = {.func = func, .instance = instance, .store = instance->store, .module = instance->module};
  e.bytes = module_bytes(e.module, e.module->function[func->index].code);
  translate_body(&e);
  func->code = finished(&e);
  *error = e.error;
  *error_at = e.at.offset;
  emitter_free(&e);
  return e.status;
}

void code_free(struct code *code) {
  if (!code) return;
  free(code->words);
  free(code->places);
  free(code->handlers);
  free(code->catches);
  free(code);
}
