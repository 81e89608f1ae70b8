import { describe, expect, it } from 'vitest'
import { gamepadLayout } from '../../../src/run/teleop/gamepad-layout.js'

/** As /sys/class/input/js0/device/capabilities has them. */
const XPAD = { abs: '3003f', key: '7cdb000000000000 0 0 0 0' }
/** X, Y, Z, RZ and the cross; twelve buttons from BTN_JOYSTICK on. */
const RUMBLEPAD = { abs: '30027', key: 'fff00000000 0 0 0 0' }

describe('gamepadLayout', () => {
  it('knows an Xbox pad: triggers are axes between the sticks', () => {
    expect(gamepadLayout('Xbox', XPAD.abs, XPAD.key)).toEqual({
      leftX: 0,
      leftY: 1,
      leftTriggerAxis: 2,
      rightX: 3,
      rightY: 4,
      rightTriggerAxis: 5,
      crossX: 6,
      crossY: 7,
      leftTriggerButton: undefined,
      rightTriggerButton: undefined,
      leftShoulder: 4,
      start: 7,
    })
  })

  it('knows a pad that only counts, as LeRobot has it: triggers are buttons 6 and 7', () => {
    expect(gamepadLayout('RumblePad 2', RUMBLEPAD.abs, `${RUMBLEPAD.key}\n`)).toMatchObject({
      leftX: 0,
      leftY: 1,
      rightX: 2,
      rightY: 3,
      leftTriggerAxis: undefined,
      leftTriggerButton: 6,
      rightTriggerButton: 7,
      crossX: 4,
      crossY: 5,
      start: 9,
      leftShoulder: 4,
    })
  })

  it('refuses what has no two sticks', () => {
    expect(() => gamepadLayout('a pedal', '3', '0')).toThrow(
      'a pedal has 2 axes and not two sticks: take a gamepad with two, or --teleop.type=keyboard',
    )
  })
})
