/** The part of `checkEnv` about reset: seeds repeat, the sequence goes on without them, options are taken. */

import { EnvCheckError } from '../../robot/errors.js'
import { firstDifference } from './first-difference.js'
import type { Probe } from './probe.js'

const SEED = 123
const OTHER_SEED = 456
/** Resets without a seed that must not all repeat the seeded one. */
const UNSEEDED_RESETS = 3

/** Gymnasium's bound for "similar": beyond it a repetition counts as different. */
const SIMILAR = 1e-5

/** Throws `EnvCheckError`; returns what is legal but probably not meant. The environment needs a reset afterwards. */
export async function checkReset(probe: Probe, isRepeatable: boolean): Promise<string[]> {
  await probe.reset()
  await probe.reset({ options: {} })
  const first = await resets(probe, SEED)
  const again = await resets(probe, SEED)
  const other = await resets(probe, OTHER_SEED)
  if (!isRepeatable) return []

  const call = `reset({ seed: ${SEED} })`
  const warnings = [
    ...requireRepeat(`${call} is not deterministic`, 'observation', first.seeded, again.seeded),
    ...requireRepeat(`reset() after ${call} is not deterministic`, 'observation', first.unseeded, again.unseeded),
  ]
  const repeatsSeeded = first.unseeded.every(observation => isSame(observation, first.seeded))
  if (repeatsSeeded && !isSame(first.seeded, other.seeded)) {
    throw new EnvCheckError(
      `reset() without a seed repeated ${call} ${UNSEEDED_RESETS} times: let the random sequence go on`,
    )
  }
  if (isSame(first, other)) {
    warnings.push(
      `reset() gives the same observations and info for the seeds ${SEED} and ${OTHER_SEED}: is the seed used?`,
    )
  }
  if (await takesSeed(probe, -1)) warnings.push('reset() takes the seed -1: seeds are integers in [0, 2^32)')
  return warnings
}

/** Demands that `b` repeats `a`; returns a warning where it does so only nearly. */
export function requireRepeat(complaint: string, name: string, a: unknown, b: unknown): string[] {
  const difference = firstDifference(name, a, b, SIMILAR)
  if (difference !== undefined) throw new EnvCheckError(`${complaint}: ${difference}`)
  const rounding = firstDifference(name, a, b, 0)
  return rounding === undefined ? [] : [`${complaint} to the last bit: ${rounding}`]
}

/** A seeded reset and the unseeded ones after it. Observations are copied: the environment may overwrite its own. */
async function resets(probe: Probe, seed: number) {
  const { observation, info } = await probe.reset({ seed })
  const seeded = structuredClone(observation)
  const unseeded = []
  for (let index = 0; index < UNSEEDED_RESETS; index++)
    unseeded.push(structuredClone((await probe.reset()).observation))
  return { seeded, info, unseeded }
}

function isSame(a: unknown, b: unknown): boolean {
  return firstDifference('', a, b, 0) === undefined
}

/** Any refusal will do, so the error itself does not matter. */
async function takesSeed(probe: Probe, seed: number): Promise<boolean> {
  try {
    await probe.env.reset({ seed })
    return true
  } catch {
    return false
  }
}
