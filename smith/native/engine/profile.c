#include "profile.h"

#include <stdlib.h>
#include <string.h>

#include "translate.h"

#define FIRST_EXITS 16u

bool native_set_profile(struct store *store, const struct native_profile *asked) {
  struct profile *profile = calloc(1, sizeof *profile);
  if (!profile) return false;
  profile->asked = *asked;
  profile_free(store->profile);
  store->profile = profile;
  return true;
}

void profile_free(struct profile *profile) {
  if (profile) free(profile->exits);
  free(profile);
}

void profile_count(struct store *store, struct stretch *stretch) {
  struct profile *profile = store->profile;
  stretch->count++;
  uint32_t depth = store->outer_depth + store->now.depth + 1;
  if (depth > profile->depth) profile->depth = depth;
  if (!profile->asked.edges) return;
  uint8_t *edge = &profile->asked.edges[(profile->previous ^ stretch->hash) & (profile->asked.edge_count - 1)];
  if (*edge != UINT8_MAX) ++*edge;
  profile->previous = stretch->hash >> 1; /* so that there and back are two edges */
}

/* NaNs */

#define F32_BITS 0x7f800000u
#define F64_BITS (UINT64_C(0x7ff) << 52)

static bool nan_32(uint32_t *bits, bool other) {
  if ((*bits & INT32_MAX) <= F32_BITS) return false;
  if (other) *bits = UINT32_MAX;
  return true;
}

static bool nan_64(uint64_t *bits, bool other) {
  if ((*bits & INT64_MAX) <= F64_BITS) return false;
  if (other) *bits = UINT64_MAX;
  return true;
}

void profile_nans(struct profile *profile, cell *value, enum nan_shape shape) {
  static const uint8_t SIZES[] = {[NAN_F32] = 4, [NAN_F64] = 8, [NAN_F32X4] = 16, [NAN_F64X2] = 16};
  bool single = shape == NAN_F32 || shape == NAN_F32X4;
  uint32_t lanes[4] = {0};
  uint64_t wide[2] = {0};
  memcpy(single ? (void *)lanes : (void *)wide, value, SIZES[shape]);
  bool found = false;
  for (unsigned lane = 0; lane < 4 && single; lane++) found |= nan_32(&lanes[lane], profile->asked.other_nan);
  for (unsigned lane = 0; lane < 2 && !single; lane++) found |= nan_64(&wide[lane], profile->asked.other_nan);
  profile->nans += found;
  memcpy(value, single ? (void *)lanes : (void *)wide, SIZES[shape]);
}

/* Values */

void profile_event(struct profile *profile, const struct func *func, uint32_t offset, valtype type, const cell *value) {
  uint64_t place = profile->events++;
  if (place >= profile->asked.event_room) return;
  profile->asked.events[place] = (struct native_event){
      .instance = func->instance->id,
      .function = func->index,
      .offset = offset,
      .type = type,
      .value = {value[0], type == T_V128 ? value[1] : 0},
  };
}

/* Counts */

void profile_exit(struct profile *profile, const struct native_outcome *at) {
  if (profile->exit_count == profile->exit_room) {
    uint32_t room = profile->exit_room ? profile->exit_room * 2 : FIRST_EXITS;
    struct exit *exits = realloc(profile->exits, room * sizeof *exits);
    if (!exits) return;
    profile->exits = exits;
    profile->exit_room = room;
  }
  profile->exits[profile->exit_count++] = (struct exit){at->instance, at->function, at->offset};
}

static void skip_locals(struct bytes *bytes) {
  for (uint32_t runs = bytes_count(bytes); runs > 0 && !bytes_failed(bytes); runs--) {
    bytes_u32(bytes);
    bytes_type(bytes);
  }
}

/* The instructions, each as often as the stretch that it is in. */
static uint32_t count_all(const struct instance *instance, uint32_t function, struct native_counted *counted,
                          uint32_t room) {
  const struct code *code = instance->funcs[function]->code;
  const struct stretch *stretch = code ? code->stretches : NULL;
  struct bytes bytes = module_bytes(instance->module, instance->module->function[function].code);
  struct instruction at;
  uint32_t count = 0;
  skip_locals(&bytes);
  while (bytes_more(&bytes)) {
    code_read(&bytes, &at);
    if (bytes_failed(&bytes)) break;
    while (stretch && stretch->end < at.offset) stretch = stretch->next;
    uint64_t ran = stretch && stretch->start <= at.offset ? stretch->count : 0;
    if (count < room) counted[count] = (struct native_counted){at.offset, at.op, ran};
    count++;
  }
  return count;
}

/* Those behind an exit did not run that time. */
static void take_back(const struct code *code, uint32_t exit, struct native_counted *counted, uint32_t count) {
  const struct stretch *stretch = code->stretches;
  while (stretch && stretch->end < exit) stretch = stretch->next;
  for (uint32_t place = 0; place < count && stretch; place++) {
    if (counted[place].offset > exit && counted[place].offset <= stretch->end) counted[place].count--;
  }
}

uint32_t native_counts(const struct instance *instance, uint32_t function, struct native_counted *counted,
                       uint32_t room) {
  const struct module *module = instance->module;
  const struct profile *profile = instance->store->profile;
  if (function >= module->counts[ITEM_FUNCTION] || !instance->funcs[function]->instance) return 0;
  if (instance->funcs[function]->instance != instance) return 0;
  uint32_t count = count_all(instance, function, counted, room);
  uint32_t written = count < room ? count : room;
  for (uint32_t place = 0; profile && place < profile->exit_count; place++) {
    const struct exit *exit = &profile->exits[place];
    if (exit->instance != instance->id || exit->function != function) continue;
    take_back(instance->funcs[function]->code, exit->offset, counted, written);
  }
  return count;
}

struct native_facts native_facts(const struct store *store) {
  const struct profile *profile = store->profile;
  return (struct native_facts){
      .nans = profile ? profile->nans : 0,
      .events = profile ? profile->events : 0,
      .depth = profile ? profile->depth : 0,
      .heap = store->heap_used * sizeof(cell),
      .memory = store->memory_used,
      .table = store->elements_used,
  };
}
