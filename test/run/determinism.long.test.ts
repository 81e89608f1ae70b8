/** The same bits for any number of threads and on another Node, over more episodes than the quick suite has time for. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evalJson, so101 } from '../cli/so101.js'
import type { EvalJson } from '../cli/so101.js'
import { GOLDEN_EPISODES, GOLDEN_SEED, readGolden } from './golden.js'

const TASKS = ['reach', 'lift-cube']

function golden(task: string, node?: string): Promise<EvalJson> {
  return evalJson(
    [`--task=${task}`, `--eval.n_episodes=${GOLDEN_EPISODES}`, `--seed=${GOLDEN_SEED}`, '--floors=false'],
    node === undefined ? {} : { node },
  )
}

/** Node as npm ships it: the package `node` brings the binary, and nothing else is asked for it. */
function installNode(folder: string): string | undefined {
  for (const version of ['26', '24']) {
    const prefix = join(folder, version)
    try {
      const args = ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--no-save', `node@${version}`]
      execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 })
    } catch {
      continue
    }
    const binary = join(prefix, 'node_modules', 'node', 'bin', 'node')
    if (existsSync(binary)) return binary
  }
  return undefined
}

describe.each(TASKS)('%s', task => {
  it('has the same episodes with 1, 2 and 4 threads, for every policy', async () => {
    for (const policy of ['scripted', 'random', 'noop']) {
      const args = [`--task=${task}`, `--policy.path=${policy}`, '--eval.n_episodes=12', '--seed=700', '--floors=false']
      const one = await evalJson([...args, '--workers=1'])
      for (const workers of [2, 4]) {
        const other = await evalJson([...args, `--workers=${workers}`])
        expect([policy, workers, other.hash]).toEqual([policy, workers, one.hash])
        expect(other.results).toEqual(one.results)
      }
    }
  })
})

describe('another Node', () => {
  let folder: string
  let node: string | undefined
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'so101-node-'))
    node = installNode(folder)
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('gives the golden hashes too', async context => {
    if (node === undefined) {
      console.warn('SKIPPED: the golden hashes on another Node, npm could install neither node@26 nor node@24')
      context.skip()
      return
    }
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
    expect(version).not.toBe(process.version)
    const expected = readGolden()
    for (const task of TASKS) {
      const [here, there] = [await golden(task), await golden(task, node)]
      console.log(`${task}: ${here.hash} on ${process.version}, ${there.hash} on ${version}`)
      expect(there.results).toEqual(here.results)
      expect([here.hash, there.hash]).toEqual([expected[task], expected[task]])
    }
  })

  it('draws the same pictures, byte by byte', async context => {
    if (node === undefined) {
      console.warn('SKIPPED: pictures on another Node, npm could install neither node@26 nor node@24')
      context.skip()
      return
    }
    const draw = async (out: string, by?: string): Promise<Buffer> => {
      const scene = ['--task=sort', '--seed=3', '--env.level=hard', '--time_s=1', '--camera=front,wrist,top']
      const size = ['--width=320', '--height=240', '--depth', '--segmentation', '--antialias']
      const outcome = await so101(['render', ...scene, ...size, `--out=${out}`], by === undefined ? {} : { node: by })
      expect([outcome.exitCode, outcome.stderr]).toEqual([0, ''])
      return readFileSync(out)
    }
    const [here, there] = [await draw(join(folder, 'here.png')), await draw(join(folder, 'there.png'), node)]
    expect(here.length).toBeGreaterThan(100_000)
    expect(there.equals(here)).toBe(true)
  })
})
