/* What is asked of a module as soon as it is read, so that nobody else has to: every index outside of code
   is one of something that there is, of the kind that is wanted. Whether types below others are what they
   claim is seen when a store gets them (rtypes.c), what code does when it is translated. */

#include "module.h"

#define UNKNOWN_TYPE "unknown type"

static bool is_type(const struct module *m, uint32_t index, enum composite composite) {
  return index < m->types && m->type[index].composite == composite;
}

/* Whether a value type refers to none but the first so many types. */
static bool is_known(valtype t, uint32_t types) {
  return !is_reference(t) || heap_of(t) < HEAP_CONCRETE || heap_of(t) - HEAP_CONCRETE < types;
}

/* A type and its descriptor name one another. */
static bool are_paired(const struct module *m, uint32_t described, uint32_t descriptor) {
  return is_type(m, described, STRUCT_TYPE) && is_type(m, descriptor, STRUCT_TYPE) &&
         m->type[described].descriptor == descriptor && m->type[descriptor].describes == described &&
         m->type[described].group == m->type[descriptor].group;
}

static bool type_is_sound(const struct module *m, uint32_t index) {
  const struct subtype *t = &m->type[index];
  uint32_t end = t->group + t->group_size;
  if (t->super != ABSENT && t->super >= index) return false;
  if (t->descriptor != ABSENT && !are_paired(m, index, t->descriptor)) return false;
  if (t->describes != ABSENT && !are_paired(m, t->describes, index)) return false;
  if (t->composite == CONT_TYPE && (t->continuation >= end || !is_type(m, t->continuation, FUNC_TYPE))) return false;
  for (uint32_t place = 0; place < t->count; place++) {
    if (!is_known(t->types[place], end)) return false;
  }
  return true;
}

static bool item_is_sound(const struct module *m, enum item_kind kind, const struct item_type *item) {
  if (kind == ITEM_FUNCTION || kind == ITEM_TAG) return is_type(m, item->type, FUNC_TYPE);
  return is_known(item->value, m->types);
}

static const char *check_types(const struct module *m) {
  for (uint32_t index = 0; index < m->types; index++) {
    if (!type_is_sound(m, index)) return UNKNOWN_TYPE;
  }
  for (uint32_t place = 0; place < m->imports; place++) {
    if (!item_is_sound(m, m->import[place].kind, &m->import[place].type)) return UNKNOWN_TYPE;
  }
  for (uint32_t index = 0; index < m->counts[ITEM_FUNCTION]; index++) {
    if (!is_type(m, m->function[index].type, FUNC_TYPE)) return UNKNOWN_TYPE;
  }
  for (enum item_kind kind = ITEM_TABLE; kind < ITEM_KINDS; kind++) {
    for (uint32_t index = 0; index < m->counts[kind]; index++) {
      if (!item_is_sound(m, kind, &m->items[kind][index].type)) return UNKNOWN_TYPE;
    }
  }
  return NULL;
}

static const char *check_segments(const struct module *m) {
  for (uint32_t index = 0; index < m->elements; index++) {
    const struct element *element = &m->element[index];
    if (!is_reference(element->type) || !is_known(element->type, m->types)) return UNKNOWN_TYPE;
    if (element->mode == SEGMENT_ACTIVE && element->table >= m->counts[ITEM_TABLE]) return "unknown table";
  }
  for (uint32_t index = 0; index < m->data_segments; index++) {
    const struct data *data = &m->data[index];
    if (data->mode == SEGMENT_ACTIVE && data->memory >= m->counts[ITEM_MEMORY]) return "unknown memory";
  }
  return NULL;
}

static bool starts_well(const struct module *m) {
  if (m->start == ABSENT) return true;
  return m->start < m->counts[ITEM_FUNCTION] && m->type[m->function[m->start].type].count == 0;
}

const char *module_check(const struct module *m) {
  const char *error = check_types(m);
  if (!error) error = check_segments(m);
  for (uint32_t place = 0; place < m->exports && !error; place++) {
    if (m->export[place].index >= m->counts[m->export[place].kind]) error = "unknown item is exported";
  }
  return error || starts_well(m) ? error : "unknown start function";
}
