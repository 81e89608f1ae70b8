/** The part of `checkEnv` about spaces: sound bounds, and samples that are members and repeat by seed. */

import { EnvCheckError } from '../../robot/errors.js'
import { Box, Dict, Discrete, type Space } from '../spaces.js'
import { describeValue } from '../spaces/describe-value.js'
import { firstDifference } from './first-difference.js'

const METHODS = ['sample', 'seed', 'contains', 'explain', 'describe', 'equals'] as const
const SAMPLES = 32
const SEED = 123

type Role = 'action' | 'observation'

/** Throws `EnvCheckError`; returns what is legal but probably not meant. Leaves the space seeded. */
export function checkSpace(role: Role, space: unknown): string[] {
  requireSpace(role, space)
  const warnings = checkBounds(role, `${role}Space`, space)
  const draw = () => {
    space.seed(SEED)
    return Array.from({ length: SAMPLES }, () => space.sample())
  }
  const samples = draw()
  for (const sample of samples) {
    const reason = space.explain(sample)
    if (reason !== undefined) throw new EnvCheckError(`${role}Space.sample() left its own space: ${reason}`)
    if (!space.contains(sample)) {
      throw new EnvCheckError(`${role}Space.contains() refuses a sample that explain() finds no fault with`)
    }
  }
  const difference = firstDifference('sample', samples, draw(), 0)
  if (difference !== undefined) {
    throw new EnvCheckError(`${role}Space.sample() does not repeat after seed(${SEED}): ${difference}`)
  }
  return warnings
}

function requireSpace(role: Role, space: unknown): asserts space is Space<unknown> {
  const lacking = METHODS.find(method => typeof (space as Partial<Space<unknown>> | undefined)?.[method] !== 'function')
  if (lacking === undefined) return
  throw new EnvCheckError(`${role}Space is not a space: it has no method ${lacking}(), found ${describeValue(space)}`)
}

function checkBounds(role: Role, name: string, space: Space<unknown>): string[] {
  if (space instanceof Box) return checkBox(role, name, space)
  if (space instanceof Discrete && space.n <= 0)
    throw new EnvCheckError(`${name} holds ${space.n} values: needs at least 1`)
  if (!(space instanceof Dict)) return []
  const entries = Object.entries((space as Dict<Record<string, Space<unknown>>>).entries)
  if (entries.length === 0) throw new EnvCheckError(`${name} is a Dict without entries: name at least one feature`)
  return entries.flatMap(([key, entry]) => checkBounds(role, `${name} \`${key}\``, entry))
}

function checkBox(role: Role, name: string, { low, high, size }: Box): string[] {
  if (low.length !== size || high.length !== size) {
    throw new EnvCheckError(`${name} holds ${size} numbers but has ${low.length} low and ${high.length} high bounds`)
  }
  const sides = Array.from(low, (lowest, index) => ({ lowest, highest: high[index] ?? NaN, index }))
  for (const { lowest, highest, index } of sides) {
    if (lowest <= highest) continue
    throw new EnvCheckError(`${name} is empty at index ${index}: low ${lowest} is not below high ${highest}`)
  }
  const warnings: string[] = []
  const warnWhere = (what: string, test: (side: (typeof sides)[number]) => boolean) => {
    const indices = sides.filter(test).map(({ index }) => index)
    if (indices.length > 0) warnings.push(`${name} ${what} at index ${indices.join(', ')}`)
  }
  warnWhere('has equal bounds, so that one value is possible,', ({ lowest, highest }) => lowest === highest)
  warnWhere('has no lower bound', ({ lowest }) => lowest === -Infinity)
  warnWhere('has no upper bound', ({ highest }) => highest === Infinity)
  if (role === 'action') {
    warnWhere('is not normalised: learners expect [-1, 1] or [0, 1], found other bounds', ({ lowest, highest }) => {
      return (lowest !== 0 && lowest !== -highest) || lowest < -1 || highest > 1
    })
  }
  return warnings
}
