/** A servo that differs from its design, as servos do. */

import type { ServoVariation } from '../../env/variation.js'
import { REGISTERS } from '../../robot/registers.js'
import { ticksFromRad } from '../../robot/units.js'
import { ZERO_TICK } from '../../robot/calibration.js'
import type { ServoSetup } from './servo-bank.js'
import type { ServoParameters } from './servo-parameters.js'

export function varied(design: ServoSetup, variation: ServoVariation | undefined): ServoSetup {
  if (variation === undefined) return design
  const { mounting = {} } = design
  const { gainScale, zeroErrorRad = 0 } = variation
  // Gains are whole numbers in EEPROM.
  const eeprom =
    gainScale === undefined
      ? mounting.eeprom
      : {
          ...mounting.eeprom,
          P_Coefficient: Math.round(gainScale * (mounting.eeprom?.P_Coefficient ?? REGISTERS.P_Coefficient.factory)),
        }
  return {
    ...design,
    parameters: variedMotor(design.parameters, variation),
    mounting: {
      ...mounting,
      zeroTick: (mounting.zeroTick ?? ZERO_TICK) + ticksFromRad(zeroErrorRad),
      ...(eeprom ? { eeprom } : {}),
    },
  }
}

function variedMotor(design: ServoParameters, variation: ServoVariation): ServoParameters {
  const { gainScale = 1, torqueScale = 1, frictionScale = 1, armatureScale = 1 } = variation
  const { backlashRad, supplyScale = 1 } = variation
  const gearmotor = {
    armatureKgM2: design.armatureKgM2 * armatureScale,
    coulombNm: design.coulombNm * frictionScale,
  }
  if (design.law === 'ideal') {
    return {
      ...design,
      ...gearmotor,
      gainNmRad: design.gainNmRad * gainScale,
      torqueLimitNm: design.torqueLimitNm * torqueScale,
      dampingNmSRad: design.dampingNmSRad * frictionScale,
    }
  }
  return {
    ...design,
    ...gearmotor,
    // A stronger magnet brakes as much harder.
    torquePerVoltNm: design.torquePerVoltNm * torqueScale,
    dampingNmSRad: design.dampingNmSRad * torqueScale,
    stallTorqueNm: design.stallTorqueNm * torqueScale,
    stribeckNm: design.stribeckNm * frictionScale,
    supplyV: design.supplyV * supplyScale,
    // Gears that carry as much friction as load do not move.
    loadFriction: Math.min(0.95, design.loadFriction * frictionScale),
    ...(backlashRad === undefined ? {} : { backlashRad }),
  }
}
