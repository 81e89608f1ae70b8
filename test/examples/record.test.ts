import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { recordTwo } from '../../examples/record.js'

it('examples/record.ts reads as many rows and pictures as it recorded', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'so101-example-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  // Shorter than the expert takes.
  const lines = await recordTwo(join(folder, 'lift'), 0.3)
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatch(/^episode 1: 9 rows, 9 pictures, shoulder_lift -?\d+ to -?\d+ degrees, not lifted$/)
})
