/* Instructions as the binary format has them: one at a time, with all of their immediates. */

#ifndef CODE_H
#define CODE_H

#include "bytes.h"
#include "opcodes.h"

/* The identifiers of the opcode table: OP_I32_ADD is the number of i32.add. */
#define L(...) {__VA_ARGS__}
#define OP(identifier, ...) OP_##identifier,
enum opcode { OPCODES OPCODE_COUNT };
#undef OP

struct opcode_row {
  const char *name;
  uint8_t flags;
  uint8_t align; /* log2 */
  uint8_t lanes;
  uint8_t rule;
  uint8_t immediates;
  uint8_t immediate[3];
  uint8_t params;
  uint8_t param[4];
  uint8_t results;
  uint8_t result[2];
};

extern const struct opcode_row OPCODE_ROWS[OPCODE_COUNT];

enum { MAY_TRAP = 1, IS_CONSTANT = 2, NAN_VARIES = 4 };

/* A block type: of a type index, or of at most one result. */
struct block_type {
  uint32_t type; /* ABSENT: none */
  bool has_result;
  valtype result;
};

struct instruction {
  uint32_t op;
  uint32_t offset;    /* in the module */
  uint32_t index[3];  /* indices and numbers, in their order; of a memarg the memory */
  uint64_t number;    /* a constant's bits, or the offset of a memarg */
  uint64_t high;      /* the upper half of 16 bytes */
  heaptype heap;
  bool exact;
  valtype from;       /* of a branch on a cast */
  valtype to;
  struct block_type block;
  uint32_t count;     /* of a list: labels (without the default one), types, clauses */
  struct bytes list;
};

/* The next instruction; on failure of `bytes` it is `unreachable`. */
void code_read(struct bytes *bytes, struct instruction *instruction);

/* Passes over an expression, its final `end` too. */
void code_skip_expression(struct bytes *bytes);

/* A clause of try_table: kind 0 to 3; bit 0 says that it takes the exception, 2 and 3 have no tag. */
struct clause {
  uint8_t kind;
  uint32_t tag;
  uint32_t label;
};

struct clause code_catch(struct bytes *list);
struct clause code_handler(struct bytes *list);

bool opens_block(uint32_t op);

#endif
