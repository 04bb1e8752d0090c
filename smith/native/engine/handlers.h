/* What handlers of the interpreter are made of, and those that follow from the opcode table alone.

   Handlers work on the variables of `run`: `pc`, the word of the operation; `fp`, the frame; `func`, the function;
   `memory` and `memory_size`, the memory in use; `trap`, the kind of one. */

#ifndef HANDLERS_H
#define HANDLERS_H

#include <string.h>

#include "numeric.h"
#include "ops.h"
#include "store.h"
#include "vector.h"

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
#define PUT_V128(n, value)                \
  do {                                    \
    v128 put = (value);                   \
    memcpy(fp + pc[n], &put, sizeof put); \
  } while (0)

static inline uint64_t long_word(const uint32_t *pc) { return pc[0] | (uint64_t)pc[1] << 32; }
static inline void *pointer(const uint32_t *pc) { return (void *)(uintptr_t)long_word(pc); }

/* Handlers: the result is the first operand, if there is one. */

#define NEXT(count)    \
  do {                 \
    pc += (count);     \
    goto *LABELS[*pc]; \
  } while (0)
#define GO(target)                     \
  do {                                 \
    pc = func->code->words + (target); \
    goto *LABELS[*pc];                 \
  } while (0)
#define TRAP(kind) \
  do {             \
    trap = (kind); \
    goto trapped;  \
  } while (0)

#define UNARY_OP(name, A, R)         \
  PUT_##R(1, do_##name(GET_##A(2))); \
  NEXT(3);
#define BINARY_OP(name, A, B, R)                 \
  PUT_##R(1, do_##name(GET_##A(2), GET_##B(3))); \
  NEXT(4);
#define FALLIBLE_UNARY(name, A, R, type)   \
  {                                        \
    type result;                           \
    trap = do_##name(GET_##A(2), &result); \
    if (trap) goto trapped;                \
    PUT_##R(1, result);                    \
    NEXT(3);                               \
  }
#define FALLIBLE_BINARY(name, A, B, R, type)           \
  {                                                    \
    type result;                                       \
    trap = do_##name(GET_##A(2), GET_##B(3), &result); \
    if (trap) goto trapped;                            \
    PUT_##R(1, result);                                \
    NEXT(4);                                           \
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
#define SHAPE_V128_V128_V128__V128(n)                         \
  PUT_V128(1, do_##n(GET_V128(2), GET_V128(3), GET_V128(4))); \
  NEXT(5);
#define SHAPE_F32__I32_TRAP(n) FALLIBLE_UNARY(n, F32, I32, uint32_t)
#define SHAPE_F32__I64_TRAP(n) FALLIBLE_UNARY(n, F32, I64, uint64_t)
#define SHAPE_F64__I32_TRAP(n) FALLIBLE_UNARY(n, F64, I32, uint32_t)
#define SHAPE_F64__I64_TRAP(n) FALLIBLE_UNARY(n, F64, I64, uint64_t)
#define SHAPE_I32_I32__I32_TRAP(n) FALLIBLE_BINARY(n, I32, I32, I32, uint32_t)
#define SHAPE_I64_I64__I64_TRAP(n) FALLIBLE_BINARY(n, I64, I64, I64, uint64_t)
#define SHAPE_V128__V128_RELAXED(n)          \
  PUT_V128(1, do_##n(GET_V128(2), relaxed)); \
  NEXT(3);
#define SHAPE_V128_V128__V128_RELAXED(n)                  \
  PUT_V128(1, do_##n(GET_V128(2), GET_V128(3), relaxed)); \
  NEXT(4);
#define SHAPE_V128_V128_V128__V128_RELAXED(n)                          \
  PUT_V128(1, do_##n(GET_V128(2), GET_V128(3), GET_V128(4), relaxed)); \
  NEXT(5);
#define SHAPE_V128__I32_LANE(n)           \
  PUT_I32(1, do_##n(GET_V128(2), pc[3])); \
  NEXT(4);
#define SHAPE_V128__I64_LANE(n)           \
  PUT_I64(1, do_##n(GET_V128(2), pc[3])); \
  NEXT(4);
#define SHAPE_V128__F32_LANE(n)           \
  PUT_F32(1, do_##n(GET_V128(2), pc[3])); \
  NEXT(4);
#define SHAPE_V128__F64_LANE(n)           \
  PUT_F64(1, do_##n(GET_V128(2), pc[3])); \
  NEXT(4);
#define SHAPE_V128_I32__V128_LANE(n)                   \
  PUT_V128(1, do_##n(GET_V128(2), GET_I32(3), pc[4])); \
  NEXT(5);
#define SHAPE_V128_I64__V128_LANE(n)                   \
  PUT_V128(1, do_##n(GET_V128(2), GET_I64(3), pc[4])); \
  NEXT(5);
#define SHAPE_V128_F32__V128_LANE(n)                   \
  PUT_V128(1, do_##n(GET_V128(2), GET_F32(3), pc[4])); \
  NEXT(5);
#define SHAPE_V128_F64__V128_LANE(n)                   \
  PUT_V128(1, do_##n(GET_V128(2), GET_F64(3), pc[4])); \
  NEXT(5);
#define SHAPE_V128_V128__V128_LANES(n)                    \
  {                                                       \
    v128 lanes;                                           \
    memcpy(&lanes, pc + 4, sizeof lanes);                 \
    PUT_V128(1, do_##n(GET_V128(2), GET_V128(3), lanes)); \
    NEXT(8);                                              \
  }
/* Two results: both words come before the operands. */
#define SHAPE_I64_I64__I64_I64(n)                \
  {                                              \
    uint64_t low, high;                          \
    do_##n(GET_I64(3), GET_I64(4), &low, &high); \
    PUT_I64(1, low);                             \
    PUT_I64(2, high);                            \
    NEXT(5);                                     \
  }
#define SHAPE_I64_I64_I64_I64__I64_I64(n)                                \
  {                                                                      \
    uint64_t low, high;                                                  \
    do_##n(GET_I64(3), GET_I64(4), GET_I64(5), GET_I64(6), &low, &high); \
    PUT_I64(1, low);                                                     \
    PUT_I64(2, high);                                                    \
    NEXT(7);                                                             \
  }

/* Accesses: an address is a cell, whatever its type, and offsets are a word, so that no sum can wrap. */
#define CHECK_ACCESS(address, offset, size) \
  if ((address) > memory_size || (uint64_t)(offset) + (size) > memory_size - (address)) TRAP(TRAP_MEMORY_BOUNDS)
#define CHECK_ALIGNED(address, offset, size) \
  if (((address) + (offset)) % (size)) TRAP(TRAP_UNALIGNED)

#define CHECK_NOTHING(address, offset, size)

#define WIDEN_I32(value) ((uint32_t)(value))
#define WIDEN_I64(value) ((uint64_t)(value))
#define WIDEN_F32(value) ((uint32_t)(value))
#define WIDEN_F64(value) ((uint64_t)(value))

#define LOAD_AS(name, T, M, CHECK_FIRST)                    \
  label_OP_##name : {                                       \
    uint64_t address = fp[pc[2]];                           \
    CHECK_FIRST(address, pc[3], sizeof(M));                 \
    CHECK_ACCESS(address, pc[3], sizeof(M));                \
    M value;                                                \
    memcpy(&value, memory + address + pc[3], sizeof value); \
    fp[pc[1]] = WIDEN_##T(value);                           \
    NEXT(4);                                                \
  }
#define STORE_AS(name, M, CHECK_FIRST)                      \
  label_OP_##name : {                                       \
    uint64_t address = fp[pc[1]];                           \
    CHECK_FIRST(address, pc[3], sizeof(M));                 \
    CHECK_ACCESS(address, pc[3], sizeof(M));                \
    M value = (M)fp[pc[2]];                                 \
    memcpy(memory + address + pc[3], &value, sizeof value); \
    NEXT(4);                                                \
  }
#define LOAD_OP(name, T, M) LOAD_AS(name, T, M, CHECK_NOTHING)
#define STORE_OP(name, T, M) STORE_AS(name, M, CHECK_NOTHING)
#define ATOMIC_LOAD_OP(name, T, M) LOAD_AS(name, T, M, CHECK_ALIGNED)
#define ATOMIC_STORE_OP(name, T, M) STORE_AS(name, M, CHECK_ALIGNED)

/* result, address, operand (of cmpxchg: what is expected, and what replaces it), offset */
#define RMW_OP(name, T, M, OPERATOR)                         \
  label_OP_##name : {                                        \
    const unsigned words = OPCODE_ROWS[OP_##name].params;    \
    uint64_t address = fp[pc[2]];                            \
    uint32_t offset = pc[2 + words];                         \
    CHECK_ALIGNED(address, offset, sizeof(M));               \
    CHECK_ACCESS(address, offset, sizeof(M));                \
    M operand = (M)fp[pc[3]];                                \
    M old;                                                   \
    memcpy(&old, memory + address + offset, sizeof old);     \
    M value = (M)COMBINE_##OPERATOR(old);                    \
    memcpy(memory + address + offset, &value, sizeof value); \
    fp[pc[1]] = old;                                         \
    NEXT(3 + words);                                         \
  }
#define COMBINE_ADD(old) ((old) + operand)
#define COMBINE_SUB(old) ((old) - operand)
#define COMBINE_AND(old) ((old) & operand)
#define COMBINE_OR(old) ((old) | operand)
#define COMBINE_XOR(old) ((old) ^ operand)
#define COMBINE_XCHG(old) (operand)
/* What is expected is wrapped: bits above the access do not count. */
#define COMBINE_CMPXCHG(old) ((old) == operand ? fp[pc[4]] : (old))

#define COMPUTATION(name, shape) label_OP_##name : SHAPE_##shape(name)
#define IMMEDIATE_OP_32(name)                                     \
  label_DO_##name##_I : PUT_I32(1, do_##name(GET_I32(2), pc[3])); \
  NEXT(4);
#define IMMEDIATE_OP_64(name)                                                                 \
  label_DO_##name##_I : PUT_I64(1, do_##name(GET_I64(2), (uint64_t)(int64_t)(int32_t)pc[3])); \
  NEXT(4);
#define COMPARE_OP_64(name)                                                                   \
  label_DO_##name##_I : PUT_I32(1, do_##name(GET_I64(2), (uint64_t)(int64_t)(int32_t)pc[3])); \
  NEXT(4);
#define BRANCH_OPS_32(name)                                              \
  label_DO_BR_##name : if (do_##name(GET_I32(1), GET_I32(2))) GO(pc[3]); \
  NEXT(4);                                                               \
  label_DO_BR_##name##_I : if (do_##name(GET_I32(1), pc[2])) GO(pc[3]);  \
  NEXT(4);
#define BRANCH_OPS_64(name)                                                                         \
  label_DO_BR_##name : if (do_##name(GET_I64(1), GET_I64(2))) GO(pc[3]);                            \
  NEXT(4);                                                                                          \
  label_DO_BR_##name##_I : if (do_##name(GET_I64(1), (uint64_t)(int64_t)(int32_t)pc[2])) GO(pc[3]); \
  NEXT(4);

#define ENTRY(name, ...) [OP_##name] = &&label_OP_##name,
#define ENTRY_OP(name) [OP_##name] = &&label_OP_##name,
#define ENTRY_I(name) [DO_##name##_I] = &&label_DO_##name##_I,
#define ENTRIES_BR(name) [DO_BR_##name] = &&label_DO_BR_##name, [DO_BR_##name##_I] = &&label_DO_BR_##name##_I,
#define ENTRY_DO(name) [DO_##name] = &&label_DO_##name,

#define OTHERS(X)                                                                                          \
  X(COPY) X(COPY_V) X(CONST) X(CONST_LONG) X(CONST_V) X(JUMP) X(BR_IF) X(BR_UNLESS) X(BR_TABLE) X(RETURN)  \
  X(RETURN_ONE) X(RETURN_MANY) X(CALL) X(CALL_INDIRECT) X(CALL_REF) X(RETURN_CALL) X(RETURN_CALL_INDIRECT) \
  X(RETURN_CALL_REF) X(SELECT) X(SELECT_V) X(GLOBAL_GET) X(GLOBAL_GET_V) X(GLOBAL_SET) X(GLOBAL_SET_V)     \
  X(USE_MEMORY) X(ADD_OFFSET) X(CHECK_NULL) X(FUEL) X(COUNT) X(NAN) X(TRACE) X(BR_IF_NULL) X(BR_IF_VALUE)  \
  X(BR_IF_CAST) X(BR_UNLESS_CAST) X(BR_IF_DESCRIBED) X(BR_UNLESS_DESCRIBED)
#define OTHER_INSTRUCTIONS(X)                                                                                    \
  X(UNREACHABLE) X(MEMORY_SIZE) X(MEMORY_GROW) X(MEMORY_FILL) X(MEMORY_COPY) X(MEMORY_INIT) X(DATA_DROP)         \
  X(TABLE_GET) X(TABLE_SET) X(TABLE_SIZE) X(TABLE_GROW) X(TABLE_FILL) X(TABLE_COPY) X(TABLE_INIT) X(ELEM_DROP)   \
  X(REF_TEST) X(REF_CAST) X(REF_I31) X(I31_GET_S) X(I31_GET_U) X(STRUCT_NEW) X(STRUCT_NEW_DEFAULT) X(STRUCT_GET) \
  X(STRUCT_GET_S) X(STRUCT_GET_U) X(STRUCT_SET) X(ARRAY_NEW) X(ARRAY_NEW_DEFAULT) X(ARRAY_NEW_FIXED)             \
  X(ARRAY_NEW_DATA) X(ARRAY_NEW_ELEM) X(ARRAY_GET) X(ARRAY_GET_S) X(ARRAY_GET_U) X(ARRAY_SET) X(ARRAY_LEN)       \
  X(ARRAY_FILL) X(ARRAY_COPY) X(ARRAY_INIT_DATA) X(ARRAY_INIT_ELEM) X(THROW) X(THROW_REF) X(V128_LOAD)           \
  X(V128_STORE) X(MEMORY_ATOMIC_NOTIFY) X(MEMORY_ATOMIC_WAIT32) X(MEMORY_ATOMIC_WAIT64) X(REF_GET_DESC)          \
  X(REF_CAST_DESC_EQ) X(CONT_NEW) X(CONT_BIND) X(SUSPEND) X(RESUME) X(RESUME_THROW) X(RESUME_THROW_REF)          \
  X(SWITCH)
#define VECTOR_LOADS(X)                                                                                              \
  X(V128_LOAD8X8_S, uint64_t)                                                                                        \
  X(V128_LOAD8X8_U, uint64_t) X(V128_LOAD16X4_S, uint64_t) X(V128_LOAD16X4_U, uint64_t) X(V128_LOAD32X2_S, uint64_t) \
      X(V128_LOAD32X2_U, uint64_t) X(V128_LOAD8_SPLAT, uint8_t) X(V128_LOAD16_SPLAT, uint16_t)                       \
          X(V128_LOAD32_SPLAT, uint32_t) X(V128_LOAD64_SPLAT, uint64_t) X(V128_LOAD32_ZERO, uint32_t)                \
              X(V128_LOAD64_ZERO, uint64_t)
#define LANE_LOADS(X) \
  X(V128_LOAD8_LANE, uint8_t) X(V128_LOAD16_LANE, uint16_t) X(V128_LOAD32_LANE, uint32_t) X(V128_LOAD64_LANE, uint64_t)
#define LANE_STORES(X)         \
  X(V128_STORE8_LANE, uint8_t) \
  X(V128_STORE16_LANE, uint16_t) X(V128_STORE32_LANE, uint32_t) X(V128_STORE64_LANE, uint64_t)

#define VECTOR_LOAD_OP(name, M)                             \
  label_OP_##name : {                                       \
    uint64_t address = fp[pc[2]];                           \
    CHECK_ACCESS(address, pc[3], sizeof(M));                \
    M value;                                                \
    memcpy(&value, memory + address + pc[3], sizeof value); \
    PUT_V128(1, do_##name(value));                          \
    NEXT(4);                                                \
  }
#define LANE_LOAD_OP(name, M)                               \
  label_OP_##name : {                                       \
    uint64_t address = fp[pc[2]];                           \
    CHECK_ACCESS(address, pc[4], sizeof(M));                \
    M value;                                                \
    memcpy(&value, memory + address + pc[4], sizeof value); \
    PUT_V128(1, do_##name(GET_V128(3), value, pc[5]));      \
    NEXT(6);                                                \
  }
#define LANE_STORE_OP(name, M)                              \
  label_OP_##name : {                                       \
    uint64_t address = fp[pc[1]];                           \
    CHECK_ACCESS(address, pc[3], sizeof(M));                \
    M value = (M)do_##name(GET_V128(2), pc[4]);             \
    memcpy(memory + address + pc[3], &value, sizeof value); \
    NEXT(5);                                                \
  }

/* Bulk operations take fuel by their length, before they begin. */
#define CHARGE(length)                             \
  do {                                             \
    uint64_t charged = (length);                   \
    if (store->fuel != UINT64_MAX) {               \
      if (store->fuel < charged) goto out_of_fuel; \
      store->fuel -= charged;                      \
    }                                              \
  } while (0)
#define TRY(expression)     \
  do {                      \
    trap = (expression);    \
    if (trap) goto trapped; \
  } while (0)

/* The fiber that runs by now goes on where it is. */
#define GO_ON()                                         \
  do {                                                  \
    const struct point *next = &store->running->at;     \
    pc = next->pc;                                      \
    fp = next->cells;                                   \
    func = next->func;                                  \
    floor = store->running == &store->first ? base : 0; \
  } while (0)

#endif
