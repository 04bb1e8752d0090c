/* Functions to compact code, in one pass over their instructions. */

#ifndef TRANSLATE_H
#define TRANSLATE_H

#include "ops.h"
#include "store.h"

/* Where an instruction of the module begins in the code. */
struct place {
  uint32_t word;
  uint32_t offset;
};

/* What a catch clause does with an exception of its tag (NULL: any): the values go to cells from `base`
   on, the exception itself to a cell if one is said, and code goes on at `target`. */
struct catch {
  struct tag *tag;
  uint32_t exception; /* ABSENT: none */
  uint32_t base;
  uint32_t target;
  uint32_t next; /* the clause behind it, plus 1; 0: it is the last one */
};

/* The words that clauses are about; inner ones come behind outer ones. */
struct handler {
  uint32_t start;
  uint32_t end;   /* 0: not known yet */
  uint32_t first; /* of `catches`, plus 1; 0: none */
  uint32_t last;
  uint32_t outer; /* where no clause fits, so many handlers are left: those before it, unless it delegates */
};

struct code {
  uint32_t *words;
  uint32_t frame_cells; /* parameters, locals, and what the stack needs */
  uint32_t local_cells; /* those behind the parameters, which begin as zeros */
  uint32_t place_count;
  struct place *places;
  uint32_t handler_count;
  struct handler *handlers;
  struct catch *catches;
  struct stretch *stretches; /* the first one, if there is a profile */
};

/* The code of a function that is no host's, made when it is first called: a status. `error` says what is
   wrong, and `error_at` where. */
int translate(struct func *func, const char **error, uint32_t *error_at);
void code_free(struct code *code);

#endif
