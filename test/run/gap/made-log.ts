/** Made-up motions for tests, as logs and as the CSV text that they are parsed from. */

import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { radFromTicks } from '../../../src/robot/units.js'
import type { MotionLog } from '../../../src/run/gap/motion-log.js'
import type { Replay, ReplayModel, Rig } from '../../../src/run/gap/replay.js'

export const JOINTS = SO101_FOLLOWER.servos.map(({ joint }) => joint)
export const PERIOD_S = 0.02

/** No offsets, no delays. */
export const PLAIN_RIG: Rig = {
  name: 'plain',
  source: 'made up',
  zeroOffsetRad: [0, 0, 0, 0, 0, 0],
  writeDelayS: 0,
  transactionS: 0.0005,
}

/** Frames 20 ms apart; angles by joint index and time. The real arm stands on whole ticks. */
export function madeLog(options: {
  name?: string
  frames: number
  commandRad: (joint: number, timeS: number) => number
  positionTick?: (joint: number, timeS: number) => number
}): MotionLog {
  const { name = 'made', frames, commandRad, positionTick = () => 0 } = options
  const timeS = Float64Array.from({ length: frames }, (_, frame) => frame * PERIOD_S)
  return {
    name,
    joints: JOINTS,
    timeS,
    commandRad: JOINTS.map((_, k) => timeS.map(time => commandRad(k, time))),
    positionRad: JOINTS.map((_, k) => timeS.map(time => radFromTicks(positionTick(k, time)))),
  }
}

/** A model that answers what it is told to. */
export function fakeModel(name: string, replay: (log: MotionLog) => Replay): ReplayModel & { readonly closed: number } {
  let closed = 0
  return {
    name,
    describe: `a fake called ${name}`,
    replay: log => Promise.resolve(replay(log)),
    close: () => {
      closed += 1
    },
    get closed() {
      return closed
    },
  }
}

/** Every joint at the logged position plus an error. */
export function offBy(errorTicks: number): (log: MotionLog) => Replay {
  return log => ({ positionRad: log.positionRad.map(real => real.map(angle => angle + radFromTicks(errorTicks))) })
}

/** CSV text with all columns; `cells` replaces single ones by line (0 is the first frame) and column name. */
export function csvText(
  frames: number,
  {
    columns = COLUMNS,
    cells = {},
  }: { columns?: readonly string[]; cells?: Record<number, Record<string, string>> } = {},
): string {
  const lines = Array.from({ length: frames }, (_, frame) =>
    columns.map(column => cells[frame]?.[column] ?? (column === 't_s' ? (frame * PERIOD_S).toFixed(4) : '0')).join(','),
  )
  return [columns.join(','), ...lines, ''].join('\n')
}

export const COLUMNS = ['t_s', ...['cmd', 'pos', 'vel', 'cur'].flatMap(kind => JOINTS.map(joint => `${kind}_${joint}`))]
