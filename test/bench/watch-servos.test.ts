import { describe, expect, it } from 'vitest'
import { ServoWatch } from '../../src/bench/watch-servos.js'
import { virtualBench } from './virtual-bench.js'

describe('ServoWatch', () => {
  it('samples what a servo does, in SI units', async () => {
    const { bus, servo } = virtualBench()
    await bus.write('Torque_Enable', 2, 1)
    servo(2).temperatureC = 41
    servo(2).voltageV = 11.9
    servo(2).currentA = 0.26
    servo(2).duty = -250
    servo(2).protection.status = 36
    const { samples } = await new ServoWatch([2]).round(bus)
    const sample = samples.get(2)
    expect(sample).toMatchObject({
      positionTick: 2002,
      temperatureC: 41,
      faults: ['temperature', 'overload'],
      isTorqueOn: true,
      isMoving: false,
      velocityRadS: 0,
    })
    expect(sample?.positionRad).toBeCloseTo((2002 * 2 * Math.PI) / 4096, 9)
    expect(sample?.voltageV).toBeCloseTo(11.9, 9)
    expect(sample?.currentA).toBeCloseTo(0.26, 9)
    // The register's sign bit is set while it drives towards higher ticks, so this one drives down.
    expect(sample?.load).toBeCloseTo(0.25, 9)
  })

  it('has no sample where the reply is lost, and counts it against its servo', async () => {
    const { bus } = virtualBench([1, 2], { outages: { dead: [2] } })
    const watch = new ServoWatch([1, 2])
    await watch.round(bus)
    const { samples, lostReplies } = await watch.round(bus)
    expect([samples.get(1)?.positionTick, samples.get(2)]).toEqual([2001, undefined])
    expect([...lostReplies]).toEqual([
      [1, 0],
      [2, 2],
    ])
  })

  it('counts garbled replies too, and never shows one', async () => {
    const { bus } = virtualBench([1], { faults: { corrupt: 0.5, seed: 3 } })
    const watch = new ServoWatch([1])
    const ticks: (number | undefined)[] = []
    let lost = 0
    for (let i = 0; i < 100; i++) {
      const { samples, lostReplies } = await watch.round(bus)
      ticks.push(samples.get(1)?.positionTick)
      lost = lostReplies.get(1) ?? 0
    }
    expect(new Set(ticks)).toEqual(new Set([2001, undefined]))
    expect(lost).toBe(ticks.filter(tick => tick === undefined).length)
  })

  it('passes on that the port is gone', async () => {
    const { bus, port } = virtualBench()
    port.pull('usb')
    await expect(new ServoWatch([1]).round(bus)).rejects.toMatchObject({ code: 'PORT_LOST' })
  })
})
