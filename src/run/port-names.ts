/** Names of ports that are no devices: behind them servos are simulated. */

/** In this process; behind packets in this process; in a process of its own behind a pseudo terminal. */
export const SIMULATED_PORTS: readonly string[] = ['sim', 'wire', 'pty']
