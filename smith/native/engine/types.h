/* Value types and heap types as small integers, as in smith/wasm/types.py: number types are 0 to 7, and
   a reference type is REF + (heap type << 2 | exact << 1 | nullable). An abstract heap type is 0 to 15;
   HEAP_CONCRETE + x is type index x of a module. */

#ifndef TYPES_H
#define TYPES_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t valtype;
typedef uint32_t heaptype;

enum {
  T_I32,
  T_I64,
  T_F32,
  T_F64,
  T_V128,
  T_I8,
  T_I16,
  T_BOTTOM,
  T_REF,
  /* Of the opcode table alone: the address type of the instruction's memory or table. */
  T_ADDRESS = 0xFE,
  T_TABLE_ADDRESS = 0xFF,
};

enum {
  HEAP_FUNC,
  HEAP_EXTERN,
  HEAP_ANY,
  HEAP_EQ,
  HEAP_I31,
  HEAP_STRUCT,
  HEAP_ARRAY,
  HEAP_NONE,
  HEAP_NOFUNC,
  HEAP_NOEXTERN,
  HEAP_EXN,
  HEAP_NOEXN,
  HEAP_CONT,
  HEAP_NOCONT,
  HEAP_CONCRETE = 16,
};

enum { NULLABLE = 1, EXACT = 2 };

/* So many types a module may have, which leaves room for the bits of a reference type. */
#define MOST_TYPES 1000000u

static inline valtype reference(heaptype heap, uint32_t bits) { return T_REF + (heap << 2 | bits); }
static inline bool is_reference(valtype t) { return t >= T_REF; }
static inline heaptype heap_of(valtype t) { return (t - T_REF) >> 2; }
static inline bool is_nullable(valtype t) { return (t - T_REF) & NULLABLE; }
static inline bool is_exact(valtype t) { return (t - T_REF) & EXACT; }

/* Whether values are addresses of some memory or table: a cell holds either as an unsigned number, so that
   nobody has to know which. */
static inline bool is_address(valtype t) { return t == T_I32 || t == T_I64; }

/* What a packed field or element is on the stack. */
static inline valtype unpacked(valtype t) { return t == T_I8 || t == T_I16 ? T_I32 : t; }

/* The 8-byte cells that a value takes in a frame. */
static inline uint32_t cells_of(valtype t) { return t == T_V128 ? 2 : 1; }

#endif
