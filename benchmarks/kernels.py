"""Programs that an engine runs for long, as text: `run` takes a number and does so much.

`without_arguments` makes of one what runs by itself, for engines that pass none.
"""

from __future__ import annotations

from typing import Final

LOOPS: Final = """(module (func $run (export "run") (param $n i32) (result i32)
    (local $i i32) (local $x i32) (local $y i32)
    (local.set $x (i32.const 12345))
    (loop $next
        (local.set $x (i32.xor (local.get $x) (i32.shl (local.get $x) (i32.const 13))))
        (local.set $x (i32.xor (local.get $x) (i32.shr_u (local.get $x) (i32.const 17))))
        (local.set $x (i32.xor (local.get $x) (i32.shl (local.get $x) (i32.const 5))))
        (if (i32.and (local.get $x) (i32.const 1))
            (then (local.set $y (i32.add (local.get $y) (local.get $x))))
            (else (local.set $y (i32.sub (local.get $y) (local.get $i)))))
        (br_if $next (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1)))
            (local.get $n))))
    (local.get $y)))"""

CALLS: Final = """(module (func $run (export "run") (param $n i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $n) (i32.const 2))
        (then (local.get $n))
        (else (i32.add (call $run (i32.sub (local.get $n) (i32.const 1)))
            (call $run (i32.sub (local.get $n) (i32.const 2))))))))"""

INDIRECT: Final = """(module (type $t (func (param i32) (result i32)))
    (table 4 funcref) (elem (i32.const 0) func $a $b $c $d)
    (func $a (type $t) (i32.add (local.get 0) (i32.const 7)))
    (func $b (type $t) (i32.xor (local.get 0) (i32.const 0x5555)))
    (func $c (type $t) (i32.rotl (local.get 0) (i32.const 3)))
    (func $d (type $t) (i32.mul (local.get 0) (i32.const 3)))
    (func $run (export "run") (param $n i32) (result i32) (local $x i32)
        (loop $next
            (local.set $x (call_indirect (type $t) (local.get $x)
                (i32.and (local.get $n) (i32.const 3))))
            (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $x)))"""

MEMORY: Final = """(module (memory 1)
    (func $run (export "run") (param $n i32) (result i32)
        (local $i i32) (local $j i32) (local $c i32)
        (loop $again
            (local.set $i (i32.const 0))
            (loop $fill
                (i32.store (local.get $i) (i32.const 0x01010101))
                (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4)))
                    (i32.const 8192))))
            (local.set $i (i32.const 2))
            (loop $sieve
                (if (i32.load8_u (local.get $i))
                    (then
                        (local.set $c (i32.add (local.get $c) (i32.const 1)))
                        (local.set $j (i32.shl (local.get $i) (i32.const 1)))
                        (block $done (loop $strike
                            (br_if $done (i32.ge_u (local.get $j) (i32.const 8192)))
                            (i32.store8 (local.get $j) (i32.const 0))
                            (local.set $j (i32.add (local.get $j) (local.get $i)))
                            (br $strike)))))
                (br_if $sieve (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                    (i32.const 8192))))
            (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (local.get $c)))"""

FLOATS: Final = """(module (func $run (export "run") (param $n i32) (result i32)
    (local $x i32) (local $y i32) (local $k i32) (local $count i32)
    (local $a f64) (local $b f64) (local $p f64) (local $q f64) (local $t f64)
    (loop $rows
        (local.set $x (i32.const 0))
        (loop $columns
            (local.set $p (f64.sub (f64.div (f64.convert_i32_s (local.get $x)) (f64.const 32))
                (f64.const 1.5)))
            (local.set $q (f64.sub (f64.div (f64.convert_i32_s (i32.and (local.get $n)
                (i32.const 63))) (f64.const 32)) (f64.const 1)))
            (local.set $a (f64.const 0)) (local.set $b (f64.const 0))
            (local.set $k (i32.const 50))
            (block $out (loop $iterate
                (local.set $t (f64.add (f64.sub (f64.mul (local.get $a) (local.get $a))
                    (f64.mul (local.get $b) (local.get $b))) (local.get $p)))
                (local.set $b (f64.add (f64.mul (f64.mul (local.get $a) (local.get $b))
                    (f64.const 2)) (local.get $q)))
                (local.set $a (local.get $t))
                (br_if $out (f64.gt (f64.add (f64.mul (local.get $a) (local.get $a))
                    (f64.mul (local.get $b) (local.get $b))) (f64.const 4)))
                (br_if $iterate (local.tee $k (i32.sub (local.get $k) (i32.const 1))))))
            (local.set $count (i32.add (local.get $count) (local.get $k)))
            (br_if $columns (i32.lt_s (local.tee $x (i32.add (local.get $x) (i32.const 1)))
                (i32.const 64))))
        (br_if $rows (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $count)))"""

GLOBALS: Final = """(module (global $a (mut i32) (i32.const 0)) (global $b (mut i64) (i64.const 1))
    (func $run (export "run") (param $n i32) (result i64)
        (loop $next
            (global.set $a (i32.add (global.get $a) (i32.const 3)))
            (global.set $b (i64.add (i64.mul (global.get $b) (i64.const 6364136223846793005))
                (i64.extend_i32_u (global.get $a))))
            (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (global.get $b)))"""

SIMD: Final = """(module (memory 1)
    (func $run (export "run") (param $n i32) (result f32) (local $i i32) (local $sum v128)
        (loop $again
            (local.set $i (i32.const 0))
            (loop $next
                (local.set $sum (f32x4.add (local.get $sum) (f32x4.mul
                    (v128.load (local.get $i)) (v128.load offset=16384 (local.get $i)))))
                (v128.store (local.get $i) (i32x4.add (v128.load (local.get $i))
                    (i32x4.splat (local.get $n))))
                (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16)))
                    (i32.const 16384))))
            (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (f32x4.extract_lane 0 (local.get $sum))))"""

# The text, and how much of it takes the bundled engine a tenth of a second or so.
KERNELS: Final[dict[str, tuple[str, int]]] = {
    "loops": (LOOPS, 3_000_000),
    "calls": (CALLS, 30),
    "call_indirect": (INDIRECT, 3_000_000),
    "memory": (MEMORY, 300),
    "floats": (FLOATS, 3_000),
    "globals": (GLOBALS, 5_000_000),
    "simd": (SIMD, 1_500),
}


def without_arguments(text: str, n: int) -> str:
    """The same program; its one export does so much."""
    go = f'(func (export "go") (drop (call $run (i32.const {n}))))'
    hidden = text.replace(' (export "run")', "")
    return f"{hidden.removesuffix(')')} {go})"
