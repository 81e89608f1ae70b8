import { describe, expect, it } from 'vitest'
import { encodePing, encodeRead, encodeSyncRead, encodeWrite } from '../../src/hardware/packet.js'
import { VirtualPort, type VirtualPortOptions } from '../../src/hardware/virtual-port.js'
import { MEASURED_TIMING } from '../../src/hardware/wire-timing.js'
import { ManualClock, memoryChain } from './memory-servo.js'
import { hex, packetsIn } from './packets.js'

const IDS = [1, 2, 3, 4, 5, 6]
const READ_SIX = encodeSyncRead(56, 2, IDS)
const PONG = 'FF FF 01 02 00 FC'

function openVirtual(options: VirtualPortOptions = {}, chain = memoryChain()) {
  const port = new VirtualPort(chain, options)
  const heard: string[] = []
  const lost: (Error | undefined)[] = []
  port.listen({ data: bytes => heard.push(hex(bytes)), lost: error => lost.push(error) })
  const answeringIds = () => packetsIn('replies', ...heard.splice(0).map(bytesOf)).map(({ id }) => id)
  return { port, chain, heard, lost, answeringIds }
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
}

describe('VirtualPort', () => {
  it('answers while it is written to', () => {
    const { port, heard } = openVirtual()
    port.write(encodePing(1))
    expect(heard).toEqual([PONG])
    expect([port.path, port.baudRate, port.isOpen]).toEqual(['memory', 1_000_000, true])
  })

  it('hands the replies to a sync read over in one piece where they take no time', () => {
    const { port, heard, answeringIds } = openVirtual()
    port.write(READ_SIX)
    expect(heard).toHaveLength(1)
    expect(answeringIds()).toEqual(IDS)
  })

  it('reaches servos at the baud rate it is set to', async () => {
    const { port, answeringIds } = openVirtual()
    port.write(encodeWrite(2, 6, [4]))
    port.write(READ_SIX)
    expect(answeringIds()).toEqual([2, 1, 3, 4, 5, 6])
    await port.setBaudRate(115_200)
    port.write(READ_SIX)
    expect(answeringIds()).toEqual([2])
    await expect(port.setBaudRate(0)).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('throws on writing once it is closed, which may happen twice', async () => {
    const { port, lost } = openVirtual()
    await port.close()
    await port.close()
    expect(() => {
      port.write(READ_SIX)
    }).toThrow(expect.objectContaining({ code: 'CLOSED' }))
    expect(lost).toEqual([])
  })

  it('is lost once when the USB cable is pulled, and throws from then on', () => {
    const { port, lost, heard } = openVirtual()
    port.pull('usb')
    port.pull('usb')
    expect(lost).toHaveLength(1)
    expect(port.isOpen).toBe(false)
    expect(() => {
      port.write(READ_SIX)
    }).toThrow(expect.objectContaining({ code: 'PORT_LOST' }))
    expect(heard).toEqual([])
  })

  it('loses the servos behind a pulled servo cable until it is plugged in', () => {
    const { port, answeringIds, lost } = openVirtual()
    port.pull(4)
    port.write(READ_SIX)
    expect(answeringIds()).toEqual([1, 2, 3])
    port.wire.plug()
    port.write(READ_SIX)
    expect(answeringIds()).toEqual(IDS)
    expect(lost).toEqual([])
  })
})

describe('VirtualPort with outages', () => {
  it('has dead servos neither hear nor answer', () => {
    const { port, chain, answeringIds } = openVirtual({ outages: { dead: [3] } })
    port.write(READ_SIX)
    expect(answeringIds()).toEqual([1, 2, 4, 5, 6])
    port.write(encodeWrite(3, 40, [1]))
    expect(chain.devices[2]?.get('Torque_Enable')).toBe(0)
  })

  it('silences all servos in a brown-out, and restarts them at its end', () => {
    const clock = new ManualClock()
    const restartedS: (number | undefined)[] = []
    const chain = memoryChain()
    const brownOut = { atS: 1, lastsS: 0.5, powerCycle: () => restartedS.push(chain.advancedS.at(-1)) }
    const { port, answeringIds } = openVirtual({ clock, outages: { brownOut } }, chain)
    const answeredAt = (timeS: number) => {
      clock.waitUntil(timeS)
      port.write(READ_SIX)
      return answeringIds().length
    }
    expect([0.99, 1, 1.49, 1.6].map(answeredAt)).toEqual([6, 0, 0, 6])
    expect(restartedS).toEqual([1.5])
  })

  it('breaks off in the middle of a sync read when the supply does', () => {
    const outages = { brownOut: { atS: 1.1e-3, lastsS: 1, powerCycle: () => undefined } }
    const { port, answeringIds } = openVirtual({ clock: new ManualClock(), timing: MEASURED_TIMING, outages })
    port.write(READ_SIX)
    expect(answeringIds()).toEqual([1, 2])
  })

  it('pulls the USB cable at its instant, on the next tick', () => {
    const clock = new ManualClock()
    const { port, lost } = openVirtual({ clock, outages: { pull: { atS: 2, cable: 'usb' } } })
    clock.waitUntil(1.9)
    port.wire.tick()
    expect(port.isOpen).toBe(true)
    clock.waitUntil(2)
    port.wire.tick()
    expect([port.isOpen, lost.length]).toEqual([false, 1])
  })

  it('refuses instants without a clock', () => {
    expect(() => openVirtual({ outages: { pull: { atS: 2, cable: 3 } } })).toThrow(RangeError)
  })
})

describe('VirtualPort with faults', () => {
  const RATES = { lost: 0.1, corrupt: 0.1, truncated: 0.1, seed: 7 }

  function replies(seed: number): string {
    const { port, heard } = openVirtual({ faults: { ...RATES, late: 0.1, seed } })
    for (let i = 0; i < 200; i++) port.write(READ_SIX)
    return heard.join('\n')
  }

  it('injects the same faults for the same seed, and others for another', () => {
    expect(replies(7)).toBe(replies(7))
    expect(replies(8)).not.toBe(replies(7))
  })

  it('injects them as often as asked, counts them, and leaves the other replies alone', () => {
    const { port, heard } = openVirtual({ faults: RATES })
    for (let i = 0; i < 6000; i++) port.write(encodePing(1))
    const counts = port.wire.faults?.counts
    for (const fault of ['lost', 'corrupt', 'truncated'] as const) {
      expect(Math.abs((counts?.[fault] ?? 0) - 600)).toBeLessThan(100)
    }
    expect(counts?.late).toBe(0)
    expect(heard).toHaveLength(6000 - (counts?.lost ?? 0))
    expect(heard.filter(text => text !== PONG)).toHaveLength((counts?.corrupt ?? 0) + (counts?.truncated ?? 0))
    expect(port.wire.replies).toBe(6000)
  })

  it('flips one bit of a corrupt reply, and breaks a truncated one off', () => {
    const corrupt = openVirtual({ faults: { corrupt: 1 } })
    corrupt.port.write(encodePing(1))
    const flipped = bytesOf(corrupt.heard.join(' ')).map((byte, i) => byte ^ (bytesOf(PONG)[i] as number))
    expect([...flipped].filter(byte => byte !== 0).map(byte => Math.log2(byte) % 1)).toEqual([0])

    const cut = openVirtual({ faults: { truncated: 1 } })
    for (let i = 0; i < 50; i++) cut.port.write(encodePing(1))
    for (const text of cut.heard) expect(PONG.startsWith(text) && text.length < PONG.length).toBe(true)
    expect(cut.heard).toHaveLength(50)
  })

  it('brings a late reply before those to a later request, unless the input is discarded', () => {
    const clock = new ManualClock()
    const { port, chain, heard } = openVirtual({ clock, faults: { late: 0.5, lateS: 0.02, seed: 4 } })
    const [servo] = chain.devices
    const seen: string[] = []
    for (let i = 0; i < 20; i++) {
      servo?.put('Goal_Position', i)
      port.write(encodeRead(1, 42, 2))
      seen.push(
        heard
          .splice(0)
          .map(text => String(bytesOf(text)[5]))
          .join(' '),
      )
      clock.waitUntil(clock.timeS + 0.03)
      if (i >= 10) port.discardInput()
    }
    // Each reply comes once, in its turn or with the next request.
    expect(
      seen
        .slice(0, 10)
        .join(' ')
        .split(' ')
        .filter(each => each !== ''),
    ).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect(seen.slice(1, 10).some((text, i) => text.startsWith(String(i)) && seen[i] === '')).toBe(true)
    for (const [i, text] of seen.slice(11).entries()) expect(['', String(i + 11)]).toContain(text)
  })

  it.each([undefined, MEASURED_TIMING])('never lets a reply overtake a late one of its servo, timing %o', timing => {
    const clock = new ManualClock()
    const { port, chain, heard } = openVirtual({ clock, timing, faults: { late: 0.3, lateS: 0.02, seed: 4 } })
    const [servo] = chain.devices
    for (let i = 0; i < 200; i++) {
      servo?.put('Goal_Position', i)
      port.write(encodeRead(1, 42, 2))
      // Less than a reply is late: several requests go by meanwhile.
      clock.waitUntil(clock.timeS + 0.005)
    }
    clock.waitUntil(clock.timeS + 1)
    port.wire.tick()
    expect(port.wire.faults?.counts.late).toBeGreaterThan(30)
    expect(heard.map(text => bytesOf(text)[5])).toEqual(Array.from({ length: 200 }, (_, i) => i))
  })

  it('does not hold back the replies of another servo', () => {
    const clock = new ManualClock()
    const { port, answeringIds } = openVirtual({ clock, faults: { late: 0.5, lateS: 1, seed: 4 } })
    const rounds = [1, 2, 3].map(() => {
      port.write(READ_SIX)
      return answeringIds()
    })
    expect(rounds).toEqual([
      [1, 2, 4],
      [2, 4],
      [2, 4],
    ])
    clock.waitUntil(2)
    port.wire.tick()
    expect(answeringIds()).toHaveLength(18 - 7)
  })

  it('drops late replies with the input even without a clock', () => {
    const { port, heard } = openVirtual({ faults: { late: 1 } })
    port.write(encodePing(1))
    port.discardInput()
    port.write(encodePing(2))
    expect(heard).toEqual([])
    port.write(encodePing(3))
    expect(heard).toEqual(['FF FF 02 02 00 FB'])
  })

  it('refuses what is no probability', () => {
    for (const faults of [{ lost: 0.6, corrupt: 0.6 }, { lost: -0.1 }, { late: NaN }, { lateS: -1 }]) {
      expect(() => openVirtual({ faults })).toThrow(expect.objectContaining({ code: 'USAGE' }))
    }
  })
})
