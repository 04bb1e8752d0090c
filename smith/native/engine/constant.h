/* Constant expressions: what globals, tables and segments begin with. */

#ifndef CONSTANT_H
#define CONSTANT_H

#include "store.h"

/* Puts the value of an expression, which takes up to two cells, into `value`; a status. Globals that it
   reads are there already. The only trap is that of a descriptor which is null. */
int constant_value(struct instance *instance, struct span expression, cell *value);
/* The same for the next expression of `bytes`. */
int constant_next(struct instance *instance, struct bytes *bytes, cell *value);

#endif
