/** What may be said to `so101 align-camera` of targets and points, key by key. */

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { TwinError, UsageError } from '../robot/errors.js'
import { expectation } from '../run/expectation.js'
import type { ClickedPoint } from '../run/align/known-points.js'
import { readYamlFile } from '../run/yaml.js'

const finite = z.number()
const VECTOR = z.tuple([finite, finite, finite])
const PLACED = { position_m: VECTOR, yaw_deg: finite.optional(), rpy_deg: VECTOR.optional() }

const APRILTAG = z.strictObject({
  type: z.literal('apriltag'),
  id: z.int().min(0).max(586),
  size_m: finite.positive().max(2),
  ...PLACED,
})
const CHECKERBOARD = z.strictObject({
  type: z.literal('checkerboard'),
  cols: z.int().min(2).max(50),
  rows: z.int().min(2).max(50),
  square_m: finite.positive().max(1),
  ...PLACED,
})
const TARGET = z.discriminatedUnion('type', [APRILTAG, CHECKERBOARD])

/** One target, or a list of them. */
export const TARGETS = z.union([TARGET, z.array(TARGET).min(1)])

const POINT = z.strictObject({
  name: z.string().min(1).optional(),
  pixel: z.tuple([finite, finite]),
  position_m: VECTOR.optional(),
  link: z.string().optional(),
})
const POINTS = z.array(POINT).min(1)

/** A list in YAML or JSON. `UsageError` with the file's name for whatever is wrong with it. */
export function readPointsFile(file: string): ClickedPoint[] {
  let value: unknown
  try {
    value = readYamlFile(readFileSync(file, 'utf8'))
  } catch (cause) {
    if (cause instanceof TwinError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`cannot read the points in ${file}: ${reason}`, { cause })
  }
  const parsed = POINTS.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues as [z.core.$ZodIssue, ...z.core.$ZodIssue[]]
  const place = issue.path.join('.')
  const expected = expectation(issue)
  throw new UsageError(
    `${file}${place === '' ? '' : ` at ${place}`}: ${expected === undefined ? issue.message : `expected ${expected}`}; a point is {name: corner, pixel: [312.5, 240], position_m: [0.1, 0, 0]}, or with link: gripper_frame_link in place of position_m`,
  )
}
