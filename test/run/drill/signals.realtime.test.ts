/** Ctrl-C and kill -9 while an arm moves: `so101 eval` in a process of its own, the arm it moves simulated in this one, a pseudo terminal between. */

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPty } from '../../../src/hardware/ports/pty.js'
import { SAFETY_DEFAULTS } from '../../../src/env/safety/safety-options.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { drawMounting } from '../../../src/robot/mounting.js'
import { CalibrationStore } from '../../../src/run/calibration-store.js'
import { openVirtualArm, type VirtualArm } from '../../../src/run/virtual-arm.js'

const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
const MOUNTING = drawMounting(SO101_FOLLOWER, 11)
const SAMPLE_MS = 20
/** The default limit of every joint, and what a servo overshoots. */
const FASTEST_RAD_S = 1.15 * SAFETY_DEFAULTS.velocityRadS

describe.skipIf(process.platform === 'win32')('a program that drives an arm and is stopped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'so101-drill-'))
  const store = new CalibrationStore(SO101_FOLLOWER, { id: 'twin', calibrationDir: folder })
  store.save(MOUNTING.map(({ calibration }) => calibration))
  const file = readFileSync(store.path, 'utf8')
  let arm: VirtualArm
  let fastestRadS = 0
  let sampling: NodeJS.Timeout

  beforeEach(async () => {
    arm = await openVirtualArm({ mounting: MOUNTING, openPort: () => openPty() })
    fastestRadS = 0
    let [beforeS, before] = [arm.load.simulatedS, Array.from(arm.backend.scene.positionRad)]
    sampling = setInterval(() => {
      const [nowS, now] = [arm.load.simulatedS, Array.from(arm.backend.scene.positionRad)]
      if (nowS - beforeS < SAMPLE_MS / 2000) return
      now.forEach((angle, k) => {
        fastestRadS = Math.max(fastestRadS, Math.abs(angle - (before[k] as number)) / (nowS - beforeS))
      })
      ;[beforeS, before] = [nowS, now]
    }, SAMPLE_MS)
  })
  afterEach(async () => {
    clearInterval(sampling)
    await arm.close()
    // Whatever happened: the calibration is as it was, and nothing half-written lies beside it.
    expect(readFileSync(store.path, 'utf8')).toBe(file)
    expect(readdirSync(folder)).toEqual(['twin.json'])
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  const isHolding = () => arm.backend.scene.servos.servos.every(servo => servo.isTorqueOn === 1)
  const isLimp = () => arm.backend.scene.servos.servos.every(servo => servo.isTorqueOn === 0)

  function evaluate(): { child: ChildProcess; ended: Promise<{ code: number | null; stderr: string }> } {
    const child = spawn(
      process.execPath,
      [
        MAIN,
        'eval',
        '--task=reach',
        `--robot.port=${arm.port.path}`,
        '--robot.id=twin',
        `--robot.calibration_dir=${folder}`,
        '--robot.unattended=true',
        '--eval.n_episodes=100',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    return {
      child,
      ended: new Promise(resolve =>
        child.once('exit', code => {
          resolve({ code, stderr })
        }),
      ),
    }
  }

  /** On the simulated arm's time. */
  async function movesFor(durationS: number): Promise<void> {
    await until(isHolding)
    const fromS = arm.load.simulatedS
    await until(() => arm.load.simulatedS - fromS > durationS)
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise(resolve => setTimeout(resolve, SAMPLE_MS))
  }

  it.each([
    ['SIGINT', 1],
    // Of a terminal that is closed: by its shell, and by the system.
    ['SIGHUP', 2],
  ] as const)(
    'glides to rest and lets go on %s, said %i times',
    async (signal, times) => {
      const { child, ended } = evaluate()
      await movesFor(4)
      for (let k = 0; k < times; k++) {
        child.kill(signal)
        await new Promise(resolve => setTimeout(resolve, SAMPLE_MS))
      }
      const { code, stderr } = await ended
      expect(stderr).toContain(`stopped by ${signal}`)
      expect(code).toBe(1)
      expect(isLimp()).toBe(true)
      const { positionRad } = arm.backend.scene
      SO101_FOLLOWER.restRad.forEach((angle, k) => {
        expect(Math.abs((positionRad[k] as number) - angle)).toBeLessThan(0.2)
      })
      expect(fastestRadS).toBeLessThan(FASTEST_RAD_S)
    },
    120_000,
  )

  it('holds its last target when the program is killed, and the next program takes over without a jump', async () => {
    const first = evaluate()
    await movesFor(4)
    first.child.kill('SIGKILL')
    await first.ended
    expect(isHolding()).toBe(true)
    const fromS = arm.load.simulatedS
    await until(() => arm.load.simulatedS - fromS > 1)
    const stopped = Array.from(arm.backend.scene.positionRad)
    await until(() => arm.load.simulatedS - fromS > 2)
    arm.backend.scene.positionRad.forEach((angle, k) => {
      expect(Math.abs(angle - (stopped[k] as number))).toBeLessThan(0.01)
    })
    const second = evaluate()
    await until(() => arm.load.simulatedS - fromS > 8)
    second.child.kill('SIGTERM')
    const { stderr } = await second.ended
    expect(stderr).toContain('stopped by SIGTERM')
    expect(isLimp()).toBe(true)
    expect(fastestRadS).toBeLessThan(FASTEST_RAD_S)
  }, 120_000)
})
