import { describe, expect, it } from 'vitest'
import { busCommandIn } from '../../src/cli/bus.js'
import type { BusWorld } from '../../src/cli/bus-world.js'
import { runCommandLine } from '../../src/cli/command-line.js'
import type { BytePort } from '../../src/hardware/byte-port.js'
import { openError } from '../../src/hardware/ports/serial-port.js'
import { PortWatch } from '../../src/hardware/port-watch.js'
import { REGISTER_NAMES } from '../../src/robot/registers.js'
import { virtualBench, type VirtualBench } from '../bench/virtual-bench.js'
import { JumpingTimers } from '../hardware/jumping-timers.js'
import { ScriptedServos } from '../hardware/scripted-servos.js'
import { textIo } from './text-io.js'

const PORT = '--port=/dev/ttyACM0'

interface Run {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A machine on which that port leads to these servos. */
function worldOf(port: BytePort, changes: Partial<BusWorld> = {}): BusWorld {
  const timers = new JumpingTimers()
  return {
    timers,
    open: async (path, baudRate) => {
      if (path !== '/dev/ttyACM0')
        throw openError(path, new Error('No such file or directory'), [{ path: '/dev/ttyACM0' }])
      await port.setBaudRate(baudRate)
      return port
    },
    ports: () =>
      Promise.resolve([{ path: '/dev/ttyACM0', adapter: 'CH343 (Waveshare, Seeed)' }, { path: '/dev/ttyACM7' }]),
    watchPort: path =>
      Promise.resolve(
        new PortWatch({
          path,
          serialNumber: undefined,
          find: () => Promise.resolve(undefined),
          open: () => Promise.resolve(port),
          timers,
        }),
      ),
    interruption: () => ({ came: new Promise(() => undefined), forget: () => undefined }),
    ...changes,
  }
}

async function bus(world: BusWorld | VirtualBench, argv: readonly string[], { isTTY = false } = {}): Promise<Run> {
  const io = textIo({ isTTY, columns: 120 })
  const command = busCommandIn('port' in world ? worldOf(world.port) : world)
  const commands = new Map([['bus', () => Promise.resolve(command)]])
  const exitCode = await runCommandLine(['bus', ...argv], { io, commands, version: '1', readConfig: () => '' })
  return { exitCode, ...io.written }
}

const arm = () => virtualBench([1, 2, 3, 4, 5, 6])
const failed = (text: string) => ({ exitCode: 1, stdout: '', stderr: expect.stringContaining(text) as string })

describe('so101 bus', () => {
  it('lists its commands', async () => {
    const { stdout } = await bus(arm(), [])
    for (const word of ['scan', 'dump', 'watch', 'set']) expect(stdout).toMatch(new RegExp(`^${word} `, 'm'))
  })

  it('closes the port whatever happens', async () => {
    for (const argv of [
      ['scan', PORT],
      ['dump', PORT, '--ids=9'],
      ['watch', PORT, '--samples=1'],
      ['set', PORT, '--id=1', '--register=ID', '--value=2'],
    ]) {
      const bench = arm()
      await bus(bench, argv)
      expect(bench.port.isOpen).toBe(false)
    }
  })
})

describe('so101 bus with a wrong port', () => {
  it('names the ports there are where none is given', async () => {
    const { exitCode, stderr } = await bus(arm(), ['scan'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('/dev/ttyACM0 (CH343 (Waveshare, Seeed)), /dev/ttyACM7')
    expect(stderr).toContain('--port=sim')
  })

  it('takes LeRobot’s name for the port, and refuses two that differ', async () => {
    expect(await bus(arm(), ['scan', '--robot.port=/dev/ttyACM0'])).toMatchObject({ exitCode: 0 })
    const both = await bus(arm(), ['scan', PORT, '--robot.port=/dev/ttyACM7'])
    expect(both).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('drop one') as string })
  })

  it.each([
    ['Error: No such file or directory, cannot open /dev/ttyACM0', 'ports here are /dev/ttyACM0'],
    ['Error: Permission denied, cannot open /dev/ttyACM0', 'usermod -aG dialout'],
    ['Error Resource temporarily unavailable Cannot lock port', 'lsof'],
  ])('says what to do for "%s"', async (reason, move) => {
    const refuse = () => Promise.reject(openError('/dev/ttyACM0', new Error(reason), [{ path: '/dev/ttyACM0' }]))
    for (const argv of [['scan'], ['dump'], ['watch'], ['set', '--id=1', '--register=Lock', '--value=0']]) {
      const run = await bus(worldOf(arm().port, { open: refuse }), [...argv, PORT])
      expect(run).toEqual(failed(move))
      expect(run.stderr).not.toMatch(/\n\s+at /)
    }
  })

  it.each([['dump'], ['watch'], ['scan']])('%s tells a bus without servos within seconds', async word => {
    const servos = new ScriptedServos([])
    const world = worldOf(servos)
    expect(await bus(world, [word, PORT])).toEqual(failed('no servo answers on'))
    expect(world.timers.nowMs()).toBeLessThan(15_000)
  })

  it.each([['dump'], ['watch'], ['scan']])('%s tells a device that talks by itself at once', async word => {
    const servos = new ScriptedServos([])
    servos.before = () => Uint8Array.of(0x24, 0x47, 0x50)
    const world = worldOf(servos)
    expect(await bus(world, [word, PORT])).toEqual(failed('no servo answers on'))
    expect(world.timers.nowMs()).toBeLessThan(1000)
  })

  it('finds servos at another rate than the one it was told', async () => {
    const run = await bus(arm(), ['dump', PORT, '--baud=115200'])
    expect(run).toEqual(failed('servos 1, 2, 3, 4, 5, 6 at 1000000'))
  })
})

describe('so101 bus scan', () => {
  it('lists id, model, firmware and rate', async () => {
    const { exitCode, stdout, stderr } = await bus(virtualBench([2, 40]), ['scan', PORT])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      '2 servos on memory',
      'id  model          firmware     baud',
      '--  -------------  --------  -------',
      ' 2  sts3215 (777)      3.10  1000000',
      '40  sts3215 (777)      3.10  1000000',
    ])
  })

  it('looks at the other rates where nobody answers', async () => {
    const servos = new ScriptedServos([1, 90])
    servos.servoBaudRate = 57_600
    const { exitCode, stdout } = await bus(worldOf(servos), ['scan', PORT, '--json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      servos: [
        { id: 1, model_number: 777, firmware: '3.10', baud_rates: [57_600] },
        { id: 90, baud_rates: [57_600] },
      ],
    })
  })

  it('warns of servos at different rates', async () => {
    const bench = virtualBench([1, 2])
    bench.servo(2).memory.set('Baud_Rate', 4)
    expect((await bus(bench, ['scan', PORT])).stdout).toMatch(/^1 servo on/)
    const all = virtualBench([1, 2])
    all.servo(2).memory.set('Baud_Rate', 4)
    const { stdout, stderr } = await bus(all, ['scan', PORT, '--baud=all'])
    expect(stdout).toMatch(/^ 2 .* 115200$/m)
    expect(stderr).toContain('different rates (1000000, 115200)')
  })

  it('tells that a port passes no rates on', async () => {
    const servos = new ScriptedServos([1])
    Object.defineProperty(servos, 'servoBaudRate', { get: () => servos.baudRate })
    const { stdout, stderr } = await bus(worldOf(servos), ['scan', PORT, '--baud=all'])
    expect(stdout).toMatch(/^ 1 .* any$/m)
    expect(stderr).toContain('servos answer at any')
  })

  it('looks for the ids and at the rate that it was given', async () => {
    const run = await bus(arm(), ['scan', PORT, '--ids=2-3,6', '--baud=1000000', '--json'])
    expect((JSON.parse(run.stdout) as { servos: { id: number }[] }).servos.map(({ id }) => id)).toEqual([2, 3, 6])
    expect(await bus(arm(), ['scan', PORT, '--baud=77'])).toMatchObject({ exitCode: 2 })
    expect(await bus(arm(), ['scan', PORT, '--ids=6-2'])).toMatchObject({ exitCode: 2 })
    expect(await bus(arm(), ['scan', PORT, '--ids=254'])).toMatchObject({ exitCode: 2 })
  })

  it('lists who is sound, and fails for two servos with one id', async () => {
    const bench = virtualBench([1, 2, 3])
    bench.servo(3).memory.set('ID', 2)
    const { exitCode, stdout, stderr } = await bus(bench, ['scan', PORT])
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^1 servo on memory/)
    expect(stderr).toContain('replies of servo 2 collide')
  })

  it('takes garbage at several rates for no servo', async () => {
    const servos = new ScriptedServos([1, 2])
    Object.defineProperty(servos, 'servoBaudRate', { get: () => servos.baudRate })
    servos.spoil = reply => reply.fill(0x41)
    expect(await bus(worldOf(servos), ['scan', PORT, '--baud=all', '--ids=1,2'])).toEqual(
      failed('no answer of servos 1, 2 on'),
    )
  })

  it('warns of mixed firmware, and fails for it where it is to be an arm', async () => {
    const bench = () => {
      const all = arm()
      all.servo(2).memory.set('Firmware_Minor_Version', 9)
      return all
    }
    const warned = await bus(bench(), ['scan', PORT])
    expect(warned).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^warning: .*2: 3\.9/) as string })
    const wrong = await bus(bench(), ['scan', PORT, '--robot.type=so101_follower'])
    expect(wrong).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('error: servos have different') as string,
    })
  })

  it('names what is missing of an arm', async () => {
    const run = await bus(virtualBench([1, 2, 4, 5, 6]), ['scan', PORT, '--robot.type=so101_follower'])
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('servo 3 did not answer') as string })
    expect(await bus(arm(), ['scan', PORT, '--robot.type=so101_follower'])).toMatchObject({ exitCode: 0 })
    expect(await bus(arm(), ['scan', PORT, '--robot.type=toaster'])).toMatchObject({ exitCode: 2 })
  })

  it('shows how far it is where a person looks', async () => {
    const { stderr } = await bus(arm(), ['scan', PORT, '--baud=all', '--ids=1'], { isTTY: true })
    expect(stderr).toContain('12/12')
  })
})

describe('so101 bus dump', () => {
  it('has a row for each register and a column for each servo, with units', async () => {
    const { exitCode, stdout } = await bus(virtualBench([1, 2]), ['dump', PORT])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^register +at +servo 1 +servo 2$/m)
    expect(stdout).toMatch(/^Present_Position +56 +2001 \(175\.9 deg\) +2002 \(176\.0 deg\)$/m)
    expect(stdout).toMatch(/^Present_Voltage +62 +120 \(12\.0 V\) /m)
    expect(stdout).toMatch(/^ID \* +5 +1 +2$/m)
    for (const name of REGISTER_NAMES) expect(stdout).toContain(`\n${name} `)
  })

  it('prints chosen registers as JSON, raw and SI, signs decoded', async () => {
    const bench = virtualBench([1, 2])
    bench.servo(2).memory.set('Homing_Offset', -1024)
    const argv = ['dump', PORT, '--ids=2', '--registers=Homing_*,p_coefficient', '--json']
    expect(JSON.parse((await bus(bench, argv)).stdout)).toEqual({
      port: 'memory',
      servos: {
        2: {
          P_Coefficient: { raw: 32 },
          Homing_Offset: { raw: -1024, value: -1.57079633, unit: 'rad' },
        },
      },
    })
  })

  it('shows a servo that complains', async () => {
    const bench = virtualBench([1])
    bench.servo(1).protection.status = 33
    expect((await bus(bench, ['dump', PORT, '--registers=Status'])).stdout).toContain('33 (voltage+overload)')
  })

  it('warns of another model, whose registers these are not', async () => {
    const bench = virtualBench([1])
    bench.servo(1).memory.set('Model_Number', 2825)
    expect((await bus(bench, ['dump', PORT])).stderr).toContain('servo 1 is model 2825')
  })

  it('names a missing servo, and the nearest register', async () => {
    expect(await bus(arm(), ['dump', PORT, '--ids=1-7'])).toEqual(failed('servo 7 did not answer'))
    const unknown = await bus(arm(), ['dump', PORT, '--registers=Presnt_Load'])
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('mean Present_Load?') as string })
  })
})

describe('so101 bus watch', () => {
  it('writes a line for each servo and round into a pipe', async () => {
    const { exitCode, stdout } = await bus(virtualBench([1, 2]), ['watch', PORT, '--samples=2', '--rate=20'])
    expect(exitCode).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(5)
    expect(lines[0]?.trim().split(/ {2,}/)).toEqual([
      's',
      'id',
      'tick',
      'deg',
      'deg/s',
      'load %',
      'A',
      'V',
      'C',
      'torque',
      'moving',
      'status',
      'lost',
    ])
    expect(lines[4]?.trim().split(/ +/)).toEqual([
      '0.05',
      '2',
      '2002',
      '176.0',
      '0',
      '0.0',
      '0.00',
      '12.0',
      '25',
      'off',
      'no',
      'ok',
      '0',
    ])
  })

  it('writes one JSON object per round', async () => {
    const bench = virtualBench([1, 2])
    bench.servo(2).protection.status = 32
    const { stdout } = await bus(bench, ['watch', PORT, '--samples=2', '--json'])
    const rounds = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    expect(rounds).toHaveLength(2)
    expect(rounds[1]).toMatchObject({
      time_s: 0.1,
      servos: { 1: { position_tick: 2001, voltage_v: 12, torque: false, faults: [] }, 2: { faults: ['overload'] } },
      lost_replies: { 1: 0, 2: 0 },
    })
  })

  it('shows no value for a lost reply, and counts it', async () => {
    const bench = virtualBench([1, 2])
    let reads = 0
    const write = bench.port.write.bind(bench.port)
    // The samples' reads are of 31 bytes from address 40; the second one is lost.
    bench.port.write = bytes => {
      if (bytes[4] === 2 && bytes[5] === 40 && ++reads === 2) return
      write(bytes)
    }
    const { stdout } = await bus(bench, ['watch', PORT, '--samples=2', '--json'])
    const rounds = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    expect(rounds[0]).toMatchObject({ servos: { 2: null }, lost_replies: { 1: 0, 2: 1 } })
    expect(rounds[1]).toMatchObject({ servos: { 2: { position_tick: 2002 } }, lost_replies: { 1: 0, 2: 1 } })
  })

  it('redraws a table in place where a person looks', async () => {
    const { stdout } = await bus(virtualBench([1]), ['watch', PORT, '--samples=2'], { isTTY: true })
    expect(stdout.match(/\u001b\[4A\u001b\[J/g)).toHaveLength(1)
    expect(stdout).toContain('Ctrl-C stops')
  })

  it('stops cleanly on Ctrl-C', async () => {
    const bench = virtualBench([1])
    let press: (signal: NodeJS.Signals) => void = () => undefined
    let isForgotten = false
    const interruption = () => ({
      came: new Promise<NodeJS.Signals>(resolve => (press = resolve)),
      forget: () => (isForgotten = true),
    })
    const world = worldOf(bench.port, { interruption })
    const write = bench.port.write.bind(bench.port)
    let requests = 0
    bench.port.write = bytes => {
      if (++requests === 20) press('SIGINT')
      write(bytes)
    }
    const { exitCode, stderr } = await bus(world, ['watch', PORT])
    expect({ exitCode, stderr, isForgotten }).toEqual({ exitCode: 0, stderr: '', isForgotten: true })
    expect(bench.port.isOpen).toBe(false)
  })

  it('tells when the cable is pulled and when it is back', async () => {
    const bench = virtualBench([1])
    const again = virtualBench([1], { path: '/dev/ttyACM1' })
    const base = worldOf(bench.port)
    const { timers } = base
    const world: BusWorld = {
      ...base,
      watchPort: path =>
        Promise.resolve(
          new PortWatch({
            path,
            serialNumber: '5A7A',
            find: () => Promise.resolve({ path: '/dev/ttyACM1' }),
            open: () => Promise.resolve(again.port),
            timers,
          }),
        ),
    }
    const write = bench.port.write.bind(bench.port)
    let samples = 0
    bench.port.write = bytes => {
      if (bytes[5] === 40 && ++samples === 3) bench.port.pull('usb')
      write(bytes)
    }
    const { exitCode, stdout, stderr } = await bus(world, ['watch', PORT, '--samples=4', '--json'])
    expect(exitCode).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(4)
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^memory is gone/),
      expect.stringMatching(/^back on \/dev\/ttyACM1: nothing was written/),
    ])
  })

  it('ends with an error where the port cannot be found again', async () => {
    const bench = virtualBench([1])
    const write = bench.port.write.bind(bench.port)
    bench.port.write = bytes => {
      if (bytes[5] === 40) bench.port.pull('usb')
      write(bytes)
    }
    expect(await bus(bench, ['watch', PORT])).toMatchObject(failed('memory is gone'))
  })
})

describe('so101 bus set', () => {
  const set = (bench: VirtualBench, register: string, value: number, ...more: string[]) =>
    bus(bench, ['set', PORT, '--id=3', `--register=${register}`, `--value=${value}`, ...more])

  it('says the old and the new value, and whether it lasts', async () => {
    expect(await set(arm(), 'P_Coefficient', 16)).toMatchObject({
      exitCode: 0,
      stdout: 'servo 3: P_Coefficient 32 -> 16, for good\n',
    })
    expect((await set(arm(), 'torque_limit', 500)).stdout).toBe(
      'servo 3: Torque_Limit 1000 100.0 % -> 500 50.0 %, until power-off\n',
    )
    expect((await set(arm(), 'P_Coefficient', 32)).stdout).toContain('already, nothing was written')
    expect(JSON.parse((await set(arm(), 'Homing_Offset', -710, '--json')).stdout)).toEqual({
      id: 3,
      register: 'Homing_Offset',
      before: 0,
      after: -710,
      written: true,
      lasting: true,
    })
  })

  it('says what follows from an id, a rate and torque', async () => {
    expect((await set(arm(), 'ID', 40)).stderr).toContain('servo 40')
    expect((await set(arm(), 'Baud_Rate', 4)).stderr).toContain('at that rate only')
    const bench = arm()
    await bench.bus.write('Torque_Enable', 3, 1)
    expect((await set(bench, 'Torque_Enable', 0)).stderr).toContain('limp')
  })

  it('refuses what no servo takes before it opens a port', async () => {
    const world = worldOf(arm().port, { open: () => Promise.reject(new Error('opened')) })
    const tryTo = (register: string, value: number) =>
      bus(world, ['set', PORT, '--id=3', `--register=${register}`, `--value=${value}`])
    expect(await tryTo('Present_Load', 3)).toEqual(failed('read-only'))
    expect(await tryTo('P_Coefficient', 300)).toEqual(failed('from 0 to 255, got 300'))
    expect(await tryTo('P_Coeficient', 3)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('did you mean P_Coefficient?') as string,
    })
  })

  it('refuses what would lock, collide or jump, and says what to do', async () => {
    const bench = () => {
      const all = arm()
      all.servo(3).write(40, [1])
      return all
    }
    expect(await set(bench(), 'P_Coefficient', 16)).toEqual(failed('--register=Torque_Enable --value=0'))
    expect(await set(arm(), 'ID', 4)).toEqual(failed('id 4 answers already'))
    expect(await set(bench(), 'Goal_Position', 3000)).toEqual(failed('add --yes'))
    expect(await set(bench(), 'Goal_Position', 3000, '--yes')).toMatchObject({ exitCode: 0 })
    expect(await set(virtualBench([1, 2]), 'Lock', 0)).toEqual(failed('servo 3 did not answer'))
  })
})
