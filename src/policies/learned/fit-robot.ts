/** Whether a learned policy is for this arm, these cameras, these units: all that differs is told before anything moves. */

import { cameraOfKey } from '../../env/camera/image-features.js'
import { UsageError } from '../../robot/errors.js'
import { closest } from '../../robot/closest.js'
import { neededInputs } from './needed-inputs.js'
import type { InputFeature, PolicySpec, SpecCalibration } from './policy-spec.js'

export interface PolicySetting {
  readonly robotType: string
  readonly useDegrees: boolean
  /** As in the keys of actions and states, in the servos' order: `shoulder_pan.pos`. */
  readonly jointKeys: readonly string[]
  /** By joint. */
  readonly calibration: Readonly<Record<string, SpecCalibration>>
  readonly cameras: readonly { readonly name: string; readonly width: number; readonly height: number }[]
  /** What each number of `observation.environment_state` is; empty where the environment has none. */
  readonly environmentState: readonly string[]
  readonly rateHz: number
}

const TICKS_PER_DEGREE = 4096 / 360
/** Stops give by less, and two hands differ by less (docs/calibration.md). */
const SPAN_TOLERANCE_DEG = 5
/** 0..4095. */
const FULL_TURN_DEG = 359

/** `UsageError` naming every difference and what to do about it. `anyCalibration`: somebody knows better. */
export function refuseMisfit(spec: PolicySpec, setting: PolicySetting, path: string, anyCalibration = false): void {
  const inputs = neededInputs(spec)
  const issues = [
    ...robotIssues(spec, setting),
    ...inputs.flatMap(input => {
      if (input.type === 'VISUAL') return []
      return input.type === 'ENV' ? environmentIssues(input, setting) : stateIssues(input, setting)
    }),
    ...cameraIssues(
      inputs.filter(({ type }) => type === 'VISUAL'),
      setting,
    ),
    ...(anyCalibration ? [] : calibrationIssues(spec, setting)),
  ]
  if (issues.length > 0) throw new UsageError(`the policy ${path} does not fit: ${issues.join('; ')}`)
}

function robotIssues({ robot, action, fps }: PolicySpec, setting: PolicySetting): string[] {
  const issues: string[] = []
  if (robot.type !== setting.robotType)
    issues.push(`it was trained on ${robot.type}, and this is ${setting.robotType} (--robot.type=${robot.type})`)
  if (robot.use_degrees !== setting.useDegrees)
    issues.push(
      `it speaks ${unitOf(robot.use_degrees)}, and the arm ${unitOf(setting.useDegrees)} (--robot.use_degrees=${robot.use_degrees})`,
    )
  if (!isSame(action.names, setting.jointKeys))
    issues.push(`its actions are ${differing(action.names, 'the arm', setting.jointKeys)}: it is another robot's`)
  if (Math.abs(fps - setting.rateHz) > 1e-6)
    issues.push(`it was trained at ${fps} steps a second, and these are ${setting.rateHz} (--env.fps=${fps})`)
  return issues
}

function stateIssues({ name, shape, names }: InputFeature, { jointKeys }: PolicySetting): string[] {
  if (name !== 'observation.state') return [`it reads '${name}', which no arm here gives: train it without`]
  if (names && !isSame(names, jointKeys))
    return [`its '${name}' is ${differing(names, 'the arm', jointKeys)}: it is another robot's`]
  if (shape[0] !== jointKeys.length)
    return [`its '${name}' has ${shape[0]} numbers, and the arm ${jointKeys.length} joints: it is another robot's`]
  return []
}

function environmentIssues({ name, shape, names }: InputFeature, { environmentState: ours }: PolicySetting): string[] {
  if (ours.length === 0)
    return [
      `it reads '${name}', where objects lie, and here nobody knows that: take a task with objects, on the twin (--robot.port=sim), or a policy that sees by cameras`,
    ]
  if (names && !isSame(names, ours))
    return [`its '${name}' is ${differing(names, 'the task', ours)}: it was trained on another task`]
  if (shape[0] !== ours.length)
    return [`its '${name}' has ${shape[0]} numbers, and the task's ${ours.length}: it was trained on another task`]
  return []
}

/** One flag for all of them: it names every camera there is to be. */
function cameraIssues(inputs: readonly InputFeature[], { cameras }: PolicySetting): string[] {
  const wanted = inputs.map(({ name, shape: [, height, width] }) => ({
    name: cameraOfKey(name) ?? name,
    width,
    height,
  }))
  const known = cameras.map(({ name }) => name)
  const issues = wanted.flatMap(({ name, width, height }) => {
    const found = cameras.find(each => each.name === name)
    if (found && found.width === width && found.height === height) return []
    if (found) return [`camera '${name}' gives ${found.width} x ${found.height}, and it sees ${width} x ${height}`]
    const near = closest(
      name,
      known.filter(each => wanted.every(other => other.name !== each)),
    )
    const there = known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`
    return [
      `it wants a camera '${name}' of ${width} x ${height}, and ${there}${near === undefined ? '' : `: is that '${near}'?`}`,
    ]
  })
  if (issues.length === 0) return []
  const flag = wanted.map(({ name, width, height }) => `${name}: {width: ${width}, height: ${height}}`).join(', ')
  const isLarger = wanted.some(({ name, width = 0, height = 0 }) =>
    cameras.some(each => each.name === name && each.width * each.height > width * height),
  )
  const real = isLarger ? ' (a real camera also gets capture_width and capture_height, the size that it has)' : ''
  return [...issues, `its cameras are --robot.cameras="{${flag}}"${real}`]
}

/** Degrees count from the middle of the range, so that where a joint is homed does not matter, but how wide its range is does. */
function calibrationIssues({ robot }: PolicySpec, setting: PolicySetting): string[] {
  if (!robot.calibration) return []
  const recordedAs = robot.calibration
  const unknown = Object.keys(setting.calibration).filter(joint => !Object.hasOwn(recordedAs, joint))
  const differences = Object.entries(recordedAs).flatMap(([joint, theirs]) => {
    const ours = setting.calibration[joint]
    if (!ours) return [`it knows a joint '${joint}', which the arm's calibration lacks`]
    if (ours.drive_mode !== theirs.drive_mode)
      return [`${joint} has drive_mode ${ours.drive_mode}, and ${theirs.drive_mode} where it was recorded`]
    const [span, recorded] = [spanDeg(ours), spanDeg(theirs)]
    if (Math.abs(span - recorded) <= SPAN_TOLERANCE_DEG) return []
    // Degrees of a full turn, which LeRobot gives wrist_roll, count from the pose that it was homed in, however far the joint goes; -100..100 do not.
    if (robot.use_degrees && Math.max(span, recorded) > FULL_TURN_DEG) return []
    return [
      `${joint} goes through ${span.toFixed(0)} degrees, and through ${recorded.toFixed(0)} where it was recorded, so that its numbers mean other poses`,
    ]
  })
  const issues = [
    ...differences,
    ...unknown.map(joint => `its policy.json does not say how ${joint} was calibrated where it was recorded`),
  ]
  if (issues.length === 0) return []
  return [...issues, 'calibrate again (so101 calibrate), or, if you know better, --policy.any_calibration=true']
}

function spanDeg({ range_min, range_max }: SpecCalibration): number {
  return (range_max - range_min) / TICKS_PER_DEGREE
}

function unitOf(useDegrees: boolean): string {
  return useDegrees ? 'degrees' : '-100..100'
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, k) => name === other[k])
}

/** The same names in another order are seen at their first difference. */
function differing(theirs: readonly string[], whose: string, ours: readonly string[]): string {
  const at = Math.max(
    0,
    theirs.findIndex((name, k) => name !== ours[k]),
  )
  const nth = theirs.length === ours.length ? `, at place ${at + 1} ${theirs[at]} for ${ours[at]}` : ''
  return `${theirs.join(', ')}, and ${whose} has ${ours.join(', ')}${nth}`
}
