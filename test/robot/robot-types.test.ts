/** The four arms by name, and the facts that each brings along. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { requireJoints, SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { calibrationResiduals } from '../../src/robot/calibration.js'
import { UsageError } from '../../src/robot/errors.js'
import { JOINT_NAMES } from '../../src/robot/joints.js'
import { drawMounting } from '../../src/robot/mounting.js'
import { ROBOT_TYPES, robotTypeNamed } from '../../src/robot/robot-types.js'
import { ticksFromRad } from '../../src/robot/units.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { urdfOf } from '../../src/run/urdf-files.js'

const STATISTICS = fileURLToPath(new URL('../../../shared/data/calibrations/statistics.json', import.meta.url))
const hasStatistics = existsSync(STATISTICS)
if (!hasStatistics) console.warn(`SKIPPED: travels against real calibrations, ${STATISTICS} is not there`)

const TYPES = Object.values(ROBOT_TYPES)

describe.each(TYPES)('$name', robot => {
  it('is found by its name, and has a description that moves its joints', () => {
    expect(robotTypeNamed(robot.name)).toBe(robot)
    expect(() => {
      requireJoints(loadUrdf(urdfOf(robot)), robot)
    }).not.toThrow()
  })

  it('has LeRobot order, keys, units and ids', () => {
    expect(robot.servos.map(({ joint }) => joint)).toEqual([...JOINT_NAMES])
    expect(robot.servos.map(({ key }) => key)).toEqual(JOINT_NAMES.map(name => `${name}.pos`))
    expect(robot.servos.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
    expect(robot.servos.map(({ unit }) => unit)).toEqual([...Array<string>(5).fill('degrees'), 'percent'])
  })

  it("keeps its calibration where LeRobot's class of its role does", () => {
    const parent = robot.role === 'leader' ? 'teleoperators' : 'robots'
    expect(robot.calibrationFolder).toBe(`${parent}/so_${robot.role}`)
    expect(robot.olderCalibrationFolders).toEqual([`${parent}/${robot.name}`])
  })

  it('can be mounted, and its range is its travel then', () => {
    const calibration = drawMounting(robot, 1).map(mounting => mounting.calibration)
    for (const residual of calibrationResiduals(robot, calibration)) expect(Math.abs(residual)).toBeLessThan(0.002)
  })

  it('has travels that are not wider than any that was measured', () => {
    for (const { joint, travelRad, widestTravelTicks } of robot.servos) {
      const widthTicks = ticksFromRad(travelRad[1] - travelRad[0])
      expect(widthTicks, joint).toBeLessThanOrEqual(widestTravelTicks)
      expect(widestTravelTicks, joint).toBeLessThan(4095)
    }
  })
})

interface Widths {
  readonly statistics: Readonly<
    Record<
      'follower' | 'leader',
      Readonly<Record<string, { readonly width_counts_median: number; readonly width_counts_max: number }>>
    >
  >
}

describe.skipIf(!hasStatistics)('travels are those of real calibration files:', () => {
  const { statistics } = hasStatistics
    ? (JSON.parse(readFileSync(STATISTICS, 'utf8')) as Widths)
    : { statistics: { follower: {}, leader: {} } }

  it.each(TYPES)('$name has the median, and the widest', robot => {
    for (const { joint, travelRad, widestTravelTicks } of robot.servos) {
      const measured = statistics[robot.role][joint]
      const widthTicks = ticksFromRad(travelRad[1] - travelRad[0])
      expect(Math.abs(widthTicks - (measured?.width_counts_median ?? NaN)), joint).toBeLessThan(1)
      // LeRobot stores 0..4095 for the roll, which no follower turns.
      const widest = measured?.width_counts_max === 4095 ? 3868 : measured?.width_counts_max
      expect(widestTravelTicks, joint).toBe(widest)
    }
  })
})

describe('gears', () => {
  it('of followers are 1/345, of the SO-101 leader lower, of the SO-100 leader taken out', () => {
    const gears = (robot: (typeof TYPES)[number]) => robot.servos.map(({ gearRatio }) => gearRatio)
    expect(gears(ROBOT_TYPES.so101_follower)).toEqual(Array(6).fill(345))
    expect(gears(ROBOT_TYPES.so100_follower)).toEqual(Array(6).fill(345))
    expect(gears(ROBOT_TYPES.so101_leader)).toEqual([191, 345, 191, 147, 147, 147])
    expect(gears(ROBOT_TYPES.so100_leader)).toEqual(Array(6).fill(345))
    const without = TYPES.filter(({ servos }) => servos.some(({ gearsTakenOut }) => gearsTakenOut))
    expect(without.map(({ name }) => name)).toEqual(['so100_leader'])
  })
})

describe('robotTypeNamed', () => {
  it('refuses an unknown name with the nearest one', () => {
    expect(() => robotTypeNamed('so101_folower')).toThrow(UsageError)
    expect(() => robotTypeNamed('so101_folower')).toThrow(
      "no robot type 'so101_folower', did you mean 'so101_follower'? known are so101_follower, so100_follower, so101_leader, so100_leader",
    )
    expect(() => robotTypeNamed('toString')).toThrow(UsageError)
  })

  it('has the follower that everything starts from', () => {
    expect(robotTypeNamed('so101_follower')).toBe(SO101_FOLLOWER)
  })
})
