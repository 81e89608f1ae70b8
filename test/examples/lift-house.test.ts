/** The task of docs/write-a-task.md, run by the built program from a folder that has nothing else in it. */

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { evalJson } from '../cli/so101.js'

const root = new URL('../../', import.meta.url)
const document = readFileSync(new URL('docs/write-a-task.md', root), 'utf8')
const [, code = ''] = /^```ts\n(.*?)^```$/ms.exec(document) ?? []
const folder = mkdtempSync(join(tmpdir(), 'so101-own-task-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('docs/write-a-task.md', () => {
  it('has the task that stands in examples/lift-house.ts', () => {
    expect(code).toBe(readFileSync(new URL('examples/lift-house.ts', root), 'utf8'))
  })

  it('has a task that runs as it stands there, the same with one and two threads', async () => {
    const path = join(folder, 'lift-house.ts')
    writeFileSync(path, code)
    copyFileSync(new URL('examples/house.stl', root), join(folder, 'house.stl'))
    const args = [`--task=${path}`, '--eval.n_episodes=3', '--seed=1', '--floors=false']
    const [one, two] = [await evalJson(args), await evalJson([...args, '--workers=2'])]
    expect(one.successes).toBe(3)
    expect(two.results).toEqual(one.results)
    expect(two.hash).toBe(one.hash)
  })
})
