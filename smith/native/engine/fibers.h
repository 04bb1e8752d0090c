/* Fibers, and the continuations that they are between a suspension and what resumes it.

   A continuation is an object of the heap: the function that it begins with, or the fibers that it goes on
   with, from the one that suspended to the one that was resumed by who handled that; and the arguments that
   it was bound to. It is used once. The stack of a fiber grows as it has to, so that there may be many. */

#ifndef FIBERS_H
#define FIBERS_H

#include "store.h"

struct tag;

/* Of a function; 0: the heap is full. The same for others that make one. */
cell continuation_new(struct store *store, uint32_t id, cell func);
/* With more arguments. What it is made of is consumed. */
cell continuation_bind(struct store *store, cell ref, uint32_t id, const cell *args, uint32_t cells);
/* Of what runs, up to a fiber, whose resumer runs then. The one that runs knows where it goes on. */
cell continuation_capture(struct store *store, struct fiber *outermost, uint32_t id);
/* Why it cannot be used, as a trap's kind. */
int continuation_trap(const struct store *store, cell ref);
/* What it begins with; NULL: it goes on. */
struct func *continuation_func(const struct store *store, cell ref);
void continuation_consume(struct store *store, cell ref);

/* Whether calls may be as deep as they are after resuming. */
bool has_room_to_resume(const struct store *store, cell ref);
/* Makes what is continued run, whose resumer is what runs now, and gives it its arguments; what is new has
   them at the bottom of its stack. False: the heap is full. */
bool fiber_resume(struct store *store, cell ref, const cell *args, uint32_t cells);
/* What runs is done for, and its resumer runs. */
void fiber_end(struct store *store);
void fiber_switch(struct store *store, struct fiber *to, uint32_t outer_depth);
void fibers_free(struct store *store);

/* The clause for a tag of those that resumed what runs, the next one first, and the fiber that was resumed
   there; NULL if there is none. */
const uint32_t *find_clause(const struct store *store, const struct tag *tag, bool switches, struct fiber **resumed);

/* Room for one call more, or for a frame at `cells`, which may move: a status. */
bool more_frames(struct store *store);
int fiber_grow(struct store *store, cell **cells, uint32_t frame_cells);

static inline bool has_depth(const struct store *store) {
  return store->outer_depth < store->limits.depth && store->now.depth < store->limits.depth - store->outer_depth;
}

#endif
