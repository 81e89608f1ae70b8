/** The twin against a real SO-101: the project's figure, where the logs are there. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { so101 } from '../../cli/so101.js'

const LOGS = fileURLToPath(new URL('../../../../shared/data/sage-so101', import.meta.url))
const hasLogs = existsSync(LOGS)
if (!hasLogs) console.warn(`SKIPPED: the gap to a real arm, for there are no logs in ${LOGS}`)

interface GapJson {
  readonly mean_rms_rad: number
  readonly motions: readonly unknown[]
  readonly models: readonly { readonly name: string; readonly mean_rms_rad: number }[]
}

async function gap(...flags: readonly string[]): Promise<GapJson> {
  const { stdout, stderr } = await so101(['gap', `--logs=${LOGS}`, '--json', ...flags])
  expect(stderr).toBe('')
  return JSON.parse(stdout) as GapJson
}

describe.skipIf(!hasLogs)('so101 gap on 30 motions of a real arm', () => {
  it('shows the twin within 0.0075 rad, with ideal servos and the official gains three times as far off', async () => {
    const found = await gap()
    const rms = (name: string) => found.models.find(model => model.name === name)?.mean_rms_rad
    console.log(`mean RMS ${found.mean_rms_rad.toFixed(5)} rad, ideal ${rms('ideal')}, MJCF ${rms('mujoco-official')}`)
    expect(found.motions).toHaveLength(30)
    expect(found.mean_rms_rad).toBeLessThanOrEqual(0.0075)
    expect(rms('ideal')).toBeGreaterThan(0.02)
    expect(rms('mujoco-official')).toBeGreaterThan(0.028)
    expect(rms('mujoco-official')).toBeLessThan(0.034)
  })

  it('is within 10 % of its figure at a substep of 1 ms', async () => {
    const [usual, fine] = [await gap('--models=none'), await gap('--models=none', '--substep_ms=1')]
    console.log(`mean RMS ${usual.mean_rms_rad.toFixed(5)} rad at 4 ms, ${fine.mean_rms_rad.toFixed(5)} at 1 ms`)
    expect(Math.abs(usual.mean_rms_rad / fine.mean_rms_rad - 1)).toBeLessThan(0.1)
  })
})
