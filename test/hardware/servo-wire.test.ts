import { describe, expect, it } from 'vitest'
import {
  encodeAction,
  encodeInstruction,
  encodePing,
  encodeRead,
  encodeRegWrite,
  encodeSyncRead,
  encodeSyncWrite,
  encodeWrite,
  INSTRUCTIONS,
} from '../../src/hardware/packet.js'
import { ServoWire, type ServoWireOptions } from '../../src/hardware/servo-wire.js'
import { MEASURED_TIMING } from '../../src/hardware/wire-timing.js'
import type { DeviceChain } from '../../src/robot/register-device.js'
import { ManualClock, memoryChain } from './memory-servo.js'
import { hex, packetsIn } from './packets.js'

const IDS = [1, 2, 3, 4, 5, 6]
const SILENCE = ''

/** What the wire answers, one string for each time it emits. */
function listenTo(wire: ServoWire): string[] {
  const heard: string[] = []
  wire.listen(bytes => heard.push(hex(bytes)))
  return heard
}

/** All replies to one request, in hexadecimal. */
function answer(chain: DeviceChain, request: Uint8Array, options: ServoWireOptions = {}): string {
  const wire = new ServoWire(chain, options)
  const heard = listenTo(wire)
  wire.receive(request)
  return heard.join(' ')
}

describe('round trips', () => {
  it('are requests with at least one reply: a sync read of six is one, a sync write and a lost reply are none', () => {
    const wire = new ServoWire(memoryChain())
    wire.receive(encodeSyncRead(56, 2, IDS))
    expect([wire.requests, wire.replies, wire.roundTrips]).toEqual([1, 6, 1])
    wire.receive(encodeSyncWrite(42, 2, [1], Uint8Array.of(0, 8)))
    expect([wire.requests, wire.roundTrips]).toEqual([2, 1])
    const lossy = new ServoWire(memoryChain(), { faults: { lost: 1 } })
    lossy.receive(encodePing(1))
    expect([lossy.requests, lossy.roundTrips]).toEqual([1, 0])
  })
})

describe('ServoWire answers like STS3215s', () => {
  it('answers the vectors of the protocol manual', () => {
    const chain = memoryChain([1])
    chain.devices[0]?.put('Present_Position', 0x0518)
    expect(answer(chain, encodePing(1))).toBe('FF FF 01 02 00 FC')
    expect(answer(chain, encodeRead(1, 56, 2))).toBe('FF FF 01 04 00 18 05 DD')
  })

  it('answers what LeRobot sends in its order, from handshake to disconnect', () => {
    const chain = memoryChain()
    const wire = new ServoWire(chain)
    const heard = listenTo(wire)
    const each = (request: (id: number) => Uint8Array) => {
      for (const id of IDS) wire.receive(request(id))
      return packetsIn(
        'replies',
        ...heard.splice(0).map(text => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))),
      )
    }
    const replies = (...parameters: number[]) => IDS.map(id => ({ id, code: 0, parameters }))
    const write = (address: number, ...data: number[]) => {
      expect(each(id => encodeWrite(id, address, data))).toEqual(replies())
    }

    expect(each(encodePing)).toEqual(replies())
    expect(each(id => encodeRead(id, 3, 2))).toEqual(replies(0x09, 0x03))
    expect(each(id => encodeRead(id, 0, 1))).toEqual(replies(3))
    expect(each(id => encodeRead(id, 1, 1))).toEqual(replies(10))
    expect(each(id => encodeRead(id, 9, 2))).toEqual(replies(0, 0))
    expect(each(id => encodeRead(id, 11, 2))).toEqual(replies(0xff, 0x0f))
    expect(each(id => encodeRead(id, 31, 2))).toEqual(replies(0, 0))
    for (const [address, ...data] of [
      [31, 0xc6, 0x0a],
      [9, 0x20, 3],
      [11, 0xe4, 0x0c],
      [40, 0],
      [55, 0],
      [7, 0],
      [85, 254],
      [41, 254],
    ]) {
      write(address as number, ...data)
    }
    expect(each(id => encodeRead(id, 18, 1))).toEqual(replies(12))
    for (const [address, value] of [
      [33, 0],
      [21, 16],
      [23, 0],
      [22, 32],
      [40, 1],
      [55, 1],
    ])
      write(address as number, value as number)
    wire.receive(
      encodeSyncWrite(
        42,
        2,
        IDS,
        IDS.flatMap(id => [id, 7]),
      ),
    )
    expect(heard).toEqual([])
    wire.receive(encodeSyncRead(42, 2, IDS))
    expect(heard.splice(0)).toEqual([
      'FF FF 01 04 00 01 07 F2 FF FF 02 04 00 02 07 F0 FF FF 03 04 00 03 07 EE ' +
        'FF FF 04 04 00 04 07 EC FF FF 05 04 00 05 07 EA FF FF 06 04 00 06 07 E8',
    ])
    for (const [address, value] of [
      [40, 0],
      [55, 0],
    ])
      write(address as number, value as number)
    expect(wire.requests).toBe(6 * 24 + 2)
  })

  it('puts the status register into the error byte of every reply', () => {
    const chain = memoryChain([1, 2])
    chain.devices[1]?.put('Status', 32)
    expect(answer(chain, encodePing(2))).toBe('FF FF 02 02 20 DB')
    expect(answer(chain, encodeSyncRead(62, 1, [1, 2]))).toBe('FF FF 01 03 00 78 83 FF FF 02 03 20 78 62')
  })

  it('gives fewer bytes where the memory ends', () => {
    expect(answer(memoryChain([1]), encodeRead(1, 85, 4))).toBe('FF FF 01 04 00 64 01 95')
  })

  it('leaves out servos that are not there, in the order of the list', () => {
    const request = encodeSyncRead(33, 1, [6, 9, 1])
    expect(answer(memoryChain([1, 6]), request)).toBe('FF FF 06 03 00 00 F6 FF FF 01 03 00 00 FB')
  })

  it('keeps quiet after writes at response level 0, and still answers reads', () => {
    const chain = memoryChain([1])
    expect(answer(chain, encodeWrite(1, 8, [0]))).toBe('FF FF 01 02 00 FC')
    expect(answer(chain, encodeWrite(1, 41, [7]))).toBe(SILENCE)
    expect(answer(chain, encodeRead(1, 41, 1))).toBe('FF FF 01 03 00 07 F4')
  })

  it('holds a REG_WRITE until the ACTION, which nobody answers', () => {
    const chain = memoryChain([1, 2])
    expect(answer(chain, encodeRegWrite(2, 41, [9]))).toBe('FF FF 02 02 00 FB')
    expect(chain.devices[1]?.get('Acceleration')).toBe(0)
    expect(answer(chain, encodeAction())).toBe(SILENCE)
    expect(chain.devices[1]?.get('Acceleration')).toBe(9)
  })

  it('writes to all by broadcast without a reply, and answers no broadcast read', () => {
    const chain = memoryChain([1, 2])
    expect(answer(chain, encodeWrite(254, 41, [5]))).toBe(SILENCE)
    expect(chain.devices.map(servo => servo.get('Acceleration'))).toEqual([5, 5])
    expect(answer(chain, encodeRead(254, 41, 1))).toBe(SILENCE)
  })

  it('passes on factory values, forgotten turns and a calibrated offset', () => {
    const chain = memoryChain([1])
    const offset = encodeInstruction(1, INSTRUCTIONS.OFSCAL, [0x34, 0x02])
    for (const request of [
      encodeInstruction(1, INSTRUCTIONS.RECOVERY, []),
      encodeInstruction(1, INSTRUCTIONS.RESET, []),
      encodeInstruction(1, INSTRUCTIONS.OFSCAL, []),
      offset,
    ]) {
      expect(answer(chain, request)).toBe('FF FF 01 02 00 FC')
    }
    expect(chain.devices[0]?.calls).toEqual([
      'restoreFactory',
      'resetTurns',
      'calibrateOffset 2048',
      'calibrateOffset 564',
    ])
  })

  it('answers a broadcast ping once per id, in the order of ids', () => {
    expect(answer(memoryChain([3, 1]), encodePing(254))).toBe('FF FF 01 02 00 FC FF FF 03 02 00 FA')
  })

  it('answers a new id under the old one, and then has the new one', () => {
    const chain = memoryChain([1])
    expect(answer(chain, encodeWrite(1, 5, [4]))).toBe('FF FF 01 02 00 FC')
    expect(answer(chain, encodePing(1))).toBe(SILENCE)
    expect(answer(chain, encodePing(4))).toBe('FF FF 04 02 00 F9')
  })

  it('answers a new baud rate at the old one, and then hears the new one only', () => {
    const chain = memoryChain([1])
    const wire = new ServoWire(chain, { baudRate: 1_000_000 })
    const heard = listenTo(wire)
    wire.receive(encodeWrite(1, 6, [1]))
    expect(heard.splice(0)).toEqual(['FF FF 01 02 00 FC'])
    wire.receive(encodePing(1))
    expect(heard).toEqual([])
    wire.baudRate = 500_000
    wire.receive(encodePing(1))
    expect(heard).toEqual(['FF FF 01 02 00 FC'])
  })

  it('hears at every rate where nobody knows the rate', () => {
    const chain = memoryChain([1])
    chain.devices[0]?.put('Baud_Rate', 4)
    expect(answer(chain, encodePing(1))).toBe('FF FF 01 02 00 FC')
  })

  it('lets two servos with one id collide: the AND of both, or one where they agree', () => {
    const chain = memoryChain([1, 1])
    expect(answer(chain, encodePing(1))).toBe('FF FF 01 02 00 FC')
    chain.devices[0]?.put('Present_Position', 0x0518)
    chain.devices[1]?.put('Present_Position', 0x0311)
    // The checksums are DD and E6.
    expect(answer(chain, encodeRead(1, 56, 2))).toBe('FF FF 01 04 00 10 01 C4')
  })

  it('ignores a wrong checksum, an unknown instruction and parameters that do not fit', () => {
    const chain = memoryChain([1])
    const spoilt = encodePing(1)
    spoilt[5] = 0
    for (const request of [
      spoilt,
      encodeInstruction(1, 0x42, []),
      encodeInstruction(1, INSTRUCTIONS.READ, [56]),
      encodeInstruction(1, INSTRUCTIONS.WRITE, [40]),
      encodeInstruction(1, INSTRUCTIONS.OFSCAL, [1]),
      encodeInstruction(254, INSTRUCTIONS.SYNC_WRITE, [40, 1, 1, 1, 1]),
      encodeInstruction(254, INSTRUCTIONS.SYNC_WRITE, [40]),
      encodeInstruction(254, INSTRUCTIONS.SYNC_READ, [56, 2]),
      encodeInstruction(1, INSTRUCTIONS.SYNC_READ, [56, 2, 1]),
    ]) {
      expect(answer(chain, request)).toBe(SILENCE)
    }
    expect(chain.devices[0]?.get('Torque_Enable')).toBe(0)
  })

  it('hears packets that are split anywhere and surrounded by noise', () => {
    const wire = new ServoWire(memoryChain([1]))
    const heard = listenTo(wire)
    for (const byte of [7, 0xff, ...encodePing(1), 0, ...encodePing(1)]) wire.receive(Uint8Array.of(byte))
    expect(heard).toEqual(['FF FF 01 02 00 FC', 'FF FF 01 02 00 FC'])
    expect(wire.noise.droppedBytes).toBe(3)
  })

  it('answers a request that comes from its own listener after the present replies', () => {
    const wire = new ServoWire(memoryChain([1, 2]))
    const heard: string[] = []
    wire.listen(bytes => {
      if (heard.length === 0) wire.receive(encodePing(2))
      heard.push(hex(bytes))
    })
    wire.receive(encodePing(1))
    expect(heard).toEqual(['FF FF 01 02 00 FC', 'FF FF 02 02 00 FB'])
  })
})

describe('ServoWire with timing', () => {
  /** When replies came, in us. */
  function timesOf(
    chain: DeviceChain,
    clock: ManualClock,
    requests: readonly Uint8Array[],
    baudRate?: number,
  ): number[] {
    const wire = new ServoWire(chain, { clock, timing: MEASURED_TIMING, baudRate })
    const timesUs: number[] = []
    wire.listen(() => timesUs.push(Math.round(clock.timeS * 1e6)))
    for (const request of requests) wire.receive(request)
    return timesUs
  }

  it('takes the measured 1.48 ms for a sync read of six servos, their replies 109 us apart', () => {
    const timesUs = timesOf(memoryChain(), new ManualClock(), [encodeSyncRead(56, 2, IDS)])
    expect(timesUs).toEqual([935, 1044, 1153, 1262, 1371, 1480])
  })

  it('takes 0.26 ms for a sync write of six goals', () => {
    const clock = new ManualClock()
    expect(timesOf(memoryChain(), clock, [encodeSyncWrite(42, 2, IDS, new Uint8Array(12))])).toEqual([])
    expect(clock.timeS).toBeCloseTo(0.26e-3, 12)
  })

  it('reads each servo when its reply begins, and writes when the request ends', () => {
    let nowS = 0
    const chain = memoryChain(IDS, timeS => {
      nowS = timeS
      for (const servo of chain.devices) servo.put('Present_Position', Math.round(nowS * 1e6))
    })
    const wire = new ServoWire(chain, { clock: new ManualClock(), timing: MEASURED_TIMING })
    const positions: number[] = []
    wire.listen(bytes => positions.push((bytes[5] as number) + 256 * (bytes[6] as number)))
    wire.receive(encodeSyncRead(56, 2, IDS))
    expect(positions).toEqual([855, 964, 1073, 1182, 1291, 1400])

    const writtenUs: number[] = []
    const [first] = chain.devices
    if (first) first.write = () => writtenUs.push(Math.round(nowS * 1e6) - 1480)
    wire.receive(encodeSyncWrite(42, 2, IDS, new Uint8Array(12)))
    expect(writtenUs).toEqual([260])
  })

  it('keeps the place of a servo that is not there, and adds the return delay of the others', () => {
    const chain = memoryChain([1, 3])
    chain.devices[1]?.put('Return_Delay_Time', 250)
    expect(timesOf(chain, new ManualClock(), [encodeSyncRead(56, 2, [1, 2, 3])])).toEqual([905, 1623])
  })

  it('lets a request wait that comes while the wire is in use', () => {
    const requests = [encodePing(1), encodePing(1)]
    const both = Uint8Array.from(requests.flatMap(request => [...request]))
    const apart = timesOf(memoryChain(), new ManualClock(), requests)
    expect(apart).toEqual([835, 1670])
    expect(timesOf(memoryChain(), new ManualClock(), [both])).toEqual(apart)
  })

  it('takes ten bits a byte at any rate', () => {
    const chain = memoryChain([1])
    chain.devices[0]?.put('Baud_Rate', 1)
    expect(timesOf(chain, new ManualClock(), [encodePing(1)], 500_000)).toEqual([955])
  })

  it('forgets a packet that stalls', () => {
    const clock = new ManualClock()
    const wire = new ServoWire(memoryChain([1]), { clock })
    const heard = listenTo(wire)
    wire.receive(Uint8Array.of(0xff, 0xff, 0x01, 0xf0, 0x03))
    clock.waitUntil(0.02)
    wire.receive(encodePing(1))
    expect(heard).toEqual(['FF FF 01 02 00 FC'])
  })

  it('refuses timing without a clock', () => {
    expect(() => new ServoWire(memoryChain(), { timing: MEASURED_TIMING })).toThrow(RangeError)
  })
})
