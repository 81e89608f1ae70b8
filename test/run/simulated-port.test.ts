import { describe, expect, it } from 'vitest'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { openSimulatedPort } from '../../src/run/simulated-port.js'

describe('the simulated port', () => {
  it('has the six servos of an arm at their rate, which answer until it is closed', async () => {
    const bus = new FeetechBus(await openSimulatedPort(1_000_000))
    const ids = [1, 2, 3, 4, 5, 6]
    try {
      expect([...(await bus.syncRead('ID', ids))]).toEqual(ids)
      expect([...(await bus.syncRead('Torque_Enable', ids))]).toEqual([0, 0, 0, 0, 0, 0])
      await bus.setBaudRate(500_000)
      await expect(bus.ping(1, { retries: 0 })).rejects.toMatchObject({ code: 'BUS_TIMEOUT' })
    } finally {
      await bus.close()
    }
    await expect(bus.ping(1)).rejects.toMatchObject({ code: 'CLOSED' })
  })
})
