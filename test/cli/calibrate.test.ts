/** The commands as typed, with a person (or nobody) at the terminal and a simulated arm on the port. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { BenchWorld } from '../../src/cli/bench-world.js'
import { calibrateCommandIn } from '../../src/cli/calibrate.js'
import { runCommandLine } from '../../src/cli/command-line.js'
import { findPortCommandIn } from '../../src/cli/find-port.js'
import { setupMotorsCommandIn } from '../../src/cli/setup-motors.js'
import { PortWatch } from '../../src/hardware/port-watch.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { calibrationText } from '../../src/robot/calibration-file.js'
import { drawMounting } from '../../src/robot/mounting.js'
import { openServoTray } from '../../src/run/servo-tray.js'
import { openCalibratedTwin, type CalibratedTwin } from '../run/calibrated-twin.js'
import { JumpingTimers } from '../hardware/jumping-timers.js'
import { textIo } from './text-io.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-cli-calibrate-'))
const twins: CalibratedTwin[] = []
afterEach(async () => {
  for (const twin of twins.splice(0)) await twin.close()
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

interface Person {
  /** What is typed at each question; a function is asked when its turn comes, and may wait. Undefined: nobody is there. */
  readonly answers?: readonly (string | (() => Promise<string | undefined>))[]
}

function worldOf(
  twin: CalibratedTwin | undefined,
  { answers }: Person = {},
  changes: Partial<BenchWorld> = {},
): BenchWorld {
  const timers = twin?.timers ?? new JumpingTimers()
  const left = [...(answers ?? [])]
  const refuse = () => Promise.reject(new Error('not in this test'))
  return {
    timers,
    open: () => (twin === undefined ? refuse() : Promise.resolve(twin.port)),
    openWithHand: () => (twin === undefined ? refuse() : Promise.resolve(twin.port)),
    openTray: ({ spec }) => openServoTray(spec),
    ports: () => Promise.resolve([{ path: '/dev/ttyACM0', adapter: 'CH343 (Waveshare, Seeed)' }]),
    watchPort: path =>
      Promise.resolve(new PortWatch({ path, serialNumber: undefined, find: refuse, open: refuse, timers })),
    interruption: () => ({ came: new Promise(() => undefined), forget: () => undefined }),
    prompt: () => ({
      isInteractive: answers !== undefined,
      line: async () => {
        const next = left.shift()
        return typeof next === 'function' ? next() : next
      },
      close: () => undefined,
    }),
    ...changes,
  }
}

async function so101(world: BenchWorld, argv: readonly string[]) {
  const io = textIo({ columns: 120 })
  const commands = new Map(
    [calibrateCommandIn(world), setupMotorsCommandIn(world), findPortCommandIn(world)].map(command => [
      command.name,
      () => Promise.resolve(command),
    ]),
  )
  const exitCode = await runCommandLine(argv, { io, commands, version: '1', readConfig: () => '' })
  return { exitCode, ...io.written }
}

async function twinOf(seed = 1): Promise<CalibratedTwin> {
  const twin = await openCalibratedTwin(SO101_FOLLOWER, drawMounting(SO101_FOLLOWER, seed))
  twins.push(twin)
  return twin
}

const arm = (id: string, port = 'sim') => [
  'calibrate',
  '--robot.type=so101_follower',
  `--robot.port=${port}`,
  `--robot.id=${id}`,
  `--robot.calibration_dir=${folder}`,
]
const fileOf = (id: string) => join(folder, `${id}.json`)

describe('so101 calibrate', () => {
  it('goes through on the simulated arm with nobody there, and what it wrote is then equal', async () => {
    const twin = await twinOf()
    const { exitCode, stdout, stderr } = await so101(worldOf(twin), [...arm('alone'), '--json'])
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    const result = JSON.parse(stdout) as { path: string; calibration: Record<string, unknown>; findings: unknown[] }
    expect(result).toMatchObject({ path: fileOf('alone'), findings: [] })
    expect(Object.keys(result.calibration)).toEqual(SO101_FOLLOWER.servos.map(({ joint }) => joint))
  })

  it('asks a person for ENTER, and takes what the hand did until then', async () => {
    const twin = await twinOf(2)
    const until = (timeMs: number) => async () => {
      while (twin.timers.nowMs() < timeMs) await new Promise<void>(resolve => twin.timers.schedule(20, resolve))
      return ''
    }
    const sweptAt = async () => {
      // The recording lets the time pass; this only looks.
      while (twin.timers.nowMs() < 20_000) await new Promise(resolve => setImmediate(resolve))
      return ''
    }
    const run = await so101(worldOf(twin, { answers: [until(5000), sweptAt] }), arm('asked'))
    expect(run.stderr).toMatch(/Hold every joint in the middle.*[^]*Move every joint to both of its stops/)
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`in the servos, in ${fileOf('asked')}`) as string,
    })
  })

  it('sweeps on where joints were not swept, and gives up when told, with nothing changed', async () => {
    const twin = await twinOf(3)
    const run = await so101(worldOf(twin, { answers: ['', '', 'q'] }), arm('hasty'))
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toContain('FINDING: shoulder_pan was moved')
    expect(run.stderr).toContain('the file and the servos are as they were')
    expect(existsSync(fileOf('hasty'))).toBe(false)
  })

  it('takes the end of the input for no ENTER', async () => {
    const run = await so101(worldOf(await twinOf(4), { answers: [] }), arm('gone'))
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nobody is there any more') as string })
  })

  it('does not let a held arm go where nobody said that it is held by hand', async () => {
    const twin = await twinOf(9)
    const [servo] = twin.backend.scene.servos.servos
    servo?.set('Torque_Enable', 1)
    const run = await so101(worldOf(twin, { answers: [] }), arm('held'))
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('before torque went off') as string })
    expect(servo?.get('Torque_Enable')).toBe(1)
  })

  it('lets no held arm go with --yes either', async () => {
    const twin = await twinOf(9)
    const [servo] = twin.backend.scene.servos.servos
    servo?.set('Torque_Enable', 1)
    const run = await so101(worldOf(twin), [...arm('held'), '--yes'])
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('torque is on at shoulder_pan') as string,
    })
    expect(servo?.get('Torque_Enable')).toBe(1)
  })

  it('writes to no servo of an arm of which one holds, and names it with the command', async () => {
    writeFileSync(fileOf('holds'), calibrationText(SO101_FOLLOWER, nominalCalibration(SO101_FOLLOWER)))
    const twin = await twinOf(10)
    const { servos } = twin.backend.scene.servos
    servos[2]?.set('Torque_Enable', 1)
    const { exitCode, stderr } = await so101(worldOf(twin), [...arm('holds'), '--write'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/torque is on at elbow_flex.*nothing was written.*so101 bus set --port=\S+ .*for N = 3/)
    expect(servos[0]?.memory.stored).not.toHaveProperty('Min_Position_Limit', 717)
  })

  it('is no success where the input ends before anything was chosen, and keeping is JSON too', async () => {
    writeFileSync(fileOf('kept'), calibrationText(SO101_FOLLOWER, nominalCalibration(SO101_FOLLOWER)))
    const gone = await so101(worldOf(await twinOf(11), { answers: [] }), arm('kept'))
    expect(gone).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('before anything was chosen') as string })
    const kept = await so101(worldOf(await twinOf(11), { answers: ['q'] }), [...arm('kept'), '--json'])
    expect(JSON.parse(kept.stdout)).toMatchObject({ wrote: 'nothing', path: fileOf('kept'), equal: false })
  })

  it('will not calibrate a real arm that nobody moves', async () => {
    const run = await so101(worldOf(await twinOf(5)), arm('nobody', '/dev/ttyACM0'))
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes=true') as string })
  })

  it('shows the three-way difference of what there is, and does what is chosen', async () => {
    writeFileSync(fileOf('old'), calibrationText(SO101_FOLLOWER, nominalCalibration(SO101_FOLLOWER)))
    const twin = await twinOf(6)
    const kept = await so101(worldOf(twin, { answers: ['q'] }), arm('old'))
    expect(kept.stderr).toMatch(/shoulder_pan +0 +717 \.\. 3378 +0 +0 \.\. 4095/)
    expect(kept.stderr).toContain('nothing was written')
    const again = await twinOf(6)
    const written = await so101(worldOf(again, { answers: ['w'] }), arm('old'))
    expect(written.exitCode).toBe(0)
    expect(again.backend.scene.servos.servos[0]?.memory.stored).toMatchObject({
      Min_Position_Limit: 717,
      Max_Position_Limit: 3378,
    })
  })

  it('--check fails where they differ, --write mends it, --import takes the servos’', async () => {
    writeFileSync(fileOf('check'), calibrationText(SO101_FOLLOWER, nominalCalibration(SO101_FOLLOWER)))
    const checked = await so101(worldOf(await twinOf(7)), [...arm('check'), '--check'])
    expect(checked.exitCode).toBe(1)
    expect(checked.stderr).toMatch(
      /servos are calibrated otherwise.*shoulder_pan offset 0, 717 to 3378, the servo .*--write=true.*--import=true/,
    )
    // Factory servos hold no calibration.
    const imported = await so101(worldOf(await twinOf(7)), [...arm('check'), '--import'])
    expect(imported).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /shoulder_pan turned 4095 ticks.*Nothing was written: calibrate anew with so101 calibrate --robot/,
      ) as string,
    })
    expect(readFileSync(fileOf('check'), 'utf8')).toBe(
      calibrationText(SO101_FOLLOWER, nominalCalibration(SO101_FOLLOWER)),
    )
  })

  it('imports from the servos of an arm that was calibrated at another PC', async () => {
    const mounting = drawMounting(SO101_FOLLOWER, 8)
    const twin = await twinOf(8)
    twin.backend.scene.servos.servos.forEach((servo, k) => {
      const { homingOffset, rangeMin, rangeMax } = (mounting[k] as (typeof mounting)[number]).calibration
      servo.memory.store({
        ID: servo.id,
        Homing_Offset: homingOffset,
        Min_Position_Limit: rangeMin,
        Max_Position_Limit: rangeMax,
      })
      servo.powerUp(0)
    })
    const run = await so101(worldOf(twin), [...arm('moved'), '--import'])
    expect(run.exitCode).toBe(0)
    const calibrations = mounting.map(({ calibration }) => calibration)
    expect(readFileSync(fileOf('moved'), 'utf8')).toBe(calibrationText(SO101_FOLLOWER, calibrations))
  })

  it.each<[string, readonly string[], RegExp]>([
    ['no arm', [], /no arm is named.*so101_follower.*so101_leader/],
    ['both', ['--robot.type=so101_follower', '--teleop.type=so101_leader'], /choose either/],
    ['a leader as robot', ['--robot.type=so101_leader', '--robot.port=sim'], /write --teleop\.type=so101_leader/],
    ['a typing error', ['--robot.type=so101_folower', '--robot.port=sim'], /did you mean 'so101_follower'/],
    ['no port', ['--robot.type=so101_follower'], /--robot\.port is missing, ports here are \/dev\/ttyACM0 \(CH343/],
    ['two words', ['--robot.type=so101_follower', '--robot.port=sim', '--check', '--write'], /exclude each other/],
    [
      'a seed for a real arm',
      ['--robot.type=so101_follower', '--robot.port=/dev/x', '--robot.mounting_seed=1'],
      /simulated arm/,
    ],
  ])('refuses %s', async (_, flags, message) => {
    const run = await so101(worldOf(undefined), ['calibrate', ...flags])
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) as string })
  })
})

describe('so101 setup-motors', () => {
  const motors = ['setup-motors', '--robot.type=so101_follower', '--robot.port=sim']

  it('gives six new servos their ids on the simulated port', async () => {
    const { exitCode, stdout } = await so101(worldOf(undefined), [...motors, '--json'])
    expect(exitCode).toBe(0)
    const { motors: done } = JSON.parse(stdout) as { motors: { joint: string; id: number }[] }
    expect(done.map(({ joint, id }) => `${joint} ${id}`)).toEqual([
      ...['gripper 6', 'wrist_roll 5', 'wrist_flex 4', 'elbow_flex 3', 'shoulder_lift 2', 'shoulder_pan 1'],
    ])
  })

  it('asks again where nothing is connected, and says what is done when somebody stops', async () => {
    const tray = openServoTray(SO101_FOLLOWER)
    let asked = 0
    const changes: Partial<BenchWorld> = {
      openTray: () => ({
        ...tray,
        connect: () => {
          tray.connect(...(++asked > 1 ? ['gripper'] : []))
        },
      }),
    }
    const { exitCode, stdout, stderr } = await so101(worldOf(undefined, { answers: ['', ''] }, changes), motors)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('no servo answers on sim')
    expect(stdout).toBe("'gripper' motor id set to 6 (was 1)\n")
    expect(stderr).toContain('stopped before wrist_roll, done: gripper')
  })

  it('needs somebody to plug servos in', async () => {
    const run = await so101(worldOf(undefined), [
      'setup-motors',
      '--robot.type=so101_follower',
      '--robot.port=/dev/ttyACM0',
    ])
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--joint=NAME --yes=true') as string })
  })
})

describe('so101 find-port', () => {
  it('lists the ports where nobody is there, and finds the one that is pulled where somebody is', async () => {
    expect(JSON.parse((await so101(worldOf(undefined), ['find-port', '--json'])).stdout)).toEqual({
      ports: [{ path: '/dev/ttyACM0', adapter: 'CH343 (Waveshare, Seeed)', serial_number: null }],
    })
    let looks = 0
    const ports = () =>
      Promise.resolve(looks++ < 5 ? [{ path: '/dev/ttyACM0' }, { path: '/dev/ttyACM1' }] : [{ path: '/dev/ttyACM1' }])
    const { stdout } = await so101(worldOf(undefined, { answers: [] }, { ports }), ['find-port'])
    expect(stdout).toContain("The port of this MotorsBus is '/dev/ttyACM0'\n")
  })
})
