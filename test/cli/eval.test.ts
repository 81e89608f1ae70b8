/** `so101 eval` from outside: what it prints and writes, and how it fails. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wilson } from '../../src/env/statistics.js'
import { COMMANDS } from '../../src/cli/commands.js'
import { runCommandLine } from '../../src/cli/command-line.js'
import { so101 } from './so101.js'
import type { EvalJson } from './so101.js'
import { textIo } from './text-io.js'

const SHORT = ['--task=reach', '--eval.n_episodes=2', '--seed=5']

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-eval-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('so101 eval', () => {
  it('writes one JSON object to the file, prints the table with both floors, and leaves nothing else behind', async () => {
    const file = join(folder, 'result.json')
    const { exitCode, stdout, stderr } = await so101(['eval', ...SHORT, `--json=${file}`])
    expect([exitCode, stderr]).toEqual([0, ''])
    const json = JSON.parse(readFileSync(file, 'utf8')) as EvalJson
    expect(json).toMatchObject({
      task: 'reach',
      policy: 'scripted',
      seed: 5,
      episodes: 2,
      successes: 2,
      success_rate: 1,
      ci95: wilson(2, 2),
    })
    expect(json.hash).toMatch(/^[0-9a-f]{16}$/)
    expect(json.env_steps_per_s).toBeGreaterThan(1)
    expect(json.results.map(({ seed }) => seed)).toEqual([5, 6])
    expect(json.env_steps).toBe(json.results.reduce((sum, { steps }) => sum + steps, 0))
    expect(json.mean_steps).toBe(json.env_steps / 2)
    expect(json.floors.map(({ policy, successes }) => [policy, successes])).toEqual([
      ['random', 0],
      ['noop', 0],
    ])
    for (const text of ['scripted', 'random', 'noop', 'Wilson', 'env steps/s', 'seeds 5..6', json.hash]) {
      expect(stdout).toContain(text)
    }
    expect(readdirSync(folder)).toEqual(['result.json'])
  })

  it('prints the JSON alone with --json, takes LeRobot flag styles, and leaves floors out when asked to', async () => {
    const config = join(folder, 'eval.yaml')
    writeFileSync(config, 'task: lift-cube\neval:\n  n_episodes: 1\nseed: 7\n')
    const { exitCode, stdout } = await so101([
      'eval',
      `--config_path=${config}`,
      '--policy.path',
      'noop',
      '--floors=false',
      '--env.fps',
      '50',
      '--json',
    ])
    expect(exitCode).toBe(0)
    const json = JSON.parse(stdout) as EvalJson
    expect(json).toMatchObject({ task: 'lift-cube', policy: 'noop', seed: 7, episodes: 1, successes: 0, floors: [] })
    // Ten seconds at 50 Hz.
    expect(json.env_steps).toBe(500)
  })
})

describe('so101 eval called wrongly', () => {
  it.each([
    { flags: ['--task=lift-cub'], says: /no task 'lift-cub', did you mean 'lift-cube'/ },
    { flags: ['--policy.path=scriptd'], says: /no policy 'scriptd', did you mean 'scripted'/ },
    { flags: ['--polcy.path=noop'], says: /polcy.*did you mean.*policy/s },
    { flags: ['--eval.n_episodes=0'], says: /n_episodes/ },
    { flags: ['--eval.n_episodes=ten'], says: /n_episodes/ },
    { flags: ['--seed=-1'], says: /seed/ },
    { flags: ['--seed=4294967295', '--eval.n_episodes=2'], says: /seed/ },
    { flags: ['--workers=0'], says: /workers/ },
    { flags: ['--robot.port=/dev/ttyACM0'], says: /somebody can stop it.*terminal/ },
    {
      flags: [
        '--robot.port=/dev/ttyACM0',
        '--robot.id=nobody',
        '--robot.calibration_dir=/nowhere',
        '--robot.unattended=true',
      ],
      says: /no calibration.*\/nowhere\/nobody.json.*so101 calibrate/,
    },
    { flags: ['--robot.port=COM5', '--safety.enabled=false', '--robot.unattended=true'], says: /simulation only/ },
    { flags: ['--robot.port=pty', '--workers=2'], says: /one arm on pty/ },
    { flags: ['--robot.max_relative_target={elbow: 5}'], says: /elbow_flex/ },
    { flags: ['--robot.type=koch'], says: /so101_follower/ },
    { flags: ['--env.fps=0'], says: /control rate from 1 to 200 Hz, got 0/ },
    { flags: ['--env.fps=1e300'], says: /control rate from 1 to 200 Hz, got 1e\+300/ },
    { flags: ['--env.substep_ms=100'], says: /substep.*0\.01 s, got 0\.1/ },
  ])('with $flags says so in few lines, exits with 2 and writes nothing', async ({ flags, says }) => {
    const io = textIo()
    const argv = ['eval', ...SHORT, ...flags, `--json=${join(folder, 'result.json')}`]
    const exitCode = await runCommandLine(argv, { io, commands: COMMANDS, version: '0', readConfig: () => '' })
    const { stdout, stderr } = io.written
    expect(stderr).toMatch(says)
    expect(stderr).not.toContain('    at ')
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
    expect([exitCode, stdout, readdirSync(folder)]).toEqual([2, '', []])
  })

  it('fails before any episode where the result cannot be written', async () => {
    const readOnly = join(folder, 'read-only')
    mkdirSync(readOnly, { mode: 0o500 })
    // Nothing is read-only to root.
    const locked = process.getuid?.() === 0 ? [] : [join(readOnly, 'result.json')]
    for (const file of [join(folder, 'missing', 'result.json'), folder, ...locked]) {
      const startedMs = performance.now()
      const { exitCode, stdout, stderr } = await so101([
        'eval',
        '--task=lift-cube',
        '--eval.n_episodes=100000',
        `--json=${file}`,
      ])
      expect([exitCode, stdout]).toEqual([2, ''])
      expect(stderr).toContain(`cannot write ${file}`)
      expect(performance.now() - startedMs).toBeLessThan(30_000)
    }
    expect(readdirSync(folder)).toEqual(['read-only'])
    expect(readdirSync(readOnly)).toEqual([])
  })

  it('leaves an older result as it was when the run fails', async () => {
    const file = join(folder, 'result.json')
    writeFileSync(file, 'older')
    const { exitCode } = await so101(['eval', '--task=nothing', `--json=${file}`])
    expect(exitCode).toBe(2)
    expect(readFileSync(file, 'utf8')).toBe('older')
  })

  it('exits with 1 and one sentence for a URDF that cannot be read', async () => {
    const file = join(folder, 'none.urdf')
    const { exitCode, stdout, stderr } = await so101(['eval', ...SHORT, `--robot.urdf=${file}`])
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^error: cannot read the URDF .*none\.urdf/)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(file)).toBe(false)
  })
})
