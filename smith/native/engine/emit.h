/* The state of a translation: the words so far, and where the values on the operand stack are.

   Every value on the stack has a *home*, a cell (a v128: two) of the frame that depends on the height of the
   stack alone. It need not be there: what `local.get` and constants push stays where it is until somebody
   needs it at home, or the local is written to. So most operations take locals directly. */

#ifndef EMIT_H
#define EMIT_H

#include "translate.h"

enum where { AT_HOME, IN_LOCAL, CONSTANT };

struct value {
  enum where where;
  valtype type;
  uint32_t home;
  uint32_t local;
  uint64_t constant;
};

struct types {
  uint32_t count;
  const valtype *types;
};

enum label_kind {
  LABEL_FUNCTION,
  LABEL_BLOCK,
  LABEL_LOOP,
  LABEL_IF,
  LABEL_ELSE,
  LABEL_TRY,
  LABEL_CATCH,
  LABEL_CATCH_ALL
};

struct label {
  enum label_kind kind;
  uint32_t height; /* of the stack below its parameters */
  uint32_t base;   /* the home of its first parameter, and of its first result */
  struct types params;
  struct types results;
  uint32_t head;      /* of a loop: the word to go back to */
  uint32_t waiting;   /* the last of the words that wait for the target behind its end, linked; 0: none */
  uint32_t otherwise; /* of an if: the word that waits for the target behind `else` */
  uint32_t handler;   /* of a try: its number plus 1 */
  uint32_t handlers;  /* those that are around what is in it: so many of the first ones */
};

struct emitter {
  struct func *func;
  struct instance *instance;
  struct store *store;
  const struct module *module;
  struct pool pool; /* what is freed with the emitter */
  struct bytes bytes;
  struct instruction at; /* the instruction in hand */
  const char *error;     /* NULL: none */
  int status;            /* what the error comes to */

  uint32_t *words;
  uint32_t word_count;
  uint32_t word_room;
  uint32_t result_word; /* where the last operation's result goes, if nothing refers to that yet; else 0 */
  bool arrived;         /* code may come here from elsewhere, or go elsewhere before */
  uint32_t fuel_word;   /* where the instructions of this stretch are counted; 0: nowhere */
  struct stretch *stretch; /* this one, if there is a profile */
  struct stretch *stretches;
  uint32_t first_word;     /* of the instruction in hand */
  uint32_t last_op;     /* the word of the last operation, if nothing jumps behind it; else 0 */

  struct place *places;
  uint32_t place_count;
  uint32_t place_room;
  struct handler *handlers;
  uint32_t handler_count;
  uint32_t handler_room;
  struct catch *catches;
  uint32_t catch_count;
  uint32_t catch_room;

  uint32_t local_count;
  uint32_t local_room;
  valtype *local_types;
  uint32_t *local_cells;
  uint32_t *pending; /* by local: how many values on the stack are in it */

  struct value *values;
  uint32_t value_count;
  uint32_t value_room;
  uint32_t settled; /* so many values at the bottom are in no local */
  uint32_t cells;   /* the first cell behind the homes in use */
  uint32_t most_cells;

  struct label *labels;
  uint32_t label_count;
  uint32_t label_room;
  bool dead;        /* the code in hand cannot be reached */
  uint32_t skipped; /* blocks that were opened in dead code */
};

/* Makes room for one more item of an array that grows; false, and an error, if there is none. */
bool emitter_grow(struct emitter *e, void **items, uint32_t *room, uint32_t count, size_t size);
void emitter_fail(struct emitter *e, const char *error); /* the code is invalid; the first error stays */
void emitter_stop(struct emitter *e, int status, const char *error);

/* Words */
void emit(struct emitter *e, uint32_t word);
void emit_op(struct emitter *e, uint32_t op);
void emit_result(struct emitter *e, uint32_t cell); /* the word that says where a result goes */
void emit_long(struct emitter *e, uint64_t value);
void emit_pointer(struct emitter *e, const void *pointer);
void note_place(struct emitter *e); /* the instruction in hand may trap here */

/* The operand stack */
uint32_t push(struct emitter *e, valtype type); /* the home of a value that is made now */
void push_local(struct emitter *e, uint32_t local);
void push_constant(struct emitter *e, valtype type, uint64_t constant);
struct value pop_value(struct emitter *e);
uint32_t pop(struct emitter *e);                     /* the cell where the value is, or is put if it is a constant */
uint32_t scratch(struct emitter *e, uint32_t cells); /* cells for one instruction, asked for before it pops */
void settle(struct emitter *e, uint32_t count);      /* puts the last so many values into their homes */
void settle_constant(struct emitter *e);             /* the last one, if it is a constant */
void settle_locals(struct emitter *e);               /* and all that are in locals */
void free_local(struct emitter *e, uint32_t local);  /* and those that are in this one: it is written to */
void copy_to(struct emitter *e, struct value value, uint32_t cell);

/* Labels */
void open_label(struct emitter *e, enum label_kind kind, struct types params, struct types results);
struct label *label_at(struct emitter *e, uint32_t depth);
void emit_target(struct emitter *e, struct label *label); /* the word that says where the label is */
void patch(struct emitter *e, uint32_t waiting);          /* what waits goes to the next word */
void arrive(struct emitter *e);                           /* code may come here from elsewhere */
void forget_last(struct emitter *e);                      /* the last operation is to stay as it is */

struct types no_types(void);

#endif
