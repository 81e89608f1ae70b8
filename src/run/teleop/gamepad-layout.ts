/** Which axis and button of a Linux gamepad is which: the joystick driver numbers those that there are, in the order of the kernel's codes. */

import { UsageError } from '../../robot/errors.js'

/** include/uapi/linux/input-event-codes.h. */
const ABS = { X: 0, Y: 1, Z: 2, RX: 3, RY: 4, RZ: 5, HAT0X: 16, HAT0Y: 17 } as const
const BTN = { MISC: 0x100, JOYSTICK: 0x120, TL: 0x136, TL2: 0x138, TR2: 0x139, START: 0x13b, SOUTH: 0x130 } as const
/** Of pads that only count their buttons, from BTN_JOYSTICK on: Logitech's in D mode, as LeRobot has them. */
const COUNTED = { leftShoulder: 4, leftTrigger: 6, rightTrigger: 7, start: 9 } as const
const KEY_WORD_BITS = 64

/** Numbers as joystick events have them; undefined where the pad has no such part. */
export interface GamepadLayout {
  readonly leftX: number
  readonly leftY: number
  readonly rightX: number
  readonly rightY: number
  /** Axes that rest at -1, where triggers are analogue. */
  readonly leftTriggerAxis: number | undefined
  readonly rightTriggerAxis: number | undefined
  readonly leftTriggerButton: number | undefined
  readonly rightTriggerButton: number | undefined
  readonly crossX: number | undefined
  readonly crossY: number | undefined
  readonly start: number | undefined
  readonly leftShoulder: number | undefined
}

/** `absolute`, `keys`: /sys/class/input/js0/device/capabilities/abs and key, as they stand there. `UsageError` for what has no two sticks. */
export function gamepadLayout(model: string, absolute: string, keys: string): GamepadLayout {
  const axes = bitsOf(absolute)
  const buttons = joystickOrder(bitsOf(keys))
  const axis = (code: number): number | undefined => placeIn(axes, code)
  const button = (code: number): number | undefined => placeIn(buttons, code)
  const hasSecondStick = axis(ABS.RX) !== undefined && axis(ABS.RY) !== undefined
  const [rightX, rightY] = hasSecondStick ? [axis(ABS.RX), axis(ABS.RY)] : [axis(ABS.Z), axis(ABS.RZ)]
  const [leftX, leftY] = [axis(ABS.X), axis(ABS.Y)]
  if (leftX === undefined || leftY === undefined || rightX === undefined || rightY === undefined) {
    throw new UsageError(
      `${model} has ${axes.length} axes and not two sticks: take a gamepad with two, or --teleop.type=keyboard`,
    )
  }
  const isNamed = button(BTN.SOUTH) !== undefined
  return {
    leftX,
    leftY,
    rightX,
    rightY,
    leftTriggerAxis: hasSecondStick ? axis(ABS.Z) : undefined,
    rightTriggerAxis: hasSecondStick ? axis(ABS.RZ) : undefined,
    leftTriggerButton: isNamed ? button(BTN.TL2) : COUNTED.leftTrigger,
    rightTriggerButton: isNamed ? button(BTN.TR2) : COUNTED.rightTrigger,
    crossX: axis(ABS.HAT0X),
    crossY: axis(ABS.HAT0Y),
    start: isNamed ? button(BTN.START) : COUNTED.start,
    leftShoulder: isNamed ? button(BTN.TL) : COUNTED.leftShoulder,
  }
}

/** drivers/input/joydev.c: buttons from BTN_JOYSTICK on first, then those of BTN_MISC. */
function joystickOrder(codes: readonly number[]): readonly number[] {
  return [
    ...codes.filter(code => code >= BTN.JOYSTICK),
    ...codes.filter(code => code >= BTN.MISC && code < BTN.JOYSTICK),
  ]
}

function placeIn(codes: readonly number[], code: number): number | undefined {
  const place = codes.indexOf(code)
  return place < 0 ? undefined : place
}

/** Words of 64 bits in hexadecimal, the highest first. */
function bitsOf(text: string): readonly number[] {
  const words = text.trim().split(/\s+/).reverse()
  return words.flatMap((word, i) => {
    const bits = BigInt(`0x${word || '0'}`)
    return Array.from({ length: KEY_WORD_BITS }, (_, bit) => bit)
      .filter(bit => (bits >> BigInt(bit)) & 1n)
      .map(bit => i * KEY_WORD_BITS + bit)
  })
}
