/** Which Python trains: the one that is named, the folder that is named, and what is told where neither will do. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPython } from '../../../src/run/training/python.js'
import { interpreterOf, trainingVenv, venvFolder } from '../../../src/run/training/training-venv.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-venv-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** In Python's place: prints a line. */
function python(path: string, line: string): string {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\necho '${line}'\n`)
  chmodSync(path, 0o755)
  return path
}

const note = () => undefined

describe.skipIf(process.platform === 'win32')('findPython', () => {
  it('takes what SO101_PYTHON names, and no other', async () => {
    const command = python(join(folder, 'python-good'), '3.11')
    expect(await findPython({ SO101_PYTHON: command })).toEqual({ command, version: '3.11' })
    const old = python(join(folder, 'python-old'), '3.9')
    await expect(findPython({ SO101_PYTHON: old })).rejects.toThrow(/python-old is 3\.9: install Python 3\.10 to 3\.12/)
    await expect(findPython({ SO101_PYTHON: join(folder, 'none') })).rejects.toThrow(/there is no .*none that starts/)
  })
})

describe.skipIf(process.platform === 'win32')('trainingVenv', () => {
  it("lies in the user's cache, by Python and by what is pinned", async () => {
    const env = { SO101_PYTHON: python(join(folder, 'python-cached'), '3.12'), XDG_CACHE_HOME: folder }
    expect(await venvFolder({ env })).toMatch(/\/so101-twin\/train-3\.12-[0-9a-f]{12}$/)
    expect(await venvFolder({ env, folder: join(folder, 'mine') })).toBe(join(folder, 'mine'))
  })

  it('uses one that is there as it is', async () => {
    const venv = join(folder, 'theirs')
    const interpreter = python(interpreterOf(venv), '')
    expect(await trainingVenv({ env: {}, folder: venv, note })).toBe(interpreter)
  })

  it('refuses a folder that is none, and one that lacks something', async () => {
    mkdirSync(join(folder, 'empty'))
    await expect(trainingVenv({ env: {}, folder: join(folder, 'empty'), note })).rejects.toThrow(/is no venv/)
    const poor = join(folder, 'poor')
    python(interpreterOf(poor), 'onnx onnxruntime')
    await expect(trainingVenv({ env: {}, folder: poor, note })).rejects.toThrow(
      /poor lacks onnx, onnxruntime: .*-m pip install -r .*requirements\.txt/,
    )
  })

  it('leaves alone what somebody else makes just now', async () => {
    const env = { SO101_PYTHON: python(join(folder, 'python-busy'), '3.12'), XDG_CACHE_HOME: join(folder, 'busy') }
    const making = await venvFolder({ env })
    mkdirSync(making, { recursive: true })
    writeFileSync(join(making, 'made-by'), String(process.ppid))
    await expect(trainingVenv({ env, note })).rejects.toThrow(/makes train-3\.12-\w+ just now/)
  })
})
