#include "bytes.h"

#define UNEXPECTED_END "unexpected end"

void bytes_fail(struct bytes *b, const char *error) {
  if (b->error) return;
  b->error = error;
  b->error_at = bytes_offset(b);
}

uint8_t bytes_peek(struct bytes *b) {
  if (bytes_failed(b)) return 0;
  if (b->at == b->end) {
    bytes_fail(b, UNEXPECTED_END);
    return 0;
  }
  return *b->at;
}

uint8_t bytes_u8(struct bytes *b) {
  uint8_t byte = bytes_peek(b);
  if (!bytes_failed(b)) b->at++;
  return byte;
}

uint64_t bytes_long_unsigned(struct bytes *b, unsigned bits) {
  uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t byte = bytes_u8(b);
    if (bytes_failed(b)) return 0;
    uint64_t part = byte & 0x7F;
    unsigned room = bits - shift; /* bits that this byte may have, at least one */
    if (room < 7 && part >> room) {
      bytes_fail(b, "integer too large");
      return 0;
    }
    value |= part << shift;
    if (byte < 0x80) return value;
    if (shift + 7 >= bits) {
      bytes_fail(b, "integer representation too long");
      return 0;
    }
  }
}

int64_t bytes_signed(struct bytes *b, unsigned bits) {
  uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    uint8_t byte = bytes_u8(b);
    if (bytes_failed(b)) return 0;
    uint64_t part = byte & 0x7F;
    value |= part << shift;
    if (byte >= 0x80) {
      if (shift + 7 >= bits) {
        bytes_fail(b, "integer representation too long");
        return 0;
      }
      continue;
    }
    unsigned room = bits - shift;
    if (room < 7) { /* what is above the number repeats its sign */
      uint64_t above = part >> (room - 1);
      if (above != 0 && above != 0x7Fu >> (room - 1)) {
        bytes_fail(b, "integer too large");
        return 0;
      }
    }
    if (byte & 0x40 && shift + 7 < 64) value |= UINT64_MAX << (shift + 7);
    return (int64_t)value;
  }
}

uint64_t bytes_fixed(struct bytes *b, unsigned width) {
  const uint8_t *from = bytes_take(b, width);
  uint64_t value = 0;
  for (unsigned place = 0; from && place < width; place++) value |= (uint64_t)from[place] << 8 * place;
  return value;
}

const uint8_t *bytes_take(struct bytes *b, size_t count) {
  if (bytes_failed(b)) return NULL;
  if (count > bytes_left(b)) {
    bytes_fail(b, UNEXPECTED_END);
    return NULL;
  }
  const uint8_t *found = b->at;
  b->at += count;
  return found;
}

uint32_t bytes_count(struct bytes *b) {
  uint32_t count = bytes_u32(b);
  if (!bytes_failed(b) && count > bytes_left(b)) bytes_fail(b, UNEXPECTED_END);
  return bytes_failed(b) ? 0 : count;
}

static const uint8_t HEAP_BYTES[] = {
    [HEAP_FUNC] = 0x70,  [HEAP_EXTERN] = 0x6F,   [HEAP_ANY] = 0x6E,      [HEAP_EQ] = 0x6D,  [HEAP_I31] = 0x6C,
    [HEAP_STRUCT] = 0x6B, [HEAP_ARRAY] = 0x6A,   [HEAP_NONE] = 0x71,     [HEAP_NOFUNC] = 0x73,
    [HEAP_NOEXTERN] = 0x72, [HEAP_EXN] = 0x69,   [HEAP_NOEXN] = 0x74,    [HEAP_CONT] = 0x68, [HEAP_NOCONT] = 0x75,
};

static bool abstract_heap(uint8_t byte, heaptype *heap) {
  for (heaptype each = 0; each < sizeof HEAP_BYTES; each++) {
    if (HEAP_BYTES[each] == byte) {
      *heap = each;
      return true;
    }
  }
  return false;
}

static heaptype concrete(struct bytes *b, int64_t index) {
  if (index < 0 || index >= MOST_TYPES) {
    bytes_fail(b, "malformed heap type");
    return HEAP_NONE;
  }
  return HEAP_CONCRETE + (heaptype)index;
}

heaptype bytes_heap(struct bytes *b, bool *exact) {
  heaptype heap = HEAP_NONE;
  *exact = false;
  uint8_t byte = bytes_peek(b);
  if (abstract_heap(byte, &heap)) {
    bytes_u8(b);
    return heap;
  }
  if (byte == 0x62) {
    bytes_u8(b);
    *exact = true;
    return concrete(b, bytes_u32(b));
  }
  return concrete(b, bytes_signed(b, 33));
}

valtype bytes_type(struct bytes *b) {
  uint8_t byte = bytes_u8(b);
  heaptype heap;
  bool exact;
  if (byte >= 0x7B && byte <= 0x7F) return 0x7Fu - byte;
  if (abstract_heap(byte, &heap)) return reference(heap, NULLABLE);
  if (byte == 0x63 || byte == 0x64) {
    heap = bytes_heap(b, &exact);
    return reference(heap, (byte == 0x63 ? NULLABLE : 0u) | (exact ? EXACT : 0u));
  }
  bytes_fail(b, "malformed value type");
  return T_I32;
}

valtype bytes_storage(struct bytes *b) {
  uint8_t byte = bytes_peek(b);
  if (byte != 0x78 && byte != 0x77) return bytes_type(b);
  bytes_u8(b);
  return byte == 0x78 ? T_I8 : T_I16;
}
