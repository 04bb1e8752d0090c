/* Custom descriptors: what is asked of the descriptor of a struct, and casts that compare it. */

#include "parts.h"

static void get_descriptor(struct emitter *e) {
  const struct rtype *type = rtype_at(e, e->at.index[0], STRUCT_TYPE);
  if (!type->descriptor) {
    emitter_fail(e, "type without descriptor");
    return;
  }
  valtype t = reference(HEAP_CONCRETE + type->descriptor->id, 0);
  emit_shape(e, &(struct shape){OP_REF_GET_DESC, 1, t, 0, {0}});
}

/* The reference stays where it is: equal descriptors say that it is of the type which is wanted. */
static void cast_by_descriptor(struct emitter *e, bool nullable) {
  wanted_type(e, nullable); /* its index is one of the module */
  uint32_t descriptor = pop(e);
  uint32_t cell = peek(e);
  note_place(e);
  emit_op(e, OP_REF_CAST_DESC_EQ);
  emit(e, cell);
  emit(e, descriptor);
  emit(e, nullable);
}

static void branch_by_descriptor(struct emitter *e, bool succeeds) {
  bool nullable = is_nullable(checked_type(e, e->at.to));
  uint32_t descriptor = pop(e);
  struct shape is = {.op = DO_BR_IF_DESCRIBED, .words = 2, .word = {descriptor, nullable}};
  struct shape is_not = {.op = DO_BR_UNLESS_DESCRIBED, .words = 2, .word = {descriptor, nullable}};
  note_place(e);
  branch_on(e, succeeds ? &is : &is_not, succeeds ? &is_not : &is, 0);
}

bool translate_descriptor(struct emitter *e) {
  switch (e->at.op) {
    case OP_REF_GET_DESC:
      get_descriptor(e);
      return true;
    case OP_REF_CAST_DESC_EQ:
    case OP_REF_CAST_DESC_EQ_NULL:
      cast_by_descriptor(e, e->at.op == OP_REF_CAST_DESC_EQ_NULL);
      return true;
    case OP_BR_ON_CAST_DESC_EQ:
      branch_by_descriptor(e, true);
      return true;
    case OP_BR_ON_CAST_DESC_EQ_FAIL:
      branch_by_descriptor(e, false);
      return true;
    default:
      return false;
  }
}
