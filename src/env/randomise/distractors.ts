/** Things on the table that have nothing to do with the task. */

import type { Random } from '../../robot/random.js'
import type { Vector3 } from '../../robot/vector.js'
import { box, cylinder } from '../scene.js'
import type { ObjectSpec } from '../scene.js'
import type { Randomisation } from './config.js'
import { draw } from './distribution.js'

/** Of wood and plastic: about that of the tasks' cube. */
const DENSITY_KG_M3 = 1000
const FRICTION = 0.45

/** Boxes and standing cylinders, half of each. */
export function drawDistractors(
  ranges: Randomisation['distractors'],
  random: Random,
  drawn: Record<string, unknown>,
): readonly ObjectSpec[] {
  if (ranges === undefined) return []
  const count = Math.round(draw(ranges.count, random))
  drawn['distractors.count'] = count
  return Array.from({ length: count }, (_, i) => {
    const own = random.fork(`distractor ${i}`)
    const edgeM = (): number => draw(ranges.size_mm, own) / 1000
    const sizeM: Vector3 = [edgeM(), edgeM(), edgeM()]
    const isBox = own.uniform() < 0.5
    const colour: Vector3 = [own.uniform(), own.uniform(), own.uniform()]
    const name = `distractor_${i}`
    drawn[`distractors.size_mm.${name}`] = sizeM.map(edge => 1000 * edge)
    const [x, y, z] = sizeM
    const volumeM3 = isBox ? x * y * z : (Math.PI / 4) * x * x * z
    const substance = { name, colour, friction: FRICTION, massKg: DENSITY_KG_M3 * volumeM3 }
    return isBox ? box(sizeM, substance) : cylinder(x / 2, z, substance)
  })
}
