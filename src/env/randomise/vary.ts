/** Draws an episode's variation from a declaration. */

import type { RobotSpec } from '../../robot/arm-spec.js'
import type { Random } from '../../robot/random.js'
import { radFromDeg } from '../../robot/units.js'
import type { ObjectSpec } from '../scene.js'
import type { Latency, ObservationNoise, ServoVariation, SpawnRange, Variation, Vary } from '../variation.js'
import type { Randomisation } from './config.js'
import { drawDistractors } from './distractors.js'
import { drawLook } from './draw-look.js'
import { isDistribution, type Distribution } from './distribution.js'
import { takeFrom } from './take-from.js'
import { variedObject } from './varied-object.js'

/**
 * Every value has a stream of its own, taken in the order of this file whether it varies or not: switching one thing on changes nothing else. `drawn` names
 * values as the declaration does.
 */
export function varyBy(config: Randomisation): Vary {
  return (random, task, robot, cameras = []) => {
    const drawn: Record<string, unknown> = {}
    const take = (key: string, from: Distribution | undefined) => takeFrom(drawn, random.fork(key), key, from)

    const { objects = {}, table, arm = {}, latency, noise, distractors } = config
    const varied = task.objects.map(spec => variedObject(spec, objects, random.fork(`objects ${spec.name}`), drawn))
    const heightM = take('table.height_m', table?.height_m)
    const spreadDeg = take('arm.start_spread_deg', arm.start_spread_deg)
    const servos = drawServos(config, random.fork('servos'), robot, drawn)
    const late: Latency = {
      observationS: (take('latency.observation_ms', latency?.observation_ms) ?? 0) / 1000,
      actionS: (take('latency.action_ms', latency?.action_ms) ?? 0) / 1000,
      jitterS: (take('latency.jitter_ms', latency?.jitter_ms) ?? 0) / 1000,
      dropped: take('latency.dropped', latency?.dropped) ?? 0,
    }
    const blurred: ObservationNoise = {
      positionRad: radFromDeg(take('noise.joint_deg', noise?.joint_deg) ?? 0),
      objectM: (take('noise.object_mm', noise?.object_mm) ?? 0) / 1000,
      objectRad: radFromDeg(take('noise.object_deg', noise?.object_deg) ?? 0),
    }
    const others = drawDistractors(distractors, random.fork('distractors'), drawn)
    const look = drawLook(config, random.fork('look'), [...varied, ...others], cameras, drawn)
    return {
      objects: new Map<string, ObjectSpec>(varied.map(spec => [spec.name, spec])),
      ...(objects.spawn && { spawn: spawnOf(objects.spawn) }),
      ...(heightM === undefined ? {} : { tableHeightM: heightM }),
      ...(spreadDeg === undefined ? {} : { startSpreadRad: radFromDeg(spreadDeg) }),
      ...(servos && { servos }),
      ...(latency && { latency: late }),
      ...(noise && { noise: blurred }),
      distractors: others,
      ...(look && { look }),
      drawn,
    } satisfies Variation
  }
}

function drawServos(
  { arm = {}, calibration }: Randomisation,
  random: Random,
  robot: RobotSpec,
  drawn: Record<string, unknown>,
): readonly ServoVariation[] | undefined {
  const supplyScale = takeFrom(drawn, random.fork('supply'), 'arm.supply_scale', arm.supply_scale)
  const zero = calibration?.zero_error_deg
  const servos = robot.servos.map(({ joint }): ServoVariation => {
    const own = random.fork(joint)
    const take = (key: string, from: Distribution | undefined) =>
      takeFrom(drawn, own.fork(key), `${key}.${joint}`, from)
    const gainScale = take('arm.gain_scale', arm.gain_scale)
    const torqueScale = take('arm.torque_scale', arm.torque_scale)
    const frictionScale = take('arm.friction_scale', arm.friction_scale)
    const armatureScale = take('arm.armature_scale', arm.armature_scale)
    const backlashDeg = take('arm.backlash_deg', arm.backlash_deg)
    const zeroErrorDeg = take(
      'calibration.zero_error_deg',
      isDistribution(zero) ? zero : (zero as Readonly<Record<string, Distribution>> | undefined)?.[joint],
    )
    return {
      ...(gainScale === undefined ? {} : { gainScale }),
      ...(torqueScale === undefined ? {} : { torqueScale }),
      ...(frictionScale === undefined ? {} : { frictionScale }),
      ...(armatureScale === undefined ? {} : { armatureScale }),
      ...(backlashDeg === undefined ? {} : { backlashRad: radFromDeg(backlashDeg) }),
      ...(supplyScale === undefined ? {} : { supplyScale }),
      ...(zeroErrorDeg === undefined ? {} : { zeroErrorRad: radFromDeg(zeroErrorDeg) }),
    }
  })
  return servos.some(servo => Object.keys(servo).length > 0) ? servos : undefined
}

function spawnOf(spawn: NonNullable<NonNullable<Randomisation['objects']>['spawn']>): SpawnRange {
  return { nearM: spawn.near_m, farM: spawn.far_m, bearingRad: radFromDeg(spawn.bearing_deg) }
}
