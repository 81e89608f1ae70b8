/** `so101 dataset check` as scripts use it: by its exit code. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.js'
import { datasetCommand } from '../../src/cli/dataset.js'
import { copyOf } from '../run/dataset/lerobot-dataset.js'
import { textIo } from './text-io.js'

async function check(root: string) {
  const io = textIo()
  const code = await runCommandLine(['dataset', 'check', root, '--videos=false', '--json'], {
    io,
    commands: new Map([['dataset', () => Promise.resolve(datasetCommand)]]),
    version: '0',
    readConfig: () => '',
  })
  return { code, ...io.written }
}

it('exits with 1 where something is wrong, and prints nothing but JSON', async () => {
  const root = copyOf('v30')
  expect((await check(root)).code).toBe(0)
  rmSync(join(root, 'meta', 'stats.json'))
  const { code, stdout, stderr } = await check(root)
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toHaveProperty('findings')
  expect(stderr).toMatch(/^error: .* has \d+ errors?\n$/)
})
