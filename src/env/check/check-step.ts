/** The part of `checkEnv` about step: what it returns, what it refuses, that it repeats and shares no memory. */

import { ActionError, EnvCheckError, ResetNeededError } from '../../robot/errors.js'
import type { Observation } from '../env.js'
import { Box } from '../spaces.js'
import { requireRepeat } from './check-reset.js'
import { firstDifference } from './first-difference.js'
import type { Probe } from './probe.js'

const SEED = 123
/** Steps tried where nothing limits the episode, and at most where something does. */
const UNLIMITED_STEPS = 100
const MOST_STEPS = 1000

/** Throws `EnvCheckError`; returns what is legal but probably not meant. */
export async function checkStep(probe: Probe, isRepeatable: boolean): Promise<string[]> {
  await checkEpisode(probe)
  await checkRefusals(probe)
  return isRepeatable ? await checkRepeats(probe) : []
}

/** One episode of random actions, to its end or `MOST_STEPS`. */
async function checkEpisode(probe: Probe): Promise<void> {
  const { actionSpace, spec } = probe.env
  const { maxEpisodeSteps = Infinity } = spec
  const steps = maxEpisodeSteps === Infinity ? UNLIMITED_STEPS : Math.min(maxEpisodeSteps, MOST_STEPS)
  actionSpace.seed(SEED)

  const start = keep('reset()', (await probe.reset({ seed: SEED })).observation)
  let previous = start
  for (let count = 1; count <= steps; count++) {
    const { observation, terminated, truncated } = await probe.step(actionSpace.sample())
    requireUntouched(start, `step ${count}`)
    requireUntouched(previous, `step ${count}`)
    previous = keep(`step ${count}`, observation)
    if (truncated && count === 1 && maxEpisodeSteps !== 1) {
      throw new EnvCheckError('step() truncated the episode in its first step: check how the time limit counts')
    }
    if (terminated || truncated) {
      await probe.stepFails(actionSpace.sample(), ResetNeededError, 'after the end of the episode')
      break
    }
    if (count >= maxEpisodeSteps) {
      throw new EnvCheckError(
        `step ${count} neither terminated nor truncated, but spec.maxEpisodeSteps is ${maxEpisodeSteps}`,
      )
    }
  }
  await probe.reset({ seed: SEED })
  requireUntouched(start, 'reset()')
  requireUntouched(previous, 'reset()')
}

async function checkRefusals(probe: Probe): Promise<void> {
  await probe.reset({ seed: SEED })
  for (const { what, action } of illegalActions(probe)) {
    await probe.stepFails(action, ActionError, `with ${what}`, ': refuse what actionSpace does not contain')
  }
}

async function checkRepeats(probe: Probe): Promise<string[]> {
  const { actionSpace } = probe.env
  actionSpace.seed(SEED)
  const action = actionSpace.sample()
  const firstStep = async (meanwhile?: (start: Observation) => void | Promise<void>) => {
    const { observation } = await probe.reset({ seed: SEED })
    await meanwhile?.(observation)
    return probe.step(action)
  }

  const expected = await firstStep()
  const complaint = 'step() is not deterministic for the same seed and action'
  const warnings = requireRepeat(complaint, 'step', expected, await firstStep())

  const afterScribble = await firstStep(start => {
    for (const feature of Object.values(start)) feature.fill(12345)
  })
  requireRepeat('writing into a returned observation changes the next step', 'step', expected, afterScribble)

  const afterRefusals = await firstStep(async () => {
    for (const { what, action } of illegalActions(probe)) await probe.stepFails(action, ActionError, `with ${what}`)
  })
  requireRepeat('a refused action changes the next step', 'step', expected, afterRefusals)
  return warnings
}

/** Variations of a legal action that the space does not contain. */
function illegalActions({ env: { actionSpace } }: Probe): { what: string; action: Float32Array }[] {
  const legal = actionSpace.sample()
  const candidates = [
    { what: 'NaN at index 0', action: legal.with(0, NaN) },
    { what: `${legal.length + 1} numbers instead of ${legal.length}`, action: new Float32Array(legal.length + 1) },
  ]
  if (actionSpace instanceof Box) {
    const { low, high } = actionSpace
    for (const [index, lowest] of low.entries()) {
      const below = lowest - 1 - Math.abs(lowest)
      candidates.push({ what: `${below} below the low bound at index ${index}`, action: legal.with(index, below) })
    }
    for (const [index, highest] of high.entries()) {
      const above = highest + 1 + Math.abs(highest)
      candidates.push({ what: `${above} above the high bound at index ${index}`, action: legal.with(index, above) })
    }
  }
  return candidates.filter(({ action }) => !actionSpace.contains(action))
}

interface Kept {
  readonly from: string
  readonly observation: Observation
  readonly copy: Observation
}

function keep(from: string, observation: Observation): Kept {
  return { from, observation, copy: structuredClone(observation) }
}

function requireUntouched({ from, observation, copy }: Kept, by: string): void {
  const difference = firstDifference('observation', copy, observation, 0)
  if (difference === undefined) return
  throw new EnvCheckError(`the observation of ${from} was overwritten by ${by}: return new arrays (${difference})`)
}
