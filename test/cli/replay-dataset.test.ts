/** `so101 replay` and `so101 gap` of datasets from outside: what they print and write, and what they refuse before anything moves. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { runCommandLine } from '../../src/cli/command-line.js'
import { record } from '../../src/run/record/record.js'
import { textIo } from './text-io.js'

let folder: string
let root: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'so101-replay-dataset-'))
  root = join(folder, 'dataset')
  await record({
    task: 'lift-cube',
    policy: 'scripted',
    root,
    episodes: 1,
    seed: 1000,
    env: { servo: 'ideal' },
  })
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function so101(...args: string[]) {
  const io = textIo()
  const exitCode = await runCommandLine(args, { io, commands: COMMANDS, version: '0', readConfig: () => '' })
  return { exitCode, ...io.written }
}

const replay = (...args: string[]) => so101('replay', `--dataset.root=${root}`, ...args)

describe('so101 replay of a dataset', () => {
  it('repeats an episode of the twin bit for bit, and tells tracking in text, JSON and a picture', async () => {
    const [json, picture] = [join(folder, 'replay.json'), join(folder, 'replay.svg')]
    const { exitCode, stdout, stderr } = await replay('--dataset.episode=0', `--json=${json}`, `--picture=${picture}`)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/episode 0 of .*dataset: ".*", \d+ frames at 30 Hz, degrees \(the recording says so\)/)
    expect(stdout).toMatch(/so101_follower on sim, laid out as recorded \(so101\/LiftCube-v0, seed 1000\)/)
    expect(stdout).toMatch(/shoulder_pan +deg +0\.000 +0\.000/)
    expect(stdout).toMatch(/success, as recorded\nall \d+ measured states are the recorded ones, bit for bit/)
    expect(stdout).toMatch(/state hash [0-9a-f]{16}, as recorded/)
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      episode: 0,
      port: 'sim',
      same_states: true,
      success: true,
      recorded_success: true,
      tip: { rms_m: 0, worst_m: 0 },
      pacing: null,
    })
    const svg = readFileSync(picture, 'utf8')
    expect(svg).toMatch(/^<svg xmlns.*shoulder_pan, deg.*gripper, % open.*<\/svg>\n$/s)
  })

  it('compares the twin with what was recorded, joint by joint in degrees', async () => {
    const picture = join(folder, 'compare.png')
    const { exitCode, stdout, stderr } = await replay(
      '--dataset.episode=0',
      '--compare',
      '--servo=ideal',
      `--picture=${picture}`,
    )
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/joint +RMS, deg +mean, deg +p95, deg +lag, ms/)
    expect(stdout).toMatch(/Rig twin/)
    // Its own recording, with no cube in the gripper.
    expect(Number(/mean RMS of the arm's joints: ([\d.]+) deg/.exec(stdout)?.[1])).toBeLessThan(1)
    expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG')
  })

  it.each([
    { args: [], says: /--dataset\.episode is missing: .* has 0 to 0/ },
    { args: ['--dataset.episode=7'], says: /has no episode 7: it has 0 to 0/ },
    { args: ['--dataset.episode=0', '--robot.use_degrees=false'], says: /the dataset is in degrees/ },
    { args: ['--dataset.episode=0', '--dataset.use_degrees=false'], says: /the dataset is in degrees/ },
    { args: ['--dataset.episode=0', '--from-step=3'], says: /--from-step is for a file/ },
    { args: ['--dataset.episode=0', '--rig=twin'], says: /--rig is for --compare/ },
    { args: ['--dataset.episode=0', '--compare', '--seed=3'], says: /leave --seed out/ },
    { args: ['--dataset.episode=0', '--picture=x.gif'], says: /end its name in \.png, \.svg or \.html/ },
    { args: ['--dataset.episode=0', '--robot.port=/dev/nowhere', '--task=reach'], says: /terminal|--task lays out/ },
    {
      args: ['--dataset.episode=0', '--dataset.repo_id=nobody'],
      says: /USER\/NAME|name the dataset once|no slash|one slash/,
    },
    {
      args: ['some.replay.json', '--dataset.episode=0'],
      says: /--dataset is for a dataset, and some\.replay\.json is a file/,
    },
  ])('refuses $args', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await replay(...args)
    expect(stderr).toMatch(says)
    expect([exitCode, stdout]).toEqual([2, ''])
  })

  it('names the file that is missing where there is no dataset', async () => {
    const { exitCode, stderr } = await so101('replay', `--dataset.root=${folder}/nowhere`, '--dataset.episode=0')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/nowhere/)
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })
})

describe('so101 gap of a dataset', () => {
  const gap = (...args: string[]) => so101('gap', `--dataset.root=${root}`, '--models=none', '--servo=ideal', ...args)

  it('takes episodes for logs', async () => {
    const { exitCode, stdout, stderr } = await gap('--dataset.episodes=0')
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/ideal against the real arm in 1 episodes: mean RMS 0\.0\d+ rad/)
    expect(stdout).toMatch(/episode 0/)
    expect(stdout).toMatch(/Rig twin/)
  })

  it.each([
    { args: ['--logs=/nowhere'], says: /name what to compare once/ },
    { args: ['--dataset.episodes=3'], says: /there is no episode 3/ },
    { args: ['--dataset.calibration=/nowhere.json'], says: /--dataset\.calibration=\/nowhere\.json: cannot read/ },
    { args: ['--rig=sage'], says: /no rig 'sage'/ },
  ])('refuses $args', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await gap(...args)
    expect(stderr).toMatch(says)
    expect([exitCode, stdout]).toEqual([2, ''])
  })
})
