/** What may vary of pictures: cameras, light, colours, background. Sections of `RandomiseConfig`. */

import { z } from 'zod'
import { closest } from '../../robot/closest.js'
import { HIGHEST_K, LOWEST_K } from '../camera/colour-temperature.js'
import { SURFACES } from '../camera/look.js'
import { distributionIn, isDistribution, problemWith, type Distribution } from './distribution.js'

/** By a camera's name; `others` for those that are not named. */
export type PerCamera = Readonly<Record<string, Distribution>>
export const OTHERS = 'others'

export type SurfaceKind = (typeof SURFACES)[number]
/** sRGB, 0..1. */
export type Rgb = readonly [red: number, green: number, blue: number]

export const lookSections = {
  /** Against where they are mounted. */
  cameras: z
    .strictObject({
      /** Along each of the camera's own axes. */
      shift_mm: byCamera(-200, 200).optional(),
      /** About each of them. */
      turn_deg: byCamera(-30, 30).optional(),
      fov_scale: byCamera(0.5, 1.5).optional(),
    })
    .optional(),
  light: z
    .strictObject({
      /** Of the key light away from its designed direction, to any side. */
      tilt_deg: distributionIn(0, 45).optional(),
      key_scale: distributionIn(0, 3).optional(),
      ambient_scale: distributionIn(0, 3).optional(),
      temperature_k: distributionIn(LOWEST_K, HIGHEST_K).optional(),
    })
    .optional(),
  looks: z
    .strictObject({
      /** One of these, each as likely. */
      table_surface: oneOrMore<SurfaceKind>(kindProblem, 'surfaces').optional(),
      table_colours: oneOrMore<Rgb>(colourProblem, 'colours').optional(),
      /** Added to each of red, green and blue. */
      table_colour_shift: distributionIn(-1, 1).optional(),
      /** Of the printed parts. */
      arm_colours: oneOrMore<Rgb>(colourProblem, 'colours').optional(),
      object_surface: oneOrMore<SurfaceKind>(kindProblem, 'surfaces').optional(),
    })
    .optional(),
  background: z
    .strictObject({
      colours: oneOrMore<Rgb>(colourProblem, 'colours').optional(),
      colour_shift: distributionIn(-1, 1).optional(),
      photos: z.array(z.string().min(1)).min(1).optional(),
      /** The photograph replaces the table too; shadows stay. */
      over_table: z.boolean().optional(),
    })
    .refine(({ photos, over_table }) => over_table !== true || photos !== undefined, {
      message: 'over_table needs photos',
    })
    .optional(),
}

function byCamera(lowest: number, highest: number) {
  return z.custom<Distribution | PerCamera>().superRefine((value: unknown, context) => {
    const isByName = typeof value === 'object' && value !== null && !Array.isArray(value) && !isDistribution(value)
    const problems = isByName
      ? Object.entries(value).map(([name, inner]) => {
          const problem = problemWith(inner, lowest, highest)
          return problem && { ...problem, path: [name, ...problem.path] }
        })
      : [problemWith(value, lowest, highest)]
    for (const problem of problems) {
      if (problem) context.addIssue({ code: 'custom', ...problem, path: [...problem.path] })
    }
  })
}

/** A list of at least one; `problemOf`: what is wrong with an entry. */
function oneOrMore<Entry>(problemOf: (entry: unknown) => string | undefined, what: string) {
  return z.custom<readonly Entry[]>().superRefine((value: unknown, context) => {
    if (!Array.isArray(value) || value.length === 0) {
      context.addIssue({ code: 'custom', message: `expected a list of ${what}, got ${JSON.stringify(value)}` })
      return
    }
    value.forEach((entry: unknown, i) => {
      const message = problemOf(entry)
      if (message !== undefined) context.addIssue({ code: 'custom', message, path: [i] })
    })
  })
}

function kindProblem(entry: unknown): string | undefined {
  if ((SURFACES as readonly unknown[]).includes(entry)) return undefined
  const near = typeof entry === 'string' ? closest(entry, SURFACES) : undefined
  const hint = near === undefined ? ':' : `, did you mean '${near}'?`
  return `no surface ${JSON.stringify(entry)}${hint} known are ${SURFACES.join(', ')}`
}

function colourProblem(entry: unknown): string | undefined {
  const isColour =
    Array.isArray(entry) &&
    entry.length === 3 &&
    entry.every((part: unknown) => typeof part === 'number' && part >= 0 && part <= 1)
  return isColour ? undefined : `expected [red, green, blue] of 0 to 1 each, got ${JSON.stringify(entry)}`
}
