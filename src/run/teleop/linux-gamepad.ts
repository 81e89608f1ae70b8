/** A gamepad on Linux, straight from its device /dev/input/js0: events of eight bytes, read when they are wanted. */

import { closeSync, constants, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import process from 'node:process'
import type { Gamepad, GamepadState } from '../../policies/teleop/gamepad.js'
import { CapabilityError, TwinError, UsageError } from '../../robot/errors.js'
import { gamepadLayout, type GamepadLayout } from './gamepad-layout.js'

/** include/uapi/linux/joystick.h: u32 time in ms, s16 value, u8 type, u8 number. */
const EVENT_BYTES = 8
const VALUE_AT = 4
const TYPE_AT = 6
const NUMBER_AT = 7
const BUTTON = 0x01
const AXIS = 0x02
/** Told when the device is opened: how it stands then. */
const INITIAL = 0x80
const FULL_STICK = 32767
const EVENTS_AT_ONCE = 64

const INPUT = '/dev/input'

/** Fills the buffer with what is there and says how much it was; 0 where nothing is. Throws where the device is gone. */
export type ReadEvents = (into: Uint8Array) => number

export class LinuxGamepad implements Gamepad {
  readonly #axes = new Map<number, number>()
  readonly #buttons = new Map<number, boolean>()
  readonly #buffer = new Uint8Array(EVENTS_AT_ONCE * EVENT_BYTES)

  constructor(
    readonly model: string,
    private readonly layout: GamepadLayout,
    private readonly device: { readonly path: string; readonly read: ReadEvents; readonly close: () => void },
  ) {}

  read(): GamepadState {
    this.#takeEvents()
    const { layout } = this
    return {
      leftX: this.#axis(layout.leftX),
      leftY: this.#axis(layout.leftY),
      rightX: this.#axis(layout.rightX),
      rightY: this.#axis(layout.rightY),
      leftTrigger: this.#trigger(layout.leftTriggerAxis, layout.leftTriggerButton),
      rightTrigger: this.#trigger(layout.rightTriggerAxis, layout.rightTriggerButton),
      crossX: this.#axis(layout.crossX),
      crossY: this.#axis(layout.crossY),
      start: this.#button(layout.start),
      leftShoulder: this.#button(layout.leftShoulder),
    }
  }

  close(): Promise<void> {
    this.device.close()
    return Promise.resolve()
  }

  #takeEvents(): void {
    const buffer = this.#buffer
    for (let bytes = this.#fill(); bytes > 0; bytes = this.#fill()) {
      const view = new DataView(buffer.buffer, buffer.byteOffset, bytes)
      for (let at = 0; at + EVENT_BYTES <= bytes; at += EVENT_BYTES) {
        const value = view.getInt16(at + VALUE_AT, true)
        const type = view.getUint8(at + TYPE_AT) & ~INITIAL
        const number = view.getUint8(at + NUMBER_AT)
        if (type === AXIS) this.#axes.set(number, Math.max(-1, value / FULL_STICK))
        else if (type === BUTTON) this.#buttons.set(number, value !== 0)
      }
    }
  }

  #fill(): number {
    try {
      return this.device.read(this.#buffer)
    } catch (cause) {
      throw new TwinError(
        'GAMEPAD_LOST',
        `${this.model} at ${this.device.path} is gone (${(cause as Error).message}): plug it in, and start again`,
        { cause },
      )
    }
  }

  #axis(number: number | undefined): number {
    return number === undefined ? 0 : (this.#axes.get(number) ?? 0)
  }

  #button(number: number | undefined): boolean {
    return number !== undefined && this.#buttons.get(number) === true
  }

  /** 0..1. An axis that has said nothing yet rests. */
  #trigger(axis: number | undefined, button: number | undefined): number {
    if (axis === undefined) return this.#button(button) ? 1 : 0
    return ((this.#axes.get(axis) ?? -1) + 1) / 2
  }
}

/** `path`: /dev/input/js0; the first there is where absent. `CapabilityError` elsewhere than on Linux, `UsageError` where none is there. */
export function openLinuxGamepad(path?: string): LinuxGamepad {
  if (process.platform !== 'linux') {
    throw new CapabilityError(
      `a gamepad is read from Linux's ${INPUT}/js0, and this is ${process.platform}: take --teleop.type=keyboard`,
    )
  }
  const found = joysticks()
  const chosen = path ?? found[0]
  if (chosen === undefined || !existsSync(chosen)) {
    const here = found.length > 0 ? `there is ${found.join(', ')}` : `there is no ${INPUT}/js0`
    throw new UsageError(
      `no gamepad${path === undefined ? '' : ` at ${path}`}, ${here}: plug one in (in WSL and containers it has to be handed on), or take --teleop.type=keyboard`,
    )
  }
  const system = `/sys/class/input/${basename(chosen)}/device`
  try {
    const model = readFileSync(`${system}/name`, 'utf8').trim()
    const read = (name: string): string => readFileSync(`${system}/capabilities/${name}`, 'utf8')
    const layout = gamepadLayout(model, read('abs'), read('key'))
    return new LinuxGamepad(model, layout, deviceAt(chosen))
  } catch (cause) {
    if (cause instanceof TwinError) throw cause
    throw new UsageError(
      `cannot read ${chosen} as a gamepad: ${(cause as Error).message}: name another with --teleop.port, or join the group input`,
      { cause },
    )
  }
}

function joysticks(): string[] {
  if (!existsSync(INPUT)) return []
  return readdirSync(INPUT)
    .filter(name => /^js\d+$/.test(name))
    .sort()
    .map(name => `${INPUT}/${name}`)
}

/** Without waiting: nobody else is kept from anything while no stick moves. */
function deviceAt(path: string): { path: string; read: ReadEvents; close: () => void } {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  let isOpen = true
  return {
    path,
    read(into) {
      try {
        return readSync(file, into)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0
        throw error
      }
    },
    close() {
      if (isOpen) closeSync(file)
      isOpen = false
    },
  }
}
