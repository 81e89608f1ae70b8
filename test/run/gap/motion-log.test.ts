/** Motion logs: columns by name, units, and errors that name the place. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { UsageError } from '../../../src/robot/errors.js'
import { parseMotionLog } from '../../../src/run/gap/motion-log.js'
import { COLUMNS, csvText, JOINTS } from './made-log.js'

const parse = (text: string) => parseMotionLog(text, { name: 'wave', file: 'logs/wave.csv' }, SO101_FOLLOWER)

describe('parseMotionLog', () => {
  it('reads commands in radians, positions in encoder counts, and time from the first frame on', () => {
    const cells = { 0: { t_s: '5.5' }, 1: { t_s: '5.52', cmd_elbow_flex: '0.548', pos_elbow_flex: '-1024.5' } }
    const rest = Object.fromEntries(Array.from({ length: 38 }, (_, i) => [i + 2, { t_s: `${6 + i}` }]))
    const log = parse(csvText(40, { cells: { ...cells, ...rest } }))
    expect([log.name, log.joints]).toEqual(['wave', JOINTS])
    expect(log.timeS[0]).toBe(0)
    expect(log.timeS[1]).toBeCloseTo(0.02, 12)
    expect(log.commandRad[2]?.[1]).toBe(0.548)
    expect(log.positionRad[2]?.[1]).toBeCloseTo((-1024.5 * 2 * Math.PI) / 4096, 12)
    expect(log.positionRad.map(position => position.length)).toEqual([40, 40, 40, 40, 40, 40])
  })

  it('takes 0 to 1 of the gripper for our own travel of it, in command and position', () => {
    const log = parse(csvText(40, { cells: { 3: { cmd_gripper: '1', pos_gripper: '0.5' } } }))
    const [lower, upper] = SO101_FOLLOWER.servos[5]?.travelRad ?? [0, 0]
    expect(log.commandRad[5]?.slice(2, 4)).toEqual(Float64Array.of(lower, upper))
    expect(log.positionRad[5]?.[3]).toBeCloseTo((lower + upper) / 2, 12)
  })

  it('takes columns in any order, and files with a byte order mark, Windows line ends and no speeds or currents', () => {
    const columns = COLUMNS.filter(column => !/^(vel|cur)_/.test(column)).reverse()
    const text = csvText(40, { columns, cells: { 7: { cmd_wrist_roll: '0.25', pos_wrist_roll: '8' } } })
    const log = parse(`\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`)
    expect(log.commandRad[4]?.[7]).toBe(0.25)
    expect(log.positionRad[4]?.[7]).toBeCloseTo((8 * 2 * Math.PI) / 4096, 12)
    expect(log.timeS).toHaveLength(40)
  })

  it.each([
    [
      'a missing column',
      csvText(40, { columns: COLUMNS.filter(c => c !== 'pos_elbow_flex') }),
      /wave\.csv:1 has no column pos_elbow_flex/,
    ],
    ['an empty file', '', /wave\.csv:1 has no column t_s: it has nothing/],
    [
      'a column that stands there twice',
      csvText(40, { columns: [...COLUMNS, 'cmd_gripper'] }),
      /two columns cmd_gripper/,
    ],
    [
      'a word for a number',
      csvText(40, { cells: { 4: { cmd_wrist_flex: 'fast' } } }),
      /wave\.csv:6 has `fast` in column cmd_wrist_flex/,
    ],
    ['an empty cell', csvText(40, { cells: { 0: { pos_gripper: '' } } }), /wave\.csv:2 has `` in column pos_gripper/],
    [
      'a number that is none',
      csvText(40, { cells: { 1: { t_s: 'Infinity' } } }),
      /wave\.csv:3 has `Infinity` in column t_s/,
    ],
    ['a line that is cut off', csvText(40).replace(/,0\n$/, '\n'), /wave\.csv:41 has 24 cells where the header has 25/],
    [
      'time that stands still',
      csvText(40, { cells: { 10: { t_s: '0.18' } } }),
      /wave\.csv:12 has t_s 0\.18 after 0\.18/,
    ],
    ['time that goes back', csvText(40, { cells: { 10: { t_s: '0.01' } } }), /wave\.csv:12 has t_s 0\.01 after 0\.18/],
    [
      'degrees for radians',
      csvText(40, { cells: { 6: { cmd_elbow_flex: '45' } } }),
      /wave\.csv:8 has `45` in column cmd_elbow_flex: expected radians .* another unit/,
    ],
    [
      'counts that are not about the middle',
      csvText(40, { cells: { 6: { pos_shoulder_lift: '-2049' } } }),
      /wave\.csv:8 has `-2049` in column pos_shoulder_lift: expected encoder counts about the middle/,
    ],
    [
      'a gripper in per cent',
      csvText(40, { cells: { 6: { cmd_gripper: '50' } } }),
      /wave\.csv:8 has `50` in column cmd_gripper: expected 0 \(closed\) to 1/,
    ],
    ['too few frames', csvText(39), /39 frames: a motion needs at least 40/],
  ])('refuses %s and says where', (_, text, says) => {
    expect(() => parse(text)).toThrow(UsageError)
    expect(() => parse(text)).toThrow(says)
  })
})
