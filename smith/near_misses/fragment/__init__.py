"""The notation of near-misses: fields and code, as the text format has them, for any module.

A fragment is text in a small part of the text format, that is added to a valid module:

    (global $g i32 i32.const 0) i32.const 1 global.set $g

Fields are appended to the module; code that stands in no function is put into one, in a `block` of
its own. What differs from the text format, so that a rule is a line:

* `{this|that}` is `this` in the valid twin and `that` in the near-miss;
* code is flat, and all immediates are written, in the order of the instruction table; labels are
  numbers; floats and vectors are the integers of their bits;
* `#` is the first index of an index space that is not there;
* `(local $x i32)` beside the fields is a local of the function that gets the code, and
  `(local $x i32 100)` are a hundred locals;
* initial values and offsets are code: `(global i32 i32.const 0)`, `(offset i32.const 0)`;
* names that the fragment does not declare are those of `prelude.py`, which it gets.
"""
