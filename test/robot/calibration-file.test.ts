import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER, SO101_LEADER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { calibrationDifferences } from '../../src/robot/calibration-differences.js'
import { CalibrationFileError, calibrationText, parseCalibration } from '../../src/robot/calibration-file.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { urdfOf } from '../../src/run/urdf-files.js'

const SOURCE = { path: 'my_arm.json', calibrate: 'so101 calibrate --robot.id=my_arm' }
const REAL = fileURLToPath(new URL('../../../shared/data/calibrations/', import.meta.url))
const FILES = existsSync(REAL) ? readdirSync(REAL).filter(name => /^(follower|leader)-\d+\.json$/.test(name)) : []

type Entries = Record<string, Record<string, unknown>>

function changed(change: (entries: Entries) => void): string {
  const entries = JSON.parse(calibrationText(SO101_FOLLOWER, nominalCalibration(SO101_FOLLOWER))) as Entries
  change(entries)
  return JSON.stringify(entries)
}

describe('a calibration file', () => {
  it('is what LeRobot’s json.dump with indent 4 writes: motors in order, no newline at the end', () => {
    const text = calibrationText(SO101_FOLLOWER, nominalCalibration(SO101_FOLLOWER))
    expect(text.split('\n').slice(0, 8)).toEqual([
      '{',
      '    "shoulder_pan": {',
      '        "id": 1,',
      '        "drive_mode": 0,',
      '        "homing_offset": 0,',
      '        "range_min": 717,',
      '        "range_max": 3378',
      '    },',
    ])
    expect(text.endsWith('    }\n}')).toBe(true)
  })

  it.skipIf(FILES.length === 0).each(FILES.length > 0 ? FILES : ['SKIPPED: ../shared/data/calibrations is not there'])(
    'loads and saves %s to the same bytes',
    name => {
      const text = readFileSync(join(REAL, name), 'utf8')
      const spec = name.startsWith('leader') ? SO101_LEADER : SO101_FOLLOWER
      expect(calibrationText(spec, parseCalibration(text, spec, SOURCE))).toBe(text)
    },
  )

  it.each<[string, string, string | undefined, RegExp]>([
    ['is cut off', '{"shoulder_pan": ', undefined, /no JSON .*history/],
    ['is a list', '[]', undefined, /holds \[\]/],
    ['lacks a joint', changed(e => delete e['elbow_flex']), 'elbow_flex', /lacks elbow_flex/],
    ['has a joint too many', changed(e => (e['elbow'] = {})), 'elbow', /has elbow, which so101_follower has not/],
    [
      'has an unknown field',
      changed(e => Object.assign(e['gripper'] ?? {}, { range_mim: 3 })),
      'gripper',
      /range_min\?/,
    ],
    ['lacks a field', changed(e => delete e['gripper']?.['range_max']), 'gripper', /lacks range_max/],
    ['has a fraction', changed(e => Object.assign(e['gripper'] ?? {}, { range_min: 3.5 })), 'gripper', /range_min 3.5/],
    ['has a wrong id', changed(e => Object.assign(e['gripper'] ?? {}, { id: 5 })), 'gripper', /id 5, and is servo 6/],
    ['has drive_mode 2', changed(e => Object.assign(e['gripper'] ?? {}, { drive_mode: 2 })), 'gripper', /drive_mode 2/],
    [
      'has an offset of 2048',
      changed(e => Object.assign(e['gripper'] ?? {}, { homing_offset: 2048 })),
      'gripper',
      /2048, .* -2047 to 2047/,
    ],
    [
      'ends at 4096',
      changed(e => Object.assign(e['gripper'] ?? {}, { range_max: 4096 })),
      'gripper',
      /range_max 4096, .* 0 to 4095/,
    ],
    [
      'has no width',
      changed(e => Object.assign(e['gripper'] ?? {}, { range_min: 9, range_max: 9 })),
      'gripper',
      /range_min 9 and range_max 9/,
    ],
  ])('that %s is refused with joint, numbers and command', (_, text, joint, message) => {
    const parse = () => parseCalibration(text, SO101_FOLLOWER, SOURCE)
    expect(parse).toThrow(CalibrationFileError)
    expect(parse).toThrow(message)
    expect(parse).toThrow(/^my_arm\.json: .*so101 calibrate --robot\.id=my_arm$/)
    try {
      parse()
    } catch (error) {
      expect((error as CalibrationFileError).joint).toBe(joint)
    }
  })
})

describe('calibrationDifferences', () => {
  const urdf = loadUrdf(urdfOf(SO101_FOLLOWER))
  const file = nominalCalibration(SO101_FOLLOWER)

  it('sets file, servos and URDF side by side, with what the mapping may be off', () => {
    const eeprom = file.map((each, k) => (k === 2 ? { ...each, rangeMax: each.rangeMax + 1 } : each))
    const rows = calibrationDifferences(SO101_FOLLOWER, { file, eeprom }, urdf)
    expect(rows.map(({ isEqual }) => isEqual)).toEqual([true, true, false, true, true, true])
    // -1.9199..1.9199 rad about the middle of the range, 2047.5.
    expect(rows[0]).toMatchObject({ joint: 'shoulder_pan', urdf: { rangeMin: 796, rangeMax: 3299 } })
    for (const { residualDeg } of rows) expect(Math.abs(residualDeg)).toBeLessThan(0.1)
  })

  it('knows no equality without a file', () => {
    const rows = calibrationDifferences(SO101_FOLLOWER, { file: undefined, eeprom: file }, urdf)
    expect(rows.some(({ isEqual }) => isEqual)).toBe(false)
  })
})
