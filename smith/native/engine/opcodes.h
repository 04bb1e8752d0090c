/* Generated: python -m smith.native.opcodes */

/* A row for each instruction:
   OP(identifier, name, flags, align, lanes, rule, immediates, params, results).
   Flags: 1, it may trap; 2, it is constant; 4, its NaN is not deterministic. RULE_PLAIN is the rule
   of instructions whose typing is all there is to know. */

#define NO_OPCODE 65535

enum immediate {
  IMM_BLOCKTYPE,
  IMM_LABEL,
  IMM_LABELS,
  IMM_FUNC,
  IMM_TYPE,
  IMM_TABLE,
  IMM_MEMORY,
  IMM_LOCAL,
  IMM_GLOBAL,
  IMM_TAG,
  IMM_ELEM,
  IMM_DATA,
  IMM_FIELD,
  IMM_COUNT,
  IMM_LANE,
  IMM_LANES,
  IMM_MEMARG,
  IMM_I32,
  IMM_I64,
  IMM_F32,
  IMM_F64,
  IMM_V128,
  IMM_TYPES,
  IMM_HEAP,
  IMM_CAST,
  IMM_CATCHES,
  IMM_HANDLERS,
  IMM_RESERVED,
};

enum rule {
  RULE_PLAIN,
  RULE_ANY_CONVERT_EXTERN,
  RULE_ARRAY_COPY,
  RULE_ARRAY_FILL,
  RULE_ARRAY_GET,
  RULE_ARRAY_INIT_DATA,
  RULE_ARRAY_INIT_ELEM,
  RULE_ARRAY_LEN,
  RULE_ARRAY_NEW,
  RULE_ARRAY_NEW_DATA,
  RULE_ARRAY_NEW_DEFAULT,
  RULE_ARRAY_NEW_ELEM,
  RULE_ARRAY_NEW_FIXED,
  RULE_ARRAY_SET,
  RULE_BLOCK,
  RULE_BR,
  RULE_BR_IF,
  RULE_BR_ON_CAST,
  RULE_BR_ON_CAST_DESC_EQ,
  RULE_BR_ON_CAST_DESC_EQ_FAIL,
  RULE_BR_ON_CAST_FAIL,
  RULE_BR_ON_NON_NULL,
  RULE_BR_ON_NULL,
  RULE_BR_TABLE,
  RULE_CALL,
  RULE_CALL_INDIRECT,
  RULE_CALL_REF,
  RULE_CATCH,
  RULE_CATCH_ALL,
  RULE_CONT_BIND,
  RULE_CONT_NEW,
  RULE_DELEGATE,
  RULE_DROP,
  RULE_ELSE,
  RULE_END,
  RULE_EXTERN_CONVERT_ANY,
  RULE_GLOBAL_GET,
  RULE_GLOBAL_SET,
  RULE_I31_GET,
  RULE_IF,
  RULE_LOCAL_GET,
  RULE_LOCAL_SET,
  RULE_LOCAL_TEE,
  RULE_MEMORY_COPY,
  RULE_REF_AS_NON_NULL,
  RULE_REF_CAST,
  RULE_REF_CAST_DESC_EQ,
  RULE_REF_EQ,
  RULE_REF_FUNC,
  RULE_REF_GET_DESC,
  RULE_REF_I31,
  RULE_REF_IS_NULL,
  RULE_REF_NULL,
  RULE_REF_TEST,
  RULE_RESUME,
  RULE_RESUME_THROW,
  RULE_RESUME_THROW_REF,
  RULE_RETHROW,
  RULE_RETURN,
  RULE_RETURN_CALL,
  RULE_RETURN_CALL_INDIRECT,
  RULE_RETURN_CALL_REF,
  RULE_SELECT,
  RULE_SELECT_T,
  RULE_STRUCT_GET,
  RULE_STRUCT_NEW,
  RULE_STRUCT_NEW_DEFAULT,
  RULE_STRUCT_NEW_DEFAULT_DESC,
  RULE_STRUCT_NEW_DESC,
  RULE_STRUCT_SET,
  RULE_SUSPEND,
  RULE_SWITCH,
  RULE_TABLE_COPY,
  RULE_TABLE_FILL,
  RULE_TABLE_GET,
  RULE_TABLE_GROW,
  RULE_TABLE_SET,
  RULE_THROW,
  RULE_THROW_REF,
  RULE_TRY,
  RULE_TRY_TABLE,
  RULE_UNREACHABLE,
};

#define OPCODES \
  OP(UNREACHABLE, "unreachable", 1, 0, 0, RULE_UNREACHABLE, 0, L(0), 0, L(0), 0, L(0)) \
  OP(NOP, "nop", 0, 0, 0, RULE_PLAIN, 0, L(0), 0, L(0), 0, L(0)) \
  OP(BLOCK, "block", 0, 0, 0, RULE_BLOCK, 1, L(IMM_BLOCKTYPE), 0, L(0), 0, L(0)) \
  OP(LOOP, "loop", 0, 0, 0, RULE_BLOCK, 1, L(IMM_BLOCKTYPE), 0, L(0), 0, L(0)) \
  OP(IF, "if", 0, 0, 0, RULE_IF, 1, L(IMM_BLOCKTYPE), 0, L(0), 0, L(0)) \
  OP(ELSE, "else", 0, 0, 0, RULE_ELSE, 0, L(0), 0, L(0), 0, L(0)) \
  OP(END, "end", 0, 0, 0, RULE_END, 0, L(0), 0, L(0), 0, L(0)) \
  OP(BR, "br", 0, 0, 0, RULE_BR, 1, L(IMM_LABEL), 0, L(0), 0, L(0)) \
  OP(BR_IF, "br_if", 0, 0, 0, RULE_BR_IF, 1, L(IMM_LABEL), 0, L(0), 0, L(0)) \
  OP(BR_TABLE, "br_table", 0, 0, 0, RULE_BR_TABLE, 1, L(IMM_LABELS), 0, L(0), 0, L(0)) \
  OP(RETURN, "return", 0, 0, 0, RULE_RETURN, 0, L(0), 0, L(0), 0, L(0)) \
  OP(CALL, "call", 0, 0, 0, RULE_CALL, 1, L(IMM_FUNC), 0, L(0), 0, L(0)) \
  OP(CALL_INDIRECT, "call_indirect", 1, 0, 0, RULE_CALL_INDIRECT, 2, L(IMM_TYPE, IMM_TABLE), 0, L(0), 0, L(0)) \
  OP(DROP, "drop", 0, 0, 0, RULE_DROP, 0, L(0), 0, L(0), 0, L(0)) \
  OP(SELECT, "select", 0, 0, 0, RULE_SELECT, 0, L(0), 0, L(0), 0, L(0)) \
  OP(LOCAL_GET, "local.get", 0, 0, 0, RULE_LOCAL_GET, 1, L(IMM_LOCAL), 0, L(0), 0, L(0)) \
  OP(LOCAL_SET, "local.set", 0, 0, 0, RULE_LOCAL_SET, 1, L(IMM_LOCAL), 0, L(0), 0, L(0)) \
  OP(LOCAL_TEE, "local.tee", 0, 0, 0, RULE_LOCAL_TEE, 1, L(IMM_LOCAL), 0, L(0), 0, L(0)) \
  OP(GLOBAL_GET, "global.get", 2, 0, 0, RULE_GLOBAL_GET, 1, L(IMM_GLOBAL), 0, L(0), 0, L(0)) \
  OP(GLOBAL_SET, "global.set", 0, 0, 0, RULE_GLOBAL_SET, 1, L(IMM_GLOBAL), 0, L(0), 0, L(0)) \
  OP(I32_LOAD, "i32.load", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I32)) \
  OP(I64_LOAD, "i64.load", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(F32_LOAD, "f32.load", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_F32)) \
  OP(F64_LOAD, "f64.load", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_F64)) \
  OP(I32_LOAD8_S, "i32.load8_s", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I32)) \
  OP(I32_LOAD8_U, "i32.load8_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I32)) \
  OP(I32_LOAD16_S, "i32.load16_s", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I32)) \
  OP(I32_LOAD16_U, "i32.load16_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I32)) \
  OP(I64_LOAD8_S, "i64.load8_s", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I64_LOAD8_U, "i64.load8_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I64_LOAD16_S, "i64.load16_s", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I64_LOAD16_U, "i64.load16_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I64_LOAD32_S, "i64.load32_s", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I64_LOAD32_U, "i64.load32_u", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I32_STORE, "i32.store", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 0, L(0)) \
  OP(I64_STORE, "i64.store", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 0, L(0)) \
  OP(F32_STORE, "f32.store", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_F32), 0, L(0)) \
  OP(F64_STORE, "f64.store", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_F64), 0, L(0)) \
  OP(I32_STORE8, "i32.store8", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 0, L(0)) \
  OP(I32_STORE16, "i32.store16", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 0, L(0)) \
  OP(I64_STORE8, "i64.store8", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 0, L(0)) \
  OP(I64_STORE16, "i64.store16", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 0, L(0)) \
  OP(I64_STORE32, "i64.store32", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 0, L(0)) \
  OP(MEMORY_SIZE, "memory.size", 0, 0, 0, RULE_PLAIN, 1, L(IMM_MEMORY), 0, L(0), 1, L(T_ADDRESS)) \
  OP(MEMORY_GROW, "memory.grow", 0, 0, 0, RULE_PLAIN, 1, L(IMM_MEMORY), 1, L(T_ADDRESS), 1, L(T_ADDRESS)) \
  OP(I32_CONST, "i32.const", 2, 0, 0, RULE_PLAIN, 1, L(IMM_I32), 0, L(0), 1, L(T_I32)) \
  OP(I64_CONST, "i64.const", 2, 0, 0, RULE_PLAIN, 1, L(IMM_I64), 0, L(0), 1, L(T_I64)) \
  OP(F32_CONST, "f32.const", 2, 0, 0, RULE_PLAIN, 1, L(IMM_F32), 0, L(0), 1, L(T_F32)) \
  OP(F64_CONST, "f64.const", 2, 0, 0, RULE_PLAIN, 1, L(IMM_F64), 0, L(0), 1, L(T_F64)) \
  OP(I32_EQZ, "i32.eqz", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_I32)) \
  OP(I32_EQ, "i32.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_NE, "i32.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_LT_S, "i32.lt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_LT_U, "i32.lt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_GT_S, "i32.gt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_GT_U, "i32.gt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_LE_S, "i32.le_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_LE_U, "i32.le_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_GE_S, "i32.ge_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_GE_U, "i32.ge_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I64_EQZ, "i64.eqz", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_I32)) \
  OP(I64_EQ, "i64.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(I64_NE, "i64.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(I64_LT_S, "i64.lt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(I64_LT_U, "i64.lt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(I64_GT_S, "i64.gt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(I64_GT_U, "i64.gt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(I64_LE_S, "i64.le_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(I64_LE_U, "i64.le_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(I64_GE_S, "i64.ge_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(I64_GE_U, "i64.ge_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I32)) \
  OP(F32_EQ, "f32.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_I32)) \
  OP(F32_NE, "f32.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_I32)) \
  OP(F32_LT, "f32.lt", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_I32)) \
  OP(F32_GT, "f32.gt", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_I32)) \
  OP(F32_LE, "f32.le", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_I32)) \
  OP(F32_GE, "f32.ge", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_I32)) \
  OP(F64_EQ, "f64.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_I32)) \
  OP(F64_NE, "f64.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_I32)) \
  OP(F64_LT, "f64.lt", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_I32)) \
  OP(F64_GT, "f64.gt", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_I32)) \
  OP(F64_LE, "f64.le", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_I32)) \
  OP(F64_GE, "f64.ge", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_I32)) \
  OP(I32_CLZ, "i32.clz", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_I32)) \
  OP(I32_CTZ, "i32.ctz", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_I32)) \
  OP(I32_POPCNT, "i32.popcnt", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_I32)) \
  OP(I32_ADD, "i32.add", 2, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_SUB, "i32.sub", 2, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_MUL, "i32.mul", 2, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_DIV_S, "i32.div_s", 1, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_DIV_U, "i32.div_u", 1, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_REM_S, "i32.rem_s", 1, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_REM_U, "i32.rem_u", 1, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_AND, "i32.and", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_OR, "i32.or", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_XOR, "i32.xor", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_SHL, "i32.shl", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_SHR_S, "i32.shr_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_SHR_U, "i32.shr_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_ROTL, "i32.rotl", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_ROTR, "i32.rotr", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I32, T_I32), 1, L(T_I32)) \
  OP(I64_CLZ, "i64.clz", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_I64)) \
  OP(I64_CTZ, "i64.ctz", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_I64)) \
  OP(I64_POPCNT, "i64.popcnt", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_I64)) \
  OP(I64_ADD, "i64.add", 2, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_SUB, "i64.sub", 2, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_MUL, "i64.mul", 2, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_DIV_S, "i64.div_s", 1, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_DIV_U, "i64.div_u", 1, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_REM_S, "i64.rem_s", 1, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_REM_U, "i64.rem_u", 1, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_AND, "i64.and", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_OR, "i64.or", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_XOR, "i64.xor", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_SHL, "i64.shl", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_SHR_S, "i64.shr_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_SHR_U, "i64.shr_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_ROTL, "i64.rotl", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_ROTR, "i64.rotr", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 1, L(T_I64)) \
  OP(F32_ABS, "f32.abs", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_F32)) \
  OP(F32_NEG, "f32.neg", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_F32)) \
  OP(F32_CEIL, "f32.ceil", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_F32)) \
  OP(F32_FLOOR, "f32.floor", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_F32)) \
  OP(F32_TRUNC, "f32.trunc", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_F32)) \
  OP(F32_NEAREST, "f32.nearest", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_F32)) \
  OP(F32_SQRT, "f32.sqrt", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_F32)) \
  OP(F32_ADD, "f32.add", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_F32)) \
  OP(F32_SUB, "f32.sub", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_F32)) \
  OP(F32_MUL, "f32.mul", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_F32)) \
  OP(F32_DIV, "f32.div", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_F32)) \
  OP(F32_MIN, "f32.min", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_F32)) \
  OP(F32_MAX, "f32.max", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_F32)) \
  OP(F32_COPYSIGN, "f32.copysign", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F32, T_F32), 1, L(T_F32)) \
  OP(F64_ABS, "f64.abs", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_F64)) \
  OP(F64_NEG, "f64.neg", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_F64)) \
  OP(F64_CEIL, "f64.ceil", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_F64)) \
  OP(F64_FLOOR, "f64.floor", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_F64)) \
  OP(F64_TRUNC, "f64.trunc", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_F64)) \
  OP(F64_NEAREST, "f64.nearest", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_F64)) \
  OP(F64_SQRT, "f64.sqrt", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_F64)) \
  OP(F64_ADD, "f64.add", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_F64)) \
  OP(F64_SUB, "f64.sub", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_F64)) \
  OP(F64_MUL, "f64.mul", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_F64)) \
  OP(F64_DIV, "f64.div", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_F64)) \
  OP(F64_MIN, "f64.min", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_F64)) \
  OP(F64_MAX, "f64.max", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_F64)) \
  OP(F64_COPYSIGN, "f64.copysign", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_F64, T_F64), 1, L(T_F64)) \
  OP(I32_WRAP_I64, "i32.wrap_i64", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_I32)) \
  OP(I32_TRUNC_F32_S, "i32.trunc_f32_s", 1, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_I32)) \
  OP(I32_TRUNC_F32_U, "i32.trunc_f32_u", 1, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_I32)) \
  OP(I32_TRUNC_F64_S, "i32.trunc_f64_s", 1, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_I32)) \
  OP(I32_TRUNC_F64_U, "i32.trunc_f64_u", 1, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_I32)) \
  OP(I64_EXTEND_I32_S, "i64.extend_i32_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_I64)) \
  OP(I64_EXTEND_I32_U, "i64.extend_i32_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_I64)) \
  OP(I64_TRUNC_F32_S, "i64.trunc_f32_s", 1, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_I64)) \
  OP(I64_TRUNC_F32_U, "i64.trunc_f32_u", 1, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_I64)) \
  OP(I64_TRUNC_F64_S, "i64.trunc_f64_s", 1, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_I64)) \
  OP(I64_TRUNC_F64_U, "i64.trunc_f64_u", 1, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_I64)) \
  OP(F32_CONVERT_I32_S, "f32.convert_i32_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_F32)) \
  OP(F32_CONVERT_I32_U, "f32.convert_i32_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_F32)) \
  OP(F32_CONVERT_I64_S, "f32.convert_i64_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_F32)) \
  OP(F32_CONVERT_I64_U, "f32.convert_i64_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_F32)) \
  OP(F32_DEMOTE_F64, "f32.demote_f64", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_F32)) \
  OP(F64_CONVERT_I32_S, "f64.convert_i32_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_F64)) \
  OP(F64_CONVERT_I32_U, "f64.convert_i32_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_F64)) \
  OP(F64_CONVERT_I64_S, "f64.convert_i64_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_F64)) \
  OP(F64_CONVERT_I64_U, "f64.convert_i64_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_F64)) \
  OP(F64_PROMOTE_F32, "f64.promote_f32", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_F64)) \
  OP(I32_REINTERPRET_F32, "i32.reinterpret_f32", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_I32)) \
  OP(I64_REINTERPRET_F64, "i64.reinterpret_f64", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_I64)) \
  OP(F32_REINTERPRET_I32, "f32.reinterpret_i32", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_F32)) \
  OP(F64_REINTERPRET_I64, "f64.reinterpret_i64", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_F64)) \
  OP(I32_EXTEND8_S, "i32.extend8_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_I32)) \
  OP(I32_EXTEND16_S, "i32.extend16_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_I32)) \
  OP(I64_EXTEND8_S, "i64.extend8_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_I64)) \
  OP(I64_EXTEND16_S, "i64.extend16_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_I64)) \
  OP(I64_EXTEND32_S, "i64.extend32_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_I64)) \
  OP(I32_TRUNC_SAT_F32_S, "i32.trunc_sat_f32_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_I32)) \
  OP(I32_TRUNC_SAT_F32_U, "i32.trunc_sat_f32_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_I32)) \
  OP(I32_TRUNC_SAT_F64_S, "i32.trunc_sat_f64_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_I32)) \
  OP(I32_TRUNC_SAT_F64_U, "i32.trunc_sat_f64_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_I32)) \
  OP(I64_TRUNC_SAT_F32_S, "i64.trunc_sat_f32_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_I64)) \
  OP(I64_TRUNC_SAT_F32_U, "i64.trunc_sat_f32_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_I64)) \
  OP(I64_TRUNC_SAT_F64_S, "i64.trunc_sat_f64_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_I64)) \
  OP(I64_TRUNC_SAT_F64_U, "i64.trunc_sat_f64_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_I64)) \
  OP(MEMORY_INIT, "memory.init", 1, 0, 0, RULE_PLAIN, 2, L(IMM_DATA, IMM_MEMORY), 3, L(T_ADDRESS, T_I32, T_I32), 0, L(0)) \
  OP(DATA_DROP, "data.drop", 0, 0, 0, RULE_PLAIN, 1, L(IMM_DATA), 0, L(0), 0, L(0)) \
  OP(MEMORY_COPY, "memory.copy", 1, 0, 0, RULE_MEMORY_COPY, 2, L(IMM_MEMORY, IMM_MEMORY), 0, L(0), 0, L(0)) \
  OP(MEMORY_FILL, "memory.fill", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMORY), 3, L(T_ADDRESS, T_I32, T_ADDRESS), 0, L(0)) \
  OP(TABLE_INIT, "table.init", 1, 0, 0, RULE_PLAIN, 2, L(IMM_ELEM, IMM_TABLE), 3, L(T_TABLE_ADDRESS, T_I32, T_I32), 0, L(0)) \
  OP(ELEM_DROP, "elem.drop", 0, 0, 0, RULE_PLAIN, 1, L(IMM_ELEM), 0, L(0), 0, L(0)) \
  OP(TABLE_COPY, "table.copy", 1, 0, 0, RULE_TABLE_COPY, 2, L(IMM_TABLE, IMM_TABLE), 0, L(0), 0, L(0)) \
  OP(TABLE_GET, "table.get", 1, 0, 0, RULE_TABLE_GET, 1, L(IMM_TABLE), 0, L(0), 0, L(0)) \
  OP(TABLE_SET, "table.set", 1, 0, 0, RULE_TABLE_SET, 1, L(IMM_TABLE), 0, L(0), 0, L(0)) \
  OP(TABLE_GROW, "table.grow", 0, 0, 0, RULE_TABLE_GROW, 1, L(IMM_TABLE), 0, L(0), 0, L(0)) \
  OP(TABLE_SIZE, "table.size", 0, 0, 0, RULE_PLAIN, 1, L(IMM_TABLE), 0, L(0), 1, L(T_TABLE_ADDRESS)) \
  OP(TABLE_FILL, "table.fill", 1, 0, 0, RULE_TABLE_FILL, 1, L(IMM_TABLE), 0, L(0), 0, L(0)) \
  OP(SELECT_T, "select t", 0, 0, 0, RULE_SELECT_T, 1, L(IMM_TYPES), 0, L(0), 0, L(0)) \
  OP(REF_NULL, "ref.null", 2, 0, 0, RULE_REF_NULL, 1, L(IMM_HEAP), 0, L(0), 0, L(0)) \
  OP(REF_IS_NULL, "ref.is_null", 0, 0, 0, RULE_REF_IS_NULL, 0, L(0), 0, L(0), 0, L(0)) \
  OP(REF_FUNC, "ref.func", 2, 0, 0, RULE_REF_FUNC, 1, L(IMM_FUNC), 0, L(0), 0, L(0)) \
  OP(RETURN_CALL, "return_call", 0, 0, 0, RULE_RETURN_CALL, 1, L(IMM_FUNC), 0, L(0), 0, L(0)) \
  OP(RETURN_CALL_INDIRECT, "return_call_indirect", 1, 0, 0, RULE_RETURN_CALL_INDIRECT, 2, L(IMM_TYPE, IMM_TABLE), 0, L(0), 0, L(0)) \
  OP(V128_LOAD, "v128.load", 1, 4, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD8X8_S, "v128.load8x8_s", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD8X8_U, "v128.load8x8_u", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD16X4_S, "v128.load16x4_s", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD16X4_U, "v128.load16x4_u", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD32X2_S, "v128.load32x2_s", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD32X2_U, "v128.load32x2_u", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD8_SPLAT, "v128.load8_splat", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD16_SPLAT, "v128.load16_splat", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD32_SPLAT, "v128.load32_splat", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD64_SPLAT, "v128.load64_splat", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_STORE, "v128.store", 1, 4, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_V128), 0, L(0)) \
  OP(V128_LOAD8_LANE, "v128.load8_lane", 1, 0, 16, RULE_PLAIN, 2, L(IMM_MEMARG, IMM_LANE), 2, L(T_ADDRESS, T_V128), 1, L(T_V128)) \
  OP(V128_LOAD16_LANE, "v128.load16_lane", 1, 1, 8, RULE_PLAIN, 2, L(IMM_MEMARG, IMM_LANE), 2, L(T_ADDRESS, T_V128), 1, L(T_V128)) \
  OP(V128_LOAD32_LANE, "v128.load32_lane", 1, 2, 4, RULE_PLAIN, 2, L(IMM_MEMARG, IMM_LANE), 2, L(T_ADDRESS, T_V128), 1, L(T_V128)) \
  OP(V128_LOAD64_LANE, "v128.load64_lane", 1, 3, 2, RULE_PLAIN, 2, L(IMM_MEMARG, IMM_LANE), 2, L(T_ADDRESS, T_V128), 1, L(T_V128)) \
  OP(V128_STORE8_LANE, "v128.store8_lane", 1, 0, 16, RULE_PLAIN, 2, L(IMM_MEMARG, IMM_LANE), 2, L(T_ADDRESS, T_V128), 0, L(0)) \
  OP(V128_STORE16_LANE, "v128.store16_lane", 1, 1, 8, RULE_PLAIN, 2, L(IMM_MEMARG, IMM_LANE), 2, L(T_ADDRESS, T_V128), 0, L(0)) \
  OP(V128_STORE32_LANE, "v128.store32_lane", 1, 2, 4, RULE_PLAIN, 2, L(IMM_MEMARG, IMM_LANE), 2, L(T_ADDRESS, T_V128), 0, L(0)) \
  OP(V128_STORE64_LANE, "v128.store64_lane", 1, 3, 2, RULE_PLAIN, 2, L(IMM_MEMARG, IMM_LANE), 2, L(T_ADDRESS, T_V128), 0, L(0)) \
  OP(V128_LOAD32_ZERO, "v128.load32_zero", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_LOAD64_ZERO, "v128.load64_zero", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_V128)) \
  OP(V128_CONST, "v128.const", 2, 0, 0, RULE_PLAIN, 1, L(IMM_V128), 0, L(0), 1, L(T_V128)) \
  OP(I8X16_SHUFFLE, "i8x16.shuffle", 0, 0, 0, RULE_PLAIN, 1, L(IMM_LANES), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_SWIZZLE, "i8x16.swizzle", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_SPLAT, "i8x16.splat", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_V128)) \
  OP(I16X8_SPLAT, "i16x8.splat", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_V128)) \
  OP(I32X4_SPLAT, "i32x4.splat", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I32), 1, L(T_V128)) \
  OP(I64X2_SPLAT, "i64x2.splat", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_I64), 1, L(T_V128)) \
  OP(F32X4_SPLAT, "f32x4.splat", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F32), 1, L(T_V128)) \
  OP(F64X2_SPLAT, "f64x2.splat", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_F64), 1, L(T_V128)) \
  OP(I8X16_EXTRACT_LANE_S, "i8x16.extract_lane_s", 0, 0, 16, RULE_PLAIN, 1, L(IMM_LANE), 1, L(T_V128), 1, L(T_I32)) \
  OP(I8X16_EXTRACT_LANE_U, "i8x16.extract_lane_u", 0, 0, 16, RULE_PLAIN, 1, L(IMM_LANE), 1, L(T_V128), 1, L(T_I32)) \
  OP(I8X16_REPLACE_LANE, "i8x16.replace_lane", 0, 0, 16, RULE_PLAIN, 1, L(IMM_LANE), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I16X8_EXTRACT_LANE_S, "i16x8.extract_lane_s", 0, 0, 8, RULE_PLAIN, 1, L(IMM_LANE), 1, L(T_V128), 1, L(T_I32)) \
  OP(I16X8_EXTRACT_LANE_U, "i16x8.extract_lane_u", 0, 0, 8, RULE_PLAIN, 1, L(IMM_LANE), 1, L(T_V128), 1, L(T_I32)) \
  OP(I16X8_REPLACE_LANE, "i16x8.replace_lane", 0, 0, 8, RULE_PLAIN, 1, L(IMM_LANE), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I32X4_EXTRACT_LANE, "i32x4.extract_lane", 0, 0, 4, RULE_PLAIN, 1, L(IMM_LANE), 1, L(T_V128), 1, L(T_I32)) \
  OP(I32X4_REPLACE_LANE, "i32x4.replace_lane", 0, 0, 4, RULE_PLAIN, 1, L(IMM_LANE), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I64X2_EXTRACT_LANE, "i64x2.extract_lane", 0, 0, 2, RULE_PLAIN, 1, L(IMM_LANE), 1, L(T_V128), 1, L(T_I64)) \
  OP(I64X2_REPLACE_LANE, "i64x2.replace_lane", 0, 0, 2, RULE_PLAIN, 1, L(IMM_LANE), 2, L(T_V128, T_I64), 1, L(T_V128)) \
  OP(F32X4_EXTRACT_LANE, "f32x4.extract_lane", 0, 0, 4, RULE_PLAIN, 1, L(IMM_LANE), 1, L(T_V128), 1, L(T_F32)) \
  OP(F32X4_REPLACE_LANE, "f32x4.replace_lane", 0, 0, 4, RULE_PLAIN, 1, L(IMM_LANE), 2, L(T_V128, T_F32), 1, L(T_V128)) \
  OP(F64X2_EXTRACT_LANE, "f64x2.extract_lane", 0, 0, 2, RULE_PLAIN, 1, L(IMM_LANE), 1, L(T_V128), 1, L(T_F64)) \
  OP(F64X2_REPLACE_LANE, "f64x2.replace_lane", 0, 0, 2, RULE_PLAIN, 1, L(IMM_LANE), 2, L(T_V128, T_F64), 1, L(T_V128)) \
  OP(I8X16_EQ, "i8x16.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_NE, "i8x16.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_LT_S, "i8x16.lt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_LT_U, "i8x16.lt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_GT_S, "i8x16.gt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_GT_U, "i8x16.gt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_LE_S, "i8x16.le_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_LE_U, "i8x16.le_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_GE_S, "i8x16.ge_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_GE_U, "i8x16.ge_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_EQ, "i16x8.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_NE, "i16x8.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_LT_S, "i16x8.lt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_LT_U, "i16x8.lt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_GT_S, "i16x8.gt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_GT_U, "i16x8.gt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_LE_S, "i16x8.le_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_LE_U, "i16x8.le_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_GE_S, "i16x8.ge_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_GE_U, "i16x8.ge_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_EQ, "i32x4.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_NE, "i32x4.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_LT_S, "i32x4.lt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_LT_U, "i32x4.lt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_GT_S, "i32x4.gt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_GT_U, "i32x4.gt_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_LE_S, "i32x4.le_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_LE_U, "i32x4.le_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_GE_S, "i32x4.ge_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_GE_U, "i32x4.ge_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_EQ, "f32x4.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_NE, "f32x4.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_LT, "f32x4.lt", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_GT, "f32x4.gt", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_LE, "f32x4.le", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_GE, "f32x4.ge", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_EQ, "f64x2.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_NE, "f64x2.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_LT, "f64x2.lt", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_GT, "f64x2.gt", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_LE, "f64x2.le", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_GE, "f64x2.ge", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(V128_NOT, "v128.not", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(V128_AND, "v128.and", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(V128_ANDNOT, "v128.andnot", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(V128_OR, "v128.or", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(V128_XOR, "v128.xor", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(V128_BITSELECT, "v128.bitselect", 0, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(V128_ANY_TRUE, "v128.any_true", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_I32)) \
  OP(F32X4_DEMOTE_F64X2_ZERO, "f32x4.demote_f64x2_zero", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F64X2_PROMOTE_LOW_F32X4, "f64x2.promote_low_f32x4", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I8X16_ABS, "i8x16.abs", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I8X16_NEG, "i8x16.neg", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I8X16_POPCNT, "i8x16.popcnt", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I8X16_ALL_TRUE, "i8x16.all_true", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_I32)) \
  OP(I8X16_BITMASK, "i8x16.bitmask", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_I32)) \
  OP(I8X16_NARROW_I16X8_S, "i8x16.narrow_i16x8_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_NARROW_I16X8_U, "i8x16.narrow_i16x8_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_CEIL, "f32x4.ceil", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F32X4_FLOOR, "f32x4.floor", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F32X4_TRUNC, "f32x4.trunc", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F32X4_NEAREST, "f32x4.nearest", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I8X16_SHL, "i8x16.shl", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I8X16_SHR_S, "i8x16.shr_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I8X16_SHR_U, "i8x16.shr_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I8X16_ADD, "i8x16.add", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_ADD_SAT_S, "i8x16.add_sat_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_ADD_SAT_U, "i8x16.add_sat_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_SUB, "i8x16.sub", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_SUB_SAT_S, "i8x16.sub_sat_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_SUB_SAT_U, "i8x16.sub_sat_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_CEIL, "f64x2.ceil", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F64X2_FLOOR, "f64x2.floor", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I8X16_MIN_S, "i8x16.min_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_MIN_U, "i8x16.min_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_MAX_S, "i8x16.max_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_MAX_U, "i8x16.max_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_TRUNC, "f64x2.trunc", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I8X16_AVGR_U, "i8x16.avgr_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTADD_PAIRWISE_I8X16_S, "i16x8.extadd_pairwise_i8x16_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTADD_PAIRWISE_I8X16_U, "i16x8.extadd_pairwise_i8x16_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_EXTADD_PAIRWISE_I16X8_S, "i32x4.extadd_pairwise_i16x8_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_EXTADD_PAIRWISE_I16X8_U, "i32x4.extadd_pairwise_i16x8_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I16X8_ABS, "i16x8.abs", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I16X8_NEG, "i16x8.neg", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I16X8_Q15MULR_SAT_S, "i16x8.q15mulr_sat_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_ALL_TRUE, "i16x8.all_true", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_I32)) \
  OP(I16X8_BITMASK, "i16x8.bitmask", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_I32)) \
  OP(I16X8_NARROW_I32X4_S, "i16x8.narrow_i32x4_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_NARROW_I32X4_U, "i16x8.narrow_i32x4_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTEND_LOW_I8X16_S, "i16x8.extend_low_i8x16_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTEND_HIGH_I8X16_S, "i16x8.extend_high_i8x16_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTEND_LOW_I8X16_U, "i16x8.extend_low_i8x16_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTEND_HIGH_I8X16_U, "i16x8.extend_high_i8x16_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I16X8_SHL, "i16x8.shl", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I16X8_SHR_S, "i16x8.shr_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I16X8_SHR_U, "i16x8.shr_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I16X8_ADD, "i16x8.add", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_ADD_SAT_S, "i16x8.add_sat_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_ADD_SAT_U, "i16x8.add_sat_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_SUB, "i16x8.sub", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_SUB_SAT_S, "i16x8.sub_sat_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_SUB_SAT_U, "i16x8.sub_sat_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_NEAREST, "f64x2.nearest", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I16X8_MUL, "i16x8.mul", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_MIN_S, "i16x8.min_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_MIN_U, "i16x8.min_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_MAX_S, "i16x8.max_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_MAX_U, "i16x8.max_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_AVGR_U, "i16x8.avgr_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTMUL_LOW_I8X16_S, "i16x8.extmul_low_i8x16_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTMUL_HIGH_I8X16_S, "i16x8.extmul_high_i8x16_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTMUL_LOW_I8X16_U, "i16x8.extmul_low_i8x16_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_EXTMUL_HIGH_I8X16_U, "i16x8.extmul_high_i8x16_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_ABS, "i32x4.abs", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_NEG, "i32x4.neg", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_ALL_TRUE, "i32x4.all_true", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_I32)) \
  OP(I32X4_BITMASK, "i32x4.bitmask", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_I32)) \
  OP(I32X4_EXTEND_LOW_I16X8_S, "i32x4.extend_low_i16x8_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_EXTEND_HIGH_I16X8_S, "i32x4.extend_high_i16x8_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_EXTEND_LOW_I16X8_U, "i32x4.extend_low_i16x8_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_EXTEND_HIGH_I16X8_U, "i32x4.extend_high_i16x8_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_SHL, "i32x4.shl", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I32X4_SHR_S, "i32x4.shr_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I32X4_SHR_U, "i32x4.shr_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I32X4_ADD, "i32x4.add", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_SUB, "i32x4.sub", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_MUL, "i32x4.mul", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_MIN_S, "i32x4.min_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_MIN_U, "i32x4.min_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_MAX_S, "i32x4.max_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_MAX_U, "i32x4.max_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_DOT_I16X8_S, "i32x4.dot_i16x8_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_EXTMUL_LOW_I16X8_S, "i32x4.extmul_low_i16x8_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_EXTMUL_HIGH_I16X8_S, "i32x4.extmul_high_i16x8_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_EXTMUL_LOW_I16X8_U, "i32x4.extmul_low_i16x8_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_EXTMUL_HIGH_I16X8_U, "i32x4.extmul_high_i16x8_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_ABS, "i64x2.abs", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I64X2_NEG, "i64x2.neg", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I64X2_ALL_TRUE, "i64x2.all_true", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_I32)) \
  OP(I64X2_BITMASK, "i64x2.bitmask", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_I32)) \
  OP(I64X2_EXTEND_LOW_I32X4_S, "i64x2.extend_low_i32x4_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I64X2_EXTEND_HIGH_I32X4_S, "i64x2.extend_high_i32x4_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I64X2_EXTEND_LOW_I32X4_U, "i64x2.extend_low_i32x4_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I64X2_EXTEND_HIGH_I32X4_U, "i64x2.extend_high_i32x4_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I64X2_SHL, "i64x2.shl", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I64X2_SHR_S, "i64x2.shr_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I64X2_SHR_U, "i64x2.shr_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_I32), 1, L(T_V128)) \
  OP(I64X2_ADD, "i64x2.add", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_SUB, "i64x2.sub", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_MUL, "i64x2.mul", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_EQ, "i64x2.eq", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_NE, "i64x2.ne", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_LT_S, "i64x2.lt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_GT_S, "i64x2.gt_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_LE_S, "i64x2.le_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_GE_S, "i64x2.ge_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_EXTMUL_LOW_I32X4_S, "i64x2.extmul_low_i32x4_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_EXTMUL_HIGH_I32X4_S, "i64x2.extmul_high_i32x4_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_EXTMUL_LOW_I32X4_U, "i64x2.extmul_low_i32x4_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_EXTMUL_HIGH_I32X4_U, "i64x2.extmul_high_i32x4_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_ABS, "f32x4.abs", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F32X4_NEG, "f32x4.neg", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F32X4_SQRT, "f32x4.sqrt", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F32X4_ADD, "f32x4.add", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_SUB, "f32x4.sub", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_MUL, "f32x4.mul", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_DIV, "f32x4.div", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_MIN, "f32x4.min", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_MAX, "f32x4.max", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_PMIN, "f32x4.pmin", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_PMAX, "f32x4.pmax", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_ABS, "f64x2.abs", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F64X2_NEG, "f64x2.neg", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F64X2_SQRT, "f64x2.sqrt", 4, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F64X2_ADD, "f64x2.add", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_SUB, "f64x2.sub", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_MUL, "f64x2.mul", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_DIV, "f64x2.div", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_MIN, "f64x2.min", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_MAX, "f64x2.max", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_PMIN, "f64x2.pmin", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_PMAX, "f64x2.pmax", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_TRUNC_SAT_F32X4_S, "i32x4.trunc_sat_f32x4_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_TRUNC_SAT_F32X4_U, "i32x4.trunc_sat_f32x4_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F32X4_CONVERT_I32X4_S, "f32x4.convert_i32x4_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F32X4_CONVERT_I32X4_U, "f32x4.convert_i32x4_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_TRUNC_SAT_F64X2_S_ZERO, "i32x4.trunc_sat_f64x2_s_zero", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_TRUNC_SAT_F64X2_U_ZERO, "i32x4.trunc_sat_f64x2_u_zero", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F64X2_CONVERT_LOW_I32X4_S, "f64x2.convert_low_i32x4_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F64X2_CONVERT_LOW_I32X4_U, "f64x2.convert_low_i32x4_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I8X16_RELAXED_SWIZZLE, "i8x16.relaxed_swizzle", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_RELAXED_TRUNC_F32X4_S, "i32x4.relaxed_trunc_f32x4_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_RELAXED_TRUNC_F32X4_U, "i32x4.relaxed_trunc_f32x4_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_RELAXED_TRUNC_F64X2_S_ZERO, "i32x4.relaxed_trunc_f64x2_s_zero", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(I32X4_RELAXED_TRUNC_F64X2_U_ZERO, "i32x4.relaxed_trunc_f64x2_u_zero", 0, 0, 0, RULE_PLAIN, 0, L(0), 1, L(T_V128), 1, L(T_V128)) \
  OP(F32X4_RELAXED_MADD, "f32x4.relaxed_madd", 4, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_RELAXED_NMADD, "f32x4.relaxed_nmadd", 4, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_RELAXED_MADD, "f64x2.relaxed_madd", 4, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_RELAXED_NMADD, "f64x2.relaxed_nmadd", 4, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(I8X16_RELAXED_LANESELECT, "i8x16.relaxed_laneselect", 0, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_RELAXED_LANESELECT, "i16x8.relaxed_laneselect", 0, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_RELAXED_LANESELECT, "i32x4.relaxed_laneselect", 0, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(I64X2_RELAXED_LANESELECT, "i64x2.relaxed_laneselect", 0, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_RELAXED_MIN, "f32x4.relaxed_min", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F32X4_RELAXED_MAX, "f32x4.relaxed_max", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_RELAXED_MIN, "f64x2.relaxed_min", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(F64X2_RELAXED_MAX, "f64x2.relaxed_max", 4, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_RELAXED_Q15MULR_S, "i16x8.relaxed_q15mulr_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I16X8_RELAXED_DOT_I8X16_I7X16_S, "i16x8.relaxed_dot_i8x16_i7x16_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_V128, T_V128), 1, L(T_V128)) \
  OP(I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S, "i32x4.relaxed_dot_i8x16_i7x16_add_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 3, L(T_V128, T_V128, T_V128), 1, L(T_V128)) \
  OP(CALL_REF, "call_ref", 1, 0, 0, RULE_CALL_REF, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(BR_ON_NULL, "br_on_null", 0, 0, 0, RULE_BR_ON_NULL, 1, L(IMM_LABEL), 0, L(0), 0, L(0)) \
  OP(BR_ON_NON_NULL, "br_on_non_null", 0, 0, 0, RULE_BR_ON_NON_NULL, 1, L(IMM_LABEL), 0, L(0), 0, L(0)) \
  OP(REF_AS_NON_NULL, "ref.as_non_null", 1, 0, 0, RULE_REF_AS_NON_NULL, 0, L(0), 0, L(0), 0, L(0)) \
  OP(RETURN_CALL_REF, "return_call_ref", 1, 0, 0, RULE_RETURN_CALL_REF, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(REF_EQ, "ref.eq", 0, 0, 0, RULE_REF_EQ, 0, L(0), 0, L(0), 0, L(0)) \
  OP(REF_TEST, "ref.test", 0, 0, 0, RULE_REF_TEST, 1, L(IMM_HEAP), 0, L(0), 0, L(0)) \
  OP(REF_TEST_NULL, "ref.test null", 0, 0, 0, RULE_REF_TEST, 1, L(IMM_HEAP), 0, L(0), 0, L(0)) \
  OP(REF_CAST, "ref.cast", 1, 0, 0, RULE_REF_CAST, 1, L(IMM_HEAP), 0, L(0), 0, L(0)) \
  OP(REF_CAST_NULL, "ref.cast null", 1, 0, 0, RULE_REF_CAST, 1, L(IMM_HEAP), 0, L(0), 0, L(0)) \
  OP(ANY_CONVERT_EXTERN, "any.convert_extern", 2, 0, 0, RULE_ANY_CONVERT_EXTERN, 0, L(0), 0, L(0), 0, L(0)) \
  OP(EXTERN_CONVERT_ANY, "extern.convert_any", 2, 0, 0, RULE_EXTERN_CONVERT_ANY, 0, L(0), 0, L(0), 0, L(0)) \
  OP(REF_I31, "ref.i31", 2, 0, 0, RULE_REF_I31, 0, L(0), 0, L(0), 0, L(0)) \
  OP(I31_GET_S, "i31.get_s", 1, 0, 0, RULE_I31_GET, 0, L(0), 0, L(0), 0, L(0)) \
  OP(I31_GET_U, "i31.get_u", 1, 0, 0, RULE_I31_GET, 0, L(0), 0, L(0), 0, L(0)) \
  OP(BR_ON_CAST, "br_on_cast", 0, 0, 0, RULE_BR_ON_CAST, 1, L(IMM_CAST), 0, L(0), 0, L(0)) \
  OP(BR_ON_CAST_FAIL, "br_on_cast_fail", 0, 0, 0, RULE_BR_ON_CAST_FAIL, 1, L(IMM_CAST), 0, L(0), 0, L(0)) \
  OP(STRUCT_NEW, "struct.new", 2, 0, 0, RULE_STRUCT_NEW, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(STRUCT_NEW_DEFAULT, "struct.new_default", 2, 0, 0, RULE_STRUCT_NEW_DEFAULT, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(STRUCT_GET, "struct.get", 1, 0, 0, RULE_STRUCT_GET, 2, L(IMM_TYPE, IMM_FIELD), 0, L(0), 0, L(0)) \
  OP(STRUCT_GET_S, "struct.get_s", 1, 0, 0, RULE_STRUCT_GET, 2, L(IMM_TYPE, IMM_FIELD), 0, L(0), 0, L(0)) \
  OP(STRUCT_GET_U, "struct.get_u", 1, 0, 0, RULE_STRUCT_GET, 2, L(IMM_TYPE, IMM_FIELD), 0, L(0), 0, L(0)) \
  OP(STRUCT_SET, "struct.set", 1, 0, 0, RULE_STRUCT_SET, 2, L(IMM_TYPE, IMM_FIELD), 0, L(0), 0, L(0)) \
  OP(ARRAY_NEW, "array.new", 2, 0, 0, RULE_ARRAY_NEW, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(ARRAY_NEW_DEFAULT, "array.new_default", 2, 0, 0, RULE_ARRAY_NEW_DEFAULT, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(ARRAY_NEW_FIXED, "array.new_fixed", 2, 0, 0, RULE_ARRAY_NEW_FIXED, 2, L(IMM_TYPE, IMM_COUNT), 0, L(0), 0, L(0)) \
  OP(ARRAY_NEW_DATA, "array.new_data", 1, 0, 0, RULE_ARRAY_NEW_DATA, 2, L(IMM_TYPE, IMM_DATA), 0, L(0), 0, L(0)) \
  OP(ARRAY_NEW_ELEM, "array.new_elem", 1, 0, 0, RULE_ARRAY_NEW_ELEM, 2, L(IMM_TYPE, IMM_ELEM), 0, L(0), 0, L(0)) \
  OP(ARRAY_GET, "array.get", 1, 0, 0, RULE_ARRAY_GET, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(ARRAY_GET_S, "array.get_s", 1, 0, 0, RULE_ARRAY_GET, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(ARRAY_GET_U, "array.get_u", 1, 0, 0, RULE_ARRAY_GET, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(ARRAY_SET, "array.set", 1, 0, 0, RULE_ARRAY_SET, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(ARRAY_LEN, "array.len", 1, 0, 0, RULE_ARRAY_LEN, 0, L(0), 0, L(0), 0, L(0)) \
  OP(ARRAY_FILL, "array.fill", 1, 0, 0, RULE_ARRAY_FILL, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(ARRAY_COPY, "array.copy", 1, 0, 0, RULE_ARRAY_COPY, 2, L(IMM_TYPE, IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(ARRAY_INIT_DATA, "array.init_data", 1, 0, 0, RULE_ARRAY_INIT_DATA, 2, L(IMM_TYPE, IMM_DATA), 0, L(0), 0, L(0)) \
  OP(ARRAY_INIT_ELEM, "array.init_elem", 1, 0, 0, RULE_ARRAY_INIT_ELEM, 2, L(IMM_TYPE, IMM_ELEM), 0, L(0), 0, L(0)) \
  OP(THROW, "throw", 0, 0, 0, RULE_THROW, 1, L(IMM_TAG), 0, L(0), 0, L(0)) \
  OP(THROW_REF, "throw_ref", 1, 0, 0, RULE_THROW_REF, 0, L(0), 0, L(0), 0, L(0)) \
  OP(TRY_TABLE, "try_table", 0, 0, 0, RULE_TRY_TABLE, 2, L(IMM_BLOCKTYPE, IMM_CATCHES), 0, L(0), 0, L(0)) \
  OP(MEMORY_ATOMIC_NOTIFY, "memory.atomic.notify", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(MEMORY_ATOMIC_WAIT32, "memory.atomic.wait32", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 3, L(T_ADDRESS, T_I32, T_I64), 1, L(T_I32)) \
  OP(MEMORY_ATOMIC_WAIT64, "memory.atomic.wait64", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 3, L(T_ADDRESS, T_I64, T_I64), 1, L(T_I32)) \
  OP(ATOMIC_FENCE, "atomic.fence", 0, 0, 0, RULE_PLAIN, 1, L(IMM_RESERVED), 0, L(0), 0, L(0)) \
  OP(I32_ATOMIC_LOAD, "i32.atomic.load", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I32)) \
  OP(I64_ATOMIC_LOAD, "i64.atomic.load", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I32_ATOMIC_LOAD8_U, "i32.atomic.load8_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I32)) \
  OP(I32_ATOMIC_LOAD16_U, "i32.atomic.load16_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I32)) \
  OP(I64_ATOMIC_LOAD8_U, "i64.atomic.load8_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I64_ATOMIC_LOAD16_U, "i64.atomic.load16_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I64_ATOMIC_LOAD32_U, "i64.atomic.load32_u", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 1, L(T_ADDRESS), 1, L(T_I64)) \
  OP(I32_ATOMIC_STORE, "i32.atomic.store", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 0, L(0)) \
  OP(I64_ATOMIC_STORE, "i64.atomic.store", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 0, L(0)) \
  OP(I32_ATOMIC_STORE8, "i32.atomic.store8", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 0, L(0)) \
  OP(I32_ATOMIC_STORE16, "i32.atomic.store16", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 0, L(0)) \
  OP(I64_ATOMIC_STORE8, "i64.atomic.store8", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 0, L(0)) \
  OP(I64_ATOMIC_STORE16, "i64.atomic.store16", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 0, L(0)) \
  OP(I64_ATOMIC_STORE32, "i64.atomic.store32", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 0, L(0)) \
  OP(I32_ATOMIC_RMW_ADD, "i32.atomic.rmw.add", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW_ADD, "i64.atomic.rmw.add", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW8_ADD_U, "i32.atomic.rmw8.add_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I32_ATOMIC_RMW16_ADD_U, "i32.atomic.rmw16.add_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW8_ADD_U, "i64.atomic.rmw8.add_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW16_ADD_U, "i64.atomic.rmw16.add_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW32_ADD_U, "i64.atomic.rmw32.add_u", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW_SUB, "i32.atomic.rmw.sub", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW_SUB, "i64.atomic.rmw.sub", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW8_SUB_U, "i32.atomic.rmw8.sub_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I32_ATOMIC_RMW16_SUB_U, "i32.atomic.rmw16.sub_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW8_SUB_U, "i64.atomic.rmw8.sub_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW16_SUB_U, "i64.atomic.rmw16.sub_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW32_SUB_U, "i64.atomic.rmw32.sub_u", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW_AND, "i32.atomic.rmw.and", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW_AND, "i64.atomic.rmw.and", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW8_AND_U, "i32.atomic.rmw8.and_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I32_ATOMIC_RMW16_AND_U, "i32.atomic.rmw16.and_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW8_AND_U, "i64.atomic.rmw8.and_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW16_AND_U, "i64.atomic.rmw16.and_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW32_AND_U, "i64.atomic.rmw32.and_u", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW_OR, "i32.atomic.rmw.or", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW_OR, "i64.atomic.rmw.or", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW8_OR_U, "i32.atomic.rmw8.or_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I32_ATOMIC_RMW16_OR_U, "i32.atomic.rmw16.or_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW8_OR_U, "i64.atomic.rmw8.or_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW16_OR_U, "i64.atomic.rmw16.or_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW32_OR_U, "i64.atomic.rmw32.or_u", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW_XOR, "i32.atomic.rmw.xor", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW_XOR, "i64.atomic.rmw.xor", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW8_XOR_U, "i32.atomic.rmw8.xor_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I32_ATOMIC_RMW16_XOR_U, "i32.atomic.rmw16.xor_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW8_XOR_U, "i64.atomic.rmw8.xor_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW16_XOR_U, "i64.atomic.rmw16.xor_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW32_XOR_U, "i64.atomic.rmw32.xor_u", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW_XCHG, "i32.atomic.rmw.xchg", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW_XCHG, "i64.atomic.rmw.xchg", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW8_XCHG_U, "i32.atomic.rmw8.xchg_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I32_ATOMIC_RMW16_XCHG_U, "i32.atomic.rmw16.xchg_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW8_XCHG_U, "i64.atomic.rmw8.xchg_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW16_XCHG_U, "i64.atomic.rmw16.xchg_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW32_XCHG_U, "i64.atomic.rmw32.xchg_u", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 2, L(T_ADDRESS, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW_CMPXCHG, "i32.atomic.rmw.cmpxchg", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 3, L(T_ADDRESS, T_I32, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW_CMPXCHG, "i64.atomic.rmw.cmpxchg", 1, 3, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 3, L(T_ADDRESS, T_I64, T_I64), 1, L(T_I64)) \
  OP(I32_ATOMIC_RMW8_CMPXCHG_U, "i32.atomic.rmw8.cmpxchg_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 3, L(T_ADDRESS, T_I32, T_I32), 1, L(T_I32)) \
  OP(I32_ATOMIC_RMW16_CMPXCHG_U, "i32.atomic.rmw16.cmpxchg_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 3, L(T_ADDRESS, T_I32, T_I32), 1, L(T_I32)) \
  OP(I64_ATOMIC_RMW8_CMPXCHG_U, "i64.atomic.rmw8.cmpxchg_u", 1, 0, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 3, L(T_ADDRESS, T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW16_CMPXCHG_U, "i64.atomic.rmw16.cmpxchg_u", 1, 1, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 3, L(T_ADDRESS, T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_ATOMIC_RMW32_CMPXCHG_U, "i64.atomic.rmw32.cmpxchg_u", 1, 2, 0, RULE_PLAIN, 1, L(IMM_MEMARG), 3, L(T_ADDRESS, T_I64, T_I64), 1, L(T_I64)) \
  OP(I64_ADD128, "i64.add128", 0, 0, 0, RULE_PLAIN, 0, L(0), 4, L(T_I64, T_I64, T_I64, T_I64), 2, L(T_I64, T_I64)) \
  OP(I64_SUB128, "i64.sub128", 0, 0, 0, RULE_PLAIN, 0, L(0), 4, L(T_I64, T_I64, T_I64, T_I64), 2, L(T_I64, T_I64)) \
  OP(I64_MUL_WIDE_S, "i64.mul_wide_s", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 2, L(T_I64, T_I64)) \
  OP(I64_MUL_WIDE_U, "i64.mul_wide_u", 0, 0, 0, RULE_PLAIN, 0, L(0), 2, L(T_I64, T_I64), 2, L(T_I64, T_I64)) \
  OP(TRY, "try", 0, 0, 0, RULE_TRY, 1, L(IMM_BLOCKTYPE), 0, L(0), 0, L(0)) \
  OP(CATCH, "catch", 0, 0, 0, RULE_CATCH, 1, L(IMM_TAG), 0, L(0), 0, L(0)) \
  OP(CATCH_ALL, "catch_all", 0, 0, 0, RULE_CATCH_ALL, 0, L(0), 0, L(0), 0, L(0)) \
  OP(DELEGATE, "delegate", 0, 0, 0, RULE_DELEGATE, 1, L(IMM_LABEL), 0, L(0), 0, L(0)) \
  OP(RETHROW, "rethrow", 0, 0, 0, RULE_RETHROW, 1, L(IMM_LABEL), 0, L(0), 0, L(0)) \
  OP(CONT_NEW, "cont.new", 1, 0, 0, RULE_CONT_NEW, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(CONT_BIND, "cont.bind", 1, 0, 0, RULE_CONT_BIND, 2, L(IMM_TYPE, IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(SUSPEND, "suspend", 1, 0, 0, RULE_SUSPEND, 1, L(IMM_TAG), 0, L(0), 0, L(0)) \
  OP(RESUME, "resume", 1, 0, 0, RULE_RESUME, 2, L(IMM_TYPE, IMM_HANDLERS), 0, L(0), 0, L(0)) \
  OP(RESUME_THROW, "resume_throw", 1, 0, 0, RULE_RESUME_THROW, 3, L(IMM_TYPE, IMM_TAG, IMM_HANDLERS), 0, L(0), 0, L(0)) \
  OP(RESUME_THROW_REF, "resume_throw_ref", 1, 0, 0, RULE_RESUME_THROW_REF, 2, L(IMM_TYPE, IMM_HANDLERS), 0, L(0), 0, L(0)) \
  OP(SWITCH, "switch", 1, 0, 0, RULE_SWITCH, 2, L(IMM_TYPE, IMM_TAG), 0, L(0), 0, L(0)) \
  OP(STRUCT_NEW_DESC, "struct.new_desc", 3, 0, 0, RULE_STRUCT_NEW_DESC, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(STRUCT_NEW_DEFAULT_DESC, "struct.new_default_desc", 3, 0, 0, RULE_STRUCT_NEW_DEFAULT_DESC, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(REF_GET_DESC, "ref.get_desc", 1, 0, 0, RULE_REF_GET_DESC, 1, L(IMM_TYPE), 0, L(0), 0, L(0)) \
  OP(REF_CAST_DESC_EQ, "ref.cast_desc_eq", 1, 0, 0, RULE_REF_CAST_DESC_EQ, 1, L(IMM_HEAP), 0, L(0), 0, L(0)) \
  OP(REF_CAST_DESC_EQ_NULL, "ref.cast_desc_eq null", 1, 0, 0, RULE_REF_CAST_DESC_EQ, 1, L(IMM_HEAP), 0, L(0), 0, L(0)) \
  OP(BR_ON_CAST_DESC_EQ, "br_on_cast_desc_eq", 1, 0, 0, RULE_BR_ON_CAST_DESC_EQ, 1, L(IMM_CAST), 0, L(0), 0, L(0)) \
  OP(BR_ON_CAST_DESC_EQ_FAIL, "br_on_cast_desc_eq_fail", 1, 0, 0, RULE_BR_ON_CAST_DESC_EQ_FAIL, 1, L(IMM_CAST), 0, L(0), 0, L(0))

#define PLAIN_CODES 256
#define PLAIN_NUMBERS \
  0, 1, 2, 3, 4, 5, 570, 571, 496, 574, 497, 6, 7, 8, 9, 10, \
  11, 12, 201, 202, 459, 463, 65535, 65535, 573, 572, 13, 14, 197, 65535, 65535, 498, \
  15, 16, 17, 18, 19, 192, 193, 65535, 20, 21, 22, 23, 24, 25, 26, 27, \
  28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, \
  44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, \
  60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, \
  76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, \
  92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, \
  108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, \
  124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, \
  140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, \
  156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, \
  172, 173, 174, 175, 176, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, \
  198, 199, 200, 464, 462, 460, 461, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, \
  575, 576, 577, 578, 579, 580, 581, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, \
  65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535,

#define FB_CODES 39
#define FB_NUMBERS \
  476, 477, 478, 479, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 490, 491, \
  492, 493, 494, 495, 465, 466, 467, 468, 474, 475, 469, 470, 471, 472, 473, 65535, \
  582, 583, 584, 585, 586, 587, 588,

#define FC_CODES 23
#define FC_NUMBERS \
  177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 194, \
  195, 196, 65535, 566, 567, 568, 569,

#define FD_CODES 276
#define FD_NUMBERS \
  203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 225, 226, 227, 228, \
  229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239, 240, 241, 242, 243, 244, \
  245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255, 256, 257, 258, 259, 260, \
  261, 262, 263, 264, 265, 266, 267, 268, 269, 270, 271, 272, 273, 274, 275, 276, \
  277, 278, 279, 280, 281, 282, 283, 284, 285, 286, 287, 288, 289, 290, 291, 292, \
  293, 294, 295, 296, 215, 216, 217, 218, 219, 220, 221, 222, 223, 224, 297, 298, \
  299, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 310, 311, 312, 313, 314, \
  315, 316, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 329, 330, \
  331, 332, 333, 334, 335, 336, 337, 338, 339, 340, 341, 342, 343, 344, 345, 346, \
  347, 348, 349, 350, 351, 352, 353, 354, 355, 356, 65535, 357, 358, 359, 360, 361, \
  362, 363, 65535, 364, 365, 65535, 65535, 366, 367, 368, 369, 370, 371, 372, 373, 65535, \
  65535, 374, 65535, 65535, 65535, 375, 376, 377, 378, 379, 380, 65535, 381, 382, 383, 384, \
  385, 386, 65535, 387, 388, 65535, 65535, 389, 390, 391, 392, 393, 394, 395, 396, 65535, \
  65535, 397, 65535, 65535, 65535, 398, 399, 400, 401, 402, 403, 404, 405, 406, 407, 408, \
  409, 410, 65535, 411, 412, 413, 414, 415, 416, 417, 418, 419, 420, 421, 65535, 422, \
  423, 424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 435, 436, 437, 438, \
  439, 440, 441, 442, 443, 444, 445, 446, 447, 448, 449, 450, 451, 452, 453, 454, \
  455, 456, 457, 458,

#define FE_CODES 79
#define FE_NUMBERS \
  499, 500, 501, 502, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, \
  503, 504, 505, 506, 507, 508, 509, 510, 511, 512, 513, 514, 515, 516, 517, 518, \
  519, 520, 521, 522, 523, 524, 525, 526, 527, 528, 529, 530, 531, 532, 533, 534, \
  535, 536, 537, 538, 539, 540, 541, 542, 543, 544, 545, 546, 547, 548, 549, 550, \
  551, 552, 553, 554, 555, 556, 557, 558, 559, 560, 561, 562, 563, 564, 565,

#define COMPUTATIONS(X) \
  X(I32_EQZ, I32__I32) \
  X(I32_EQ, I32_I32__I32) \
  X(I32_NE, I32_I32__I32) \
  X(I32_LT_S, I32_I32__I32) \
  X(I32_LT_U, I32_I32__I32) \
  X(I32_GT_S, I32_I32__I32) \
  X(I32_GT_U, I32_I32__I32) \
  X(I32_LE_S, I32_I32__I32) \
  X(I32_LE_U, I32_I32__I32) \
  X(I32_GE_S, I32_I32__I32) \
  X(I32_GE_U, I32_I32__I32) \
  X(I64_EQZ, I64__I32) \
  X(I64_EQ, I64_I64__I32) \
  X(I64_NE, I64_I64__I32) \
  X(I64_LT_S, I64_I64__I32) \
  X(I64_LT_U, I64_I64__I32) \
  X(I64_GT_S, I64_I64__I32) \
  X(I64_GT_U, I64_I64__I32) \
  X(I64_LE_S, I64_I64__I32) \
  X(I64_LE_U, I64_I64__I32) \
  X(I64_GE_S, I64_I64__I32) \
  X(I64_GE_U, I64_I64__I32) \
  X(F32_EQ, F32_F32__I32) \
  X(F32_NE, F32_F32__I32) \
  X(F32_LT, F32_F32__I32) \
  X(F32_GT, F32_F32__I32) \
  X(F32_LE, F32_F32__I32) \
  X(F32_GE, F32_F32__I32) \
  X(F64_EQ, F64_F64__I32) \
  X(F64_NE, F64_F64__I32) \
  X(F64_LT, F64_F64__I32) \
  X(F64_GT, F64_F64__I32) \
  X(F64_LE, F64_F64__I32) \
  X(F64_GE, F64_F64__I32) \
  X(I32_CLZ, I32__I32) \
  X(I32_CTZ, I32__I32) \
  X(I32_POPCNT, I32__I32) \
  X(I32_ADD, I32_I32__I32) \
  X(I32_SUB, I32_I32__I32) \
  X(I32_MUL, I32_I32__I32) \
  X(I32_DIV_S, I32_I32__I32_TRAP) \
  X(I32_DIV_U, I32_I32__I32_TRAP) \
  X(I32_REM_S, I32_I32__I32_TRAP) \
  X(I32_REM_U, I32_I32__I32_TRAP) \
  X(I32_AND, I32_I32__I32) \
  X(I32_OR, I32_I32__I32) \
  X(I32_XOR, I32_I32__I32) \
  X(I32_SHL, I32_I32__I32) \
  X(I32_SHR_S, I32_I32__I32) \
  X(I32_SHR_U, I32_I32__I32) \
  X(I32_ROTL, I32_I32__I32) \
  X(I32_ROTR, I32_I32__I32) \
  X(I64_CLZ, I64__I64) \
  X(I64_CTZ, I64__I64) \
  X(I64_POPCNT, I64__I64) \
  X(I64_ADD, I64_I64__I64) \
  X(I64_SUB, I64_I64__I64) \
  X(I64_MUL, I64_I64__I64) \
  X(I64_DIV_S, I64_I64__I64_TRAP) \
  X(I64_DIV_U, I64_I64__I64_TRAP) \
  X(I64_REM_S, I64_I64__I64_TRAP) \
  X(I64_REM_U, I64_I64__I64_TRAP) \
  X(I64_AND, I64_I64__I64) \
  X(I64_OR, I64_I64__I64) \
  X(I64_XOR, I64_I64__I64) \
  X(I64_SHL, I64_I64__I64) \
  X(I64_SHR_S, I64_I64__I64) \
  X(I64_SHR_U, I64_I64__I64) \
  X(I64_ROTL, I64_I64__I64) \
  X(I64_ROTR, I64_I64__I64) \
  X(F32_ABS, F32__F32) \
  X(F32_NEG, F32__F32) \
  X(F32_CEIL, F32__F32) \
  X(F32_FLOOR, F32__F32) \
  X(F32_TRUNC, F32__F32) \
  X(F32_NEAREST, F32__F32) \
  X(F32_SQRT, F32__F32) \
  X(F32_ADD, F32_F32__F32) \
  X(F32_SUB, F32_F32__F32) \
  X(F32_MUL, F32_F32__F32) \
  X(F32_DIV, F32_F32__F32) \
  X(F32_MIN, F32_F32__F32) \
  X(F32_MAX, F32_F32__F32) \
  X(F32_COPYSIGN, F32_F32__F32) \
  X(F64_ABS, F64__F64) \
  X(F64_NEG, F64__F64) \
  X(F64_CEIL, F64__F64) \
  X(F64_FLOOR, F64__F64) \
  X(F64_TRUNC, F64__F64) \
  X(F64_NEAREST, F64__F64) \
  X(F64_SQRT, F64__F64) \
  X(F64_ADD, F64_F64__F64) \
  X(F64_SUB, F64_F64__F64) \
  X(F64_MUL, F64_F64__F64) \
  X(F64_DIV, F64_F64__F64) \
  X(F64_MIN, F64_F64__F64) \
  X(F64_MAX, F64_F64__F64) \
  X(F64_COPYSIGN, F64_F64__F64) \
  X(I32_WRAP_I64, I64__I32) \
  X(I32_TRUNC_F32_S, F32__I32_TRAP) \
  X(I32_TRUNC_F32_U, F32__I32_TRAP) \
  X(I32_TRUNC_F64_S, F64__I32_TRAP) \
  X(I32_TRUNC_F64_U, F64__I32_TRAP) \
  X(I64_EXTEND_I32_S, I32__I64) \
  X(I64_EXTEND_I32_U, I32__I64) \
  X(I64_TRUNC_F32_S, F32__I64_TRAP) \
  X(I64_TRUNC_F32_U, F32__I64_TRAP) \
  X(I64_TRUNC_F64_S, F64__I64_TRAP) \
  X(I64_TRUNC_F64_U, F64__I64_TRAP) \
  X(F32_CONVERT_I32_S, I32__F32) \
  X(F32_CONVERT_I32_U, I32__F32) \
  X(F32_CONVERT_I64_S, I64__F32) \
  X(F32_CONVERT_I64_U, I64__F32) \
  X(F32_DEMOTE_F64, F64__F32) \
  X(F64_CONVERT_I32_S, I32__F64) \
  X(F64_CONVERT_I32_U, I32__F64) \
  X(F64_CONVERT_I64_S, I64__F64) \
  X(F64_CONVERT_I64_U, I64__F64) \
  X(F64_PROMOTE_F32, F32__F64) \
  X(I32_REINTERPRET_F32, F32__I32) \
  X(I64_REINTERPRET_F64, F64__I64) \
  X(F32_REINTERPRET_I32, I32__F32) \
  X(F64_REINTERPRET_I64, I64__F64) \
  X(I32_EXTEND8_S, I32__I32) \
  X(I32_EXTEND16_S, I32__I32) \
  X(I64_EXTEND8_S, I64__I64) \
  X(I64_EXTEND16_S, I64__I64) \
  X(I64_EXTEND32_S, I64__I64) \
  X(I32_TRUNC_SAT_F32_S, F32__I32) \
  X(I32_TRUNC_SAT_F32_U, F32__I32) \
  X(I32_TRUNC_SAT_F64_S, F64__I32) \
  X(I32_TRUNC_SAT_F64_U, F64__I32) \
  X(I64_TRUNC_SAT_F32_S, F32__I64) \
  X(I64_TRUNC_SAT_F32_U, F32__I64) \
  X(I64_TRUNC_SAT_F64_S, F64__I64) \
  X(I64_TRUNC_SAT_F64_U, F64__I64) \
  X(I8X16_SHUFFLE, V128_V128__V128_LANES) \
  X(I8X16_SWIZZLE, V128_V128__V128) \
  X(I8X16_SPLAT, I32__V128) \
  X(I16X8_SPLAT, I32__V128) \
  X(I32X4_SPLAT, I32__V128) \
  X(I64X2_SPLAT, I64__V128) \
  X(F32X4_SPLAT, F32__V128) \
  X(F64X2_SPLAT, F64__V128) \
  X(I8X16_EXTRACT_LANE_S, V128__I32_LANE) \
  X(I8X16_EXTRACT_LANE_U, V128__I32_LANE) \
  X(I8X16_REPLACE_LANE, V128_I32__V128_LANE) \
  X(I16X8_EXTRACT_LANE_S, V128__I32_LANE) \
  X(I16X8_EXTRACT_LANE_U, V128__I32_LANE) \
  X(I16X8_REPLACE_LANE, V128_I32__V128_LANE) \
  X(I32X4_EXTRACT_LANE, V128__I32_LANE) \
  X(I32X4_REPLACE_LANE, V128_I32__V128_LANE) \
  X(I64X2_EXTRACT_LANE, V128__I64_LANE) \
  X(I64X2_REPLACE_LANE, V128_I64__V128_LANE) \
  X(F32X4_EXTRACT_LANE, V128__F32_LANE) \
  X(F32X4_REPLACE_LANE, V128_F32__V128_LANE) \
  X(F64X2_EXTRACT_LANE, V128__F64_LANE) \
  X(F64X2_REPLACE_LANE, V128_F64__V128_LANE) \
  X(I8X16_EQ, V128_V128__V128) \
  X(I8X16_NE, V128_V128__V128) \
  X(I8X16_LT_S, V128_V128__V128) \
  X(I8X16_LT_U, V128_V128__V128) \
  X(I8X16_GT_S, V128_V128__V128) \
  X(I8X16_GT_U, V128_V128__V128) \
  X(I8X16_LE_S, V128_V128__V128) \
  X(I8X16_LE_U, V128_V128__V128) \
  X(I8X16_GE_S, V128_V128__V128) \
  X(I8X16_GE_U, V128_V128__V128) \
  X(I16X8_EQ, V128_V128__V128) \
  X(I16X8_NE, V128_V128__V128) \
  X(I16X8_LT_S, V128_V128__V128) \
  X(I16X8_LT_U, V128_V128__V128) \
  X(I16X8_GT_S, V128_V128__V128) \
  X(I16X8_GT_U, V128_V128__V128) \
  X(I16X8_LE_S, V128_V128__V128) \
  X(I16X8_LE_U, V128_V128__V128) \
  X(I16X8_GE_S, V128_V128__V128) \
  X(I16X8_GE_U, V128_V128__V128) \
  X(I32X4_EQ, V128_V128__V128) \
  X(I32X4_NE, V128_V128__V128) \
  X(I32X4_LT_S, V128_V128__V128) \
  X(I32X4_LT_U, V128_V128__V128) \
  X(I32X4_GT_S, V128_V128__V128) \
  X(I32X4_GT_U, V128_V128__V128) \
  X(I32X4_LE_S, V128_V128__V128) \
  X(I32X4_LE_U, V128_V128__V128) \
  X(I32X4_GE_S, V128_V128__V128) \
  X(I32X4_GE_U, V128_V128__V128) \
  X(F32X4_EQ, V128_V128__V128) \
  X(F32X4_NE, V128_V128__V128) \
  X(F32X4_LT, V128_V128__V128) \
  X(F32X4_GT, V128_V128__V128) \
  X(F32X4_LE, V128_V128__V128) \
  X(F32X4_GE, V128_V128__V128) \
  X(F64X2_EQ, V128_V128__V128) \
  X(F64X2_NE, V128_V128__V128) \
  X(F64X2_LT, V128_V128__V128) \
  X(F64X2_GT, V128_V128__V128) \
  X(F64X2_LE, V128_V128__V128) \
  X(F64X2_GE, V128_V128__V128) \
  X(V128_NOT, V128__V128) \
  X(V128_AND, V128_V128__V128) \
  X(V128_ANDNOT, V128_V128__V128) \
  X(V128_OR, V128_V128__V128) \
  X(V128_XOR, V128_V128__V128) \
  X(V128_BITSELECT, V128_V128_V128__V128) \
  X(V128_ANY_TRUE, V128__I32) \
  X(F32X4_DEMOTE_F64X2_ZERO, V128__V128) \
  X(F64X2_PROMOTE_LOW_F32X4, V128__V128) \
  X(I8X16_ABS, V128__V128) \
  X(I8X16_NEG, V128__V128) \
  X(I8X16_POPCNT, V128__V128) \
  X(I8X16_ALL_TRUE, V128__I32) \
  X(I8X16_BITMASK, V128__I32) \
  X(I8X16_NARROW_I16X8_S, V128_V128__V128) \
  X(I8X16_NARROW_I16X8_U, V128_V128__V128) \
  X(F32X4_CEIL, V128__V128) \
  X(F32X4_FLOOR, V128__V128) \
  X(F32X4_TRUNC, V128__V128) \
  X(F32X4_NEAREST, V128__V128) \
  X(I8X16_SHL, V128_I32__V128) \
  X(I8X16_SHR_S, V128_I32__V128) \
  X(I8X16_SHR_U, V128_I32__V128) \
  X(I8X16_ADD, V128_V128__V128) \
  X(I8X16_ADD_SAT_S, V128_V128__V128) \
  X(I8X16_ADD_SAT_U, V128_V128__V128) \
  X(I8X16_SUB, V128_V128__V128) \
  X(I8X16_SUB_SAT_S, V128_V128__V128) \
  X(I8X16_SUB_SAT_U, V128_V128__V128) \
  X(F64X2_CEIL, V128__V128) \
  X(F64X2_FLOOR, V128__V128) \
  X(I8X16_MIN_S, V128_V128__V128) \
  X(I8X16_MIN_U, V128_V128__V128) \
  X(I8X16_MAX_S, V128_V128__V128) \
  X(I8X16_MAX_U, V128_V128__V128) \
  X(F64X2_TRUNC, V128__V128) \
  X(I8X16_AVGR_U, V128_V128__V128) \
  X(I16X8_EXTADD_PAIRWISE_I8X16_S, V128__V128) \
  X(I16X8_EXTADD_PAIRWISE_I8X16_U, V128__V128) \
  X(I32X4_EXTADD_PAIRWISE_I16X8_S, V128__V128) \
  X(I32X4_EXTADD_PAIRWISE_I16X8_U, V128__V128) \
  X(I16X8_ABS, V128__V128) \
  X(I16X8_NEG, V128__V128) \
  X(I16X8_Q15MULR_SAT_S, V128_V128__V128) \
  X(I16X8_ALL_TRUE, V128__I32) \
  X(I16X8_BITMASK, V128__I32) \
  X(I16X8_NARROW_I32X4_S, V128_V128__V128) \
  X(I16X8_NARROW_I32X4_U, V128_V128__V128) \
  X(I16X8_EXTEND_LOW_I8X16_S, V128__V128) \
  X(I16X8_EXTEND_HIGH_I8X16_S, V128__V128) \
  X(I16X8_EXTEND_LOW_I8X16_U, V128__V128) \
  X(I16X8_EXTEND_HIGH_I8X16_U, V128__V128) \
  X(I16X8_SHL, V128_I32__V128) \
  X(I16X8_SHR_S, V128_I32__V128) \
  X(I16X8_SHR_U, V128_I32__V128) \
  X(I16X8_ADD, V128_V128__V128) \
  X(I16X8_ADD_SAT_S, V128_V128__V128) \
  X(I16X8_ADD_SAT_U, V128_V128__V128) \
  X(I16X8_SUB, V128_V128__V128) \
  X(I16X8_SUB_SAT_S, V128_V128__V128) \
  X(I16X8_SUB_SAT_U, V128_V128__V128) \
  X(F64X2_NEAREST, V128__V128) \
  X(I16X8_MUL, V128_V128__V128) \
  X(I16X8_MIN_S, V128_V128__V128) \
  X(I16X8_MIN_U, V128_V128__V128) \
  X(I16X8_MAX_S, V128_V128__V128) \
  X(I16X8_MAX_U, V128_V128__V128) \
  X(I16X8_AVGR_U, V128_V128__V128) \
  X(I16X8_EXTMUL_LOW_I8X16_S, V128_V128__V128) \
  X(I16X8_EXTMUL_HIGH_I8X16_S, V128_V128__V128) \
  X(I16X8_EXTMUL_LOW_I8X16_U, V128_V128__V128) \
  X(I16X8_EXTMUL_HIGH_I8X16_U, V128_V128__V128) \
  X(I32X4_ABS, V128__V128) \
  X(I32X4_NEG, V128__V128) \
  X(I32X4_ALL_TRUE, V128__I32) \
  X(I32X4_BITMASK, V128__I32) \
  X(I32X4_EXTEND_LOW_I16X8_S, V128__V128) \
  X(I32X4_EXTEND_HIGH_I16X8_S, V128__V128) \
  X(I32X4_EXTEND_LOW_I16X8_U, V128__V128) \
  X(I32X4_EXTEND_HIGH_I16X8_U, V128__V128) \
  X(I32X4_SHL, V128_I32__V128) \
  X(I32X4_SHR_S, V128_I32__V128) \
  X(I32X4_SHR_U, V128_I32__V128) \
  X(I32X4_ADD, V128_V128__V128) \
  X(I32X4_SUB, V128_V128__V128) \
  X(I32X4_MUL, V128_V128__V128) \
  X(I32X4_MIN_S, V128_V128__V128) \
  X(I32X4_MIN_U, V128_V128__V128) \
  X(I32X4_MAX_S, V128_V128__V128) \
  X(I32X4_MAX_U, V128_V128__V128) \
  X(I32X4_DOT_I16X8_S, V128_V128__V128) \
  X(I32X4_EXTMUL_LOW_I16X8_S, V128_V128__V128) \
  X(I32X4_EXTMUL_HIGH_I16X8_S, V128_V128__V128) \
  X(I32X4_EXTMUL_LOW_I16X8_U, V128_V128__V128) \
  X(I32X4_EXTMUL_HIGH_I16X8_U, V128_V128__V128) \
  X(I64X2_ABS, V128__V128) \
  X(I64X2_NEG, V128__V128) \
  X(I64X2_ALL_TRUE, V128__I32) \
  X(I64X2_BITMASK, V128__I32) \
  X(I64X2_EXTEND_LOW_I32X4_S, V128__V128) \
  X(I64X2_EXTEND_HIGH_I32X4_S, V128__V128) \
  X(I64X2_EXTEND_LOW_I32X4_U, V128__V128) \
  X(I64X2_EXTEND_HIGH_I32X4_U, V128__V128) \
  X(I64X2_SHL, V128_I32__V128) \
  X(I64X2_SHR_S, V128_I32__V128) \
  X(I64X2_SHR_U, V128_I32__V128) \
  X(I64X2_ADD, V128_V128__V128) \
  X(I64X2_SUB, V128_V128__V128) \
  X(I64X2_MUL, V128_V128__V128) \
  X(I64X2_EQ, V128_V128__V128) \
  X(I64X2_NE, V128_V128__V128) \
  X(I64X2_LT_S, V128_V128__V128) \
  X(I64X2_GT_S, V128_V128__V128) \
  X(I64X2_LE_S, V128_V128__V128) \
  X(I64X2_GE_S, V128_V128__V128) \
  X(I64X2_EXTMUL_LOW_I32X4_S, V128_V128__V128) \
  X(I64X2_EXTMUL_HIGH_I32X4_S, V128_V128__V128) \
  X(I64X2_EXTMUL_LOW_I32X4_U, V128_V128__V128) \
  X(I64X2_EXTMUL_HIGH_I32X4_U, V128_V128__V128) \
  X(F32X4_ABS, V128__V128) \
  X(F32X4_NEG, V128__V128) \
  X(F32X4_SQRT, V128__V128) \
  X(F32X4_ADD, V128_V128__V128) \
  X(F32X4_SUB, V128_V128__V128) \
  X(F32X4_MUL, V128_V128__V128) \
  X(F32X4_DIV, V128_V128__V128) \
  X(F32X4_MIN, V128_V128__V128) \
  X(F32X4_MAX, V128_V128__V128) \
  X(F32X4_PMIN, V128_V128__V128) \
  X(F32X4_PMAX, V128_V128__V128) \
  X(F64X2_ABS, V128__V128) \
  X(F64X2_NEG, V128__V128) \
  X(F64X2_SQRT, V128__V128) \
  X(F64X2_ADD, V128_V128__V128) \
  X(F64X2_SUB, V128_V128__V128) \
  X(F64X2_MUL, V128_V128__V128) \
  X(F64X2_DIV, V128_V128__V128) \
  X(F64X2_MIN, V128_V128__V128) \
  X(F64X2_MAX, V128_V128__V128) \
  X(F64X2_PMIN, V128_V128__V128) \
  X(F64X2_PMAX, V128_V128__V128) \
  X(I32X4_TRUNC_SAT_F32X4_S, V128__V128) \
  X(I32X4_TRUNC_SAT_F32X4_U, V128__V128) \
  X(F32X4_CONVERT_I32X4_S, V128__V128) \
  X(F32X4_CONVERT_I32X4_U, V128__V128) \
  X(I32X4_TRUNC_SAT_F64X2_S_ZERO, V128__V128) \
  X(I32X4_TRUNC_SAT_F64X2_U_ZERO, V128__V128) \
  X(F64X2_CONVERT_LOW_I32X4_S, V128__V128) \
  X(F64X2_CONVERT_LOW_I32X4_U, V128__V128) \
  X(I8X16_RELAXED_SWIZZLE, V128_V128__V128_RELAXED) \
  X(I32X4_RELAXED_TRUNC_F32X4_S, V128__V128_RELAXED) \
  X(I32X4_RELAXED_TRUNC_F32X4_U, V128__V128_RELAXED) \
  X(I32X4_RELAXED_TRUNC_F64X2_S_ZERO, V128__V128_RELAXED) \
  X(I32X4_RELAXED_TRUNC_F64X2_U_ZERO, V128__V128_RELAXED) \
  X(F32X4_RELAXED_MADD, V128_V128_V128__V128_RELAXED) \
  X(F32X4_RELAXED_NMADD, V128_V128_V128__V128_RELAXED) \
  X(F64X2_RELAXED_MADD, V128_V128_V128__V128_RELAXED) \
  X(F64X2_RELAXED_NMADD, V128_V128_V128__V128_RELAXED) \
  X(I8X16_RELAXED_LANESELECT, V128_V128_V128__V128_RELAXED) \
  X(I16X8_RELAXED_LANESELECT, V128_V128_V128__V128_RELAXED) \
  X(I32X4_RELAXED_LANESELECT, V128_V128_V128__V128_RELAXED) \
  X(I64X2_RELAXED_LANESELECT, V128_V128_V128__V128_RELAXED) \
  X(F32X4_RELAXED_MIN, V128_V128__V128_RELAXED) \
  X(F32X4_RELAXED_MAX, V128_V128__V128_RELAXED) \
  X(F64X2_RELAXED_MIN, V128_V128__V128_RELAXED) \
  X(F64X2_RELAXED_MAX, V128_V128__V128_RELAXED) \
  X(I16X8_RELAXED_Q15MULR_S, V128_V128__V128_RELAXED) \
  X(I16X8_RELAXED_DOT_I8X16_I7X16_S, V128_V128__V128_RELAXED) \
  X(I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S, V128_V128_V128__V128_RELAXED) \
  X(I64_ADD128, I64_I64_I64_I64__I64_I64) \
  X(I64_SUB128, I64_I64_I64_I64__I64_I64) \
  X(I64_MUL_WIDE_S, I64_I64__I64_I64) \
  X(I64_MUL_WIDE_U, I64_I64__I64_I64)

#define LOADS(X) \
  X(I32_LOAD, I32, uint32_t) \
  X(I64_LOAD, I64, uint64_t) \
  X(F32_LOAD, F32, uint32_t) \
  X(F64_LOAD, F64, uint64_t) \
  X(I32_LOAD8_S, I32, int8_t) \
  X(I32_LOAD8_U, I32, uint8_t) \
  X(I32_LOAD16_S, I32, int16_t) \
  X(I32_LOAD16_U, I32, uint16_t) \
  X(I64_LOAD8_S, I64, int8_t) \
  X(I64_LOAD8_U, I64, uint8_t) \
  X(I64_LOAD16_S, I64, int16_t) \
  X(I64_LOAD16_U, I64, uint16_t) \
  X(I64_LOAD32_S, I64, int32_t) \
  X(I64_LOAD32_U, I64, uint32_t)

#define STORES(X) \
  X(I32_STORE, I32, uint32_t) \
  X(I64_STORE, I64, uint64_t) \
  X(F32_STORE, F32, uint32_t) \
  X(F64_STORE, F64, uint64_t) \
  X(I32_STORE8, I32, uint8_t) \
  X(I32_STORE16, I32, uint16_t) \
  X(I64_STORE8, I64, uint8_t) \
  X(I64_STORE16, I64, uint16_t) \
  X(I64_STORE32, I64, uint32_t)

#define ATOMIC_LOADS(X) \
  X(I32_ATOMIC_LOAD, I32, uint32_t) \
  X(I64_ATOMIC_LOAD, I64, uint64_t) \
  X(I32_ATOMIC_LOAD8_U, I32, uint8_t) \
  X(I32_ATOMIC_LOAD16_U, I32, uint16_t) \
  X(I64_ATOMIC_LOAD8_U, I64, uint8_t) \
  X(I64_ATOMIC_LOAD16_U, I64, uint16_t) \
  X(I64_ATOMIC_LOAD32_U, I64, uint32_t)

#define ATOMIC_STORES(X) \
  X(I32_ATOMIC_STORE, I32, uint32_t) \
  X(I64_ATOMIC_STORE, I64, uint64_t) \
  X(I32_ATOMIC_STORE8, I32, uint8_t) \
  X(I32_ATOMIC_STORE16, I32, uint16_t) \
  X(I64_ATOMIC_STORE8, I64, uint8_t) \
  X(I64_ATOMIC_STORE16, I64, uint16_t) \
  X(I64_ATOMIC_STORE32, I64, uint32_t)

#define RMWS(X) \
  X(I32_ATOMIC_RMW_ADD, I32, uint32_t, ADD) \
  X(I64_ATOMIC_RMW_ADD, I64, uint64_t, ADD) \
  X(I32_ATOMIC_RMW8_ADD_U, I32, uint8_t, ADD) \
  X(I32_ATOMIC_RMW16_ADD_U, I32, uint16_t, ADD) \
  X(I64_ATOMIC_RMW8_ADD_U, I64, uint8_t, ADD) \
  X(I64_ATOMIC_RMW16_ADD_U, I64, uint16_t, ADD) \
  X(I64_ATOMIC_RMW32_ADD_U, I64, uint32_t, ADD) \
  X(I32_ATOMIC_RMW_SUB, I32, uint32_t, SUB) \
  X(I64_ATOMIC_RMW_SUB, I64, uint64_t, SUB) \
  X(I32_ATOMIC_RMW8_SUB_U, I32, uint8_t, SUB) \
  X(I32_ATOMIC_RMW16_SUB_U, I32, uint16_t, SUB) \
  X(I64_ATOMIC_RMW8_SUB_U, I64, uint8_t, SUB) \
  X(I64_ATOMIC_RMW16_SUB_U, I64, uint16_t, SUB) \
  X(I64_ATOMIC_RMW32_SUB_U, I64, uint32_t, SUB) \
  X(I32_ATOMIC_RMW_AND, I32, uint32_t, AND) \
  X(I64_ATOMIC_RMW_AND, I64, uint64_t, AND) \
  X(I32_ATOMIC_RMW8_AND_U, I32, uint8_t, AND) \
  X(I32_ATOMIC_RMW16_AND_U, I32, uint16_t, AND) \
  X(I64_ATOMIC_RMW8_AND_U, I64, uint8_t, AND) \
  X(I64_ATOMIC_RMW16_AND_U, I64, uint16_t, AND) \
  X(I64_ATOMIC_RMW32_AND_U, I64, uint32_t, AND) \
  X(I32_ATOMIC_RMW_OR, I32, uint32_t, OR) \
  X(I64_ATOMIC_RMW_OR, I64, uint64_t, OR) \
  X(I32_ATOMIC_RMW8_OR_U, I32, uint8_t, OR) \
  X(I32_ATOMIC_RMW16_OR_U, I32, uint16_t, OR) \
  X(I64_ATOMIC_RMW8_OR_U, I64, uint8_t, OR) \
  X(I64_ATOMIC_RMW16_OR_U, I64, uint16_t, OR) \
  X(I64_ATOMIC_RMW32_OR_U, I64, uint32_t, OR) \
  X(I32_ATOMIC_RMW_XOR, I32, uint32_t, XOR) \
  X(I64_ATOMIC_RMW_XOR, I64, uint64_t, XOR) \
  X(I32_ATOMIC_RMW8_XOR_U, I32, uint8_t, XOR) \
  X(I32_ATOMIC_RMW16_XOR_U, I32, uint16_t, XOR) \
  X(I64_ATOMIC_RMW8_XOR_U, I64, uint8_t, XOR) \
  X(I64_ATOMIC_RMW16_XOR_U, I64, uint16_t, XOR) \
  X(I64_ATOMIC_RMW32_XOR_U, I64, uint32_t, XOR) \
  X(I32_ATOMIC_RMW_XCHG, I32, uint32_t, XCHG) \
  X(I64_ATOMIC_RMW_XCHG, I64, uint64_t, XCHG) \
  X(I32_ATOMIC_RMW8_XCHG_U, I32, uint8_t, XCHG) \
  X(I32_ATOMIC_RMW16_XCHG_U, I32, uint16_t, XCHG) \
  X(I64_ATOMIC_RMW8_XCHG_U, I64, uint8_t, XCHG) \
  X(I64_ATOMIC_RMW16_XCHG_U, I64, uint16_t, XCHG) \
  X(I64_ATOMIC_RMW32_XCHG_U, I64, uint32_t, XCHG) \
  X(I32_ATOMIC_RMW_CMPXCHG, I32, uint32_t, CMPXCHG) \
  X(I64_ATOMIC_RMW_CMPXCHG, I64, uint64_t, CMPXCHG) \
  X(I32_ATOMIC_RMW8_CMPXCHG_U, I32, uint8_t, CMPXCHG) \
  X(I32_ATOMIC_RMW16_CMPXCHG_U, I32, uint16_t, CMPXCHG) \
  X(I64_ATOMIC_RMW8_CMPXCHG_U, I64, uint8_t, CMPXCHG) \
  X(I64_ATOMIC_RMW16_CMPXCHG_U, I64, uint16_t, CMPXCHG) \
  X(I64_ATOMIC_RMW32_CMPXCHG_U, I64, uint32_t, CMPXCHG)
