/** What a task must have, field by field: for tasks that no compiler has seen. */

import { z } from 'zod'
import { CONTACT_PARTNERS } from '../../env/scene.js'
import type { Task } from '../../env/task.js'
import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'
import { norm } from '../../robot/vector.js'

const LENGTH = z.number().positive()
const VECTOR = z.tuple([z.number(), z.number(), z.number()])
const UNIT = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .refine(
    quaternion => Math.abs(norm([norm([quaternion[0], quaternion[1], quaternion[2]]), quaternion[3], 0]) - 1) < 1e-3,
    { error: 'expected a quaternion [x, y, z, w] of length 1' },
  )
export const POSE = z.object({ positionM: VECTOR, quaternion: UNIT })
const GEOMETRY = z.discriminatedUnion('type', [
  z.object({ type: z.literal('box'), sizeM: z.tuple([LENGTH, LENGTH, LENGTH]) }),
  z.object({ type: z.literal('cylinder'), radiusM: LENGTH, lengthM: LENGTH }),
  z.object({ type: z.literal('sphere'), radiusM: LENGTH }),
  z.object({ type: z.literal('mesh'), file: z.string().min(1), scale: VECTOR }),
])

const OBJECT = z
  .object({
    name: z
      .string()
      .regex(/^[\w-]+$/, { error: 'expected a name of letters, digits, _ and -' })
      .refine(name => !CONTACT_PARTNERS.includes(name), {
        error: `expected a name of its own: ${CONTACT_PARTNERS.join(' and ')} are there already`,
      }),
    parts: z.array(z.object({ pose: POSE, geometry: GEOMETRY })).min(1),
    massKg: z.number().positive().optional(),
    friction: z.number().min(0),
    colour: VECTOR,
    boundsM: z.object({ low: VECTOR, high: VECTOR }).optional(),
    isGhost: z.boolean().optional(),
    sizeVaries: z.boolean().optional(),
  })
  .refine(({ parts, boundsM }) => boundsM !== undefined || parts.every(({ geometry }) => geometry.type !== 'mesh'), {
    path: ['boundsM'],
    error: 'an object of meshes must say which box it fills: make it with meshObject(), which does',
  })

const FEATURE = z.object({ label: z.string().min(1), unit: z.string(), low: z.number(), high: z.number() })

const TASK = z.object({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, {
    error: 'expected small letters, digits and hyphens, such as push-button',
  }),
  instruction: z.string().min(1),
  horizonS: z.number().positive(),
  objects: z.array(OBJECT).refine(objects => namesDiffer(objects.map(({ name }) => name)), {
    error: 'expected objects with names of their own',
  }),
  needsScene: z.boolean(),
  environmentState: z.array(FEATURE).refine(features => namesDiffer(features.map(({ label }) => label)), {
    error: 'expected features with labels of their own',
  }),
  rewardWeights: z.record(z.string(), z.number()),
  subGoals: z.record(z.string(), z.number().min(0).max(1)).refine(sumsToOne, {
    error: 'expected the shares of all sub-goals to sum to 1, and at least one sub-goal',
  }),
  begin: z.custom<Task['begin']>(value => typeof value === 'function', {
    error: 'expected a function, begin(random, setting) { return episode }',
  }),
})

/** What a task's `begin` must return. */
const EPISODE = z.object({
  startRad: z.array(z.number()),
  objects: z.array(z.object({ spec: OBJECT, pose: POSE })),
  instruction: z.string().optional(),
  environmentState: z.custom(value => typeof value === 'function', { error: 'expected a function' }),
  score: z.custom(value => typeof value === 'function', { error: 'expected a function' }),
})

/** The task itself. `UsageError` with a sentence for each thing that is wrong, `where` before it. */
export function readTask(value: unknown, where: string): Task {
  requireShape(TASK, value, where, 'task')
  return value as Task
}

/** `UsageError` where it is none. */
export function requireEpisode(value: unknown, where: string): void {
  requireShape(EPISODE, value, where, 'episode')
}

function requireShape(schema: z.ZodType, value: unknown, where: string, name: string): void {
  const parsed = schema.safeParse(value)
  if (parsed.success) return
  throw new UsageError(parsed.error.issues.map(issue => `${where}: ${sentenceOf(issue, value, name)}`).join('\n'))
}

function sentenceOf(issue: z.core.$ZodIssue, value: unknown, name: string): string {
  const at = [name, ...issue.path.map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))].join('')
  const found = valueAt(value, issue.path)
  const key = issue.path.at(-1)
  const holder = valueAt(value, issue.path.slice(0, -1))
  if (found === undefined && issue.code === 'invalid_type' && typeof key === 'string' && isRecord(holder)) {
    const near = closest(
      key,
      Object.keys(holder).filter(name => holder[name] !== undefined),
    )
    return `${at} is missing${near === undefined ? '' : `: is '${near}' meant for it?`}`
  }
  return `${at}: ${issue.message.replace(/^Invalid input: /, '').replace(/, received \w+$/, '')}, got ${shown(found)}`
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value)
}

function isRecord(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === 'object' && value !== null
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  // JSON turns these into null.
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}

function namesDiffer(names: readonly string[]): boolean {
  return new Set(names).size === names.length
}

function sumsToOne(shares: Readonly<Record<string, number>>): boolean {
  return Math.abs(Object.values(shares).reduce((sum, share) => sum + share, 0) - 1) < 1e-6
}
