/** What a number is drawn from: itself, a range, a bell, or a choice. */

import { z } from 'zod'
import { closest } from '../../robot/closest.js'
import type { Random } from '../../robot/random.js'

/** Bells end here, so that nothing impossible is ever drawn. */
const BELL_SDS = 3

export type Distribution =
  | number
  | { readonly uniform: readonly [low: number, high: number] }
  | { readonly normal: { readonly mean: number; readonly sd: number } }
  | { readonly choice: readonly number[] }

const FORMS = 'a number, {uniform: [low, high]}, {normal: {mean, sd}} or {choice: [..]}'
const KINDS: readonly string[] = ['uniform', 'normal', 'choice']

/** What is wrong with a value, and where inside of it. */
export interface Problem {
  readonly path: readonly string[]
  readonly message: string
}

/** All that can be drawn must lie in [lowest, highest]. */
export function distributionIn(lowest: number, highest: number) {
  return z.custom<Distribution>().superRefine((value, context) => {
    const problem = problemWith(value, lowest, highest)
    if (problem) context.addIssue({ code: 'custom', ...problem, path: [...problem.path] })
  })
}

/** Whether a value is meant as a distribution, be it a good one. */
export function isDistribution(value: unknown): value is Distribution {
  return typeof value === 'number' || (isMapping(value) && Object.keys(value).some(key => KINDS.includes(key)))
}

/** The first thing that is wrong with a distribution. */
export function problemWith(value: unknown, lowest: number, highest: number): Problem | undefined {
  const problem = formProblem(value)
  if (problem) return problem
  const [low, high] = rangeOf(value as Distribution)
  if (low >= lowest && high <= highest) return undefined
  const found = low === high ? `is ${figure(low)}` : `can be ${figure(low)} to ${figure(high)}`
  return { path: [], message: `${found}, and must stay within ${lowest} to ${highest}` }
}

function formProblem(value: unknown): Problem | undefined {
  if (isNumber(value)) return undefined
  const [kind, ...others] = isMapping(value) ? Object.keys(value) : []
  if (!isMapping(value) || kind === undefined || others.length > 0) {
    return { path: [], message: `expected ${FORMS}, got ${shown(value)}` }
  }
  const inside = value[kind]
  const expected = (what: string): Problem => ({ path: [kind], message: `expected ${what}, got ${shown(inside)}` })
  switch (kind) {
    case 'uniform':
      if (!isNumbers(inside) || inside.length !== 2) return expected('two numbers [low, high]')
      return (inside[0] as number) <= (inside[1] as number) ? undefined : expected('low before high')
    case 'normal': {
      const { mean, sd, ...stranger } = isMapping(inside) ? inside : {}
      const isBell = isNumber(mean) && isNumber(sd) && sd >= 0 && Object.keys(stranger).length === 0
      return isBell ? undefined : expected('{mean: a number, sd: a number of at least 0}')
    }
    case 'choice':
      return isNumbers(inside) && inside.length > 0 ? undefined : expected('a list of at least one number')
    default: {
      const near = closest(kind, KINDS)
      const hint = near === undefined ? '' : `, did you mean '${near}'?`
      return { path: [kind], message: `nothing is drawn from '${kind}'${hint} write ${FORMS}` }
    }
  }
}

/** Takes the same number of draws whatever the distribution is. */
export function draw(distribution: Distribution, random: Random): number {
  const share = random.uniform()
  const bell = random.normal()
  if (typeof distribution === 'number') return distribution
  if ('uniform' in distribution) {
    const [low, high] = distribution.uniform
    return low + (high - low) * share
  }
  if ('choice' in distribution) {
    const { choice } = distribution
    return choice[Math.floor(share * choice.length)] as number
  }
  const { mean, sd } = distribution.normal
  return mean + sd * Math.min(BELL_SDS, Math.max(-BELL_SDS, bell))
}

function rangeOf(distribution: Distribution): readonly [low: number, high: number] {
  if (typeof distribution === 'number') return [distribution, distribution]
  if ('uniform' in distribution) return distribution.uniform
  if ('choice' in distribution) return [Math.min(...distribution.choice), Math.max(...distribution.choice)]
  const { mean, sd } = distribution.normal
  return [mean - BELL_SDS * sd, mean + BELL_SDS * sd]
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isNumber)
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Without the noise of binary fractions. */
function figure(value: number): string {
  return String(Number(value.toPrecision(6)))
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  // JSON turns numbers that are not finite into null.
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
