/* What exists while code runs. A store owns all of it, and dies as a whole: nothing is collected before. */

#ifndef STORE_H
#define STORE_H

#include "module.h"
#include "public.h"
#include "types.h"

/* A value in a frame, a global, a table or an object takes a cell of 8 bytes, a v128 two. An i32 and an
   f32 are extended by zeros, so that cells can be copied, and addresses read, whatever the type. */
typedef uint64_t cell;

/* References are cells: null is 0, the kind of others is in the lowest bits. */
enum { REF_I31 = 1, REF_OBJECT, REF_FUNCTION, REF_HOST, REF_EXCEPTION, REF_CONTINUATION };
#define REF_KIND_BITS 3
static inline cell make_ref(unsigned kind, uint64_t index) { return index << REF_KIND_BITS | kind; }
static inline unsigned ref_kind(cell ref) { return ref & ((1u << REF_KIND_BITS) - 1); }
static inline uint64_t ref_index(cell ref) { return ref >> REF_KIND_BITS; }

/* A type of the store: equal types of all modules are one. Value types in it have HEAP_CONCRETE + id. */
struct rtype {
  uint32_t id;
  uint8_t composite;
  bool final;
  uint32_t depth; /* how many supertypes there are */
  struct rtype **above; /* those, from the top, and itself last */
  struct rtype *describes;
  struct rtype *descriptor;
  struct rtype *continuation;
  uint32_t group; /* the id of the first type of its recursive group */
  uint32_t group_size;
  uint32_t params;
  uint32_t count;
  valtype *types;
  bool *mutable;
  uint32_t param_cells;
  uint32_t result_cells;
  uint32_t *places; /* of fields: their cells behind an object's header */
  uint32_t cells;   /* of all fields */
  uint8_t element_log2; /* log2 of the bytes of an array's element */
};

struct instance;
struct code;

struct func {
  uint32_t id;
  struct rtype *type;
  struct instance *instance; /* NULL: the host's */
  uint32_t index;            /* in its module, or the host's number */
  struct code *code;         /* NULL: not translated yet */
};

struct table {
  valtype type; /* of elements */
  struct limits limits;
  uint64_t size;
  uint64_t room;
  cell *elements;
};

struct memory {
  struct limits limits;
  uint8_t *data;
  uint64_t size;  /* bytes */
  uint64_t room;  /* bytes there are: those behind the size are zeros */
  uint64_t pages;
};

struct global {
  valtype type;
  bool mutable;
  cell value[2];
};

struct tag {
  uint32_t id;
  struct rtype *type;
};

struct segment { /* of elements, evaluated; dropped ones have no items */
  uint32_t count;
  valtype type;
  cell *items;
};

struct instance {
  uint32_t id;
  struct store *store;
  struct module *module;
  struct rtype **types;
  struct func **funcs;
  struct table **tables;
  struct memory **memories;
  struct global **globals;
  struct tag **tags;
  struct segment *elements;
  bool *data_dropped;
};

/* Pointers to what was made, in its order. */
struct list {
  uint32_t count;
  uint32_t room;
  void **items;
};

/* A recursive group of the store's types. */
struct group_entry {
  uint64_t hash;
  uint32_t first; /* the id of its first type */
  bool used;
};

/* A call that is not done: where it goes on, and the frame that it was made from. */
struct frame {
  const uint32_t *return_to; /* NULL: to the host */
  cell *cells;
  struct func *func;
};

/* Frames of calls, and their cells. */
struct stack {
  cell *cells; /* NULL before the first call */
  cell *end;
  struct frame *frames; /* the calls in hand, the last one at `depth` - 1 */
  uint32_t frame_room;
  uint32_t depth;
};

/* Where code goes on that does not run now: behind a suspension, or within an instruction that resumes. */
struct point {
  const uint32_t *pc;
  cell *cells;
  struct func *func;
  cell *results; /* what it waits for goes there */
};

/* Code that has a stack of its own (fibers.c). */
struct fiber {
  struct fiber *resumer; /* who goes on when it is done; NULL: it is suspended, or nobody's */
  struct fiber *before;  /* in the store's list */
  struct fiber *after;
  struct stack stack;    /* unless it runs */
  struct point at;
};

struct store {
  struct native_limits limits;
  struct profile *profile; /* NULL: none is wanted */
  struct native_relaxed relaxed;
  native_host host_call;
  void *host;
  uint64_t fuel;
  volatile bool stopped; /* by another thread, for which writing the fuel would not do: code writes it, too */
  struct stack now;      /* of the fiber that runs */
  uint32_t frame_limit;  /* so many calls it may have without more room */
  struct fiber *running;
  struct fiber first;    /* where calls from the host run */
  struct fiber *fibers;  /* all others: the last one that was made */
  uint64_t fiber_cells;  /* what they take, of the heap's limit */
  uint32_t outer_depth;  /* the calls that those have which wait for the one that runs */
  uint32_t host_calls;   /* calls from the host that are not done: they alone take the stack of C */
  cell *stack_top;       /* where the frame of the next call from the host begins */
  struct pool pool; /* all but what grows */
  struct list types;
  struct list funcs;
  struct list tables;
  struct list memories;
  struct list globals;
  struct list tags;
  struct list instances;
  struct group_entry *groups; /* a hash table */
  uint32_t groups_room;
  uint32_t groups_used;
  uint64_t memory_used;   /* bytes of all memories */
  uint64_t elements_used; /* elements of all tables */
  cell *heap; /* objects and exceptions: a header, then fields, elements or values */
  uint64_t heap_used;
  uint64_t heap_room;
};

bool list_add(struct list *list, void *item);

/* Types (rtypes.c) */

/* Gives the types of a module their store types: a status. */
int store_types(struct store *store, const struct module *module, struct rtype **types);
/* A value type of a module as one of the store. */
valtype store_type(valtype t, struct rtype **types);
/* The type of an object, a function or a continuation; NULL of other references. */
struct rtype *ref_type(const struct store *store, cell ref);
bool rtype_is_below(const struct rtype *type, const struct rtype *above);
bool is_subtype(const struct store *store, valtype t, valtype above);
/* The heap type at the top of the hierarchy that one is in. */
heaptype top_of(const struct store *store, heaptype heap);
bool function_fits(const struct store *store, const struct rtype *type, const struct rtype *above);
/* The type of references to a function, which is the one that it has. */
valtype type_of_func(const struct func *func);
/* Whether a reference is of a type of the store, null apart. */
bool ref_is(const struct store *store, cell ref, heaptype heap, bool exact);
bool value_is(const struct store *store, cell ref, valtype t);

#endif
