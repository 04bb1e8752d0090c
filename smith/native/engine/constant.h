/* Constant expressions: what globals, tables and segments begin with. */

#ifndef CONSTANT_H
#define CONSTANT_H

#include "store.h"

/* Stands for the types of addresses. */
#define AN_ADDRESS T_BOTTOM

/* Puts the value of an expression, which takes up to two cells, into `value`; a status, which is
   NATIVE_INVALID if it is not of the type. Globals that it reads are there already. The only trap is that of
   a descriptor which is null. */
int constant_value(struct instance *instance, struct span expression, valtype type, cell *value);
/* The same for the next expression of `bytes`. */
int constant_next(struct instance *instance, struct bytes *bytes, valtype type, cell *value);
/* A reference to a function of the instance; false if there is none, or not of the type. */
bool constant_function(struct instance *instance, uint32_t index, valtype type, cell *value);

#endif
