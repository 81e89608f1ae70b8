/** The twin replaying a log: Rapier, virtual servos, and the rig's table, written and read at the log's own instants. */

import { SO101_FOLLOWER, type RobotSpec } from '../../robot/arm-spec.js'
import type { JointCalibration } from '../../robot/calibration.js'
import { TICKS_PER_TURN, ticksFromRad } from '../../robot/units.js'
import { loadUrdf } from '../../robot/urdf-node.js'
import { armModel } from '../../sim/arm-model.js'
import type { ArmModel } from '../../sim/arm-model.js'
import type { Recipe } from '../../sim/articulation.js'
import { chooseRecipe } from '../../sim/choose-recipe.js'
import { CONTACTS } from '../../sim/contact-settings.js'
import { LINK_FRICTION } from '../../sim/friction.js'
import { loadRapier } from '../../sim/rapier.js'
import type { Rapier } from '../../sim/rapier.js'
import { configuredEeprom } from '../../sim/servo/configured-eeprom.js'
import { onGripper, servoPreset } from '../../sim/servo/presets.js'
import type { ServoParameters } from '../../sim/servo/servo-parameters.js'
import type { VirtualServo } from '../../sim/servo/virtual-servo.js'
import { Simulation } from '../../sim/simulation.js'
import { loadStateHash } from '../../sim/state-hash.js'
import type { StateHash } from '../../sim/state-hash.js'
import { urdfOf } from '../urdf-files.js'
import type { MotionLog } from './motion-log.js'
import { readOffsetS, SETTLE_S, writeOffsetS } from './replay.js'
import type { Replay, ReplayModel, Rig } from './replay.js'

/** The log's zero, in the middle of the encoder's turn: as a calibrated servo has it. */
const ZERO_TICK = TICKS_PER_TURN / 2
/** Equal limits: commands are not clamped, since the log does not tell. */
const UNKNOWN_CALIBRATION: JointCalibration = { homingOffset: 0, rangeMin: 0, rangeMax: 0, driveMode: 0 }
/** Far under everything: no table. */
const NO_TABLE_M = -1

/** `servo`: a preset's name. */
export async function openTwinReplay(
  servo: string,
  { substepS, spec = SO101_FOLLOWER }: { substepS: number; spec?: RobotSpec },
): Promise<ReplayModel> {
  const parameters = servoPreset(servo)
  const [rapier, hash] = await Promise.all([loadRapier(), loadStateHash()])
  const model = armModel(loadUrdf(urdfOf(spec)), spec)
  const { recipe } = chooseRecipe(rapier, model)
  return {
    name: servo,
    describe: `the twin in Rapier (${recipe}), servo ${servo}, substep ${(substepS * 1000).toFixed(2)} ms`,
    replay: (log, rig) =>
      Promise.resolve(replay(openSimulation(rapier, hash, spec, model, parameters, substepS, rig, recipe), log, rig)),
    close: () => undefined,
  }
}

function openSimulation(
  rapier: Rapier,
  hash: StateHash,
  spec: RobotSpec,
  model: ArmModel,
  parameters: ServoParameters,
  substepS: number,
  rig: Rig,
  recipe: Recipe,
): Simulation {
  return new Simulation(rapier, hash, {
    model,
    servos: model.joints.map(({ name }) => (name === spec.gripperJoint ? onGripper(parameters) : parameters)),
    mountings: spec.servos.map(({ id, joint }, k) => ({
      zeroTick: ZERO_TICK - ticksFromRad(rig.zeroOffsetRad[k] as number),
      eeprom: configuredEeprom(id, joint === spec.gripperJoint, UNKNOWN_CALIBRATION),
    })),
    substepS,
    recipe,
    contacts: CONTACTS[recipe],
    jawFriction: rig.tableFriction ?? LINK_FRICTION,
    linkFriction: rig.tableFriction ?? LINK_FRICTION,
    tableFriction: rig.tableFriction ?? LINK_FRICTION,
  })
}

/** One thing that happens on the bus. */
interface Transaction {
  readonly timeS: number
  readonly happen: () => void
}

function replay(simulation: Simulation, log: MotionLog, rig: Rig): Replay {
  try {
    const { joints } = simulation.options.model
    const positionRad = joints.map(() => new Float64Array(log.timeS.length))
    simulation.reset({
      positionRad: joints.map((_, k) => (log.positionRad[k]?.[0] as number) + (rig.zeroOffsetRad[k] as number)),
      objects: [],
      tableHeightM: rig.tableHeightM ?? NO_TABLE_M,
    })
    const transactions: Transaction[] = []
    simulation.servos.servos.forEach((servo, k) => {
      const commandRad = log.commandRad[k] as Float64Array
      const found = positionRad[k] as Float64Array
      writeGoal(servo, commandRad[0] as number)
      log.timeS.forEach((frameS, frame) => {
        const atS = SETTLE_S + frameS
        transactions.push(
          {
            timeS: atS + writeOffsetS(k, rig),
            happen: () => {
              writeGoal(servo, commandRad[frame] as number)
            },
          },
          {
            timeS: atS + readOffsetS(k, joints.length, rig),
            happen: () => (found[frame] = servo.sensedRad),
          },
        )
      })
    })
    transactions.sort((a, b) => a.timeS - b.timeS)
    for (const { timeS, happen } of transactions) {
      simulation.advanceTo(timeS)
      happen()
    }
    return { positionRad }
  } finally {
    simulation.free()
  }
}

function writeGoal(servo: VirtualServo, commandRad: number): void {
  servo.set('Goal_Position', ZERO_TICK + Math.round(ticksFromRad(commandRad)))
}
