/** `so101 render`: what it writes and prints, and what it refuses before anything is run. */

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.js'
import { renderCommand } from '../../src/cli/render.js'
import { textIo } from './text-io.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-render-cli-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function render(...flags: string[]) {
  const io = textIo()
  const commands = new Map([['render', () => Promise.resolve(renderCommand)]])
  const exitCode = await runCommandLine(['render', ...flags], { io, commands, version: '0', readConfig: () => '' })
  return { exitCode, ...io.written }
}

const TINY = ['--width=64', '--height=48']

describe('so101 render', () => {
  it('draws the start of an episode, the same each time, with the red cube in it', async () => {
    const [out, again] = [join(folder, 'a.png'), join(folder, 'b.png')]
    const { exitCode, stdout } = await render('--task=lift-cube', ...TINY, `--out=${out}`)
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining('lift-cube, seed 1000, front, 64 x 48, at 0.00 s\n'),
    ])
    const { data, info } = await sharp(out).raw().toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: 64, height: 48 })
    expect(data.some((_, i) => i % 3 === 0 && (data[i] ?? 0) > 130 && (data[i + 1] ?? 0) < 50)).toBe(true)
    await render('--task=lift-cube', ...TINY, `--out=${again}`)
    expect(readFileSync(again)).toEqual(readFileSync(out))
  })

  it('puts depth and segments beside two cameras at an instant, with facts as JSON', async () => {
    const out = join(folder, 'all.png')
    const flags = ['--camera=front,wrist', '--time_s=0.2', '--depth', '--segmentation', '--json']
    const { exitCode, stdout } = await render('--task=lift-cube', ...TINY, ...flags, `--out=${out}`)
    expect(exitCode).toBe(0)
    const facts = JSON.parse(stdout) as { files: string[]; cameras: { segments: { name: string }[] }[] }
    expect(facts).toMatchObject({ width: 192, height: 96, time_s: 0.2, episode: { steps: 6, success: false } })
    expect(facts.files.slice(1)).toEqual(['front', 'wrist'].map(name => join(folder, `all-${name}-depth.png`)))
    expect(facts.cameras[0]?.segments.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['table', 'gripper_link']),
    )
    expect(await sharp(out).metadata()).toMatchObject({ width: 192, height: 96 })
    expect(await sharp(facts.files[1]).metadata()).toMatchObject({ width: 64, height: 48, depth: 'ushort' })
  })

  it('makes a clip of as many frames as there are periods, to where it is cut', async () => {
    const out = join(folder, 'clip.gif')
    const { exitCode, stdout } = await render('--task=reach', ...TINY, '--time_s=0.2', '--fps=15', `--out=${out}`)
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('4 frames, scripted')])
    expect(await sharp(out, { animated: true }).metadata()).toMatchObject({ pages: 4, width: 64, pageHeight: 48 })
  })

  it.each([
    [['--camera=frnt'], "did you mean 'front'?"],
    [['--camera=front,front'], 'names front twice'],
    [['--width=0'], '--width'],
    [['--width=100000'], '--width'],
    [['--width=63', '--out=odd.mp4'], 'Take 64 x 480, or .gif'],
    [['--out=shot.bmp'], 'ends in neither'],
    [['--out=/nowhere/shot.png'], 'cannot write --out=/nowhere/shot.png'],
    [['--out=clip.gif', '--fps=60'], 'take at most 30'],
    [['--task=lift-cub'], "did you mean 'lift-cube'?"],
    [['--policy.path=scriptd', '--time_s=1'], "did you mean 'scripted'?"],
    [['--seed=-1'], '--seed'],
  ])('refuses %j and says what to do', async (flags, hint) => {
    const { exitCode, stdout, stderr } = await render(...flags)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toContain(hint)
    expect(existsSync('odd.mp4') && statSync('odd.mp4').isFile()).toBe(false)
  })
})
