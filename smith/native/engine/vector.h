/* The vector instructions: do_I8X16_ADD is i8x16.add. Source: WebAssembly 3.0, section 4.3.

   Lanes are loops of constant length, for the compiler to make one instruction of where there is one;
   float lanes are those of numeric.h. What memory has comes and goes as up to 64 bits. */

#ifndef VECTOR_H
#define VECTOR_H

#include "numeric.h"
#include "public.h"

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "lane 0 has to be the lowest byte"
#endif

typedef union v128 {
  uint8_t u8[16];
  int8_t i8[16];
  uint16_t u16[8];
  int16_t i16[8];
  uint32_t u32[4];
  int32_t i32[4];
  uint64_t u64[2];
  int64_t i64[2];
  float f32[4];
  double f64[2];
} v128;

_Static_assert(sizeof(v128) == 16, "a vector has 128 bits");

/* Clang would unroll the loops before it could make vectors of them. */
#ifdef __clang__
#define ROLLED _Pragma("clang loop unroll(disable)")
#else
#define ROLLED
#endif

/* In these x, y and z are the lanes of operands, and i is their number. Lanes that are not mentioned become 0. */
#define LANES(count, to, before, expression)               \
  v128 result = {.u64 = {0, 0}};                           \
  ROLLED for (unsigned i = 0; i < (count); i++) {          \
    before;                                                \
    result.to[i] = (__typeof__(result.to[0]))(expression); \
  }                                                        \
  return result;
#define UNARY(name, count, from, to, expression) \
  static inline v128 do_##name(v128 a) { LANES(count, to, X(from), expression) }
#define BINARY(name, count, from, to, expression) \
  static inline v128 do_##name(v128 a, v128 b) { LANES(count, to, X(from); Y(from), expression) }
#define SHIFT(name, count, bits, from, to, expression) \
  static inline v128 do_##name(v128 a, uint32_t b) {   \
    unsigned n = b & ((bits) - 1);                     \
    LANES(count, to, X(from), expression)              \
  }
#define SPLAT(name, count, type, to) \
  static inline v128 do_##name(type x) { LANES(count, to, , x) }
#define X(from) __typeof__(a.from[0]) x = a.from[i]
#define Y(from) __typeof__(b.from[0]) y = b.from[i]
#define Z(from) __typeof__(c.from[0]) z = c.from[i]

#define EXTRACT(name, type, from, cast) \
  static inline type do_##name(v128 a, unsigned lane) { return (type)(cast)a.from[lane]; }
#define REPLACE(name, type, to)                                 \
  static inline v128 do_##name(v128 a, type b, unsigned lane) { \
    a.to[lane] = (__typeof__(a.to[0]))b;                        \
    return a;                                                   \
  }

static inline int32_t clamp(int32_t x, int32_t least, int32_t most) { return x < least ? least : x > most ? most : x; }

/* Integers of all shapes. A product of two lanes of 16 bits would not fit an int: hence 1u. */
#define INTEGERS(I, count, bits, type, s, u)                          \
  SPLAT(I##_SPLAT, count, type, u)                                    \
  REPLACE(I##_REPLACE_LANE, type, u)                                  \
  BINARY(I##_EQ, count, u, u, -(uint64_t)(x == y))                    \
  BINARY(I##_NE, count, u, u, -(uint64_t)(x != y))                    \
  BINARY(I##_LT_S, count, s, u, -(uint64_t)(x < y))                   \
  BINARY(I##_GT_S, count, s, u, -(uint64_t)(x > y))                   \
  BINARY(I##_LE_S, count, s, u, -(uint64_t)(x <= y))                  \
  BINARY(I##_GE_S, count, s, u, -(uint64_t)(x >= y))                  \
  UNARY(I##_ABS, count, u, u, x >> ((bits) - 1) ? 0u - x : x)         \
  UNARY(I##_NEG, count, u, u, 0u - x)                                 \
  SHIFT(I##_SHL, count, bits, u, u, 1u * x << n)                      \
  SHIFT(I##_SHR_S, count, bits, s, s, x >> n)                         \
  SHIFT(I##_SHR_U, count, bits, u, u, x >> n)                         \
  BINARY(I##_ADD, count, u, u, x + y)                                 \
  BINARY(I##_SUB, count, u, u, x - y)                                 \
  static inline uint32_t do_##I##_ALL_TRUE(v128 a) {                  \
    uint32_t all = 1;                                                 \
    ROLLED for (unsigned i = 0; i < (count); i++) all &= a.u[i] != 0; \
    return all;                                                       \
  }

INTEGERS(I8X16, 16, 8, uint32_t, i8, u8)
INTEGERS(I16X8, 8, 16, uint32_t, i16, u16)
INTEGERS(I32X4, 4, 32, uint32_t, i32, u32)
INTEGERS(I64X2, 2, 64, uint64_t, i64, u64)

#define INTEGERS_TO_32(I, count, s, u)               \
  BINARY(I##_LT_U, count, u, u, -(uint64_t)(x < y))  \
  BINARY(I##_GT_U, count, u, u, -(uint64_t)(x > y))  \
  BINARY(I##_LE_U, count, u, u, -(uint64_t)(x <= y)) \
  BINARY(I##_GE_U, count, u, u, -(uint64_t)(x >= y)) \
  BINARY(I##_MIN_S, count, s, s, x < y ? x : y)      \
  BINARY(I##_MIN_U, count, u, u, x < y ? x : y)      \
  BINARY(I##_MAX_S, count, s, s, x > y ? x : y)      \
  BINARY(I##_MAX_U, count, u, u, x > y ? x : y)

INTEGERS_TO_32(I8X16, 16, i8, u8)
INTEGERS_TO_32(I16X8, 8, i16, u16)
INTEGERS_TO_32(I32X4, 4, i32, u32)

#define INTEGERS_FROM_16(I, FROM, count, s, u, from_s, from_u) \
  BINARY(I##_MUL, count, u, u, 1u * x * y)                     \
  WIDENING(I, FROM, LOW, count, s, u, from_s, from_u, i)       \
  WIDENING(I, FROM, HIGH, count, s, u, from_s, from_u, i + (count))
#define WIDENING(I, FROM, half, count, s, u, from_s, from_u, at)                                        \
  WIDENING_SIGNED(I##_EXTEND_##half##_##FROM##_S, I##_EXTMUL_##half##_##FROM##_S, count, s, from_s, at) \
  WIDENING_SIGNED(I##_EXTEND_##half##_##FROM##_U, I##_EXTMUL_##half##_##FROM##_U, count, u, from_u, at)
#define WIDENING_SIGNED(extend, extmul, count, to, from, at)                  \
  static inline v128 do_##extend(v128 a) { LANES(count, to, , a.from[at]) }   \
  static inline v128 do_##extmul(v128 a, v128 b) {                            \
    LANES(count, to, __typeof__(result.to[0]) x = a.from[at], x * b.from[at]) \
  }

INTEGERS_FROM_16(I16X8, I8X16, 8, i16, u16, i8, u8)
INTEGERS_FROM_16(I32X4, I16X8, 4, i32, u32, i16, u16)
INTEGERS_FROM_16(I64X2, I32X4, 2, i64, u64, i32, u32)

#define INTEGERS_TO_16(I, count, type, s, u, from, NARROW, LEAST, MOST, UMOST) \
  EXTRACT(I##_EXTRACT_LANE_S, uint32_t, s, int32_t)                            \
  EXTRACT(I##_EXTRACT_LANE_U, uint32_t, u, uint32_t)                           \
  BINARY(I##_ADD_SAT_S, count, s, s, clamp(x + y, LEAST, MOST))                \
  BINARY(I##_ADD_SAT_U, count, u, u, clamp(x + y, 0, UMOST))                   \
  BINARY(I##_SUB_SAT_S, count, s, s, clamp(x - y, LEAST, MOST))                \
  BINARY(I##_SUB_SAT_U, count, u, u, clamp(x - y, 0, UMOST))                   \
  BINARY(I##_AVGR_U, count, u, u, (x + y + 1) >> 1)                            \
  NARROWING(I##_##NARROW##_S, count, from, s, LEAST, MOST)                     \
  NARROWING(I##_##NARROW##_U, count, from, u, 0, UMOST)
#define NARROWING(name, count, from, to, least, most)                                       \
  static inline v128 do_##name(v128 a, v128 b) {                                            \
    v128 result;                                                                            \
    ROLLED for (unsigned i = 0; i < (count) / 2; i++) {                                     \
      result.to[i] = (__typeof__(result.to[0]))clamp(a.from[i], least, most);               \
      result.to[i + (count) / 2] = (__typeof__(result.to[0]))clamp(b.from[i], least, most); \
    }                                                                                       \
    return result;                                                                          \
  }

INTEGERS_TO_16(I8X16, 16, uint32_t, i8, u8, i16, NARROW_I16X8, INT8_MIN, INT8_MAX, UINT8_MAX)
INTEGERS_TO_16(I16X8, 8, uint32_t, i16, u16, i32, NARROW_I32X4, INT16_MIN, INT16_MAX, UINT16_MAX)

/* A product moves the top bits of eight bytes into the topmost byte. */
static inline uint32_t top_bits(uint64_t a) {
  return (uint32_t)((a >> 7 & UINT64_MAX / 255) * 0x0102040810204080 >> 56);
}

static inline uint32_t do_I8X16_BITMASK(v128 a) { return top_bits(a.u64[0]) | top_bits(a.u64[1]) << 8; }

#define BITMASK(name, count, bits, u)                                                       \
  static inline uint32_t do_##name(v128 a) {                                                \
    uint32_t mask = 0;                                                                      \
    for (unsigned i = 0; i < (count); i++) mask |= (uint32_t)(a.u[i] >> ((bits) - 1)) << i; \
    return mask;                                                                            \
  }

BITMASK(I16X8_BITMASK, 8, 16, u16)
BITMASK(I32X4_BITMASK, 4, 32, u32)
BITMASK(I64X2_BITMASK, 2, 64, u64)

#define PAIRWISE(name, count, from, to) \
  static inline v128 do_##name(v128 a) { LANES(count, to, , a.from[2 * i] + a.from[2 * i + 1]) }

PAIRWISE(I16X8_EXTADD_PAIRWISE_I8X16_S, 8, i8, i16)
PAIRWISE(I16X8_EXTADD_PAIRWISE_I8X16_U, 8, u8, u16)
PAIRWISE(I32X4_EXTADD_PAIRWISE_I16X8_S, 4, i16, i32)
PAIRWISE(I32X4_EXTADD_PAIRWISE_I16X8_U, 4, u16, u32)

EXTRACT(I32X4_EXTRACT_LANE, uint32_t, u32, uint32_t)
EXTRACT(I64X2_EXTRACT_LANE, uint64_t, u64, uint64_t)
UNARY(I8X16_POPCNT, 2, u64, u64, bits_of_bytes(x))
BINARY(I16X8_Q15MULR_SAT_S, 8, i16, i16, clamp((x * y + 0x4000) >> 15, INT16_MIN, INT16_MAX))

/* Twice -2^15 times itself is 2^31. */
static inline v128 do_I32X4_DOT_I16X8_S(v128 a, v128 b){
    LANES(4, u32, , (uint32_t)(a.i16[2 * i] * b.i16[2 * i]) + (uint32_t)(a.i16[2 * i + 1] * b.i16[2 * i + 1]))}

/* Bits. */

UNARY(V128_NOT, 2, u64, u64, ~x) BINARY(V128_AND, 2, u64, u64, x &y) BINARY(V128_ANDNOT, 2, u64, u64, x & ~y)
    BINARY(V128_OR, 2, u64, u64, x | y) BINARY(V128_XOR, 2, u64, u64, x ^ y)

        static inline v128 do_V128_BITSELECT(v128 a, v128 b, v128 c) {
  LANES(2, u64, X(u64); Y(u64); Z(u64), (x & z) | (y & ~z))
}

static inline uint32_t do_V128_ANY_TRUE(v128 a) { return (a.u64[0] | a.u64[1]) != 0; }

static inline v128 do_I8X16_SWIZZLE(v128 a, v128 b) { LANES(16, u8, Y(u8), y < 16 ? a.u8[y] : 0) }

static inline v128 do_I8X16_SHUFFLE(v128 a, v128 b, v128 lanes) {
  const v128 both[2] = {a, b};
  LANES(16, u8, unsigned from = lanes.u8[i], both[from >> 4 & 1].u8[from & 15])
}

/* Floats. */

#define FLOATS(F, lane, count, type, f, u, sqrt)          \
  SPLAT(F##_SPLAT, count, type, f)                        \
  EXTRACT(F##_EXTRACT_LANE, type, f, type)                \
  REPLACE(F##_REPLACE_LANE, type, f)                      \
  BINARY(F##_EQ, count, f, u, -(uint64_t)(x == y))        \
  BINARY(F##_NE, count, f, u, -(uint64_t)(x != y))        \
  BINARY(F##_LT, count, f, u, -(uint64_t)(x < y))         \
  BINARY(F##_GT, count, f, u, -(uint64_t)(x > y))         \
  BINARY(F##_LE, count, f, u, -(uint64_t)(x <= y))        \
  BINARY(F##_GE, count, f, u, -(uint64_t)(x >= y))        \
  UNARY(F##_ABS, count, f, f, do_##lane##_ABS(x))         \
  UNARY(F##_NEG, count, f, f, do_##lane##_NEG(x))         \
  UNARY(F##_CEIL, count, f, f, do_##lane##_CEIL(x))       \
  UNARY(F##_FLOOR, count, f, f, do_##lane##_FLOOR(x))     \
  UNARY(F##_TRUNC, count, f, f, do_##lane##_TRUNC(x))     \
  UNARY(F##_NEAREST, count, f, f, do_##lane##_NEAREST(x)) \
  UNARY(F##_SQRT, count, f, f, canonical_##lane(sqrt(x))) \
  BINARY(F##_ADD, count, f, f, canonical_##lane(x + y))   \
  BINARY(F##_SUB, count, f, f, canonical_##lane(x - y))   \
  BINARY(F##_MUL, count, f, f, canonical_##lane(x *y))    \
  BINARY(F##_DIV, count, f, f, canonical_##lane(x / y))   \
  BINARY(F##_MIN, count, f, f, do_##lane##_MIN(x, y))     \
  BINARY(F##_MAX, count, f, f, do_##lane##_MAX(x, y))     \
  BINARY(F##_PMIN, count, f, f, y < x ? y : x)            \
  BINARY(F##_PMAX, count, f, f, x < y ? y : x)

FLOATS(F32X4, F32, 4, float, f32, u32, sqrtf)
FLOATS(F64X2, F64, 2, double, f64, u64, sqrt)

UNARY(F32X4_DEMOTE_F64X2_ZERO, 2, f64, f32, canonical_F32((float)x))
UNARY(F64X2_PROMOTE_LOW_F32X4, 2, f32, f64, canonical_F64((double)x))
UNARY(F32X4_CONVERT_I32X4_S, 4, i32, f32, x)
UNARY(F32X4_CONVERT_I32X4_U, 4, u32, f32, x)
UNARY(F64X2_CONVERT_LOW_I32X4_S, 2, i32, f64, x)
UNARY(F64X2_CONVERT_LOW_I32X4_U, 2, u32, f64, x)
UNARY(I32X4_TRUNC_SAT_F32X4_S, 4, f32, u32, do_I32_TRUNC_SAT_F32_S(x))
UNARY(I32X4_TRUNC_SAT_F32X4_U, 4, f32, u32, do_I32_TRUNC_SAT_F32_U(x))
UNARY(I32X4_TRUNC_SAT_F64X2_S_ZERO, 2, f64, u32, do_I32_TRUNC_SAT_F64_S(x))
UNARY(I32X4_TRUNC_SAT_F64X2_U_ZERO, 2, f64, u32, do_I32_TRUNC_SAT_F64_U(x))

/* Relaxed instructions. */

static inline v128 do_I8X16_RELAXED_SWIZZLE(v128 a, v128 b, const struct native_relaxed *relaxed) {
  unsigned end = relaxed->swizzle ? 128 : 16;
  LANES(16, u8, Y(u8), y < end ? a.u8[y & 15] : 0)
}

#define RELAXED_TRUNC(name, count, from, choice, saturating, trapping)                 \
  static inline v128 do_##name(v128 a, const struct native_relaxed *relaxed) {         \
    if (!relaxed->choice) return do_##saturating(a);                                   \
    uint32_t outside = relaxed->choice == 1 ? 0x80000000 : UINT32_MAX;                 \
    LANES(count, u32, X(from); uint32_t y, trapping(x, &y) == TRAP_NONE ? y : outside) \
  }

RELAXED_TRUNC(I32X4_RELAXED_TRUNC_F32X4_S, 4, f32, trunc_s, I32X4_TRUNC_SAT_F32X4_S, do_I32_TRUNC_F32_S)
RELAXED_TRUNC(I32X4_RELAXED_TRUNC_F32X4_U, 4, f32, trunc_u, I32X4_TRUNC_SAT_F32X4_U, do_I32_TRUNC_F32_U)
RELAXED_TRUNC(I32X4_RELAXED_TRUNC_F64X2_S_ZERO, 2, f64, trunc_s, I32X4_TRUNC_SAT_F64X2_S_ZERO, do_I32_TRUNC_F64_S)
RELAXED_TRUNC(I32X4_RELAXED_TRUNC_F64X2_U_ZERO, 2, f64, trunc_u, I32X4_TRUNC_SAT_F64X2_U_ZERO, do_I32_TRUNC_F64_U)

/* That a product's NaN is made canonical before the sum keeps compilers from fusing the two. */
#define RELAXED_FLOATS(F, lane, count, type, f, fma)                                                        \
  static inline v128 do_##F##_RELAXED_MADD(v128 a, v128 b, v128 c, const struct native_relaxed *relaxed) {  \
    if (!relaxed->fmadd) return do_##F##_ADD(do_##F##_MUL(a, b), c);                                        \
    LANES(count, f, X(f); Y(f); Z(f), canonical_##lane(fma(x, y, z)))                                       \
  }                                                                                                         \
  static inline v128 do_##F##_RELAXED_NMADD(v128 a, v128 b, v128 c, const struct native_relaxed *relaxed) { \
    return do_##F##_RELAXED_MADD(do_##F##_NEG(a), b, c, relaxed);                                           \
  }                                                                                                         \
  RELAXED_EXTREME(F, lane, MIN, count, type, f, fmin)                                                       \
  RELAXED_EXTREME(F, lane, MAX, count, type, f, fmax)

/* Zeros of the same sign are equal whichever of them is taken. */
#define RELAXED_EXTREME(F, lane, extreme, count, type, f, choice)                                       \
  static inline type relaxed_##lane##_##extreme(type x, type y, unsigned choice) {                      \
    if (x != x) return choice == 1 ? x : y;                                                             \
    if (y != y) return choice == 2 ? y : x;                                                             \
    if (x == 0 && y == 0 && choice != 3) return choice == 1 ? x : y;                                    \
    return do_##lane##_##extreme(x, y);                                                                 \
  }                                                                                                     \
  static inline v128 do_##F##_RELAXED_##extreme(v128 a, v128 b, const struct native_relaxed *relaxed) { \
    if (!relaxed->choice) return do_##F##_##extreme(a, b);                                              \
    LANES(count, f, X(f); Y(f), canonical_##lane(relaxed_##lane##_##extreme(x, y, relaxed->choice)))    \
  }

RELAXED_FLOATS(F32X4, F32, 4, float, f32, fmaf)
RELAXED_FLOATS(F64X2, F64, 2, double, f64, fma)

#define RELAXED_LANESELECT(name, count, s, by_byte)                                            \
  static inline v128 do_##name(v128 a, v128 b, v128 c, const struct native_relaxed *relaxed) { \
    if (!relaxed->laneselect) return do_V128_BITSELECT(a, b, c);                               \
    if (by_byte) {                                                                             \
      LANES(16, i8, X(i8); Y(i8); Z(i8), z < 0 ? x : y)                                        \
    }                                                                                          \
    LANES(count, s, X(s); Y(s); Z(s), z < 0 ? x : y)                                           \
  }

RELAXED_LANESELECT(I8X16_RELAXED_LANESELECT, 16, i8, 0)
RELAXED_LANESELECT(I16X8_RELAXED_LANESELECT, 8, i16, relaxed->laneselect == 2)
RELAXED_LANESELECT(I32X4_RELAXED_LANESELECT, 4, i32, 0)
RELAXED_LANESELECT(I64X2_RELAXED_LANESELECT, 2, i64, 0)

static inline v128 do_I16X8_RELAXED_Q15MULR_S(v128 a, v128 b, const struct native_relaxed *relaxed) {
  int32_t most = relaxed->iq15mulr ? INT16_MAX + 1 : INT16_MAX;
  LANES(8, i16, X(i16); Y(i16), clamp((x * y + 0x4000) >> 15, INT16_MIN, most))
}

/* The sum of the products of lanes 2i and 2i + 1, whose operands and width are those of `relaxed`. */
static inline int32_t relaxed_dot(v128 a, v128 b, unsigned i, const struct native_relaxed *relaxed) {
  int32_t low = relaxed->idot & 1 ? b.u8[2 * i] : b.i8[2 * i];
  int32_t high = relaxed->idot & 1 ? b.u8[2 * i + 1] : b.i8[2 * i + 1];
  int32_t sum = a.i8[2 * i] * low + a.i8[2 * i + 1] * high;
  return relaxed->idot & 2 ? sum : clamp(sum, INT16_MIN, INT16_MAX);
}

static inline v128 do_I16X8_RELAXED_DOT_I8X16_I7X16_S(v128 a, v128 b, const struct native_relaxed *relaxed) {
  LANES(8, i16, , relaxed_dot(a, b, i, relaxed))
}

static inline v128 do_I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S(v128 a, v128 b, v128 c, const struct native_relaxed *relaxed){
    LANES(4, u32, int32_t sum = relaxed_dot(a, b, 2 * i, relaxed) + relaxed_dot(a, b, 2 * i + 1, relaxed),
          c.u32[i] + (uint32_t)sum)}
/* Memory. */

#define LOAD_EXTENDED(name, extend) \
  static inline v128 do_##name(uint64_t a) { return do_##extend((v128){.u64 = {a, 0}}); }
#define LANE_OF_MEMORY(bits, count, u)               \
  SPLAT(V128_LOAD##bits##_SPLAT, count, uint64_t, u) \
  REPLACE(V128_LOAD##bits##_LANE, uint64_t, u)       \
  EXTRACT(V128_STORE##bits##_LANE, uint64_t, u, uint64_t)

LOAD_EXTENDED(V128_LOAD8X8_S, I16X8_EXTEND_LOW_I8X16_S) LOAD_EXTENDED(V128_LOAD8X8_U, I16X8_EXTEND_LOW_I8X16_U)
    LOAD_EXTENDED(V128_LOAD16X4_S, I32X4_EXTEND_LOW_I16X8_S) LOAD_EXTENDED(V128_LOAD16X4_U, I32X4_EXTEND_LOW_I16X8_U)
        LOAD_EXTENDED(V128_LOAD32X2_S, I64X2_EXTEND_LOW_I32X4_S)
            LOAD_EXTENDED(V128_LOAD32X2_U, I64X2_EXTEND_LOW_I32X4_U) LANE_OF_MEMORY(8, 16, u8)
                LANE_OF_MEMORY(16, 8, u16) LANE_OF_MEMORY(32, 4, u32) LANE_OF_MEMORY(64, 2, u64)

                    static inline v128 do_V128_LOAD32_ZERO(uint64_t a) {
  return (v128){.u64 = {a & UINT32_MAX, 0}};
}
static inline v128 do_V128_LOAD64_ZERO(uint64_t a) { return (v128){.u64 = {a, 0}}; }

#undef ROLLED
#undef LANES
#undef UNARY
#undef BINARY
#undef SHIFT
#undef SPLAT
#undef X
#undef Y
#undef Z
#undef EXTRACT
#undef REPLACE
#undef INTEGERS
#undef INTEGERS_TO_32
#undef INTEGERS_FROM_16
#undef WIDENING
#undef WIDENING_SIGNED
#undef INTEGERS_TO_16
#undef NARROWING
#undef BITMASK
#undef PAIRWISE
#undef FLOATS
#undef RELAXED_TRUNC
#undef RELAXED_FLOATS
#undef RELAXED_EXTREME
#undef RELAXED_LANESELECT
#undef LOAD_EXTENDED
#undef LANE_OF_MEMORY

#endif
