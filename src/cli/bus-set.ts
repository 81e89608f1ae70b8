/** `so101 bus set`: one register of one servo. */

import { z } from 'zod'
import { BAUD_FLAG, PORT_FLAGS, withBus } from './bus-flags.js'
import type { BusWorld } from './bus-world.js'
import { defineCommand, type Command } from './command.js'
import { screenValue } from './screen-value.js'
import { registerNamed } from '../bench/register-names.js'
import { checkedWrite, setRegister, type SetResult } from '../bench/set-register.js'
import { REGISTERS, type RegisterName } from '../robot/registers.js'

const flags = z.strictObject({
  ...PORT_FLAGS,
  baud: BAUD_FLAG,
  id: z.int().min(0).max(253).describe('which servo'),
  register: z.string().describe('its name, as so101 bus dump prints it'),
  value: z.int().describe('raw, with its sign'),
  yes: z.boolean().default(false).describe('the arm is free to move: goals may jump, and switch torque on'),
  json: z.boolean().default(false).describe('print one JSON object'),
})

export function busSetCommand(world: BusWorld): Command {
  return defineCommand({
    name: 'bus set',
    summary: 'write one register of one servo, and read it back',
    flags,
    examples: [
      'so101 bus set --port=/dev/ttyACM0 --id=3 --register=P_Coefficient --value=16',
      'so101 bus set --port=sim --id=6 --register=Torque_Enable --value=1',
    ],
    async run(options, io) {
      const { id, value, yes: mayMove, json } = options
      const register = registerNamed(options.register)
      // Before a port is opened: what no servo takes needs none.
      const write = checkedWrite(id, register, value)
      await withBus(options, options.baud, world, async bus => {
        const { findServos } = await import('../hardware/find-servos.js')
        await findServos(bus, [id])
        const result = await setRegister(bus, write, { mayMove })
        if (json) io.stdout.write(`${JSON.stringify(asJson(id, register, result))}\n`)
        else io.stdout.write(`servo ${id}: ${register} ${changeText(register, result)}\n`)
        const advice = adviceAfter(register, value)
        if (advice !== undefined && result.isWritten) io.stderr.write(`${advice}\n`)
      })
    },
  })
}

function changeText(register: RegisterName, { before, after, isWritten }: SetResult): string {
  const text = (raw: number) => `${raw} ${screenValue(register, raw)}`.trim()
  if (!isWritten) return `is ${text(after)} already, nothing was written`
  const lasts = REGISTERS[register].area === 'sram' ? 'until power-off' : 'for good'
  return `${text(before)} -> ${text(after)}, ${lasts}`
}

/** What somebody has to know who wrote this. */
function adviceAfter(register: RegisterName, value: number): string | undefined {
  if (register === 'ID') return `from now on it is servo ${value}: label it`
  if (register === 'Baud_Rate') return 'programs reach it at that rate only: give the other servos the same one'
  if (register === 'Torque_Enable' && value === 0) return 'it is limp now: hold the arm, or it falls'
  if (register === 'Max_Torque_Limit') return 'it takes effect when the servo is switched on again'
  return undefined
}

function asJson(id: number, register: RegisterName, { before, after, isWritten }: SetResult) {
  return { id, register, before, after, written: isWritten, lasting: REGISTERS[register].area !== 'sram' }
}
