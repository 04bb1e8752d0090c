#include "fibers.h"

#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "ops.h"
#include "trap.h"

#define FIRST_CELLS 64u
#define FIRST_FRAMES 16u

/* What fibers take is within the limit of the heap: cells of their stacks, frames and themselves. */

static uint64_t in_cells(uint64_t bytes) { return (bytes + sizeof(cell) - 1) / sizeof(cell); }

static bool charge(struct store *store, uint64_t cells) {
  uint64_t most = store->limits.heap / sizeof(cell);
  uint64_t used = store->fiber_cells + store->heap_used;
  if (used > most || cells > most - used) return false;
  store->fiber_cells += cells;
  return true;
}

static uint64_t cost(const struct stack *stack) {
  uint64_t frames = (uint64_t)stack->frame_room * sizeof *stack->frames;
  return in_cells(sizeof(struct fiber)) + in_cells(frames) + (uint64_t)(stack->end - stack->cells);
}

/* Fibers */

static struct fiber *fiber_new(struct store *store, uint32_t cells) {
  if (cells < FIRST_CELLS) cells = FIRST_CELLS;
  if (!charge(store, in_cells(sizeof(struct fiber)) + cells)) return NULL;
  struct fiber *fiber = calloc(1, sizeof *fiber);
  cell *stack = malloc((size_t)cells * sizeof *stack);
  if (!fiber || !stack) {
    store->fiber_cells -= in_cells(sizeof(struct fiber)) + cells;
    free(fiber);
    free(stack);
    return NULL;
  }
  fiber->stack.cells = stack;
  fiber->stack.end = stack + cells;
  fiber->before = store->fibers;
  if (fiber->before) fiber->before->after = fiber;
  store->fibers = fiber;
  return fiber;
}

static void fiber_free(struct store *store, struct fiber *fiber) {
  store->fiber_cells -= cost(&fiber->stack);
  if (fiber->before) fiber->before->after = fiber->after;
  *(fiber->after ? &fiber->after->before : &store->fibers) = fiber->before;
  free(fiber->stack.cells);
  free(fiber->stack.frames);
  free(fiber);
}

void fibers_free(struct store *store) {
  while (store->fibers) fiber_free(store, store->fibers);
  free(store->now.cells);
  free(store->now.frames);
}

static void set_frame_limit(struct store *store) {
  uint32_t most = store->limits.depth > store->outer_depth ? store->limits.depth - store->outer_depth : 0;
  store->frame_limit = store->now.frame_room < most ? store->now.frame_room : most;
}

void fiber_switch(struct store *store, struct fiber *to, uint32_t outer_depth) {
  store->running->stack = store->now;
  store->now = to->stack;
  store->running = to;
  store->outer_depth = outer_depth;
  set_frame_limit(store);
}

void fiber_end(struct store *store) {
  struct fiber *ended = store->running;
  struct fiber *resumer = ended->resumer;
  fiber_switch(store, resumer, store->outer_depth - resumer->stack.depth - 1);
  fiber_free(store, ended);
}

/* Room */

bool more_frames(struct store *store) {
  struct stack *stack = &store->now;
  if (!has_depth(store)) return false;
  if (stack->depth >= stack->frame_room) {
    uint32_t room = stack->frame_room ? stack->frame_room * 2 : FIRST_FRAMES;
    if (room > store->limits.depth) room = store->limits.depth;
    uint64_t added = in_cells((uint64_t)room * sizeof *stack->frames) -
                     in_cells((uint64_t)stack->frame_room * sizeof *stack->frames);
    bool charged = store->running != &store->first;
    if (charged && !charge(store, added)) return false;
    struct frame *frames = realloc(stack->frames, room * sizeof *frames);
    if (!frames) {
      if (charged) store->fiber_cells -= added;
      return false;
    }
    stack->frames = frames;
    stack->frame_room = room;
  }
  set_frame_limit(store);
  return true;
}

int fiber_grow(struct store *store, cell **cells, uint32_t frame_cells) {
  struct stack *stack = &store->now;
  if (store->running == &store->first) return NATIVE_STACK;
  size_t used = (size_t)(*cells - stack->cells);
  size_t room = (size_t)(stack->end - stack->cells);
  size_t wanted = used + frame_cells;
  if (wanted > store->limits.stack_cells) return NATIVE_STACK;
  if (wanted < room * 2) wanted = room * 2;
  if (wanted > store->limits.stack_cells) wanted = store->limits.stack_cells;
  if (!charge(store, wanted - room)) return NATIVE_HEAP;
  cell *grown = malloc(wanted * sizeof *grown);
  if (!grown) {
    store->fiber_cells -= wanted - room;
    return NATIVE_MEMORY;
  }
  memcpy(grown, stack->cells, room * sizeof *grown);
  for (uint32_t place = 0; place < stack->depth; place++) {
    struct frame *frame = &stack->frames[place];
    frame->cells = grown + (frame->cells - stack->cells);
  }
  free(stack->cells);
  stack->cells = grown;
  stack->end = grown + wanted;
  *cells = grown + used;
  return NATIVE_OK;
}

/* Continuations: the cells behind the header, whose length is that of the arguments. */

enum { STATE, INNERMOST, OUTERMOST, INNER_DEPTH, ARGUMENTS };
enum { CONSUMED, BEGINS, GOES_ON };

static cell *parts_of(const struct store *store, cell ref) { return object_at(store, ref) + 1; }
static uint32_t bound_cells(const struct store *store, cell ref) { return header_length(*object_at(store, ref)); }

static cell pointer_cell(const void *pointer) { return (cell)(uintptr_t)pointer; }
static struct fiber *fiber_of(cell part) { return (struct fiber *)(uintptr_t)part; }

cell continuation_new(struct store *store, uint32_t id, cell func) {
  cell ref = heap_new(store, REF_CONTINUATION, id, 0, ARGUMENTS);
  if (!ref) return 0;
  cell *parts = parts_of(store, ref);
  parts[STATE] = BEGINS;
  parts[INNERMOST] = func;
  return ref;
}

cell continuation_bind(struct store *store, cell ref, uint32_t id, const cell *args, uint32_t cells) {
  uint32_t bound = bound_cells(store, ref);
  cell made = heap_new(store, REF_CONTINUATION, id, bound + cells, (uint64_t)ARGUMENTS + bound + cells);
  if (!made) return 0;
  cell *parts = parts_of(store, made);
  memcpy(parts, parts_of(store, ref), (ARGUMENTS + (size_t)bound) * sizeof(cell));
  memcpy(parts + ARGUMENTS + bound, args, cells * sizeof(cell));
  continuation_consume(store, ref);
  return made;
}

cell continuation_capture(struct store *store, struct fiber *outermost, uint32_t id) {
  cell ref = heap_new(store, REF_CONTINUATION, id, 0, ARGUMENTS);
  if (!ref) return 0;
  cell *parts = parts_of(store, ref);
  parts[STATE] = GOES_ON;
  parts[INNERMOST] = pointer_cell(store->running);
  parts[OUTERMOST] = pointer_cell(outermost);
  uint32_t inner = 0;
  for (struct fiber *each = store->running; each != outermost; each = each->resumer) {
    inner += each->resumer->stack.depth + 1;
  }
  parts[INNER_DEPTH] = inner;
  struct fiber *resumer = outermost->resumer;
  outermost->resumer = NULL;
  fiber_switch(store, resumer, store->outer_depth - inner - resumer->stack.depth - 1);
  return ref;
}

int continuation_trap(const struct store *store, cell ref) {
  if (!ref) return TRAP_NULL;
  return parts_of(store, ref)[STATE] == CONSUMED ? TRAP_CONSUMED : TRAP_NONE;
}

struct func *continuation_func(const struct store *store, cell ref) {
  const cell *parts = parts_of(store, ref);
  return parts[STATE] == BEGINS ? store->funcs.items[ref_index(parts[INNERMOST])] : NULL;
}

void continuation_consume(struct store *store, cell ref) { parts_of(store, ref)[STATE] = CONSUMED; }

/* Resuming */

bool has_room_to_resume(const struct store *store, cell ref) {
  uint64_t depth = (uint64_t)store->outer_depth + store->now.depth + 1 + parts_of(store, ref)[INNER_DEPTH];
  return depth < store->limits.depth;
}

static struct fiber *new_fiber_for(struct store *store, const struct func *func, uint32_t cells) {
  const struct rtype *type = func->type;
  uint32_t least = type->param_cells > type->result_cells ? type->param_cells : type->result_cells;
  struct fiber *fiber = fiber_new(store, least > cells ? least : cells);
  if (fiber) fiber->at.results = fiber->stack.cells;
  return fiber;
}

bool fiber_resume(struct store *store, cell ref, const cell *args, uint32_t cells) {
  cell *parts = parts_of(store, ref);
  const struct func *func = continuation_func(store, ref);
  uint32_t bound = bound_cells(store, ref);
  struct fiber *innermost = func ? new_fiber_for(store, func, bound + cells) : fiber_of(parts[INNERMOST]);
  if (!innermost) return false;
  struct fiber *outermost = func ? innermost : fiber_of(parts[OUTERMOST]);
  memcpy(innermost->at.results, parts + ARGUMENTS, bound * sizeof(cell));
  if (cells) memcpy(innermost->at.results + bound, args, cells * sizeof(cell));
  parts[STATE] = CONSUMED;
  outermost->resumer = store->running;
  fiber_switch(store, innermost, store->outer_depth + store->now.depth + 1 + (uint32_t)parts[INNER_DEPTH]);
  return true;
}

const uint32_t *find_clause(const struct store *store, const struct tag *tag, bool switches, struct fiber **resumed) {
  for (struct fiber *fiber = store->running; fiber != &store->first; fiber = fiber->resumer) {
    const uint32_t *words = fiber->resumer->at.pc;
    for (uint32_t place = 0; place < words[RESUME_COUNT]; place++) {
      const uint32_t *clause = words + RESUME_CLAUSES + place * CLAUSE_WORDS;
      uint64_t found = clause[CLAUSE_TAG] | (uint64_t)clause[CLAUSE_TAG + 1] << 32;
      if (found != (uint64_t)(uintptr_t)tag || (clause[CLAUSE_TARGET] == 0) != switches) continue;
      *resumed = fiber;
      return clause;
    }
  }
  return NULL;
}
