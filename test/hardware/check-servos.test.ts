/** Every way in which what hangs on a bus is not the arm that it should be. */

import { beforeEach, describe, expect, it } from 'vitest'
import { checkServos } from '../../src/hardware/check-servos.js'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { JumpingTimers } from './jumping-timers.js'
import { ScriptedServos } from './scripted-servos.js'

const IDS = [1, 2, 3, 4, 5, 6]
const EXPECTED = IDS.map(id => ({ id, modelNumber: 777 }))

let servos: ScriptedServos

beforeEach(() => {
  servos = new ScriptedServos(IDS)
})

const check = () => checkServos(new FeetechBus(servos, { timers: new JumpingTimers() }), EXPECTED)

describe('checkServos', () => {
  it('gives who is there, in order', async () => {
    expect((await check()).map(({ id, modelNumber, firmware }) => [id, modelNumber, firmware])).toEqual(
      IDS.map(id => [id, 777, '3.10']),
    )
  })

  it('takes a servo that complains for present', async () => {
    servos.put(4, 'Status', 33)
    expect(await check()).toHaveLength(6)
  })

  it('forgives single losses', async () => {
    let replies = 0
    servos.spoil = reply => (replies++ % 5 === 4 ? undefined : reply)
    expect(await check()).toHaveLength(6)
  })

  it('names the missing servos, and those that are there under other ids', async () => {
    servos = new ScriptedServos([1, 2, 4, 5, 77])
    await expect(check()).rejects.toMatchObject({
      code: 'SERVO_MISSING',
      servoIds: [3, 6],
      foundIds: [1, 2, 4, 5, 77],
      baudRate: 1_000_000,
    })
  })

  it('names who is there instead of all six', async () => {
    servos = new ScriptedServos([11, 12])
    await expect(check()).rejects.toMatchObject({ code: 'SERVO_MISSING', servoIds: IDS, foundIds: [11, 12] })
  })

  it('names a wrong model', async () => {
    servos.put(5, 'Model_Number', 2825)
    await expect(check()).rejects.toMatchObject({
      code: 'WRONG_MODEL',
      servoId: 5,
      expectedModel: 777,
      foundModel: 2825,
    })
  })

  it('lists mixed firmware', async () => {
    servos.put(2, 'Firmware_Minor_Version', 9)
    const failure: unknown = await check().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'FIRMWARE_MISMATCH' })
    expect((failure as { versions: Map<number, string> }).versions.get(2)).toBe('3.9')
  })

  it('finds servos at another rate, and leaves the port at its own', async () => {
    servos.servoBaudRate = 115_200
    await expect(check()).rejects.toMatchObject({
      code: 'WRONG_BAUD_RATE',
      path: 'scripted',
      baudRate: 1_000_000,
      foundBaudRate: 115_200,
      servoIds: IDS,
    })
    expect(servos.baudRate).toBe(1_000_000)
  })

  it('knows an id that two servos share', async () => {
    servos.spoil = (reply, id) => (id === 1 ? reply.map(byte => byte ^ 0x11) : reply)
    await expect(check()).rejects.toMatchObject({ code: 'DUPLICATE_ID', servoIds: [1] })
  })

  it('knows a port where nothing answers at any rate', async () => {
    servos = new ScriptedServos([])
    await expect(check()).rejects.toMatchObject({ code: 'NOT_A_SERVO_BUS', path: 'scripted' })
  })

  it('knows a device that talks without being asked', async () => {
    servos = new ScriptedServos([])
    servos.before = () => new TextEncoder().encode('$GPGGA,092750.000,5321.6802,N')
    await expect(check()).rejects.toMatchObject({ code: 'NOT_A_SERVO_BUS', baudRates: [1_000_000] })
  })
})
