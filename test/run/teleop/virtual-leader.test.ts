import { afterEach, expect, it } from 'vitest'
import { SO101_LEADER } from '../../../src/robot/arm-spec.js'
import { handMotion } from '../../../src/run/teleop/hand-motion.js'
import { openVirtualArm, type VirtualArm } from '../../../src/run/virtual-arm.js'
import { ProgramPort } from '../published-port.js'

let arm: VirtualArm | undefined
afterEach(() => arm?.close())

it('a leader on a port is led by its hand, which lets go of an arm that holds by itself', async () => {
  const port = new ProgramPort()
  const motion = handMotion('gentle', SO101_LEADER)
  let nowMs = 0
  const { wire, backend } = (arm = await openVirtualArm({
    robot: SO101_LEADER,
    motion,
    objects: [],
    openPort: () => Promise.resolve(port),
    nowMs: () => (nowMs += 0.02),
  }))
  const pass = (wallS: number) => {
    for (const endMs = nowMs + 1000 * wallS; nowMs < endMs; nowMs += 4) wire.tick()
  }
  pass(2)
  const { simulatedS: timeS } = arm.load
  motion.at(timeS)?.forEach((angle, k) => {
    expect(Math.abs(angle - (backend.scene.positionRad[k] ?? NaN))).toBeLessThan(0.03)
  })
  const ids = SO101_LEADER.servos.map(({ id }) => id)
  const here = ids.map(id => port.read(id, 'Present_Position'))
  ids.forEach((id, k) => {
    port.set([id], 'Goal_Position', here[k] as number)
  })
  pass(1.5)
  ids.forEach((id, k) => {
    expect(Math.abs(port.read(id, 'Present_Position') - (here[k] as number))).toBeLessThan(60)
  })
  expect([...backend.scene.servos.externalNm]).toEqual([0, 0, 0, 0, 0, 0])
})
