/* Bytes that nobody has validated, in the engine: they are read, linked to imports that fit, translated as a
   whole, and what they export is called. Whatever they are, the sanitizers have to have nothing to report.

   With clang's libFuzzer (docs/fuzzing.md) this is a target. With -DSTANDALONE and any compiler it is a
   program that runs files, or so many mutants of each: fuzz_bytes MUTANTS SEED FILE... */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module.h"
#include "public.h"
#include "store.h"
#include "translate.h"

#define FUEL 2000u
#define MOST_CELLS 4096u /* of a call from here */

static const struct native_limits LIMITS = {
    .fuel = FUEL, .depth = 200, .stack_cells = 1u << 12, .memory = 1u << 22, .table = 1u << 16, .heap = 1u << 20};

/* What is run: how far the inputs got, which the program says. */
static struct {
  uint64_t read;
  uint64_t linked;
  uint64_t translated;
  uint64_t refused; /* functions whose code is invalid */
  uint64_t calls;
  uint64_t returned;
} reached;

static const struct module *in_hand;

/* A host function is of the type whose index is its number, and gives zeros and nulls. */
static int host(void *none, uint32_t number, const uint64_t *args, uint64_t *results, struct native_outcome *outcome) {
  (void)none;
  (void)args;
  (void)outcome;
  const struct subtype *type = &in_hand->type[number];
  for (uint32_t place = type->params; place < type->count; place++) {
    for (uint32_t cell = 0; cell < cells_of(type->types[place]); cell++) *results++ = 0;
  }
  return NATIVE_OK;
}

/* Something that fits an import, if it is of numbers or abstract types. */
static void *given(struct store *store, const struct import *import) {
  static const uint64_t ZERO[2] = {0, 0};
  const struct item_type *type = &import->type;
  const struct limits *limits = &type->limits;
  switch (import->kind) {
    case ITEM_FUNCTION:
      return native_new_func(store, in_hand, type->type, type->type);
    case ITEM_TABLE:
      return native_new_table(store, type->value, limits->minimum, limits->maximum, limits->is_64, 0);
    case ITEM_MEMORY:
      return native_new_memory(store, limits->minimum, limits->maximum, limits->is_64, limits->shared,
                               limits->page_log2);
    case ITEM_GLOBAL:
      return native_new_global(store, type->value, type->mutable, ZERO);
    default:
      return native_new_tag(store, in_hand, type->type);
  }
}

/* A type of the module is none of the store before it is linked, so a host can have no item of one. */
static bool is_host_type(const struct import *import) {
  if (import->kind != ITEM_TABLE && import->kind != ITEM_GLOBAL) return true;
  return !is_reference(import->type.value) || heap_of(import->type.value) < HEAP_CONCRETE;
}

static void translate_all(struct store *store) {
  for (uint32_t place = 0; place < store->funcs.count; place++) {
    struct func *func = store->funcs.items[place];
    if (!func->instance || func->code) continue;
    const char *error;
    uint32_t at;
    reached.translated++;
    if (translate(func, &error, &at) != NATIVE_OK) reached.refused++;
  }
}

static void call_exports(struct store *store, const struct instance *instance) {
  static const uint64_t ARGS[MOST_CELLS];
  static uint64_t results[MOST_CELLS];
  struct native_outcome outcome;
  for (uint32_t place = 0; place < in_hand->exports; place++) {
    struct native_extern item = native_exported(instance, place);
    if (item.kind != ITEM_FUNCTION) continue;
    native_set_fuel(store, FUEL);
    reached.calls++;
    int status = native_call(store, item.item, ARGS, results, &outcome);
    if (status == NATIVE_OK) reached.returned++;
    if (status == NATIVE_INVALID) reached.refused++;
  }
}

static void run_module(struct module *module) {
  struct store *store = native_store_new(&LIMITS, host, NULL);
  struct native_extern *imports = calloc(module->imports + 1u, sizeof *imports);
  if (!store || !imports) abort();
  in_hand = module;
  for (uint32_t place = 0; place < module->imports; place++) {
    const struct import *import = &module->import[place];
    imports[place].kind = (int)import->kind;
    if (is_host_type(import)) imports[place].item = given(store, import);
  }
  struct native_outcome outcome;
  const struct instance *instance = native_instantiate(store, module, imports, &outcome);
  if (instance) {
    reached.linked++;
    call_exports(store, instance);
    translate_all(store);
  }
  free(imports);
  native_store_free(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  char error[120];
  size_t error_at;
  struct module *module = native_module_read(bytes, size, error, sizeof error, &error_at);
  if (!module) return 0;
  reached.read++;
  run_module(module);
  native_module_free(module);
  return 0;
}

/* Mutants of modules: bytes are replaced where they are, so that sizes stay what they were, and most can be read. */

static uint32_t next(uint32_t *state) { /* xorshift */
  *state ^= *state << 13;
  *state ^= *state >> 17;
  return *state ^= *state << 5;
}

static void replace_bytes(uint8_t *bytes, size_t size, uint32_t seed) {
  uint32_t state = seed * 2654435761u | 1;
  uint32_t edits = 1 + next(&state) % 4;
  for (uint32_t edit = 0; edit < edits && size > 8; edit++) {
    size_t at = 8 + next(&state) % (size - 8);
    size_t from = 8 + next(&state) % (size - 8);
    switch (next(&state) % 5) {
      case 0:
        bytes[at] = (uint8_t)next(&state);
        break;
      case 1:
        bytes[at] ^= (uint8_t)(1u << next(&state) % 8);
        break;
      case 2:
        bytes[at] = (uint8_t)(bytes[at] + next(&state) % 7 - 3);
        break;
      case 3:
        bytes[at] = bytes[from];
        break;
      default: { /* a few bytes from elsewhere */
        size_t count = 1 + next(&state) % 8;
        size_t last = at > from ? at : from;
        if (count > size - last) count = size - last;
        memmove(bytes + at, bytes + from, count);
      }
    }
  }
}

#ifdef STANDALONE

static uint8_t *contents(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) return NULL;
  *size = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(*size + 1);
  if (bytes && fread(bytes, 1, *size, file) != *size) *size = 0;
  fclose(file);
  return bytes;
}

/* Each mutant has memory of its own size: what is read behind its end is seen. */
static void run_mutants(const uint8_t *bytes, size_t size, uint32_t mutants, uint32_t seed) {
  for (uint32_t place = 0; place < mutants; place++) {
    uint8_t *mutant = malloc(size ? size : 1);
    if (!mutant) abort();
    memcpy(mutant, bytes, size);
    replace_bytes(mutant, size, seed + place);
    const char *keep = getenv("KEEP");
    FILE *file = keep ? fopen(keep, "wb") : NULL;
    if (file) {
      fwrite(mutant, 1, size, file);
      fclose(file);
    }
    LLVMFuzzerTestOneInput(mutant, size);
    free(mutant);
  }
}

int main(int count, char **args) {
  uint32_t mutants = count > 2 ? (uint32_t)strtoul(args[1], NULL, 10) : 0;
  uint32_t seed = count > 2 ? (uint32_t)strtoul(args[2], NULL, 10) : 0;
  uint64_t runs = 0;
  for (int place = 3; place < count; place++) {
    size_t size;
    uint8_t *bytes = contents(args[place], &size);
    if (!bytes) {
      fprintf(stderr, "%s: cannot be read\n", args[place]);
      return 2;
    }
    if (mutants) {
      run_mutants(bytes, size, mutants, seed + (uint32_t)place * mutants);
    } else {
      LLVMFuzzerTestOneInput(bytes, size);
    }
    runs += mutants ? mutants : 1;
    free(bytes);
  }
  printf("%llu runs: %llu read, %llu linked, %llu calls, %llu returned, %llu functions translated, %llu refused\n",
         (unsigned long long)runs, (unsigned long long)reached.read, (unsigned long long)reached.linked,
         (unsigned long long)reached.calls, (unsigned long long)reached.returned,
         (unsigned long long)reached.translated, (unsigned long long)reached.refused);
  return 0;
}

#else

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed);

/* Of two mutants one keeps all sizes, and one is libFuzzer's. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed) {
  if (seed % 2 && size > 8) {
    replace_bytes(bytes, size, seed);
    return size;
  }
  return LLVMFuzzerMutate(bytes, size, most);
}

#endif
