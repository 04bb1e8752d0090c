/* The numeric instructions: do_I32_ADD is i32.add. Source: WebAssembly 3.0, section 4.3 (numerics), in
   the deterministic profile: where the bits of a NaN are left open, it is the canonical positive one.

   What may trap returns the kind of the trap, and writes a result only if that is TRAP_NONE.

   Rounding is to nearest, as every thread begins with, and arithmetic has the precision of its type. */

#ifndef NUMERIC_H
#define NUMERIC_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "trap.h"

#if FLT_EVAL_METHOD != 0
#error "floats are calculated with more precision than they have"
#endif
#ifndef __SIZEOF_INT128__
#error "there are no integers of 128 bits"
#endif
#ifdef __FAST_MATH__
#error "-ffast-math takes liberties with NaNs, zeros and rounding"
#endif

#define UNARY(name, to, from, expression) \
  static inline to do_##name(from a) { return (to)(expression); }
#define BINARY(name, to, from, expression) \
  static inline to do_##name(from a, from b) { return (to)(expression); }
#define FALLIBLE(name, type, trap_if, trap, expression) \
  static inline int do_##name(type a, type b, type *result) { \
    if (b == 0) return TRAP_DIVIDE_BY_ZERO; \
    if (trap_if) return trap; \
    *result = (type)(expression); \
    return TRAP_NONE; \
  }

/* Counting bits. There is no instruction for it that every x86-64 has, and a call would cost more. */

#define FIFTHS (UINT64_MAX / 5)       /* 0x33... */
#define SEVENTEENTHS (UINT64_MAX / 17) /* 0x0f... */
#define BYTES (UINT64_MAX / 255)      /* 0x01... */

/* How many bits are set in each byte. */
static inline uint64_t bits_of_bytes(uint64_t a) {
  a -= a >> 1 & UINT64_MAX / 3;
  a = (a & FIFTHS) + (a >> 2 & FIFTHS);
  return (a + (a >> 4)) & SEVENTEENTHS;
}

static inline uint64_t bits_of(uint64_t a) {
#ifdef __POPCNT__
  return (uint64_t)__builtin_popcountll(a);
#else
  return bits_of_bytes(a) * BYTES >> 56;
#endif
}

#undef FIFTHS
#undef SEVENTEENTHS
#undef BYTES

/* Integers: U is the unsigned type and S the signed one. Numbers of bits to shift by are taken modulo the
   width, as a mask: the second shift of a rotation by 0 is by 0, too. */

#define INTEGER(I, U, S, BITS, CLZ, CTZ, LEAST) \
  UNARY(I##_EQZ, uint32_t, U, a == 0) \
  BINARY(I##_EQ, uint32_t, U, a == b) \
  BINARY(I##_NE, uint32_t, U, a != b) \
  BINARY(I##_LT_S, uint32_t, U, (S)a < (S)b) \
  BINARY(I##_LT_U, uint32_t, U, a < b) \
  BINARY(I##_GT_S, uint32_t, U, (S)a > (S)b) \
  BINARY(I##_GT_U, uint32_t, U, a > b) \
  BINARY(I##_LE_S, uint32_t, U, (S)a <= (S)b) \
  BINARY(I##_LE_U, uint32_t, U, a <= b) \
  BINARY(I##_GE_S, uint32_t, U, (S)a >= (S)b) \
  BINARY(I##_GE_U, uint32_t, U, a >= b) \
  UNARY(I##_CLZ, U, U, a ? CLZ(a) : BITS) \
  UNARY(I##_CTZ, U, U, a ? CTZ(a) : BITS) \
  UNARY(I##_POPCNT, U, U, bits_of(a)) \
  BINARY(I##_ADD, U, U, a + b) \
  BINARY(I##_SUB, U, U, a - b) \
  BINARY(I##_MUL, U, U, a * b) \
  FALLIBLE(I##_DIV_S, U, a == (LEAST) && b == (U)-1, TRAP_INTEGER_OVERFLOW, (S)a / (S)b) \
  FALLIBLE(I##_DIV_U, U, 0, TRAP_NONE, a / b) \
  FALLIBLE(I##_REM_S, U, 0, TRAP_NONE, b == (U)-1 ? 0 : (S)a % (S)b) \
  FALLIBLE(I##_REM_U, U, 0, TRAP_NONE, a % b) \
  BINARY(I##_AND, U, U, a & b) \
  BINARY(I##_OR, U, U, a | b) \
  BINARY(I##_XOR, U, U, a ^ b) \
  BINARY(I##_SHL, U, U, a << (b & (BITS - 1))) \
  BINARY(I##_SHR_S, U, U, (S)a >> (b & (BITS - 1))) \
  BINARY(I##_SHR_U, U, U, a >> (b & (BITS - 1))) \
  BINARY(I##_ROTL, U, U, a << (b & (BITS - 1)) | a >> (-b & (BITS - 1))) \
  BINARY(I##_ROTR, U, U, a >> (b & (BITS - 1)) | a << (-b & (BITS - 1))) \
  UNARY(I##_EXTEND8_S, U, U, (S)(int8_t)a) \
  UNARY(I##_EXTEND16_S, U, U, (S)(int16_t)a)

INTEGER(I32, uint32_t, int32_t, 32, __builtin_clz, __builtin_ctz, 0x80000000)
INTEGER(I64, uint64_t, int64_t, 64, __builtin_clzll, __builtin_ctzll, 0x8000000000000000)
UNARY(I64_EXTEND32_S, uint64_t, uint64_t, (int64_t)(int32_t)a)
UNARY(I32_WRAP_I64, uint32_t, uint64_t, a)
UNARY(I64_EXTEND_I32_S, uint64_t, uint32_t, (int64_t)(int32_t)a)
UNARY(I64_EXTEND_I32_U, uint64_t, uint32_t, a)

/* Wide arithmetic: the lower half of a number comes first. */

__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 s128;

static inline void split(u128 number, uint64_t *low, uint64_t *high) {
  *low = (uint64_t)number;
  *high = (uint64_t)(number >> 64);
}

static inline void do_I64_ADD128(uint64_t a, uint64_t a_high, uint64_t b, uint64_t b_high, uint64_t *low,
                                 uint64_t *high) {
  split(((u128)a_high << 64 | a) + ((u128)b_high << 64 | b), low, high);
}

static inline void do_I64_SUB128(uint64_t a, uint64_t a_high, uint64_t b, uint64_t b_high, uint64_t *low,
                                 uint64_t *high) {
  split(((u128)a_high << 64 | a) - ((u128)b_high << 64 | b), low, high);
}

static inline void do_I64_MUL_WIDE_S(uint64_t a, uint64_t b, uint64_t *low, uint64_t *high) {
  split((u128)((s128)(int64_t)a * (int64_t)b), low, high);
}

static inline void do_I64_MUL_WIDE_U(uint64_t a, uint64_t b, uint64_t *low, uint64_t *high) {
  split((u128)a * b, low, high);
}

/* Floats and their bits. */

#define REINTERPRET(name, to, from) \
  static inline to do_##name(from a) { \
    to b; \
    memcpy(&b, &a, sizeof b); \
    return b; \
  }

REINTERPRET(I32_REINTERPRET_F32, uint32_t, float)
REINTERPRET(I64_REINTERPRET_F64, uint64_t, double)
REINTERPRET(F32_REINTERPRET_I32, float, uint32_t)
REINTERPRET(F64_REINTERPRET_I64, double, uint64_t)

/* The canonical NaN for any NaN: `canonical` selects, as lanes do; `settled` branches, which takes a quarter
   off a chain of additions in memory, because NaNs are rare. Were it empty, the branch would be made a
   selection again. */
#define NANS(F, T) \
  static inline T canonical_##F(T a) { return a == a ? a : (T)NAN; } \
  static inline T settled_##F(T a) { \
    if (__builtin_expect(a == a, 1)) return a; \
    __asm__ volatile(""); \
    return (T)NAN; \
  }

NANS(F32, float)
NANS(F64, double)

/* From WHOLE on every float is a whole number. What is added to WHOLE becomes one, too: the nearest, and
   of two the even one. So this rounds without a call, and four lanes as fast as one; then floor, ceil and
   trunc are off by one at most, and the sign of a zero is that of the operand. */
#define ROUNDING(name, F, T, WHOLE, fabs, copysign, rounded) \
  static inline T do_##name(T a) { \
    T size = fabs(a); \
    T near = copysign((size + WHOLE) - WHOLE, a); \
    return size < WHOLE ? copysign(rounded, a) : canonical_##F(a); \
  }

/* Equal operands differ in the sign of zeros, if at all. Of operands that do not compare the second one is
   found: it is a NaN, or the first one is. */
#define EXTREME(name, F, T, relation, to_bits, of_bits, join) \
  static inline T do_##name(T a, T b) { \
    T found = a relation b ? a : b; \
    T equal = of_bits(to_bits(a) join to_bits(b)); \
    return canonical_##F(a == b ? equal : a == a ? found : a); \
  }

#define FLOAT(F, T, SIGN, WHOLE, sqrt, fabs, copysign, to_bits, of_bits) \
  BINARY(F##_EQ, uint32_t, T, a == b) \
  BINARY(F##_NE, uint32_t, T, a != b) \
  BINARY(F##_LT, uint32_t, T, a < b) \
  BINARY(F##_GT, uint32_t, T, a > b) \
  BINARY(F##_LE, uint32_t, T, a <= b) \
  BINARY(F##_GE, uint32_t, T, a >= b) \
  UNARY(F##_ABS, T, T, of_bits(to_bits(a) & ~(SIGN))) \
  UNARY(F##_NEG, T, T, of_bits(to_bits(a) ^ (SIGN))) \
  BINARY(F##_COPYSIGN, T, T, of_bits((to_bits(a) & ~(SIGN)) | (to_bits(b) & (SIGN)))) \
  ROUNDING(F##_CEIL, F, T, WHOLE, fabs, copysign, near < a ? near + 1 : near) \
  ROUNDING(F##_FLOOR, F, T, WHOLE, fabs, copysign, near > a ? near - 1 : near) \
  ROUNDING(F##_TRUNC, F, T, WHOLE, fabs, copysign, fabs(near) > size ? fabs(near) - 1 : near) \
  ROUNDING(F##_NEAREST, F, T, WHOLE, fabs, copysign, near) \
  UNARY(F##_SQRT, T, T, settled_##F(sqrt(a))) \
  BINARY(F##_ADD, T, T, settled_##F(a + b)) \
  BINARY(F##_SUB, T, T, settled_##F(a - b)) \
  BINARY(F##_MUL, T, T, settled_##F(a * b)) \
  BINARY(F##_DIV, T, T, settled_##F(a / b)) \
  EXTREME(F##_MIN, F, T, <, to_bits, of_bits, |) \
  EXTREME(F##_MAX, F, T, >, to_bits, of_bits, &)

FLOAT(F32, float, 0x80000000, 0x1p23f, sqrtf, fabsf, copysignf, do_I32_REINTERPRET_F32,
      do_F32_REINTERPRET_I32)
FLOAT(F64, double, 0x8000000000000000, 0x1p52, sqrt, fabs, copysign, do_I64_REINTERPRET_F64,
      do_F64_REINTERPRET_I64)

/* Conversions. */

UNARY(F32_CONVERT_I32_S, float, uint32_t, (int32_t)a)
UNARY(F32_CONVERT_I32_U, float, uint32_t, a)
UNARY(F32_CONVERT_I64_S, float, uint64_t, (int64_t)a)
UNARY(F32_CONVERT_I64_U, float, uint64_t, a)
UNARY(F64_CONVERT_I32_S, double, uint32_t, (int32_t)a)
UNARY(F64_CONVERT_I32_U, double, uint32_t, a)
UNARY(F64_CONVERT_I64_S, double, uint64_t, (int64_t)a)
UNARY(F64_CONVERT_I64_U, double, uint64_t, a)
UNARY(F32_DEMOTE_F64, float, double, settled_F32((float)a))
UNARY(F64_PROMOTE_F32, double, float, settled_F64((double)a))

/* To an integer of C's type `cast`, if `fits`; else a trap, or the nearest of LEAST and MOST. */
#define TRUNCATION(I, F, sign, U, T, cast, fits, LEAST, MOST) \
  static inline int do_##I##_TRUNC_##F##_##sign(T a, U *result) { \
    if (!(fits)) return a == a ? TRAP_TRUNCATION_RANGE : TRAP_TRUNCATION_NAN; \
    *result = (U)(cast)a; \
    return TRAP_NONE; \
  } \
  static inline U do_##I##_TRUNC_SAT_##F##_##sign(T a) { \
    if (fits) return (U)(cast)a; \
    return a != a ? 0 : a < 0 ? (U)LEAST : (U)MOST; \
  }

TRUNCATION(I32, F32, S, uint32_t, float, int32_t, a >= -0x1p31f && a < 0x1p31f, INT32_MIN, INT32_MAX)
TRUNCATION(I32, F32, U, uint32_t, float, uint32_t, a > -1.0f && a < 0x1p32f, 0, UINT32_MAX)
TRUNCATION(I32, F64, S, uint32_t, double, int32_t, a > -0x1p31 - 1 && a < 0x1p31, INT32_MIN, INT32_MAX)
TRUNCATION(I32, F64, U, uint32_t, double, uint32_t, a > -1.0 && a < 0x1p32, 0, UINT32_MAX)
TRUNCATION(I64, F32, S, uint64_t, float, int64_t, a >= -0x1p63f && a < 0x1p63f, INT64_MIN, INT64_MAX)
TRUNCATION(I64, F32, U, uint64_t, float, uint64_t, a > -1.0f && a < 0x1p64f, 0, UINT64_MAX)
TRUNCATION(I64, F64, S, uint64_t, double, int64_t, a >= -0x1p63 && a < 0x1p63, INT64_MIN, INT64_MAX)
TRUNCATION(I64, F64, U, uint64_t, double, uint64_t, a > -1.0 && a < 0x1p64, 0, UINT64_MAX)

#undef UNARY
#undef BINARY
#undef FALLIBLE
#undef INTEGER
#undef REINTERPRET
#undef ROUNDING
#undef EXTREME
#undef NANS
#undef FLOAT
#undef TRUNCATION

#endif
