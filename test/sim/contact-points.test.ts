import { afterEach, describe, expect, it } from 'vitest'
import { CONTACT_SIZE } from '../../src/sim/contact-points.js'
import type { Simulation } from '../../src/sim/simulation.js'
import { CUBE, cubeAt, openTwin, READY_RAD } from './twin.js'

let twin: Simulation | undefined
afterEach(() => twin?.free())

async function settled(): Promise<Simulation> {
  twin = await openTwin()
  twin.reset({ positionRad: READY_RAD, objects: cubeAt(0.3, 0.1) })
  for (let substep = 0; substep < 30; substep++) twin.substep()
  return twin
}

describe('contact points', () => {
  it('of a cube on the table lie under it, and carry its weight upwards', async () => {
    const contacts = (await settled()).contactPoints()
    const points = Array.from({ length: contacts.length / CONTACT_SIZE }, (_, k) =>
      contacts.slice(k * CONTACT_SIZE, (k + 1) * CONTACT_SIZE),
    )
    expect(points).toHaveLength(4)
    for (const [x = 0, y = 0, z = 0] of points) {
      expect(Math.abs(x - 0.3)).toBeLessThan(0.014)
      expect(Math.abs(y - 0.1)).toBeLessThan(0.014)
      expect(Math.abs(z)).toBeLessThan(0.001)
    }
    const upwardsN = points.reduce((sum, point) => sum + (point[5] ?? 0), 0)
    expect(upwardsN).toBeCloseTo((CUBE.massKg ?? 0) * 9.81, 2)
  })

  it('are read without a trace', async () => {
    const simulation = await settled()
    const before = simulation.stateHash(0n)
    simulation.contactPoints()
    expect(simulation.stateHash(0n)).toBe(before)
    simulation.substep()
    const watched = simulation.stateHash(0n)
    simulation.free()
    const alone = await settled()
    alone.substep()
    expect(alone.stateHash(0n)).toBe(watched)
  })
})
