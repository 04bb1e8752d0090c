/* What the parts of the translation have of one another. */

#ifndef PARTS_H
#define PARTS_H

#include "emit.h"

/* Types and items of the module, all as the store has them; an error, and one that does no harm, where there
   is none (operands.c). */
const struct rtype *type_at(struct emitter *e, uint32_t index, enum composite composite);
bool has(struct emitter *e, enum item_kind kind, uint32_t index);
bool all_there(struct emitter *e);
struct types params_of(const struct rtype *type);
struct types results_of(const struct rtype *type);
struct types first_of(struct types types, uint32_t count);
struct types one_type(struct emitter *e, valtype type);
valtype checked_type(struct emitter *e, valtype t);
valtype wanted_type(struct emitter *e, bool nullable);

/* What the operands have to be: an error if they are not (operands.c). Values are counted from the top. */
bool subtype(struct emitter *e, valtype t, valtype wanted);
bool subtypes(struct emitter *e, struct types types, struct types wanted);
valtype type_of_value(struct emitter *e, uint32_t place);
void expect(struct emitter *e, uint32_t place, valtype type);
void expect_address(struct emitter *e, uint32_t place);
void expect_reference(struct emitter *e, uint32_t place);
void expect_castable(struct emitter *e, uint32_t place, valtype t);
void expect_ref_to(struct emitter *e, uint32_t place, const struct rtype *type);
void expect_all(struct emitter *e, struct types types, uint32_t place);
void expect_same(struct emitter *e, bool fits);
void set_type(struct emitter *e, valtype type);
valtype concrete_type(const struct rtype *type, uint32_t bits);
valtype non_null(valtype t);

void block_types(struct emitter *e, struct types *params, struct types *results);

/* Blocks and branches (control.c) */
struct label *innermost(struct emitter *e);
void open_block(struct emitter *e, enum label_kind kind);
void begin_else(struct emitter *e);
void end_block(struct emitter *e);
void die(struct emitter *e);
void push_all(struct emitter *e, struct types types);
void drop_to(struct emitter *e, uint32_t height);
struct types carried(const struct label *label);
bool in_place(struct emitter *e, const struct label *label, uint32_t others);
uint32_t emit_waiting(struct emitter *e);
void branch(struct emitter *e, uint32_t depth);
void branch_if(struct emitter *e, uint32_t depth);
void branch_table(struct emitter *e);
void emit_return(struct emitter *e);
uint32_t cells_of_all(struct types types);
uint32_t place_arguments(struct emitter *e, struct types params);
void replace(struct emitter *e, uint32_t arguments, struct types results);
void call(struct emitter *e, uint32_t index, bool returns);
void call_indirect(struct emitter *e, bool returns);
void call_ref(struct emitter *e, bool returns);

/* References, objects, tables, exceptions (references.c): false if the instruction is none of these. */
bool translate_reference(struct emitter *e);
void open_try(struct emitter *e);

/* One operation of these operands and result, and what else it wants. */
struct shape {
  uint32_t op;
  uint32_t operands;
  valtype result; /* T_BOTTOM: none */
  uint32_t words;
  uint32_t word[4];
};

void emit_shape(struct emitter *e, const struct shape *shape);
uint32_t peek(struct emitter *e);

/* A jump by the reference on top: what is tested where it is taken if that is so, and if not, and what type
   the reference has on either way. `drops` says that it is not among the values that the label wants. */
struct ref_branch {
  struct shape taken;
  struct shape not_taken;
  valtype there;
  valtype here;
  uint32_t drops;
};

void branch_on(struct emitter *e, const struct ref_branch *by);

void add_catch(struct emitter *e, struct handler *handler, struct catch catch);
void add_handler(struct emitter *e, struct handler handler);

/* The exceptions of before (legacy.c) */
bool translate_legacy(struct emitter *e);
void begin_clause(struct emitter *e);
void leave_clause(struct emitter *e);
void end_delegating(struct emitter *e);

/* Custom descriptors (descriptors.c): false if the instruction is none of them. */
bool translate_descriptor(struct emitter *e);

/* Stack switching (continuations.c): the same. */
bool translate_continuation(struct emitter *e);

/* What a profile wants besides (profiling.c): at the beginning of a stretch, before each instruction, behind it. */
void profile_stretch(struct emitter *e);
void profile_instruction(struct emitter *e);
void profile_results(struct emitter *e);

#endif
