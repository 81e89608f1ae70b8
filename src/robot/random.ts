/** Seeded random numbers that are bit-equal on every engine: xoshiro128** seeded by splitmix32. */

import { cos, log } from './trig.js'

/**
 * One stream of random numbers. Every draw of `uniform` and `integer` takes two 32-bit words, of `normal` four, so that the
 * stream's position depends on the calls alone and never on the values drawn.
 */
export class Random {
  readonly #words = new Uint32Array(4)

  /** `seed`: integer in [0, 2^32), else RangeError. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= 4294967296) {
      throw new RangeError(`expected a seed that is an integer in [0, 2^32), got ${seed}`)
    }
    const next = splitmix32(seed)
    for (let i = 0; i < 4; i++) this.#words[i] = next()
  }

  /** Goes on from what `state()` gave. RangeError unless it is four words, not all zero. */
  static fromState(state: Uint32Array): Random {
    if (state.length !== 4 || state.every(word => word === 0)) {
      throw new RangeError(`expected a state of 4 words, not all zero, got [${state.join(', ')}]`)
    }
    const random = new Random(0)
    random.#words.set(state)
    return random
  }

  /** low <= x < high with 53 random bits (equal to high only where rounding lands there). */
  uniform(low = 0, high = 1): number {
    const top = this.#next() >>> 5
    const bottom = this.#next() >>> 6
    return low + (high - low) * ((top * 67108864 + bottom) / 9007199254740992)
  }

  /** lowInclusive <= n < highExclusive, both integers. RangeError for an empty range. */
  integer(lowInclusive: number, highExclusive: number): number {
    const span = highExclusive - lowInclusive
    if (!Number.isSafeInteger(lowInclusive) || !Number.isSafeInteger(span) || span < 1) {
      throw new RangeError(`expected integers low < high, got ${lowInclusive} and ${highExclusive}`)
    }
    return lowInclusive + Math.floor(this.uniform() * span)
  }

  /** Gaussian, by Box and Muller; the second of the pair is dropped, so that four words are the whole state. */
  normal(mean = 0, sd = 1): number {
    const radius = Math.sqrt(-2 * log(1 - this.uniform()))
    return mean + sd * radius * cos(2 * Math.PI * this.uniform())
  }

  /**
   * A stream of its own for one purpose. Takes one word from this stream, so that forking twice with the same label gives two
   * different streams; how much is drawn from a fork does not touch this stream.
   */
  fork(label: string): Random {
    return new Random((this.#next() ^ hashOf(label)) >>> 0)
  }

  /** A copy of the four words that decide every later draw. */
  state(): Uint32Array {
    return this.#words.slice()
  }

  /** xoshiro128** 1.1 by Blackman and Vigna (public domain). 0..2^32-1. */
  #next(): number {
    const words = this.#words
    // By index: taken apart in one go it takes ten times as long.
    const a = words[0] as number
    const b = words[1] as number
    const c = words[2] as number
    const d = words[3] as number
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const mixedC = c ^ a
    const mixedD = d ^ b
    words[0] = a ^ mixedD
    words[1] = b ^ mixedC
    words[2] = mixedC ^ (b << 9)
    words[3] = rotateLeft(mixedD, 11)
    return result
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/** A counter through a mixing function: neighbouring seeds give unrelated words. */
function splitmix32(seed: number): () => number {
  let counter = seed | 0
  return () => {
    counter = (counter + 0x9e3779b9) | 0
    return mix32(counter)
  }
}

/** Mixes 32 bits: neighbours give unrelated words. 0..2^32-1. */
export function mix32(word: number): number {
  let mixed = word ^ (word >>> 16)
  mixed = Math.imul(mixed, 0x21f0aaad)
  mixed ^= mixed >>> 15
  mixed = Math.imul(mixed, 0x735a2d97)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/** 32 bits of a text: FNV-1a over its UTF-16 words. */
export function hashOf(label: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193)
  return hash
}
