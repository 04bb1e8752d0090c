/* The operations of the compact code that functions are translated to.

   Code is a sequence of 32-bit words: an operation, then its operands. The instructions of the opcode table
   that compute with the values on the stack are operations of the same number; those below are besides. An
   operand is the number of a cell in the frame, unless said otherwise; `result` is one, too. A pointer and a
   64-bit constant take two words, the lower first; a target is the number of a word. */

#ifndef OPS_H
#define OPS_H

#include "code.h"

/* The instructions that resume: a continuation, its first argument, their cells, a tag as a pointer (of
   resume_throw), how many clauses there are, and the clauses. */
enum resuming { RESUME_CONTINUATION = 1, RESUME_ARGUMENTS, RESUME_CELLS, RESUME_TAG, RESUME_COUNT = 6, RESUME_CLAUSES };

/* A clause: its tag as a pointer; where a suspension goes on, or 0 if it is for `switch`; the type of the
   continuation that is left, which lies behind what the tag carries, and where that lies. */
enum resume_clause { CLAUSE_TAG, CLAUSE_TARGET = 2, CLAUSE_TYPE, CLAUSE_BASE, CLAUSE_WORDS };

/* Binary operations whose right operand may be a constant, which is sign-extended from its word: OP_I. */
#define IMMEDIATE_I32(X)                                                                                     \
  X(I32_ADD) X(I32_SUB) X(I32_MUL) X(I32_AND) X(I32_OR) X(I32_XOR) X(I32_SHL) X(I32_SHR_S) X(I32_SHR_U)      \
  X(I32_ROTL) X(I32_ROTR)
#define IMMEDIATE_I64(X)                                                                                     \
  X(I64_ADD) X(I64_SUB) X(I64_MUL) X(I64_AND) X(I64_OR) X(I64_XOR) X(I64_SHL) X(I64_SHR_S) X(I64_SHR_U)      \
  X(I64_ROTL) X(I64_ROTR)
#define COMPARE_I32(X)                                                                                       \
  X(I32_EQ) X(I32_NE) X(I32_LT_S) X(I32_LT_U) X(I32_GT_S) X(I32_GT_U) X(I32_LE_S) X(I32_LE_U) X(I32_GE_S)    \
  X(I32_GE_U)
#define COMPARE_I64(X)                                                                                       \
  X(I64_EQ) X(I64_NE) X(I64_LT_S) X(I64_LT_U) X(I64_GT_S) X(I64_GT_U) X(I64_LE_S) X(I64_LE_U) X(I64_GE_S)    \
  X(I64_GE_U)

#define WITH_CONSTANT(name) DO_##name##_I,
#define BRANCHES(name) DO_BR_##name, DO_BR_##name##_I,

enum operation {
  DO_FIRST = OPCODE_COUNT - 1,
  IMMEDIATE_I32(WITH_CONSTANT) IMMEDIATE_I64(WITH_CONSTANT) COMPARE_I32(WITH_CONSTANT) COMPARE_I64(WITH_CONSTANT)
  /* Jump if the comparison holds: operands, target. */
  COMPARE_I32(BRANCHES) COMPARE_I64(BRANCHES)
  DO_COPY,         /* result, operand */
  DO_COPY_V,       /* the same with two cells */
  DO_CONST,        /* result, value in a word, zero-extended */
  DO_CONST_LONG,   /* result, value in two words */
  DO_CONST_V,      /* result, value in four words */
  DO_MOVE,         /* to, from, cells: the ranges may overlap */
  DO_JUMP,         /* target */
  DO_BR_IF,        /* operand, target */
  DO_BR_UNLESS,    /* operand, target */
  DO_BR_TABLE,     /* operand, labels, a target for each and one for the others */
  DO_BR_IF_NULL,   /* operand, target */
  DO_BR_IF_VALUE,  /* operand, target: it is not null */
  DO_BR_IF_CAST,   /* operand, type, target */
  DO_BR_UNLESS_CAST,
  DO_BR_IF_DESCRIBED, /* operand, descriptor, whether null passes, target */
  DO_BR_UNLESS_DESCRIBED,
  DO_RETURN,       /* nothing to give */
  DO_RETURN_ONE,   /* operand */
  DO_RETURN_MANY,  /* first operand, cells */
  DO_CALL,         /* pointer to the function, first argument */
  DO_CALL_INDIRECT,/* operand, pointer to the table, type, first argument */
  DO_CALL_REF,     /* operand, first argument */
  DO_RETURN_CALL,
  DO_RETURN_CALL_INDIRECT,
  DO_RETURN_CALL_REF,
  DO_SELECT,       /* result, condition, operands */
  DO_SELECT_V,
  DO_GLOBAL_GET,   /* result, pointer to the global's value */
  DO_GLOBAL_GET_V,
  DO_GLOBAL_SET,   /* operand, pointer */
  DO_GLOBAL_SET_V,
  DO_USE_MEMORY,   /* pointer to the memory that the next operations work on */
  DO_ADD_OFFSET,   /* result, address, two words: their sum, or the largest number */
  DO_CHECK_NULL,   /* operand: a trap if it is null */
  DO_FUEL,         /* instructions up to the next of these */
  DO_COUNT,        /* pointer to the stretch of instructions that begins */
  DO_NAN,          /* cell, the shape of floats that may be NaNs */
  DO_TRACE,        /* cell, type, offset in the module: a result */
  OPERATIONS
};

#undef WITH_CONSTANT
#undef BRANCHES

#endif
