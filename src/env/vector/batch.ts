/** What n environments and their caller share: one row each of actions, observations, rewards, flags and hashes, in one buffer. */

import type { Env, FeatureArray, Info, Observation } from '../env.js'
import { Box, Dict, ImageBox } from '../spaces.js'
import type { PixelType } from '../spaces.js'

/** What decides the layout; plain data, so that it may go to another thread. */
export interface BatchShape {
  readonly count: number
  readonly actionSize: number
  /** Observations, by feature. */
  readonly features: Readonly<Record<string, FeatureShape>>
}

interface FeatureShape {
  readonly size: number
  readonly dtype: PixelType
}

const ARRAYS = { float32: Float32Array, uint16: Uint16Array, uint8: Uint8Array } as const

const STATE_HASH = /^[0-9a-f]{16}$/
const [UNKNOWN, FAILURE, SUCCESS] = [0, 1, 2]

export interface VectorSpaces {
  readonly action: Box
  readonly observation: Dict<Record<string, Box | ImageBox>>
}

/** Throws `TypeError` unless actions are a Box and observations a Dict of Boxes. */
export function vectorSpaces({ spec, actionSpace: action, observationSpace: observation }: Env): VectorSpaces {
  if (!(action instanceof Box)) {
    throw new TypeError(`${spec.id} cannot be vectorised: expected its actions in a Box, got ${action.describe()}`)
  }
  const entries =
    observation instanceof Dict ? Object.values(observation.entries as Record<string, unknown>) : [undefined]
  if (!entries.every(entry => entry instanceof Box || entry instanceof ImageBox)) {
    throw new TypeError(
      `${spec.id} cannot be vectorised: expected its observations in a Dict of Boxes, got ${observation.describe()}`,
    )
  }
  return { action, observation: observation as unknown as VectorSpaces['observation'] }
}

export function batchShape(count: number, { action, observation }: VectorSpaces): BatchShape {
  const features = Object.entries(observation.entries).map(([name, entry]) => {
    const shape: FeatureShape = { size: entry.size, dtype: entry instanceof ImageBox ? entry.dtype : 'float32' }
    return [name, shape] as const
  })
  return { count, actionSize: action.size, features: Object.fromEntries(features) }
}

export class Batch {
  readonly actions: Float32Array
  readonly rewards: Float64Array
  readonly terminations: Uint8Array
  readonly truncations: Uint8Array
  readonly #observations: ReadonlyMap<string, FeatureArray>
  readonly #hashes: BigUint64Array
  readonly #hasHash: Uint8Array
  readonly #successes: Uint8Array

  /** `buffer`: of `Batch.bytes`, zeroed or as another batch left it; may be shared between threads. */
  constructor(
    readonly shape: BatchShape,
    buffer: ArrayBufferLike,
  ) {
    const { count, actionSize, features } = shape
    let offset = 0
    const take = (bytes: number): number => {
      const start = offset
      offset += bytes
      return start
    }
    // The widest first, so that each is aligned.
    this.#hashes = new BigUint64Array(buffer, take(8 * count), count)
    this.rewards = new Float64Array(buffer, take(8 * count), count)
    this.actions = new Float32Array(buffer, take(4 * count * actionSize), count * actionSize)
    this.#observations = new Map(
      widestFirst(features).map(([name, { size, dtype }]) => {
        const Class = ARRAYS[dtype] as new (buffer: ArrayBufferLike, at: number, length: number) => FeatureArray
        return [name, new Class(buffer, take(ARRAYS[dtype].BYTES_PER_ELEMENT * count * size), count * size)]
      }),
    )
    this.terminations = new Uint8Array(buffer, take(count), count)
    this.truncations = new Uint8Array(buffer, take(count), count)
    this.#successes = new Uint8Array(buffer, take(count), count)
    this.#hasHash = new Uint8Array(buffer, take(count), count)
  }

  static bytes({ count, actionSize, features }: BatchShape): number {
    const observed = Object.values(features).reduce(
      (sum, { size, dtype }) => sum + ARRAYS[dtype].BYTES_PER_ELEMENT * size,
      0,
    )
    return count * (2 * 8 + 4 * actionSize + observed + 4)
  }

  /** A copy. */
  action(index: number): Float32Array {
    const { actionSize } = this.shape
    return this.actions.slice(index * actionSize, (index + 1) * actionSize)
  }

  /** Throws `TypeError` for an observation that lacks a feature, or has one of another size. */
  setObservation(index: number, observation: Observation): void {
    for (const [name, rows] of this.#observations) {
      const { size = 0 } = this.shape.features[name] ?? {}
      const values = observation[name]
      if (values?.length !== size) {
        throw new TypeError(`expected ${size} numbers of '${name}', got ${values?.length ?? 'none'}`)
      }
      rows.set(values, index * size)
    }
  }

  /** A copy. */
  observations(): Observation {
    const names = Object.keys(this.shape.features)
    return Object.fromEntries(names.map(name => [name, unshared(this.#observations.get(name) as FeatureArray)]))
  }

  setOutcome(index: number, reward: number, isTerminated: boolean, isTruncated: boolean): void {
    this.rewards[index] = reward
    this.terminations[index] = Number(isTerminated)
    this.truncations[index] = Number(isTruncated)
  }

  /** Keeps what `briefInfo` gives back. */
  setInfo(index: number, { is_success: isSuccess, stateHash }: Info): void {
    this.#successes[index] = typeof isSuccess === 'boolean' ? (isSuccess ? SUCCESS : FAILURE) : UNKNOWN
    const isHash = typeof stateHash === 'string' && STATE_HASH.test(stateHash)
    this.#hasHash[index] = Number(isHash)
    if (isHash) this.#hashes[index] = BigInt(`0x${stateHash}`)
  }

  briefInfo(index: number): { readonly is_success?: boolean; readonly stateHash?: string } {
    const success = this.#successes[index]
    const hash = this.#hashes[index] ?? 0n
    return {
      ...(success === UNKNOWN ? {} : { is_success: success === SUCCESS }),
      ...(this.#hasHash[index] === 1 ? { stateHash: hash.toString(16).padStart(16, '0') } : {}),
    }
  }
}

function widestFirst(features: BatchShape['features']): [name: string, shape: FeatureShape][] {
  const width = ({ dtype }: FeatureShape): number => ARRAYS[dtype].BYTES_PER_ELEMENT
  return Object.entries(features).sort(([, a], [, b]) => width(b) - width(a))
}

/** A copy in memory of its own. */
function unshared(values: FeatureArray): FeatureArray {
  if (values instanceof Float32Array) return Float32Array.from(values)
  return values instanceof Uint8Array ? Uint8Array.from(values) : Uint16Array.from(values)
}
