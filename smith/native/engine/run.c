/* The interpreter: one handler for each operation, which jumps to the next one by itself. */

#include "run.h"

#include <stdlib.h>
#include <string.h>

#include "fibers.h"
#include "heap.h"
#include "memory.h"
#include "profile.h"
#include "translate.h"
#include "handlers.h"

#pragma GCC diagnostic ignored "-Wpedantic" /* labels as values */

/* Calls */

static bool frame_room(struct store *store) { return store->now.depth < store->frame_limit || more_frames(store); }

static bool ensure_stack(struct store *store) {
  struct stack *stack = &store->now;
  if (stack->cells) return true;
  stack->cells = malloc((size_t)store->limits.stack_cells * sizeof(cell));
  if (!stack->cells) return false;
  stack->end = stack->cells + store->limits.stack_cells;
  store->stack_top = stack->cells;
  return true;
}

static void fail(struct native_outcome *outcome, int status, const char *message) {
  outcome->status = status;
  size_t size = strlen(message);
  if (size >= sizeof outcome->message) size = sizeof outcome->message - 1;
  memcpy(outcome->message, message, size);
  outcome->message[size] = 0;
}

/* Translates a function, if that was not done, and makes its locals: where its frame is now, or NULL. */
static cell *begin_function(struct store *store, struct func *func, cell *cells, struct native_outcome *outcome) {
  if (!func->code) {
    const char *error;
    uint32_t error_at;
    int status = translate(func, &error, &error_at);
    if (status != NATIVE_OK) {
      fail(outcome, status, error);
      outcome->function = func->index;
      outcome->offset = error_at;
      return NULL;
    }
  }
  const struct code *code = func->code;
  if (code->frame_cells > (size_t)(store->now.end - cells)) {
    int status = fiber_grow(store, &cells, code->frame_cells);
    if (status != NATIVE_OK) {
      fail(outcome, status, "call stack exhausted");
      return NULL;
    }
  }
  memset(cells + func->type->param_cells, 0, code->local_cells * sizeof(cell));
  return cells;
}

static bool call_host(struct store *store, struct func *func, cell *cells, cell *top, struct native_outcome *outcome) {
  cell *before = store->stack_top;
  if (store->running == &store->first) store->stack_top = top;
  int status = store->host_call(store->host, func->index, cells, cells, outcome);
  store->stack_top = before;
  if (status != NATIVE_OK) outcome->status = status;
  return status == NATIVE_OK;
}

/* The function in a table that a call of this type is for: a trap's kind. */
static int find_indirect(const struct store *store, const struct table *table, uint64_t index, uint32_t type,
                         struct func **found) {
  if (index >= table->size) return TRAP_CALL_BOUNDS;
  cell ref = table->elements[index];
  if (!ref) return TRAP_CALL_NULL;
  *found = store->funcs.items[ref_index(ref)];
  return rtype_is_below((*found)->type, store->types.items[type]) ? TRAP_NONE : TRAP_CALL_TYPE;
}

/* Where the instruction of a word is in the module. */
static void set_place(struct native_outcome *outcome, const struct func *func, const uint32_t *pc) {
  const struct code *code = func->code;
  uint32_t word = (uint32_t)(pc - code->words);
  uint32_t low = 0;
  uint32_t high = code->place_count;
  while (low < high) { /* the first place behind the word */
    uint32_t middle = (low + high) / 2;
    if (code->places[middle].word <= word) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  outcome->instance = func->instance->id;
  outcome->function = func->index;
  outcome->offset = low ? code->places[low - 1].offset : 0;
}

/* The clause that is for an exception of this tag thrown at this word; the innermost first. */
static const struct catch *find_catch(const struct code *code, uint32_t word, const struct tag *tag) {
  uint32_t left = code->handler_count;
  while (left > 0) {
    const struct handler *handler = &code->handlers[--left];
    if (word < handler->start || word >= handler->end) continue;
    for (uint32_t clause = handler->first; clause; clause = code->catches[clause - 1].next) {
      const struct catch *found = &code->catches[clause - 1];
      if (!found->tag || found->tag == tag) return found;
    }
    left = handler->outer;
  }
  return NULL;
}

/* Runs the function whose frame is the last one, until the call that it is for returns: a status. */
static int run(struct store *store, struct func *func, cell *fp, struct native_outcome *outcome) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
  static const void *const LABELS[OPERATIONS] = {
      [0 ... OPERATIONS - 1] = &&label_unknown,
      COMPUTATIONS(ENTRY) LOADS(ENTRY) STORES(ENTRY) ATOMIC_LOADS(ENTRY) ATOMIC_STORES(ENTRY) RMWS(ENTRY)
      IMMEDIATE_I32(ENTRY_I) IMMEDIATE_I64(ENTRY_I) COMPARE_I32(ENTRY_I) COMPARE_I64(ENTRY_I)
      COMPARE_I32(ENTRIES_BR) COMPARE_I64(ENTRIES_BR)
      OTHERS(ENTRY_DO) OTHER_INSTRUCTIONS(ENTRY_OP) VECTOR_LOADS(ENTRY) LANE_LOADS(ENTRY) LANE_STORES(ENTRY)
  };
#pragma GCC diagnostic pop
  const struct native_relaxed *const relaxed = &store->relaxed;
  const uint32_t base = store->now.depth; /* frames below are those of other calls */
  uint32_t floor = base;                  /* the same of the fiber that runs */
  const uint32_t *pc;
  uint8_t *memory = NULL;
  uint64_t memory_size = 0;
  struct func *callee;
  cell *callee_cells;
  cell thrown;
  cell fresh = 0; /* an exception that code has not seen, and that is the last object */
  cell continued;
  const cell *args;
  uint32_t arg_cells;
  bool shared = false;
  int trap;

#define RELOAD()                                                          \
  do {                                                                    \
    const struct instance *instance = func->instance;                     \
    if (instance->module->counts[ITEM_MEMORY]) {                          \
      memory = instance->memories[0]->data;                               \
      memory_size = instance->memories[0]->size;                          \
      shared = instance->memories[0]->limits.shared;                      \
    }                                                                     \
  } while (0)

  RELOAD();
  pc = func->code->words + 1;
  goto *LABELS[*pc];

  COMPUTATIONS(COMPUTATION)
  LOADS(LOAD_OP)
  STORES(STORE_OP)
  ATOMIC_LOADS(ATOMIC_LOAD_OP)
  ATOMIC_STORES(ATOMIC_STORE_OP)
  RMWS(RMW_OP)
  IMMEDIATE_I32(IMMEDIATE_OP_32)
  IMMEDIATE_I64(IMMEDIATE_OP_64)
  COMPARE_I32(IMMEDIATE_OP_32)
  COMPARE_I64(COMPARE_OP_64)
  COMPARE_I32(BRANCH_OPS_32)
  COMPARE_I64(BRANCH_OPS_64)
  VECTOR_LOADS(VECTOR_LOAD_OP)
  LANE_LOADS(LANE_LOAD_OP)
  LANE_STORES(LANE_STORE_OP)

label_DO_COPY:
  fp[pc[1]] = fp[pc[2]];
  NEXT(3);
label_DO_COPY_V:
  PUT_V128(1, GET_V128(2));
  NEXT(3);
label_DO_CONST:
  fp[pc[1]] = pc[2];
  NEXT(3);
label_DO_CONST_LONG:
  fp[pc[1]] = long_word(pc + 2);
  NEXT(4);
label_DO_CONST_V:
  memcpy(fp + pc[1], pc + 2, sizeof(v128));
  NEXT(6);
label_DO_JUMP:
  GO(pc[1]);
label_DO_BR_IF:
  if (fp[pc[1]]) GO(pc[2]);
  NEXT(3);
label_DO_BR_UNLESS:
  if (!fp[pc[1]]) GO(pc[2]);
  NEXT(3);
label_DO_BR_TABLE : {
  uint32_t index = GET_I32(1);
  uint32_t labels = pc[2];
  GO(pc[3 + (index < labels ? index : labels)]);
}
label_DO_SELECT:
  fp[pc[1]] = fp[pc[2]] ? fp[pc[3]] : fp[pc[4]];
  NEXT(5);
label_DO_SELECT_V:
  PUT_V128(1, fp[pc[2]] ? GET_V128(3) : GET_V128(4));
  NEXT(5);
label_DO_GLOBAL_GET:
  fp[pc[1]] = *(const cell *)pointer(pc + 2);
  NEXT(4);
label_DO_GLOBAL_GET_V:
  memcpy(fp + pc[1], pointer(pc + 2), sizeof(v128));
  NEXT(4);
label_DO_GLOBAL_SET:
  *(cell *)pointer(pc + 2) = fp[pc[1]];
  NEXT(4);
label_DO_GLOBAL_SET_V:
  memcpy(pointer(pc + 2), fp + pc[1], sizeof(v128));
  NEXT(4);
label_DO_USE_MEMORY : {
  const struct memory *used = pointer(pc + 1);
  memory = used->data;
  memory_size = used->size;
  shared = used->limits.shared;
  NEXT(3);
}
label_DO_ADD_OFFSET : {
  uint64_t address = fp[pc[2]];
  uint64_t sum = address + long_word(pc + 3);
  fp[pc[1]] = sum < address ? UINT64_MAX : sum;
  NEXT(5);
}
label_DO_CHECK_NULL:
  if (!fp[pc[1]]) TRAP(TRAP_NULL);
  NEXT(2);
label_DO_FUEL:
  if (store->fuel < pc[1] || store->stopped) goto out_of_fuel;
  store->fuel -= pc[1];
  NEXT(2);
label_DO_BR_IF_NULL:
  if (!fp[pc[1]]) GO(pc[2]);
  NEXT(3);
label_DO_BR_IF_VALUE:
  if (fp[pc[1]]) GO(pc[2]);
  NEXT(3);
label_DO_BR_IF_CAST:
  if (value_is(store, fp[pc[1]], pc[2])) GO(pc[3]);
  NEXT(4);
label_DO_BR_UNLESS_CAST:
  if (!value_is(store, fp[pc[1]], pc[2])) GO(pc[3]);
  NEXT(4);
label_DO_BR_IF_DESCRIBED:
  if (!fp[pc[2]]) TRAP(TRAP_DESCRIPTOR);
  if (is_described(store, fp[pc[1]], fp[pc[2]], pc[3])) GO(pc[4]);
  NEXT(5);
label_DO_BR_UNLESS_DESCRIBED:
  if (!fp[pc[2]]) TRAP(TRAP_DESCRIPTOR);
  if (!is_described(store, fp[pc[1]], fp[pc[2]], pc[3])) GO(pc[4]);
  NEXT(5);
label_OP_UNREACHABLE:
  TRAP(TRAP_UNREACHABLE);
label_OP_MEMORY_SIZE:
  fp[pc[1]] = func->instance->memories[pc[2]]->pages;
  NEXT(3);
label_OP_MEMORY_GROW : {
  struct memory *grown = func->instance->memories[pc[3]];
  uint64_t before = memory_grow(store, grown, fp[pc[2]]);
  fp[pc[1]] = grown->limits.is_64 ? before : (uint32_t)before;
  RELOAD();
  NEXT(4);
}

label_OP_MEMORY_FILL : {
  struct memory *to = func->instance->memories[pc[4]];
  if (is_within(fp[pc[1]], fp[pc[3]], to->size)) CHARGE(fp[pc[3]]);
  TRY(memory_fill(to, fp[pc[1]], (uint8_t)fp[pc[2]], fp[pc[3]]));
  NEXT(5);
}
label_OP_MEMORY_COPY : {
  struct memory *to = func->instance->memories[pc[4]];
  CHARGE(fp[pc[3]]);
  TRY(memory_copy(to, fp[pc[1]], func->instance->memories[pc[5]], fp[pc[2]], fp[pc[3]]));
  NEXT(6);
}
label_OP_MEMORY_INIT : {
  const struct data *data = &func->instance->module->data[pc[4]];
  uint64_t size = func->instance->data_dropped[pc[4]] ? 0 : data->content.size;
  const uint8_t *from = func->instance->module->bytes + data->content.offset;
  CHARGE(fp[pc[3]]);
  TRY(memory_init(func->instance->memories[pc[5]], fp[pc[1]], from, size, fp[pc[2]], fp[pc[3]]));
  NEXT(6);
}
label_OP_DATA_DROP:
  func->instance->data_dropped[pc[1]] = true;
  NEXT(2);
label_OP_TABLE_GET : {
  const struct table *table = pointer(pc + 3);
  uint64_t index = fp[pc[2]];
  if (index >= table->size) TRAP(TRAP_TABLE_BOUNDS);
  fp[pc[1]] = table->elements[index];
  NEXT(5);
}
label_OP_TABLE_SET : {
  struct table *table = pointer(pc + 3);
  uint64_t index = fp[pc[1]];
  if (index >= table->size) TRAP(TRAP_TABLE_BOUNDS);
  table->elements[index] = fp[pc[2]];
  NEXT(5);
}
label_OP_TABLE_SIZE:
  fp[pc[1]] = func->instance->tables[pc[2]]->size;
  NEXT(3);
label_OP_TABLE_GROW : {
  struct table *table = pointer(pc + 4);
  CHARGE(fp[pc[3]]);
  uint64_t before = table_grow(store, table, fp[pc[3]], fp[pc[2]]);
  fp[pc[1]] = table->limits.is_64 ? before : (uint32_t)before;
  NEXT(6);
}
label_OP_TABLE_FILL : {
  struct table *table = pointer(pc + 4);
  CHARGE(fp[pc[3]]);
  TRY(table_fill(table, fp[pc[1]], fp[pc[2]], fp[pc[3]]));
  NEXT(6);
}
label_OP_TABLE_COPY : {
  struct table *to = pointer(pc + 4);
  CHARGE(fp[pc[3]]);
  TRY(table_copy(to, fp[pc[1]], pointer(pc + 6), fp[pc[2]], fp[pc[3]]));
  NEXT(8);
}
label_OP_TABLE_INIT:
  CHARGE(fp[pc[3]]);
  TRY(table_init(func->instance->tables[pc[5]], fp[pc[1]], &func->instance->elements[pc[4]], fp[pc[2]], fp[pc[3]]));
  NEXT(6);
label_OP_ELEM_DROP:
  func->instance->elements[pc[1]].count = 0;
  NEXT(2);
label_OP_V128_LOAD : {
  uint64_t address = fp[pc[2]];
  CHECK_ACCESS(address, pc[3], sizeof(v128));
  memcpy(fp + pc[1], memory + address + pc[3], sizeof(v128));
  NEXT(4);
}
label_OP_V128_STORE : {
  uint64_t address = fp[pc[1]];
  CHECK_ACCESS(address, pc[3], sizeof(v128));
  memcpy(memory + address + pc[3], fp + pc[2], sizeof(v128));
  NEXT(4);
}
/* Nobody else is there to be woken, or to wake. */
label_OP_MEMORY_ATOMIC_NOTIFY : {
  uint64_t address = fp[pc[2]];
  CHECK_ALIGNED(address, pc[4], sizeof(uint32_t));
  CHECK_ACCESS(address, pc[4], sizeof(uint32_t));
  fp[pc[1]] = 0;
  NEXT(5);
}
#define WAIT_OP(M)                                                      \
  {                                                                     \
    uint64_t address = fp[pc[2]];                                       \
    CHECK_ALIGNED(address, pc[5], sizeof(M));                           \
    CHECK_ACCESS(address, pc[5], sizeof(M));                            \
    if (!shared) TRAP(TRAP_UNSHARED);                                   \
    M value;                                                            \
    memcpy(&value, memory + address + pc[5], sizeof value);             \
    if (value == (M)fp[pc[3]] && (int64_t)fp[pc[4]] < 0) goto out_of_fuel; /* for ever */ \
    fp[pc[1]] = value == (M)fp[pc[3]] ? 2 : 1;                          \
    NEXT(6);                                                            \
  }
label_OP_MEMORY_ATOMIC_WAIT32:
  WAIT_OP(uint32_t)
label_OP_MEMORY_ATOMIC_WAIT64:
  WAIT_OP(uint64_t)

#include "run_objects.h"

label_OP_THROW : {
  const struct tag *tag = pointer(pc + 1);
  thrown = fresh = heap_new(store, REF_EXCEPTION, tag->id, tag->type->param_cells, tag->type->param_cells);
  if (!thrown) goto heap_full;
  memcpy(object_at(store, thrown) + 1, fp + pc[3], tag->type->param_cells * sizeof(cell));
  goto raise;
}
label_OP_THROW_REF:
  thrown = fp[pc[1]];
  if (!thrown) TRAP(TRAP_NULL);
  goto raise;
raise : {
  /* `pc` is within the instruction that throws, or behind the call that did. */
  const struct tag *tag = store->tags.items[header_id(*object_at(store, thrown))];
  for (;;) {
    const struct catch *found = find_catch(func->code, (uint32_t)(pc - func->code->words), tag);
    if (found) {
      uint32_t cells = found->tag ? tag->type->param_cells : 0;
      memcpy(fp + found->base, object_at(store, thrown) + 1, cells * sizeof(cell));
      if (found->exception != ABSENT) {
        fp[found->exception] = thrown;
      } else if (thrown == fresh) {
        heap_take_back(store, thrown); /* so that any number of them can be thrown */
      }
      fresh = 0;
      pc = func->code->words + found->target;
      outcome->status = NATIVE_OK; /* a host function may have said otherwise */
      RELOAD();
      goto *LABELS[*pc];
    }
    if (store->now.depth == floor && store->running != &store->first) {
      fiber_end(store);
      GO_ON(); /* within the instruction that resumed it */
      continue;
    }
    if (store->now.depth == floor) {
      fail(outcome, NATIVE_EXCEPTION, "an exception that nobody caught");
      outcome->exception = thrown;
      goto stopped;
    }
    const struct frame *frame = &store->now.frames[--store->now.depth];
    pc = frame->return_to - 1; /* a word of the call */
    fp = frame->cells;
    func = frame->func;
  }
}

#include "run_fibers.h"

#include "run_profile.h"

label_DO_CALL:
  callee = pointer(pc + 1);
  callee_cells = fp + pc[3];
  pc += 4;
  goto call;
label_DO_CALL_INDIRECT:
  TRY(find_indirect(store, pointer(pc + 2), fp[pc[1]], pc[4], &callee));
  callee_cells = fp + pc[5];
  pc += 6;
  goto call;
label_DO_CALL_REF:
  if (!fp[pc[1]]) TRAP(TRAP_NULL);
  callee = store->funcs.items[ref_index(fp[pc[1]])];
  callee_cells = fp + pc[2];
  pc += 3;
  goto call;
call:
  if (!callee->instance) {
    if (!call_host(store, callee, callee_cells, fp + func->code->frame_cells, outcome)) {
      pc--; /* a word of the call */
      goto host_failed;
    }
    RELOAD();
    goto *LABELS[*pc];
  }
  if (!frame_room(store)) {
    fail(outcome, NATIVE_STACK, "call stack exhausted");
    goto stopped;
  }
  store->now.frames[store->now.depth++] = (struct frame){pc, fp, func};
begin:
  callee_cells = begin_function(store, callee, callee_cells, outcome);
  if (!callee_cells) goto stopped;
  func = callee;
  fp = callee_cells;
  pc = func->code->words + 1;
  RELOAD();
  goto *LABELS[*pc];

label_DO_RETURN_CALL:
  callee = pointer(pc + 1);
  callee_cells = fp + pc[3];
  memmove(fp, callee_cells, pc[4] * sizeof(cell));
  goto tail_call;
label_DO_RETURN_CALL_INDIRECT:
  TRY(find_indirect(store, pointer(pc + 2), fp[pc[1]], pc[4], &callee));
  memmove(fp, fp + pc[5], pc[6] * sizeof(cell));
  goto tail_call;
label_DO_RETURN_CALL_REF:
  if (!fp[pc[1]]) TRAP(TRAP_NULL);
  callee = store->funcs.items[ref_index(fp[pc[1]])];
  memmove(fp, fp + pc[2], pc[3] * sizeof(cell));
  goto tail_call;
tail_call:
  callee_cells = fp;
  if (!callee->instance) {
    if (!call_host(store, callee, fp, fp + func->code->frame_cells, outcome)) {
      pc = func->code->words; /* the frame is gone, and its handlers with it */
      goto host_failed;
    }
    goto label_DO_RETURN;
  }
  goto begin;

label_DO_RETURN_ONE:
  fp[0] = fp[pc[1]];
  goto label_DO_RETURN;
label_DO_RETURN_MANY:
  memmove(fp, fp + pc[1], pc[2] * sizeof(cell));
  goto label_DO_RETURN;
label_DO_RETURN:
  if (store->now.depth == floor) goto bottom;
  {
    const struct frame *frame = &store->now.frames[--store->now.depth];
    pc = frame->return_to;
    fp = frame->cells;
    func = frame->func;
  }
  RELOAD();
  goto *LABELS[*pc];

host_failed:
  if (outcome->status != NATIVE_EXCEPTION) goto stopped;
  thrown = outcome->exception;
  outcome->status = NATIVE_OK; /* it may be caught */
  goto raise;
out_of_fuel:
  store->fuel = 0;
  fail(outcome, NATIVE_FUEL, "all fuel consumed");
  if (*pc == DO_FUEL) goto stopped; /* the stretch has not begun */
  goto left;
heap_full:
  fail(outcome, NATIVE_HEAP, "more objects than are permitted");
  goto left;
label_unknown:
  fail(outcome, NATIVE_INVALID, "an operation without a handler");
  goto stopped;
trapped:
  fail(outcome, NATIVE_TRAP, "trap");
  outcome->trap = trap;
left:
  set_place(outcome, func, pc);
  if (store->profile) profile_exit(store->profile, outcome);
stopped:
  while (store->running != &store->first) fiber_end(store);
  store->now.depth = base;
  return outcome->status;
}

#define MOST_HOST_CALLS 100u

static int call_on_first(struct store *store, struct func *func, const uint64_t *args, uint64_t *results,
                         struct native_outcome *outcome) {
  const struct rtype *type = func->type;
  if (!ensure_stack(store)) {
    fail(outcome, NATIVE_MEMORY, "out of memory");
    return outcome->status;
  }
  cell *cells = store->stack_top;
  size_t room = (size_t)(store->now.end - cells);
  bool nests = store->host_calls < MOST_HOST_CALLS && has_depth(store);
  if (room < type->param_cells || room < type->result_cells || !nests) {
    fail(outcome, NATIVE_STACK, "call stack exhausted");
    return outcome->status;
  }
  if (type->param_cells) memcpy(cells, args, type->param_cells * sizeof(cell));
  store->host_calls++;
  if (!func->instance) {
    call_host(store, func, cells, cells + type->param_cells + type->result_cells, outcome);
  } else if (begin_function(store, func, cells, outcome)) {
    run(store, func, cells, outcome);
  }
  store->host_calls--;
  store->stack_top = cells;
  if (outcome->status == NATIVE_OK && type->result_cells) memcpy(results, cells, type->result_cells * sizeof(cell));
  return outcome->status;
}

/* A fiber may have called the host which calls here: its stack may move, so that its cells are nobody's. */
int native_call(struct store *store, struct func *func, const uint64_t *args, uint64_t *results,
                struct native_outcome *outcome) {
  *outcome = (struct native_outcome){.status = NATIVE_OK};
  if (store->profile) store->profile->previous = 0; /* the same call has the same edges */
  struct fiber *caller = store->running;
  struct point waiting = store->first.at;
  uint32_t outer_depth = store->outer_depth;
  if (caller != &store->first) {
    uint32_t depth = store->now.depth + 1;
    fiber_switch(store, &store->first, outer_depth + depth - store->first.stack.depth);
  }
  int status = call_on_first(store, func, args, results, outcome);
  if (caller != &store->first) {
    store->first.at = waiting;
    fiber_switch(store, caller, outer_depth);
  }
  return status;
}
