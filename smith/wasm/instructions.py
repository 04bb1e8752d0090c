"""The one instruction table: a row for each instruction of Wasm.

Everything that knows instructions is driven by it: generator, validator, encoder,
decoder, printer, statistics and documentation. A numeric instruction is added by adding its row.

    opcode | name | immediates | flags | typing

*Opcode*: bytes in hex; after a prefix byte the rest is the number that the binary format
writes as LEB128. *Immediates*: kinds of `IMMEDIATE_KINDS` in the binary format's order; `memarg:2`
carries log2 of the natural alignment, `lane:4` the number of lanes. *Flags*: `trap`, it may
trap; `const`, it is constant; `xconst`, it is constant under extended-const; `nan`, the bits of a
NaN result are nondeterministic. *Typing*: `params -> results`, where `at` is the address type of
the instruction's memory and `tt` that of its table, or `:rule`, the name of a typing rule that
needs the context. A heading gives the features that its rows need, and their category.

Opcodes and types are those of WebAssembly 3.0 (spec chapters 3.4 and 5.4) and of the proposals'
overviews. This is a table, hence longer than a file should be.
"""

from typing import Final

from smith.wasm import features
from smith.wasm.types import NUMBER_TYPES

# Kinds of immediates; each is one int of flat code unless the comment says otherwise.
IMMEDIATE_KINDS: Final[list[str]] = [
    "blocktype",
    "label",
    "labels",  # br_table: the number of labels, the labels, the default label
    "func",
    "type",
    "table",
    "memory",
    "local",
    "global",
    "tag",
    "elem",
    "data",
    "field",
    "count",
    "lane",
    "lanes",  # one int, 16 bytes, lane 0 lowest
    "memarg",  # alignment (log2), memory, offset
    "i32",  # signed
    "i64",  # signed
    "f32",  # bits
    "f64",  # bits
    "v128",  # bits
    "types",  # the number of value types, the types
    "heap",  # heap type
    "cast",  # label, source reference type, target reference type
    "catches",  # the number of clauses; each is kind, tag, label, and tag is 0 for catch_all
    "handlers",  # the number of clauses; each is kind, tag, label, and label is 0 for a switch
    "reserved",  # a zero byte
]

BLOCKTYPE: Final = 0
LABEL: Final = 1
LABELS: Final = 2
FUNC: Final = 3
TYPE: Final = 4
TABLE: Final = 5
MEMORY: Final = 6
LOCAL: Final = 7
GLOBAL: Final = 8
TAG: Final = 9
ELEM: Final = 10
DATA: Final = 11
FIELD: Final = 12
COUNT: Final = 13
LANE: Final = 14
LANES: Final = 15
MEMARG: Final = 16
CONST_I32: Final = 17
CONST_I64: Final = 18
CONST_F32: Final = 19
CONST_F64: Final = 20
CONST_V128: Final = 21
TYPES: Final = 22
HEAP: Final = 23
CAST: Final = 24
CATCHES: Final = 25
HANDLERS: Final = 26
RESERVED: Final = 27

# Pseudo types of the typing column.
ADDRESS: Final = -1
TABLE_ADDRESS: Final = -2

ROWS: Final = """
[mvp] control
00     | unreachable                     | -                 | trap  | :unreachable
01     | nop                             | -                 | -     | ->
02     | block                           | blocktype         | -     | :block
03     | loop                            | blocktype         | -     | :block
04     | if                              | blocktype         | -     | :if
05     | else                            | -                 | -     | :else
0b     | end                             | -                 | -     | :end
0c     | br                              | label             | -     | :br
0d     | br_if                           | label             | -     | :br_if
0e     | br_table                        | labels            | -     | :br_table
0f     | return                          | -                 | -     | :return
10     | call                            | func              | -     | :call
11     | call_indirect                   | type table        | trap  | :call_indirect

[mvp] parametric
1a     | drop                            | -                 | -     | :drop
1b     | select                          | -                 | -     | :select

[mvp] variable
20     | local.get                       | local             | -     | :local.get
21     | local.set                       | local             | -     | :local.set
22     | local.tee                       | local             | -     | :local.tee
23     | global.get                      | global            | const | :global.get
24     | global.set                      | global            | -     | :global.set

[mvp] memory
28     | i32.load                        | memarg:2          | trap  | at -> i32
29     | i64.load                        | memarg:3          | trap  | at -> i64
2a     | f32.load                        | memarg:2          | trap  | at -> f32
2b     | f64.load                        | memarg:3          | trap  | at -> f64
2c     | i32.load8_s                     | memarg:0          | trap  | at -> i32
2d     | i32.load8_u                     | memarg:0          | trap  | at -> i32
2e     | i32.load16_s                    | memarg:1          | trap  | at -> i32
2f     | i32.load16_u                    | memarg:1          | trap  | at -> i32
30     | i64.load8_s                     | memarg:0          | trap  | at -> i64
31     | i64.load8_u                     | memarg:0          | trap  | at -> i64
32     | i64.load16_s                    | memarg:1          | trap  | at -> i64
33     | i64.load16_u                    | memarg:1          | trap  | at -> i64
34     | i64.load32_s                    | memarg:2          | trap  | at -> i64
35     | i64.load32_u                    | memarg:2          | trap  | at -> i64
36     | i32.store                       | memarg:2          | trap  | at i32 ->
37     | i64.store                       | memarg:3          | trap  | at i64 ->
38     | f32.store                       | memarg:2          | trap  | at f32 ->
39     | f64.store                       | memarg:3          | trap  | at f64 ->
3a     | i32.store8                      | memarg:0          | trap  | at i32 ->
3b     | i32.store16                     | memarg:1          | trap  | at i32 ->
3c     | i64.store8                      | memarg:0          | trap  | at i64 ->
3d     | i64.store16                     | memarg:1          | trap  | at i64 ->
3e     | i64.store32                     | memarg:2          | trap  | at i64 ->
3f     | memory.size                     | memory            | -     | -> at
40     | memory.grow                     | memory            | -     | at -> at

[mvp] numeric
41     | i32.const                       | i32               | const | -> i32
42     | i64.const                       | i64               | const | -> i64
43     | f32.const                       | f32               | const | -> f32
44     | f64.const                       | f64               | const | -> f64
45     | i32.eqz                         | -                 | -     | i32 -> i32
46     | i32.eq                          | -                 | -     | i32 i32 -> i32
47     | i32.ne                          | -                 | -     | i32 i32 -> i32
48     | i32.lt_s                        | -                 | -     | i32 i32 -> i32
49     | i32.lt_u                        | -                 | -     | i32 i32 -> i32
4a     | i32.gt_s                        | -                 | -     | i32 i32 -> i32
4b     | i32.gt_u                        | -                 | -     | i32 i32 -> i32
4c     | i32.le_s                        | -                 | -     | i32 i32 -> i32
4d     | i32.le_u                        | -                 | -     | i32 i32 -> i32
4e     | i32.ge_s                        | -                 | -     | i32 i32 -> i32
4f     | i32.ge_u                        | -                 | -     | i32 i32 -> i32
50     | i64.eqz                         | -                 | -     | i64 -> i32
51     | i64.eq                          | -                 | -     | i64 i64 -> i32
52     | i64.ne                          | -                 | -     | i64 i64 -> i32
53     | i64.lt_s                        | -                 | -     | i64 i64 -> i32
54     | i64.lt_u                        | -                 | -     | i64 i64 -> i32
55     | i64.gt_s                        | -                 | -     | i64 i64 -> i32
56     | i64.gt_u                        | -                 | -     | i64 i64 -> i32
57     | i64.le_s                        | -                 | -     | i64 i64 -> i32
58     | i64.le_u                        | -                 | -     | i64 i64 -> i32
59     | i64.ge_s                        | -                 | -     | i64 i64 -> i32
5a     | i64.ge_u                        | -                 | -     | i64 i64 -> i32
5b     | f32.eq                          | -                 | -     | f32 f32 -> i32
5c     | f32.ne                          | -                 | -     | f32 f32 -> i32
5d     | f32.lt                          | -                 | -     | f32 f32 -> i32
5e     | f32.gt                          | -                 | -     | f32 f32 -> i32
5f     | f32.le                          | -                 | -     | f32 f32 -> i32
60     | f32.ge                          | -                 | -     | f32 f32 -> i32
61     | f64.eq                          | -                 | -     | f64 f64 -> i32
62     | f64.ne                          | -                 | -     | f64 f64 -> i32
63     | f64.lt                          | -                 | -     | f64 f64 -> i32
64     | f64.gt                          | -                 | -     | f64 f64 -> i32
65     | f64.le                          | -                 | -     | f64 f64 -> i32
66     | f64.ge                          | -                 | -     | f64 f64 -> i32
67     | i32.clz                         | -                 | -     | i32 -> i32
68     | i32.ctz                         | -                 | -     | i32 -> i32
69     | i32.popcnt                      | -                 | -     | i32 -> i32
6a     | i32.add                         | -                 | xconst | i32 i32 -> i32
6b     | i32.sub                         | -                 | xconst | i32 i32 -> i32
6c     | i32.mul                         | -                 | xconst | i32 i32 -> i32
6d     | i32.div_s                       | -                 | trap  | i32 i32 -> i32
6e     | i32.div_u                       | -                 | trap  | i32 i32 -> i32
6f     | i32.rem_s                       | -                 | trap  | i32 i32 -> i32
70     | i32.rem_u                       | -                 | trap  | i32 i32 -> i32
71     | i32.and                         | -                 | -     | i32 i32 -> i32
72     | i32.or                          | -                 | -     | i32 i32 -> i32
73     | i32.xor                         | -                 | -     | i32 i32 -> i32
74     | i32.shl                         | -                 | -     | i32 i32 -> i32
75     | i32.shr_s                       | -                 | -     | i32 i32 -> i32
76     | i32.shr_u                       | -                 | -     | i32 i32 -> i32
77     | i32.rotl                        | -                 | -     | i32 i32 -> i32
78     | i32.rotr                        | -                 | -     | i32 i32 -> i32
79     | i64.clz                         | -                 | -     | i64 -> i64
7a     | i64.ctz                         | -                 | -     | i64 -> i64
7b     | i64.popcnt                      | -                 | -     | i64 -> i64
7c     | i64.add                         | -                 | xconst | i64 i64 -> i64
7d     | i64.sub                         | -                 | xconst | i64 i64 -> i64
7e     | i64.mul                         | -                 | xconst | i64 i64 -> i64
7f     | i64.div_s                       | -                 | trap  | i64 i64 -> i64
80     | i64.div_u                       | -                 | trap  | i64 i64 -> i64
81     | i64.rem_s                       | -                 | trap  | i64 i64 -> i64
82     | i64.rem_u                       | -                 | trap  | i64 i64 -> i64
83     | i64.and                         | -                 | -     | i64 i64 -> i64
84     | i64.or                          | -                 | -     | i64 i64 -> i64
85     | i64.xor                         | -                 | -     | i64 i64 -> i64
86     | i64.shl                         | -                 | -     | i64 i64 -> i64
87     | i64.shr_s                       | -                 | -     | i64 i64 -> i64
88     | i64.shr_u                       | -                 | -     | i64 i64 -> i64
89     | i64.rotl                        | -                 | -     | i64 i64 -> i64
8a     | i64.rotr                        | -                 | -     | i64 i64 -> i64
8b     | f32.abs                         | -                 | -     | f32 -> f32
8c     | f32.neg                         | -                 | -     | f32 -> f32
8d     | f32.ceil                        | -                 | nan   | f32 -> f32
8e     | f32.floor                       | -                 | nan   | f32 -> f32
8f     | f32.trunc                       | -                 | nan   | f32 -> f32
90     | f32.nearest                     | -                 | nan   | f32 -> f32
91     | f32.sqrt                        | -                 | nan   | f32 -> f32
92     | f32.add                         | -                 | nan   | f32 f32 -> f32
93     | f32.sub                         | -                 | nan   | f32 f32 -> f32
94     | f32.mul                         | -                 | nan   | f32 f32 -> f32
95     | f32.div                         | -                 | nan   | f32 f32 -> f32
96     | f32.min                         | -                 | nan   | f32 f32 -> f32
97     | f32.max                         | -                 | nan   | f32 f32 -> f32
98     | f32.copysign                    | -                 | -     | f32 f32 -> f32
99     | f64.abs                         | -                 | -     | f64 -> f64
9a     | f64.neg                         | -                 | -     | f64 -> f64
9b     | f64.ceil                        | -                 | nan   | f64 -> f64
9c     | f64.floor                       | -                 | nan   | f64 -> f64
9d     | f64.trunc                       | -                 | nan   | f64 -> f64
9e     | f64.nearest                     | -                 | nan   | f64 -> f64
9f     | f64.sqrt                        | -                 | nan   | f64 -> f64
a0     | f64.add                         | -                 | nan   | f64 f64 -> f64
a1     | f64.sub                         | -                 | nan   | f64 f64 -> f64
a2     | f64.mul                         | -                 | nan   | f64 f64 -> f64
a3     | f64.div                         | -                 | nan   | f64 f64 -> f64
a4     | f64.min                         | -                 | nan   | f64 f64 -> f64
a5     | f64.max                         | -                 | nan   | f64 f64 -> f64
a6     | f64.copysign                    | -                 | -     | f64 f64 -> f64
a7     | i32.wrap_i64                    | -                 | -     | i64 -> i32
a8     | i32.trunc_f32_s                 | -                 | trap  | f32 -> i32
a9     | i32.trunc_f32_u                 | -                 | trap  | f32 -> i32
aa     | i32.trunc_f64_s                 | -                 | trap  | f64 -> i32
ab     | i32.trunc_f64_u                 | -                 | trap  | f64 -> i32
ac     | i64.extend_i32_s                | -                 | -     | i32 -> i64
ad     | i64.extend_i32_u                | -                 | -     | i32 -> i64
ae     | i64.trunc_f32_s                 | -                 | trap  | f32 -> i64
af     | i64.trunc_f32_u                 | -                 | trap  | f32 -> i64
b0     | i64.trunc_f64_s                 | -                 | trap  | f64 -> i64
b1     | i64.trunc_f64_u                 | -                 | trap  | f64 -> i64
b2     | f32.convert_i32_s               | -                 | -     | i32 -> f32
b3     | f32.convert_i32_u               | -                 | -     | i32 -> f32
b4     | f32.convert_i64_s               | -                 | -     | i64 -> f32
b5     | f32.convert_i64_u               | -                 | -     | i64 -> f32
b6     | f32.demote_f64                  | -                 | nan   | f64 -> f32
b7     | f64.convert_i32_s               | -                 | -     | i32 -> f64
b8     | f64.convert_i32_u               | -                 | -     | i32 -> f64
b9     | f64.convert_i64_s               | -                 | -     | i64 -> f64
ba     | f64.convert_i64_u               | -                 | -     | i64 -> f64
bb     | f64.promote_f32                 | -                 | nan   | f32 -> f64
bc     | i32.reinterpret_f32             | -                 | -     | f32 -> i32
bd     | i64.reinterpret_f64             | -                 | -     | f64 -> i64
be     | f32.reinterpret_i32             | -                 | -     | i32 -> f32
bf     | f64.reinterpret_i64             | -                 | -     | i64 -> f64

[sign-extension] numeric
c0     | i32.extend8_s                   | -                 | -     | i32 -> i32
c1     | i32.extend16_s                  | -                 | -     | i32 -> i32
c2     | i64.extend8_s                   | -                 | -     | i64 -> i64
c3     | i64.extend16_s                  | -                 | -     | i64 -> i64
c4     | i64.extend32_s                  | -                 | -     | i64 -> i64

[saturating-float-to-int] numeric
fc 00  | i32.trunc_sat_f32_s             | -                 | -     | f32 -> i32
fc 01  | i32.trunc_sat_f32_u             | -                 | -     | f32 -> i32
fc 02  | i32.trunc_sat_f64_s             | -                 | -     | f64 -> i32
fc 03  | i32.trunc_sat_f64_u             | -                 | -     | f64 -> i32
fc 04  | i64.trunc_sat_f32_s             | -                 | -     | f32 -> i64
fc 05  | i64.trunc_sat_f32_u             | -                 | -     | f32 -> i64
fc 06  | i64.trunc_sat_f64_s             | -                 | -     | f64 -> i64
fc 07  | i64.trunc_sat_f64_u             | -                 | -     | f64 -> i64

[bulk-memory] memory
fc 08  | memory.init                     | data memory       | trap  | at i32 i32 ->
fc 09  | data.drop                       | data              | -     | ->
fc 0a  | memory.copy                     | memory memory     | trap  | :memory.copy
fc 0b  | memory.fill                     | memory            | trap  | at i32 at ->

[bulk-memory] table
fc 0c  | table.init                      | elem table        | trap  | tt i32 i32 ->
fc 0d  | elem.drop                       | elem              | -     | ->
fc 0e  | table.copy                      | table table       | trap  | :table.copy

[reference-types] table
25     | table.get                       | table             | trap  | :table.get
26     | table.set                       | table             | trap  | :table.set
fc 0f  | table.grow                      | table             | -     | :table.grow
fc 10  | table.size                      | table             | -     | -> tt
fc 11  | table.fill                      | table             | trap  | :table.fill

[reference-types] parametric
1c     | select t                        | types             | -     | :select t

[reference-types] reference
d0     | ref.null                        | heap              | const | :ref.null
d1     | ref.is_null                     | -                 | -     | :ref.is_null
d2     | ref.func                        | func              | const | :ref.func

[tail-call] control
12     | return_call                     | func              | -     | :return_call
13     | return_call_indirect            | type table        | trap  | :return_call_indirect

[simd] memory
fd 00  | v128.load                       | memarg:4          | trap  | at -> v128
fd 01  | v128.load8x8_s                  | memarg:3          | trap  | at -> v128
fd 02  | v128.load8x8_u                  | memarg:3          | trap  | at -> v128
fd 03  | v128.load16x4_s                 | memarg:3          | trap  | at -> v128
fd 04  | v128.load16x4_u                 | memarg:3          | trap  | at -> v128
fd 05  | v128.load32x2_s                 | memarg:3          | trap  | at -> v128
fd 06  | v128.load32x2_u                 | memarg:3          | trap  | at -> v128
fd 07  | v128.load8_splat                | memarg:0          | trap  | at -> v128
fd 08  | v128.load16_splat               | memarg:1          | trap  | at -> v128
fd 09  | v128.load32_splat               | memarg:2          | trap  | at -> v128
fd 0a  | v128.load64_splat               | memarg:3          | trap  | at -> v128
fd 0b  | v128.store                      | memarg:4          | trap  | at v128 ->
fd 54  | v128.load8_lane                 | memarg:0 lane:16  | trap  | at v128 -> v128
fd 55  | v128.load16_lane                | memarg:1 lane:8   | trap  | at v128 -> v128
fd 56  | v128.load32_lane                | memarg:2 lane:4   | trap  | at v128 -> v128
fd 57  | v128.load64_lane                | memarg:3 lane:2   | trap  | at v128 -> v128
fd 58  | v128.store8_lane                | memarg:0 lane:16  | trap  | at v128 ->
fd 59  | v128.store16_lane               | memarg:1 lane:8   | trap  | at v128 ->
fd 5a  | v128.store32_lane               | memarg:2 lane:4   | trap  | at v128 ->
fd 5b  | v128.store64_lane               | memarg:3 lane:2   | trap  | at v128 ->
fd 5c  | v128.load32_zero                | memarg:2          | trap  | at -> v128
fd 5d  | v128.load64_zero                | memarg:3          | trap  | at -> v128

[simd] vector
fd 0c  | v128.const                      | v128              | const | -> v128
fd 0d  | i8x16.shuffle                   | lanes             | -     | v128 v128 -> v128
fd 0e  | i8x16.swizzle                   | -                 | -     | v128 v128 -> v128
fd 0f  | i8x16.splat                     | -                 | -     | i32 -> v128
fd 10  | i16x8.splat                     | -                 | -     | i32 -> v128
fd 11  | i32x4.splat                     | -                 | -     | i32 -> v128
fd 12  | i64x2.splat                     | -                 | -     | i64 -> v128
fd 13  | f32x4.splat                     | -                 | -     | f32 -> v128
fd 14  | f64x2.splat                     | -                 | -     | f64 -> v128
fd 15  | i8x16.extract_lane_s            | lane:16           | -     | v128 -> i32
fd 16  | i8x16.extract_lane_u            | lane:16           | -     | v128 -> i32
fd 17  | i8x16.replace_lane              | lane:16           | -     | v128 i32 -> v128
fd 18  | i16x8.extract_lane_s            | lane:8            | -     | v128 -> i32
fd 19  | i16x8.extract_lane_u            | lane:8            | -     | v128 -> i32
fd 1a  | i16x8.replace_lane              | lane:8            | -     | v128 i32 -> v128
fd 1b  | i32x4.extract_lane              | lane:4            | -     | v128 -> i32
fd 1c  | i32x4.replace_lane              | lane:4            | -     | v128 i32 -> v128
fd 1d  | i64x2.extract_lane              | lane:2            | -     | v128 -> i64
fd 1e  | i64x2.replace_lane              | lane:2            | -     | v128 i64 -> v128
fd 1f  | f32x4.extract_lane              | lane:4            | -     | v128 -> f32
fd 20  | f32x4.replace_lane              | lane:4            | -     | v128 f32 -> v128
fd 21  | f64x2.extract_lane              | lane:2            | -     | v128 -> f64
fd 22  | f64x2.replace_lane              | lane:2            | -     | v128 f64 -> v128
fd 23  | i8x16.eq                        | -                 | -     | v128 v128 -> v128
fd 24  | i8x16.ne                        | -                 | -     | v128 v128 -> v128
fd 25  | i8x16.lt_s                      | -                 | -     | v128 v128 -> v128
fd 26  | i8x16.lt_u                      | -                 | -     | v128 v128 -> v128
fd 27  | i8x16.gt_s                      | -                 | -     | v128 v128 -> v128
fd 28  | i8x16.gt_u                      | -                 | -     | v128 v128 -> v128
fd 29  | i8x16.le_s                      | -                 | -     | v128 v128 -> v128
fd 2a  | i8x16.le_u                      | -                 | -     | v128 v128 -> v128
fd 2b  | i8x16.ge_s                      | -                 | -     | v128 v128 -> v128
fd 2c  | i8x16.ge_u                      | -                 | -     | v128 v128 -> v128
fd 2d  | i16x8.eq                        | -                 | -     | v128 v128 -> v128
fd 2e  | i16x8.ne                        | -                 | -     | v128 v128 -> v128
fd 2f  | i16x8.lt_s                      | -                 | -     | v128 v128 -> v128
fd 30  | i16x8.lt_u                      | -                 | -     | v128 v128 -> v128
fd 31  | i16x8.gt_s                      | -                 | -     | v128 v128 -> v128
fd 32  | i16x8.gt_u                      | -                 | -     | v128 v128 -> v128
fd 33  | i16x8.le_s                      | -                 | -     | v128 v128 -> v128
fd 34  | i16x8.le_u                      | -                 | -     | v128 v128 -> v128
fd 35  | i16x8.ge_s                      | -                 | -     | v128 v128 -> v128
fd 36  | i16x8.ge_u                      | -                 | -     | v128 v128 -> v128
fd 37  | i32x4.eq                        | -                 | -     | v128 v128 -> v128
fd 38  | i32x4.ne                        | -                 | -     | v128 v128 -> v128
fd 39  | i32x4.lt_s                      | -                 | -     | v128 v128 -> v128
fd 3a  | i32x4.lt_u                      | -                 | -     | v128 v128 -> v128
fd 3b  | i32x4.gt_s                      | -                 | -     | v128 v128 -> v128
fd 3c  | i32x4.gt_u                      | -                 | -     | v128 v128 -> v128
fd 3d  | i32x4.le_s                      | -                 | -     | v128 v128 -> v128
fd 3e  | i32x4.le_u                      | -                 | -     | v128 v128 -> v128
fd 3f  | i32x4.ge_s                      | -                 | -     | v128 v128 -> v128
fd 40  | i32x4.ge_u                      | -                 | -     | v128 v128 -> v128
fd 41  | f32x4.eq                        | -                 | -     | v128 v128 -> v128
fd 42  | f32x4.ne                        | -                 | -     | v128 v128 -> v128
fd 43  | f32x4.lt                        | -                 | -     | v128 v128 -> v128
fd 44  | f32x4.gt                        | -                 | -     | v128 v128 -> v128
fd 45  | f32x4.le                        | -                 | -     | v128 v128 -> v128
fd 46  | f32x4.ge                        | -                 | -     | v128 v128 -> v128
fd 47  | f64x2.eq                        | -                 | -     | v128 v128 -> v128
fd 48  | f64x2.ne                        | -                 | -     | v128 v128 -> v128
fd 49  | f64x2.lt                        | -                 | -     | v128 v128 -> v128
fd 4a  | f64x2.gt                        | -                 | -     | v128 v128 -> v128
fd 4b  | f64x2.le                        | -                 | -     | v128 v128 -> v128
fd 4c  | f64x2.ge                        | -                 | -     | v128 v128 -> v128
fd 4d  | v128.not                        | -                 | -     | v128 -> v128
fd 4e  | v128.and                        | -                 | -     | v128 v128 -> v128
fd 4f  | v128.andnot                     | -                 | -     | v128 v128 -> v128
fd 50  | v128.or                         | -                 | -     | v128 v128 -> v128
fd 51  | v128.xor                        | -                 | -     | v128 v128 -> v128
fd 52  | v128.bitselect                  | -                 | -     | v128 v128 v128 -> v128
fd 53  | v128.any_true                   | -                 | -     | v128 -> i32
fd 5e  | f32x4.demote_f64x2_zero         | -                 | nan   | v128 -> v128
fd 5f  | f64x2.promote_low_f32x4         | -                 | nan   | v128 -> v128
fd 60  | i8x16.abs                       | -                 | -     | v128 -> v128
fd 61  | i8x16.neg                       | -                 | -     | v128 -> v128
fd 62  | i8x16.popcnt                    | -                 | -     | v128 -> v128
fd 63  | i8x16.all_true                  | -                 | -     | v128 -> i32
fd 64  | i8x16.bitmask                   | -                 | -     | v128 -> i32
fd 65  | i8x16.narrow_i16x8_s            | -                 | -     | v128 v128 -> v128
fd 66  | i8x16.narrow_i16x8_u            | -                 | -     | v128 v128 -> v128
fd 67  | f32x4.ceil                      | -                 | nan   | v128 -> v128
fd 68  | f32x4.floor                     | -                 | nan   | v128 -> v128
fd 69  | f32x4.trunc                     | -                 | nan   | v128 -> v128
fd 6a  | f32x4.nearest                   | -                 | nan   | v128 -> v128
fd 6b  | i8x16.shl                       | -                 | -     | v128 i32 -> v128
fd 6c  | i8x16.shr_s                     | -                 | -     | v128 i32 -> v128
fd 6d  | i8x16.shr_u                     | -                 | -     | v128 i32 -> v128
fd 6e  | i8x16.add                       | -                 | -     | v128 v128 -> v128
fd 6f  | i8x16.add_sat_s                 | -                 | -     | v128 v128 -> v128
fd 70  | i8x16.add_sat_u                 | -                 | -     | v128 v128 -> v128
fd 71  | i8x16.sub                       | -                 | -     | v128 v128 -> v128
fd 72  | i8x16.sub_sat_s                 | -                 | -     | v128 v128 -> v128
fd 73  | i8x16.sub_sat_u                 | -                 | -     | v128 v128 -> v128
fd 74  | f64x2.ceil                      | -                 | nan   | v128 -> v128
fd 75  | f64x2.floor                     | -                 | nan   | v128 -> v128
fd 76  | i8x16.min_s                     | -                 | -     | v128 v128 -> v128
fd 77  | i8x16.min_u                     | -                 | -     | v128 v128 -> v128
fd 78  | i8x16.max_s                     | -                 | -     | v128 v128 -> v128
fd 79  | i8x16.max_u                     | -                 | -     | v128 v128 -> v128
fd 7a  | f64x2.trunc                     | -                 | nan   | v128 -> v128
fd 7b  | i8x16.avgr_u                    | -                 | -     | v128 v128 -> v128
fd 7c  | i16x8.extadd_pairwise_i8x16_s   | -                 | -     | v128 -> v128
fd 7d  | i16x8.extadd_pairwise_i8x16_u   | -                 | -     | v128 -> v128
fd 7e  | i32x4.extadd_pairwise_i16x8_s   | -                 | -     | v128 -> v128
fd 7f  | i32x4.extadd_pairwise_i16x8_u   | -                 | -     | v128 -> v128
fd 80  | i16x8.abs                       | -                 | -     | v128 -> v128
fd 81  | i16x8.neg                       | -                 | -     | v128 -> v128
fd 82  | i16x8.q15mulr_sat_s             | -                 | -     | v128 v128 -> v128
fd 83  | i16x8.all_true                  | -                 | -     | v128 -> i32
fd 84  | i16x8.bitmask                   | -                 | -     | v128 -> i32
fd 85  | i16x8.narrow_i32x4_s            | -                 | -     | v128 v128 -> v128
fd 86  | i16x8.narrow_i32x4_u            | -                 | -     | v128 v128 -> v128
fd 87  | i16x8.extend_low_i8x16_s        | -                 | -     | v128 -> v128
fd 88  | i16x8.extend_high_i8x16_s       | -                 | -     | v128 -> v128
fd 89  | i16x8.extend_low_i8x16_u        | -                 | -     | v128 -> v128
fd 8a  | i16x8.extend_high_i8x16_u       | -                 | -     | v128 -> v128
fd 8b  | i16x8.shl                       | -                 | -     | v128 i32 -> v128
fd 8c  | i16x8.shr_s                     | -                 | -     | v128 i32 -> v128
fd 8d  | i16x8.shr_u                     | -                 | -     | v128 i32 -> v128
fd 8e  | i16x8.add                       | -                 | -     | v128 v128 -> v128
fd 8f  | i16x8.add_sat_s                 | -                 | -     | v128 v128 -> v128
fd 90  | i16x8.add_sat_u                 | -                 | -     | v128 v128 -> v128
fd 91  | i16x8.sub                       | -                 | -     | v128 v128 -> v128
fd 92  | i16x8.sub_sat_s                 | -                 | -     | v128 v128 -> v128
fd 93  | i16x8.sub_sat_u                 | -                 | -     | v128 v128 -> v128
fd 94  | f64x2.nearest                   | -                 | nan   | v128 -> v128
fd 95  | i16x8.mul                       | -                 | -     | v128 v128 -> v128
fd 96  | i16x8.min_s                     | -                 | -     | v128 v128 -> v128
fd 97  | i16x8.min_u                     | -                 | -     | v128 v128 -> v128
fd 98  | i16x8.max_s                     | -                 | -     | v128 v128 -> v128
fd 99  | i16x8.max_u                     | -                 | -     | v128 v128 -> v128
fd 9b  | i16x8.avgr_u                    | -                 | -     | v128 v128 -> v128
fd 9c  | i16x8.extmul_low_i8x16_s        | -                 | -     | v128 v128 -> v128
fd 9d  | i16x8.extmul_high_i8x16_s       | -                 | -     | v128 v128 -> v128
fd 9e  | i16x8.extmul_low_i8x16_u        | -                 | -     | v128 v128 -> v128
fd 9f  | i16x8.extmul_high_i8x16_u       | -                 | -     | v128 v128 -> v128
fd a0  | i32x4.abs                       | -                 | -     | v128 -> v128
fd a1  | i32x4.neg                       | -                 | -     | v128 -> v128
fd a3  | i32x4.all_true                  | -                 | -     | v128 -> i32
fd a4  | i32x4.bitmask                   | -                 | -     | v128 -> i32
fd a7  | i32x4.extend_low_i16x8_s        | -                 | -     | v128 -> v128
fd a8  | i32x4.extend_high_i16x8_s       | -                 | -     | v128 -> v128
fd a9  | i32x4.extend_low_i16x8_u        | -                 | -     | v128 -> v128
fd aa  | i32x4.extend_high_i16x8_u       | -                 | -     | v128 -> v128
fd ab  | i32x4.shl                       | -                 | -     | v128 i32 -> v128
fd ac  | i32x4.shr_s                     | -                 | -     | v128 i32 -> v128
fd ad  | i32x4.shr_u                     | -                 | -     | v128 i32 -> v128
fd ae  | i32x4.add                       | -                 | -     | v128 v128 -> v128
fd b1  | i32x4.sub                       | -                 | -     | v128 v128 -> v128
fd b5  | i32x4.mul                       | -                 | -     | v128 v128 -> v128
fd b6  | i32x4.min_s                     | -                 | -     | v128 v128 -> v128
fd b7  | i32x4.min_u                     | -                 | -     | v128 v128 -> v128
fd b8  | i32x4.max_s                     | -                 | -     | v128 v128 -> v128
fd b9  | i32x4.max_u                     | -                 | -     | v128 v128 -> v128
fd ba  | i32x4.dot_i16x8_s               | -                 | -     | v128 v128 -> v128
fd bc  | i32x4.extmul_low_i16x8_s        | -                 | -     | v128 v128 -> v128
fd bd  | i32x4.extmul_high_i16x8_s       | -                 | -     | v128 v128 -> v128
fd be  | i32x4.extmul_low_i16x8_u        | -                 | -     | v128 v128 -> v128
fd bf  | i32x4.extmul_high_i16x8_u       | -                 | -     | v128 v128 -> v128
fd c0  | i64x2.abs                       | -                 | -     | v128 -> v128
fd c1  | i64x2.neg                       | -                 | -     | v128 -> v128
fd c3  | i64x2.all_true                  | -                 | -     | v128 -> i32
fd c4  | i64x2.bitmask                   | -                 | -     | v128 -> i32
fd c7  | i64x2.extend_low_i32x4_s        | -                 | -     | v128 -> v128
fd c8  | i64x2.extend_high_i32x4_s       | -                 | -     | v128 -> v128
fd c9  | i64x2.extend_low_i32x4_u        | -                 | -     | v128 -> v128
fd ca  | i64x2.extend_high_i32x4_u       | -                 | -     | v128 -> v128
fd cb  | i64x2.shl                       | -                 | -     | v128 i32 -> v128
fd cc  | i64x2.shr_s                     | -                 | -     | v128 i32 -> v128
fd cd  | i64x2.shr_u                     | -                 | -     | v128 i32 -> v128
fd ce  | i64x2.add                       | -                 | -     | v128 v128 -> v128
fd d1  | i64x2.sub                       | -                 | -     | v128 v128 -> v128
fd d5  | i64x2.mul                       | -                 | -     | v128 v128 -> v128
fd d6  | i64x2.eq                        | -                 | -     | v128 v128 -> v128
fd d7  | i64x2.ne                        | -                 | -     | v128 v128 -> v128
fd d8  | i64x2.lt_s                      | -                 | -     | v128 v128 -> v128
fd d9  | i64x2.gt_s                      | -                 | -     | v128 v128 -> v128
fd da  | i64x2.le_s                      | -                 | -     | v128 v128 -> v128
fd db  | i64x2.ge_s                      | -                 | -     | v128 v128 -> v128
fd dc  | i64x2.extmul_low_i32x4_s        | -                 | -     | v128 v128 -> v128
fd dd  | i64x2.extmul_high_i32x4_s       | -                 | -     | v128 v128 -> v128
fd de  | i64x2.extmul_low_i32x4_u        | -                 | -     | v128 v128 -> v128
fd df  | i64x2.extmul_high_i32x4_u       | -                 | -     | v128 v128 -> v128
fd e0  | f32x4.abs                       | -                 | -     | v128 -> v128
fd e1  | f32x4.neg                       | -                 | -     | v128 -> v128
fd e3  | f32x4.sqrt                      | -                 | nan   | v128 -> v128
fd e4  | f32x4.add                       | -                 | nan   | v128 v128 -> v128
fd e5  | f32x4.sub                       | -                 | nan   | v128 v128 -> v128
fd e6  | f32x4.mul                       | -                 | nan   | v128 v128 -> v128
fd e7  | f32x4.div                       | -                 | nan   | v128 v128 -> v128
fd e8  | f32x4.min                       | -                 | nan   | v128 v128 -> v128
fd e9  | f32x4.max                       | -                 | nan   | v128 v128 -> v128
fd ea  | f32x4.pmin                      | -                 | -     | v128 v128 -> v128
fd eb  | f32x4.pmax                      | -                 | -     | v128 v128 -> v128
fd ec  | f64x2.abs                       | -                 | -     | v128 -> v128
fd ed  | f64x2.neg                       | -                 | -     | v128 -> v128
fd ef  | f64x2.sqrt                      | -                 | nan   | v128 -> v128
fd f0  | f64x2.add                       | -                 | nan   | v128 v128 -> v128
fd f1  | f64x2.sub                       | -                 | nan   | v128 v128 -> v128
fd f2  | f64x2.mul                       | -                 | nan   | v128 v128 -> v128
fd f3  | f64x2.div                       | -                 | nan   | v128 v128 -> v128
fd f4  | f64x2.min                       | -                 | nan   | v128 v128 -> v128
fd f5  | f64x2.max                       | -                 | nan   | v128 v128 -> v128
fd f6  | f64x2.pmin                      | -                 | -     | v128 v128 -> v128
fd f7  | f64x2.pmax                      | -                 | -     | v128 v128 -> v128
fd f8  | i32x4.trunc_sat_f32x4_s         | -                 | -     | v128 -> v128
fd f9  | i32x4.trunc_sat_f32x4_u         | -                 | -     | v128 -> v128
fd fa  | f32x4.convert_i32x4_s           | -                 | -     | v128 -> v128
fd fb  | f32x4.convert_i32x4_u           | -                 | -     | v128 -> v128
fd fc  | i32x4.trunc_sat_f64x2_s_zero    | -                 | -     | v128 -> v128
fd fd  | i32x4.trunc_sat_f64x2_u_zero    | -                 | -     | v128 -> v128
fd fe  | f64x2.convert_low_i32x4_s       | -                 | -     | v128 -> v128
fd ff  | f64x2.convert_low_i32x4_u       | -                 | -     | v128 -> v128

[relaxed-simd] vector
fd 100 | i8x16.relaxed_swizzle           | -                 | -     | v128 v128 -> v128
fd 101 | i32x4.relaxed_trunc_f32x4_s     | -                 | -     | v128 -> v128
fd 102 | i32x4.relaxed_trunc_f32x4_u     | -                 | -     | v128 -> v128
fd 103 | i32x4.relaxed_trunc_f64x2_s_zero | -                 | -     | v128 -> v128
fd 104 | i32x4.relaxed_trunc_f64x2_u_zero | -                 | -     | v128 -> v128
fd 105 | f32x4.relaxed_madd              | -                 | nan   | v128 v128 v128 -> v128
fd 106 | f32x4.relaxed_nmadd             | -                 | nan   | v128 v128 v128 -> v128
fd 107 | f64x2.relaxed_madd              | -                 | nan   | v128 v128 v128 -> v128
fd 108 | f64x2.relaxed_nmadd             | -                 | nan   | v128 v128 v128 -> v128
fd 109 | i8x16.relaxed_laneselect        | -                 | -     | v128 v128 v128 -> v128
fd 10a | i16x8.relaxed_laneselect        | -                 | -     | v128 v128 v128 -> v128
fd 10b | i32x4.relaxed_laneselect        | -                 | -     | v128 v128 v128 -> v128
fd 10c | i64x2.relaxed_laneselect        | -                 | -     | v128 v128 v128 -> v128
fd 10d | f32x4.relaxed_min               | -                 | nan   | v128 v128 -> v128
fd 10e | f32x4.relaxed_max               | -                 | nan   | v128 v128 -> v128
fd 10f | f64x2.relaxed_min               | -                 | nan   | v128 v128 -> v128
fd 110 | f64x2.relaxed_max               | -                 | nan   | v128 v128 -> v128
fd 111 | i16x8.relaxed_q15mulr_s         | -                 | -     | v128 v128 -> v128
fd 112 | i16x8.relaxed_dot_i8x16_i7x16_s | -                 | -     | v128 v128 -> v128
fd 113 | i32x4.relaxed_dot_i8x16_i7x16_add_s | -                 | -     | v128 v128 v128 -> v128

[function-references] control
14     | call_ref                        | type              | trap  | :call_ref
d5     | br_on_null                      | label             | -     | :br_on_null
d6     | br_on_non_null                  | label             | -     | :br_on_non_null

[function-references] reference
d4     | ref.as_non_null                 | -                 | trap  | :ref.as_non_null

[function-references tail-call] control
15     | return_call_ref                 | type              | trap  | :return_call_ref

[gc] reference
d3     | ref.eq                          | -                 | -     | :ref.eq
fb 14  | ref.test                        | heap              | -     | :ref.test
fb 15  | ref.test null                   | heap              | -     | :ref.test
fb 16  | ref.cast                        | heap              | trap  | :ref.cast
fb 17  | ref.cast null                   | heap              | trap  | :ref.cast
fb 1a  | any.convert_extern              | -                 | const | :any.convert_extern
fb 1b  | extern.convert_any              | -                 | const | :extern.convert_any
fb 1c  | ref.i31                         | -                 | const | :ref.i31
fb 1d  | i31.get_s                       | -                 | trap  | :i31.get
fb 1e  | i31.get_u                       | -                 | trap  | :i31.get

[gc] control
fb 18  | br_on_cast                      | cast              | -     | :br_on_cast
fb 19  | br_on_cast_fail                 | cast              | -     | :br_on_cast_fail

[gc] aggregate
fb 00  | struct.new                      | type              | const | :struct.new
fb 01  | struct.new_default              | type              | const | :struct.new_default
fb 02  | struct.get                      | type field        | trap  | :struct.get
fb 03  | struct.get_s                    | type field        | trap  | :struct.get
fb 04  | struct.get_u                    | type field        | trap  | :struct.get
fb 05  | struct.set                      | type field        | trap  | :struct.set
fb 06  | array.new                       | type              | const | :array.new
fb 07  | array.new_default               | type              | const | :array.new_default
fb 08  | array.new_fixed                 | type count        | const | :array.new_fixed
fb 09  | array.new_data                  | type data         | trap  | :array.new_data
fb 0a  | array.new_elem                  | type elem         | trap  | :array.new_elem
fb 0b  | array.get                       | type              | trap  | :array.get
fb 0c  | array.get_s                     | type              | trap  | :array.get
fb 0d  | array.get_u                     | type              | trap  | :array.get
fb 0e  | array.set                       | type              | trap  | :array.set
fb 0f  | array.len                       | -                 | trap  | :array.len
fb 10  | array.fill                      | type              | trap  | :array.fill
fb 11  | array.copy                      | type type         | trap  | :array.copy
fb 12  | array.init_data                 | type data         | trap  | :array.init_data
fb 13  | array.init_elem                 | type elem         | trap  | :array.init_elem

[exceptions] exception
08     | throw                           | tag               | -     | :throw
0a     | throw_ref                       | -                 | trap  | :throw_ref
1f     | try_table                       | blocktype catches | -     | :try_table

[threads] atomic
fe 00  | memory.atomic.notify            | memarg:2          | trap  | at i32 -> i32
fe 01  | memory.atomic.wait32            | memarg:2          | trap  | at i32 i64 -> i32
fe 02  | memory.atomic.wait64            | memarg:3          | trap  | at i64 i64 -> i32
fe 03  | atomic.fence                    | reserved          | -     | ->
fe 10  | i32.atomic.load                 | memarg:2          | trap  | at -> i32
fe 11  | i64.atomic.load                 | memarg:3          | trap  | at -> i64
fe 12  | i32.atomic.load8_u              | memarg:0          | trap  | at -> i32
fe 13  | i32.atomic.load16_u             | memarg:1          | trap  | at -> i32
fe 14  | i64.atomic.load8_u              | memarg:0          | trap  | at -> i64
fe 15  | i64.atomic.load16_u             | memarg:1          | trap  | at -> i64
fe 16  | i64.atomic.load32_u             | memarg:2          | trap  | at -> i64
fe 17  | i32.atomic.store                | memarg:2          | trap  | at i32 ->
fe 18  | i64.atomic.store                | memarg:3          | trap  | at i64 ->
fe 19  | i32.atomic.store8               | memarg:0          | trap  | at i32 ->
fe 1a  | i32.atomic.store16              | memarg:1          | trap  | at i32 ->
fe 1b  | i64.atomic.store8               | memarg:0          | trap  | at i64 ->
fe 1c  | i64.atomic.store16              | memarg:1          | trap  | at i64 ->
fe 1d  | i64.atomic.store32              | memarg:2          | trap  | at i64 ->
fe 1e  | i32.atomic.rmw.add              | memarg:2          | trap  | at i32 -> i32
fe 1f  | i64.atomic.rmw.add              | memarg:3          | trap  | at i64 -> i64
fe 20  | i32.atomic.rmw8.add_u           | memarg:0          | trap  | at i32 -> i32
fe 21  | i32.atomic.rmw16.add_u          | memarg:1          | trap  | at i32 -> i32
fe 22  | i64.atomic.rmw8.add_u           | memarg:0          | trap  | at i64 -> i64
fe 23  | i64.atomic.rmw16.add_u          | memarg:1          | trap  | at i64 -> i64
fe 24  | i64.atomic.rmw32.add_u          | memarg:2          | trap  | at i64 -> i64
fe 25  | i32.atomic.rmw.sub              | memarg:2          | trap  | at i32 -> i32
fe 26  | i64.atomic.rmw.sub              | memarg:3          | trap  | at i64 -> i64
fe 27  | i32.atomic.rmw8.sub_u           | memarg:0          | trap  | at i32 -> i32
fe 28  | i32.atomic.rmw16.sub_u          | memarg:1          | trap  | at i32 -> i32
fe 29  | i64.atomic.rmw8.sub_u           | memarg:0          | trap  | at i64 -> i64
fe 2a  | i64.atomic.rmw16.sub_u          | memarg:1          | trap  | at i64 -> i64
fe 2b  | i64.atomic.rmw32.sub_u          | memarg:2          | trap  | at i64 -> i64
fe 2c  | i32.atomic.rmw.and              | memarg:2          | trap  | at i32 -> i32
fe 2d  | i64.atomic.rmw.and              | memarg:3          | trap  | at i64 -> i64
fe 2e  | i32.atomic.rmw8.and_u           | memarg:0          | trap  | at i32 -> i32
fe 2f  | i32.atomic.rmw16.and_u          | memarg:1          | trap  | at i32 -> i32
fe 30  | i64.atomic.rmw8.and_u           | memarg:0          | trap  | at i64 -> i64
fe 31  | i64.atomic.rmw16.and_u          | memarg:1          | trap  | at i64 -> i64
fe 32  | i64.atomic.rmw32.and_u          | memarg:2          | trap  | at i64 -> i64
fe 33  | i32.atomic.rmw.or               | memarg:2          | trap  | at i32 -> i32
fe 34  | i64.atomic.rmw.or               | memarg:3          | trap  | at i64 -> i64
fe 35  | i32.atomic.rmw8.or_u            | memarg:0          | trap  | at i32 -> i32
fe 36  | i32.atomic.rmw16.or_u           | memarg:1          | trap  | at i32 -> i32
fe 37  | i64.atomic.rmw8.or_u            | memarg:0          | trap  | at i64 -> i64
fe 38  | i64.atomic.rmw16.or_u           | memarg:1          | trap  | at i64 -> i64
fe 39  | i64.atomic.rmw32.or_u           | memarg:2          | trap  | at i64 -> i64
fe 3a  | i32.atomic.rmw.xor              | memarg:2          | trap  | at i32 -> i32
fe 3b  | i64.atomic.rmw.xor              | memarg:3          | trap  | at i64 -> i64
fe 3c  | i32.atomic.rmw8.xor_u           | memarg:0          | trap  | at i32 -> i32
fe 3d  | i32.atomic.rmw16.xor_u          | memarg:1          | trap  | at i32 -> i32
fe 3e  | i64.atomic.rmw8.xor_u           | memarg:0          | trap  | at i64 -> i64
fe 3f  | i64.atomic.rmw16.xor_u          | memarg:1          | trap  | at i64 -> i64
fe 40  | i64.atomic.rmw32.xor_u          | memarg:2          | trap  | at i64 -> i64
fe 41  | i32.atomic.rmw.xchg             | memarg:2          | trap  | at i32 -> i32
fe 42  | i64.atomic.rmw.xchg             | memarg:3          | trap  | at i64 -> i64
fe 43  | i32.atomic.rmw8.xchg_u          | memarg:0          | trap  | at i32 -> i32
fe 44  | i32.atomic.rmw16.xchg_u         | memarg:1          | trap  | at i32 -> i32
fe 45  | i64.atomic.rmw8.xchg_u          | memarg:0          | trap  | at i64 -> i64
fe 46  | i64.atomic.rmw16.xchg_u         | memarg:1          | trap  | at i64 -> i64
fe 47  | i64.atomic.rmw32.xchg_u         | memarg:2          | trap  | at i64 -> i64
fe 48  | i32.atomic.rmw.cmpxchg          | memarg:2          | trap  | at i32 i32 -> i32
fe 49  | i64.atomic.rmw.cmpxchg          | memarg:3          | trap  | at i64 i64 -> i64
fe 4a  | i32.atomic.rmw8.cmpxchg_u       | memarg:0          | trap  | at i32 i32 -> i32
fe 4b  | i32.atomic.rmw16.cmpxchg_u      | memarg:1          | trap  | at i32 i32 -> i32
fe 4c  | i64.atomic.rmw8.cmpxchg_u       | memarg:0          | trap  | at i64 i64 -> i64
fe 4d  | i64.atomic.rmw16.cmpxchg_u      | memarg:1          | trap  | at i64 i64 -> i64
fe 4e  | i64.atomic.rmw32.cmpxchg_u      | memarg:2          | trap  | at i64 i64 -> i64

[wide-arithmetic] numeric
fc 13  | i64.add128                      | -                 | -     | i64 i64 i64 i64 -> i64 i64
fc 14  | i64.sub128                      | -                 | -     | i64 i64 i64 i64 -> i64 i64
fc 15  | i64.mul_wide_s                  | -                 | -     | i64 i64 -> i64 i64
fc 16  | i64.mul_wide_u                  | -                 | -     | i64 i64 -> i64 i64

[legacy-exceptions] exception
06     | try                             | blocktype         | -     | :try
07     | catch                           | tag               | -     | :catch
19     | catch_all                       | -                 | -     | :catch_all
18     | delegate                        | label             | -     | :delegate
09     | rethrow                         | label             | -     | :rethrow

[stack-switching] continuation
e0     | cont.new                        | type              | trap  | :cont.new
e1     | cont.bind                       | type type         | trap  | :cont.bind
e2     | suspend                         | tag               | trap  | :suspend
e3     | resume                          | type handlers     | trap  | :resume
e4     | resume_throw                    | type tag handlers | trap  | :resume_throw
e5     | resume_throw_ref                | type handlers     | trap  | :resume_throw_ref
e6     | switch                          | type tag          | trap  | :switch

[custom-descriptors] aggregate
fb 20  | struct.new_desc                 | type              | const trap | :struct.new_desc
fb 21  | struct.new_default_desc         | type              | const trap | :struct.new_default_desc
fb 22  | ref.get_desc                    | type              | trap  | :ref.get_desc

[custom-descriptors] reference
fb 23  | ref.cast_desc_eq                | heap              | trap  | :ref.cast_desc_eq
fb 24  | ref.cast_desc_eq null           | heap              | trap  | :ref.cast_desc_eq

[custom-descriptors] control
fb 25  | br_on_cast_desc_eq              | cast              | trap  | :br_on_cast_desc_eq
fb 26  | br_on_cast_desc_eq_fail         | cast              | trap  | :br_on_cast_desc_eq_fail
"""


class Instruction:
    """A row of the table. `number` is its place in the table: the opcode of flat code."""

    def __init__(self, number: int, columns: list[str], needs: list[str], category: str) -> None:
        opcode, name, immediates, flags, typing = columns
        codes = opcode.split()
        self.number = number
        self.name = name
        self.prefix = int(codes[0], 16) if len(codes) == 2 else 0
        self.code = int(codes[-1], 16)
        self.features = features.feature_set(*needs)
        self.category = category
        self.immediates: list[int] = []
        self.align = 0  # log2 of the natural alignment, of an instruction with a memarg
        self.lanes = 0  # how many lanes, of an instruction with a lane
        for immediate in [] if immediates == "-" else immediates.split():
            kind, _, argument = immediate.partition(":")
            self.immediates.append(IMMEDIATE_KINDS.index(kind))
            if kind == "memarg":
                self.align = int(argument)
            elif kind == "lane":
                self.lanes = int(argument)
        self.rule = typing[1:] if typing.startswith(":") else ""
        params, _, results = ("", "", "") if self.rule else typing.partition("->")
        self.params = [_TYPING_WORDS[word] for word in params.split()]
        self.results = [_TYPING_WORDS[word] for word in results.split()]
        words = flags.split()
        self.can_trap = "trap" in words
        self.is_const = "const" in words or "xconst" in words
        self.const_features = features.BIT["extended-const"] if "xconst" in words else 0
        self.nan = "nan" in words


_TYPING_WORDS: Final[dict[str, int]] = {
    **{name: number for number, name, _ in NUMBER_TYPES},
    "at": ADDRESS,
    "tt": TABLE_ADDRESS,
}


def _read_rows(rows: str) -> list[Instruction]:
    table: list[Instruction] = []
    needs: list[str] = []
    category = ""
    for line in rows.splitlines():
        if line.startswith("["):
            names, _, category = line[1:].partition("] ")
            needs = names.split()
        elif line:
            columns = [column.strip() for column in line.split("|")]
            table.append(Instruction(len(table), columns, needs, category))
    return table


INSTRUCTIONS: Final[list[Instruction]] = _read_rows(ROWS)
BY_NAME: Final[dict[str, int]] = {row.name: row.number for row in INSTRUCTIONS}


def op(name: str) -> int:
    """The number of the named instruction."""
    return BY_NAME[name]
