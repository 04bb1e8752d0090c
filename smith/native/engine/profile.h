/* What code did, where somebody asked: how often each stretch of instructions ran, edges between them, values. */

#ifndef PROFILE_H
#define PROFILE_H

#include "store.h"

/* Instructions that run one after the other, all of them unless one traps. */
struct stretch {
  uint32_t start; /* offsets of the first and the last one in the module */
  uint32_t end;
  uint32_t hash;  /* of what they are: the same code in another module is the same edge */
  uint64_t count;
  struct stretch *next; /* of the function, in the order of the code */
};

/* Floats whose NaN is left open: one, or the lanes of a vector. */
enum nan_shape { NAN_F32, NAN_F64, NAN_F32X4, NAN_F64X2 };

/* Where a stretch was left before its end. */
struct exit {
  uint32_t instance;
  uint32_t function;
  uint32_t offset;
};

struct profile {
  struct native_profile asked;
  uint32_t previous; /* the stretch before, for the edge to the next one */
  uint64_t nans;
  uint32_t depth;
  uint64_t events; /* also of those that there was no room for */
  struct exit *exits;
  uint32_t exit_count;
  uint32_t exit_room;
};

void profile_count(struct store *store, struct stretch *stretch);
/* Notes NaNs, and makes them others if that is asked for. */
void profile_nans(struct profile *profile, cell *value, enum nan_shape shape);
void profile_event(struct profile *profile, const struct func *func, uint32_t offset, valtype type, const cell *value);
/* A stretch was left at an instruction in its middle. */
void profile_exit(struct profile *profile, const struct native_outcome *at);
void profile_free(struct profile *profile);

#endif
