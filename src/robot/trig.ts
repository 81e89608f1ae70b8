/**
 * Sine, cosine, arc functions, exp and log that give the same bits on every JavaScript engine.
 *
 * ECMAScript leaves the last bits of Math.sin and its kin to the engine; + - * / sqrt and floor it does not. The kernels
 * (polynomials, constants, Cody-Waite reduction) are those of fdlibm:
 *
 *   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 *   Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
 *   software is freely granted, provided that this notice is preserved.
 */

const PI_HIGH = 3.141592653589793
const PI_LOW = 1.2246467991473532e-16
const HALF_PI_HIGH = 1.5707963267948966
const HALF_PI_LOW = 6.123233995736766e-17
const QUARTER_PI = 0.7853981633974483

/** Radians. NaN and infinities give NaN. RangeError above 8.2e5: see `reduce`. */
export function sin(x: number): number {
  if (Math.abs(x) <= QUARTER_PI) return sinKernel(x, 0)
  if (x - x !== 0) return NaN
  const quadrant = reduce(x)
  if (quadrant === 0) return sinKernel(reducedHigh, reducedLow)
  if (quadrant === 1) return cosKernel(reducedHigh, reducedLow)
  if (quadrant === 2) return -sinKernel(reducedHigh, reducedLow)
  return -cosKernel(reducedHigh, reducedLow)
}

/** Radians. NaN and infinities give NaN. RangeError above 8.2e5: see `reduce`. */
export function cos(x: number): number {
  if (Math.abs(x) <= QUARTER_PI) return cosKernel(x, 0)
  if (x - x !== 0) return NaN
  const quadrant = reduce(x)
  if (quadrant === 0) return cosKernel(reducedHigh, reducedLow)
  if (quadrant === 1) return -sinKernel(reducedHigh, reducedLow)
  if (quadrant === 2) return -cosKernel(reducedHigh, reducedLow)
  return sinKernel(reducedHigh, reducedLow)
}

/** The angle of the point (x, y), -pi..pi radians; zeros, signs and infinities as Math.atan2. */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  const xNegative = x < 0 || Object.is(x, -0)
  const yNegative = y < 0 || Object.is(y, -0)
  const sign = yNegative ? -1 : 1
  if (y === 0) return xNegative ? sign * PI_HIGH : y
  if (x === 0) return sign * HALF_PI_HIGH
  if (Math.abs(x) === Infinity) {
    if (Math.abs(y) === Infinity) return sign * (xNegative ? 3 * QUARTER_PI : QUARTER_PI)
    return xNegative ? sign * PI_HIGH : sign * 0
  }
  if (Math.abs(y) === Infinity) return sign * HALF_PI_HIGH
  const ratio = Math.abs(y / x)
  // Beyond 2^60 the angle is pi/2 to the last bit, and the subtraction below would spoil that bit.
  if (ratio > 1152921504606846976) return sign * HALF_PI_HIGH
  const angle = atanPositive(ratio)
  return xNegative ? sign * (PI_HIGH - (angle - PI_LOW)) : sign * angle
}

/** 0..pi radians; NaN outside -1..1. */
export function acos(x: number): number {
  if (!(Math.abs(x) <= 1)) return NaN
  if (x === 1) return 0
  if (x === -1) return PI_HIGH
  if (Math.abs(x) < 0.5) return HALF_PI_HIGH - (x - (HALF_PI_LOW - x * asinRatio(x * x)))
  if (x < 0) {
    const z = (1 + x) * 0.5
    const s = Math.sqrt(z)
    return PI_HIGH - 2 * (s + (asinRatio(z) * s - HALF_PI_LOW))
  }
  const z = (1 - x) * 0.5
  const s = Math.sqrt(z)
  // 24 bits, so that its square is exact.
  const head = Math.fround(s)
  const rest = (z - head * head) / (s + head)
  return 2 * (head + (asinRatio(z) * s + rest))
}

const LN2_HIGH = 6.9314718036912381649e-1
const LN2_LOW = 1.90821492927058770002e-10

/** e^x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return NaN
  if (x > 709.782712893384) return Infinity
  if (x < -745.1332191019411) return 0
  if (Math.abs(x) < 3.725290298461914e-9) return 1 + x
  const k = Math.abs(x) <= 0.34657359027997264 ? 0 : Math.floor(x * 1.442695040888963387 + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const t = r * r
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))))
  const mantissa = 1 - (low - (r * c) / (2 - c) - high)
  return timesPowerOfTwo(mantissa, k)
}

/** Natural logarithm: -Infinity at 0, NaN below. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return NaN
  if (x === 0) return -Infinity
  if (x === Infinity) return Infinity
  let mantissa = x
  let k = 0
  for (const { exponent, power } of POWERS) {
    if (mantissa >= power) {
      mantissa /= power
      k += exponent
    } else if (mantissa < 2 / power) {
      mantissa *= power
      k -= exponent
    }
  }
  // Subnormals come out of the loop below 1.
  while (mantissa < 1) {
    mantissa *= 2
    k -= 1
  }
  if (mantissa > 1.4142135623730951) {
    mantissa /= 2
    k += 1
  }
  const f = mantissa - 1
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1))
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)))
  const halfSquare = 0.5 * f * f
  return s * (halfSquare + (even + odd)) + k * LN2_LOW - halfSquare + f + k * LN2_HIGH
}

/** What `reduce` leaves: x minus a multiple of pi/2, as the sum of two doubles. Module state to spare an allocation. */
let reducedHigh = 0
let reducedLow = 0

/**
 * Brings a finite x into -pi/4..pi/4 and returns the quadrant 0..3. Three steps of Cody-Waite, each 33 bits of pi/2, exact
 * while the multiple is below 2^19; angles beyond that in an arm mean that something has blown up, hence a RangeError.
 */
function reduce(x: number): 0 | 1 | 2 | 3 {
  const magnitude = Math.abs(x)
  const n = Math.floor(magnitude * 6.36619772367581382433e-1 + 0.5)
  if (n >= 524288) throw new RangeError(`expected an angle below 8.2e5 rad, got ${x}: it has lost its meaning`)
  let rest = magnitude - n * 1.57079632673412561417
  let tail = n * 6.07710050650619224932e-11
  let high = rest - tail
  if (Math.abs(high) < magnitude * 1.52587890625e-5) {
    let before = rest
    let part = n * 6.0771005063039659766e-11
    rest = before - part
    tail = n * 2.02226624879595063154e-21 - (before - rest - part)
    high = rest - tail
    if (Math.abs(high) < magnitude * 1.7763568394002505e-15) {
      before = rest
      part = n * 2.0222662487111664558e-21
      rest = before - part
      tail = n * 8.47842766036889956997e-32 - (before - rest - part)
      high = rest - tail
    }
  }
  const low = rest - high - tail
  reducedHigh = x < 0 ? -high : high
  reducedLow = x < 0 ? -low : low
  const quadrant = (x < 0 ? 4 - (n % 4) : n) % 4
  return quadrant as 0 | 1 | 2 | 3
}

/** sin(x + tail) for |x| <= pi/4. */
function sinKernel(x: number, tail: number): number {
  if (x === 0) return x
  const z = x * x
  const cube = z * x
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)))
  return x - (z * (0.5 * tail - cube * r) - tail - cube * -1.66666666666666324348e-1)
}

/** cos(x + tail) for |x| <= pi/4. */
function cosKernel(x: number, tail: number): number {
  const z = x * x
  const w = z * z
  const r =
    z * (4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5)) +
    w * w * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11))
  const half = 0.5 * z
  const head = 1 - half
  return head + (1 - head - half + (z * r - x * tail))
}

const ATAN_STEPS = [
  { high: 4.63647609000806093515e-1, low: 2.26987774529616870924e-17 },
  { high: QUARTER_PI, low: 3.06161699786838301793e-17 },
  { high: 9.82793723247329054082e-1, low: 1.39033110312309984516e-17 },
  { high: HALF_PI_HIGH, low: HALF_PI_LOW },
] as const

/** atan(x) for finite x >= 0. */
function atanPositive(x: number): number {
  if (x < 0.4375) return x - x * atanSeries(x)
  const [r, step] =
    x < 0.6875
      ? [(2 * x - 1) / (2 + x), ATAN_STEPS[0]]
      : x < 1.1875
        ? [(x - 1) / (x + 1), ATAN_STEPS[1]]
        : x < 2.4375
          ? [(x - 1.5) / (1 + 1.5 * x), ATAN_STEPS[2]]
          : [-1 / x, ATAN_STEPS[3]]
  return step.high - (r * atanSeries(r) - step.low - r)
}

/** 1 - atan(x)/x for |x| < 7/16. */
function atanSeries(x: number): number {
  const z = x * x
  const w = z * z
  const odd =
    z *
    (3.33333333333329318027e-1 +
      w *
        (1.42857142725034663711e-1 +
          w *
            (9.09088713343650656196e-2 +
              w * (6.66107313738753120669e-2 + w * (4.97687799461593236017e-2 + w * 1.62858201153657823623e-2)))))
  const even =
    w *
    (-1.99999999998764832476e-1 +
      w *
        (-1.1111110405462355788e-1 +
          w * (-7.69187620504482999495e-2 + w * (-5.83357013379057348645e-2 + w * -3.6531572744216915527e-2))))
  return odd + even
}

/** (asin(s) - s) / s for s * s = z <= 1/4. */
function asinRatio(z: number): number {
  const p =
    z *
    (1.66666666666666657415e-1 +
      z *
        (-3.25565818622400915405e-1 +
          z *
            (2.01212532134862925881e-1 +
              z * (-4.00555345006794114027e-2 + z * (7.91534994289814532176e-4 + z * 3.4793310759602116757e-5)))))
  const q =
    1 +
    z *
      (-2.40339491173441421878 +
        z * (2.02094576023350569471 + z * (-6.8828397160545329303e-1 + z * 7.70381505559019352791e-2)))
  return p / q
}

/** 2^512, 2^256, ... 2^1. */
const POWERS = Array.from({ length: 10 }, (_, i) => {
  let power = 2
  for (let k = 0; k < 9 - i; k++) power *= power
  return { exponent: 1 << (9 - i), power }
})

/** x * 2^k with one rounding at most, for k in -1075..1024 and x near 1. */
function timesPowerOfTwo(x: number, k: number): number {
  // Below the normal numbers the last factor alone may round; above, 2^1024 itself would overflow.
  const last = k < -1000 ? -1000 : k > 1000 ? 1000 : 0
  return x * powerOfTwo(k - last) * powerOfTwo(last)
}

function powerOfTwo(k: number): number {
  let result = 1
  for (const { exponent, power } of POWERS) if (Math.abs(k) & exponent) result *= power
  return k < 0 ? 1 / result : result
}
