import { describe, expect, it } from 'vitest'
import { calibrationFrom, storedFindings } from '../../src/bench/calibration-findings.js'
import { RangeRecorder } from '../../src/bench/calibration-ranges.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration, type JointCalibration } from '../../src/robot/calibration.js'

const NOMINAL = nominalCalibration(SO101_FOLLOWER)

/** All joints as nominal, but for some. */
function outcomeOf(
  changes: Readonly<Record<string, readonly [offset: number, min: number, max: number]>>,
  fullTurnRoll = false,
) {
  const recorded = SO101_FOLLOWER.servos.map(({ joint }, k) => {
    const { rangeMin, rangeMax } = NOMINAL[k] as JointCalibration
    const [homingOffset, minTick, maxTick] = changes[joint] ?? [0, rangeMin, rangeMax]
    return { homingOffset, range: { minTick, maxTick, positionTick: minTick } }
  })
  const { calibration, findings } = calibrationFrom(SO101_FOLLOWER, recorded, { fullTurnRoll })
  return { of: (k: number) => calibration[k], findings }
}

describe('RangeRecorder', () => {
  it('follows a joint over the encoder’s seam in both directions', () => {
    const recorder = new RangeRecorder(['a'], [4000])
    for (const tick of [4090, 5, 100, 4090, 3300]) recorder.take([tick])
    expect(recorder.ranges).toEqual([{ positionTick: 3300, minTick: 3300, maxTick: 4196 }])
  })

  it('does not guess which way round a joint went, and takes nothing then', () => {
    const recorder = new RangeRecorder(['a', 'elbow_flex'], [2000, 1000])
    expect(() => {
      recorder.take([2001, 2500])
    }).toThrow(/elbow_flex moved 1500 ticks/)
    expect(recorder.ranges.map(({ positionTick }) => positionTick)).toEqual([2000, 1000])
  })
})

describe('calibrationFrom', () => {
  it('takes ranges as they were swept, wrist_roll too', () => {
    const { of, findings } = outcomeOf({ wrist_roll: [-596, 139, 3970] })
    expect(of(4)).toEqual({ driveMode: 0, homingOffset: -596, rangeMin: 139, rangeMax: 3970 })
    expect(findings).toEqual([])
  })

  it('moves the offset of a range that crosses the seam, so that each pose reads the shifted tick', () => {
    // Homed at its upper stop.
    const { of, findings } = outcomeOf({ shoulder_lift: [100, -300, 2050] })
    const { homingOffset, rangeMin, rangeMax } = of(1) as JointCalibration
    expect({ homingOffset, rangeMin, rangeMax }).toEqual({ homingOffset: 100 - 1172, rangeMin: 872, rangeMax: 3222 })
    expect(findings).toMatchObject([{ kind: 'recentred', joint: 'shoulder_lift', blocks: 'no' }])
    // encoder = reported + offset, within a turn.
    expect((((-300 + 100) % 4096) + 4096) % 4096).toBe((((rangeMin + homingOffset) % 4096) + 4096) % 4096)
  })

  it('has an offset for each of the 4096 places of a range, always one that the register holds', () => {
    for (let offset = -2047; offset <= 2047; offset += 23) {
      for (let min = -2200; min <= 4; min += 31) {
        const { homingOffset, rangeMin, rangeMax } = outcomeOf({ shoulder_lift: [offset, min, min + 2369] }).of(
          1,
        ) as JointCalibration
        expect(Math.abs(homingOffset)).toBeLessThanOrEqual(2047)
        expect([rangeMin >= 0, rangeMax <= 4095, rangeMax - rangeMin]).toEqual([true, true, 2369])
        expect(Math.abs(min + offset - rangeMin - homingOffset) % 4096).toBe(0)
      }
    }
  })

  it('stores a full turn for wrist_roll where asked, and says so', () => {
    const { of, findings } = outcomeOf({ wrist_roll: [7, 139, 3970] }, true)
    expect(of(4)).toEqual({ driveMode: 0, homingOffset: 7, rangeMin: 0, rangeMax: 4095 })
    expect(findings).toMatchObject([{ kind: 'full-turn', blocks: 'no' }])
  })

  it.each<[string, number, string, string | undefined]>([
    ['shoulder_pan', 2731, 'the widest that was measured', undefined],
    ['shoulder_pan', 2813, '3 % more', undefined],
    ['shoulder_pan', 2814, 'more than that', 'too-wide'],
    ['elbow_flex', 1323, 'just 60 % of the median', undefined],
    ['elbow_flex', 1322, 'less than 60 %', 'not-swept'],
    ['gripper', 1256, 'a leader’s', 'other-role'],
  ])('judges a %s of %i ticks, %s', (joint, width, _, kind) => {
    const { findings } = outcomeOf({ [joint]: [0, 100, 100 + width] })
    expect(findings.map(each => [each.kind, each.joint, each.blocks])).toEqual(
      kind === undefined ? [] : [[kind, joint, 'unless-accepted']],
    )
    if (kind !== undefined) expect(findings[0]?.text).toContain(String(width))
  })

  it('never takes a joint that was not moved at all, nor one that turned more than once', () => {
    expect(outcomeOf({ gripper: [0, 2047, 2047] }).findings).toMatchObject([{ kind: 'not-swept', blocks: 'always' }])
    expect(outcomeOf({ wrist_roll: [0, -900, 4000] }).findings).toContainEqual(
      expect.objectContaining({ kind: 'too-wide', blocks: 'always' }),
    )
  })
})

describe('storedFindings', () => {
  it('lets LeRobot’s constant for wrist_roll pass, and no other full turn', () => {
    const full = (k: number) => NOMINAL.map((each, i) => (i === k ? { ...each, rangeMin: 0, rangeMax: 4095 } : each))
    expect(storedFindings(SO101_FOLLOWER, full(4))).toEqual([])
    expect(storedFindings(SO101_FOLLOWER, full(1))).toMatchObject([{ kind: 'too-wide', joint: 'shoulder_lift' }])
  })
})
