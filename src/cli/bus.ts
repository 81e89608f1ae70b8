/** `so101 bus`: looks at the servos on any port, and sets their registers. */

import { busDumpCommand } from './bus-dump.js'
import { busScanCommand } from './bus-scan.js'
import { busSetCommand } from './bus-set.js'
import { busWatchCommand } from './bus-watch.js'
import { THIS_MACHINE, type BusWorld } from './bus-world.js'
import type { Command } from './command.js'
import { defineGroup } from './command-group.js'

export function busCommandIn(world: BusWorld): Command {
  return defineGroup({
    name: 'bus',
    summary: 'look at the servos on a port: scan, dump, watch, set',
    commands: [busScanCommand, busDumpCommand, busWatchCommand, busSetCommand].map(command => command(world)),
  })
}

export const busCommand = busCommandIn(THIS_MACHINE)
