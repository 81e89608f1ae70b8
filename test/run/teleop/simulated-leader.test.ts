import { describe, expect, it } from 'vitest'
import { SO100_LEADER, SO101_LEADER, type RobotSpec } from '../../../src/robot/arm-spec.js'
import { degFromRad } from '../../../src/robot/units.js'
import { handMotion, type HandMotion } from '../../../src/run/teleop/hand-motion.js'
import { SimulatedLeader } from '../../../src/run/teleop/simulated-leader.js'

async function withLeader<T>(
  robot: RobotSpec,
  motion: HandMotion,
  use: (leader: SimulatedLeader) => Promise<T>,
  port: 'sim' | 'wire' = 'sim',
): Promise<T> {
  const leader = await SimulatedLeader.open({ robot, port, motion })
  try {
    return await use(leader)
  } finally {
    await leader.close()
  }
}

/** In front, the forearm level. */
const HELD_RAD = [0, -1, 0, 0, 0, 0.5]
const LET_GO_S = 0.3
const heldThenReleased: HandMotion = { at: timeS => (timeS < LET_GO_S ? Float64Array.from(HELD_RAD) : undefined) }

/** How far each joint sinks within a second after the hand let go, degrees. */
const sunk = (robot: RobotSpec) =>
  withLeader(robot, heldThenReleased, async leader => {
    await leader.ticks(0)
    await leader.ticks(LET_GO_S)
    const fromRad = leader.positionRad.slice()
    for (let i = 1; i <= 10; i++) await leader.ticks(LET_GO_S + i / 10)
    return [...leader.positionRad].map((angle, k) => degFromRad(angle - (fromRad[k] as number)))
  })

describe('SimulatedLeader', () => {
  it('sinks where its gears are low, and holds by friction where they are not loaded: an SO-101', async () => {
    const [pan = NaN, lift = NaN, elbow = NaN, , , gripper = NaN] = await sunk(SO101_LEADER)
    expect(elbow).toBeGreaterThan(20)
    for (const held of [pan, lift, gripper]) expect(Math.abs(held)).toBeLessThan(3)
  })

  it('falls altogether without gears: an SO-100', async () => {
    const [, lift = NaN, elbow = NaN] = await sunk(SO100_LEADER)
    expect(elbow).toBeGreaterThan(40)
    expect(Math.abs(lift)).toBeGreaterThan(10)
  })

  it('goes with the hand, to a degree', async () => {
    const motion = handMotion('gentle', SO101_LEADER)
    await withLeader(SO101_LEADER, motion, async leader => {
      for (let i = 0; i <= 90; i++) {
        await leader.ticks(i / 30)
        motion.at(i / 30)?.forEach((angle, k) => {
          expect(Math.abs(degFromRad(angle - (leader.positionRad[k] as number)))).toBeLessThan(1.1)
        })
      }
    })
  })

  it('reads the same through packets, limp', async () => {
    const motion = handMotion('gentle', SO101_LEADER)
    const read = (port: 'sim' | 'wire') =>
      withLeader(
        SO101_LEADER,
        motion,
        async leader => {
          const all: number[][] = []
          for (let i = 0; i <= 10; i++) all.push([...(await leader.ticks(0.1 * i))])
          expect(await leader.arm.limpJoints()).toHaveLength(6)
          return all
        },
        port,
      )
    expect(await read('wire')).toEqual(await read('sim'))
  })

  it('does not make up for a pause of whoever asks', async () => {
    const motion = handMotion('gentle', SO101_LEADER)
    await withLeader(SO101_LEADER, motion, async leader => {
      await leader.ticks(1000)
      await leader.ticks(1001)
      await leader.ticks(2000)
      const asFor = motion.at(1) ?? []
      leader.positionRad.forEach((angle, k) => {
        expect(angle).toBeCloseTo(asFor[k] ?? NaN, 1)
      })
    })
  })
})
