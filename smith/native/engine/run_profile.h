/* The operations that code has besides where a profile is wanted. */

label_DO_COUNT:
  profile_count(store, pointer(pc + 1));
  NEXT(3);
label_DO_NAN:
  profile_nans(store->profile, fp + pc[1], (enum nan_shape)pc[2]);
  NEXT(3);
label_DO_TRACE:
  profile_event(store->profile, func, pc[3], pc[2], fp + pc[1]);
  NEXT(4);
