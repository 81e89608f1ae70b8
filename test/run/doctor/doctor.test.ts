/** The whole checklist, on machines and arms of which one thing is wrong. */

import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CHECK_IDS, type CheckId } from '../../../src/bench/doctor/check.js'
import type { BytePort } from '../../../src/hardware/byte-port.js'
import { INSTRUCTIONS } from '../../../src/hardware/packet.js'
import { openError } from '../../../src/hardware/ports/serial-port.js'
import { nominalCalibration } from '../../../src/robot/calibration.js'
import { calibrationText } from '../../../src/robot/calibration-file.js'
import { CapabilityError } from '../../../src/robot/errors.js'
import { robotTypeNamed } from '../../../src/robot/robot-types.js'
import { examine, type DoctorRequest } from '../../../src/run/doctor/doctor.js'
import type { DoctorWorld } from '../../../src/run/doctor/doctor-world.js'
import { failuresOf, lineOf, PATH, scriptedArm, worldOf } from './doctor-bench.js'

const FOLLOWER = robotTypeNamed('so101_follower')
const READING = ['PING', 'READ', 'SYNC_READ'].map(name => INSTRUCTIONS[name as keyof typeof INSTRUCTIONS] as number)

async function look(port: BytePort, changes: Partial<DoctorWorld> = {}, request: Partial<DoctorRequest> = {}) {
  const { checks, ...rest } = await examine(worldOf(port, changes), {
    spec: FOLLOWER,
    port: PATH,
    rounds: 20,
    ...request,
  })
  return { checks, failures: failuresOf(checks), line: (id: CheckId) => lineOf(checks, id), ...rest }
}

describe('the doctor', () => {
  it('finds nothing wrong with a good arm, and has each line once and in order', async () => {
    const port = scriptedArm()
    const made: string[] = []
    const doing: string[] = []
    const { checks, servos } = await examine(
      worldOf(port),
      { spec: FOLLOWER, port: PATH, rounds: 20 },
      { made: ({ id }) => made.push(id), doing: text => doing.push(text) },
    )
    expect(checks.filter(({ ok }) => ok === false)).toEqual([])
    expect(checks.map(({ id }) => id)).toEqual([...CHECK_IDS])
    expect(made).toEqual([...CHECK_IDS])
    expect(servos.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
    expect(doing.at(-1)).toBe('reading positions, 20 of 20')
    expect(port.isOpen).toBe(false)
  })

  it('only reads, whatever it finds', async () => {
    const arms = [
      scriptedArm(),
      scriptedArm('so101_follower', () => ({ Max_Voltage_Limit: 80, Torque_Enable: 1, Status: 1, P_Coefficient: 32 })),
      scriptedArm('so101_leader'),
    ]
    arms[1]?.memory.delete(4)
    for (const port of arms) {
      await look(port)
      const codes = port.requests.map(request => parseInt(request.split(' ')[4] ?? '', 16))
      expect(codes.length).toBeGreaterThan(20)
      expect(codes.filter(code => !READING.includes(code))).toEqual([])
    }
  })

  it('looks at a leader as a leader', async () => {
    const leader = robotTypeNamed('so101_leader')
    expect((await look(scriptedArm('so101_leader'), {}, { spec: leader })).failures).toEqual([])
    const swapped = await look(scriptedArm('so101_leader'))
    expect(swapped.failures).toContain('arm')
  })

  it('takes the only servo board where no port is named, and says so', async () => {
    const { path, line, failures } = await look(scriptedArm(), {}, { port: undefined })
    expect({ path, failures }).toEqual({ path: PATH, failures: [] })
    expect(line('ports').found).toContain(`taking ${PATH}, the only servo board`)
  })
})

describe('the doctor of a machine', () => {
  const opened = () => Promise.reject(new Error('opened'))

  it('stops at the ports where it does not know which', async () => {
    const none = await look(scriptedArm(), { ports: () => Promise.resolve([]), open: opened }, { port: undefined })
    expect(none.failures).toEqual(['ports'])
    expect(none.line('loop')).toMatchObject({ ok: null, found: expect.stringContaining('--robot.port=PATH') as string })
  })

  it('goes on with a named port where the driver cannot list any', async () => {
    const noDriver = () => Promise.reject(new CapabilityError('serialport does not load: run npm rebuild'))
    const { failures, line } = await look(scriptedArm(), { ports: noDriver })
    expect(failures).toEqual(['ports'])
    expect(line('ports').next).toBe('run npm rebuild')
    expect(line('ids').ok).toBe(true)
  })

  it.each([
    ['Error: Permission denied, cannot open', 'no permission', 'see the line permission'],
    ['Error: No such file or directory, cannot open', 'there is no', 'plug the arm in'],
    ['Error Resource temporarily unavailable Cannot lock port', 'in use by another program', 'sudo lsof'],
  ])('says what "%s" means, and passes nothing that it could not look at', async (reason, found, next) => {
    const { checks, failures, line } = await look(scriptedArm(), {
      open: () => Promise.reject(openError(PATH, new Error(reason))),
    })
    expect(failures).toEqual(['port'])
    expect(line('port').found).toContain(found)
    expect(line('port').next).toContain(next)
    const later = checks.slice(CHECK_IDS.indexOf('port') + 1)
    expect(later.length).toBe(CHECK_IDS.length - 5)
    expect(later.every(({ ok }) => ok === null)).toBe(true)
  })

  it('names the program that has the port, even where it would open', async () => {
    const holders = () => Promise.resolve([{ pid: 41, command: 'python lerobot-teleoperate' }])
    const port = scriptedArm()
    const { failures, line } = await look(port, { holders })
    expect(failures).toEqual(['port'])
    expect(line('port')).toMatchObject({
      found: expect.stringContaining('python lerobot-teleoperate (pid 41)') as string,
      next: expect.stringContaining('kill 41') as string,
    })
    expect({ isOpen: port.isOpen, requests: port.requests }).toEqual({ isOpen: false, requests: [] })
    const busy = openError(PATH, new Error('Cannot lock port'))
    expect((await look(port, { holders, open: () => Promise.reject(busy) })).line('port').found).toContain('pid 41')
  })
})

describe('the doctor of a bus', () => {
  it('tells a bus without servos, in the order in which one looks', async () => {
    const { failures, line } = await look(scriptedArm(), {}, {})
    expect(failures).toEqual([])
    expect(line('bus').found).toContain('6 ids answer')
    const port = scriptedArm()
    port.memory.clear()
    const silent = await look(port)
    expect(silent.failures).toEqual(['bus'])
    expect(silent.line('bus').next).toMatch(
      /motor supply on.*both jumpers of the board on B.*cable from the board to servo 1/,
    )
  })

  it('tells a device that talks by itself', async () => {
    const port = scriptedArm()
    port.before = () => Uint8Array.of(0x24, 0x47, 0x50)
    port.memory.clear()
    expect((await look(port)).line('bus')).toMatchObject({
      ok: false,
      found: expect.stringContaining('talks') as string,
    })
  })

  it('finds an arm at another rate, fails for it, and looks at the rest all the same', async () => {
    const port = scriptedArm()
    port.servoBaudRate = 57_600
    const { failures, line } = await look(port)
    expect(failures).toEqual(['bus'])
    expect(line('bus').next).toContain('--baud=57600 --id=N --register=Baud_Rate --value=0')
    expect(line('replies').ok).toBe(true)
  })

  it('says before which servo the cable is broken, and looks at those before it', async () => {
    const port = scriptedArm()
    for (const id of [4, 5, 6]) port.memory.delete(id)
    const { failures, line, servos } = await look(port)
    expect(failures).toEqual(['ids'])
    expect(line('ids').next).toContain('cable between servo 3 (elbow_flex) and 4 (wrist_flex)')
    expect(servos.map(({ id }) => id)).toEqual([1, 2, 3])
    expect(line('calibration')).toMatchObject({ ok: null, found: 'only 3 of 6 servos could be read' })
  })

  it('finds two servos with one id', async () => {
    const port = scriptedArm()
    port.spoil = (reply, id) => (id === 2 && reply.length > 6 ? reply.fill(0x41) : reply)
    const { failures, line } = await look(port)
    expect(failures).toContain('ids')
    expect(line('ids')).toMatchObject({
      found: 'replies of servo 2 collide: two servos have one id',
      next: expect.stringContaining('setup-motors') as string,
    })
  })

  it('reads no registers of another model', async () => {
    const port = scriptedArm()
    port.put(3, 'Model_Number', 2825)
    const { failures, servos } = await look(port)
    expect(failures).toEqual(['model'])
    expect(servos.map(({ id }) => id)).toEqual([1, 2, 4, 5, 6])
  })

  it('only warns of mixed firmware', async () => {
    const port = scriptedArm()
    port.put(3, 'Firmware_Minor_Version', 9)
    const { failures, line } = await look(port)
    expect(failures).toEqual([])
    expect(line('firmware').next).not.toBeNull()
  })

  it('reads the others where one does not give its memory', async () => {
    const port = scriptedArm()
    port.spoil = (reply, id) => (id === 5 && reply.length > 60 ? undefined : reply)
    const { failures, servos } = await look(port)
    expect(failures).toEqual(['registers'])
    expect(servos.map(({ id }) => id)).toEqual([1, 2, 3, 4, 6])
  })

  it.each<[CheckId, Parameters<typeof scriptedArm>[1]]>([
    ['voltage', () => ({ Present_Voltage: 160 })],
    ['temperature', () => ({ Present_Temperature: 66 })],
    ['status', id => ({ Status: id === 6 ? 32 : 0 })],
    ['settings', () => ({ Response_Status_Level: 0 })],
    ['ranges', id => (id === 2 ? { Present_Position: 3900 } : {})],
  ])('fails at %s where registers say so', async (id, changes) => {
    expect((await look(scriptedArm('so101_follower', changes))).failures).toEqual([id])
  })

  it('reads no loops from servos on the wrong supply', async () => {
    const { line } = await look(scriptedArm('so101_follower', () => ({ Max_Voltage_Limit: 80 })))
    expect(line('voltage').next).toMatch(/^UNPLUG/)
    expect(line('arm').ok).not.toBeNull()
    for (const id of ['loop', 'replies'] as const) {
      expect(line(id)).toMatchObject({ ok: null, found: 'the supply comes first, see voltage' })
    }
  })

  it('fails at replies where more than one in a hundred is lost', async () => {
    const port = scriptedArm()
    let replies = 0
    // Those of sync reads have two bytes of data.
    port.spoil = (reply, id) => (id === 4 && reply.length === 8 && ++replies % 10 === 0 ? undefined : reply)
    const { failures, line } = await look(port)
    expect(failures).toContain('replies')
    expect(line('replies').next).toContain('cable between servo 3 and 4')
  })

  it('says that the cable was pulled meanwhile, and fails no later line for it', async () => {
    const port = scriptedArm()
    port.sent = () => {
      if (port.requests.length === 40) port.unplug()
    }
    const { checks, failures } = await look(port)
    expect(failures).toHaveLength(1)
    expect(checks.find(({ ok }) => ok === false)?.found).toContain('is gone')
    expect(checks.at(-1)).toMatchObject({ ok: null, found: 'the bus was lost' })
  })
})

describe('the doctor of a calibration', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const env = () => ({ HF_LEROBOT_CALIBRATION: folder })
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, 'robots', 'so_follower'), { recursive: true })
    writeFileSync(join(folder, 'robots', 'so_follower', `${name}.json`), text)
  }
  const good = () => calibrationText(FOLLOWER, nominalCalibration(FOLLOWER))

  it('compares the file of its id with the servos', async () => {
    write('blue', good())
    expect((await look(scriptedArm(), { env: env() }, { id: 'blue' })).line('calibration').ok).toBe(true)
    const other = scriptedArm('so101_follower', id => (id === 3 ? { Homing_Offset: 5 } : {}))
    expect((await look(other, { env: env() }, { id: 'blue' })).line('calibration')).toMatchObject({
      ok: false,
      found: expect.stringContaining('elbow_flex homing_offset 0/5') as string,
    })
  })

  it('finds the file that fits where the id is not given, or is another', async () => {
    write('blue', good())
    write('broken', '{')
    expect((await look(scriptedArm(), { env: env() })).line('calibration')).toMatchObject({
      ok: null,
      found: 'no id given; blue is calibrated as these servos are',
    })
    const { failures, line } = await look(scriptedArm(), { env: env() }, { id: 'red' })
    expect(failures).toEqual(['calibration'])
    expect(line('calibration').next).toContain('calibrated as blue')
  })

  it('fails for a file that is none', async () => {
    write('blue', '{"shoulder_pan": 3}')
    const { failures, line } = await look(scriptedArm(), { env: env() }, { id: 'blue' })
    expect(failures).toEqual(['calibration'])
    expect(line('calibration').next).toContain('so101 calibrate')
  })
})
