/** Every figure of a preset, measured in the twin's physics. */

import { STS3215_VARIANTS } from '../../src/robot/servo-variants.js'
import { degFromRad, radFromTicks } from '../../src/robot/units.js'
import { STS3215_12V, STS3215_7V4 } from '../../src/sim/servo/presets.js'
import type { DutyServo } from '../../src/sim/servo/servo-parameters.js'
import type { Figure } from './figures.js'
import { holdingWarmth, LEROBOT_GAINS, sag, standstillCurrentA } from './holding.js'
import { limitedSpeedTickS, stepResponse } from './step-response.js'
import { heaviestLoadNm, running, stallCurrentA, stallTorqueNm } from './strength.js'

type Row = Omit<Figure, 'servo'>

const SHEET_12V = 'Feetech ST-3215-C018 sheet of 2023-07-20'
const SHEET_7V4 = 'Waveshare listing of the C001'
const FACTORY = 'stsfw, step_response_factory.png; supply not stated'
const ROBONINE = 'robonine.com on a C018 at 12 V'
const SAGE = 'isaac-sim2real/sage, still samples'

const KG_CM_NM = 0.0980665
/** 15 kg.cm: robonine's weight of 1.5 kg at 10 cm. */
const HEAVY_NM = 15 * KG_CM_NM

const SLOW_START = 'the start of the goal filter: as the register says it is too slow, for the SAGE logs too'
const LIGHT_LOADS = 'load friction was identified below 0.6 N.m and is carried on in proportion here'
const NO_PLAY = 'backlashRad is 0 in all presets: the identified set stands in for play'
const FREE_HORN = 'neither set was identified on a free horn'
const START = 'the start of the goal filter: quick, as the SAGE logs ask for; see the row with profileBoost 1'

export async function measure12V(): Promise<Figure[]> {
  const servo = STS3215_12V
  const { C018 } = STS3215_VARIANTS
  const held = await sag(servo, 0.4, LEROBOT_GAINS)
  const heavy = await sag(servo, HEAVY_NM, {})
  const warmth = await holdingWarmth(servo, HEAVY_NM, 600)
  const free = await running(servo, 0)
  const rated = await running(servo, 10 * KG_CM_NM)
  const rows: Row[] = [
    ...(await stepRows(servo)),
    await limitRow(servo),
    row('no-load speed', 'rad/s', free.speedRadS, C018.noLoadSpeedRadS, SHEET_12V),
    row('no-load current', 'A', free.currentA, 0.18, SHEET_12V, "the electronics' own 0.03 A"),
    row('current lifting 10 kg.cm', 'A', rated.currentA, 0.9, SHEET_12V, LIGHT_LOADS),
    row('stall torque, blocked horn', 'N.m', await stallTorqueNm(servo), C018.stallTorqueNm, SHEET_12V),
    row('the same', 'N.m', await stallTorqueNm(servo), 35 * KG_CM_NM, ROBONINE),
    row('the same without the clamp', 'N.m', await stallTorqueNm({ ...servo, stallTorqueNm: Infinity })),
    row('heaviest weight lifted', 'N.m', await heaviestLoadNm(servo), C018.stallTorqueNm, SHEET_12V, LIGHT_LOADS),
    row('stall current', 'A', await stallCurrentA(servo), C018.stallCurrentA, SHEET_12V),
    row('stiffness at 0.4 N.m, P 16', 'N.m/rad', held.stiffnessNmRad, [12, 14], SAGE),
    row('sag at 0.4 N.m, P 16, raised', 'rad', radFromTicks(held.raisedTick), [0.07, 0.09], SAGE),
    row('sag at 0.4 N.m, P 16, lowered', 'rad', radFromTicks(held.loweredTick)),
    row(
      'sag at 15 kg.cm, P 32, raised',
      'ticks',
      heavy.raisedTick,
      [20, 30],
      `${ROBONINE}; way there not stated`,
      LIGHT_LOADS,
    ),
    row(
      'sag at 15 kg.cm, P 32, lowered',
      'ticks',
      heavy.loweredTick,
      [20, 30],
      `${ROBONINE}; way there not stated`,
      LIGHT_LOADS,
    ),
    row('free play', 'deg', degFromRad(servo.backlashRad), [0.5, 1], `${SHEET_12V}; ${ROBONINE}`, NO_PLAY),
    row(
      'current at standstill, no load',
      'A',
      await standstillCurrentA(servo),
      0.03,
      SHEET_12V,
      "the electronics' own draw, which register 69 does not show in the SAGE logs",
    ),
    row('10 min at 15 kg.cm, raised', 'degC', warmth.raisedC, 48, `${ROBONINE}; way there not stated`, LIGHT_LOADS),
    row(
      '10 min at 15 kg.cm, lowered',
      'degC',
      warmth.loweredC,
      48,
      `${ROBONINE}; way there not stated`,
      'how the weight came there',
    ),
  ]
  return rows.map(each => ({ servo: 'sts3215-12v', ...each }))
}

export async function measure7V4(): Promise<Figure[]> {
  const servo = STS3215_7V4
  const { C001 } = STS3215_VARIANTS
  const held = await sag(servo, 0.4, LEROBOT_GAINS)
  const free = await running(servo, 0)
  const rows: Row[] = [
    ...(await stepRows(servo)),
    await limitRow(servo),
    row('no-load speed', 'rad/s', free.speedRadS, C001.noLoadSpeedRadS, SHEET_7V4),
    row(
      'no-load current',
      'A',
      free.currentA,
      0.15,
      SHEET_7V4,
      "bam's M1 puts friction of the gears under load into viscous friction",
    ),
    row('stall torque, blocked horn', 'N.m', await stallTorqueNm(servo), C001.stallTorqueNm, SHEET_7V4),
    row('the same without the clamp', 'N.m', await stallTorqueNm({ ...servo, stallTorqueNm: Infinity })),
    row('heaviest weight lifted', 'N.m', await heaviestLoadNm(servo), C001.stallTorqueNm, SHEET_7V4, LIGHT_LOADS),
    row('stall current', 'A', await stallCurrentA(servo)),
    row('stiffness at 0.4 N.m, P 16', 'N.m/rad', held.stiffnessNmRad),
    row('sag at 0.4 N.m, P 16, raised', 'rad', radFromTicks(held.raisedTick)),
  ]
  return rows.map(each => ({ servo: 'sts3215-7v4', ...each }))
}

async function stepRows(servo: DutyServo): Promise<Row[]> {
  const [long, short, shortest] = [
    await stepResponse(servo, 1024),
    await stepResponse(servo, 100),
    await stepResponse(servo, 10),
  ]
  const slow = await stepResponse({ ...servo, profileBoost: 1 }, 1024)
  return [
    row('step of 1,024 ticks', 's', long.arrivalS, [0.408, 0.419], FACTORY, START),
    row('the same with profileBoost 1', 's', slow.arrivalS, [0.408, 0.419], FACTORY, SLOW_START),
    row('its delay', 's', long.delayS, 0.023, FACTORY, START),
    row('its delay with profileBoost 1', 's', slow.delayS, 0.023, FACTORY, SLOW_START),
    row('its slope', 'ticks/s', long.slopeTickS, 3200, FACTORY),
    row('its overshoot', 'ticks', long.overshootTick, 10, FACTORY, FREE_HORN),
    row('step of 100 ticks', 's', short.arrivalS, 0.078, FACTORY, FREE_HORN),
    row(
      'step of 10 ticks stops short by',
      'ticks',
      shortest.shortTick,
      2,
      FACTORY,
      'friction at standstill of this one servo',
    ),
  ]
}

async function limitRow(servo: DutyServo): Promise<Row> {
  return row('speed at Goal_Velocity 1000', 'ticks/s', await limitedSpeedTickS(servo, 1000), 1000, 'the register')
}

function row(
  name: string,
  unit: string,
  model: number,
  reference?: Figure['reference'],
  source?: string,
  missing?: string,
): Row {
  return {
    name,
    unit,
    model,
    ...(reference === undefined ? {} : { reference }),
    ...(source === undefined ? {} : { source }),
    ...(missing === undefined ? {} : { missing }),
  }
}
