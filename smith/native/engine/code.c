#include "code.h"

#include <stdlib.h>

#include "module.h"

#define OP(identifier, name, flags, align, lanes, rule, immediates, immediate, params, param, results, result) \
  {name, flags, align, lanes, rule, immediates, immediate, params, param, results, result},
const struct opcode_row OPCODE_ROWS[OPCODE_COUNT] = {OPCODES};
#undef OP

static const uint16_t PLAIN[] = {PLAIN_NUMBERS};
static const uint16_t PREFIX_FB[] = {FB_NUMBERS};
static const uint16_t PREFIX_FC[] = {FC_NUMBERS};
static const uint16_t PREFIX_FD[] = {FD_NUMBERS};
static const uint16_t PREFIX_FE[] = {FE_NUMBERS};

bool opens_block(uint32_t op) {
  switch (op) {
    case OP_BLOCK:
    case OP_LOOP:
    case OP_IF:
    case OP_TRY_TABLE:
    case OP_TRY:
      return true;
    default:
      return false;
  }
}

static uint32_t number_of(const uint16_t *numbers, uint32_t count, uint32_t code) {
  return code < count ? numbers[code] : NO_OPCODE;
}

static uint32_t read_opcode(struct bytes *b) {
  uint8_t byte = bytes_u8(b);
  uint32_t op = PLAIN[byte];
  switch (byte) {
    case 0xFB:
      op = number_of(PREFIX_FB, FB_CODES, bytes_u32(b));
      break;
    case 0xFC:
      op = number_of(PREFIX_FC, FC_CODES, bytes_u32(b));
      break;
    case 0xFD:
      op = number_of(PREFIX_FD, FD_CODES, bytes_u32(b));
      break;
    case 0xFE:
      op = number_of(PREFIX_FE, FE_CODES, bytes_u32(b));
      break;
    default:
      break;
  }
  if (op == NO_OPCODE) {
    bytes_fail(b, "illegal opcode");
    return OP_UNREACHABLE;
  }
  return op;
}

static void read_block_type(struct bytes *b, struct block_type *block) {
  block->type = ABSENT;
  block->has_result = false;
  uint8_t byte = bytes_peek(b);
  if (byte == 0x40) {
    bytes_u8(b);
  } else if ((byte & 0xC0) == 0x40) { /* a negative number of one byte: a value type */
    block->has_result = true;
    block->result = bytes_type(b);
  } else {
    int64_t index = bytes_signed(b, 33);
    if (index < 0) bytes_fail(b, "malformed block type");
    block->type = (uint32_t)index;
  }
}

static void read_memarg(struct bytes *b, struct instruction *i) {
  uint32_t flags = bytes_u32(b);
  i->index[0] = flags & 0x40 ? bytes_u32(b) : 0;
  if ((flags & ~0x40u) >= 0x40) bytes_fail(b, "malformed memop flags");
  i->number = bytes_u64(b);
}

struct clause code_catch(struct bytes *list) {
  struct clause clause = {.kind = bytes_u8(list)};
  if (clause.kind > 3) bytes_fail(list, "malformed catch clause");
  if (clause.kind < 2) clause.tag = bytes_u32(list);
  clause.label = bytes_u32(list);
  return clause;
}

struct clause code_handler(struct bytes *list) {
  struct clause clause = {.kind = bytes_u8(list)};
  if (clause.kind > 1) bytes_fail(list, "malformed on clause");
  clause.tag = bytes_u32(list);
  if (clause.kind == 0) clause.label = bytes_u32(list);
  return clause;
}

static void read_list(struct bytes *b, struct instruction *i, enum immediate kind) {
  i->count = bytes_count(b);
  i->list = *b;
  uint32_t entries = kind == IMM_LABELS ? i->count + 1 : i->count;
  for (uint32_t place = 0; place < entries && !bytes_failed(b); place++) {
    switch (kind) {
      case IMM_LABELS:
        bytes_u32(b);
        break;
      case IMM_TYPES:
        bytes_type(b);
        break;
      case IMM_CATCHES:
        code_catch(b);
        break;
      default:
        code_handler(b);
    }
  }
}

static void read_cast(struct bytes *b, struct instruction *i) {
  uint8_t flags = bytes_u8(b);
  if (flags > 3) bytes_fail(b, "malformed cast flags");
  i->index[0] = bytes_u32(b);
  bool exact;
  heaptype heap = bytes_heap(b, &exact);
  i->from = reference(heap, (flags & 1 ? NULLABLE : 0u) | (exact ? EXACT : 0u));
  heap = bytes_heap(b, &exact);
  i->to = reference(heap, (flags & 2 ? NULLABLE : 0u) | (exact ? EXACT : 0u));
}

static void read_immediate(struct bytes *b, struct instruction *i, enum immediate kind, uint32_t place) {
  switch (kind) {
    case IMM_BLOCKTYPE:
      read_block_type(b, &i->block);
      break;
    case IMM_LABELS:
    case IMM_TYPES:
    case IMM_CATCHES:
    case IMM_HANDLERS:
      read_list(b, i, kind);
      break;
    case IMM_MEMARG:
      read_memarg(b, i);
      break;
    case IMM_I32:
      i->number = (uint32_t)bytes_signed(b, 32);
      break;
    case IMM_I64:
      i->number = (uint64_t)bytes_signed(b, 64);
      break;
    case IMM_F32:
      i->number = bytes_fixed(b, 4);
      break;
    case IMM_F64:
      i->number = bytes_fixed(b, 8);
      break;
    case IMM_V128:
    case IMM_LANES:
      i->number = bytes_fixed(b, 8);
      i->high = bytes_fixed(b, 8);
      break;
    case IMM_LANE:
      i->index[place] = bytes_u8(b);
      break;
    case IMM_HEAP:
      i->heap = bytes_heap(b, &i->exact);
      break;
    case IMM_CAST:
      read_cast(b, i);
      break;
    case IMM_RESERVED:
      if (bytes_u8(b) != 0) bytes_fail(b, "zero byte expected");
      break;
    default:
      i->index[place] = bytes_u32(b);
  }
}

void code_read(struct bytes *b, struct instruction *i) {
  i->offset = (uint32_t)bytes_offset(b);
  i->op = read_opcode(b);
  const struct opcode_row *row = &OPCODE_ROWS[i->op];
  for (uint32_t place = 0; place < row->immediates; place++) read_immediate(b, i, row->immediate[place], place);
  if (bytes_failed(b)) i->op = OP_UNREACHABLE;
}

void code_skip_expression(struct bytes *b) {
  struct instruction i;
  uint32_t open = 0;
  while (!bytes_failed(b)) {
    code_read(b, &i);
    if (i.op == OP_END || i.op == OP_DELEGATE) {
      if (open == 0) {
        if (i.op == OP_DELEGATE) bytes_fail(b, "END opcode expected");
        return;
      }
      open--;
    } else if (opens_block(i.op)) {
      open++;
    }
  }
}
