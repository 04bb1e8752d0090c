/* Handlers of continuations: a part of `run`, which includes this file where they belong. */

label_OP_CONT_NEW : {
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  cell made = continuation_new(store, pc[3], fp[pc[2]]);
  if (!made) goto heap_full;
  fp[pc[1]] = made;
  NEXT(4);
}
label_OP_CONT_BIND : {
  TRY(continuation_trap(store, fp[pc[2]]));
  cell bound = continuation_bind(store, fp[pc[2]], pc[5], fp + pc[3], pc[4]);
  if (!bound) goto heap_full;
  fp[pc[1]] = bound;
  NEXT(6);
}
label_OP_SUSPEND : {
  const struct tag *tag = pointer(pc + 1);
  struct fiber *outermost;
  const uint32_t *clause = find_clause(store, tag, false, &outermost);
  if (!clause) TRAP(TRAP_UNHANDLED_TAG);
  const cell *values = fp + pc[3];
  store->running->at = (struct point){pc + 4, fp, func, fp + pc[3]};
  cell left = continuation_capture(store, outermost, clause[CLAUSE_TYPE]);
  if (!left) goto heap_full;
  GO_ON();
  cell *to = fp + clause[CLAUSE_BASE];
  memcpy(to, values, tag->type->param_cells * sizeof(cell));
  to[tag->type->param_cells] = left;
  RELOAD();
  GO(clause[CLAUSE_TARGET]);
}
label_OP_RESUME:
  TRY(continuation_trap(store, fp[pc[RESUME_CONTINUATION]]));
  store->running->at = (struct point){pc, fp, func, fp + pc[RESUME_ARGUMENTS]};
  if (store->running == &store->first) store->stack_top = fp + func->code->frame_cells;
  continued = fp[pc[RESUME_CONTINUATION]];
  args = fp + pc[RESUME_ARGUMENTS];
  arg_cells = pc[RESUME_CELLS];
  goto resume;
label_OP_SWITCH : {
  continued = fp[pc[1]];
  TRY(continuation_trap(store, continued));
  struct fiber *outermost;
  if (!find_clause(store, pointer(pc + 2), true, &outermost)) TRAP(TRAP_UNHANDLED_TAG);
  cell *place = fp + pc[4];
  store->running->at = (struct point){pc + 7, fp, func, place};
  cell left = continuation_capture(store, outermost, pc[6]);
  if (!left) goto heap_full;
  args = place;
  arg_cells = pc[5] + 1;
  place[pc[5]] = left; /* where the continuation to switch to was on the stack */
  goto resume;
}
/* `continued` runs on, with these arguments, resumed by what runs now. */
resume:
  if (!has_room_to_resume(store, continued)) {
    fail(outcome, NATIVE_STACK, "call stack exhausted");
    goto stopped;
  }
  callee = continuation_func(store, continued);
  if (!fiber_resume(store, continued, args, arg_cells)) goto heap_full;
  if (!callee) {
    GO_ON();
    RELOAD();
    goto *LABELS[*pc];
  }
  floor = 0;
  callee_cells = store->now.cells;
  if (callee->instance) goto begin;
  if (call_host(store, callee, callee_cells, NULL, outcome)) {
    fp = callee_cells;
    func = callee;
    goto bottom;
  }
  fiber_end(store);
  GO_ON();
  goto host_failed;
label_OP_RESUME_THROW : {
  TRY(continuation_trap(store, fp[pc[RESUME_CONTINUATION]]));
  const struct tag *tag = pointer(pc + RESUME_TAG);
  thrown = heap_new(store, REF_EXCEPTION, tag->id, tag->type->param_cells, tag->type->param_cells);
  if (!thrown) goto heap_full;
  memcpy(object_at(store, thrown) + 1, fp + pc[RESUME_ARGUMENTS], tag->type->param_cells * sizeof(cell));
  goto resume_raising;
}
label_OP_RESUME_THROW_REF:
  thrown = fp[pc[RESUME_ARGUMENTS]];
  if (!thrown) TRAP(TRAP_NULL);
  TRY(continuation_trap(store, fp[pc[RESUME_CONTINUATION]]));
  goto resume_raising;
resume_raising:
  continued = fp[pc[RESUME_CONTINUATION]];
  if (continuation_func(store, continued)) { /* nothing of it has run: the exception is here at once */
    continuation_consume(store, continued);
    goto raise;
  }
  if (!has_room_to_resume(store, continued)) {
    fail(outcome, NATIVE_STACK, "call stack exhausted");
    goto stopped;
  }
  store->running->at = (struct point){pc, fp, func, fp + pc[RESUME_ARGUMENTS]};
  if (store->running == &store->first) store->stack_top = fp + func->code->frame_cells;
  if (!fiber_resume(store, continued, NULL, 0)) goto heap_full;
  GO_ON();
  pc--; /* a word of the suspension */
  goto raise;
/* The last call of a fiber has returned. */
bottom:
  if (store->running == &store->first) return NATIVE_OK;
  memcpy(store->running->resumer->at.results, fp, func->type->result_cells * sizeof(cell));
  fiber_end(store);
  GO_ON();
  RELOAD();
  NEXT(RESUME_CLAUSES + CLAUSE_WORDS * pc[RESUME_COUNT]);
