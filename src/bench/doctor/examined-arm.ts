/** The arm that the doctor looks at, and texts about its servos. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import type { MemoryDump } from '../memory-dump.js'

/** What it should be. Its servos stand in the order of the daisy chain: the board, servo 1, servo 2. */
export interface ExpectedArm {
  readonly spec: RobotSpec
  readonly port: string
  /** LeRobot's name of this one arm. */
  readonly id?: string | undefined
}

/** What its memory holds. */
export interface ExaminedServo {
  readonly id: number
  readonly joint: string
  readonly memory: MemoryDump
}

/** `--robot.type=so101_follower --robot.port=/dev/ttyACM0`, as other commands of this project take them. */
export function flagsFor({ spec, port, id }: ExpectedArm): string {
  const side = spec.role === 'leader' ? 'teleop' : 'robot'
  return `--${side}.type=${spec.name} --${side}.port=${port}${id === undefined ? '' : ` --${side}.id=${id}`}`
}

/** `servo 3`, `servos 1-3, 6`. */
export function servosText(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'servo' : 'servos'} ${idRanges(ids)}`
}

/** `1-3, 6`, in rising order. */
export function idRanges(ids: readonly number[]): string {
  const runs: [first: number, last: number][] = []
  for (const id of [...ids].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run !== undefined && run[1] === id - 1) run[1] = id
    else runs.push([id, id])
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ')
}

/** `12.0 V` where all have the same, else `1-3: 12.0 V, 4: 11.4 V`. */
export function perServo<T extends { readonly id: number }>(servos: readonly T[], text: (servo: T) => string): string {
  const groups = new Map<string, number[]>()
  for (const servo of servos) {
    const key = text(servo)
    groups.set(key, [...(groups.get(key) ?? []), servo.id])
  }
  if (groups.size === 1) return [...groups.keys()].join('')
  return Array.from(groups, ([value, ids]) => `${idRanges(ids)}: ${value}`).join(', ')
}
