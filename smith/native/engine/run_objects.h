/* Handlers of references and objects: a part of `run`, which includes this file where they belong. */

label_OP_REF_TEST:
  fp[pc[1]] = value_is(store, fp[pc[2]], pc[3]);
  NEXT(4);
label_OP_REF_CAST:
  if (!value_is(store, fp[pc[1]], pc[2])) TRAP(TRAP_CAST);
  NEXT(3);
label_OP_REF_GET_DESC:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  fp[pc[1]] = descriptor_of(store, fp[pc[2]]);
  NEXT(3);
label_OP_REF_CAST_DESC_EQ:
  if (!fp[pc[2]]) TRAP(TRAP_DESCRIPTOR);
  if (!is_described(store, fp[pc[1]], fp[pc[2]], pc[3])) TRAP(TRAP_CAST);
  NEXT(4);
label_OP_REF_I31:
  fp[pc[1]] = make_ref(REF_I31, fp[pc[2]] & 0x7FFFFFFF);
  NEXT(3);
label_OP_I31_GET_S:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  PUT_I32(1, (int32_t)((uint32_t)ref_index(fp[pc[2]]) << 1) >> 1);
  NEXT(3);
label_OP_I31_GET_U:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  PUT_I32(1, ref_index(fp[pc[2]]));
  NEXT(3);
label_OP_STRUCT_NEW:
label_OP_STRUCT_NEW_DEFAULT : {
  const struct rtype *type = store->types.items[pc[4]];
  const cell *fields = fp + pc[2];
  bool with_fields = *pc == OP_STRUCT_NEW;
  cell descriptor = 0;
  if (type->descriptor) descriptor = fields[with_fields ? type->cells : 0];
  if (type->descriptor && !descriptor) TRAP(TRAP_DESCRIPTOR);
  cell object = new_struct(store, type);
  if (!object) goto heap_full;
  if (with_fields) set_fields(store, object, fields);
  if (type->descriptor) set_descriptor(store, object, descriptor);
  fp[pc[1]] = object;
  NEXT(5);
}
label_OP_STRUCT_GET:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  {
    const cell *field = object_at(store, fp[pc[2]]) + 1 + pc[3];
    if (pc[4] == T_V128) {
      memcpy(fp + pc[1], field, sizeof(v128));
    } else {
      fp[pc[1]] = *field;
    }
  }
  NEXT(5);
label_OP_STRUCT_GET_S:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  {
    cell field = object_at(store, fp[pc[2]])[1 + pc[3]];
    PUT_I32(1, pc[4] == T_I8 ? (int32_t)(int8_t)field : (int32_t)(int16_t)field);
  }
  NEXT(5);
label_OP_STRUCT_GET_U:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  fp[pc[1]] = object_at(store, fp[pc[2]])[1 + pc[3]];
  NEXT(5);
label_OP_STRUCT_SET:
  if (!fp[pc[1]]) TRAP(TRAP_NULL);
  {
    cell *field = object_at(store, fp[pc[1]]) + 1 + pc[3];
    if (pc[4] == T_V128) {
      memcpy(field, fp + pc[2], sizeof(v128));
    } else {
      *field = packed(pc[4], fp[pc[2]]);
    }
  }
  NEXT(5);
label_OP_ARRAY_NEW:
label_OP_ARRAY_NEW_DEFAULT : {
  bool filled = *pc == OP_ARRAY_NEW;
  uint32_t length = filled ? GET_I32(3) : GET_I32(2);
  const struct rtype *type = store->types.items[pc[filled ? 4 : 3]];
  CHARGE(length);
  cell array = new_array(store, type, length);
  if (!array) goto heap_full;
  if (filled) array_fill(store, array, 0, fp + pc[2], length);
  fp[pc[1]] = array;
  pc += filled ? 5 : 4;
  goto *LABELS[*pc];
}
label_OP_ARRAY_NEW_FIXED : {
  const struct rtype *type = store->types.items[pc[4]];
  cell array = new_array(store, type, pc[3]);
  if (!array) goto heap_full;
  for (uint32_t place = 0; place < pc[3]; place++) store_element(store, array, place, fp + pc[2] + place * type->cells);
  fp[pc[1]] = array;
  NEXT(5);
}
label_OP_ARRAY_NEW_DATA:
label_OP_ARRAY_NEW_ELEM : {
  const struct rtype *type = store->types.items[pc[4]];
  uint32_t length = GET_I32(3);
  bool of_data = *pc == OP_ARRAY_NEW_DATA;
  TRY(of_data ? data_fits(func->instance, pc[5], type, GET_I32(2), length)
              : elements_fit(func->instance, pc[5], GET_I32(2), length));
  CHARGE(length);
  cell array = new_array(store, type, length);
  if (!array) goto heap_full;
  if (of_data) {
    array_of_data(store, array, 0, func->instance, pc[5], GET_I32(2), length);
  } else {
    array_of_elements(store, array, 0, func->instance, pc[5], GET_I32(2), length);
  }
  fp[pc[1]] = array;
  NEXT(6);
}
#define CHECK_ELEMENT(array, index)                                      \
  if (!(array)) TRAP(TRAP_NULL);                                         \
  if ((index) >= array_length(store, array)) TRAP(TRAP_ARRAY_BOUNDS)
#define CHECK_ELEMENTS(array, index, length)                             \
  if (!(array)) TRAP(TRAP_NULL);                                         \
  if (!is_within(index, length, array_length(store, array))) TRAP(TRAP_ARRAY_BOUNDS)
label_OP_ARRAY_GET:
label_OP_ARRAY_GET_U:
  CHECK_ELEMENT(fp[pc[2]], GET_I32(3));
  load_element(store, fp[pc[2]], GET_I32(3), fp + pc[1]);
  NEXT(5);
label_OP_ARRAY_GET_S : {
  CHECK_ELEMENT(fp[pc[2]], GET_I32(3));
  cell value;
  load_element(store, fp[pc[2]], GET_I32(3), &value);
  PUT_I32(1, pc[4] == T_I8 ? (int32_t)(int8_t)value : (int32_t)(int16_t)value);
  NEXT(5);
}
label_OP_ARRAY_SET:
  CHECK_ELEMENT(fp[pc[1]], GET_I32(2));
  store_element(store, fp[pc[1]], GET_I32(2), fp + pc[3]);
  NEXT(4);
label_OP_ARRAY_LEN:
  if (!fp[pc[2]]) TRAP(TRAP_NULL);
  fp[pc[1]] = array_length(store, fp[pc[2]]);
  NEXT(3);
label_OP_ARRAY_FILL:
  CHECK_ELEMENTS(fp[pc[1]], GET_I32(2), GET_I32(4));
  CHARGE(GET_I32(4));
  array_fill(store, fp[pc[1]], GET_I32(2), fp + pc[3], GET_I32(4));
  NEXT(5);
label_OP_ARRAY_COPY:
  if (!fp[pc[1]] || !fp[pc[3]]) TRAP(TRAP_NULL);
  CHECK_ELEMENTS(fp[pc[1]], GET_I32(2), GET_I32(5));
  CHECK_ELEMENTS(fp[pc[3]], GET_I32(4), GET_I32(5));
  CHARGE(GET_I32(5));
  array_copy(store, fp[pc[1]], GET_I32(2), fp[pc[3]], GET_I32(4), GET_I32(5));
  NEXT(6);
label_OP_ARRAY_INIT_DATA:
label_OP_ARRAY_INIT_ELEM : {
  cell array = fp[pc[1]];
  uint32_t length = GET_I32(4);
  CHECK_ELEMENTS(array, GET_I32(2), length);
  if (*pc == OP_ARRAY_INIT_DATA) {
    TRY(data_fits(func->instance, pc[5], ref_type(store, array), GET_I32(3), length));
    CHARGE(length);
    array_of_data(store, array, GET_I32(2), func->instance, pc[5], GET_I32(3), length);
  } else {
    TRY(elements_fit(func->instance, pc[5], GET_I32(3), length));
    CHARGE(length);
    array_of_elements(store, array, GET_I32(2), func->instance, pc[5], GET_I32(3), length);
  }
  NEXT(6);
}
