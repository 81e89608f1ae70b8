/** `so101 record`: what it prints and keeps, and what it refuses before anything is opened. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { runCommandLine } from '../../src/cli/command-line.js'
import { textIo } from './text-io.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-record-cli-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function so101(...args: string[]) {
  const io = textIo()
  const exitCode = await runCommandLine(['record', ...args], {
    io,
    commands: COMMANDS,
    version: '0',
    readConfig: () => '',
  })
  return { exitCode, ...io.written }
}

const NAMED = ['--dataset.repo_id=me/still', '--policy.path=noop', '--task=reach']

describe('so101 record', () => {
  it('records, says what it saved and what comes next, and goes on', async () => {
    const root = join(folder, 'still')
    const short = [`--dataset.root=${root}`, '--dataset.num_episodes=2', '--dataset.episode_time_s=0.2', '--seed=3']
    const { exitCode, stdout, stderr } = await so101(...NAMED, ...short, `--json=${join(folder, 'out.json')}`)
    expect(exitCode).toBe(0)
    expect(stderr).toContain(`recording into ${root} (no camera: add --robot.cameras for pictures)`)
    expect(stderr).toContain('saved episode 1: 6 frames, seed 4')
    expect(stdout).toContain('0 of 2')
    expect(stdout).toContain(`so101 dataset info ${root}`)
    expect(stdout).toMatch(/lerobot-train --dataset.repo_id=me\/still_\d{8}_\d{6} --dataset.root=/)
    expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))).toMatchObject({
      root,
      totalEpisodes: 2,
      totalFrames: 12,
      episodes: [
        { episode: 0, seed: 3 },
        { episode: 1, seed: 4 },
      ],
    })
    const again = await so101(...NAMED, ...short, '--resume=true', '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ totalEpisodes: 4, episodes: [{ seed: 5 }, { seed: 6 }] })
    const refused = await so101(...NAMED, ...short)
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('--resume=true')])
  })

  it.each([
    [['--policy.path=noop'], /--dataset.repo_id/],
    [['--dataset.repo_id=still', '--policy.path=noop'], /one slash/],
    [['--dataset.repo_id=me/still'], /nobody acts/],
    [[...NAMED, '--teleop.type=keyboard'], /both given/],
    [[...NAMED, '--dataset.push_to_hub=true'], /nothing is pushed/],
    [[...NAMED, '--dataset.rgb_encoder.vcodec=h265'], /vcodec.*libsvtav1.*did you mean h264/],
    [[...NAMED, '--dataset.fps=29.97'], /dataset.fps/],
    [[...NAMED, '--dataset.fps=500'], /dataset.fps/],
    [['--dataset.repo_id=me/still', '--teleop.type=keyboard'], /needs a keyboard/],
    [[...NAMED, '--robot.port=/dev/nowhere'], /somebody can stop it/],
  ])('refuses %j', async (args, says) => {
    const { exitCode, stderr } = await so101(...args, `--dataset.root=${join(folder, 'x')}`)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(says)
    expect(readdirSync(folder)).toEqual([])
  })

  it("lists LeRobot's flags", async () => {
    const { stdout } = await so101('--help')
    for (const flag of ['--dataset.single_task', '--dataset.rgb_encoder.crf', '--teleop.port', '--resume']) {
      expect(stdout).toContain(flag)
    }
  })
})
