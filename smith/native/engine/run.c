/* The interpreter: one handler for each operation, which jumps to the next one by itself. */

#include "run.h"

#include <stdlib.h>
#include <string.h>

#include "fibers.h"
#include "heap.h"
#include "memory.h"
#include "numeric.h"
#include "translate.h"
#include "vector.h"

#pragma GCC diagnostic ignored "-Wpedantic" /* labels as values */

/* Values in cells */

static inline float cell_f32(cell c) {
  uint32_t bits = (uint32_t)c;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline double cell_f64(cell c) {
  double value;
  memcpy(&value, &c, sizeof value);
  return value;
}

static inline v128 cells_v128(const cell *c) {
  v128 value;
  memcpy(&value, c, sizeof value);
  return value;
}

static inline cell f32_cell(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline cell f64_cell(double value) {
  cell bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

#define GET_I32(n) ((uint32_t)fp[pc[n]])
#define GET_I64(n) (fp[pc[n]])
#define GET_F32(n) cell_f32(fp[pc[n]])
#define GET_F64(n) cell_f64(fp[pc[n]])
#define GET_V128(n) cells_v128(fp + pc[n])
#define PUT_I32(n, value) (fp[pc[n]] = (uint32_t)(value))
#define PUT_I64(n, value) (fp[pc[n]] = (uint64_t)(value))
#define PUT_F32(n, value) (fp[pc[n]] = f32_cell(value))
#define PUT_F64(n, value) (fp[pc[n]] = f64_cell(value))
#define PUT_V128(n, value)             \
  do {                                 \
    v128 put = (value);                \
    memcpy(fp + pc[n], &put, sizeof put); \
  } while (0)

static inline uint64_t long_word(const uint32_t *pc) { return pc[0] | (uint64_t)pc[1] << 32; }
static inline void *pointer(const uint32_t *pc) { return (void *)(uintptr_t)long_word(pc); }

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
    func->code = translate(func, &error, &error_at);
    if (!func->code) {
      fail(outcome, NATIVE_INVALID, error);
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

/* Handlers: the result is the first operand, if there is one. */

#define NEXT(count)        \
  do {                     \
    pc += (count);         \
    goto *LABELS[*pc];     \
  } while (0)
#define GO(target)                       \
  do {                                   \
    pc = func->code->words + (target);   \
    goto *LABELS[*pc];                   \
  } while (0)
#define TRAP(kind)          \
  do {                      \
    trap = (kind);          \
    goto trapped;           \
  } while (0)

#define UNARY_OP(name, A, R) PUT_##R(1, do_##name(GET_##A(2))); NEXT(3);
#define BINARY_OP(name, A, B, R) PUT_##R(1, do_##name(GET_##A(2), GET_##B(3))); NEXT(4);
#define FALLIBLE_UNARY(name, A, R, type)            \
  {                                                 \
    type result;                                    \
    trap = do_##name(GET_##A(2), &result);          \
    if (trap) goto trapped;                         \
    PUT_##R(1, result);                             \
    NEXT(3);                                        \
  }
#define FALLIBLE_BINARY(name, A, B, R, type)                   \
  {                                                            \
    type result;                                               \
    trap = do_##name(GET_##A(2), GET_##B(3), &result);         \
    if (trap) goto trapped;                                    \
    PUT_##R(1, result);                                        \
    NEXT(4);                                                   \
  }

#define SHAPE_I32__I32(n) UNARY_OP(n, I32, I32)
#define SHAPE_I32__I64(n) UNARY_OP(n, I32, I64)
#define SHAPE_I32__F32(n) UNARY_OP(n, I32, F32)
#define SHAPE_I32__F64(n) UNARY_OP(n, I32, F64)
#define SHAPE_I32__V128(n) UNARY_OP(n, I32, V128)
#define SHAPE_I64__I32(n) UNARY_OP(n, I64, I32)
#define SHAPE_I64__I64(n) UNARY_OP(n, I64, I64)
#define SHAPE_I64__F32(n) UNARY_OP(n, I64, F32)
#define SHAPE_I64__F64(n) UNARY_OP(n, I64, F64)
#define SHAPE_I64__V128(n) UNARY_OP(n, I64, V128)
#define SHAPE_F32__I32(n) UNARY_OP(n, F32, I32)
#define SHAPE_F32__I64(n) UNARY_OP(n, F32, I64)
#define SHAPE_F32__F32(n) UNARY_OP(n, F32, F32)
#define SHAPE_F32__F64(n) UNARY_OP(n, F32, F64)
#define SHAPE_F32__V128(n) UNARY_OP(n, F32, V128)
#define SHAPE_F64__I32(n) UNARY_OP(n, F64, I32)
#define SHAPE_F64__I64(n) UNARY_OP(n, F64, I64)
#define SHAPE_F64__F32(n) UNARY_OP(n, F64, F32)
#define SHAPE_F64__F64(n) UNARY_OP(n, F64, F64)
#define SHAPE_F64__V128(n) UNARY_OP(n, F64, V128)
#define SHAPE_V128__V128(n) UNARY_OP(n, V128, V128)
#define SHAPE_V128__I32(n) UNARY_OP(n, V128, I32)
#define SHAPE_I32_I32__I32(n) BINARY_OP(n, I32, I32, I32)
#define SHAPE_I64_I64__I64(n) BINARY_OP(n, I64, I64, I64)
#define SHAPE_I64_I64__I32(n) BINARY_OP(n, I64, I64, I32)
#define SHAPE_F32_F32__F32(n) BINARY_OP(n, F32, F32, F32)
#define SHAPE_F32_F32__I32(n) BINARY_OP(n, F32, F32, I32)
#define SHAPE_F64_F64__F64(n) BINARY_OP(n, F64, F64, F64)
#define SHAPE_F64_F64__I32(n) BINARY_OP(n, F64, F64, I32)
#define SHAPE_V128_V128__V128(n) BINARY_OP(n, V128, V128, V128)
#define SHAPE_V128_I32__V128(n) BINARY_OP(n, V128, I32, V128)
#define SHAPE_V128_V128_V128__V128(n) PUT_V128(1, do_##n(GET_V128(2), GET_V128(3), GET_V128(4))); NEXT(5);
#define SHAPE_F32__I32_TRAP(n) FALLIBLE_UNARY(n, F32, I32, uint32_t)
#define SHAPE_F32__I64_TRAP(n) FALLIBLE_UNARY(n, F32, I64, uint64_t)
#define SHAPE_F64__I32_TRAP(n) FALLIBLE_UNARY(n, F64, I32, uint32_t)
#define SHAPE_F64__I64_TRAP(n) FALLIBLE_UNARY(n, F64, I64, uint64_t)
#define SHAPE_I32_I32__I32_TRAP(n) FALLIBLE_BINARY(n, I32, I32, I32, uint32_t)
#define SHAPE_I64_I64__I64_TRAP(n) FALLIBLE_BINARY(n, I64, I64, I64, uint64_t)
#define SHAPE_V128__V128_RELAXED(n) PUT_V128(1, do_##n(GET_V128(2), relaxed)); NEXT(3);
#define SHAPE_V128_V128__V128_RELAXED(n) PUT_V128(1, do_##n(GET_V128(2), GET_V128(3), relaxed)); NEXT(4);
#define SHAPE_V128_V128_V128__V128_RELAXED(n) \
  PUT_V128(1, do_##n(GET_V128(2), GET_V128(3), GET_V128(4), relaxed)); NEXT(5);
#define SHAPE_V128__I32_LANE(n) PUT_I32(1, do_##n(GET_V128(2), pc[3])); NEXT(4);
#define SHAPE_V128__I64_LANE(n) PUT_I64(1, do_##n(GET_V128(2), pc[3])); NEXT(4);
#define SHAPE_V128__F32_LANE(n) PUT_F32(1, do_##n(GET_V128(2), pc[3])); NEXT(4);
#define SHAPE_V128__F64_LANE(n) PUT_F64(1, do_##n(GET_V128(2), pc[3])); NEXT(4);
#define SHAPE_V128_I32__V128_LANE(n) PUT_V128(1, do_##n(GET_V128(2), GET_I32(3), pc[4])); NEXT(5);
#define SHAPE_V128_I64__V128_LANE(n) PUT_V128(1, do_##n(GET_V128(2), GET_I64(3), pc[4])); NEXT(5);
#define SHAPE_V128_F32__V128_LANE(n) PUT_V128(1, do_##n(GET_V128(2), GET_F32(3), pc[4])); NEXT(5);
#define SHAPE_V128_F64__V128_LANE(n) PUT_V128(1, do_##n(GET_V128(2), GET_F64(3), pc[4])); NEXT(5);
#define SHAPE_V128_V128__V128_LANES(n)                              \
  {                                                                 \
    v128 lanes;                                                     \
    memcpy(&lanes, pc + 4, sizeof lanes);                           \
    PUT_V128(1, do_##n(GET_V128(2), GET_V128(3), lanes));           \
    NEXT(8);                                                        \
  }
/* Two results: both words come before the operands. */
#define SHAPE_I64_I64__I64_I64(n)                          \
  {                                                        \
    uint64_t low, high;                                    \
    do_##n(GET_I64(3), GET_I64(4), &low, &high);           \
    PUT_I64(1, low);                                       \
    PUT_I64(2, high);                                      \
    NEXT(5);                                               \
  }
#define SHAPE_I64_I64_I64_I64__I64_I64(n)                                              \
  {                                                                                    \
    uint64_t low, high;                                                                \
    do_##n(GET_I64(3), GET_I64(4), GET_I64(5), GET_I64(6), &low, &high);               \
    PUT_I64(1, low);                                                                   \
    PUT_I64(2, high);                                                                  \
    NEXT(7);                                                                           \
  }

/* Accesses: an address is a cell, whatever its type, and offsets are a word, so that no sum can wrap. */
#define CHECK_ACCESS(address, offset, size) \
  if ((address) > memory_size || (uint64_t)(offset) + (size) > memory_size - (address)) TRAP(TRAP_MEMORY_BOUNDS)
#define CHECK_ALIGNED(address, offset, size) \
  if (((address) + (offset)) % (size)) TRAP(TRAP_UNALIGNED)

#define WIDEN_I32(value) ((uint32_t)(value))
#define WIDEN_I64(value) ((uint64_t)(value))
#define WIDEN_F32(value) ((uint32_t)(value))
#define WIDEN_F64(value) ((uint64_t)(value))

#define LOAD_OP(name, T, M)                                   \
  label_OP_##name : {                                         \
    uint64_t address = fp[pc[2]];                             \
    CHECK_ACCESS(address, pc[3], sizeof(M));                  \
    M value;                                                  \
    memcpy(&value, memory + address + pc[3], sizeof value);   \
    fp[pc[1]] = WIDEN_##T(value);                             \
    NEXT(4);                                                  \
  }
#define STORE_OP(name, T, M)                                  \
  label_OP_##name : {                                         \
    uint64_t address = fp[pc[1]];                             \
    CHECK_ACCESS(address, pc[3], sizeof(M));                  \
    M value = (M)fp[pc[2]];                                   \
    memcpy(memory + address + pc[3], &value, sizeof value);   \
    NEXT(4);                                                  \
  }
#define ATOMIC_LOAD_OP(name, T, M)                            \
  label_OP_##name : {                                         \
    uint64_t address = fp[pc[2]];                             \
    CHECK_ALIGNED(address, pc[3], sizeof(M));                 \
    CHECK_ACCESS(address, pc[3], sizeof(M));                  \
    M value;                                                  \
    memcpy(&value, memory + address + pc[3], sizeof value);   \
    fp[pc[1]] = WIDEN_##T(value);                             \
    NEXT(4);                                                  \
  }
#define ATOMIC_STORE_OP(name, T, M)                           \
  label_OP_##name : {                                         \
    uint64_t address = fp[pc[1]];                             \
    CHECK_ALIGNED(address, pc[3], sizeof(M));                 \
    CHECK_ACCESS(address, pc[3], sizeof(M));                  \
    M value = (M)fp[pc[2]];                                   \
    memcpy(memory + address + pc[3], &value, sizeof value);   \
    NEXT(4);                                                  \
  }

/* result, address, operand (of cmpxchg: what is expected, and what replaces it), offset */
#define RMW_OP(name, T, M, OPERATOR)                                          \
  label_OP_##name : {                                                         \
    const unsigned words = OPCODE_ROWS[OP_##name].params;                     \
    uint64_t address = fp[pc[2]];                                             \
    uint32_t offset = pc[2 + words];                                          \
    CHECK_ALIGNED(address, offset, sizeof(M));                                \
    CHECK_ACCESS(address, offset, sizeof(M));                                 \
    M old;                                                                    \
    memcpy(&old, memory + address + offset, sizeof old);                      \
    M given = (M)fp[pc[3]]; (void)given;                                                 \
    M value = (M)COMBINE_##OPERATOR;                                          \
    memcpy(memory + address + offset, &value, sizeof value);                  \
    fp[pc[1]] = old;                                                          \
    NEXT(3 + words);                                                          \
  }
#define COMBINE_ADD (old + given)
#define COMBINE_SUB (old - given)
#define COMBINE_AND (old & given)
#define COMBINE_OR (old | given)
#define COMBINE_XOR (old ^ given)
#define COMBINE_XCHG (given)
/* What is expected is compared as a whole: bits above the access make it another number. */
#define COMBINE_CMPXCHG (old == fp[pc[3]] ? fp[pc[4]] : old)

#define COMPUTATION(name, shape) \
  label_OP_##name : SHAPE_##shape(name)
#define IMMEDIATE_OP_32(name) \
  label_DO_##name##_I : PUT_I32(1, do_##name(GET_I32(2), pc[3])); \
  NEXT(4);
#define IMMEDIATE_OP_64(name) \
  label_DO_##name##_I : PUT_I64(1, do_##name(GET_I64(2), (uint64_t)(int64_t)(int32_t)pc[3])); \
  NEXT(4);
#define COMPARE_OP_64(name) \
  label_DO_##name##_I : PUT_I32(1, do_##name(GET_I64(2), (uint64_t)(int64_t)(int32_t)pc[3])); \
  NEXT(4);
#define BRANCH_OPS_32(name)                                    \
  label_DO_BR_##name : if (do_##name(GET_I32(1), GET_I32(2))) GO(pc[3]); \
  NEXT(4);                                                     \
  label_DO_BR_##name##_I : if (do_##name(GET_I32(1), pc[2])) GO(pc[3]);  \
  NEXT(4);
#define BRANCH_OPS_64(name)                                    \
  label_DO_BR_##name : if (do_##name(GET_I64(1), GET_I64(2))) GO(pc[3]); \
  NEXT(4);                                                     \
  label_DO_BR_##name##_I : if (do_##name(GET_I64(1), (uint64_t)(int64_t)(int32_t)pc[2])) GO(pc[3]); \
  NEXT(4);

#define ENTRY(name, ...) [OP_##name] = &&label_OP_##name,
#define ENTRY_I(name) [DO_##name##_I] = &&label_DO_##name##_I,
#define ENTRIES_BR(name) [DO_BR_##name] = &&label_DO_BR_##name, [DO_BR_##name##_I] = &&label_DO_BR_##name##_I,
#define ENTRY_DO(name) [DO_##name] = &&label_DO_##name,

#define OTHERS(X)                                                                                            \
  X(COPY) X(COPY_V) X(CONST) X(CONST_LONG) X(CONST_V) X(JUMP) X(BR_IF) X(BR_UNLESS) X(BR_TABLE) X(RETURN)    \
  X(RETURN_ONE) X(RETURN_MANY) X(CALL) X(CALL_INDIRECT) X(CALL_REF) X(RETURN_CALL) X(RETURN_CALL_INDIRECT)   \
  X(RETURN_CALL_REF) X(SELECT) X(SELECT_V) X(GLOBAL_GET) X(GLOBAL_GET_V) X(GLOBAL_SET) X(GLOBAL_SET_V)       \
  X(USE_MEMORY) X(ADD_OFFSET) X(CHECK_NULL) X(FUEL) X(BR_IF_NULL) X(BR_IF_VALUE) X(BR_IF_CAST)              \
  X(BR_UNLESS_CAST) X(BR_IF_DESCRIBED) X(BR_UNLESS_DESCRIBED)
#define OTHER_INSTRUCTIONS(X)                                                                                \
  X(UNREACHABLE) X(MEMORY_SIZE) X(MEMORY_GROW) X(MEMORY_FILL) X(MEMORY_COPY) X(MEMORY_INIT) X(DATA_DROP)     \
  X(TABLE_GET) X(TABLE_SET) X(TABLE_SIZE) X(TABLE_GROW) X(TABLE_FILL) X(TABLE_COPY) X(TABLE_INIT)            \
  X(ELEM_DROP) X(REF_TEST) X(REF_CAST) X(REF_I31) X(I31_GET_S) X(I31_GET_U) X(STRUCT_NEW)                    \
  X(STRUCT_NEW_DEFAULT) X(STRUCT_GET) X(STRUCT_GET_S) X(STRUCT_GET_U) X(STRUCT_SET) X(ARRAY_NEW)             \
  X(ARRAY_NEW_DEFAULT) X(ARRAY_NEW_FIXED) X(ARRAY_NEW_DATA) X(ARRAY_NEW_ELEM) X(ARRAY_GET) X(ARRAY_GET_S)    \
  X(ARRAY_GET_U) X(ARRAY_SET) X(ARRAY_LEN) X(ARRAY_FILL) X(ARRAY_COPY) X(ARRAY_INIT_DATA)                    \
  X(ARRAY_INIT_ELEM) X(THROW) X(THROW_REF) X(V128_LOAD) X(V128_STORE) X(MEMORY_ATOMIC_NOTIFY)                \
  X(MEMORY_ATOMIC_WAIT32) X(MEMORY_ATOMIC_WAIT64) X(REF_GET_DESC) X(REF_CAST_DESC_EQ) X(CONT_NEW) X(CONT_BIND)               \
  X(SUSPEND) X(RESUME) X(RESUME_THROW) X(RESUME_THROW_REF) X(SWITCH)
#define VECTOR_LOADS(X)                                                                                      \
  X(V128_LOAD8X8_S, uint64_t) X(V128_LOAD8X8_U, uint64_t) X(V128_LOAD16X4_S, uint64_t)                       \
  X(V128_LOAD16X4_U, uint64_t) X(V128_LOAD32X2_S, uint64_t) X(V128_LOAD32X2_U, uint64_t)                     \
  X(V128_LOAD8_SPLAT, uint8_t) X(V128_LOAD16_SPLAT, uint16_t) X(V128_LOAD32_SPLAT, uint32_t)                 \
  X(V128_LOAD64_SPLAT, uint64_t) X(V128_LOAD32_ZERO, uint32_t) X(V128_LOAD64_ZERO, uint64_t)
#define LANE_LOADS(X)                                                                                        \
  X(V128_LOAD8_LANE, uint8_t) X(V128_LOAD16_LANE, uint16_t) X(V128_LOAD32_LANE, uint32_t)                    \
  X(V128_LOAD64_LANE, uint64_t)
#define LANE_STORES(X)                                                                                       \
  X(V128_STORE8_LANE, uint8_t) X(V128_STORE16_LANE, uint16_t) X(V128_STORE32_LANE, uint32_t)                 \
  X(V128_STORE64_LANE, uint64_t)

#define VECTOR_LOAD_OP(name, M)                               \
  label_OP_##name : {                                         \
    uint64_t address = fp[pc[2]];                             \
    CHECK_ACCESS(address, pc[3], sizeof(M));                  \
    M value;                                                  \
    memcpy(&value, memory + address + pc[3], sizeof value);   \
    PUT_V128(1, do_##name(value));                            \
    NEXT(4);                                                  \
  }
#define LANE_LOAD_OP(name, M)                                 \
  label_OP_##name : {                                         \
    uint64_t address = fp[pc[2]];                             \
    CHECK_ACCESS(address, pc[4], sizeof(M));                  \
    M value;                                                  \
    memcpy(&value, memory + address + pc[4], sizeof value);   \
    PUT_V128(1, do_##name(GET_V128(3), value, pc[5]));        \
    NEXT(6);                                                  \
  }
#define LANE_STORE_OP(name, M)                                \
  label_OP_##name : {                                         \
    uint64_t address = fp[pc[1]];                             \
    CHECK_ACCESS(address, pc[3], sizeof(M));                  \
    M value = (M)do_##name(GET_V128(2), pc[4]);               \
    memcpy(memory + address + pc[3], &value, sizeof value);   \
    NEXT(5);                                                  \
  }

/* Bulk operations take fuel by their length, before they begin. */
#define CHARGE(length)                                        \
  do {                                                        \
    uint64_t charged = (length);                              \
    if (store->fuel != UINT64_MAX) {                          \
      if (store->fuel < charged) goto out_of_fuel;            \
      store->fuel -= charged;                                 \
    }                                                         \
  } while (0)
#define TRY(expression)                \
  do {                                 \
    trap = (expression);               \
    if (trap) goto trapped;            \
  } while (0)

/* The fiber that runs by now goes on where it is. */
#define GO_ON()                                               \
  do {                                                        \
    const struct point *next = &store->running->at;           \
    pc = next->pc;                                            \
    fp = next->cells;                                         \
    func = next->func;                                        \
    floor = store->running == &store->first ? base : 0;       \
  } while (0)

/* Runs the function whose frame is the last one, until the call that it is for returns: a status. */
static int run(struct store *store, struct func *func, cell *fp, struct native_outcome *outcome) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
  static const void *const LABELS[OPERATIONS] = {
      [0 ... OPERATIONS - 1] = &&label_unknown,
      COMPUTATIONS(ENTRY) LOADS(ENTRY) STORES(ENTRY) ATOMIC_LOADS(ENTRY) ATOMIC_STORES(ENTRY) RMWS(ENTRY)
      IMMEDIATE_I32(ENTRY_I) IMMEDIATE_I64(ENTRY_I) COMPARE_I32(ENTRY_I) COMPARE_I64(ENTRY_I)
      COMPARE_I32(ENTRIES_BR) COMPARE_I64(ENTRIES_BR)
      OTHERS(ENTRY_DO) OTHER_INSTRUCTIONS(ENTRY) VECTOR_LOADS(ENTRY) LANE_LOADS(ENTRY) LANE_STORES(ENTRY)
  };
#pragma GCC diagnostic pop
  const struct relaxed *const relaxed = (const struct relaxed *)&store->relaxed;
  const uint32_t base = store->now.depth; /* frames below are those of other calls */
  uint32_t floor = base;                  /* the same of the fiber that runs */
  const uint32_t *pc;
  uint8_t *memory = NULL;
  uint64_t memory_size = 0;
  struct func *callee;
  cell *callee_cells;
  cell thrown;
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
  if (store->fuel < pc[1]) goto out_of_fuel;
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

label_OP_REF_TEST:
  fp[pc[1]] = value_is(store, fp[pc[2]], pc[3]);
  NEXT(4);
label_OP_REF_CAST:
  if (!value_is(store, fp[pc[1]], pc[2])) TRAP(TRAP_CAST);
  NEXT(3);
label_OP_REF_GET_DESC:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  fp[pc[1]] = descriptor_of(store, fp[pc[2]]);
  NEXT(3);
label_OP_REF_CAST_DESC_EQ:
  if (!fp[pc[2]]) TRAP(TRAP_DESCRIPTOR);
  if (!is_described(store, fp[pc[1]], fp[pc[2]], pc[3])) TRAP(TRAP_CAST);
  NEXT(4);
label_OP_REF_I31:
  fp[pc[1]] = make_ref(REF_I31, fp[pc[2]] & 0x7FFFFFFF);
  NEXT(3);
label_OP_I31_GET_S:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  PUT_I32(1, (int32_t)((uint32_t)ref_index(fp[pc[2]]) << 1) >> 1);
  NEXT(3);
label_OP_I31_GET_U:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  PUT_I32(1, ref_index(fp[pc[2]]));
  NEXT(3);
label_OP_STRUCT_NEW:
label_OP_STRUCT_NEW_DEFAULT : {
  const struct rtype *type = store->types.items[pc[4]];
  const cell *fields = fp + pc[2];
  bool with_fields = *pc == OP_STRUCT_NEW;
  cell descriptor = 0;
  if (type->descriptor) descriptor = fields[with_fields ? type->cells : 0];
  if (type->descriptor && !descriptor) TRAP(TRAP_DESCRIPTOR);
  cell object = new_struct(store, type);
  if (!object) goto heap_full;
  if (with_fields) set_fields(store, object, fields);
  if (type->descriptor) set_descriptor(store, object, descriptor);
  fp[pc[1]] = object;
  NEXT(5);
}
label_OP_STRUCT_GET:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  {
    const cell *field = object_at(store, fp[pc[2]]) + 1 + pc[3];
    if (pc[4] == T_V128) {
      memcpy(fp + pc[1], field, sizeof(v128));
    } else {
      fp[pc[1]] = *field;
    }
  }
  NEXT(5);
label_OP_STRUCT_GET_S:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  {
    cell field = object_at(store, fp[pc[2]])[1 + pc[3]];
    PUT_I32(1, pc[4] == T_I8 ? (int32_t)(int8_t)field : (int32_t)(int16_t)field);
  }
  NEXT(5);
label_OP_STRUCT_GET_U:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  fp[pc[1]] = object_at(store, fp[pc[2]])[1 + pc[3]];
  NEXT(5);
label_OP_STRUCT_SET:
  if (!fp[pc[1]]) TRAP(TRAP_NULL);
  {
    cell *field = object_at(store, fp[pc[1]]) + 1 + pc[3];
    if (pc[4] == T_V128) {
      memcpy(field, fp + pc[2], sizeof(v128));
    } else {
      *field = packed(pc[4], fp[pc[2]]);
    }
  }
  NEXT(5);
label_OP_ARRAY_NEW:
label_OP_ARRAY_NEW_DEFAULT : {
  bool filled = *pc == OP_ARRAY_NEW;
  uint32_t length = filled ? GET_I32(3) : GET_I32(2);
  const struct rtype *type = store->types.items[pc[filled ? 4 : 3]];
  CHARGE(length);
  cell array = new_array(store, type, length);
  if (!array) goto heap_full;
  if (filled) array_fill(store, array, 0, fp + pc[2], length);
  fp[pc[1]] = array;
  pc += filled ? 5 : 4;
  goto *LABELS[*pc];
}
label_OP_ARRAY_NEW_FIXED : {
  const struct rtype *type = store->types.items[pc[4]];
  cell array = new_array(store, type, pc[3]);
  if (!array) goto heap_full;
  for (uint32_t place = 0; place < pc[3]; place++) store_element(store, array, place, fp + pc[2] + place * type->cells);
  fp[pc[1]] = array;
  NEXT(5);
}
label_OP_ARRAY_NEW_DATA:
label_OP_ARRAY_NEW_ELEM : {
  const struct rtype *type = store->types.items[pc[4]];
  uint32_t length = GET_I32(3);
  bool of_data = *pc == OP_ARRAY_NEW_DATA;
  TRY(of_data ? data_fits(func->instance, pc[5], type, GET_I32(2), length)
              : elements_fit(func->instance, pc[5], GET_I32(2), length));
  CHARGE(length);
  cell array = new_array(store, type, length);
  if (!array) goto heap_full;
  if (of_data) {
    array_of_data(store, array, 0, func->instance, pc[5], GET_I32(2), length);
  } else {
    array_of_elements(store, array, 0, func->instance, pc[5], GET_I32(2), length);
  }
  fp[pc[1]] = array;
  NEXT(6);
}
#define CHECK_ELEMENT(array, index)                                      \
  if (!(array)) TRAP(TRAP_NULL);                                         \
  if ((index) >= array_length(store, array)) TRAP(TRAP_ARRAY_BOUNDS)
#define CHECK_ELEMENTS(array, index, length)                             \
  if (!(array)) TRAP(TRAP_NULL);                                         \
  if (!is_within(index, length, array_length(store, array))) TRAP(TRAP_ARRAY_BOUNDS)
label_OP_ARRAY_GET:
label_OP_ARRAY_GET_U:
  CHECK_ELEMENT(fp[pc[2]], GET_I32(3));
  load_element(store, fp[pc[2]], GET_I32(3), fp + pc[1]);
  NEXT(5);
label_OP_ARRAY_GET_S : {
  CHECK_ELEMENT(fp[pc[2]], GET_I32(3));
  cell value;
  load_element(store, fp[pc[2]], GET_I32(3), &value);
  PUT_I32(1, pc[4] == T_I8 ? (int32_t)(int8_t)value : (int32_t)(int16_t)value);
  NEXT(5);
}
label_OP_ARRAY_SET:
  CHECK_ELEMENT(fp[pc[1]], GET_I32(2));
  store_element(store, fp[pc[1]], GET_I32(2), fp + pc[3]);
  NEXT(4);
label_OP_ARRAY_LEN:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  fp[pc[1]] = array_length(store, fp[pc[2]]);
  NEXT(3);
label_OP_ARRAY_FILL:
  CHECK_ELEMENTS(fp[pc[1]], GET_I32(2), GET_I32(4));
  CHARGE(GET_I32(4));
  array_fill(store, fp[pc[1]], GET_I32(2), fp + pc[3], GET_I32(4));
  NEXT(5);
label_OP_ARRAY_COPY:
  if (!fp[pc[1]] || !fp[pc[3]]) TRAP(TRAP_NULL);
  CHECK_ELEMENTS(fp[pc[1]], GET_I32(2), GET_I32(5));
  CHECK_ELEMENTS(fp[pc[3]], GET_I32(4), GET_I32(5));
  CHARGE(GET_I32(5));
  array_copy(store, fp[pc[1]], GET_I32(2), fp[pc[3]], GET_I32(4), GET_I32(5));
  NEXT(6);
label_OP_ARRAY_INIT_DATA:
label_OP_ARRAY_INIT_ELEM : {
  cell array = fp[pc[1]];
  uint32_t length = GET_I32(4);
  CHECK_ELEMENTS(array, GET_I32(2), length);
  if (*pc == OP_ARRAY_INIT_DATA) {
    TRY(data_fits(func->instance, pc[5], ref_type(store, array), GET_I32(3), length));
    CHARGE(length);
    array_of_data(store, array, GET_I32(2), func->instance, pc[5], GET_I32(3), length);
  } else {
    TRY(elements_fit(func->instance, pc[5], GET_I32(3), length));
    CHARGE(length);
    array_of_elements(store, array, GET_I32(2), func->instance, pc[5], GET_I32(3), length);
  }
  NEXT(6);
}

label_OP_THROW : {
  const struct tag *tag = pointer(pc + 1);
  thrown = heap_new(store, REF_EXCEPTION, tag->id, tag->type->param_cells, tag->type->param_cells);
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
      if (found->exception != ABSENT) fp[found->exception] = thrown;
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

label_OP_CONT_NEW : {
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  cell made = continuation_new(store, pc[3], fp[pc[2]]);
  if (!made) goto heap_full;
  fp[pc[1]] = made;
  NEXT(4);
}
label_OP_CONT_BIND : {
  TRY(continuation_trap(store, fp[pc[2]]));
  cell bound = continuation_bind(store, fp[pc[2]], pc[5], fp + pc[3], pc[4]);
  if (!bound) goto heap_full;
  fp[pc[1]] = bound;
  NEXT(6);
}
label_OP_SUSPEND : {
  const struct tag *tag = pointer(pc + 1);
  struct fiber *outermost;
  const uint32_t *clause = find_clause(store, tag, false, &outermost);
  if (!clause) TRAP(TRAP_UNHANDLED_TAG);
  const cell *values = fp + pc[3];
  store->running->at = (struct point){pc + 4, fp, func, fp + pc[3]};
  cell left = continuation_capture(store, outermost, clause[CLAUSE_TYPE]);
  if (!left) goto heap_full;
  GO_ON();
  cell *to = fp + clause[CLAUSE_BASE];
  memcpy(to, values, tag->type->param_cells * sizeof(cell));
  to[tag->type->param_cells] = left;
  RELOAD();
  GO(clause[CLAUSE_TARGET]);
}
label_OP_RESUME:
  TRY(continuation_trap(store, fp[pc[RESUME_CONTINUATION]]));
  store->running->at = (struct point){pc, fp, func, fp + pc[RESUME_ARGUMENTS]};
  if (store->running == &store->first) store->stack_top = fp + func->code->frame_cells;
  continued = fp[pc[RESUME_CONTINUATION]];
  args = fp + pc[RESUME_ARGUMENTS];
  arg_cells = pc[RESUME_CELLS];
  goto resume;
label_OP_SWITCH : {
  continued = fp[pc[1]];
  TRY(continuation_trap(store, continued));
  struct fiber *outermost;
  if (!find_clause(store, pointer(pc + 2), true, &outermost)) TRAP(TRAP_UNHANDLED_TAG);
  cell *place = fp + pc[4];
  store->running->at = (struct point){pc + 7, fp, func, place};
  cell left = continuation_capture(store, outermost, pc[6]);
  if (!left) goto heap_full;
  args = place;
  arg_cells = pc[5] + 1;
  place[pc[5]] = left; /* where the continuation to switch to was on the stack */
  goto resume;
}
/* `continued` runs on, with these arguments, resumed by what runs now. */
resume:
  if (!has_room_to_resume(store, continued)) {
    fail(outcome, NATIVE_STACK, "call stack exhausted");
    goto stopped;
  }
  callee = continuation_func(store, continued);
  if (!fiber_resume(store, continued, args, arg_cells)) goto heap_full;
  if (!callee) {
    GO_ON();
    RELOAD();
    goto *LABELS[*pc];
  }
  floor = 0;
  callee_cells = store->now.cells;
  if (callee->instance) goto begin;
  if (call_host(store, callee, callee_cells, NULL, outcome)) {
    fp = callee_cells;
    func = callee;
    goto bottom;
  }
  fiber_end(store);
  GO_ON();
  goto host_failed;
label_OP_RESUME_THROW : {
  TRY(continuation_trap(store, fp[pc[RESUME_CONTINUATION]]));
  const struct tag *tag = pointer(pc + RESUME_TAG);
  thrown = heap_new(store, REF_EXCEPTION, tag->id, tag->type->param_cells, tag->type->param_cells);
  if (!thrown) goto heap_full;
  memcpy(object_at(store, thrown) + 1, fp + pc[RESUME_ARGUMENTS], tag->type->param_cells * sizeof(cell));
  goto resume_raising;
}
label_OP_RESUME_THROW_REF:
  thrown = fp[pc[RESUME_ARGUMENTS]];
  if (!thrown) TRAP(TRAP_NULL);
  TRY(continuation_trap(store, fp[pc[RESUME_CONTINUATION]]));
  goto resume_raising;
resume_raising:
  continued = fp[pc[RESUME_CONTINUATION]];
  if (continuation_func(store, continued)) { /* nothing of it has run: the exception is here at once */
    continuation_consume(store, continued);
    goto raise;
  }
  if (!has_room_to_resume(store, continued)) {
    fail(outcome, NATIVE_STACK, "call stack exhausted");
    goto stopped;
  }
  store->running->at = (struct point){pc, fp, func, fp + pc[RESUME_ARGUMENTS]};
  if (store->running == &store->first) store->stack_top = fp + func->code->frame_cells;
  if (!fiber_resume(store, continued, NULL, 0)) goto heap_full;
  GO_ON();
  pc--; /* a word of the suspension */
  goto raise;
/* The last call of a fiber has returned. */
bottom:
  if (store->running == &store->first) return NATIVE_OK;
  memcpy(store->running->resumer->at.results, fp, func->type->result_cells * sizeof(cell));
  fiber_end(store);
  GO_ON();
  RELOAD();
  NEXT(RESUME_CLAUSES + CLAUSE_WORDS * pc[RESUME_COUNT]);

label_DO_CALL:
  callee = pointer(pc + 1);
  callee_cells = fp + pc[3];
  pc += 4;
  goto call;
label_DO_CALL_INDIRECT : {
  const struct table *table = pointer(pc + 2);
  uint64_t index = fp[pc[1]];
  if (index >= table->size) TRAP(TRAP_CALL_BOUNDS);
  cell ref = table->elements[index];
  if (!ref) TRAP(TRAP_CALL_NULL);
  callee = store->funcs.items[ref_index(ref)];
  if (!rtype_is_below(callee->type, store->types.items[pc[4]])) TRAP(TRAP_CALL_TYPE);
  callee_cells = fp + pc[5];
  pc += 6;
  goto call;
}
label_DO_CALL_REF : {
  cell ref = fp[pc[1]];
  if (!ref) TRAP(TRAP_NULL);
  callee = store->funcs.items[ref_index(ref)];
  callee_cells = fp + pc[2];
  pc += 3;
  goto call;
}
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
label_DO_RETURN_CALL_INDIRECT : {
  const struct table *table = pointer(pc + 2);
  uint64_t index = fp[pc[1]];
  if (index >= table->size) TRAP(TRAP_CALL_BOUNDS);
  cell ref = table->elements[index];
  if (!ref) TRAP(TRAP_CALL_NULL);
  callee = store->funcs.items[ref_index(ref)];
  if (!rtype_is_below(callee->type, store->types.items[pc[4]])) TRAP(TRAP_CALL_TYPE);
  memmove(fp, fp + pc[5], pc[6] * sizeof(cell));
  goto tail_call;
}
label_DO_RETURN_CALL_REF : {
  cell ref = fp[pc[1]];
  if (!ref) TRAP(TRAP_NULL);
  callee = store->funcs.items[ref_index(ref)];
  memmove(fp, fp + pc[2], pc[3] * sizeof(cell));
  goto tail_call;
}
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
  goto stopped;
heap_full:
  fail(outcome, NATIVE_HEAP, "more objects than are permitted");
  goto stopped;
label_unknown:
  fail(outcome, NATIVE_INVALID, "an operation without a handler");
  goto stopped;
trapped:
  fail(outcome, NATIVE_TRAP, "trap");
  outcome->trap = trap;
  set_place(outcome, func, pc);
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
