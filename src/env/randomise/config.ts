/** What may vary from episode to episode, as one declaration: plain data, in a file or in code. docs/randomisation.md has every key. */

import { z } from 'zod'
import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'
import { JOINT_NAMES, type JointName } from '../../robot/joints.js'
import { distributionIn, isDistribution, problemWith, type Distribution, type Problem } from './distribution.js'
import { lookSections } from './look-config.js'

/** How far an encoder's zero may be off, degrees. */
const MOST_ZERO_ERROR_DEG = 30

export type PerJoint = Readonly<Partial<Record<JointName, Distribution>>>

const scale = (lowest: number, highest: number) => distributionIn(lowest, highest).optional()
const upTo = (highest: number) => distributionIn(0, highest).optional()

const schema = z.strictObject({
  /** Of the task's objects; sizes leave out those that others must fit into. */
  objects: z
    .strictObject({
      /** A ring about the base, in place of the task's own. */
      spawn: z
        .strictObject({
          near_m: z.number().min(0).max(0.5).default(0.1),
          far_m: z.number().min(0).max(0.5).default(0.3),
          /** To either side of straight ahead. */
          bearing_deg: z.number().min(0).max(180).default(90),
        })
        .refine(({ near_m, far_m }) => near_m <= far_m, { message: 'near_m is more than far_m' })
        .optional(),
      /** One factor for all edges. */
      size_scale: scale(0.2, 3),
      mass_scale: scale(0.05, 20),
      friction_scale: scale(0.1, 10),
      /** Added to each of red, green and blue: pictures only. */
      colour_shift: scale(-1, 1),
    })
    .optional(),
  /** Of the table's top over the base's underside. */
  table: z.strictObject({ height_m: scale(-0.1, 0.1) }).optional(),
  arm: z
    .strictObject({
      /** Each joint starts up to this from the task's start pose, to either side. */
      start_spread_deg: upTo(20),
      gain_scale: scale(0.1, 4),
      torque_scale: scale(0.1, 2),
      friction_scale: scale(0, 4),
      armature_scale: scale(0.2, 4),
      /** Free play of each horn. */
      backlash_deg: upTo(5),
      /** Of the voltage that the servos are made for; one supply for all. */
      supply_scale: scale(0.4, 1.15),
    })
    .optional(),
  /** How far an encoder's zero is from where the calibration has it: for all joints, or by name. */
  calibration: z.strictObject({ zero_error_deg: zeroErrors().optional() }).optional(),
  latency: z
    .strictObject({
      observation_ms: upTo(1000),
      action_ms: upTo(1000),
      jitter_ms: upTo(500),
      /** Share of observations that do not come. */
      dropped: upTo(0.95),
    })
    .optional(),
  /** Standard deviations, drawn once per episode. */
  noise: z.strictObject({ joint_deg: upTo(10), object_mm: upTo(100), object_deg: upTo(90) }).optional(),
  /** Boxes and cylinders that have nothing to do with the task. */
  distractors: z
    .strictObject({
      count: distributionIn(0, 8).default(0),
      size_mm: distributionIn(5, 80).default({ uniform: [15, 40] }),
    })
    .optional(),
  ...lookSections,
})

export type RandomiseConfig = z.input<typeof schema>
export type Randomisation = z.output<typeof schema>

/** `UsageError` that names every wrong place, and the nearest key for an unknown one. */
export function parseRandomise(config: unknown, origin = 'randomise'): Randomisation {
  const parsed = schema.safeParse(config)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap(explain)
  throw new UsageError(problems.map(({ path, message }) => `${[origin, ...path].join('.')}: ${message}`).join('\n'))
}

/** All that `parseRandomise` would refuse, with its place. */
export function randomiseProblems(config: unknown): Problem[] {
  return schema.safeParse(config).error?.issues.flatMap(explain) ?? []
}

/** Every key that a declaration may have, as `info.variation` names them. */
export function randomiseKeys(): string[] {
  const keysOf = (shape: Readonly<Record<string, unknown>>): string[] =>
    Object.entries(shape).flatMap(([key, type]) => {
      const inner = shapeOf(type)
      return inner ? keysOf(inner).map(name => `${key}.${name}`) : [key]
    })
  return keysOf(schema.shape)
}

function zeroErrors() {
  const most = MOST_ZERO_ERROR_DEG
  return z.custom<Distribution | PerJoint>().superRefine((value, context) => {
    const isByJoint = isRecord(value) && !isDistribution(value)
    const problems = isByJoint
      ? Object.entries(value).map(entry => jointProblem(entry))
      : [problemWith(value, -most, most)]
    for (const problem of problems) {
      if (problem) context.addIssue({ code: 'custom', ...problem, path: [...problem.path] })
    }
  })
}

function jointProblem([joint, value]: readonly [string, unknown]): Problem | undefined {
  if (!(JOINT_NAMES as readonly string[]).includes(joint)) {
    return { path: [joint], message: `no joint is called so${suggestion(joint, JOINT_NAMES)}` }
  }
  const problem = problemWith(value, -MOST_ZERO_ERROR_DEG, MOST_ZERO_ERROR_DEG)
  return problem && { ...problem, path: [joint, ...problem.path] }
}

function explain(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path)
    return issue.keys.map(key => ({ path: [...path, key], message: `no such key${suggestion(key, known)}` }))
  }
  if (issue.code === 'invalid_type' && issue.expected === 'object') {
    return [
      {
        path,
        message: `expected keys with values; {} where nothing of it varies. Known are ${keysAt(issue.path).join(', ')}`,
      },
    ]
  }
  return [{ path, message: issue.message }]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function suggestion(key: string, known: readonly string[]): string {
  const near = closest(key, known)
  return `${near === undefined ? ':' : `, did you mean '${near}'?`} known are ${known.join(', ')}`
}

/** The keys that an object may have there. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let at: unknown = schema
  for (const key of path) at = shapeOf(at)?.[String(key)]
  return Object.keys(shapeOf(at) ?? {})
}

function shapeOf(type: unknown): Readonly<Record<string, unknown>> | undefined {
  let inner = type
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap()
  return inner instanceof z.ZodObject ? inner.shape : undefined
}
