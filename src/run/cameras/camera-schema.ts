/** What may be said of cameras, key by key: for flags, files and programs without a compiler. */

import { z } from 'zod'
import type { CameraOptions } from '../../env/camera/camera-options.js'
import { HIGHEST_K, LOWEST_K } from '../../env/camera/colour-temperature.js'
import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'
import { expectation, valueAt } from '../expectation.js'

const VECTOR = z.tuple([z.number(), z.number(), z.number()])
const share = z.number().min(0).max(1)

const EFFECTS = z.strictObject({
  exposure_ev: z.number().min(-10).max(10).optional(),
  white_balance_k: z.number().min(LOWEST_K).max(HIGHEST_K).optional(),
  read_noise: share.optional(),
  shot_noise: share.optional(),
  shutter: share.optional(),
  sub_frames: z.int().min(1).max(64).optional(),
  rolling_shutter_ms: z.number().min(0).max(200).optional(),
  latency_ms: z.number().min(0).max(2000).optional(),
  dropped: z.number().min(0).max(0.95).optional(),
  distortion: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]).optional(),
})

const DISTORTION = z.strictObject({ k1: z.number(), k2: z.number(), p1: z.number(), p2: z.number(), k3: z.number() })
const INTRINSICS = z.strictObject({
  width: z.int().min(1),
  height: z.int().min(1),
  fx: z.number().positive(),
  fy: z.number().positive(),
  cx: z.number(),
  cy: z.number(),
  distortion: DISTORTION.optional(),
})
const MOUNT = z.strictObject({
  link: z.string().optional(),
  positionM: VECTOR,
  quaternion: z
    .tuple([z.number(), z.number(), z.number(), z.number()])
    .refine(([x, y, z, w]) => Math.abs(x * x + y * y + z * z + w * w - 1) < 1e-3, {
      message: 'expected a quaternion [x, y, z, w] of length 1',
    }),
  hfovRad: z.number().positive().max(3),
})

/** Sizes, rates, angles and names are judged where they are used, with what they mean there. */
const CAMERA = z.strictObject({
  type: z.enum(['sim', 'opencv', 'ffmpeg']).optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  fps: z.number().optional(),
  mount: z.union([z.string(), MOUNT]).optional(),
  hfov_deg: z.number().optional(),
  intrinsics: INTRINSICS.optional(),
  calibration: z.string().optional(),
  depth: z.boolean().optional(),
  segmentation: z.boolean().optional(),
  shadows: z.boolean().optional(),
  antialias: z.boolean().optional(),
  renderer: z.enum(['software', 'gpu']).optional(),
  effects: EFFECTS.optional(),
  index_or_path: z.union([z.int().min(0), z.string()]).optional(),
  fourcc: z.string().length(4).optional(),
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(-90)]).optional(),
  capture_width: z.number().optional(),
  capture_height: z.number().optional(),
  url: z.string().optional(),
})

const CAMERAS = z.record(z.string(), CAMERA)

export type CamerasOptions = Readonly<Record<string, CameraOptions>>

/**
 * Names with commas between them, `front,wrist`, or a mapping `{front: {width: 640}}`. `UsageError` that names every wrong place, and the nearest key for an
 * unknown one.
 */
export function parseCameras(given: unknown, origin = 'cameras'): CamerasOptions {
  const value = typeof given === 'string' ? byName(given, origin) : given
  const parsed = CAMERAS.safeParse(value)
  if (parsed.success) return value as CamerasOptions
  throw new UsageError(parsed.error.issues.map(issue => explain(issue, value, origin)).join('\n'))
}

function byName(text: string, origin: string): CamerasOptions {
  const names = text.split(',').map(name => name.trim())
  const twice = names.find((name, k) => names.indexOf(name) !== k)
  if (twice !== undefined && twice !== '')
    throw new UsageError(`${origin}=${text} names ${twice} twice: name each camera once`)
  if (names.every(name => name !== '')) return Object.fromEntries(names.map(name => [name, {}]))
  throw new UsageError(`${origin}=${text}: expected names such as front,wrist, or {front: {width: 640, height: 480}}`)
}

function explain(issue: z.core.$ZodIssue, value: unknown, origin: string): string {
  const place = [origin, ...issue.path.map(String)].join('.')
  if (issue.code !== 'unrecognized_keys') {
    const expected = expectation(issue)
    if (expected === undefined) return `${place}: ${issue.message}`
    return `${place}: expected ${expected}, got ${JSON.stringify(valueAt(value, issue.path))}`
  }
  const shape = issue.path.at(-1) === 'effects' ? EFFECTS.shape : CAMERA.shape
  return issue.keys
    .map(key => {
      const near = closest(key, Object.keys(shape))
      return `${place}.${key}: no such key${near === undefined ? ':' : `, did you mean '${near}'?`} known are ${Object.keys(shape).join(', ')}`
    })
    .join('\n')
}
