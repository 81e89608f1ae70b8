/** Draws how each camera differs from its design. */

import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'
import { Random } from '../../robot/random.js'
import { radFromDeg } from '../../robot/units.js'
import type { Vector3 } from '../../robot/vector.js'
import type { CameraVariation } from '../camera/look.js'
import type { Randomisation } from './config.js'
import { draw, isDistribution, type Distribution } from './distribution.js'
import { OTHERS, type PerCamera } from './look-config.js'
import { takeFrom, type Drawn } from './take-from.js'

const AXES = ['x', 'y', 'z'] as const
/** Declarations and levels may name these, whatever cameras there are. */
const USUAL: ReadonlySet<string> = new Set(['front', 'top', 'wrist'])

/** Each camera by its name alone: another one beside it changes nothing. */
export function drawCameras(
  ranges: Randomisation['cameras'],
  random: Random,
  names: readonly string[],
  drawn: Drawn,
): Record<string, CameraVariation> | undefined {
  if (ranges === undefined || names.length === 0) return undefined
  refuseStrangers(ranges, names)
  const state = random.state()
  const entries = names.map((name): [string, CameraVariation] => {
    const own = Random.fromState(state).fork(name)
    const each = (key: 'shift_mm' | 'turn_deg'): Vector3 | undefined => {
      const stream = own.fork(key)
      const from = rangeFor(ranges[key], name)
      if (from === undefined) return undefined
      return AXES.map(axis => {
        const value = draw(from, stream)
        drawn[`cameras.${key}.${name}.${axis}`] = value
        return value
      }) as unknown as Vector3
    }
    const shift = each('shift_mm')
    const turn = each('turn_deg')
    const fovRange = rangeFor(ranges.fov_scale, name)
    const fovScale = takeFrom(drawn, own.fork('fov_scale'), `cameras.fov_scale.${name}`, fovRange)
    return [
      name,
      {
        ...(shift && { shiftM: [shift[0] / 1000, shift[1] / 1000, shift[2] / 1000] }),
        ...(turn && { turnRad: [radFromDeg(turn[0]), radFromDeg(turn[1]), radFromDeg(turn[2])] }),
        ...(fovScale === undefined ? {} : { fovScale }),
      },
    ]
  })
  const varied = entries.filter(([, variation]) => Object.keys(variation).length > 0)
  return varied.length > 0 ? Object.fromEntries(varied) : undefined
}

function rangeFor(range: Distribution | PerCamera | undefined, name: string): Distribution | undefined {
  if (range === undefined || isDistribution(range)) return range
  return Object.hasOwn(range, name) ? range[name] : range[OTHERS]
}

function refuseStrangers(ranges: NonNullable<Randomisation['cameras']>, names: readonly string[]): void {
  for (const [key, range] of Object.entries<Distribution | PerCamera | undefined>(ranges)) {
    if (range === undefined || isDistribution(range)) continue
    const stranger = Object.keys(range).find(name => name !== OTHERS && !names.includes(name) && !USUAL.has(name))
    if (stranger === undefined) continue
    const near = closest(stranger, names)
    const hint = near === undefined ? ':' : `, did you mean '${near}'?`
    throw new UsageError(
      `randomise.cameras.${key}.${stranger}: no camera is called so${hint} there are ${names.join(', ')}; '${OTHERS}' is for those that are not named`,
    )
  }
}
