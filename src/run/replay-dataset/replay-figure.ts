/** The drawing of a replay: recorded, commanded and measured, joint by joint. */

import type { UserUnit } from '../../robot/arm-spec.js'
import type { Markup } from '../gap/markup.js'
import { jointFigure } from './joint-figure.js'
import type { DatasetReplay } from './replay-episode.js'

const UNITS: Readonly<Record<UserUnit, string>> = { degrees: 'deg', m100: '-100..100', percent: '% open' }

export function replayFigure({ motion, robot, measured, port, layout, tracking }: DatasetReplay): Markup {
  const { frames } = tracking
  const series = (rows: readonly Float32Array[], k: number) =>
    Float64Array.from({ length: frames }, (_, frame) => rows[frame]?.[k] ?? NaN)
  const { state, action, fps } = motion
  return jointFigure({
    title: `Episode ${motion.episode} of ${motion.root}, replayed on ${port}`,
    subtitle: `${motion.task}; laid out ${layout}`,
    timeS: Float64Array.from({ length: frames }, (_, frame) => frame / fps),
    names: { command: 'commanded', reference: 'measured then', own: `measured on ${port}` },
    joints: robot.servos.map(({ joint, unit }, k) => ({
      name: joint,
      unit: UNITS[unit],
      command: series(action, k),
      ...(state && { reference: series(state, k) }),
      own: series(measured, k),
    })),
  })
}
