/* Exceptions as they were before try_table: try, whose clauses are blocks of their own behind its body.

   A clause begins with the exception itself on the stack, where nothing but rethrow gets at it, and below the
   values that were caught. So what a clause leaves is not at the place where its label wants it, and is copied
   there as any branch would. */

#include "parts.h"

static void open_legacy_try(struct emitter *e) {
  open_block(e, LABEL_TRY);
  if (!e->error) add_handler(e, (struct handler){0});
}

static bool is_clause(const struct label *label) {
  return label->kind == LABEL_CATCH || label->kind == LABEL_CATCH_ALL;
}

static void close_handler(struct emitter *e, const struct label *label) {
  struct handler *handler = &e->handlers[label->handler - 1];
  if (!handler->end) handler->end = e->word_count;
}

/* The end of a body or a clause: its values go where the label wants them, and the way past the clauses. */
void leave_clause(struct emitter *e) {
  struct label *label = innermost(e);
  if (!e->dead) {
    if (e->value_count != label->height + label->results.count) {
      emitter_fail(e, "values remaining on stack at end of block");
      return;
    }
    branch(e, 0);
  }
  if (is_clause(label)) label->height--; /* the exception, which may be dropped now */
  drop_to(e, label->height);
}

/* `catch` and `catch_all`. What is dead is the body before it, at most. */
void begin_clause(struct emitter *e) {
  struct label *label = innermost(e);
  bool all = e->at.op == OP_CATCH_ALL;
  if (label->kind != LABEL_TRY && label->kind != LABEL_CATCH) {
    emitter_fail(e, "a catch without try");
    return;
  }
  if (!all && !has(e, ITEM_TAG, e->at.index[0])) return;
  leave_clause(e);
  if (e->error) return;
  close_handler(e, label);
  struct catch catch = {.target = e->word_count};
  catch.exception = push(e, reference(HEAP_EXN, 0));
  catch.base = e->cells;
  label->height++;
  label->kind = all ? LABEL_CATCH_ALL : LABEL_CATCH;
  if (!all) {
    catch.tag = e->instance->tags[e->at.index[0]];
    push_all(e, params_of(catch.tag->type));
  }
  add_catch(e, &e->handlers[label->handler - 1], catch);
  e->settled = e->value_count;
  e->dead = false;
  arrive(e);
}

/* `delegate`: where the body throws, handlers between here and the label are not asked. */
void end_delegating(struct emitter *e) {
  struct label label = *innermost(e);
  if (label.kind != LABEL_TRY) {
    emitter_fail(e, "a delegate without try");
    return;
  }
  end_block(e);
  if (!e->error) e->handlers[label.handler - 1].outer = label_at(e, e->at.index[0])->handlers;
}

/* The exception of a clause is at the place where its try began. */
static void rethrow(struct emitter *e) {
  const struct label *label = label_at(e, e->at.index[0]);
  if (!is_clause(label)) {
    emitter_fail(e, "a rethrow without catch");
    return;
  }
  note_place(e);
  emit_op(e, OP_THROW_REF);
  emit(e, label->base);
  die(e);
}

bool translate_legacy(struct emitter *e) {
  switch (e->at.op) {
    case OP_TRY:
      open_legacy_try(e);
      return true;
    case OP_CATCH:
    case OP_CATCH_ALL:
      begin_clause(e);
      return true;
    case OP_DELEGATE:
      end_delegating(e);
      return true;
    case OP_RETHROW:
      rethrow(e);
      return true;
    default:
      return false;
  }
}
