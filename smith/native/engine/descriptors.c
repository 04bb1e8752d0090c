/* Custom descriptors: what is asked of the descriptor of a struct, and casts that compare it. */

#include "parts.h"

/* It is as exactly known as the object is. */
static void get_descriptor(struct emitter *e) {
  const struct rtype *type = type_at(e, e->at.index[0], STRUCT_TYPE);
  if (!type->descriptor) {
    emitter_fail(e, "type without descriptor");
    return;
  }
  expect_ref_to(e, 0, type);
  bool exact = subtype(e, type_of_value(e, 0), concrete_type(type, NULLABLE | EXACT));
  valtype t = concrete_type(type->descriptor, exact ? EXACT : 0);
  emit_shape(e, &(struct shape){OP_REF_GET_DESC, 1, t, 0, {0}});
}

/* On top is a descriptor of what has the type, and below a reference. Otherwise an error. */
static void expect_descriptor(struct emitter *e, valtype t) {
  struct rtype *const *types = (struct rtype *const *)e->store->types.items;
  const struct rtype *type = !e->error && heap_of(t) >= HEAP_CONCRETE ? types[heap_of(t) - HEAP_CONCRETE] : NULL;
  if (!type || !type->descriptor) {
    emitter_fail(e, "type without descriptor");
    return;
  }
  expect(e, 0, concrete_type(type->descriptor, NULLABLE | (is_exact(t) ? EXACT : 0u)));
  expect_castable(e, 1, t);
}

/* The reference stays where it is: equal descriptors say that it is of the type which is wanted. */
static void cast_by_descriptor(struct emitter *e, bool nullable) {
  valtype t = wanted_type(e, nullable);
  expect_descriptor(e, t);
  if (e->error) return;
  uint32_t descriptor = pop(e);
  uint32_t cell = peek(e);
  note_place(e);
  emit_op(e, OP_REF_CAST_DESC_EQ);
  emit(e, cell);
  emit(e, descriptor);
  emit(e, nullable);
  set_type(e, t);
}

static void branch_by_descriptor(struct emitter *e, bool succeeds) {
  valtype t = checked_type(e, e->at.to);
  bool nullable = is_nullable(t);
  expect_descriptor(e, t);
  if (e->error) return;
  uint32_t descriptor = pop(e);
  struct shape is = {.op = DO_BR_IF_DESCRIBED, .words = 2, .word = {descriptor, nullable}};
  struct shape is_not = {.op = DO_BR_UNLESS_DESCRIBED, .words = 2, .word = {descriptor, nullable}};
  valtype other = type_of_value(e, 0);
  if (nullable) other = non_null(other);
  note_place(e);
  if (succeeds) {
    branch_on(e, &(struct ref_branch){is, is_not, t, other, 0});
  } else {
    branch_on(e, &(struct ref_branch){is_not, is, other, t, 0});
  }
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
