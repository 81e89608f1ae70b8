/** A leader arm behind a port's name, set up as LeRobot sets it up: limp, in position mode, with the gains that it has. */

import { realpathSync } from 'node:fs'
import type { RobotSpec } from '../../robot/arm-spec.js'
import type { JointCalibration } from '../../robot/calibration.js'
import { UsageError } from '../../robot/errors.js'
import { drawMounting } from '../../robot/mounting.js'
import { openArm, type OwnCalibration } from '../arm-port.js'
import { CalibrationStore } from '../calibration-store.js'
import { SIMULATED_PORTS } from '../port-names.js'
import { openHand } from './episode-motion.js'
import { GENTLE } from './hand-motion.js'
import type { TeleoperatorOptions } from './open-teleoperator.js'
import { SimulatedLeader } from './simulated-leader.js'

export interface ConnectedLeader {
  readonly spec: RobotSpec
  readonly calibration: readonly JointCalibration[]
  /** Its time is the wall's. */
  readonly isLive: boolean
  /** Reported ticks, one per servo. `followerS`: the follower's time, by which a simulated leader in this process goes. */
  ticks(followerS: number): Promise<Int32Array>
  close(): Promise<void>
}

/** `UsageError` for flags that do not fit, whatever `openArm` throws for an arm that does not answer as it should. */
export async function connectLeader(spec: RobotSpec, options: TeleoperatorOptions): Promise<ConnectedLeader> {
  const { port, id, calibrationDir, mountingSeed, hand } = options
  if (port === undefined) {
    throw new UsageError(
      '--teleop.port is missing: add --teleop.port=PATH (so101 find-port finds it), or --teleop.port=sim for a simulated leader',
    )
  }
  const isSimulated = SIMULATED_PORTS.includes(port)
  const stray = isSimulated ? undefined : strayOption({ mountingSeed, hand })
  if (stray !== undefined) {
    throw new UsageError(`--teleop.${stray} is about a simulated leader: drop it, or take --teleop.port=sim`)
  }
  if (!isSimulated) {
    requireOwnPort(port, options.followerPort)
    const store = new CalibrationStore(spec, { id, calibrationDir, port })
    return onPort(port, spec, { ...store.require(), command: store.command })
  }
  if (port === 'pty') return onPseudoTerminal(spec, options)
  const leader = await SimulatedLeader.open({
    robot: spec,
    port: port === 'wire' ? 'wire' : 'sim',
    mountingSeed,
    motion: await openHand(hand ?? GENTLE, spec),
  })
  return {
    spec,
    calibration: leader.arm.calibration,
    isLive: false,
    ticks: followerS => leader.ticks(followerS),
    close: () => leader.close(),
  }
}

async function onPort(path: string, spec: RobotSpec, own: OwnCalibration): Promise<ConnectedLeader> {
  const { openPort } = await import('../../hardware/ports/open-port.js')
  const { bus } = await openArm(await openPort(path), spec, own)
  const ids = spec.servos.map(servo => servo.id)
  return {
    spec,
    calibration: own.calibration,
    isLive: true,
    ticks: () => bus.syncRead('Present_Position', ids),
    close: () => bus.close(),
  }
}

/** In a process of its own, which moves it. */
async function onPseudoTerminal(
  spec: RobotSpec,
  { mountingSeed = 0, hand = GENTLE }: TeleoperatorOptions,
): Promise<ConnectedLeader> {
  // What is wrong with it is said here, before a process begins.
  await openHand(hand, spec)
  const { openPtyTwin } = await import('../twin/pty-twin.js')
  const twin = await openPtyTwin({ robotType: spec.name, mountingSeed, hand })
  try {
    const calibration = drawMounting(spec, mountingSeed).map(each => each.calibration)
    const leader = await onPort(twin.path, spec, { calibration, path: 'the twin', command: 'so101 calibrate' })
    return {
      ...leader,
      async close() {
        try {
          await leader.close()
        } finally {
          await twin.close()
        }
      },
    }
  } catch (error) {
    await twin.close()
    throw error
  }
}

function strayOption(options: Readonly<Record<string, unknown>>): string | undefined {
  const names: Readonly<Record<string, string>> = { mountingSeed: 'mounting_seed' }
  const stray = Object.keys(options).find(name => options[name] !== undefined)
  return stray === undefined ? undefined : (names[stray] ?? stray)
}

/** One arm is not both: a device has several names. */
function requireOwnPort(port: string, followerPort: string | undefined): void {
  if (followerPort === undefined || device(port) !== device(followerPort)) return
  throw new UsageError(
    `--teleop.port=${port} and --robot.port=${followerPort} are the same port: the leader has one of its own (so101 find-port finds it)`,
  )
}

function device(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
