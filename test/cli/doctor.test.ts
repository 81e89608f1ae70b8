import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.js'
import { doctorCommandIn } from '../../src/cli/doctor.js'
import { CHECK_IDS, type Check } from '../../src/bench/doctor/check.js'
import { robotTypeNamed } from '../../src/robot/robot-types.js'
import type { DoctorWorld } from '../../src/run/doctor/doctor-world.js'
import { MACHINE, scriptedArm, worldOf } from '../run/doctor/doctor-bench.js'
import { textIo } from './text-io.js'

const ROUNDS = '--rounds=20'

async function doctor(world: DoctorWorld, argv: readonly string[], { isTTY = false, columns = 200 } = {}) {
  const io = textIo({ isTTY, columns })
  const commands = new Map([['doctor', () => Promise.resolve(doctorCommandIn(world))]])
  const exitCode = await runCommandLine(['doctor', ROUNDS, ...argv], {
    io,
    commands,
    version: '1',
    readConfig: () => '',
  })
  return { exitCode, ...io.written }
}

const good = () => worldOf(scriptedArm())
const checksIn = (stdout: string) => (JSON.parse(stdout) as { checks: Check[] }).checks

describe('so101 doctor', () => {
  it('prints a sign and a word for each line, the sum and the servos', async () => {
    const { exitCode, stdout, stderr } = await doctor(good(), ['--robot.port=/dev/ttyACM0', '--robot.id=blue'])
    expect(stdout).toMatch(/^so101 doctor: so101_follower blue on \/dev\/ttyACM0\n\n✓ {2}ok {4}node {11}20\.20\.2\n/)
    expect(stdout).toMatch(/^✗ {2}FAIL {2}calibration {4}no file /m)
    expect(stdout).toMatch(/^\d+ ok, 1 failed, 0 warnings, 1 not looked at\n\nnext\n✗ {2}FAIL {2}calibration /m)
    expect(stdout).toMatch(/^ 3 +elbow_flex +12\.0 +25 .* off +1 +ok$/m)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining('error: 1 of 21 checks failed (calibration)') as string,
    })
  })

  it('ends with 0 where nothing fails', async () => {
    expect(await doctor(good(), [])).toMatchObject({ exitCode: 0, stderr: '' })
  })

  it('prints {checks: [{id, ok, found, next}]}, failures included, and nothing else', async () => {
    const hot = worldOf(scriptedArm('so101_follower', () => ({ Present_Temperature: 66 })))
    const { exitCode, stdout } = await doctor(hot, ['--json'])
    expect(exitCode).toBe(1)
    const checks = checksIn(stdout)
    expect(checks.map(({ id }) => id)).toEqual([...CHECK_IDS])
    for (const check of checks) expect(Object.keys(check)).toEqual(['id', 'ok', 'found', 'next'])
    expect(checks.filter(({ ok }) => ok === false).map(({ id }) => id)).toEqual(['temperature'])
  })

  it('puts a wrong supply before all else', async () => {
    const port = scriptedArm('so101_follower', () => ({ Max_Voltage_Limit: 80 }))
    port.memory.delete(6)
    const { stdout } = await doctor(worldOf(port), [])
    expect(stdout).toMatch(/\nnext\n✗ {2}FAIL {2}voltage {8}UNPLUG THE MOTOR SUPPLY NOW.*\n✗ {2}FAIL {2}ids /)
  })

  it('puts what is skipped for one reason into one line', async () => {
    const { stdout } = await doctor(worldOf(scriptedArm(), { ports: () => Promise.resolve([]) }), [])
    expect(stdout).toMatch(/^- {2}skip {2}port {11}to replies: no port to look at, --robot\.port=PATH names one$/m)
    expect(stdout.match(/^- {2}skip/gm)).toHaveLength(1)
  })

  it('wraps to the window', async () => {
    const { stdout } = await doctor(good(), ['--robot.id=blue'], { columns: 80 })
    const list = stdout.slice(0, stdout.indexOf('\nid '))
    for (const line of list.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('shows what it does where a person looks, and lets the lines stand alone', async () => {
    const { stderr, stdout } = await doctor(good(), [], { isTTY: true })
    expect(stderr).toContain('reading positions, 20 of 20')
    expect(stderr.lastIndexOf('\u001b[K')).toBe(stderr.length - 3)
    expect(stdout).not.toContain('\u001b')
  })

  it('looks at leaders as teleoperators', async () => {
    const world = worldOf(scriptedArm('so101_leader'))
    expect(await doctor(world, ['--teleop.port=/dev/ttyACM0'])).toMatchObject({ exitCode: 0 })
    expect((await doctor(worldOf(scriptedArm('so101_leader')), ['--port=/dev/ttyACM0'])).exitCode).toBe(1)
  })

  it('hands on which simulated arm it is to be', async () => {
    const port = scriptedArm('so100_leader')
    const asked: unknown[] = []
    const world = worldOf(port, {
      open: (...args) => {
        asked.push(args[2])
        return Promise.resolve(port)
      },
    })
    const flags = ['--teleop.type=so100_leader', '--teleop.mounting_seed=3', '--teleop.eeprom=arm.json']
    expect((await doctor(world, [...flags, '--port=sim'])).exitCode).toBe(0)
    expect(asked).toEqual([
      expect.objectContaining({ spec: robotTypeNamed('so100_leader'), mountingSeed: 3, eepromPath: 'arm.json' }),
    ])
  })

  it.each([
    [['--robot.port=/dev/ttyACM0', '--teleop.port=/dev/ttyACM1'], 'choose either'],
    [['--robot.type=so101_leader'], 'write --teleop.type=so101_leader'],
    [['--robot.type=so101_folower'], "did you mean 'so101_follower'?"],
    [['--port=a', '--robot.port=b'], 'drop one'],
    [['--rounds=1'], '--rounds'],
    [['--robot.eeprom=arm.json'], 'about a simulated arm'],
    [['--robot.prot=a'], '--robot.port'],
  ])('refuses %j', async (argv, text) => {
    const world = worldOf(scriptedArm(), { machine: () => Promise.reject(new Error('looked at')) })
    expect(await doctor(world, argv)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(text) as string })
  })

  it('has every line explained in its page', () => {
    const page = readFileSync(new URL('../../docs/doctor.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, id]) => id).filter(id => id !== 'ok')
    expect(rows).toEqual([...CHECK_IDS])
  })

  it('fails for an old Node', async () => {
    const world = worldOf(scriptedArm(), { machine: () => Promise.resolve({ ...MACHINE, nodeVersion: '18.1.0' }) })
    expect((await doctor(world, [])).stderr).toContain('(node)')
  })
})
