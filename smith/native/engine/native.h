/* The engine's public face. Declarations alone: cffi reads this file, too, and each C file includes it once. */

typedef struct module native_module;
typedef struct store native_store;
typedef struct instance native_instance;
typedef struct func native_func;
typedef struct table native_table;
typedef struct memory native_memory;
typedef struct global native_global;
typedef struct tag native_tag;

/* What came of a call or an instantiation. */
enum native_status {
  NATIVE_OK,
  NATIVE_TRAP,
  NATIVE_EXCEPTION,  /* thrown, and caught by nobody */
  NATIVE_LINK,       /* an import that does not fit */
  NATIVE_FUEL,       /* out of fuel */
  NATIVE_STACK,      /* calls are too deep */
  NATIVE_MEMORY,     /* more linear memory or table than is permitted to begin with, or than there is */
  NATIVE_HEAP,       /* more objects than are permitted */
  NATIVE_HOST,       /* a host function failed in a way of its own */
  NATIVE_INVALID,    /* the module breaks a rule, so that its code cannot be translated */
};

/* Bounds on what code may take. */
struct native_limits {
  uint64_t fuel;        /* instructions, bulk operations by their length; UINT64_MAX: no bound */
  uint32_t depth;       /* calls in calls */
  uint32_t stack_cells; /* of 8 bytes, for the frames of all calls */
  uint64_t memory;      /* bytes of all memories together */
  uint64_t one_memory;  /* bytes of each */
  uint64_t table;       /* elements of all tables together */
  uint64_t heap;        /* bytes of objects */
};

/* What an engine may choose in relaxed instructions, once for all of a run. 0 is the deterministic
   profile's choice; the others are in the order of the specification, and then those of its test suite:

   fmadd       1: the product is not rounded
   fmin, fmax  of a NaN and z, or z and a NaN, or a zero and one of the other sign:
               1: NaN, z, the first  2: z, NaN, the second  3: z, z, and -0 or +0 as min and max have it
   idot        bit 0: the second operand is unsigned; bit 1: no sum of two products is saturated
   iq15mulr    1: -1 * -1 is -1
   trunc_u     of what is no u32: 1: 0x80000000  2: 0xffffffff
   trunc_s     of what is no i32: 1: 0x80000000
   swizzle     1: of indices 16 to 127 the lower four bits count
   laneselect  1: the top bit of a lane of the mask decides  2: the same, but of i16x8 that of each byte */
struct native_relaxed {
  uint8_t fmadd;
  uint8_t fmin;
  uint8_t fmax;
  uint8_t idot;
  uint8_t iq15mulr;
  uint8_t trunc_u;
  uint8_t trunc_s;
  uint8_t swizzle;
  uint8_t laneselect;
};

struct native_outcome {
  int status;
  int trap;              /* of NATIVE_TRAP: its kind */
  uint32_t instance;     /* where: number of the instance, index of the function, offset in the module */
  uint32_t function;
  uint32_t offset;
  uint64_t exception;    /* of NATIVE_EXCEPTION: the reference */
  char message[120];
};

/* An item that is imported or exported. */
struct native_extern {
  int kind; /* 0 function, 1 table, 2 memory, 3 global, 4 tag */
  void *item;
};

/* A host function: 0 for results, or a status; a trap or an exception is said in the outcome. */
typedef int (*native_host)(void *host, uint32_t number, const uint64_t *args, uint64_t *results,
                           struct native_outcome *outcome);

native_module *native_module_read(const uint8_t *bytes, size_t size, char *error, size_t error_size, size_t *error_at);
void native_module_free(native_module *module);

native_store *native_store_new(const struct native_limits *limits, native_host call, void *host);
void native_store_free(native_store *store);
uint64_t native_fuel(const native_store *store);
void native_set_fuel(native_store *store, uint64_t fuel);
/* Ends code that counts fuel, from another thread, as if it were out of it, until it gets some again. */
void native_stop(native_store *store);
void native_set_relaxed(native_store *store, const struct native_relaxed *relaxed);

/* What is to be noted of code that instances made from then on run. Buffers have to live as long as the store. */
struct native_event { /* a result of an instruction */
  uint32_t instance;
  uint32_t function;
  uint32_t offset; /* in the module */
  uint32_t type;
  uint64_t value[2];
};
struct native_profile {
  uint8_t *edges;      /* a counter for each edge between stretches, which stops at 255; NULL: none */
  uint32_t edge_count; /* a power of two */
  bool other_nan;      /* where a NaN's bits are left open, all are 1, and not those of the canonical one */
  struct native_event *events;
  uint64_t event_room; /* 0: no values are wanted */
};
bool native_set_profile(native_store *store, const struct native_profile *profile);

/* How often an instruction ran. */
struct native_counted {
  uint32_t offset; /* in the module */
  uint32_t op;     /* its number in the instruction table */
  uint64_t count;
};
/* Writes at most `room` of the instructions of a function that is no import, and says how many there are. */
uint32_t native_counts(const native_instance *instance, uint32_t function, struct native_counted *counted,
                       uint32_t room);

struct native_facts {
  uint64_t nans;   /* how often an instruction made one whose bits are left open */
  uint64_t events; /* also of those that there was no room for */
  uint32_t depth;  /* of calls, at most */
  uint64_t heap;   /* bytes of all objects, which stay */
  uint64_t memory; /* bytes of memories, which never become smaller */
  uint64_t table;  /* elements of tables */
};
struct native_facts native_facts(const native_store *store);

/* Instantiates, and runs the start function. NULL unless all went well; what the segments and the start
   function did to imported items before stays. */
native_instance *native_instantiate(native_store *store, native_module *module, const struct native_extern *imports,
                                    struct native_outcome *outcome);

/* Names and kinds. */
struct native_item {
  const char *module; /* of an import; bytes of UTF-8, without an end of their own */
  size_t module_size;
  const char *name;
  size_t name_size;
  int kind;
  uint32_t type;      /* of a function or tag that is imported: the index of its type */
};
uint32_t native_functions(const native_module *module); /* imported ones, too */
uint32_t native_imports(const native_module *module);
uint32_t native_exports(const native_module *module);
struct native_item native_import_at(const native_module *module, uint32_t place);
struct native_item native_export_at(const native_module *module, uint32_t place);
/* The item that an export is. */
struct native_extern native_exported(const native_instance *instance, uint32_t place);
uint32_t native_instance_id(const native_instance *instance);

/* Value types are numbers as in smith.wasm.types, with the ids of a store's types for concrete ones. */
struct native_types {
  uint32_t count;
  const uint32_t *types;
};
struct native_types native_params(const native_func *func);
struct native_types native_results(const native_func *func);
struct native_types native_tag_params(const native_tag *tag);

/* Calls a function: an argument or a result takes a cell of 8 bytes, a v128 two. */
int native_call(native_store *store, native_func *func, const uint64_t *args, uint64_t *results,
                struct native_outcome *outcome);

/* What hosts make. A type is the index of one of a module's; NULL if there is none such, or no memory. */
native_func *native_new_func(native_store *store, const native_module *module, uint32_t type, uint32_t number);
native_tag *native_new_tag(native_store *store, const native_module *module, uint32_t type);
native_global *native_new_global(native_store *store, uint32_t type, bool is_mutable, const uint64_t *value);
native_memory *native_new_memory(native_store *store, uint64_t minimum, uint64_t maximum, bool is_64, bool shared,
                                 uint32_t page_log2);
native_table *native_new_table(native_store *store, uint32_t type, uint64_t minimum, uint64_t maximum, bool is_64,
                               uint64_t initial);

uint32_t native_global_type(const native_global *global);
bool native_global_mutable(const native_global *global);
uint64_t *native_global_value(native_global *global);

uint8_t *native_memory_data(native_memory *memory);
uint64_t native_memory_size(const native_memory *memory);  /* bytes */
uint64_t native_memory_pages(const native_memory *memory);
uint64_t native_memory_grow(native_store *store, native_memory *memory, uint64_t pages);

uint32_t native_table_type(const native_table *table);
uint64_t native_table_size(const native_table *table);
uint64_t *native_table_elements(native_table *table);
uint64_t native_table_grow(native_store *store, native_table *table, uint64_t elements, uint64_t initial);

/* References: 0 is null; the lowest three bits say what others are, and those above which one. */
enum native_ref {
  NATIVE_REF_I31 = 1,
  NATIVE_REF_OBJECT,
  NATIVE_REF_FUNCTION,
  NATIVE_REF_HOST,
  NATIVE_REF_EXCEPTION,
  NATIVE_REF_CONTINUATION,
};
native_func *native_ref_func(const native_store *store, uint64_t ref);
uint64_t native_func_ref(const native_func *func);
/* Whether a value may stand where one of the type is wanted. */
bool native_ref_fits(const native_store *store, uint64_t ref, uint32_t type);

struct native_object {
  bool is_array;
  uint32_t type;         /* the id of its type */
  uint32_t count;        /* of fields or elements */
  const uint32_t *types; /* of the fields; of an array that of its elements */
  const bool *is_mutable;
};
struct native_object native_object_at(const native_store *store, uint64_t ref);
void native_object_get(const native_store *store, uint64_t ref, uint32_t place, uint64_t *value);
void native_object_set(native_store *store, uint64_t ref, uint32_t place, const uint64_t *value);

/* Exceptions. A new one is 0 if the heap is full. */
native_tag *native_exception_tag(const native_store *store, uint64_t exception);
const uint64_t *native_exception_values(const native_store *store, uint64_t exception);
uint64_t native_new_exception(native_store *store, const native_tag *tag, const uint64_t *values);
